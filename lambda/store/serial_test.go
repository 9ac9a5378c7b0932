package store

import "testing"

// raced says that the race detector is at work, which makes all of it five to ten
// times slower.
var raced bool

// Serial keeps a test of one goroutine, and of some size, from the race detector,
// which finds nothing in it. make test runs all of them without.
func Serial(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("SKIPPED under the race detector: one goroutine; it runs without")
	}
}
