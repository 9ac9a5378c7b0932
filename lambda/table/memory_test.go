package table_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ccee-ca.org/assist/lambda/table"
)

func TestTheIndexOfAMemoryLagsAsItIsTold(t *testing.T) {
	db := &table.Memory{Lag: 1}
	first, second := row("message#1", "message", 1, ""), row("message#2", "message", 1, "")
	first.Index, first.Order, second.Index, second.Order = "outbox", "1", "outbox", "2"
	write(t, db, first)
	wantRow(t, db, first)
	lagging(t, db)
	write(t, db, second)
	lagging(t, db, "message#1")
	first.Version, first.Index, first.Order = 2, "", ""
	write(t, db, first)
	lagging(t, db, "message#1", "message#2")
	db.Lag = 0
	lagging(t, db, "message#2")
}

func lagging(t *testing.T, db table.Table, want ...string) {
	t.Helper()
	rows, err := db.Index(ctx, "outbox", "", "", 9)
	var got []string
	for _, r := range rows {
		got = append(got, r.Part)
	}
	if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the index has %v (%v), want %v", got, err, want)
	}
}

func TestAWriteToMemoryThatMeetsAnotherIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &table.Memory{Conflicts: 7}
		r := row("request#1", "request", 1, "")
		write(t, db, r)
		wantRow(t, db, r)
		if db.Conflicts != 0 {
			t.Errorf("%d conflicts are left, want none", db.Conflicts)
		}
		db.Conflicts = 8
		r.Version = 2
		if err := db.Write(ctx, r); err == nil || isConflict(err) ||
			!strings.HasPrefix(err.Error(), "write request#1/request: gave up after 8 tries: ") {
			t.Errorf("%v, want that it gave up", err)
		}
	})
}

func TestAWriteIsTriedAgainForAsLongAsItsCallerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(ctx, time.Nanosecond)
		defer cancel()
		db := &table.Memory{Conflicts: 99}
		err := db.Write(ctx, row("request#1", "request", 1, ""))
		if !errors.Is(err, context.DeadlineExceeded) || db.Conflicts < 97 {
			t.Errorf("%v after %d tries, want that the time was up", err, 99-db.Conflicts)
		}
	})
}

func TestAMemorySharesNothingWithItsCallers(t *testing.T) {
	db, r := new(table.Memory), row("request#1", "request", 1, "before")
	r.Index, r.Order = "queue", "1"
	write(t, db, r)
	copy(r.Data, "AFTER!")
	got, _ := db.Get(ctx, r.Part, r.Sort)
	copy(got.Data, "AFTER!")
	list, _ := db.List(ctx, r.Part, "", "", 1)
	copy(list[0].Data, "AFTER!")
	r.Data = []byte("before")
	wantRow(t, db, r)
	wantIndex(t, db, "queue", []table.Row{r})
}
