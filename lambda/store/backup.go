package store

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// LastBackup reads when the table was last copied. request.ErrNotFound: never, and
// no one counts yet.
func (s Store) LastBackup(ctx context.Context) (request.Backup, error) {
	b, version, err := read[request.Backup](ctx, s.Table, "backup#last", "backup")
	b.Version = version
	return b, err
}

// SaveBackup writes the next version of it. request.ErrConflict: someone else has
// recorded a copy since.
func (s Store) SaveBackup(ctx context.Context, b request.Backup) error {
	w := &rows{}
	w.add(table.Row{Part: "backup#last", Sort: "backup", Version: b.Version + 1}, b)
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save when the table was copied: %w", err)
	}
	return nil
}
