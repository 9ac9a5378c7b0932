package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// A copy that was written is recorded, so that no one is reminded of it for a
// month; one that was not written is not.
func TestBackup_Recorded(t *testing.T) {
	folder := data(t)
	last := func() (request.Backup, error) {
		db, err := table.OpenBolt(filepath.Join(folder, "requests.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		return (store.Store{Table: db}).LastBackup(context.Background())
	}
	if _, err := admin(t, folder, "backup", filepath.Join(folder, "no such folder", "copy.jsonl")); err == nil {
		t.Error("a copy into a folder that isn't there was made")
	}
	if b, err := last(); !errors.Is(err, request.ErrNotFound) {
		t.Errorf("without a copy the table says %+v, %v", b, err)
	}
	if _, err := admin(t, folder, "backup", filepath.Join(folder, "copy.jsonl")); err != nil {
		t.Fatal(err)
	}
	if b, err := last(); err != nil || b.Rows == 0 || b.At.IsZero() {
		t.Errorf("after a copy the table says %+v, %v", b, err)
	}
}
