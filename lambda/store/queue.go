package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// The queue is read from one index partition a status. Within it, what has priority under (h) stands before what has none, and the older
// before the younger; what waits for verification stands by its 48 hours alone.
const (
	inTime     = "0#"
	priority   = "1#"
	ordinarily = "2#"
)

func queueOrder(r request.Request) string {
	rank := ordinarily
	switch {
	case r.Status == request.Received:
		rank = inTime
	case r.Priority():
		rank = priority
	}
	return rank + order(r.Received, r.ID)
}

// WithStatus lists the requests of a status in the order of the queue. It may lag by a moment. With an error comes what could be read all
// the same, as of Outbox and Tasks.
func (s Store) WithStatus(ctx context.Context, status request.Status) ([]request.Request, error) {
	return index[request.Request](ctx, s.Table, statusIndex(status), "")
}

// Queue is one page of the requests of some statuses, at most n of them: status after status as they are given, each in the order of the
// queue. from is where it begins, "" at the beginning; next is where the page after it does, "" where there is none. However many are
// stored, a page reads each of the statuses once at most.
func (s Store) Queue(ctx context.Context, statuses []request.Status, from string, n int) (list []request.Request, next string, err error) {
	status, after, _ := strings.Cut(from, " ")
	begin := max(slices.Index(statuses, request.Status(status)), 0)
	for _, st := range statuses[begin:] {
		some, more, err := pageOf[request.Request](ctx, s.Table, statusIndex(st), after, "", n-len(list))
		if list = append(list, some...); err != nil {
			return list, "", err
		}
		if more != "" {
			return list, string(st) + " " + more, nil
		}
		after = ""
	}
	return list, "", nil
}

// ReceivedBetween lists the requests received from one instant until another, of any status, in no order.
func (s Store) ReceivedBetween(ctx context.Context, from, until time.Time) (list []request.Request, err error) {
	for _, status := range request.Statuses {
		for _, rank := range []string{inTime, priority, ordinarily} {
			at, more := rank+order(from, ""), true
			for more {
				var some []request.Request
				some, at, err = pageOf[request.Request](ctx, s.Table, statusIndex(status), at, rank+order(until, ""), page)
				if list, more = append(list, some...), at != ""; err != nil {
					return list, fmt.Errorf("list requests received from %s: %w", from.Format(time.DateOnly), err)
				}
			}
		}
	}
	return list, nil
}

// AssignedTo is one page of the open requests that somebody takes care of, the oldest first; from and next as of Queue.
func (s Store) AssignedTo(ctx context.Context, person, from string, n int) (list []request.Request, next string, err error) {
	found, next, err := pageOf[string](ctx, s.Table, assignedIndex(person), from, "", n)
	return s.all(ctx, found, next, err)
}

// all reads the requests of some ids, as they stand.
func (s Store) all(ctx context.Context, ids []string, next string, err error) ([]request.Request, string, error) {
	failed := []error{err}
	var list []request.Request
	for _, id := range ids {
		r, err := s.Request(ctx, id)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		list = append(list, r)
	}
	return list, next, errors.Join(failed...)
}

func assignedIndex(person string) string { return "assigned#" + person }

// assigned writes the row by which whoever takes care of an open request finds it.
func (w *rows) assigned(c request.Change) {
	r := c.Request
	if !c.Reassigned {
		return
	}
	row := Row{Part: requestPart(r.ID), Sort: "assigned", Version: r.AssignedRow}
	if r.Assigned.ID != "" && r.Status.Open() {
		row.Index, row.Order = assignedIndex(r.Assigned.ID), order(r.Received, r.ID)
	}
	w.add(row, r.ID)
}

// pageOf gives at most n values of an index partition, from an order until another, and where the next page begins: "" where nothing is
// left. A row that cannot be read keeps none of the others back.
func pageOf[T any](ctx context.Context, t Table, name, from, until string, n int) (list []T, next string, err error) {
	found, err := t.Index(ctx, name, from, until, n+1)
	if err != nil {
		return nil, "", fmt.Errorf("read index %s: %w", name, err)
	}
	if len(found) > n {
		found, next = found[:n], found[n].Order
	}
	list, err = values[T](found)
	return list, next, err
}
