package office

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Watched is what Watch asks of the table.
type Watched interface {
	Requests
	WithStatus(ctx context.Context, status request.Status) iter.Seq2[request.Request, error] // request.ErrUnread is not the last to come
}

// Watch keeps the 48 hours. It sends nothing: it puts what is due into the outbox, together with the event that says so.
type Watch struct {
	Requests Watched
	Now      Clock
	Random   Random
	Log      *slog.Logger
}

// Run looks once at every request that waits for verification, a page of them at a time. A request that fails doesn't keep the others from
// their turn.
func (w *Watch) Run(ctx context.Context) error {
	var failed []error
	var longest time.Duration
	waiting := 0
	for q, err := range w.Requests.WithStatus(ctx, request.Received) {
		if err != nil {
			failed = append(failed, fmt.Errorf("watch: %w", err))
			continue
		}
		waiting, longest = waiting+1, max(longest, w.Now().Sub(q.Received))
		if err := w.remind(ctx, q); err != nil {
			failed = append(failed, fmt.Errorf("watch %s: %w", q.Reference, err))
		}
	}
	w.Log.Info("watched", "waiting", waiting, "failed", len(failed), Measure(OldestUnverified, longest.Hours()))
	return errors.Join(failed...)
}

// told is what the log says of a warning or of a missed promise.
func told(c request.Change) []any {
	words := []any{"reference", c.Request.Reference, "hours", c.Request.Warned}
	if c.Event.Step == request.StepBreach {
		words = append(words, Measure(PromisesMissed, 1))
	}
	return words
}

// remind writes what is due on a request. If the power fails before the transaction the next run does it; after it, there is nothing left
// to do. Whoever verifies meanwhile wins: the write is refused, and the request no longer waits when it is read again.
func (w *Watch) remind(ctx context.Context, q request.Request) error {
	for range tries {
		salt, err := request.NewSalt(w.Random)
		if err != nil {
			return err
		}
		c, due := q.Remind(salt, w.Now())
		if !due {
			return nil
		}
		err = w.Requests.Save(ctx, c)
		if err == nil {
			w.Log.Info(string(c.Event.Step), told(c)...)
			return nil
		}
		if !errors.Is(err, request.ErrConflict) {
			return err
		}
		if q, err = w.Requests.Request(ctx, q.ID); err != nil { // mutant: watch-reread
			return err
		}
	}
	return request.ErrConflict
}
