package audit

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// An email is stuck once it is due for a quarter of an hour and made for an hour,
// to the instant: until then it may still be on its way.
func TestStuck_FromItsTimeOn(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		state     request.MessageState
		due, made time.Duration
		want      bool
	}{
		"exactly":         {request.Waiting, 15 * time.Minute, time.Hour, true},
		"leased":          {request.Leased, 15 * time.Minute, time.Hour, true},
		"due an instant":  {request.Waiting, 15*time.Minute - 1, time.Hour, false},
		"made an instant": {request.Waiting, 15 * time.Minute, time.Hour - 1, false},
		"sent":            {request.Sent, time.Hour, 2 * time.Hour, false},
		"held":            {request.Held, time.Hour, 2 * time.Hour, false},
	} {
		m := request.Message{ID: "m", State: c.state, Next: now.Add(-c.due), Made: now.Add(-c.made)}
		if got := checkOverdue(m, now); (got != "") != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
