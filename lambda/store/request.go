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
// Where a hold or a release changes more emails than go together, those that do not
// fit are written first. Cut off before the last transaction, the request and its
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

// SaveRedacted writes a part of what a removal of words leaves to do: all of it or
// nothing. request.ErrConflict: someone wrote one of the rows meanwhile.
func (s Store) SaveRedacted(ctx context.Context, c request.Change) error {
	w := &rows{}
	w.addRedacted(c)
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	return nil
}

// RemovalPlan reads what is left to do of a removal of words, by its request and
// the number of its event.
func (s Store) RemovalPlan(ctx context.Context, id string, event int) (request.RemovalPlan, error) {
	p, version, err := read[request.RemovalPlan](ctx, s.Table, requestPart(id), removalSort(event))
	p.Version = version
	return p, err
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

// changeRows are the rows of a change; of those, earlier are emails of earlier
// steps that a hold or a release moves. What a removal of words changes goes
// together.
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
	if a := c.Askings; a != nil {
		w.add(table.Row{Part: officePart(a.Office), Sort: "askings", Version: a.Version + 1}, a)
	}
	if p := c.Plan; p != nil {
		w.add(table.Row{Part: requestPart(p.Request), Sort: removalSort(p.Event), Version: p.Version + 1}, p)
	}
	if c.Event.Step != request.StepRedact {
		before.addMoved(c.Moved)
		c.Moved = nil
	}
	w.addRedacted(c)
	w.find(c)
	w.addAssigned(c)
	return w.list, before.list, errors.Join(w.err, before.err)
}

// addRedacted adds the rows that a removal of words changes; of an amendment, the
// version that it keeps, and of a step that saves a draft of the agreement, that.
func (w *rows) addRedacted(c request.Change) {
	for _, e := range c.Rewritten {
		w.add(eventRow(e, max(e.Version, 1)+1), e)
	}
	for _, e := range c.Editions { // mutant: editions
		w.add(table.Row{Part: requestPart(e.Request), Sort: editionSort(e.Number), Version: e.Version + 1}, e)
	}
	for _, d := range c.Agreements { // mutant: agreement-row
		w.add(table.Row{Part: requestPart(d.Request), Sort: agreementSort(d.Number), Version: d.Version + 1}, d)
	}
	w.addMoved(c.Moved)
	for _, t := range c.Settled {
		t.Version++
		w.add(taskRow(t), t)
	}
	if d := c.Draft; d != nil {
		w.add(draftRow(*d), d)
	}
}

func (w *rows) addMoved(messages []request.Message) {
	for _, m := range messages {
		m.Version++
		w.add(messageRow(m), m)
	}
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

// OfficeAskings reads what an office has been asked. Where it never was it is an
// empty one.
func (s Store) OfficeAskings(ctx context.Context, office string) (request.OfficeAskings, error) {
	a, version, err := read[request.OfficeAskings](ctx, s.Table, officePart(office), "askings")
	if errors.Is(err, request.ErrNotFound) {
		return request.OfficeAskings{Office: office}, nil
	}
	a.Version = version
	return a, err
}
