package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Store keeps requests, their events, the outbox, links and tasks in a Table. Its errors wrap request.ErrNotFound and
// request.ErrConflict where a caller may branch on them.
type Store struct{ Table Table }

// Save writes a change whole or not at all. request.ErrConflict: somebody wrote the request meanwhile, or another request has the
// same reference number.
func (s Store) Save(ctx context.Context, c request.Change) error {
	rows, err := changeRows(c)
	if err != nil {
		return fmt.Errorf("save %s: %w", c.Request.Reference, err)
	}
	if err := s.Table.Write(ctx, rows...); err != nil {
		return fmt.Errorf("save %s: %w", c.Request.Reference, changed(err))
	}
	return nil
}

func changeRows(c request.Change) ([]Row, error) {
	r := c.Request
	rows := []Row{
		{Part: requestPart(r.ID), Sort: "request", Version: int64(r.Events), Index: statusIndex(r.Status), Order: order(r.Received, r.ID)},
		{Part: requestPart(r.ID), Sort: fmt.Sprintf("event#%06d", c.Event.Seq), Version: 1},
	}
	values := []any{r, c.Event}
	if r.Events == 1 {
		rows, values = append(rows, Row{Part: "reference#" + r.Reference, Sort: "reference", Version: 1}), append(values, r.ID)
	}
	for _, m := range c.Messages {
		m.Version = 1
		rows, values = append(rows, messageRow(m)), append(values, m)
	}
	for _, l := range c.Links {
		rows, values = append(rows, linkRow(l)), append(values, l)
	}
	for _, t := range c.Tasks {
		rows, values = append(rows, taskRow(t)), append(values, t)
	}
	return filled(rows, values)
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

// WithStatus lists the requests of a status by their receipt, the oldest first. It may lag by a moment. With an error comes what could be
// read all the same, as of Outbox and Tasks.
func (s Store) WithStatus(ctx context.Context, status request.Status) ([]request.Request, error) {
	return index[request.Request](ctx, s.Table, statusIndex(status), "")
}

// Events lists a request's events from the first.
func (s Store) Events(ctx context.Context, id string) ([]request.Event, error) {
	var events []request.Event
	after := ""
	for {
		rows, err := s.Table.List(ctx, requestPart(id), "event#", after, page)
		if err != nil {
			return nil, fmt.Errorf("list events of %s: %w", id, err)
		}
		for _, row := range rows {
			var e request.Event
			if err := json.Unmarshal(row.Data, &e); err != nil {
				return nil, fmt.Errorf("read %s %s: %w", row.Part, row.Sort, err)
			}
			events, after = append(events, e), row.Sort
		}
		if len(rows) < page {
			return events, nil
		}
	}
}

// Message reads a message of the outbox.
func (s Store) Message(ctx context.Context, id string) (request.Message, error) {
	m, version, err := read[request.Message](ctx, s.Table, "message#"+id, "message")
	m.Version = version
	return m, err
}

// Messages lists what a request has owed so far, in order.
func (s Store) Messages(ctx context.Context, r request.Request) ([]request.Message, error) {
	var list []request.Message
	for seq := 1; seq <= r.Events; seq++ {
		for id := range r.MessageIDs(seq) {
			m, err := s.Message(ctx, id)
			if errors.Is(err, request.ErrNotFound) {
				break
			}
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
	}
	return list, nil
}

// SaveMessage writes the next version of a message together with what goes with it, or none of it.
func (s Store) SaveMessage(ctx context.Context, m request.Message, with request.With) error {
	m.Version++
	rows, values := []Row{messageRow(m)}, []any{m}
	for _, l := range with.Links {
		rows, values = append(rows, linkRow(l)), append(values, l)
	}
	for _, t := range with.Tasks {
		rows, values = append(rows, taskRow(t)), append(values, t)
	}
	if q := with.Quota; q != nil {
		rows = append(rows, Row{Part: "quota#" + q.ID, Sort: "quota", Version: q.Version + 1, Expires: q.Expires})
		values = append(values, q)
	}
	rows, err := filled(rows, values)
	if err == nil {
		err = changed(s.Table.Write(ctx, rows...))
	}
	if err != nil {
		return fmt.Errorf("save message %s: %w", m.ID, err)
	}
	return nil
}

// Quota reads how many mails went to an address on a day. Where none did it is an empty one.
func (s Store) Quota(ctx context.Context, id string) (request.Quota, error) {
	q, version, err := read[request.Quota](ctx, s.Table, "quota#"+id, "quota")
	if errors.Is(err, request.ErrNotFound) {
		return request.Quota{ID: id}, nil
	}
	q.Version = version
	return q, err
}

// Outbox lists the messages that are due at now, the longest due first. It may lag by a moment: read a message again before acting.
func (s Store) Outbox(ctx context.Context, now time.Time) ([]request.Message, error) {
	return index[request.Message](ctx, s.Table, "outbox", order(now.Add(time.Nanosecond), ""))
}

// Link reads what the table keeps of a secret link.
func (s Store) Link(ctx context.Context, hash string) (request.Link, error) {
	l, _, err := read[request.Link](ctx, s.Table, "link#"+hash, "link")
	return l, err
}

// SaveTask keeps a task. One that is there already is the same trouble, told once.
func (s Store) SaveTask(ctx context.Context, t request.Task) error {
	rows, err := filled([]Row{taskRow(t)}, []any{t})
	if err == nil {
		err = s.Table.Write(ctx, rows...)
	}
	if err != nil && !errors.As(err, new(*Conflict)) {
		return fmt.Errorf("save task %s: %w", t.ID, err)
	}
	return nil
}

// Tasks lists what waits for a person, the oldest first.
func (s Store) Tasks(ctx context.Context) ([]request.Task, error) {
	return index[request.Task](ctx, s.Table, "tasks", "")
}

const page = 200 // rows a read

func requestPart(id string) string             { return "request#" + id }
func statusIndex(status request.Status) string { return "status#" + string(status) }
func order(t time.Time, id string) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z") + "#" + id
}
func linkRow(l request.Link) Row { return Row{Part: "link#" + l.Hash, Sort: "link", Version: 1} }

func taskRow(t request.Task) Row {
	return Row{Part: "task#" + t.ID, Sort: "task", Version: 1, Index: "tasks", Order: order(t.At, t.ID)}
}

func messageRow(m request.Message) Row {
	row := Row{Part: "message#" + m.ID, Sort: "message", Version: m.Version}
	if m.State == request.Waiting || m.State == request.Leased {
		row.Index, row.Order = "outbox", order(m.Next, m.ID)
	}
	return row
}

// filled gives each row its value as JSON.
func filled(rows []Row, values []any) ([]Row, error) {
	for i, v := range values {
		data, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("write %s as JSON: %w", rows[i].Part, err)
		}
		rows[i].Data = data
	}
	return rows, nil
}

// read gives a row's value and version.
func read[T any](ctx context.Context, t Table, part, sort string) (v T, version int64, err error) {
	row, err := t.Get(ctx, part, sort)
	switch {
	case errors.Is(err, ErrAbsent):
		return v, 0, fmt.Errorf("read %s: %w", sort, request.ErrNotFound)
	case err != nil:
		return v, 0, fmt.Errorf("read %s: %w", sort, err)
	}
	if err := json.Unmarshal(row.Data, &v); err != nil {
		return v, 0, fmt.Errorf("read %s %s: %w", part, sort, err)
	}
	return v, row.Version, nil
}

// index gives the values of an index partition in order, up to an order. One that cannot be read keeps none of the others back: they come
// together with the error that names it.
func index[T any](ctx context.Context, t Table, name, to string) (list []T, err error) {
	var damaged []error
	from := ""
	for {
		rows, err := t.Index(ctx, name, from, to, page)
		if err != nil {
			return list, errors.Join(append(damaged, fmt.Errorf("read index %s: %w", name, err))...)
		}
		for _, row := range rows {
			var v T
			from = row.Order + "\x00"
			if err := json.Unmarshal(row.Data, &v); err != nil {
				damaged = append(damaged, fmt.Errorf("read %s %s: %w", row.Part, row.Sort, err))
				continue
			}
			list = append(list, v)
		}
		if len(rows) < page {
			return list, errors.Join(damaged...)
		}
	}
}

// changed says of a failed condition that somebody wrote first.
func changed(err error) error {
	var c *Conflict
	if errors.As(err, &c) {
		return fmt.Errorf("%w: %w", request.ErrConflict, err)
	}
	return err
}

// MessageID reads the id of an outbox message from a row's partition, as a stream record names it.
func MessageID(part string) (string, bool) { return strings.CutPrefix(part, "message#") }
