package store

import (
	"context"
	"errors"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Office reads an entry of the contact list. One that no one has entered yet has
// what the county data says. request.ErrNotFound: there can't be such an entry.
func (s Store) Office(ctx context.Context, id string) (request.Office, error) {
	blank, err := request.NewOffice(id)
	if err != nil {
		return blank, err
	}
	o, version, err := read[request.Office](ctx, s.Table, "office#"+id, "office")
	if errors.Is(err, request.ErrNotFound) {
		return blank, nil
	}
	o.Version = version
	return o, err
}

// Offices lists the entries that anyone has entered, in the order of their IDs:
// request.Offices adds the others. The list may lag by a moment. With an error
// comes what could be read all the same.
func (s Store) Offices(ctx context.Context) ([]request.Office, error) {
	return collect(index[request.Office](ctx, s.Table, "offices", ""))
}

// SaveOffice writes the next version of an entry. request.ErrConflict: it has been
// written meanwhile.
func (s Store) SaveOffice(ctx context.Context, o request.Office) error {
	return s.SaveOffices(ctx, o)
}

// SaveOffices writes the next versions of several entries, or nothing.
// request.ErrConflict: one of them has been written meanwhile.
func (s Store) SaveOffices(ctx context.Context, offices ...request.Office) error {
	w := &rows{}
	for _, o := range offices {
		w.add(officeRow(o), o)
	}
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save %d offices: %w", len(offices), err)
	}
	return nil
}

func officeRow(o request.Office) table.Row {
	return table.Row{Part: "office#" + o.ID, Sort: "office", Version: o.Version + 1, Index: "offices", Order: o.ID}
}
