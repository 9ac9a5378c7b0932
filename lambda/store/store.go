package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Store keeps requests, their events, the outbox, links and tasks in a Table. Its
// errors wrap request.ErrNotFound and request.ErrConflict where a caller may branch
// on them.
type Store struct{ Table table.Table }

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
		t.Version = 1
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

// rows collects rows to write together, each with its value as JSON and with
// its checksum.
type rows struct {
	list []table.Row
	err  error // a value could not be written as JSON
}

func (w *rows) add(r table.Row, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("write %s as JSON: %w", r.Part, err))
		return
	}
	r.Data = data
	w.list = append(w.list, r.Seal())
}

// write writes all of the rows or none. request.ErrConflict: one of them has
// been written since it was read.
func (s Store) write(ctx context.Context, w *rows) error {
	if w.err != nil {
		return w.err
	}
	return asConflict(s.Table.Write(ctx, w.list...))
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

// Message reads a message of the outbox.
func (s Store) Message(ctx context.Context, id string) (request.Message, error) {
	m, version, err := read[request.Message](ctx, s.Table, "message#"+id, "message")
	m.Version = version
	return m, err
}

// SaveMessage writes the next version of a message together with what goes with it,
// or none of it.
func (s Store) SaveMessage(ctx context.Context, m request.Message, with request.MessageWrite) error {
	m.Version++
	w := &rows{}
	w.add(messageRow(m), m)
	for _, l := range with.Links { // mutant: mail-links
		w.add(linkRow(l), l)
	}
	for _, t := range with.Tasks { // mutant: message-tasks
		t.Version = 1
		w.add(taskRow(t), t)
	}
	for _, moved := range with.Moved {
		moved.Version++
		w.add(messageRow(moved), moved)
	}
	if h := with.Hold; h != nil {
		w.add(table.Row{Part: requestPart(h.Request), Sort: "hold", Version: h.Version + 1}, h)
	}
	if q := with.Quota; q != nil {
		w.add(table.Row{Part: "quota#" + q.ID, Sort: "quota", Version: q.Version + 1, Expires: q.Expires}, q)
	}
	if c := with.Count; c != nil {
		w.add(table.Row{Part: "count#" + c.ID, Sort: "count", Version: c.Version + 1, Expires: c.Expires}, c)
	}
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save message %s: %w", m.ID, err)
	}
	return nil
}

// Quota reads how many emails went to a folded address on a day. Where none did it
// is an empty one.
func (s Store) Quota(ctx context.Context, id string) (request.Quota, error) {
	q, version, err := read[request.Quota](ctx, s.Table, "quota#"+id, "quota")
	if errors.Is(err, request.ErrNotFound) {
		return request.Quota{ID: id}, nil
	}
	q.Version = version
	return q, err
}

// Count reads how often a link has caused something. Where it never has it is an
// empty one.
func (s Store) Count(ctx context.Context, id string) (request.Count, error) {
	c, version, err := read[request.Count](ctx, s.Table, "count#"+id, "count")
	if errors.Is(err, request.ErrNotFound) {
		return request.Count{ID: id}, nil
	}
	c.Version = version
	return c, err
}

// QuotaHold reads when email about a request was last held by a quota. Where none
// was it is an empty one.
func (s Store) QuotaHold(ctx context.Context, id string) (request.QuotaHold, error) {
	h, version, err := read[request.QuotaHold](ctx, s.Table, requestPart(id), "hold")
	if errors.Is(err, request.ErrNotFound) {
		return request.QuotaHold{Request: id}, nil
	}
	h.Version = version
	return h, err
}

// Outbox hands on the messages of a lane that are due at now, the longest due
// first, as WithStatus does requests. It may lag by a moment: read a message again
// before acting. One that is put off meanwhile, to an instant before now, comes
// again.
func (s Store) Outbox(ctx context.Context, lane request.Lane, now time.Time) iter.Seq2[request.Message, error] {
	return index[request.Message](ctx, s.Table, string(lane), order(now.Add(time.Nanosecond), ""))
}

// Link reads what the table keeps of a secret link.
func (s Store) Link(ctx context.Context, hash string) (request.Link, error) {
	l, _, err := read[request.Link](ctx, s.Table, "link#"+hash, "link")
	return l, err
}

const page = 200 // rows a read

func requestPart(id string) string             { return "request#" + id }
func statusIndex(status request.Status) string { return "status#" + string(status) }
func order(t time.Time, id string) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z") + "#" + id
}
func linkRow(l request.Link) table.Row {
	return table.Row{Part: "link#" + l.Hash, Sort: "link", Version: 1}
}

func eventRow(e request.Event, version int64) table.Row {
	return table.Row{Part: requestPart(e.Request), Sort: eventSort(e.Seq), Version: version}
}

func eventSort(seq int) string      { return fmt.Sprintf("event#%06d", seq) }
func editionSort(number int) string { return fmt.Sprintf("edition#%06d", number) }

func messageRow(m request.Message) table.Row {
	row := table.Row{Part: "message#" + m.ID, Sort: "message", Version: m.Version, Expires: m.Expires}
	if m.InOutbox() { // mutant: in-outbox
		row.Index, row.Order = string(m.Lane()), order(m.Next, m.ID)
	}
	return row
}

// asConflict turns a failed condition into request.ErrConflict: someone else
// wrote first.
func asConflict(err error) error {
	var c *table.Conflict
	if errors.As(err, &c) {
		return fmt.Errorf("%w: %w", request.ErrConflict, err)
	}
	return err
}

// MessageID reads the id of an outbox message from a row's partition, as a stream
// record names it.
func MessageID(part string) (string, bool) { return strings.CutPrefix(part, "message#") }
