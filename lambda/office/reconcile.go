package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// Difference is something about a request that a person must look at.
type Difference struct {
	Request   string // its id
	Reference string
	Kind      DifferenceKind
	What      string // in words, without anything that a person wrote; the same from day to day as long as it lasts
}

// DifferenceKind says how loud a Difference is: each kind has its metric, and its words in the task.
type DifferenceKind string

// The kinds.
const (
	Altered    DifferenceKind = "altered"    // the record isn't what its history or its checkpoints have, or can't be read: someone wrote past the service
	Unfinished DifferenceKind = "unfinished" // a step whose email, or whose record, is missing or late
	Unopened   DifferenceKind = "unopened"   // no one has opened it for a day. The warnings to staff, and their alarms, see to that
)

// differenceMetrics are the metrics that count the kinds.
var differenceMetrics = map[DifferenceKind]Metric{Altered: AlteredRecords, Unfinished: Differences, Unopened: UnopenedRequests}

// differenceTasks are how a task of each kind begins.
var differenceTasks = map[DifferenceKind]string{
	Altered:    "The record of this request was altered, or part of it is missing: ",
	Unfinished: "Something is unfinished on this request: ",
	Unopened:   "No one has opened this request in 24 hours",
}

// unopenedLimit is how long a request may wait until someone opens it at the desk.
const unopenedLimit = 24 * time.Hour

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
			if now.Sub(q.Received).Abs() < settles { // one from the future has no rest: its instant of receipt was altered
				continue
			}
			some, err := compare(ctx, books, q, now)
			for _, one := range some {
				one.Request, one.Reference = q.ID, q.Reference
				found = append(found, one)
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
func compare(ctx context.Context, books Books, q request.Request, now time.Time) (differences []Difference, err error) {
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
func asRead(ctx context.Context, books Books, q request.Request, now time.Time) (differences []Difference, err error) {
	differ := func(kind DifferenceKind, what string) {
		differences = append(differences, Difference{Kind: kind, What: what})
	}
	corrupt := func(what string, err error) error {
		if errors.Is(err, request.ErrUnread) || errors.Is(err, request.ErrNotFound) {
			differ(Altered, what)
			return nil
		}
		return err
	}
	events, err := eventsOf(ctx, books, books, q)
	if err != nil {
		err = corrupt("an event cannot be read", err)
		return differences, err
	}
	broken := notOfAnswers(q.CheckChain(events))
	if broken != nil {
		differ(Altered, broken.Error())
	}
	messages, err := books.Messages(ctx, q)
	if err != nil {
		err = corrupt("an email cannot be read", err)
		return differences, err
	}
	editions, err := books.Editions(ctx, q)
	if err != nil {
		err = corrupt("a former version of its answers is missing, or cannot be read", err)
		return differences, err
	}
	if err := notOfAnswers(q.CheckEditions(events, editions)); err != nil && broken == nil {
		differ(Altered, err.Error())
	}
	m := q.Compare(events, append(slices.Clone(editions), q.Standing())...)
	m.Record = m.Record && len(differences) == 0 // which have told it more exactly
	differences = append(differences, differencesOf(q, m)...)
	for _, e := range events {
		for _, what := range owed(q, e, addressesAt(e, events, append(editions, q.Standing())), messages) {
			differ(Unfinished, what)
		}
	}
	for _, m := range messages {
		if what := stuck(m, now); what != "" {
			differ(Unfinished, what)
		}
	}
	if q.Status == request.Received && q.Last[request.StepSeen].IsZero() && now.Sub(q.Received) >= unopenedLimit {
		differ(Unopened, "")
	}
	if q.Status == request.Received && q.Breached.IsZero() && now.Sub(q.Due()) >= settles {
		differ(Unfinished, "the 48 hours have passed, and no missed deadline is recorded")
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
		return fmt.Sprintf("the email %s (%s) is due and has not been sent", m.ID, m.Kind)
	}
	return ""
}

// Daily reconciles, compares each history with the heads that were kept last and keeps today's, and makes a task of what differs of a request:
// one, however many days it lasts. What is altered or unfinished is an error too, so that the function's alarm says so; a request that no one
// has opened is none.
func Daily(ctx context.Context, books Books, tasks Tasks, heads Heads, now time.Time, log *slog.Logger) error {
	found, err := Reconcile(ctx, books, now)
	failed := []error{err, openTasks(ctx, tasks, found, now, log)}
	altered, err := keepHeads(ctx, books, tasks, heads, now, log)
	failed = append(failed, err)
	found = append(found, altered...)
	inconsistent, counts := map[string]bool{}, map[DifferenceKind]int{}
	for _, d := range found {
		counts[d.Kind]++
		if d.Kind != Unopened {
			inconsistent[d.Request] = true
		}
	}
	line := []any{"requests", len(inconsistent)}
	for _, kind := range []DifferenceKind{Altered, Unfinished, Unopened} {
		line = append(line, Measure(differenceMetrics[kind], float64(counts[kind])))
	}
	log.Info("reconciled", line...)
	if len(inconsistent) > 0 {
		failed = append(failed, fmt.Errorf("audit found %d inconsistent requests: see the open tasks", len(inconsistent)))
	}
	return errors.Join(failed...)
}

// openTasks makes one task of all that is unfinished of a request, and one of each way in which it was altered, as a page that meets it does. The
// same task the next day is there already.
func openTasks(ctx context.Context, tasks Tasks, found []Difference, now time.Time, log *slog.Logger) error {
	what := map[Difference][]string{}
	var order []Difference
	for _, d := range found {
		one := d
		if d.Kind != Altered {
			one.What = ""
		}
		if what[one] == nil {
			order = append(order, one)
		}
		what[one] = append(what[one], d.What)
	}
	var failed []error
	for _, d := range order {
		d.What = strings.Join(what[d], "; ")
		if d.Kind != Unopened {
			log.Error("request is inconsistent", "kind", string(d.Kind), "reference", d.Reference, "what", d.What)
		}
		failed = append(failed, tasks.AddTask(ctx, d.task(now)))
	}
	return errors.Join(failed...)
}

// task is what a person is asked to look at. Its id is made of what differs, so that it is one task, however often it is found.
func (d Difference) task(now time.Time) request.Task {
	id := string(d.Kind) + "-" + d.Request[:32]
	if d.What != "" {
		digest := sha256.Sum256([]byte(d.What))
		id += "-" + hex.EncodeToString(digest[:8])
	}
	return request.Task{ID: id, At: now.UTC(), Request: d.Request, What: differenceTasks[d.Kind] + d.What + "."}
}
