package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Look says that someone looks at a request at now, and tells who else has looked
// at it since then. Nothing depends on it: one of two who look at the same instant
// may miss the other until the page is opened again.
func (s Store) Look(ctx context.Context, id, person, name string, now, since time.Time) (others []request.Look,
	err error) {
	const most = 20 // people who look at one request
	found, err := s.Table.List(ctx, "looking#"+id, "", "", most)
	if err != nil {
		return nil, fmt.Errorf("list who looks at %s: %w", id, err)
	}
	mine := table.Row{Part: "looking#" + id, Sort: person, Version: 1, Expires: now.Add(24 * time.Hour)}
	for _, row := range found {
		l, corrupt := value[request.Look](row)
		switch {
		case row.Sort == person:
			mine.Version = row.Version + 1
		case corrupt != nil: // who else looks is not worth the page
		case l.At.After(since):
			others = append(others, l)
		}
	}
	w := &rows{}
	w.add(mine, request.Look{Name: name, At: now.UTC()})
	err = s.write(ctx, w)
	if errors.Is(err, request.ErrConflict) {
		err = nil // another tab of the same person
	}
	return others, err
}
