package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// lists is what the desk's lists have to do alike on each floor.
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
	{"a task waits until a person settles it", tasks},
	{"who looks at a request learns who else does", looking},
	{"words that are redacted are nowhere in the table, and the history holds", redacted},
}

func TestLists(t *testing.T) {
	for _, floor := range floors {
		t.Run(floor.name, func(t *testing.T) {
			open := floor.start(t)
			for _, l := range lists {
				t.Run(l.sentence, func(t *testing.T) {
					table := &remembering{Table: open(t), keys: map[[2]string]bool{}, indexes: map[string]bool{}}
					l.test(t, office{t, store.Store{Table: table}, table})
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
	a := request.Answers{"kind": "district", "agency": agency, "county": county, "contact_email": "contact@example.org", "official_email": "official@example.org", "need": "The need"}
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
	in.By, in.Salt, in.Now = "Pat Example", request.Salt(fmt.Sprint("salt ", r.Events)), day.Add(time.Duration(r.Events)*time.Hour)
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

// through reads all pages of a list, n requests each. An index may lag: it is read again until it says as much as is wanted.
func (o office) through(n, want int, page func(from string, n int) ([]request.Request, string, error)) (names []string) {
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
			if from = next; from == "" {
				break
			}
			if pages++; pages > 1000 {
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
	return strings.Join(o.through(n, want, func(from string, n int) ([]request.Request, string, error) { return o.Queue(ctx, statuses, from, n) }), ", ")
}

func (o office) wantFound(want, name, county string) {
	o.Helper()
	n := 0
	if want != "" {
		n = strings.Count(want, ",") + 1
	}
	got := o.through(2, n, func(from string, n int) ([]request.Request, string, error) { return o.Find(ctx, name, county, from, n) })
	slices.Sort(got)
	if strings.Join(got, ", ") != want {
		o.Errorf("%q in county %q finds %q, want %q", name, county, strings.Join(got, ", "), want)
	}
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
		return cmp.Or(cmp.Compare(a.status, b.status), cmp.Compare(a.priority, b.priority), a.at.Compare(b.at), cmp.Compare(a.id, b.id))
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
			got := o.through(size, n, func(from string, n int) ([]request.Request, string, error) { return o.AssignedTo(ctx, person, from, n) })
			if strings.Join(got, ", ") != names {
				t.Errorf("%s has %q, want %q", person, strings.Join(got, ", "), names)
			}
		}
	}
	to := func(id string) request.Input { return request.Input{To: request.Assignee{ID: id, Name: id}} }
	second, first, third := o.received("Second", "01", day.Add(time.Hour)), o.received("First", "01", day), o.received("Third", "01", day.Add(2*time.Hour))
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
	second = o.step(second, request.StepAssign, to("pat")) // closed: it is nobody's work
	want("pat", "Third")
	second = o.step(second, request.StepReopen, request.Input{Words: "Why"})
	want("pat", "Second, Third")
	o.step(o.step(first, request.StepVerify, request.Input{}), request.StepAssign, to("robin"))
	want("robin", "First")
}

func search(t *testing.T, o office) {
	o.received("Alpha Valley Unified School District", "01", day)
	o.received("Beta Valley Union Elementary", "01", day.Add(time.Hour))
	o.received("O’Neals / St. John’s Charter", "02", day.Add(2*time.Hour))
	o.received("Alpha Valley Unified School District", "03", day.Add(3*time.Hour))
	for _, c := range [][3]string{
		{"valley", "", "Alpha Valley Unified School District, Alpha Valley Unified School District, Beta Valley Union Elementary"},
		{"VAL uni", "", "Alpha Valley Unified School District, Alpha Valley Unified School District, Beta Valley Union Elementary"},
		{"unified alpha", "", "Alpha Valley Unified School District, Alpha Valley Unified School District"},
		{"alpha", "03", "Alpha Valley Unified School District"},
		{"union", "02", ""}, {"alley", "", ""}, {"unifieds", "", ""}, {"=01", "", ""},
		{"", "01", "Alpha Valley Unified School District, Beta Valley Union Elementary"}, {"", "04", ""},
		{"oneals", "", ""}, {"neals", "", "O’Neals / St. John’s Charter"}, {"st. john", "02", "O’Neals / St. John’s Charter"},
	} {
		o.wantFound(c[2], c[0], c[1])
	}
	for _, nothing := range []string{"", " ", "—/—"} {
		if _, _, err := o.Find(ctx, nothing, "", "", 9); !errors.Is(err, store.ErrNothingToFind) {
			t.Errorf("%q: %v, want that it names nothing to find", nothing, err)
		}
	}
}

func searchPages(t *testing.T, o office) {
	for i := range 30 {
		o.received(fmt.Sprintf("Union Unified University %d", i), fmt.Sprintf("%02d", i%3+1), day.Add(time.Duration(i%10)*time.Minute))
	}
	for _, c := range []struct {
		name, county string
		want         int
	}{{"uni", "", 30}, {"uni", "01", 10}, {"", "02", 10}, {"union 1", "", 11}, {"2 unified univ", "", 11}, {"un", "04", 0}} {
		for _, n := range []int{1, 3, 10, 29, 30, 31} {
			got := o.through(n, c.want, func(from string, n int) ([]request.Request, string, error) {
				return o.Find(ctx, c.name, c.county, from, n)
			})
			slices.Sort(got)
			if once := slices.Compact(slices.Clone(got)); len(got) != c.want || len(once) != len(got) {
				t.Errorf("%q in %q, in pages of %d: %d of which %d differ, want %d", c.name, c.county, n, len(got), len(once), c.want)
			}
		}
	}
}

func amendedName(t *testing.T, o office) {
	r := o.received("Example Charter", "01", day)
	r = o.amended(r, "agency", "Example Academy North", "county", "02")
	const now = "Example Academy North"
	for _, name := range []string{"example", "charter", "example charter", "academy", "example academy", "north example academy", "charter north"} {
		o.wantFound(now, name, "")
	}
	o.wantFound(now, "academy", "02")
	o.wantFound(now, "charter", "01")
	o.wantFound(now, "", "01")
	o.wantFound(now, "", "02")
	r = o.amended(r, "agency", "Example Charter", "county", "01")
	for _, name := range []string{"example charter", "academy", "example", "charter north"} {
		o.wantFound("Example Charter", name, "")
	}
	r = o.amended(r, "agency", "North Charter") // of words that it has had, never together
	o.wantFound("North Charter", "north charter", "")
	if r = o.amended(r, "need", "Another"); len(r.FoundBy) != 6 {
		t.Errorf("it is found by %v", r.FoundBy)
	}
	for i := range 30 {
		r = o.amended(r, "agency", fmt.Sprintf("A%d B%d C%d D%d E%d F%d G%d H%d I%d J%d K%d L%d", i, i, i, i, i, i, i, i, i, i, i, i))
	}
	if len(r.FoundBy) != 60 {
		t.Errorf("it has %d keys", len(r.FoundBy))
	}
	o.wantFound(r.Answers["agency"], "north charter", "")
}

// TestASearchFindsWhatAPlainReadingWould holds drawn names and amendments to what a reader of all names would find.
func TestASearchFindsWhatAPlainReadingWould(t *testing.T) {
	table := &remembering{Table: new(store.Memory), keys: map[[2]string]bool{}, indexes: map[string]bool{}}
	o := office{t, store.Store{Table: table}, table}
	draw := rand.New(rand.NewPCG(1, 2))
	words := []string{"union", "unified", "uni", "alpha", "alps", "beta", "bet", "valley"}
	name := func() string {
		var some []string
		for range 1 + draw.IntN(3) {
			some = append(some, words[draw.IntN(len(words))])
		}
		return strings.Join(some, " ")
	}
	var all []request.Request
	names := map[string][]string{} // that a request has had, each with its county
	for i := range 60 {
		r := o.received(name(), fmt.Sprintf("%02d", 1+draw.IntN(2)), day.Add(time.Duration(i)*time.Minute))
		all, names[r.ID] = append(all, r), []string{r.Answers["agency"] + " =" + r.Answers["county"]}
	}
	for range 80 {
		i := draw.IntN(len(all))
		if to := name(); to != all[i].Answers["agency"] {
			all[i] = o.amended(all[i], "agency", to)
			names[all[i].ID] = append(names[all[i].ID], to+" ="+all[i].Answers["county"])
		}
	}
	for range 300 {
		sought, county := name(), []string{"", "01"}[draw.IntN(2)]
		found := map[string]int{}
		o.through(1+draw.IntN(9), -1, func(from string, n int) ([]request.Request, string, error) {
			if from == "" {
				clear(found)
			}
			list, next, err := o.Find(ctx, sought, county, from, n)
			for _, r := range list {
				found[r.ID]++
			}
			return list, next, err
		})
		for id, n := range found {
			if n != 1 || !fits(strings.Join(names[id], " "), sought, county) {
				t.Fatalf("%q in %q finds %v %d times", sought, county, names[id], n)
			}
		}
		for _, r := range all {
			for _, had := range names[r.ID] {
				if fits(had, sought, county) && found[r.ID] == 0 {
					t.Fatalf("%q in %q does not find %v", sought, county, names[r.ID])
				}
			}
		}
	}
}

func fits(name, sought, county string) bool {
	for _, w := range strings.Fields(sought) {
		if !strings.Contains(" "+name, " "+w) {
			return false
		}
	}
	return county == "" || strings.Contains(name, "="+county)
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
			if slices.Sort(names); strings.Join(names, ", ") == "First, Last" {
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
		c := request.Receive(fmt.Sprint("token ", i), request.Answers{"agency": "A", "county": "01", "official_email": "o@example.org"}, fmt.Sprint("RFA-", i), "salt", day.Add(-time.Duration(i)*time.Hour))
		o.kept(c.Suspected([]string{"Why."}))
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
					if ids = append(ids, task.ID); i > 0 && task.At.Before(list[i-1].At) {
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
	done, err := task.Close("Pat Example", day)
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
	if _, again := kept.Close("Robin Example", day); err != nil || kept.By != "Pat Example" || !kept.Done.Equal(day) || !errors.Is(again, request.ErrNotNow) {
		t.Errorf("kept is %+v (%v); settling it again: %v", kept, err, again)
	}
	if left := waiting(3, 4); slices.Contains(left, ids[2]) {
		t.Error("it still waits")
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
	}{{"pat", 0, ""}, {"pat", time.Minute, ""}, {"robin", 2 * time.Minute, "name of pat"}, {"pat", 3 * time.Minute, "name of robin"}, {"chris", 4 * time.Minute, "name of pat, name of robin"},
		{"robin", 8*time.Minute + 30*time.Second, "name of chris"}} {
		if got := look(c.person, day.Add(c.after)); got != c.want {
			t.Errorf("after %s %s sees %q, want %q", c.after, c.person, got, c.want)
		}
	}
	if others, err := o.Look(ctx, "another", "pat", "Pat", day, day.Add(-time.Hour)); err != nil || others != nil {
		t.Errorf("at another request are %v (%v)", others, err)
	}
}
