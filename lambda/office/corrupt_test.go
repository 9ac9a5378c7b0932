package office_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/table"
)

func TestARowThatCannotBeReadIsToldAndHoldsNoOther(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	for _, index := range []string{"outbox", "status#received", "tasks"} {
		damaged := table.Row{Part: "damaged#" + index, Sort: "row", Version: 1, Index: index, Order: "2020",
			Data: []byte(`{"id": 7`)}
		if err := db.Write(context.Background(), damaged); err != nil {
			t.Fatal(err)
		}
	}
	id := s.sent(valid()).ID
	if err := s.sender.Sweep(context.Background()); err == nil || !strings.Contains(err.Error(), "damaged#outbox") {
		t.Errorf("the sweep says %v", err)
	}
	if len(s.box.mails) != 3 {
		t.Errorf("%d mails left, want 3", len(s.box.mails))
	}
	s.now = s.now.Add(24 * time.Hour)
	if err := s.watch.Run(context.Background()); err == nil ||
		!strings.Contains(err.Error(), "damaged#status#received") {
		t.Errorf("the watch says %v", err)
	}
	if got := s.steps(id); got != "receive warn" {
		t.Errorf("the request beside it took the steps %q", got)
	}
}
