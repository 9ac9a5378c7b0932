package office_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// paged notes what is asked of the index, and what had been done when it was.
type paged struct {
	table.Table
	done   func() int
	before []int // so much had been done when each page was asked for
	most   int   // rows that were asked for at once
}

func (p *paged) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	if index == string(request.Links) || index == "status#"+string(request.Asked) ||
		index == "status#"+string(request.Verified) || index == "status#"+string(request.Accepted) {
		return p.Table.Index(ctx, index, from, to, limit)
	}
	p.before, p.most = append(p.before, p.done()), max(p.most, limit)
	return p.Table.Index(ctx, index, from, to, limit)
}

// onePage is how many rows of an index may be in memory at once.
const onePage = 201

// inPages holds what was asked of the index to pages, each of which was asked for
// when the one before was done with.
func (p *paged) inPages(t *testing.T, pages int) {
	t.Helper()
	if p.most > onePage || len(p.before) != pages {
		t.Errorf("%d rows were asked for at once, in %d pages, want %d at most in %d", p.most, len(p.before), onePage,
			pages)
	}
	for i, done := range p.before {
		if done != i*(onePage-1) {
			t.Errorf("page %d was asked for when %d were done with", i+1, done)
		}
	}
}

// flooded is an office that owes staff n mails beside what it has sent, each due a
// second after the one before; the last is due now.
func flooded(t *testing.T, n int) (*service, *paged) {
	t.Helper()
	db := &paged{Table: &table.Memory{}, done: func() int { return 0 }}
	s := newService(t, db)
	id := s.sent(valid()).ID
	s.sweep()
	s.box.mails = nil
	s.log.Reset()
	s.now = s.now.Add(time.Hour)
	for i := range n {
		at := s.now.Add(time.Duration(i-n+1) * time.Second)
		m := request.Message{ID: fmt.Sprintf("many-%04d", i), Request: id, Kind: request.StaffNotice,
			Role: request.Staff, State: request.Waiting, Made: at, Next: at}
		if err := s.store.SaveMessage(context.Background(), m, request.MessageWrite{}); err != nil {
			t.Fatal(err)
		}
	}
	*db = paged{Table: db.Table, done: func() int { return len(s.box.mails) }}
	return s, db
}

// wantMails wants each mail once, the longest due first.
func (s *service) wantMails(n int) {
	s.t.Helper()
	if len(s.box.mails) != n {
		s.t.Errorf("%d mails left, want %d", len(s.box.mails), n)
	}
	for i, m := range s.box.mails {
		if want := fmt.Sprintf("many-%04d", i); m.ID != want {
			s.t.Fatalf("mail %d is %s, want %s", i, m.ID, want)
		}
	}
}

// A sweep of a flood holds a page at a time and sends all the longest due first.
func TestSweep_Flood(t *testing.T) {
	skipFlood(t)
	serial(t)
	s, db := flooded(t, 1000)
	s.sweep()
	s.wantMails(1000)
	db.inPages(t, 5)
	if !strings.Contains(s.log.String(), `"owed":1000,"all":true,`) ||
		!strings.Contains(s.log.String(), `"OutboxAge":999`) {
		t.Errorf("the log says %s", s.log.String()[max(0, s.log.Len()-300):])
	}
}

// Mails that are surely not sent are tried once a sweep and counted once however
// many there are.
func TestSweep_NotSentIsTriedOnce(t *testing.T) {
	serial(t)
	s, db := flooded(t, 1000)
	tried := map[string]int{}
	s.box.fail = func(m request.Mail) (bool, error) {
		tried[m.ID]++
		return false, fmt.Errorf("busy: %w", request.ErrMailNotSent)
	}
	s.sweep()
	if most := slices.Max(slices.Collect(maps.Values(tried))); len(tried) != 1000 || most != 1 {
		t.Errorf("%d of 1000 were tried, some of them %d times", len(tried), most)
	}
	if !strings.Contains(s.log.String(), `"owed":1000,`) || len(db.before) != 10 { // put off, they come once more
		t.Errorf("in %d pages; the log says %s", len(db.before), s.log.String()[max(0, s.log.Len()-300):])
	}
	s.now = s.now.Add(30 * time.Second)
	s.log.Reset()
	s.sweep() // none is due, and all are late
	if len(tried) != 1000 || !strings.Contains(s.log.String(), `"owed":1000,`) ||
		!strings.Contains(s.log.String(), `"OutboxAge":1029`) {
		t.Errorf("half a minute later the log says %s", s.log.String()[max(0, s.log.Len()-300):])
	}
	s.box.fail, s.now = nil, s.now.Add(30*time.Second)
	s.log.Reset()
	s.sweep()
	s.wantMails(1000)
	if !strings.Contains(s.log.String(), `"owed":1000,`) || !strings.Contains(s.log.String(), `"OutboxAge":1059`) {
		t.Errorf("a minute later the log says %s", s.log.String()[max(0, s.log.Len()-300):])
	}
}

func TestADamagedMessageHoldsNeitherItsPageNorTheNext(t *testing.T) {
	serial(t)
	s, db := flooded(t, 450)
	for _, order := range []string{"2020", s.now.Add(-300 * time.Second).UTC().Format("2006-01-02T15:04:05.5Z")} {
		damaged := table.Row{Part: "damaged#" + order, Sort: "row", Version: 1, Index: "outbox", Order: order,
			Data: []byte(`{"id": 7`)}
		if err := db.Write(context.Background(), damaged); err != nil {
			t.Fatal(err)
		}
	}
	err := s.sender.Sweep(context.Background())
	if !errors.Is(err, request.ErrCorrupt) || strings.Count(err.Error(), "damaged#20") != 2 {
		t.Errorf("the sweep says %v", err)
	}
	s.wantMails(450)
}

// A sweep whose time is up reads no further and the next goes on with the longest
// due.
func TestSweep_OutOfTime(t *testing.T) {
	serial(t)
	s, db := flooded(t, 1000)
	ctx, cancel := context.WithCancel(context.Background())
	s.box.fail = func(request.Mail) (bool, error) {
		if len(s.box.mails) == 399 { // it is the last of its page
			cancel()
		}
		return true, nil
	}
	if err := s.sender.Sweep(ctx); err != nil {
		t.Error(err)
	}
	s.wantMails(400)
	db.inPages(t, 2)
	if !strings.Contains(s.log.String(), `"owed":400,"all":false,`) ||
		!strings.Contains(s.log.String(), `"OutboxAge":999`) {
		t.Errorf("the log says %s", s.log.String()[max(0, s.log.Len()-300):])
	}
	s.box.fail = nil
	s.sweep()
	s.wantMails(1000)
}

func TestAWatchOfManyRequestsHoldsAPageAtATimeAndWarnsOfAll(t *testing.T) {
	serial(t)
	db := &paged{Table: &table.Memory{}}
	s := newService(t, db)
	db.done = func() int {
		n := strings.Count(s.log.String(), `"msg":"warn"`)
		return n + min(n, 1) // and the row that cannot be read, which is on the first page
	}
	typed := request.RawInput{}
	for name, values := range valid() {
		typed[name] = values[0]
	}
	answers := request.Form.Check(typed, start).Answers
	for i := range 1000 {
		c := request.Receive(fmt.Sprint("token ", i), answers, fmt.Sprintf("RFA-2026-%04d-X", i), "salt",
			start.Add(time.Duration(i)*time.Second))
		if err := s.store.Save(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	damaged := table.Row{Part: "damaged#received", Sort: "row", Version: 1, Index: "status#received", Order: "0",
		Data: []byte(`{"id": 7`)}
	if err := db.Write(context.Background(), damaged); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(25 * time.Hour)
	if err := s.watch.Run(context.Background()); !errors.Is(err, request.ErrCorrupt) {
		t.Errorf("the watch says %v", err)
	}
	db.inPages(t, 6)
	warned := 0
	for q, err := range s.store.WithStatus(context.Background(), request.Received) {
		if err == nil && q.Warned == 24 {
			warned++
		}
	}
	if warned != 1000 || !strings.Contains(s.log.String(), `"waiting":1000,"failed":1,`) ||
		!strings.Contains(s.log.String(), `"OldestUnverifiedHours":25`) {
		t.Errorf("%d are warned of; the log says %s", warned, s.log.String()[max(0, s.log.Len()-300):])
	}
}
