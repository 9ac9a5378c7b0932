package office_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// The age counts from the last copy, and while there is none, from the first day
// that someone counted.
func TestMeasureBackup(t *testing.T) {
	ctx, books := context.Background(), store.Store{Table: &table.Memory{}}
	now := time.Date(2026, 12, 1, 13, 0, 0, 0, time.UTC)
	age := func(want string) {
		t.Helper()
		var lines bytes.Buffer
		if err := audit.MeasureBackup(ctx, books, func() time.Time { return now },
			logging.New(&lines, "stack")); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(lines.String(), `"BackupAgeDays":`+want) {
			t.Errorf("on %v it logged %s, want %s days", now, lines.String(), want)
		}
	}
	age("0,")
	now = now.AddDate(0, 0, 40)
	age("40,")
	last, err := books.LastBackup(ctx)
	if err != nil || last.Rows != 0 {
		t.Fatalf("without a copy the table says %+v, %v", last, err)
	}
	last.At, last.Rows = now, 12
	if err := books.SaveBackup(ctx, last); err != nil {
		t.Fatal(err)
	}
	if err := books.SaveBackup(ctx, last); err == nil {
		t.Error("an older record overwrote a newer one")
	}
	now = now.AddDate(0, 0, 2)
	age("2,")
}

// A table that does not answer is an error, and no age.
func TestMeasureBackup_TableDown(t *testing.T) {
	var lines bytes.Buffer
	err := audit.MeasureBackup(context.Background(), downBackups{}, time.Now, logging.New(&lines, "stack"))
	if err == nil || lines.Len() > 0 {
		t.Errorf("it logged %s, %v", lines.String(), err)
	}
}

type downBackups struct{ store.Store }

func (downBackups) LastBackup(context.Context) (request.Backup, error) {
	return request.Backup{}, context.DeadlineExceeded
}
func (downBackups) SaveBackup(context.Context, request.Backup) error { return context.DeadlineExceeded }
