package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// What grows with a request is read in batches. With request.ErrNotFound or
// request.ErrCorrupt comes what could be read all the same, so that a page can show
// it and say that something is missing.

// Events lists a request's events from the first.
func (s Store) Events(ctx context.Context, id string) (events []request.Event, err error) {
	for more := true; more; {
		some, err := s.EventsAfter(ctx, id, len(events), page)
		if err != nil {
			return nil, err
		}
		events, more = append(events, some...), len(some) == page
	}
	return events, nil
}

// EventsAfter lists the n events, at most, that follow a request's event of that
// number; from the first after 0.
func (s Store) EventsAfter(ctx context.Context, id string, seq, n int) ([]request.Event, error) {
	rows, err := s.Table.List(ctx, requestPart(id), "event#", eventSort(seq), n)
	if err != nil {
		return nil, fmt.Errorf("list events of %s: %w", id, err)
	}
	return eventValues(rows)
}

// eventValues reads events, each with the version of its row.
func eventValues(rows []table.Row) (list []request.Event, err error) {
	for _, row := range rows {
		e, corrupt := value[request.Event](row)
		if corrupt != nil {
			err = errors.Join(err, corrupt)
			continue
		}
		e.Version = row.Version
		list = append(list, e)
	}
	return list, err
}

// EventsAt reads events of a request by their numbers, in that order.
func (s Store) EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error) {
	var keys []table.Key
	for _, seq := range seqs {
		keys = append(keys, table.Key{Part: requestPart(id), Sort: eventSort(seq)})
	}
	rows, missing := s.batch(ctx, keys)
	events, err := eventValues(rows)
	return events, errors.Join(missing, err)
}

// Edition reads a former edition of a request's answers.
func (s Store) Edition(ctx context.Context, id string, number int) (request.Edition, error) {
	e, version, err := read[request.Edition](ctx, s.Table, requestPart(id), editionSort(number))
	e.Version = version
	return e, err
}

// Editions lists the former editions of a request's answers, from the first.
func (s Store) Editions(ctx context.Context, r request.Request) ([]request.Edition, error) {
	return s.EditionsBefore(ctx, r, r.Edition, r.Edition)
}

// EditionsBefore lists the n former editions, at most, that come before the one of
// that number, in order.
func (s Store) EditionsBefore(ctx context.Context, r request.Request, number, n int) (list []request.Edition,
	err error) {
	var keys []table.Key
	for k := max(1, number-n); k < min(number, r.Edition); k++ {
		keys = append(keys, table.Key{Part: requestPart(r.ID), Sort: editionSort(k)})
	}
	rows, err := s.batch(ctx, keys)
	for _, row := range rows {
		e, damaged := value[request.Edition](row)
		if damaged != nil {
			err = errors.Join(err, damaged)
			continue
		}
		e.Version = row.Version
		list = append(list, e)
	}
	return list, err
}

// AgreementDraft reads a draft of a request's agreement.
func (s Store) AgreementDraft(ctx context.Context, id string, number int) (request.AgreementDraft, error) {
	d, version, err := read[request.AgreementDraft](ctx, s.Table, requestPart(id), agreementSort(number))
	d.Version = version
	return d, err
}

// AgreementDrafts lists the drafts of a request's agreement, from the first.
func (s Store) AgreementDrafts(ctx context.Context, r request.Request) (list []request.AgreementDraft, err error) {
	var keys []table.Key
	for n := range r.Agreement.Number {
		keys = append(keys, table.Key{Part: requestPart(r.ID), Sort: agreementSort(n + 1)})
	}
	rows, err := s.batch(ctx, keys)
	for _, row := range rows {
		d, damaged := value[request.AgreementDraft](row)
		if damaged != nil {
			err = errors.Join(err, damaged)
			continue
		}
		d.Version = row.Version
		list = append(list, d)
	}
	return list, err
}

// Messages lists the messages of a request so far, in order.
func (s Store) Messages(ctx context.Context, r request.Request) ([]request.Message, error) {
	return s.MessagesOf(ctx, r, 1, r.Version)
}

// MessagesOf lists the messages of a request's events whose numbers are from first
// to last, in order. How many messages an event has is stored nowhere: of each two
// are asked for, and of those that have two, more.
func (s Store) MessagesOf(ctx context.Context, r request.Request, first, last int) (list []request.Message, err error) {
	byEvent := map[int][]request.Message{}
	var open []int
	for seq := first; seq <= last; seq++ {
		open = append(open, seq)
	}
	for at, n := 1, 2; len(open) > 0; at, n = at+n, 2*n {
		rows, err := s.messageRows(ctx, r, open, at, n)
		if err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(seq int) bool {
			for k := at; k < at+n; k++ {
				m, there := rows[r.MessageID(seq, k)]
				if !there {
					return true
				}
				byEvent[seq] = append(byEvent[seq], m)
			}
			return false
		})
	}
	for seq := first; seq <= last; seq++ {
		list = append(list, byEvent[seq]...)
	}
	return list, nil
}

// messageRows reads of each event the n messages from the at-th on, as far as they
// are there, by their ids.
func (s Store) messageRows(ctx context.Context, r request.Request, seqs []int, at, n int) (map[string]request.Message,
	error) {
	var keys []table.Key
	for _, seq := range seqs {
		for k := range n {
			keys = append(keys, table.Key{Part: "message#" + r.MessageID(seq, at+k), Sort: "message"})
		}
	}
	rows, err := s.batch(ctx, keys)
	if err != nil && !errors.Is(err, request.ErrNotFound) {
		return nil, err
	}
	found := map[string]request.Message{}
	for _, row := range rows {
		m, err := value[request.Message](row)
		if err != nil {
			return nil, err
		}
		m.Version = row.Version
		id, _ := MessageID(row.Part)
		found[id] = m
	}
	return found, nil
}

// batch reads rows by their keys, as many at a time as go together. With the rows
// that are there comes request.ErrNotFound where some are not.
func (s Store) batch(ctx context.Context, keys []table.Key) (list []table.Row, err error) {
	for some := range slices.Chunk(keys, table.MaxKeys) {
		rows, err := s.Table.BatchGet(ctx, some...)
		if err != nil {
			return nil, fmt.Errorf("read %d rows: %w", len(keys), err)
		}
		list = append(list, rows...)
	}
	if len(list) < len(keys) {
		return list, fmt.Errorf("read %d rows: %d are not there: %w", len(keys), len(keys)-len(list),
			request.ErrNotFound)
	}
	return list, nil
}
