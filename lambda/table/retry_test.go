package table

import (
	"context"
	"errors"
	"regexp"
	"testing"
)

// Who goes while a call is tried again is told after which try.
func TestRetry_CallerGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := retry(ctx, func() (bool, error) { cancel(); return true, errConcurrent })
	if !errors.Is(err, context.Canceled) || !errors.Is(err, errConcurrent) ||
		!regexp.MustCompile(`after try [1-8]: `).MatchString(err.Error()) {
		t.Errorf("%v", err)
	}
}
