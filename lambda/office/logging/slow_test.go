package logging

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestLogSlowRuns_FourFifthsIsAnError(t *testing.T) {
	start := time.Now() // a context's deadline is the wall clock's
	for _, c := range []struct {
		took   time.Duration
		logged bool
	}{{11999 * time.Millisecond, false}, {12 * time.Second, true}, {15 * time.Second, true}} {
		var lines bytes.Buffer
		now, cause := start, errors.New("as it was")
		ctx, cancel := context.WithDeadline(t.Context(), start.Add(15*time.Second))
		handle := LogSlowRuns(New(&lines, "stack"), func() time.Time { return now },
			func(_ context.Context, event string) (string, error) {
				now = now.Add(c.took)
				return event + " answered", cause
			})
		answer, err := handle(ctx, "event")
		cancel()
		if answer != "event answered" || !errors.Is(err, cause) {
			t.Errorf("after %v it answered %q, %v", c.took, answer, err)
		}
		if got := strings.Contains(lines.String(), `"LoggedErrors":1`); got != c.logged {
			t.Errorf("after %v of 15 s it logged %q", c.took, lines.String())
		}
	}
}

func TestLogSlowRuns_NoLimitNoError(t *testing.T) {
	var lines bytes.Buffer
	now := time.Now()
	handle := LogSlowRuns(New(&lines, "stack"), func() time.Time { now = now.Add(time.Hour); return now },
		func(context.Context, int) (int, error) { return 0, nil })
	if _, err := handle(t.Context(), 0); err != nil || lines.Len() > 0 {
		t.Errorf("without a limit it logged %q, %v", lines.String(), err)
	}
}
