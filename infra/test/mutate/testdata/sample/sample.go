// Package sample is what the test of mutate mutates.
package sample

// Price is what n tickets cost. From the tenth on each costs a dollar less; no test
// asks for the limit.
func Price(n int) int {
	if n < 0 {
		return 0
	}
	switch {
	case n >= 10:
		return n * 9
	}
	return n*10 + 0
}

// Unasked is not called by any test.
func Unasked(open, paid bool) bool { return open && paid }

// Most keeps the larger.
func Most(a, b int) int {
	if a > b { // equivalent: at the limit both are the same
		return a
	}
	return b
}
