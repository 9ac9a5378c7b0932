package office_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// raced says that the race detector is at work, which makes all of it five to ten
// times slower.
var raced bool

// checks says that make check runs the tests: then those that count in thousands
// do.
var checks = os.Getenv("CHECK") != ""

// serial keeps a test of one goroutine, and of some size, from the race detector,
// which finds nothing in it. make test runs all of them without.
func serial(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("SKIPPED under the race detector: one goroutine; it runs without")
	}
}

// These tests make much that is thrown away and keep next to nothing; half of their
// time went into collecting it.
func init() { debug.SetGCPercent(400) }
