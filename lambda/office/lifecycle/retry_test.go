package lifecycle

import (
	"errors"
	"fmt"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A version conflict is tried again, MaxAttempts times at most; anything else ends
// it at once, and so does what a person must decide.
func TestRetry(t *testing.T) {
	conflict := fmt.Errorf("save: %w", request.ErrConflict)
	for name, c := range map[string]struct {
		errs  []error // of each attempt; the last repeats
		calls int
		want  error
	}{
		"success":               {[]error{nil}, 1, nil},
		"conflict, then saved":  {[]error{conflict, conflict, nil}, 3, nil},
		"conflict without end":  {[]error{conflict}, MaxAttempts, request.ErrConflict},
		"another error":         {[]error{request.ErrNotFound}, 1, request.ErrNotFound},
		"stale":                 {[]error{&StaleError{}}, 1, request.ErrConflict},
		"conflict, then failed": {[]error{conflict, request.ErrInvalidTransition}, 2, request.ErrInvalidTransition},
	} {
		calls := 0
		err := Retry("test", func() error {
			calls++
			return c.errs[min(calls, len(c.errs))-1]
		})
		if calls != c.calls || !errors.Is(err, c.want) {
			t.Errorf("%s: %d calls and %v; want %d and %v", name, calls, err, c.calls, c.want)
		}
	}
}
