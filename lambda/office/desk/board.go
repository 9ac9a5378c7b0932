package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// board is the beginning of each open status, in the order of the queue: at most
// countLimit requests. One reading of it counts every view and is the first page of
// most; what is overdue is always in it, since that comes first.
type board struct {
	requests map[request.Status][]request.Request
	next     map[request.Status]string // where the status goes on; empty: all of it is here
}

// loadBoard reads the board, with a call to the table for each open status. With
// request.ErrCorrupt comes what could be read.
func (d *Desk) loadBoard(ctx context.Context) (b board, damaged error) {
	b = board{map[request.Status][]request.Request{}, map[request.Status]string{}}
	for _, status := range request.OpenStatuses {
		list, next, err := d.Store.Queue(ctx, []request.Status{status}, "", countLimit)
		if err != nil && !errors.Is(err, request.ErrCorrupt) {
			return b, err
		}
		b.requests[status], b.next[status], damaged = list, next, errors.Join(damaged, err)
	}
	return b, damaged
}

// complete reports whether every open request is on the board.
func (b board) complete() bool {
	for _, next := range b.next {
		if next != "" {
			return false
		}
	}
	return true
}

// first are the requests of some open statuses up to where the board has no more,
// and where the queue goes on from there.
func (b board) first(statuses []request.Status) (list []request.Request, next string, _ error) {
	for _, status := range statuses {
		list = append(list, b.requests[status]...)
		if b.next[status] != "" {
			return list, b.next[status], nil
		}
	}
	return list, "", nil
}

// replace puts a request that was read by key in the place of what the index had.
func (b board) replace(q request.Request) {
	for _, list := range b.requests {
		i := slices.IndexFunc(list, func(r request.Request) bool { return r.ID == q.ID })
		if i >= 0 && list[i].Version < q.Version && list[i].Status == q.Status {
			list[i] = q
		}
	}
}

// overdue are the requests that were not verified in time, the oldest first: those
// that get a banner, and how many others there are.
func (b board) overdue(now time.Time) (list []request.Request, others int) {
	for _, r := range b.requests[request.Received] {
		if !now.After(r.Due()) {
			break
		}
		if len(list) == maxBanners {
			others++
			continue
		}
		list = append(list, r)
	}
	return list, others
}

// count counts the open views for a person. What isn't on the board is “more”.
func (b board) count(person string) map[string]theme.Number {
	numbers := map[string]theme.Number{}
	for _, f := range theme.Filters {
		var n theme.Number
		for _, status := range f.Statuses {
			for _, r := range b.requests[status] {
				if f.Matches(r, person) {
					n.N++
				}
			}
			n.More = n.More || b.next[status] != ""
		}
		if f.Statuses[0].Open() {
			numbers[f.Name] = n
		}
	}
	return numbers
}
