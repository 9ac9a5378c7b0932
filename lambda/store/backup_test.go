package store_test

import (
	"errors"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// When the table was last copied is read as it was written, and of two who write it
// one is told.
func TestSaveBackup(t *testing.T) {
	s := store.Store{Table: &table.Memory{}}
	if _, err := s.LastBackup(ctx); !errors.Is(err, request.ErrNotFound) {
		t.Errorf("before there was one: %v", err)
	}
	var last request.Backup
	for n := range 3 {
		next := last
		next.At = time.Date(2026, 11, 23+n, 0, 0, 0, 0, time.UTC)
		if err := s.SaveBackup(ctx, next); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveBackup(ctx, last); !errors.Is(err, request.ErrConflict) {
			t.Errorf("a second one of version %d: %v", last.Version, err)
		}
		got, err := s.LastBackup(ctx)
		if err != nil || !got.At.Equal(next.At) || got.Version != last.Version+1 {
			t.Errorf("%+v, %v", got, err)
		}
		last = got
	}
}
