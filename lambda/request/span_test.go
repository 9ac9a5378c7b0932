package request

import (
	"testing"
	"time"
)

// A length of time has its two largest units, and no zero.
func TestFormatSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 min", 59 * time.Second: "0 min", 4 * time.Minute: "4 min", time.Hour: "1 hr",
		17*time.Hour + 5*time.Minute: "17 hr 5 min", 24 * time.Hour: "1 day", 27*time.Hour +
			9*time.Minute: "1 day 3 hr",
		48 * time.Hour: "2 days", 49 * time.Hour: "2 days 1 hr",
	} {
		if got := FormatSpan(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
