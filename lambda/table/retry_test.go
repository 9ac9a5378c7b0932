package table

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// Who goes while a call is tried again is told after which try.
func TestRetry_CallerGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := retry(ctx, func() (bool, error) { cancel(); return true, errConcurrent })
	if !errors.Is(err, context.Canceled) || !errors.Is(err, errConcurrent) || !strings.Contains(err.Error(), "after try ") || strings.Contains(err.Error(), "try 0") {
		t.Errorf("%v", err)
	}
}
