package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// someMany are rows of a partition.
func someMany(part string, n int) (rows []table.Row) {
	for i := range n {
		rows = append(rows, table.Row{Part: part, Sort: fmt.Sprintf("%04d", i), Version: 1})
	}
	return rows
}

// What does not go together with a change is written before it, all of it once, and
// what is left goes together.
func TestWriteOverflow(t *testing.T) {
	for earlier, left := range map[int]int{0: 60, 1: 61, 40: 100, 41: 60, 100: 60, 139: 99, 140: 100, 250: 60} {
		db := &table.Memory{}
		list, err := Store{db}.writeOverflow(t.Context(), someMany("new", 60), someMany("old", earlier))
		if err != nil || len(list) != left || !table.Fit(list) {
			t.Fatalf("%d earlier rows: %d are left, want %d (%v)", earlier, len(list), left, err)
		}
		if err := db.Write(t.Context(), list...); err != nil {
			t.Fatalf("%d earlier rows: %v", earlier, err)
		}
		if old, err := db.List(t.Context(), "old", "", "", 1000); err != nil || len(old) != earlier {
			t.Errorf("of %d earlier rows %d are written (%v)", earlier, len(old), err)
		}
	}
	db := &table.Memory{}
	if err := db.Write(t.Context(), someMany("old", 1)...); err != nil {
		t.Fatal(err)
	}
	if list, err := (Store{db}).writeOverflow(t.Context(), someMany("new", 101), nil); err != nil || len(list) != 101 {
		t.Errorf("too many, and none of them earlier: %d, %v", len(list), err)
	}
	if _, err := (Store{db}).writeOverflow(t.Context(), someMany("new", 60), someMany("old", 50)); !errors.Is(err,
		request.ErrConflict) {
		t.Errorf("over another's: %v", err)
	}
}

// All that a removal of words changes goes with it.
func TestChangeRows_WhatGoesTogether(t *testing.T) {
	c := request.Change{Request: request.Request{ID: "r", Version: 9},
		Event: request.Event{Request: "r", Seq: 9, Step: request.StepRedact},
		Moved: []request.Message{{ID: "m", Version: 1}},
		Draft: &request.Draft{ID: "d", Version: 1}, Plan: &request.RemovalPlan{Request: "r", Event: 9},
		Rewritten: []request.Event{{Request: "r", Seq: 2, Step: request.StepRedact},
			{Request: "r", Seq: 3, Step: request.StepAsk}},
		Editions: []request.Edition{{Request: "r", Number: 1, Version: 1}, {Request: "r", Number: 2, Version: 1},
			{Request: "r", Number: 3}}}
	list, earlier, err := changeRows(c)
	names := func(rows []table.Row) string {
		var all []string
		for _, r := range rows {
			all = append(all, fmt.Sprintf("%s:%d", r.Sort, r.Version))
		}
		return strings.Join(all, " ")
	}
	if got, want := names(list), "request:9 event#000009:1 removal#000009:1 event#000002:2 "+
		"event#000003:2 edition#000001:2 edition#000002:2 edition#000003:1 message:2 draft:2"; err != nil ||
		got != want {
		t.Errorf("together are %s, want %s (%v)", got, want, err)
	}
	if got, want := names(earlier), ""; got != want {
		t.Errorf("earlier are %s, want %s", got, want)
	}
}

// What is written with a message has its next version, and is read as it was
// written.
func TestSaveMessage_With(t *testing.T) {
	ctx, s := t.Context(), Store{&table.Memory{}}
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	m, moved := request.Message{ID: "m", State: request.Waiting}, request.Message{ID: "moved", State: request.Waiting}
	if err := s.SaveMessage(ctx, moved, request.MessageWrite{}); err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < 3; n++ {
		m.Version, moved.Version = n, n+1
		err := s.SaveMessage(ctx, m, request.MessageWrite{Moved: []request.Message{moved},
			Hold:  &request.QuotaHold{Request: "r", At: day, Version: n},
			Quota: &request.Quota{ID: "q", Expires: day, Version: n},
			Count: &request.Count{ID: "c", Expires: day, Version: n}})
		hold, a := s.QuotaHold(ctx, "r")
		quota, b := s.Quota(ctx, "q")
		count, c := s.Count(ctx, "c")
		also, d := s.Message(ctx, "moved")
		if err := errors.Join(err, a, b, c, d); err != nil || hold.Version != n+1 || quota.Version != n+1 ||
			count.Version != n+1 || also.Version != n+2 || !hold.At.Equal(day) {
			t.Errorf("%d: %+v, %+v, %+v, %+v, %v", n, hold, quota, count, also, err)
		}
	}
	if q, err := s.Quota(ctx, "none"); err != nil || q.ID != "none" || q.Version != 0 {
		t.Errorf("%+v, %v", q, err)
	}
}

// A request is found by its number, and a number that no request has by nothing.
func TestByReference(t *testing.T) {
	s := Store{&table.Memory{}}
	c := request.Receive("token", request.Answers{}, "RFA-2026-7KQ4-X", "salt",
		time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if err := s.Save(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if r, err := s.ByReference(t.Context(), "RFA-2026-7KQ4-X"); err != nil || r.ID != c.Request.ID {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := s.ByReference(t.Context(), "RFA-2026-0000-0"); !errors.Is(err, request.ErrNotFound) ||
		!strings.Contains(err.Error(), "read reference") {
		t.Errorf("%v", err)
	}
}

// Of a list whose request is not there the others come, with an error that says so.
func TestAll_MissingRequest(t *testing.T) {
	s := Store{&table.Memory{}}
	c := request.Receive("token", request.Answers{}, "RFA-2026-7KQ4-X", "salt",
		time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if err := s.Save(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	list, next, err := s.all(t.Context(), []string{"none", c.Request.ID}, "next", nil)
	if len(list) != 1 || next != "next" || !errors.Is(err, request.ErrCorrupt) {
		t.Errorf("%d, %q, %v", len(list), next, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if list, _, err := s.all(gone, []string{c.Request.ID}, "next", nil); len(list) > 0 ||
		!errors.Is(err, context.Canceled) || errors.Is(err, request.ErrCorrupt) {
		t.Errorf("%d, %v", len(list), err)
	}
	if _, err := s.messageRows(gone, c.Request, []int{1}, 1, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("messages: %v", err)
	}
	if _, err := s.batch(t.Context(), []table.Key{{Part: "none", Sort: "a"}, {Part: "none", Sort: "b"},
		{Part: requestPart(c.Request.ID), Sort: "request"}}); err == nil ||
		!strings.Contains(err.Error(), "read 3 rows: 2 are not there") {
		t.Errorf("%v", err)
	}
}

// A search has the youngest first, and requests of one agency are listed up to a
// number.
func TestFind_YoungestFirst(t *testing.T) {
	s, first := Store{&table.Memory{}}, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	var last request.Request
	for n := range 4 {
		c := request.Receive(fmt.Sprint("token ", n), request.Answers{"agency": "Example", "county": "01"},
			fmt.Sprintf("RFA-%d", n), "salt", first.AddDate(0, 0, (n*3)%4))
		if err := s.Save(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		last = c.Request
	}
	list, _, err := s.Find(t.Context(), "example", "", "", 9)
	if err != nil || len(list) != 4 ||
		!slices.IsSortedFunc(list, func(a, b request.Request) int { return b.Received.Compare(a.Received) }) {
		t.Errorf("%d found, %v", len(list), err)
	}
	if got := descendingTime(time.Unix(1, 1)); got != "9223372035854775806" {
		t.Errorf("the keys in the table are of another form than %s", got)
	}
	for n, want := range map[int]bool{2: true, 3: false, 4: false} {
		if list, more, err := s.SameAgency(t.Context(), last, n); err != nil || more != want || len(list) != min(n, 3) {
			t.Errorf("at most %d: %d are listed, and there are more: %v (%v)", n, len(list), more, err)
		}
	}
}
