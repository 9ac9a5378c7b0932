package main_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// seeded is what a test puts into the table before the service holds it.
type seeded struct {
	t      *testing.T
	store  store.Store
	secret string // of Pat's session
	pat    request.Person
	now    time.Time
	tokens int
}

// atDesk starts a service on whose desk Pat, a lead, is signed in, and whose table
// has what seed puts into it.
func atDesk(t *testing.T, seed func(*seeded)) form {
	t.Helper()
	ctx, data := browser(t), t.TempDir()
	table, err := table.OpenBolt(filepath.Join(data, "requests.db"))
	if err != nil {
		t.Fatal(err)
	}
	s := &seeded{t: t, store: store.Store{Table: table}, now: time.Now()}
	s.secret, err = request.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s.pat = request.Person{}.SignIn(request.NewPerson("https://provider.example.org", "pat", "Pat Example",
		"pat@example.org", true), s.now)
	s.done(s.store.SavePerson(context.Background(), s.pat, s.pat.Session(s.secret, s.now)))
	seed(s)
	s.done(table.Close())
	f := form{t, ctx, run(t, root, data)}
	f.still()
	call(t, f.ctx, network.SetCookie, network.SetCookieParams{Name: "desk", Value: s.secret, URL: f.s.url})
	return f
}

func (s *seeded) done(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// received stores a request of an agency as it came some hours ago, suspect or not.
func (s *seeded) received(agency string, hours float64, form url.Values, why ...string) request.Request {
	s.t.Helper()
	typed := request.RawInput{}
	for name, values := range form {
		typed[name] = values[0]
	}
	s.tokens++
	typed["agency"], typed["official_email"] = agency, fmt.Sprintf("superintendent-%d@example.org", s.tokens)
	at := s.now.Add(-time.Duration(hours * float64(time.Hour)))
	c := request.Form.Check(typed, at)
	if len(c.Problems) > 0 {
		s.t.Fatal(c.Problems)
	}
	reference, err := request.NewReference(rand.Reader, at.Year())
	s.done(err)
	change := request.Receive(fmt.Sprint("token ", s.tokens), c.Answers, reference, "salt", at).HoldSuspect(why)
	s.done(s.store.Save(context.Background(), change))
	return change.Request
}

// then takes a step as staff, some hours ago.
func (s *seeded) then(q request.Request, step request.Step, hours float64, in request.Input) request.Request {
	s.t.Helper()
	in.By, in.Salt, in.Now = s.pat.String(), "salt", s.now.Add(-time.Duration(hours*float64(time.Hour)))
	c, err := q.Take(step, in)
	s.done(err)
	s.done(s.store.Save(context.Background(), c))
	return c.Request
}

// day is an ordinary day: some requests of each kind in each status, one that is
// late, some tasks.
func day(s *seeded) {
	s.received("Late Valley Unified School District", 50, districtUnder("g1a"))
	s.then(s.received("Example Joint Union High School District of the Northern Valleys and Foothills", 40,
		districtUnder("g3")), request.StepSeen, 39, request.Input{})
	s.received("Example County Office", 2, valid())
	s.received("Suspect Elementary", 1, districtUnder("g1a"), "A field that people don’t see was filled in.")
	verified := func(name, box string, hours float64) request.Request {
		q := s.then(s.received(name, hours, districtUnder(box)), request.StepSeen, hours-1, request.Input{})
		return s.then(q, request.StepVerify, hours-2, request.Input{})
	}
	verified("Review Unified", "g1a", 90)
	s.then(verified("Assigned Unified", "g1a", 80), request.StepAssign, 70,
		request.Input{To: request.Assignee{ID: s.pat.ID, Name: s.pat.String()}})
	s.then(verified("Accepted Unified", "g3", 400), request.StepAccept, 20, request.Input{})
	s.then(verified("Agreement Late Unified", "g1a", 900), request.StepAccept, 800, request.Input{})
	s.then(verified("Asked Unified", "g3", 130), request.StepAsk, 100, request.Input{Words: "Which goals?"})
	s.then(verified("Declined Unified", "g3", 230), request.StepDecline, 200,
		request.Input{Words: "(g)(3) is not met."})
}

func TestAxeFindsNothingInTheQueueItsSearchAndItsTasksInAnyLook(t *testing.T) {
	empty := atDesk(t, func(*seeded) {})
	for _, path := range []string{"desk/queue", "desk/tasks", "desk/queue?find=alpine"} {
		empty.open(path)
		empty.clean("desk, empty, " + strings.NewReplacer("/", " ", "?", " ").Replace(path))
	}
	full := atDesk(t, day)
	for _, path := range []string{"desk/queue", "desk/queue?show=closed", "desk/queue?show=mine", "desk/tasks",
		"desk/queue?find=uni&county=01", "desk/queue?find=RFA-2026"} {
		full.open(path)
		full.clean("desk, " + strings.NewReplacer("/", " ", "?", " ").Replace(path))
	}
}

func TestTheQueueLosesNothingAt400PercentAndItsTargetsAreLarge(t *testing.T) {
	f := atDesk(t, day)
	for _, path := range []string{"desk/queue", "desk/tasks"} {
		f.open(path)
		for _, width := range []int64{1280, 320} {
			f.look("light", width, 256)
			if s := f.says(small); s != "" {
				t.Errorf("%s at %d px: too small to hit:\n%s", path, width, s)
			}
			for _, spaced := range []bool{false, true} {
				f.spaced(spaced)
				if f.is(`document.documentElement.scrollWidth>innerWidth`) {
					t.Errorf("%s at %d px, wider text %v: the page scrolls sideways", path, width, spaced)
				}
			}
			f.spaced(false)
		}
	}
}

func TestTheQueueIsWorkedOnByKeysAlone(t *testing.T) {
	f := atDesk(t, day)
	f.open("desk/queue")
	focus := `document.activeElement.textContent.trim()`
	tab := func() { do(t, f.ctx, chromedp.KeyEvent(kb.Tab)) }
	for presses := 0; f.says(focus) != "Skip to the list"; presses++ {
		tab()
		if presses == 20 {
			t.Fatal("after 20 key presses there is no way to skip to the list")
		}
	}
	do(t, f.ctx, chromedp.KeyEvent(kb.Enter))
	f.until("the list has the focus", `location.hash==="#list"`)
	// a row has the agency, the button that assigns it, and its next step
	for _, want := range []string{"Example Joint Union High School District of the Northern Valleys and Foothills",
		"Assign to me: Example Joint", "Verify: Example Joint", "Example County Office", "Assign to me: Example County",
		"Verify: Example County", "Suspect Elementary"} {
		tab()
		if !strings.HasPrefix(f.says(focus), want) {
			t.Errorf("the next key press leads to %q, want %q", f.says(focus), want)
		}
	}
	f.open("desk/tasks")
	n := f.says(`document.querySelectorAll(".task").length`)
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector(".task .primary").focus();0`))
	if _, err := chromedp.RunResponse(f.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	if got := f.says(`document.activeElement.textContent`); !strings.Contains(got, "Done:") ||
		f.says(`document.querySelectorAll(".task").length`) == n {
		t.Errorf("after the first task is done the focus is on %q", got)
	}
}
