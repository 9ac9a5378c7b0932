package watch

import (
	"context"
	"errors"
	"fmt"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// checkAskings takes the step that is due about a question of the request to an
// office, if any: the next run takes another one.
func (w *Watch) checkAskings(ctx context.Context, q request.Request) error {
	for _, question := range request.Questions {
		bounced, err := w.hasBounced(ctx, q, question)
		if err != nil {
			return err
		}
		if bounced {
			err := lifecycle.BounceOffice(ctx, w.Store, q.Confirmation(question).Asking, w.Now())
			if err != nil {
				return err
			}
			return w.take(ctx, q, request.StepBounceAsking, q.ClockInput(question, w.Now()))
		}
	}
	step, in, due := q.ConfirmationDue(w.Now())
	if !due {
		return nil
	}
	return w.take(ctx, q, step, in)
}

// hasBounced reports whether the email failed that asked last, and no one has
// recorded it.
func (w *Watch) hasBounced(ctx context.Context, q request.Request, question request.Question) (bool, error) {
	c := q.Confirmation(question)
	if !c.Asking.IsOpen() || !c.Asking.Bounced.IsZero() || c.IsAnswered() {
		return false, nil
	}
	m, err := w.Store.Message(ctx, c.Asking.Message)
	if err != nil {
		return false, fmt.Errorf("the email to %s: %w", c.Asking.Office, err)
	}
	return m.State == request.Failed || m.Spam, nil
}

// take takes a step of the clock for the request as it was read. If someone acts
// meanwhile, the step is looked at again in the next run.
func (w *Watch) take(ctx context.Context, q request.Request, step request.Step, in request.Input) error {
	unchanged := func(c request.Change) error {
		if c.Event.Seq != q.Version+1 {
			return errChanged
		}
		return nil
	}
	_, err := lifecycle.AskOfficial(ctx, w.Store, q.ID, 0, step, in, unchanged, w.Now, w.Random)
	if errors.Is(err, errChanged) || errors.Is(err, request.ErrInvalidTransition) {
		return nil // mutant: watch-confirm-reread
	}
	if err == nil {
		w.Log.Info(string(step), "reference", q.Reference)
	}
	return err
}

// errChanged says that someone wrote the request after it was read.
var errChanged = errors.New("the request has changed since it was read")
