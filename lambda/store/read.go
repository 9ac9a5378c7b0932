package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// value reads what a row keeps. What can say of itself that it was altered comes
// so, to be shown as it is; anything else is corrupt.
func value[T any](row table.Row) (v T, err error) {
	if err := json.Unmarshal(row.Data, &v); err != nil {
		return v, corruptRow(row, err)
	}
	if row.Intact() { // mutant: row-intact
		return v, nil
	}
	if m, can := any(&v).(interface{ MarkAltered() }); can {
		m.MarkAltered()
		return v, nil
	}
	var none T
	return none, corruptRow(row, table.ErrChecksum)
}

// read gives a row's value and version.
func read[T any](ctx context.Context, t table.Table, part, sort string) (v T, version int64, err error) {
	row, err := t.Get(ctx, part, sort)
	switch {
	case errors.Is(err, table.ErrAbsent):
		return v, 0, fmt.Errorf("read %s: %w", sort, request.ErrNotFound)
	case err != nil:
		return v, 0, fmt.Errorf("read %s: %w", sort, err)
	}
	v, err = value[T](row)
	return v, row.Version, err
}

// index hands on the values of an index partition in order, up to an order, and has
// one page of them at a time in memory. Rows that cannot be read keep none of the
// others back: after the others of their page comes the error that names them.
// After any other error nothing comes.
func index[T any](ctx context.Context, t table.Table, name, to string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for from, more := "", true; more; {
			p, err := pageOf[T](ctx, t, name, from, to, page)
			if err != nil {
				yield(none, err)
				return
			}
			for _, v := range p.list {
				if !yield(v, nil) {
					return
				}
			}
			if p.damaged != nil && !yield(none, p.damaged) {
				return
			}
			from, more = p.next, p.next != ""
		}
	}
}

// collect reads the whole sequence. If some values fail, it returns the others
// with the joined errors.
func collect[T any](values iter.Seq2[T, error]) (list []T, err error) {
	var failed []error
	for v, err := range values {
		if err != nil {
			failed = append(failed, err)
			continue
		}
		list = append(list, v)
	}
	return list, errors.Join(failed...)
}

// corruptRow names a corrupt row in its error.
func corruptRow(row table.Row, err error) error {
	return fmt.Errorf("read %s %s: %w: %w", row.Part, row.Sort, request.ErrCorrupt, err)
}

// values reads rows. One that cannot be read keeps none of the others back.
func values[T any](rows []table.Row) (list []T, err error) {
	var damaged []error
	for _, row := range rows {
		v, err := value[T](row)
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		list = append(list, v)
	}
	return list, errors.Join(damaged...)
}
