package audit

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
)

// MeasureBackup logs the age of the last copy that was made outside the account,
// once a day; an alarm reminds a person when it is over a month old. Where there
// has never been one it counts from the first time that it is called. If the
// process dies before that is saved, the next day counts.
func MeasureBackup(ctx context.Context, store Store, now func() time.Time, log *slog.Logger) error {
	last, err := store.LastBackup(ctx)
	if errors.Is(err, request.ErrNotFound) {
		last = request.Backup{At: now().UTC()}
		err = store.SaveBackup(ctx, last)
		if errors.Is(err, request.ErrConflict) {
			err = nil // someone has made one at this moment
		}
	}
	if err != nil {
		return err
	}
	log.Info("backup measured", "rows", last.Rows, logging.Measure(logging.BackupAge, now().Sub(last.At).Hours()/24))
	return nil
}
