package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// asked notes how many rows of an index were asked for at once, and breaks off
// after so many pages.
type asked struct {
	table.Table
	pages, most, breaks int
}

func (a *asked) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	a.pages++
	if a.breaks > 0 && a.pages > a.breaks {
		return nil, errors.New("the line broke")
	}
	a.most = max(a.most, limit)
	return a.Table.Index(ctx, index, from, to, limit)
}

// owes keeps n messages, each due a second after the one before, and waits until
// the index shows the last.
func (o office) owes(n int) {
	o.Helper()
	for i := range n {
		at := day.Add(time.Duration(i) * time.Second)
		m := request.Message{ID: fmt.Sprintf("m%03d", i), Kind: request.StaffNotice, State: request.Waiting, Made: at,
			Next: at}
		if err := o.SaveMessage(ctx, m, request.MessageWrite{}); err != nil {
			o.Fatal(err)
		}
	}
	for range 50 {
		seen := 0
		for _, err := range o.Outbox(ctx, request.Prompt, day.Add(time.Hour)) {
			seen++
			if err != nil {
				o.Fatal(err)
			}
		}
		if seen == n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	o.Fatalf("the index does not show %d messages", n)
}

func owedInPages(t *testing.T, o office) {
	o.owes(450)
	through := &asked{Table: o.table}
	s := store.Store{Table: through}
	n := 0
	for m, err := range s.Outbox(ctx, request.Prompt, day.Add(449*time.Second)) {
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("m%03d", n); m.ID != want {
			t.Fatalf("number %d is %s, want %s", n, m.ID, want)
		}
		if through.pages != n/200+1 {
			t.Fatalf("at number %d, %d pages were read", n, through.pages)
		}
		m, err := s.Message(ctx, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		switch n % 3 {
		case 0:
			m.State = request.Sent
		case 1:
			m.State, m.Next = request.Leased, day.Add(time.Hour)
		}
		if err := s.SaveMessage(ctx, m, request.MessageWrite{}); err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 450 || through.pages != 3 || through.most > 201 {
		t.Errorf("%d of 450, in %d pages of %d rows at most", n, through.pages, through.most)
	}
	through.pages = 0
	for range s.Outbox(ctx, request.Prompt, day.Add(2*time.Hour)) {
		break
	}
	if through.pages != 1 {
		t.Errorf("%d pages were read of which one message was wanted", through.pages)
	}
}

func unreadPages(t *testing.T, o office) {
	o.owes(450)
	write(t, o.table, table.Row{Part: "damaged", Sort: "row", Version: 1, Index: "outbox", Order: "2020",
		Data: []byte(`{"id": 7`)})
	for _, breaks := range []int{0, 2} {
		var got []string
		messages := 0
		for _, err := range (store.Store{Table: &asked{Table: o.table, breaks: breaks}}).Outbox(ctx, request.Prompt,
			day.Add(time.Hour)) {
			if err == nil {
				messages++
				continue
			}
			got = append(got, fmt.Sprintf("after %d, unread %t", messages, errors.Is(err, request.ErrCorrupt)))
		}
		want := map[int]string{0: "after 199, unread true; 450",
			2: "after 199, unread true; after 399, unread false; 399"}[breaks]
		if got := strings.Join(append(got, fmt.Sprint(messages)), "; "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A task that a message's outcome makes is there with it.
func TestSaveMessage_WithItsTask(t *testing.T) {
	s := store.Store{Table: &table.Memory{}}
	m := request.Message{ID: "m1", Kind: request.StaffNotice, State: request.Waiting, Made: day, Next: day}
	task := request.Task{ID: "t1", Kind: request.TaskNotDelivered}
	if err := s.SaveMessage(ctx, m, request.MessageWrite{Tasks: []request.Task{task}}); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Task(ctx, "t1"); err != nil || kept.Version != 1 || kept.Kind != task.Kind {
		t.Errorf("the task is %+v (%v)", kept, err)
	}
}
