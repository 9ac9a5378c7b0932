package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// Past is what a step may have to look at besides the request itself: what has happened since a person saw it, events by their keys,
// since intake may query nothing; and the messages that a hold stops or a release lets go.
type Past interface {
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
}

// History is all that is kept of a request besides the request itself.
type History interface {
	Past
	Events(ctx context.Context, id string) ([]request.Event, error)
	EventsAfter(ctx context.Context, id string, seq, n int) ([]request.Event, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
	EditionsBefore(ctx context.Context, r request.Request, number, n int) ([]request.Edition, error)
	MessagesOf(ctx context.Context, r request.Request, first, last int) ([]request.Message, error)
}

// reread reads a request again.
type reread interface {
	Request(ctx context.Context, id string) (request.Request, error)
}

// eventsOf are the events that q counts.
func eventsOf(ctx context.Context, requests reread, history interface {
	Events(ctx context.Context, id string) ([]request.Event, error)
}, q request.Request) ([]request.Event, error) {
	events, err := history.Events(ctx, q.ID)
	if err != nil {
		return events, err
	}
	return countedEvents(ctx, requests, q, events)
}

// countedEvents leaves out the events beyond those that q counts. They are of steps that were taken since q was read, where the request by now
// counts them too; where it does not, they are given as well, and the chain does not hold.
func countedEvents(ctx context.Context, requests reread, q request.Request, events []request.Event) ([]request.Event, error) {
	if len(events) == 0 || events[len(events)-1].Seq <= q.Events { // equivalent: at the limit nothing is left out
		return events, nil
	}
	later, err := requests.Request(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	if later.Events >= events[len(events)-1].Seq {
		events = slices.DeleteFunc(events, func(e request.Event) bool { return e.Seq > q.Events })
	}
	return events, nil
}

// changed says that others have done something since the person saw the request: what, so that they can decide again.
type changed struct{ since []request.Event }

func (c *changed) Error() string { return "others have acted meanwhile" }
func (c *changed) Unwrap() error { return request.ErrConflict }

// act takes a step for a person who has seen the request with a number of events; zero: whatever it is now. Of two who act at once the
// second learns what the first has done, in a *changed, and nothing is overwritten. The same step by the same person in the same words is
// the button pressed twice: it counts once. request.ErrNotNow: the status does not allow it; the request comes with it.
//
// If the power fails before the transaction nothing has happened; after it the step, its event and its mails are there together.
func act(ctx context.Context, requests Requests, past Past, id string, seen int, step request.Step, in request.Input, now Clock, random Random) (request.Request, error) {
	for range tries {
		q, err := requests.Request(ctx, id)
		if err != nil {
			return q, err
		}
		done, err := since(ctx, past, q, seen, step, in)
		if done || err != nil {
			return q, err
		}
		if step == request.StepHold || step == request.StepRelease {
			if in.Messages, err = past.Messages(ctx, q); err != nil {
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
		if err = requests.Save(ctx, c); !errors.Is(err, request.ErrConflict) {
			return c.Request, err
		}
	}
	return request.Request{}, fmt.Errorf("%s: %w %d times over", step, request.ErrConflict, tries)
}

// since looks at what has happened to a request since a person saw it: done, where it is this very step of theirs, whatever others have done
// after it, for then it would not be true that nothing of theirs was recorded. What the agency is not told of keeps none of its steps back,
// but an amendment, which could bring words back that have been removed.
func since(ctx context.Context, past Past, q request.Request, seen int, step request.Step, in request.Input) (done bool, err error) {
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
	events, err := past.EventsAt(ctx, q.ID, seqs...)
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
		return false, &changed{news}
	}
	return done, nil
}

// Verify verifies a request for the operator's tool. request.ErrNotNow says that it no longer waits for verification.
func Verify(ctx context.Context, requests Requests, id, by string, now Clock, random Random) (request.Request, error) {
	return act(ctx, requests, nil, id, 0, request.StepVerify, request.Input{By: by}, now, random)
}

// Release lets the mail of a request go that is held, for the operator's tool. request.ErrNotNow says that none is.
func Release(ctx context.Context, requests Requests, past Past, id, by string, now Clock, random Random) (request.Request, error) {
	return act(ctx, requests, past, id, 0, request.StepRelease, request.Input{By: by}, now, random)
}
