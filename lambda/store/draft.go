package store

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Draft reads a draft by its id. It may have expired: the table removes it some days later.
func (s Store) Draft(ctx context.Context, id string) (request.Draft, error) {
	d, version, err := read[request.Draft](ctx, s.Table, "draft#"+id, "draft")
	d.Version = version
	return d, err
}

// SaveDraft writes the next version of a draft together with a link to it, or neither. request.ErrConflict: another device has saved it.
func (s Store) SaveDraft(ctx context.Context, d request.Draft, links ...request.Link) error {
	rows := []table.Row{{Part: "draft#" + d.ID, Sort: "draft", Version: d.Version + 1, Expires: d.Expires}}
	values := []any{d}
	for _, l := range links {
		rows, values = append(rows, linkRow(l)), append(values, l)
	}
	rows, err := filled(rows, values)
	if err == nil {
		err = changed(s.Table.Write(ctx, rows...))
	}
	if err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return nil
}
