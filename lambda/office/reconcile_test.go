package office_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// damaged is a table that shows rows other than they were written: by whoever could
// write past the service.
type damaged struct {
	table.Table
	rows map[string]func(*table.Row) // by part and sort; an empty Data is a row that is gone
}

func (d *damaged) change(r table.Row) table.Row {
	if how := d.rows[r.Part+" "+r.Sort]; how != nil {
		how(&r)
	}
	return r
}

func (d *damaged) Get(ctx context.Context, part, sort string) (table.Row, error) {
	r, err := d.Table.Get(ctx, part, sort)
	if err == nil {
		r = d.change(r)
		if r.Data == nil {
			return r, table.ErrAbsent
		}
	}
	return r, err
}

func (d *damaged) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	list, err := d.Table.BatchGet(ctx, keys...)
	return d.all(list), err
}

func (d *damaged) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	list, err := d.Table.List(ctx, part, prefix, after, limit)
	return d.all(list), err
}

func (d *damaged) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	list, err := d.Table.Index(ctx, index, from, to, limit)
	return d.all(list), err
}

func (d *damaged) all(list []table.Row) []table.Row {
	for i := range list {
		list[i] = d.change(list[i])
	}
	return slices.DeleteFunc(list, func(r table.Row) bool { return r.Data == nil })
}

// edit is a change of a row's JSON.
func edit(t *testing.T, change func(map[string]any)) func(*table.Row) {
	return func(r *table.Row) {
		var v map[string]any
		if err := json.Unmarshal(r.Data, &v); err != nil {
			t.Fatal(err)
		}
		change(v)
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		r.Data = data
	}
}

func gone(r *table.Row) { r.Data = nil }

func TestAThousandSeededDifferencesAreAllFoundAndNoneIsInvented(t *testing.T) {
	serial(t)
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	random := rand.New(rand.NewPCG(3, 3))
	requests, differences := 1500, 1000
	if testing.Short() {
		requests, differences = 300, 200
	}
	verified := requests / 3
	var ids []string
	for n := range requests {
		to := fmt.Sprintf("agency%d@example.org", n)
		c := request.Receive(fmt.Sprint("token ", n), request.Answers{"kind": "district", "agency": "Example",
			"contact_email": to, "official_email": to},
			fmt.Sprintf("RFA-2026-%04d-X", n), "salt", s.clock())
		if n%50 == 7 {
			c = c.HoldSuspect([]string{"A field that people don’t see was filled in."}) // held, and in order
		}
		if err := s.store.Save(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.Request.ID)
	}
	s.sweep()
	for n, id := range ids[:requests/30] { // whose addresses change: the former ones are written to as well
		amended := request.Answers{"kind": "district", "agency": "Example",
			"contact_email":  fmt.Sprintf("new%d@example.org", n),
			"official_email": fmt.Sprintf("agency%d@example.org", n)}
		s.byAgency(id, request.StepAmend, request.Input{Answers: amended})
	}
	for _, id := range ids[:verified] {
		if _, err := lifecycle.Verify(context.Background(), s.store, id, request.Input{By: "staff"}, s.clock,
			random8()); err != nil {
			t.Fatal(err)
		}
	}
	s.mu.Lock()
	s.now = s.now.Add(25 * time.Hour)
	s.mu.Unlock()
	s.pass(5 * time.Minute) // the others are warned about
	for _, id := range ids[verified:] {
		s.byAgency(id, request.StepSeen, request.Input{})
	}
	s.mu.Lock()
	s.now = s.now.Add(2 * time.Hour)
	s.mu.Unlock()
	if found, err := audit.Reconcile(context.Background(), s.store, s.clock()); err != nil || len(found) != 0 {
		t.Fatalf("before anything is wrong %d differences are found (%v), such as %v", len(found), err,
			found[:min(3, len(found))])
	}
	seeded := map[string]string{}
	for _, n := range random.Perm(requests)[:differences] {
		id := ids[n]
		part, mail := "request#"+id+" ", "message#"+id[:32]
		kinds := []struct {
			name, row string
			how       func(*table.Row)
		}{
			{"the acknowledgement is missing", mail + "-1-1 message", gone},
			{"the notice to staff is missing", mail + "-1-2 message", gone},
			{"the second step's mail is missing", mail + "-2-1 message", gone},
			{"the acknowledgement was never sent", mail + "-1-1 message",
				edit(t, func(v map[string]any) { v["state"] = "waiting" })},
			{"a sender died and nobody took over", mail + "-2-1 message",
				edit(t, func(v map[string]any) { v["state"] = "leased" })},
			{"an event's words are altered", part + "event#000001",
				edit(t, func(v map[string]any) { v["by"] = "somebody else" })},
			{"an event's time is altered", part + "event#000002",
				edit(t, func(v map[string]any) { v["at"] = "2026-01-01T00:00:00Z" })},
			{"the history is cut off", part + "event#000002", gone},
			{"the history has lost its beginning", part + "event#000001", gone},
			{"the answers are altered", part + "request",
				edit(t, func(v map[string]any) { v["answers"].(map[string]any)["agency"] = "Another" })},
			{"the instant of receipt is altered", part + "request",
				edit(t, func(v map[string]any) { v["received"] = "2026-10-31T00:05:00Z" })},
			{"the request is an older version of itself", part + "request",
				edit(t, func(v map[string]any) { v["events"] = 1 })},
		}
		if n >= verified {
			kinds = append(kinds, kinds[0])
			kinds[0].name, kinds[0].row, kinds[0].how = "no member of staff has seen it", part+"request",
				edit(t, func(v map[string]any) { delete(v["last"].(map[string]any), "seen") })
		}
		k := kinds[random.IntN(len(kinds))]
		d.rows[k.row] = k.how
		seeded[id] = k.name
	}
	found, err := audit.Reconcile(context.Background(), s.store, s.clock())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range found {
		seen[f.Request] = true
		if seeded[f.Request] == "" {
			t.Errorf("invented: %s: %s", f.Reference, f.What)
		}
		if strings.Contains(f.What, "@") || strings.Contains(f.What, "Example") {
			t.Errorf("a difference tells what a person wrote: %s", f.What)
		}
	}
	for id, name := range seeded {
		if !seen[id] {
			t.Errorf("not found: %s", name)
		}
	}
	t.Logf("%d seeded, %d found in %d requests, %d looked at", len(seeded), len(found), len(seen), requests)
}

func random8() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{8}) }

// The daily comparison makes one task a request and is heard by the alarm.
func TestAudit_OneTaskPerRequestAndAlarm(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	r := s.sent(valid())
	s.sent(with(valid(), "need", "another", "contact_email", "other@example.org"))
	s.sweep()
	s.pass(20 * time.Minute)
	d.rows["request#"+r.ID+" event#000001"] = gone
	for range 2 {
		if err := audit.Run(context.Background(), s.store, &kept{}, s.clock(), s.sender.Log); err == nil ||
			!strings.Contains(err.Error(), "1 inconsistent requests") {
			t.Errorf("the alarm hears of %v", err)
		}
	}
	tasks := s.tasks()
	if len(tasks) != 1 || tasks[0].Request != r.ID ||
		tasks[0].Kind != request.TaskAltered {
		t.Errorf("the tasks are %v", tasks)
	}
	if n := strings.Count(s.log.String(), `"level":"ERROR","msg":"request is inconsistent"`); n != 2 {
		t.Errorf("%d lines", n)
	}
	d.rows = nil
	if err := audit.Run(context.Background(), s.store, &kept{}, s.clock(), s.sender.Log); err != nil {
		t.Errorf("with nothing wrong: %v", err)
	}
}

func TestARequestThatHasJustComeIsLeftAlone(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	if found, err := audit.Reconcile(context.Background(), s.store, s.clock()); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	s.mu.Lock()
	s.now = s.now.Add(2 * time.Hour) // and no one has sent its mails
	s.mu.Unlock()
	if found, _ := audit.Reconcile(context.Background(), s.store, s.clock()); len(found) != 3 {
		t.Errorf("after two hours without a sender: %v", found)
	}
}

// A request is compared from a quarter of an hour on, is unopened from a day on,
// and has missed its deadline a quarter of an hour after it: to the instant.
func TestReconcile_FromItsTimeOn(t *testing.T) {
	for _, c := range []struct {
		lost  bool // its emails
		after time.Duration
		want  string
	}{
		{true, 15*time.Minute - 1, ""},
		{true, 15 * time.Minute, "step 1 (receive) should have emailed the agency’s address 1, but there’s no email; " +
			"step 1 (receive) should have emailed the agency’s address 2, but there’s no email; " +
			"step 1 (receive) should have emailed staff, but there’s no email"},
		{false, 24*time.Hour - 1, ""},
		{false, 24 * time.Hour, "unopened"},
		{false, 48*time.Hour + 15*time.Minute - 1, "unopened"},
		{false, 48*time.Hour + 15*time.Minute,
			"unopened; its 48 hours have passed, but the missed deadline isn’t recorded"},
	} {
		d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
		s := newService(t, d)
		q := s.sent(valid())
		s.sweep()
		if c.lost {
			d.rows["message#"+q.ID[:32]+"-1-1 message"] = gone
		}
		found, err := audit.Reconcile(t.Context(), s.store, q.Received.Add(c.after))
		var got []string
		for _, one := range found {
			got = append(got, cmp.Or(one.What, string(one.Kind)))
		}
		if err != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("after %s: %q, %v", c.after, got, err)
		}
	}
}

// A request that was put back to what it was before it was changed is a difference,
// though its history and its versions do not go together.
func TestReconcile_PutBack(t *testing.T) {
	memory := &table.Memory{}
	d := &damaged{memory, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	row, err := memory.Get(t.Context(), "request#"+q.ID, "request")
	if err != nil {
		t.Fatal(err)
	}
	s.amended(path, "data", "Amended data")
	s.sweep()
	d.rows["request#"+q.ID+" request"] = func(r *table.Row) { r.Data = row.Data }
	found, err := audit.Reconcile(t.Context(), s.store, start.Add(time.Hour))
	if err != nil || len(found) == 0 || found[0].Kind != integrity.Altered {
		t.Errorf("%v, %v", found, err)
	}
}

// The email of one question is not that of another.
func TestReconcile_EmailOfEachStep(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q := s.in(request.Asked)
	q = s.decides(q.ID, request.StepAsk)
	s.sweep()
	d.rows[fmt.Sprintf("message#%s-%d-1 message", q.ID[:32], q.Version)] = gone
	found, err := audit.Reconcile(t.Context(), s.store, s.clock().Add(time.Hour))
	if err != nil || len(found) == 0 ||
		!strings.HasPrefix(found[0].What, fmt.Sprintf("step %d (ask) should have emailed the agency", q.Version)) {
		t.Errorf("%v, %v", found, err)
	}
}

// Nor is the notice of one amendment that of another.
func TestReconcile_NoticeOfEachStep(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	s.amended(path, "data", "Amended data")
	s.amended(path, "data", "Amended again")
	s.pass(time.Hour)
	messages, err := s.store.Messages(t.Context(), s.read(q.ID))
	if err != nil {
		t.Fatal(err)
	}
	last := messages[len(messages)-1]
	d.rows["message#"+last.ID+" message"] = gone
	found, err := audit.Reconcile(t.Context(), s.store, s.clock())
	if err != nil || len(found) != 1 ||
		found[0].What != "step 3 (amend) should have emailed staff, but there’s no email" {
		t.Errorf("without %s: %v, %v", last.Kind, found, err)
	}
}

// vanished is a table whose requests are in lists, and not there to be read.
type vanished struct{ table.Table }

func (v vanished) Get(ctx context.Context, part, sort string) (table.Row, error) {
	if sort == "request" {
		return table.Row{}, table.ErrAbsent
	}
	return v.Table.Get(ctx, part, sort)
}

// What differs of a request that is gone by the time it is read again is found all
// the same, and that it is gone is an error.
func TestReconcile_GoneSinceListed(t *testing.T) {
	memory := &table.Memory{}
	newService(t, memory).sent(valid()) // and no one sends its emails
	found, err := audit.Reconcile(t.Context(), store.Store{Table: vanished{memory}}, start.Add(2*time.Hour))
	if len(found) != 3 || !errors.Is(err, request.ErrNotFound) {
		t.Errorf("%v, %v", found, err)
	}
}

// A request that no one opens is one task in words of its own, however many days it
// lasts, and a number in the log: no error, and nothing that reads like tampering.
func TestAudit_Unopened(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	for n := range 66 {
		s.keep(n, start, request.Answers{"kind": "district"})
	}
	const days = 30
	k := &kept{}
	for range days {
		s.tomorrow()
		if err := s.watch.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.sweep()
		if err := s.daily(k); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(s.log.String(), `"level":"ERROR"`); n != 0 {
		t.Errorf("%d lines at level ERROR", n)
	}
	if n := strings.Count(s.log.String(), `"AlteredRecords":0,"Differences":0,"UnopenedRequests":66`); n != days {
		t.Errorf("on %d of %d days the log counts the 66", n, days)
	}
	tasks := s.tasks()
	for _, task := range tasks {
		if task.What != "No one has opened this request in 24 hours." {
			t.Fatalf("a task says: %s", task.What)
		}
	}
	if len(tasks) != 66 {
		t.Errorf("%d tasks", len(tasks))
	}
}

// What stays unfinished from day to day is an error each day, and one task;
// something else about the same request is another task.
func TestAudit_OneTaskWhileItLasts(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid()) // and no one sends its emails
	for range 7 {
		s.tomorrow()
		if err := s.daily(&kept{}); err == nil {
			t.Error("the alarm hears nothing")
		}
	}
	var unfinished []string
	for _, task := range s.tasks() {
		if strings.HasPrefix(task.ID, "unfinished-"+q.ID[:32]) {
			unfinished = append(unfinished, task.What)
		}
	}
	if len(unfinished) != 2 { // the emails on the first day, and from the second on the missed deadline too
		t.Errorf("the tasks are %q", unfinished)
	}
}

// An email or a former version that cannot be read is a difference that names the
// request.
func TestReconcile_CorruptRows(t *testing.T) {
	for row, want := range map[string]string{"message": "an email cannot be read", "event": "an event cannot be read",
		"edition": "a former version of its answers is missing, or cannot be read"} {
		d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
		s := newService(t, d)
		q := s.sent(valid())
		s.byAgency(q.ID, request.StepAmend,
			request.Input{Answers: request.Answers{"kind": "district", "official_email": "new@example.org"}})
		s.sweep()
		s.pass(20 * time.Minute)
		for _, key := range []string{"message#" + q.ID[:32] + "-1-1 message", "request#" + q.ID + " event#000001",
			"request#" + q.ID + " edition#000001"} {
			if strings.Contains(key, " "+row) {
				d.rows[key] = func(r *table.Row) { r.Data = []byte(`{"id": 7`) }
			}
		}
		found, err := audit.Reconcile(t.Context(), s.store, s.clock())
		if err != nil || len(found) != 1 || found[0].Kind != integrity.Altered || found[0].What != want {
			t.Errorf("%s: %v, %v", row, found, err)
		}
	}
}
