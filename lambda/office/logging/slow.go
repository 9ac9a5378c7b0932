package logging

import (
	"context"
	"log/slog"
	"time"
)

// LogSlowRuns wraps a function's handler. A run that has used four fifths of its
// time limit is an error in the log, which LoggedErrorsAlarm counts: the next one
// may be cut off. The limit is the context's deadline; without one, as on a laptop,
// nothing is logged.
func LogSlowRuns[E, A any](log *slog.Logger, now func() time.Time, handle func(context.Context, E) (A, error)) func(
	context.Context, E) (A, error) {
	return func(ctx context.Context, event E) (A, error) {
		start := now()
		answer, err := handle(ctx, event)
		deadline, limited := ctx.Deadline()
		if took := now().Sub(start); limited && took >= deadline.Sub(start)/5*4 {
			log.ErrorContext(ctx, "slow run", "ms", took.Milliseconds(), "limit_ms", deadline.Sub(start).Milliseconds())
		}
		return answer, err
	}
}
