// Package lifecycle takes a step of a request's life for a person, and reads histories. Of
// two who act at once the second learns what the first has done; a button that is pressed
// twice counts once. What a step does is request.Life's; here it is read, decided again
// after a conflict, and written.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// StaleError says that others have done something since the person saw the request: what, so that they can decide again.
type StaleError struct{ Since []request.Event }

func (c *StaleError) Error() string { return "others have acted meanwhile" }
func (c *StaleError) Unwrap() error { return request.ErrConflict }

// TakeStep takes a step for a person who has seen the request with a number of events; zero: whatever it is now. Of two who act at once the
// second learns what the first has done, in a *changed, and nothing is overwritten. The same step by the same person in the same words is
// the button pressed twice: it counts once. request.ErrNotNow: the status does not allow it; the request comes with it.
//
// If the power fails before the transaction nothing has happened; after it the step, its event and its mails are there together.
func TakeStep(ctx context.Context, store Store, id string, seen int, step request.Step, in request.Input, now func() time.Time, random io.Reader) (request.Request, error) {
	for range MaxAttempts {
		q, err := store.Request(ctx, id)
		if err != nil {
			return q, err
		}
		done, err := changedSince(ctx, store, q, seen, step, in)
		if done || err != nil {
			return q, err
		}
		if step == request.StepHold || step == request.StepRelease {
			if in.Messages, err = store.Messages(ctx, q); err != nil {
				return q, err
			}
		}
		if in.Salt, err = request.NewSalt(random); err != nil {
			return q, err
		}
		in.Now = now()
		c, err := q.Take(step, in)
		if err != nil {
			return q, err
		}
		if err = store.Save(ctx, c); !errors.Is(err, request.ErrConflict) {
			return c.Request, err
		}
	}
	return request.Request{}, fmt.Errorf("%s: %w %d times over", step, request.ErrConflict, MaxAttempts)
}

// changedSince looks at what has happened to a request since a person saw it: done, where it is this very step of theirs, whatever others have done
// after it, for then it would not be true that nothing of theirs was recorded. What the agency is not told of keeps none of its steps back,
// but an amendment, which could bring words back that have been removed.
func changedSince(ctx context.Context, store Store, q request.Request, seen int, step request.Step, in request.Input) (done bool, err error) {
	if seen == 0 {
		return false, nil
	}
	mine := func(e request.Event) bool {
		return e.Step == step && e.By == in.By && e.Why == in.Why(step) && (step != request.StepAmend || e.Answers == in.Answers.Digest())
	}
	var seqs []int
	for seq := seen + 1; seq <= q.Events; seq++ {
		seqs = append(seqs, seq)
	}
	events, err := store.EventsAt(ctx, q.ID, seqs...)
	if err != nil {
		return false, err
	}
	var news []request.Event
	for _, e := range events {
		switch {
		case mine(e):
			done = true // mutant: pressed-twice
		case !e.Quiet() && (in.By != request.ByTheAgency || e.Told() || e.Step == request.StepRedact && step == request.StepAmend): // mutant: others-steps
			news = append(news, e)
		}
	}
	if len(news) > 0 && !done {
		return false, &StaleError{news}
	}
	return done, nil
}

// Verify verifies a request for the operator's tool. request.ErrNotNow says that it no longer waits for verification.
func Verify(ctx context.Context, store Store, id, by string, now func() time.Time, random io.Reader) (request.Request, error) {
	return TakeStep(ctx, store, id, 0, request.StepVerify, request.Input{By: by}, now, random)
}

// Release lets the mail of a request go that is held, for the operator's tool. request.ErrNotNow says that none is.
func Release(ctx context.Context, store Store, id, by string, now func() time.Time, random io.Reader) (request.Request, error) {
	return TakeStep(ctx, store, id, 0, request.StepRelease, request.Input{By: by}, now, random)
}

// MaxAttempts bounds how often a step is decided anew because somebody else wrote first.
const MaxAttempts = 8
