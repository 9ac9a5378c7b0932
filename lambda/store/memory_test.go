package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ccee-ca.org/assist/lambda/store"
)

func TestTheIndexOfAMemoryLagsAsItIsTold(t *testing.T) {
	table := &store.Memory{Lag: 1}
	first, second := row("message#1", "message", 1, ""), row("message#2", "message", 1, "")
	first.Index, first.Order, second.Index, second.Order = "outbox", "1", "outbox", "2"
	write(t, table, first)
	wantRow(t, table, first)
	lagging(t, table)
	write(t, table, second)
	lagging(t, table, "message#1")
	first.Version, first.Index, first.Order = 2, "", ""
	write(t, table, first)
	lagging(t, table, "message#1", "message#2")
	table.Lag = 0
	lagging(t, table, "message#2")
}

func lagging(t *testing.T, table store.Table, want ...string) {
	t.Helper()
	rows, err := table.Index(ctx, "outbox", "", "", 9)
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
		table := &store.Memory{Conflicts: 7}
		r := row("request#1", "request", 1, "")
		write(t, table, r)
		wantRow(t, table, r)
		if table.Conflicts != 0 {
			t.Errorf("%d conflicts are left, want none", table.Conflicts)
		}
		table.Conflicts = 8
		r.Version = 2
		if err := table.Write(ctx, r); err == nil || isConflict(err) || !strings.HasPrefix(err.Error(), "write request#1/request: gave up after 8 tries: ") {
			t.Errorf("%v, want that it gave up", err)
		}
	})
}

func TestAWriteIsTriedAgainForAsLongAsItsCallerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(ctx, time.Nanosecond)
		defer cancel()
		table := &store.Memory{Conflicts: 99}
		err := table.Write(ctx, row("request#1", "request", 1, ""))
		if !errors.Is(err, context.DeadlineExceeded) || table.Conflicts < 97 {
			t.Errorf("%v after %d tries, want that the time was up", err, 99-table.Conflicts)
		}
	})
}

func TestAMemorySharesNothingWithItsCallers(t *testing.T) {
	table, r := new(store.Memory), row("request#1", "request", 1, "before")
	r.Index, r.Order = "queue", "1"
	write(t, table, r)
	copy(r.Data, "AFTER!")
	got, _ := table.Get(ctx, r.Part, r.Sort)
	copy(got.Data, "AFTER!")
	list, _ := table.List(ctx, r.Part, "", "", 1)
	copy(list[0].Data, "AFTER!")
	r.Data = []byte("before")
	wantRow(t, table, r)
	wantIndex(t, table, "queue", []store.Row{r})
}
