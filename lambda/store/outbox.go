package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

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
		t.Version++
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

// MessageID reads the id of an outbox message from a row's partition, as a stream
// record names it.
func MessageID(part string) (string, bool) { return strings.CutPrefix(part, "message#") }
