package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Vouchers is what is asked of the table before anyone vouches for answers.
type Vouchers interface {
	Request(ctx context.Context, id string) (request.Request, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
}

// vouched is a request with what was read to vouch for its answers, and what differs.
type vouched struct {
	request.Request
	events   []request.Event
	versions []request.Edition
	request.Mismatch
}

// vouch compares versions of a request's answers with what its events have of them, both as read gives them. Where they differ and someone has
// acted while they were read, all is read again: only what stays different differs.
func vouch(ctx context.Context, table reread, q request.Request, read func(request.Request) ([]request.Event, []request.Edition, error)) (vouched, error) {
	for range tries {
		events, versions, err := read(q)
		if err != nil {
			return vouched{}, err
		}
		v := vouched{q, events, versions, q.Compare(events, versions...)} // mutant: compare-answers
		if !v.Any() {
			return v, nil
		}
		again, err := table.Request(ctx, q.ID)
		if err != nil || again.Events == q.Events {
			return v, err
		}
		q = again
	}
	return vouched{}, fmt.Errorf("read %s: %w %d times over", q.Reference, request.ErrConflict, tries)
}

// standing is for those who show the answers as they stand, and no events.
func standing(ctx context.Context, table Vouchers) func(request.Request) ([]request.Event, []request.Edition, error) {
	return func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := vouchers(ctx, table, q, nil)
		return events, []request.Edition{q.Standing()}, err
	}
}

// vouchers reads the events that vouch for the answers, and more of them, in order. In the place of one that is missing or corrupt stands an empty
// one, which no comparison passes.
func vouchers(ctx context.Context, table Vouchers, q request.Request, more []int) (events []request.Event, err error) {
	seqs := append(q.Vouchers(), more...)
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	there, err := table.EventsAt(ctx, q.ID, seqs...)
	if err != nil && !errors.Is(err, request.ErrNotFound) && !errors.Is(err, request.ErrUnread) {
		return nil, err
	}
	for _, seq := range seqs {
		e := request.Event{Seq: seq}
		if i := slices.IndexFunc(there, func(e request.Event) bool { return e.Seq == seq }); i >= 0 {
			e = there[i]
		}
		events = append(events, e)
	}
	return events, nil
}

// tellings are what the agency is told of events of its request, in order.
func tellings(events []request.Event) (list []request.Telling) {
	for _, e := range events {
		if e.Told() {
			list = append(list, e.Tell())
		}
	}
	return list
}

// TaskSaver keeps a task. request.ErrConflict: it is there already.
type TaskSaver interface {
	SaveTask(ctx context.Context, t request.Task) error
}

// differencesOf are what differs, each to be told once, whoever finds it: a page, an email, an export, or the daily comparison.
func differencesOf(q request.Request, m request.Mismatch) (list []Difference) {
	for _, n := range m.Versions {
		list = append(list, Difference{q.ID, q.Reference, Altered, fmt.Sprintf("version %d of its answers differs from what was received", n)})
	}
	if m.Record {
		list = append(list, Difference{q.ID, q.Reference, Altered, "its record differs from its history"})
	}
	return list
}

// notOfAnswers leaves out an error of a history that is of the answers: what differs of them is told by itself.
func notOfAnswers(err error) error {
	if errors.Is(err, request.ErrAnswers) {
		return nil
	}
	return err
}

// tellStaff makes a task of each difference that a page has met, and an error in the log for the alarm; once, however often it is met. It is the
// one thing that a GET may write: a task is no step of a request, and staff must not learn of it a day late.
func tellStaff(ctx context.Context, tasks TaskSaver, found []Difference, now time.Time, log *slog.Logger) error {
	for _, d := range found {
		err := tasks.SaveTask(ctx, d.task(now))
		if errors.Is(err, request.ErrConflict) {
			continue
		}
		if err != nil {
			return fmt.Errorf("tell staff that %s differs: %w", d.Reference, err)
		}
		log.Error("request is inconsistent", "kind", string(d.Kind), "reference", d.Reference, "what", d.What, Measure(AlteredRecords, 1))
	}
	return nil
}
