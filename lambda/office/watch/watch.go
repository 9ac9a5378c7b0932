// Package watch enforces the 48-hour deadline, and reminds agencies of questions and
// offices of what they were asked to confirm.
// It sends nothing: it puts reminders to staff, the record of a missed deadline,
// and the agency's emails into the outbox, together with the event that says so.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
)

// Watch keeps the 48 hours. It sends nothing: it puts what is due into the outbox,
// together with the event that says so.
type Watch struct {
	Store      Store
	LateEmails bool // the agency is told when the deadline is missed, and reminded before its answer is due
	Now        func() time.Time
	Random     io.Reader
	Log        *slog.Logger
}

// Run looks once at every request that waits for verification, for an answer, or for
// an official, a page of them at a time. A request that fails doesn't
// keep the others from their turn.
func (w *Watch) Run(ctx context.Context) error {
	var failed []error
	var longest time.Duration
	waiting := 0
	for q, err := range w.Store.WithStatus(ctx, request.Received) {
		if err != nil {
			failed = append(failed, fmt.Errorf("watch: %w", err))
			continue
		}
		waiting, longest = waiting+1, max(longest, w.Now().Sub(q.Received))
		if err := w.enqueueReminder(ctx, q); err != nil {
			failed = append(failed, fmt.Errorf("watch %s: %w", q.Reference, err))
		}
	}
	failed = append(failed, w.checkQuestions(ctx)...)
	failed = append(failed, w.checkAgreements(ctx)...)
	w.Log.Info("deadlines checked", "waiting", waiting, "failed", len(failed),
		logging.Measure(logging.OldestUnverified, longest.Hours()))
	return errors.Join(failed...)
}

// checkQuestions looks at the requests that wait for an answer: agencies are
// reminded of it, and our own people once its day has passed. An office may have
// been asked about any request that is verified.
func (w *Watch) checkQuestions(ctx context.Context) (failed []error) {
	for _, status := range []request.Status{request.Asked, request.Verified} {
		for q, err := range w.Store.WithStatus(ctx, status) {
			if err == nil && status == request.Asked {
				err = w.enqueueReminder(ctx, q)
			}
			if err == nil {
				err = w.checkAskings(ctx, q)
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("watch %s: %w", q.Reference, err))
			}
		}
	}
	return failed
}

// checkAgreements looks at the requests that were accepted: staff are reminded of
// their agreements, and one that isn't prepared in time is recorded.
func (w *Watch) checkAgreements(ctx context.Context) (failed []error) {
	for q, err := range w.Store.WithStatus(ctx, request.Accepted) {
		if err == nil && q.AgreementStep(w.Now()) != "" {
			err = w.enqueueReminder(ctx, q)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("watch %s: %w", q.Reference, err))
		}
	}
	return failed
}

// logAttrs returns the log attributes of a warning or of a missed deadline.
func logAttrs(c request.Change) []any {
	words := []any{"reference", c.Request.Reference}
	if c.Request.Status == request.Received {
		words = append(words, "hours", c.Request.Warned)
	}
	if c.Event.Step == request.StepBreach {
		words = append(words, logging.Measure(logging.PromisesMissed, 1))
	}
	return words
}

// enqueueReminder writes what is due on a request. If the process dies before the
// transaction, the next run does it; after it, nothing is left to do. If someone
// verifies meanwhile, the write conflicts, and the request no longer waits when it
// is read again.
func (w *Watch) enqueueReminder(ctx context.Context, q request.Request) error {
	return lifecycle.Retry("remind", func() error {
		salt, err := request.NewSalt(w.Random)
		if err != nil {
			return err
		}
		c, due := q.Remind(salt, w.Now(), w.LateEmails)
		if !due {
			return nil
		}
		err = w.Store.Save(ctx, c)
		if err == nil {
			w.Log.Info(string(c.Event.Step), logAttrs(c)...)
		}
		if !errors.Is(err, request.ErrConflict) {
			return err
		}
		now, failed := w.Store.Request(ctx, q.ID)
		if failed != nil {
			return failed
		}
		q = now // mutant: watch-reread
		return err
	})
}
