package office

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Books is what Daily asks of the table.
type Books interface {
	Request(ctx context.Context, id string) (request.Request, error)
	WithStatus(ctx context.Context, status request.Status) iter.Seq2[request.Request, error] // request.ErrUnread is not the last to come
	Events(ctx context.Context, id string) ([]request.Event, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
}

// Tasks keeps what waits for a person; one that is there already is no error.
type Tasks interface {
	AddTask(ctx context.Context, t request.Task) error
}

// Difference is something that the books of a request do not agree on.
type Difference struct {
	Request   string // its id
	Reference string
	What      string // in words, without anything that a person wrote
}

// unseen is how long a request may wait until somebody opens it at the desk.
const unseen = 24 * time.Hour

// settles is how long a request is left alone: within it mail is on its way, and the index may lag.
const settles = 15 * time.Minute

// Reconcile compares, for every request that is older than a quarter of an hour: its row with its history, its history with the messages
// that each step owed, and the messages with what became of them. It changes nothing. With an error comes what could be compared.
func Reconcile(ctx context.Context, books Books, now time.Time) (found []Difference, err error) {
	var failed []error
	for _, status := range request.Statuses {
		for q, err := range books.WithStatus(ctx, status) {
			if err != nil {
				failed = append(failed, fmt.Errorf("reconcile: %w", err))
				continue
			}
			if now.Sub(q.Received) < settles {
				continue
			}
			some, err := compare(ctx, books, q, now)
			for _, what := range some {
				found = append(found, Difference{q.ID, q.Reference, what})
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("reconcile %s: %w", q.Reference, err))
			}
		}
	}
	return found, errors.Join(failed...)
}

// compare compares the books of one request. They are read one after the other, and the list that q comes from may lag: where the books
// differ and the request has changed since, they are compared anew. Where that cannot be known, it is an error and no difference.
func compare(ctx context.Context, books Books, q request.Request, now time.Time) (differences []string, err error) {
	for range tries {
		if differences, err = asRead(ctx, books, q, now); len(differences) == 0 {
			return nil, err
		}
		later, again := books.Request(ctx, q.ID)
		gone := errors.Is(again, request.ErrNotFound) || errors.Is(again, request.ErrUnread)
		switch err = errors.Join(err, again); {
		case again != nil && !gone:
			return nil, err
		case gone || later.Events == q.Events:
			return differences, err
		}
		q = later
	}
	return differences, err
}

// asRead compares the books of a request with the request as it was read.
func asRead(ctx context.Context, books Books, q request.Request, now time.Time) (differences []string, err error) {
	events, err := eventsOf(ctx, books, books, q)
	if err != nil {
		return nil, err
	}
	if err := q.CheckChain(events); err != nil {
		differences = append(differences, err.Error())
	}
	messages, err := books.Messages(ctx, q)
	if err != nil {
		return differences, err
	}
	editions, err := books.Editions(ctx, q)
	if err != nil {
		return differences, err
	}
	if err := q.CheckEditions(events, editions); err != nil {
		differences = append(differences, err.Error())
	}
	for _, e := range events {
		differences = append(differences, owed(q, e, addressesAt(e, events, append(editions, q.Standing())), messages)...)
	}
	for _, m := range messages {
		if what := stuck(m, now); what != "" {
			differences = append(differences, what)
		}
	}
	if q.Status == request.Received && q.Last[request.StepSeen].IsZero() && now.Sub(q.Received) >= unseen {
		differences = append(differences, "no member of staff has opened it for a day")
	}
	if q.Status == request.Received && q.Breached.IsZero() && now.Sub(q.Due()) >= settles {
		differences = append(differences, "the 48 hours are over, and no missed promise is recorded")
	}
	return differences, nil
}

// owed names the messages that a step owes and that are not there: to each address that the agency had then, and to staff, as request.Life
// has it. An address that has been redacted since is asked for no more.
func owed(q request.Request, e request.Event, addresses []string, messages []request.Message) (missing []string) {
	l := e.Transition()
	theirs := func(m request.Message) bool { return m.OfEvent(q.ID, e.Seq) }
	for i, to := range addresses {
		sent := func(m request.Message) bool { return theirs(m) && m.Kind == l.Agency && strings.EqualFold(m.To, to) }
		if l.Agency != "" && !slices.ContainsFunc(messages, sent) {
			missing = append(missing, fmt.Sprintf("step %d (%s) owes a mail to address %d of the agency, and there is none", e.Seq, e.Step, i+1))
		}
	}
	told := func(m request.Message) bool { return theirs(m) && m.Kind == l.Staff && m.Role == request.Staff }
	if l.Staff != "" && !slices.ContainsFunc(messages, told) {
		missing = append(missing, fmt.Sprintf("step %d (%s) owes staff a mail, and there is none", e.Seq, e.Step))
	}
	return missing
}

// addressesAt are the agency's addresses when a step was taken: each amendment before it made a new edition. An amendment itself writes to
// the former addresses too.
func addressesAt(e request.Event, events []request.Event, editions []request.Edition) []string {
	n := 0
	for _, one := range events {
		if one.Step == request.StepAmend && one.Seq <= e.Seq {
			n++
		}
	}
	switch {
	case n >= len(editions):
		return nil // the history and the editions do not go together, which is told already
	case e.Step == request.StepAmend:
		return editions[n].Answers.Addresses(editions[n-1].Answers.Addresses()...)
	}
	return editions[n].Answers.Addresses()
}

// stuck says of a message that nobody is at work on it though it is owed. One that failed or is held has a task of its own.
func stuck(m request.Message, now time.Time) string {
	if (m.State == request.Waiting || m.State == request.Leased) && now.Sub(m.Next) >= settles && now.Sub(m.Made) >= 4*settles {
		return fmt.Sprintf("the mail %s (%s) has been due since %s, and is %s", m.ID, m.Kind, request.When(m.Next), m.State)
	}
	return ""
}

// Daily reconciles, compares each history with the heads that were kept last and keeps today's, and makes a task of each request whose books
// do not agree, once a day each. That there are any is an error, so that the function's alarm says so.
func Daily(ctx context.Context, books Books, tasks Tasks, heads Heads, now time.Time, log *slog.Logger) error {
	found, err := Reconcile(ctx, books, now)
	failed := []error{err, tell(ctx, tasks, "books", found, now, log)}
	altered, err := keepHeads(ctx, books, tasks, heads, now, log)
	failed = append(failed, err)
	found = append(found, altered...)
	requests := map[string]bool{}
	for _, d := range found {
		requests[d.Request] = true
	}
	log.Info("reconciled", "differences", len(found), "requests", len(requests), Measure(Differences, float64(len(found))))
	if len(requests) > 0 {
		failed = append(failed, fmt.Errorf("the books of %d requests do not agree: the tasks name them", len(requests)))
	}
	return errors.Join(failed...)
}

// tell makes one task of all that differs of a request, once a day of each kind.
func tell(ctx context.Context, tasks Tasks, kind string, found []Difference, now time.Time, log *slog.Logger) error {
	by := map[string][]string{}
	var order []Difference
	for _, d := range found {
		if by[d.Request] == nil {
			order = append(order, d)
		}
		by[d.Request] = append(by[d.Request], d.What)
	}
	var failed []error
	for _, d := range order {
		what := strings.Join(by[d.Request], "; ")
		log.Error("the books do not agree", "reference", d.Reference, "what", what)
		failed = append(failed, tasks.AddTask(ctx, request.Task{ID: kind + "-" + d.Request[:32] + now.UTC().Format("-2006-01-02"), At: now.UTC(), Request: d.Request,
			What: "The books of this request do not agree: " + what + "."}))
	}
	return errors.Join(failed...)
}
