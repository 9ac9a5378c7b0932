package office_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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

// kept is a memory of heads: every version of every day, as the bucket has them.
type kept struct {
	days   map[string][]string
	broken error
}

func (k *kept) Save(_ context.Context, day string, content []byte) error {
	if k.days == nil {
		k.days = map[string][]string{}
	}
	k.days[day] = append(k.days[day], string(content))
	return nil
}

func (k *kept) Last(_ context.Context, until string) (day string, content []byte, err error) {
	for _, d := range slices.Sorted(maps.Keys(k.days)) {
		if d <= until {
			day, content = d, []byte(k.days[d][len(k.days[d])-1])
		}
	}
	return day, content, k.broken
}

func (k *kept) last() string {
	_, content, _ := k.Last(context.Background(), "9999")
	return string(content)
}

// threeDays is an office with three requests, days old and looked at, of which the
// second has been verified; its heads are kept.
func threeDays(t *testing.T) (s *service, d *damaged, k *kept, ids []string) {
	t.Helper()
	d, k = &damaged{&table.Memory{}, map[string]func(*table.Row){}}, &kept{}
	s = newService(t, d)
	for _, agency := range []string{"one", "two", "three"} {
		ids = append(ids, s.sent(with(valid(), "need", agency, "contact_email", agency+"@example.org")).ID)
	}
	s.sweep()
	for _, id := range ids {
		s.byAgency(id, request.StepSeen, request.Input{})
	}
	if _, err := lifecycle.Verify(t.Context(), s.store, ids[1], request.Input{By: "Pat Example"}, s.clock,
		random8()); err != nil {
		t.Fatal(err)
	}
	s.pass(20 * time.Minute)
	if err := s.daily(k); err != nil {
		t.Fatalf("the first day: %v", err)
	}
	return s, d, k, ids
}

func (s *service) daily(k *kept) error {
	return audit.Run(context.Background(), s.store, k, s.clock(), s.sender.Log)
}

// tomorrow moves the clock by itself: what falls due on a day is not what is looked
// at here.
func (s *service) tomorrow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(25 * time.Hour)
}

func TestTheFirstDayOnlyKeepsTheHeadsAndTheyTellNothingOfAnybody(t *testing.T) {
	s, _, k, ids := threeDays(t)
	if len(s.tasks()) != 0 || len(k.days) != 1 {
		t.Errorf("%d tasks, %d days", len(s.tasks()), len(k.days))
	}
	lines := strings.Split(strings.TrimSuffix(k.last(), "\n"), "\n")
	if len(lines) != len(ids) || !slices.IsSorted(references(t, lines)) {
		t.Errorf("these are kept, want a line each in the order of references:\n%s", k.last())
	}
	for _, line := range lines {
		var h map[string]any
		if err := json.Unmarshal([]byte(line), &h); err != nil {
			t.Fatal(err)
		}
		q, err := s.store.Request(t.Context(), h["request"].(string))
		want := map[string]any{"request": q.ID, "reference": q.Reference, "events": float64(q.Version), "head": q.Head}
		if err != nil || !maps.Equal(h, want) {
			t.Errorf("kept is %v, want %v and nothing else (%v)", h, want, err)
		}
	}
	before := k.last()
	if err := s.daily(k); err != nil || k.last() != before || len(k.days["2026-10-31"]) != 2 {
		t.Errorf("the same state again: %v, other bytes or no newer version: %v", err, k.days)
	}
}

func references(t *testing.T, lines []string) (all []string) {
	t.Helper()
	for _, line := range lines {
		var h audit.Checkpoint
		if err := json.Unmarshal([]byte(line), &h); err != nil {
			t.Fatal(err)
		}
		all = append(all, h.Reference)
	}
	return all
}

func TestHistoriesThatHaveOnlyGrownAreNoDifferenceToTheHeads(t *testing.T) {
	s, _, k, ids := threeDays(t)
	s.byAgency(ids[0], request.StepWithdraw, request.Input{}) // to another queue
	s.redacts(ids[1])
	s.sent(with(valid(), "need", "four", "contact_email", "four@example.org"))
	s.pass(24 * time.Hour)
	s.sweep()
	for _, q := range s.queue(request.Received) {
		if q.LastTaken[request.StepSeen].IsZero() {
			s.byAgency(q.ID, request.StepSeen, request.Input{})
		}
	}
	if err := s.daily(k); err != nil {
		t.Errorf("an ordinary day: %v", err)
	}
	if n := strings.Count(k.last(), "\n"); n != 4 || len(k.days) != 2 {
		t.Errorf("%d heads are kept, on %d days", n, len(k.days))
	}
}

// redacts takes words out of the answers and of the first event, whose hash stays.
func (s *service) redacts(id string) {
	s.t.Helper()
	events, err := s.store.Events(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := request.Redact(s.read(id), request.Redaction{Fields: []string{"need"}, Events: []int{1}},
		request.History{Events: events},
		request.Input{By: "Robin Example", Words: "A name was in it.", Salt: "salt", Now: s.clock()})
	if err == nil {
		err = s.store.Save(context.Background(), c)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) queue(status request.Status) []request.Request {
	s.t.Helper()
	list, err := gathered(s.store.WithStatus(context.Background(), status))
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// forge rewrites a history, consistently: some of its events, as change has
// them, chained again, with a row that counts them.
func (s *service) forge(d *damaged, id string, change func([]request.Event) []request.Event) {
	s.t.Helper()
	q, err := s.store.Request(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	events, err := s.store.Events(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	forged, prev := change(slices.Clone(events)), ""
	for i := range forged {
		e := &forged[i]
		e.Seq, e.Prev = i+1, prev
		words := []string{string(e.Salt), e.By, e.Why, e.Answers}
		if e.Edition > 0 {
			words = append(append(words, fmt.Sprint(e.Edition), e.Copy), e.Former...)
		}
		e.Digest = hashed(words...)
		e.Hash = hashed(prev, e.Request, fmt.Sprint(e.Seq), e.At.Format(time.RFC3339Nano), string(e.Step),
			string(e.From), string(e.To), e.Digest)
		prev = e.Hash
	}
	last := forged[len(forged)-1]
	q.Version, q.Head, q.Status = last.Seq, last.Hash, last.To
	if last.Step == request.StepVerify {
		q.VerifiedBy = last.By
	}
	if err := q.CheckChain(forged); err != nil {
		s.t.Fatalf("the forgery shows without any head: %v", err)
	}
	for i := range events {
		how := gone
		if i < len(forged) {
			how = shown(s.t, forged[i])
		}
		d.rows[fmt.Sprintf("request#%s event#%06d", id, i+1)] = how
	}
	d.rows["request#"+id+" request"] = shown(s.t, q)
}

// hashed is how events are chained, as lambda/request documents it: whoever can
// write the table can read that, too.
func hashed(parts ...string) string {
	b, _ := json.Marshal(parts)
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func shown(t testing.TB, v any) func(*table.Row) {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return func(r *table.Row) { r.Data = data }
}

// tampering is what the chain itself cannot show.
var tampering = map[string]struct {
	do   func(s *service, d *damaged, id string)
	want string
}{
	"a history that was written anew": {func(s *service, d *damaged, id string) {
		s.forge(d, id, func(all []request.Event) []request.Event { all[len(all)-1].By = "Somebody Else"; return all })
	}, "its events up to number 3 are not those that it had on 2026-10-31"},
	"a history whose end is cut off": {func(s *service, d *damaged, id string) {
		s.forge(d, id, func(all []request.Event) []request.Event { return all[:2] })
	}, "on 2026-10-31 it had 3 events, and now it has 2"},
	"a request that is gone, with its history": {func(_ *service, d *damaged, id string) {
		d.rows["request#"+id+" request"] = gone
		for n := range 3 {
			d.rows[fmt.Sprintf("request#%s event#%06d", id, n+1)] = gone
		}
	}, "on 2026-10-31 it had 3 events, and the request is gone"},
}

func TestWhatTheChainCannotShowTheHeadsDo(t *testing.T) {
	for name, c := range tampering {
		t.Run(name, func(t *testing.T) {
			s, d, k, ids := threeDays(t)
			s.tomorrow()
			c.do(s, d, ids[1])
			if found, err := audit.Reconcile(t.Context(), s.store, s.clock()); err != nil ||
				slices.ContainsFunc(found,
					func(d integrity.Inconsistency) bool { return strings.Contains(d.What, "events of") }) {
				t.Fatalf("the chain shows it already: %v, %v", found, err)
			}
			if err := s.daily(k); err == nil || !strings.Contains(err.Error(), "inconsistent requests") {
				t.Errorf("the alarm hears of %v", err)
			}
			told := slices.DeleteFunc(s.tasks(),
				func(task request.Task) bool { return !strings.HasPrefix(task.ID, "altered-") })
			if len(told) != 1 || told[0].Request != ids[1] || !strings.Contains(told[0].What, c.want[1:]) {
				t.Errorf("the tasks are %v, want one of %s: %s", told, ids[1], c.want)
			}
			if len(k.days["2026-10-31"]) != 1 || len(k.days["2026-11-01"]) != 1 {
				t.Errorf("the days that are kept: %v", k.days)
			}
		})
	}
}

// A difference from the heads that could not be reported is reported the next day.
func TestAudit_TaskFailedIsRetriedNextDay(t *testing.T) {
	s, d, k, ids := threeDays(t)
	s.tomorrow()
	tampering["a history whose end is cut off"].do(s, d, ids[1])
	away := errors.New("the table is away")
	if err := audit.Run(t.Context(), noTasks{s.store, away}, k, s.clock(), s.sender.Log); !errors.Is(err, away) {
		t.Errorf("the alarm hears of %v", err)
	}
	if len(k.days) != 1 {
		t.Fatalf("heads are kept of what nobody has been told: %v", k.days)
	}
	s.tomorrow()
	s.daily(k)
	if !slices.ContainsFunc(s.tasks(),
		func(task request.Task) bool { return strings.HasPrefix(task.ID, "altered-"+ids[1][:32]) }) {
		t.Errorf("the tasks are %v", s.tasks())
	}
}

type noTasks struct {
	store.Store
	err error
}

func (n noTasks) AddTask(context.Context, request.Task) error { return n.err }

// While the last heads cannot be read none take their place.
func TestAudit_UnreadableCheckpoints(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*kept)
		want  string
	}{
		"the bucket is away": {func(k *kept) { k.broken = errors.New("away") }, "last checkpoints: away"},
		"the file is cut off": {func(k *kept) { k.days["2026-10-31"][0] = k.last()[:300] },
			"of 2026-10-31: line 2: "},
		"the file is of another kind": {func(k *kept) { k.days["2026-10-31"][0] = `{"request":"short","events":1}` },
			"of 2026-10-31: line 1: not a checkpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, k, _ := threeDays(t)
			c.spoil(k)
			s.tomorrow()
			if err := s.daily(k); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the alarm hears of %v", err)
			}
			if len(k.days) != 1 {
				t.Errorf("%v", k.days)
			}
		})
	}
}

// A request that cannot be read keeps its head.
func TestAudit_UnreadableRequest(t *testing.T) {
	for _, row := range []string{"request", "event#000002"} {
		s, d, k, ids := threeDays(t)
		before := k.last()
		s.tomorrow()
		d.rows["request#"+ids[1]+" "+row] = func(r *table.Row) { r.Data = []byte(`{"id": 7`) }
		if err := s.daily(k); !errors.Is(err, request.ErrCorrupt) {
			t.Errorf("the alarm hears of %v", err)
		}
		if len(k.days) != 2 || k.last() != before {
			t.Errorf("with an unreadable %s this is kept:\n%s\nand was before:\n%s", row, k.last(), before)
		}
	}
}

// A history that is gone has a head of no events, which does not keep the next day
// from comparing.
func TestAudit_HistoryGone(t *testing.T) {
	s, d, k, ids := threeDays(t)
	for n := range 3 {
		d.rows[fmt.Sprintf("request#%s event#%06d", ids[1], n+1)] = gone
	}
	for range 2 {
		s.tomorrow()
		if err := s.daily(k); err == nil || strings.Contains(err.Error(), "checkpoints") {
			t.Errorf("the alarm hears of %v", err)
		}
	}
	if len(k.days) != 3 || strings.Count(k.last(), `"events":0`) != 1 {
		t.Errorf("on %d days these are kept, at last:\n%s", len(k.days), k.last())
	}
}

// unlisted is a table whose index lags: it does not have a request yet.
type unlisted struct {
	table.Table
	part string
}

func (u unlisted) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	list, err := u.Table.Index(ctx, index, from, to, limit)
	return slices.DeleteFunc(list, func(r table.Row) bool { return r.Part == u.part }), err
}

// A request that goes from one queue to another while they are read is compared,
// and keeps its head.
func TestAudit_MovedMeanwhile(t *testing.T) {
	s, d, k, ids := threeDays(t)
	before := k.last()
	lagging := store.Store{Table: unlisted{d, "request#" + ids[1]}}
	for _, tampered := range []bool{false, true} {
		if tampered {
			tampering["a history whose end is cut off"].do(s, d, ids[1])
		}
		err := audit.Run(t.Context(), lagging, k, s.clock(), s.sender.Log)
		if tampered != (err != nil) || !tampered && k.last() != before {
			t.Errorf("tampered %v: %v; these are kept:\n%s", tampered, err, k.last())
		}
	}
}
