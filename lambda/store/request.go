package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Save writes a change whole or not at all. request.ErrConflict: someone wrote the
// request meanwhile, or another request has the same reference number.
//
// Where a step changes more earlier rows than go together (words removed from
// dozens of editions, hundreds of mails held or released), those that do not fit
// are written first. Cut off before the last transaction, the request and its
// history know nothing of the step, and taking it again does the rest.
func (s Store) Save(ctx context.Context, c request.Change) error {
	rows, earlier, err := changeRows(c)
	if err == nil {
		rows, err = s.writeOverflow(ctx, rows, earlier)
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", c.Request.Reference, err)
	}
	if err := s.Table.Write(ctx, rows...); err != nil { // mutant: one-transaction
		return fmt.Errorf("save %s: %w", c.Request.Reference, asConflict(err))
	}
	return nil
}

// writeOverflow writes those of the earlier rows first that do not go together with
// the others, and returns what is left to write.
func (s Store) writeOverflow(ctx context.Context, list, earlier []table.Row) ([]table.Row, error) {
	for !table.Fit(append(slices.Clone(list), earlier...)) && len(earlier) > 0 {
		n := 1
		for n < len(earlier) && table.Fit(earlier[:n+1]) {
			n++
		}
		if err := s.Table.Write(ctx, earlier[:n]...); err != nil {
			return nil, asConflict(err)
		}
		earlier = earlier[n:]
	}
	return append(list, earlier...), nil
}

// changeRows are the rows of a change; of those, earlier are the rows of earlier
// steps that it changes. An event of a removal, whose words the new event says
// again, is not among them: it goes with that event.
func changeRows(c request.Change) (list, earlier []table.Row, err error) {
	r := c.Request
	w, before := &rows{}, &rows{}
	w.add(table.Row{Part: requestPart(r.ID), Sort: "request", Version: int64(r.Version), Index: statusIndex(r.Status),
		Order: queueOrder(r)}, r)
	w.add(eventRow(c.Event, 1), c.Event)
	if r.Version == 1 { // mutant: reference-row
		w.add(table.Row{Part: "reference#" + r.Reference, Sort: "reference", Version: 1}, r.ID)
	}
	for _, m := range c.Messages { // mutant: owed-messages
		m.Version = 1
		w.add(messageRow(m), m)
	}
	for _, l := range c.Links { // mutant: step-links
		w.add(linkRow(l), l)
	}
	for _, t := range c.Tasks {
		t.Version++
		w.add(taskRow(t), t)
	}
	for _, e := range c.Rewritten {
		to := before
		if e.Step == request.StepRedact {
			to = w
		}
		to.add(eventRow(e, 2), e)
	}
	for _, e := range c.Editions { // mutant: editions
		to := before
		if e.Version == 0 || e.Number == 1 { // the request itself vouches for the first one
			to = w
		}
		to.add(table.Row{Part: requestPart(e.Request), Sort: editionSort(e.Number), Version: e.Version + 1}, e)
	}
	for _, m := range c.Moved {
		m.Version++
		before.add(messageRow(m), m)
	}
	w.find(c)
	w.addAssigned(c)
	return w.list, before.list, errors.Join(w.err, before.err)
}

// Request reads a request by its id.
func (s Store) Request(ctx context.Context, id string) (request.Request, error) {
	r, _, err := read[request.Request](ctx, s.Table, requestPart(id), "request")
	return r, err
}

// ByReference reads a request by its reference number.
func (s Store) ByReference(ctx context.Context, reference string) (request.Request, error) {
	id, _, err := read[string](ctx, s.Table, "reference#"+reference, "reference")
	if err != nil {
		return request.Request{}, err
	}
	return s.Request(ctx, id)
}
