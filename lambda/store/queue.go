package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// The queue is read from one index partition a status. Within it, what has priority
// under (h) stands before what has none, and the older before the younger; what
// waits for verification stands by its 48 hours alone.
const (
	rankDeadline = "0#"
	priority     = "1#"
	rankNormal   = "2#"
)

func queueOrder(r request.Request) string {
	rank := rankNormal
	switch {
	case r.Status == request.Received:
		rank = rankDeadline
	case r.Priority():
		rank = priority
	}
	return rank + order(r.Received, r.ID)
}

// WithStatus hands on the requests of a status in the order of the queue. However
// many there are, one page of them is in memory, and the next is read when it is
// asked for. It may lag by a moment. request.ErrCorrupt stands for some of a page
// that cannot be read, and the others come all the same; any other error is the
// last to come.
func (s Store) WithStatus(ctx context.Context, status request.Status) iter.Seq2[request.Request, error] {
	return index[request.Request](ctx, s.Table, statusIndex(status), "")
}

// Queue is one page of the requests of some statuses, at most n of them: status
// after status as they are given, each in the order of the queue. from is where it
// begins, "" at the beginning; next is where the page after it does, "" where there
// is none. However many are stored, a page reads each of the statuses once at most.
// With request.ErrCorrupt comes what could be read, and next leads on.
func (s Store) Queue(ctx context.Context, statuses []request.Status, from string, n int) (list []request.Request,
	next string, err error) {
	status, after, _ := strings.Cut(from, " ")
	begin, left := slices.Index(statuses, request.Status(status)), n
	if begin < 0 {
		begin, after = 0, ""
	}
	var damaged error
	for _, st := range statuses[begin:] {
		p, err := pageOf[request.Request](ctx, s.Table, statusIndex(st), after, "", left)
		if err != nil {
			return nil, "", err
		}
		list, damaged, after, left = append(list, p.list...), errors.Join(damaged, p.damaged), "", left-p.rows
		if p.next != "" {
			return list, string(st) + " " + p.next, damaged
		}
	}
	return list, "", damaged
}

// QueueFrom is where the queue starts with a request: a from for Queue.
func (Store) QueueFrom(r request.Request) string { return string(r.Status) + " " + queueOrder(r) }

// ReceivedBetween lists the requests received from one instant until another, of
// any status, in no order. With request.ErrCorrupt comes what could be read.
func (s Store) ReceivedBetween(ctx context.Context, from, until time.Time) (list []request.Request, damaged error) {
	for _, status := range request.Statuses {
		for _, rank := range []string{rankDeadline, priority, rankNormal} {
			at, more := rank+order(from, ""), true
			for more {
				p, err := pageOf[request.Request](ctx, s.Table, statusIndex(status), at, rank+order(until, ""), page)
				if err != nil {
					return nil, fmt.Errorf("list requests received from %s: %w", from.Format(time.DateOnly), err)
				}
				list, damaged, at, more = append(list, p.list...), errors.Join(damaged, p.damaged), p.next, p.next != ""
			}
		}
	}
	return list, damaged
}

// AssignedTo is one page of the open requests that someone takes care of, the
// oldest first; from and next as of Queue.
func (s Store) AssignedTo(ctx context.Context, person, from string, n int) (list []request.Request, next string,
	err error) {
	p, err := pageOf[string](ctx, s.Table, assignedIndex(person), from, "", n)
	if err != nil {
		return nil, "", err
	}
	return s.all(ctx, p.list, p.next, p.damaged)
}

// all reads the requests of some ids together, as they stand. damaged is what has
// been found to be so far.
func (s Store) all(ctx context.Context, ids []string, next string, damaged error) (list []request.Request, _ string,
	_ error) {
	var keys []table.Key
	for _, id := range ids {
		if key := (table.Key{Part: requestPart(id), Sort: "request"}); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	rows, err := s.batch(ctx, keys)
	switch {
	case errors.Is(err, request.ErrNotFound):
		damaged = errors.Join(damaged, fmt.Errorf("%w: %w", request.ErrCorrupt, err))
	case err != nil:
		return nil, "", err
	}
	list, broken := values[request.Request](rows)
	return list, next, errors.Join(damaged, broken)
}

func assignedIndex(person string) string { return "assigned#" + person }

// addAssigned adds the row that lists an open request under the person it is
// assigned to.
func (w *rows) addAssigned(c request.Change) {
	r := c.Request
	if !c.Reassigned {
		return
	}
	row := table.Row{Part: requestPart(r.ID), Sort: "assigned", Version: r.AssignedRow}
	if r.Assigned.ID != "" && r.Status.Open() {
		row.Index, row.Order = assignedIndex(r.Assigned.ID), order(r.Received, r.ID)
	}
	w.add(row, r.ID)
}

// paged is one page of an index partition.
type paged[T any] struct {
	list    []T
	rows    int    // how many there are, those that cannot be read among them
	next    string // where the next page begins: "" where nothing is left
	damaged error  // of rows that cannot be read; they keep none of the others back
}

// pageOf reads at most n rows of an index partition, from an order until another.
func pageOf[T any](ctx context.Context, t table.Table, name, from, until string, n int) (p paged[T], err error) {
	found, err := t.Index(ctx, name, from, until, n+1)
	if err != nil {
		return p, fmt.Errorf("read index %s: %w", name, err)
	}
	if len(found) > n {
		found, p.next = found[:n], found[n].Order
	}
	p.rows = len(found)
	p.list, p.damaged = values[T](found)
	return p, nil
}
