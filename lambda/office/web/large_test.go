package web

import (
	"strings"
	"testing"
)

// A text is too large from the first byte on that a function can't answer.
func TestTooLarge_Limit(t *testing.T) {
	const around = len("\"\"\n")
	for n, want := range map[int]bool{maxResponseBytes - around: false, maxResponseBytes - around + 1: true} {
		if got := TooLarge([]byte(strings.Repeat("a", n))); got != want {
			t.Errorf("%d bytes: %v", n, got)
		}
	}
}
