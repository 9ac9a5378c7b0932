package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// lists is what the desk's lists have to do alike on each backend.
var lists = []struct {
	sentence string
	test     func(*testing.T, office)
}{
	{"the queue is in order, and pages of any size have each request once", queueInOrder},
	{"a request moves through the queue as its status does", queueMoves},
	{"whoever takes care of open requests finds them and no others", assigned},
	{"a search finds by the beginnings of words and by county", search},
	{"a search pages without loss or doubles", searchPages},
	{"a name that was amended is found by the old one, by the new one and by both", amendedName},
	{"what was received in a time is listed whatever became of it", receivedBetween},
	{"what is owed is handed on a page at a time, each once, whatever becomes of it meanwhile", owedInPages},
	{"a row that cannot be read, and a page that cannot, are told where they stand", unreadPages},
	{"a task waits until a person settles it", tasks},
	{"who looks at a request learns who else does", looking},
	{"words that are redacted are nowhere in the table, and the history holds", redacted},
	{"a name that is redacted by its words is nowhere in the table, and all else is", redactedByWords},
}

func TestLists(t *testing.T) {
	store.Serial(t)
	for _, backend := range tables.Backends {
		t.Run(backend.Name, func(t *testing.T) {
			open := backend.Start(t)
			for _, l := range lists {
				t.Run(l.sentence, func(t *testing.T) {
					db := &remembering{Table: open(t), keys: map[[2]string]bool{}, indexes: map[string]bool{}}
					l.test(t, office{t, store.Store{Table: db}, db})
				})
			}
		})
	}
}

// office keeps requests in a table, as those who work on them do.
type office struct {
	*testing.T
	store.Store
	table *remembering
}

var day = time.Date(2026, 11, 2, 17, 0, 0, 0, time.UTC)

// received keeps a request of an agency; h asks for priority.
func (o office) received(agency, county string, at time.Time, also ...string) request.Request {
	o.Helper()
	a := request.Answers{"kind": "district", "agency": agency, "county": county, "contact_email": "contact@example.org",
		"official_email": "official@example.org", "need": "The need"}
	for i := 0; i < len(also); i += 2 {
		a[also[i]] = also[i+1]
	}
	token := fmt.Sprint(agency, county, at, also)
	return o.kept(request.Receive(token, a, "RFA-"+request.HashSecret(token)[:12], "salt", at))
}

func (o office) kept(c request.Change) request.Request {
	o.Helper()
	if err := o.Save(ctx, c); err != nil {
		o.Fatal(err)
	}
	return c.Request
}

// step takes a step of a request, an hour after the one before.
func (o office) step(r request.Request, step request.Step, in request.Input) request.Request {
	o.Helper()
	in.By, in.Salt, in.Now = "Pat Example", request.Salt(fmt.Sprint("salt ", r.Version)),
		day.Add(time.Duration(r.Version)*time.Hour)
	c, err := r.Take(step, in)
	if err != nil {
		o.Fatal(err)
	}
	return o.kept(c)
}

// amended changes answers.
func (o office) amended(r request.Request, pairs ...string) request.Request {
	o.Helper()
	a := request.Answers{}
	for name, v := range r.Answers {
		a[name] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		a[pairs[i]] = pairs[i+1]
	}
	return o.step(r, request.StepAmend, request.Input{Answers: a})
}

// through reads all pages of a list, n requests each. An index may lag: it is read
// again until it says as much as is wanted.
func (o office) through(n, want int, page func(from string, n int) ([]request.Request, string, error)) (
	names []string) {
	o.Helper()
	for try := 0; ; try++ {
		names = nil
		from, pages := "", 0
		for {
			list, next, err := page(from, n)
			if err != nil {
				o.Fatal(err)
			}
			if len(list) > n {
				o.Fatalf("a page of %d has %d", n, len(list))
			}
			for _, r := range list {
				names = append(names, r.Answers["agency"])
			}
			from = next
			if from == "" {
				break
			}
			pages++
			if pages > 1000 {
				o.Fatal("the pages have no end")
			}
		}
		if len(names) == want || want < 0 || try == 50 {
			return names
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (o office) queue(n, want int, statuses ...request.Status) string {
	o.Helper()
	return strings.Join(o.through(n, want,
		func(from string, n int) ([]request.Request, string, error) { return o.Queue(ctx, statuses, from, n) }), ", ")
}

func queueInOrder(t *testing.T, o office) {
	type place struct {
		status, priority int
		at               time.Time
		id, name         string
	}
	var want []place
	for i := range 24 {
		at := day.Add(time.Duration(i*7%12) * time.Minute) // two of each instant
		var also []string
		if i%4 > 1 {
			also = []string{"h", "yes"}
		}
		p := place{priority: 1 - len(also)/2, at: at, name: fmt.Sprint("Agency ", i)}
		r := o.received(p.name, "01", at, also...)
		p.id = r.ID
		switch p.status = i / 2 % 4; p.status {
		case 0:
			p.priority = 0 // age alone
		case 1:
			o.step(r, request.StepVerify, request.Input{})
		case 2:
			o.step(o.step(r, request.StepVerify, request.Input{}), request.StepAccept, request.Input{})
		case 3:
			o.step(o.step(r, request.StepVerify, request.Input{}), request.StepAsk, request.Input{Words: "Why?"})
		}
		want = append(want, p)
	}
	slices.SortFunc(want, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.status, b.status), cmp.Compare(a.priority, b.priority), a.at.Compare(b.at),
			cmp.Compare(a.id, b.id))
	})
	var names []string
	for _, p := range want {
		names = append(names, p.name)
	}
	for _, n := range []int{1, 2, 3, 5, 6, 7, 12, 23, 24, 25, 100} {
		if got := o.queue(n, 24, request.OpenStatuses...); got != strings.Join(names, ", ") {
			t.Errorf("in pages of %d the queue is %s\nwant %s", n, got, strings.Join(names, ", "))
		}
	}
}

func queueMoves(t *testing.T, o office) {
	r := o.received("Moving", "01", day)
	o.received("Older", "01", day.Add(-time.Hour))
	want := func(status request.Status, names string) {
		t.Helper()
		if got := o.queue(9, strings.Count(names, ",")+1, status); got != names {
			t.Errorf("%s has %q, want %q", status, got, names)
		}
	}
	want(request.Received, "Older, Moving")
	r = o.amended(r, "h", "yes")
	want(request.Received, "Older, Moving") // the promise is by age alone
	r = o.step(r, request.StepVerify, request.Input{})
	want(request.Verified, "Moving")
	want(request.Received, "Older")
	o.step(o.received("Verified too", "01", day.Add(-2*time.Hour)), request.StepVerify, request.Input{})
	want(request.Verified, "Moving, Verified too") // (h) goes first
	r = o.amended(r, "h", "")
	want(request.Verified, "Verified too, Moving")
	o.step(r, request.StepWithdraw, request.Input{})
	want(request.Verified, "Verified too")
	want(request.Withdrawn, "Moving")
}

func assigned(t *testing.T, o office) {
	want := func(person, names string) {
		t.Helper()
		n := 0
		if names != "" {
			n = strings.Count(names, ",") + 1
		}
		for _, size := range []int{1, 2, 9} {
			got := o.through(size, n, func(from string, n int) ([]request.Request, string,
				error) {
				return o.AssignedTo(ctx, person, from, n)
			})
			if strings.Join(got, ", ") != names {
				t.Errorf("%s has %q, want %q", person, strings.Join(got, ", "), names)
			}
		}
	}
	to := func(id string) request.Input { return request.Input{To: request.Assignee{ID: id, Name: id}} }
	second, first, third := o.received("Second", "01", day.Add(time.Hour)), o.received("First", "01", day),
		o.received("Third", "01", day.Add(2*time.Hour))
	want("pat", "")
	for _, r := range []*request.Request{&second, &first, &third} {
		*r = o.step(*r, request.StepAssign, to("pat"))
	}
	want("pat", "First, Second, Third")
	second = o.step(second, request.StepAssign, to("robin"))
	first = o.step(first, request.StepAssign, to(""))
	want("pat", "Third")
	want("robin", "Second")
	second = o.step(second, request.StepVerify, request.Input{})
	want("robin", "Second")
	second = o.step(second, request.StepDecline, request.Input{Words: "Why"})
	want("robin", "")
	second = o.step(second, request.StepAssign, to("pat")) // closed: it is no one's work
	want("pat", "Third")
	second = o.step(second, request.StepReopen, request.Input{Words: "Why"})
	want("pat", "Second, Third")
	o.step(o.step(first, request.StepVerify, request.Input{}), request.StepAssign, to("robin"))
	want("robin", "First")
}

func receivedBetween(t *testing.T, o office) {
	before, first := o.received("Before", "01", day.Add(-time.Nanosecond)), o.received("First", "01", day)
	last := o.received("Last", "01", day.Add(time.Hour-time.Nanosecond), "h", "yes")
	o.received("After", "01", day.Add(time.Hour), "h", "yes")
	want := func() {
		t.Helper()
		var names []string
		for range 50 {
			list, err := o.ReceivedBetween(ctx, day, day.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			names = nil
			for _, r := range list {
				names = append(names, r.Answers["agency"])
			}
			slices.Sort(names)
			if strings.Join(names, ", ") == "First, Last" {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("received in that hour are %v", names)
	}
	want()
	for _, r := range []request.Request{before, first, last} {
		r = o.step(r, request.StepVerify, request.Input{})
		want()
		o.step(r, request.StepDecline, request.Input{Words: "Why"})
		want()
	}
}

func tasks(t *testing.T, o office) {
	for i := range 5 {
		c := request.Receive(fmt.Sprint("token ", i), request.Answers{"agency": "A", "county": "01",
			"official_email": "o@example.org"}, fmt.Sprint("RFA-", i), "salt", day.Add(-time.Duration(i)*time.Hour))
		o.kept(c.HoldSuspect([]string{"Why."}))
	}
	waiting := func(n, want int) (ids []string) {
		for range 50 {
			ids = nil
			for from, more := "", true; more; more = from != "" {
				list, next, err := o.TaskPage(ctx, from, n)
				if err != nil {
					t.Fatal(err)
				}
				for i, task := range list {
					ids = append(ids, task.ID)
					if i > 0 && task.At.Before(list[i-1].At) {
						t.Error("a younger task stands first")
					}
				}
				from = next
			}
			if len(ids) == want {
				return ids
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("%d tasks wait, want %d", len(ids), want)
		return nil
	}
	ids := waiting(2, 5)
	task, err := o.Task(ctx, ids[2])
	if err != nil {
		t.Fatal(err)
	}
	done, err := task.Close("Pat Example", "The agency answered.", day)
	if err == nil {
		err = o.SaveTask(ctx, done)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := o.SaveTask(ctx, done); !errors.Is(err, request.ErrConflict) {
		t.Errorf("settled a second time: %v, want a conflict", err)
	}
	kept, err := o.Task(ctx, ids[2])
	if _, again := kept.Close("Robin Example", "", day); err != nil || kept.By != "Pat Example" ||
		!kept.Done.Equal(day) ||
		!errors.Is(again, request.ErrInvalidTransition) {
		t.Errorf("kept is %+v (%v); settling it again: %v", kept, err, again)
	}
	if left := waiting(3, 4); slices.Contains(left, ids[2]) {
		t.Error("it still waits")
	}
	for since, want := range map[time.Duration]int{time.Second: 1, 0: 0, -time.Second: 0} {
		list, err := o.TasksDone(ctx, day.Add(-since), 9)
		if err != nil || len(list) != want || want == 1 && list[0].Why != "The agency answered." {
			t.Errorf("done since %s before: %v (%v), want %d", since, list, err, want)
		}
	}
	if _, err := o.Task(ctx, "none"); !errors.Is(err, request.ErrNotFound) {
		t.Errorf("a task that there is not: %v", err)
	}
}

func looking(t *testing.T, o office) {
	look := func(person string, at time.Time) string {
		t.Helper()
		others, err := o.Look(ctx, "request", person, "name of "+person, at, at.Add(-5*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, l := range others {
			names = append(names, l.Name)
		}
		return strings.Join(names, ", ")
	}
	for _, c := range []struct {
		person string
		after  time.Duration
		want   string
	}{{"pat", 0, ""}, {"pat", time.Minute, ""}, {"robin", 2 * time.Minute, "name of pat"},
		{"pat", 3 * time.Minute, "name of robin"}, {"chris", 4 * time.Minute, "name of pat, name of robin"},
		{"robin", 8*time.Minute + 30*time.Second, "name of chris"}} {
		if got := look(c.person, day.Add(c.after)); got != c.want {
			t.Errorf("after %s %s sees %q, want %q", c.after, c.person, got, c.want)
		}
	}
	if others, err := o.Look(ctx, "another", "pat", "Pat", day, day.Add(-time.Hour)); err != nil || others != nil {
		t.Errorf("at another request are %v (%v)", others, err)
	}
}
