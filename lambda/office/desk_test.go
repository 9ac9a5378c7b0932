package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// takes takes a step at the desk in the state that the request has now, and holds
// it to being taken.
func (s *service) takes(cookie *http.Cookie, id string, step request.Step, words ...string) request.Request {
	s.t.Helper()
	if w := s.tries(cookie, s.read(id), step, words...); w.Code != 303 {
		s.t.Fatalf("%s answers %d: %s", step, w.Code, visible(w.Body.String()))
	}
	return s.read(id)
}

// tries sends the short form of a step by someone who has seen the request as r. Of
// a verification every line of the checklist is checked, unless words say
// otherwise.
func (s *service) tries(cookie *http.Cookie, r request.Request, step request.Step,
	words ...string) *httptest.ResponseRecorder {
	form := url.Values{"version": {strconv.Itoa(r.Version)}}
	switch step {
	case request.StepVerify:
		form = and(form, allChecked())
	case request.StepSign:
		form.Set("note", "The board ratifies it later.")
	}
	form = with(form, words...)
	return staff.TakeStep(s.desk, "/desk/requests/"+r.Reference+"/"+string(step), form, cookie)
}

// allChecked is the checklist of a verification with every line checked.
func allChecked() url.Values {
	form := url.Values{}
	for _, l := range deskTheme.Site().Checklist.Lines {
		form.Set(l.Field(), "yes")
	}
	return form
}

// visible is what a page says.
func visible(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))),
		" ")
}

func TestTheVerifiedButtonVerifiesOnceAndWritesToTheAgency(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat := s.signedIn("Pat Example", false)
		r := s.sent(valid())
		s.sweep()
		link := s.box.link(t, "staff@example.org", "/desk/requests/")
		if page := s.getAs(pat, link).Body.String(); !strings.Contains(page, ">Verify and email the agency</button>") {
			t.Fatalf("the staff's link leads to %s", visible(page))
		}
		seen := s.read(r.ID)
		for range 3 {
			if w := s.tries(pat, seen, request.StepVerify); w.Code != 303 || w.Header().Get("Location") != link+
				"?done=3" {
				t.Fatalf("the button answers %d to %q", w.Code, w.Header().Get("Location"))
			}
		}
		s.sweep()
		if got := s.steps(r.ID); got != "receive seen verify" {
			t.Errorf("its history is %q", got)
		}
		for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
			if got := strings.Join(s.box.to(to), ", "); got != "We received your request for assistance, We verified "+
				"your request for assistance" {
				t.Errorf("%s got: %s", to, got)
			}
		}
		page := s.getAs(pat, link).Body.String()
		if !strings.Contains(page, "Pat Example (pat.example@example.org)") ||
			strings.Contains(page, ">Verify and email the agency</button>") {
			t.Error("the page does not say that it is verified, and by whom")
		}
	})
}

func TestAScannerThatFollowsTheLinkAHundredTimesChangesNothing(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.sweep()
	link := s.box.link(t, "staff@example.org", "/desk/requests/")
	for i := range 100 {
		w := httptest.NewRecorder()
		s.desk.ServeHTTP(w, httptest.NewRequest([]string{"GET", "HEAD"}[i%2], link, nil))
		if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/desk/signin?to=") {
			t.Fatalf("answers %d to %q", w.Code, w.Header().Get("Location"))
		}
	}
	if got := s.read(r.ID); got.Status != request.Received || got.Version != 1 {
		t.Errorf("the request is %s with %d events", got.Status, got.Version)
	}
}

func TestTheDesksPageShowsFindingsFlagsAndAnswers(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(with(valid(), "months", "12", "need", "<script>alert(1)</script>"))
	page := s.getAs(s.signedIn("Pat Example", false), "/desk/requests/"+r.Reference).Body.String()
	for _, want := range []string{"more than nine months", "(g)(1)(A)", "Cal. Educ. Code § 52074(g)(1)(A)",
		"&lt;script&gt;", "due Sun, Nov 1, 4:04 p.m.", ">Verify and email the agency</button>", "2 days left"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
}

func TestWhoOpensARequestFirstIsInItsHistoryOnce(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	for _, name := range []string{"Pat Example", "Robin Example", "Pat Example"} {
		s.getAs(s.signedIn(name, false), "/desk/requests/"+r.Reference)
	}
	if got := s.steps(r.ID); got != "receive seen" {
		t.Errorf("its history is %q", got)
	}
	page := visible(s.getAs(s.signedIn("Robin Example", false), "/desk/requests/"+r.Reference).Body.String())
	if !strings.Contains(page, "Also here: Pat Example") || strings.Contains(page, "Also here: Robin") {
		t.Error("the page does not say who else looks at the request")
	}
}

func TestOfManyWhoVerifyAtOnceOneDoesAndTheOthersAreTold(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		r := s.sent(valid())
		var all sync.WaitGroup
		var mu sync.Mutex
		done, told := 0, 0
		for range 20 {
			all.Go(func() {
				_, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "somebody"}, s.clock,
					rand.Reader)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					done++
				case errors.Is(err, request.ErrInvalidTransition):
					told++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done != 1 || told != 19 {
			t.Errorf("%d verified and %d were told, want 1 and 19", done, told)
		}
		if got := s.steps(r.ID); got != "receive verify" {
			t.Errorf("its history is %q", got)
		}
	})
}

// Forty 9 hours without verification bring three warnings and one breach.
func TestWatch_ThreeWarningsAndOneBreach(t *testing.T) {
	serial(t)
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		r := s.sent(valid())
		s.pass(49 * time.Hour)
		if got := s.steps(r.ID); got != "receive warn warn warn breach" {
			t.Errorf("its history is %q", got)
		}
		staff := "Verify by Sun, Nov 1, 4:04 p.m. PST|Less than 24 hours left to verify|Less than 12 hours left to verify|" +
			"Urgent: less than 4 hours left to verify|Overdue: not verified within 48 hours"
		if got := strings.Join(s.box.to("staff@example.org"), "|"); got != staff {
			t.Errorf("staff got %s", got)
		}
		breach := fmt.Sprintf(`"msg":"breach","reference":%q,"hours":44,"PromisesMissed":1`, r.Reference)
		if strings.Count(s.log.String(), breach) != 1 || strings.Count(s.log.String(), `"PromisesMissed":`) != 1 {
			t.Errorf("the log counts the missed promise otherwise than once: %s", s.log)
		}
		if got := strings.Join(s.box.to("escalation@example.org"),
			"|"); got != strings.Join(strings.Split(staff, "|")[2:], "|") {
			t.Errorf("the escalation address got %s", got)
		}
	})
}

func TestVerifiedAtHourTenThereIsOneMailAndNoWarningAfterIt(t *testing.T) {
	serial(t)
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		r := s.sent(valid())
		s.pass(10 * time.Hour)
		if _, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "a member of staff"},
			s.clock,
			rand.Reader); err != nil {
			t.Fatal(err)
		}
		s.pass(60 * time.Hour)
		if got := s.steps(r.ID); got != "receive verify" {
			t.Errorf("its history is %q", got)
		}
		if got := s.box.to("assistant@example.org"); len(got) != 2 {
			t.Errorf("the contact got %q", got)
		}
		if got := s.box.to("staff@example.org"); len(got) != 1 {
			t.Errorf("staff got %q", got)
		}
	})
}

func TestAfterAnOutageOnlyTheLatestWarningIsSent(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.now = s.now.Add(45 * time.Hour)
	s.pass(5 * time.Minute)
	if got := strings.Join(s.box.to("staff@example.org"), "|"); !strings.HasSuffix(got,
		"PST|Urgent: less than 4 hours left to verify") {
		t.Errorf("staff got %s", got)
	}
	if got := s.steps(r.ID); got != "receive warn" {
		t.Errorf("its history is %q", got)
	}
}

// A request that staff open in the moment of its warning is still warned about, in
// the same run.
func TestWatch_WarnsOfOneOpenedMeanwhile(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	r := s.sent(valid())
	slow := newService(t,
		&tables.Meanwhile{Table: memory, Act: func() { s.byAgency(r.ID, request.StepSeen, request.Input{}) }})
	slow.now = start.Add(24 * time.Hour)
	if err := slow.watch.Run(t.Context()); err != nil {
		t.Error(err)
	}
	if got := s.steps(r.ID); got != "receive seen warn" {
		t.Errorf("its history is %q", got)
	}
}

func TestAWarningThatIsOverBeforeItIsSentIsNotSent(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.now = s.now.Add(24 * time.Hour)
	if err := s.watch.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "a member of staff"}, s.clock,
		rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.sweep()
	for _, subject := range s.box.to("staff@example.org") {
		if strings.Contains(subject, "not verified") {
			t.Errorf("staff got %q", subject)
		}
	}
}

func TestTheReceiptSaysWhenItWasVerified(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.sweep()
	s.pass(time.Hour)
	if _, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "a member of staff"}, s.clock,
		rand.Reader); err != nil {
		t.Fatal(err)
	}
	page := html.UnescapeString(
		s.get(s.intake, s.box.link(t, "assistant@example.org", "/request/receipt/")).Body.String())
	if !strings.Contains(page, "CCEE verified your request") ||
		!strings.Contains(page, "Friday, October 30, 2026, at 6:04 p.m. PDT") {
		t.Error("the receipt does not say so")
	}
}
