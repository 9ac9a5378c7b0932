// Package lifecycle takes a step of a request's life for a person, and reads
// histories. If two people act at once, the second learns what the first did; a
// button that is pressed twice counts once. request.Life says what a step does;
// this package reads the request, retries after a conflict, and writes.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
)

// StaleError says that others have acted since the person saw the request. Since
// lists what they did, so that the person can decide again.
type StaleError struct{ Since []request.Event }

func (c *StaleError) Error() string { return "request changed since version seen" }
func (c *StaleError) Unwrap() error { return request.ErrConflict }

// TakeStep takes a step for a person who saw the request at expectedVersion; zero
// means any version. If others acted since, it returns a *StaleError with what they
// did, and writes nothing. The same step by the same person in the same words is a
// retry: it counts once. request.ErrInvalidTransition means that the status does
// not allow the step; the request comes with it.
//
// If the process dies before the transaction, nothing has happened; after it, the
// step, its event and its messages are there together.
func TakeStep(ctx context.Context, store Store, id string, expectedVersion int, step request.Step, in request.Input,
	now func() time.Time, random io.Reader) (q request.Request, err error) {
	return TakeStepIf(ctx, store, id, expectedVersion, step, in, func(request.Change) error { return nil }, now, random)
}

// TakeStepIf is TakeStep for a person who saw more of what the step would do than
// the request's version: it writes the change that check has accepted, or returns
// check's error. A retry of a step that was taken is not checked.
func TakeStepIf(ctx context.Context, store Store, id string, expectedVersion int, step request.Step, in request.Input,
	check func(request.Change) error, now func() time.Time, random io.Reader) (q request.Request, err error) {
	return takeStep(ctx, store, id, expectedVersion, step, in, now, random, check,
		func(request.Request, *request.Input) error { return nil })
}

// takeStep is TakeStepIf where readMore reads what else the step's input needs of
// the table.
func takeStep(ctx context.Context, store Store, id string, expectedVersion int, step request.Step, in request.Input,
	now func() time.Time, random io.Reader, check func(request.Change) error,
	readMore func(request.Request, *request.Input) error) (q request.Request, err error) {
	err = Retry(string(step), func() (err error) {
		q, err = store.Request(ctx, id)
		if err != nil {
			return err
		}
		done, err := ChangedSince(ctx, store, q, expectedVersion, step, in)
		if done || err != nil {
			return err
		}
		if step == request.StepHold || step == request.StepRelease {
			in.Messages, err = store.Messages(ctx, q)
			if err != nil {
				return err
			}
		}
		in.Salt, err = request.NewSalt(random)
		if err != nil {
			return err
		}
		in.Now = now()
		q, err = recordMissed(ctx, store, q, step, &in, random)
		if err != nil {
			return err
		}
		in.Tasks, err = readTasks(ctx, store, q.TasksDoneBy(step, in.Now))
		if err == nil {
			err = readMore(q, &in)
		}
		if err != nil {
			return err
		}
		c, err := q.Take(step, in)
		if err != nil {
			return err
		}
		err = check(c)
		if err != nil {
			return err
		}
		err = store.Save(ctx, c)
		if err == nil {
			q = c.Request
		}
		return err
	})
	return q, err
}

// recordMissed writes that the 48 hours were missed where a step ends them too late
// and watch has not seen it yet: a missed deadline is on record, however soon after
// it someone acts. If the process dies between the two writes, the record is true.
func recordMissed(ctx context.Context, store Store, q request.Request, step request.Step, in *request.Input,
	random io.Reader) (request.Request, error) {
	missed, is := q.RecordMissed(step, in.Salt, in.Now)
	if !is {
		return q, nil
	}
	err := store.Save(ctx, missed)
	if err != nil {
		return q, err
	}
	in.Salt, err = request.NewSalt(random)
	return missed.Request, err
}

// LogAttrs are the log attributes of a step that was taken, and left the request as
// q. A step that recorded a missed deadline is measured, as watch measures its own.
func LogAttrs(q request.Request, step request.Step) []any {
	attrs := []any{"reference", q.Reference, "step", string(step)}
	if !q.Breached.IsZero() && q.Breached.Equal(q.LastTaken[step]) {
		attrs = append(attrs, logging.Measure(logging.PromisesMissed, 1))
	}
	return attrs
}

// readTasks reads the tasks that a step does, as far as they are there.
func readTasks(ctx context.Context, store Store, ids []string) (tasks []request.Task, err error) {
	for _, id := range ids {
		t, err := store.Task(ctx, id)
		if errors.Is(err, request.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

// Resend sends an email again that failed, to the same recipient or to an address
// that staff give, and closes its task, in one write. request.ErrInvalidTransition:
// the task is done, or the email can't be sent again.
func Resend(ctx context.Context, store ResendStore, task, address, by string, now func() time.Time,
	random io.Reader) (q request.Request, err error) {
	err = Retry("resend", func() error {
		t, err := store.Task(ctx, task)
		if err != nil {
			return err
		}
		if !t.Done.IsZero() {
			return fmt.Errorf("task %s is done: %w", task, request.ErrInvalidTransition)
		}
		in := request.Input{By: by, Address: address, Tasks: []request.Task{t}, Now: now()}
		in.Resend, err = store.Message(ctx, t.Message)
		if err != nil {
			return err
		}
		q, err = store.Request(ctx, in.Resend.Request)
		if err != nil {
			return err
		}
		in.Salt, err = request.NewSalt(random)
		if err != nil {
			return err
		}
		c, err := q.Take(request.StepResend, in)
		if err != nil {
			return err
		}
		q = c.Request
		return store.Save(ctx, c)
	})
	return q, err
}

// ChangedSince looks for events after the version the person saw, and returns a
// *StaleError if others have acted. done means one of them is this same step by the
// same person, so a retry must not claim that nothing was saved. Events the agency
// can't see don't block its steps, with one exception: a redaction blocks an
// amendment, which could restore redacted words. Minor events block no one.
func ChangedSince(ctx context.Context, store Store, q request.Request, expectedVersion int, step request.Step,
	in request.Input) (done bool, err error) {
	if expectedVersion == 0 {
		return false, nil
	}
	isMine := func(e request.Event) bool {
		return e.Step == step && e.By == in.By && e.Why == in.Why(step) && e.Question == in.Confirm.About() &&
			(step != request.StepAmend || e.Answers == in.Answers.Digest())
	}
	var seqs []int
	for seq := expectedVersion + 1; seq <= q.Version; seq++ {
		seqs = append(seqs, seq)
	}
	events, err := store.EventsAt(ctx, q.ID, seqs...)
	if err != nil {
		return false, err
	}
	var others []request.Event
	for _, e := range events {
		switch {
		case isMine(e):
			done = true // mutant: pressed-twice
		case step.Actor() == request.ByOffice: // LinkState says whether it may still answer
		case !e.Minor() && (in.By != request.ByTheAgency || e.IsPublic() || e.Step == request.StepRedact && step == request.StepAmend): // mutant: others-steps
			others = append(others, e)
		}
	}
	if len(others) > 0 && !done {
		return false, &StaleError{others}
	}
	return done, nil
}

// Verify verifies a request for the operator's tool: in says who, and what of the
// checklist they checked. request.ErrInvalidTransition means that it no longer
// waits for verification.
func Verify(ctx context.Context, store Store, id string, in request.Input, now func() time.Time,
	random io.Reader) (request.Request, error) {
	return TakeStep(ctx, store, id, 0, request.StepVerify, in, now, random)
}

// Release sends the email of a request that is held, for the operator's tool.
// request.ErrInvalidTransition means that none is.
func Release(ctx context.Context, store Store, id, by string, now func() time.Time, random io.Reader) (request.Request,
	error) {
	return TakeStep(ctx, store, id, 0, request.StepRelease, request.Input{By: by}, now, random)
}

// MaxAttempts is how often a step is retried after a version conflict.
const MaxAttempts = 8

// Retry calls try again as long as it returns a version conflict, MaxAttempts times
// at most. A *StaleError is returned at once: a person decides it.
func Retry(what string, try func() error) error {
	for range MaxAttempts {
		err := try()
		var stale *StaleError
		if !errors.Is(err, request.ErrConflict) || errors.As(err, &stale) {
			return err
		}
	}
	return fmt.Errorf("%s: gave up after %d conflicts: %w", what, MaxAttempts, request.ErrConflict)
}
