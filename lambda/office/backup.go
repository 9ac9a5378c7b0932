package office

import (
	"context"
	"errors"
	"log/slog"

	"ccee-ca.org/assist/lambda/request"
)

// Backups is what MeasureBackup asks of the table.
type Backups interface {
	LastBackup(ctx context.Context) (request.Backup, error)
	SaveBackup(ctx context.Context, b request.Backup) error
}

// MeasureBackup logs the age of the last copy that was made outside the account, once a day; an alarm reminds a person when it is over a month old.
// Where there has never been one it counts from the first time that it is called. If the process dies before that is saved, the next day counts.
func MeasureBackup(ctx context.Context, backups Backups, now Clock, log *slog.Logger) error {
	last, err := backups.LastBackup(ctx)
	if errors.Is(err, request.ErrNotFound) {
		last = request.Backup{At: now().UTC()}
		err = backups.SaveBackup(ctx, last)
		if errors.Is(err, request.ErrConflict) {
			err = nil // somebody has made one at this moment
		}
	}
	if err != nil {
		return err
	}
	log.Info("backup measured", "rows", last.Rows, Measure(BackupAge, now().Sub(last.At).Hours()/24))
	return nil
}
