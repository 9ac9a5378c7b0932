package store

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Draft reads a draft by its id. It may have expired: the table removes it some
// days later.
func (s Store) Draft(ctx context.Context, id string) (request.Draft, error) {
	d, version, err := read[request.Draft](ctx, s.Table, "draft#"+id, "draft")
	d.Version = version
	return d, err
}

// SaveDraft writes the next version of a draft together with a link to it, or
// neither. request.ErrConflict: another device has saved it.
func (s Store) SaveDraft(ctx context.Context, d request.Draft, links ...request.Link) error {
	w := &rows{}
	w.add(draftRow(d), d)
	for _, l := range links {
		w.add(linkRow(l), l)
	}
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return nil
}

func draftRow(d request.Draft) table.Row {
	return table.Row{Part: "draft#" + d.ID, Sort: "draft", Version: d.Version + 1, Expires: d.Expires}
}
