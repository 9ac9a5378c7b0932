package desk_test

import (
	"context"
	"crypto/rand"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// guarded puts two guarded pages in the desk's place.
func (s *service) guarded() {
	s.t.Helper()
	s.desk = s.deskOf("https://assist.example.org", nil).Guarded()
}

func (s *service) here(name string, c *http.Cookie) bool {
	return strings.HasPrefix(s.getAs(c, "/desk/for/staff").Body.String(), "at the desk: "+name)
}

func TestWhoIsSignedInEntersAndALeadEntersMore(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		s.guarded()
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		for path, cookie := range map[string]*http.Cookie{"/desk/for/staff": pat, "/desk/for/staff?": robin,
			"/desk/for/lead": robin} {
			for _, method := range []string{"GET", "POST"} {
				if w := s.ask(method, path, cookie); w.Code != 200 || !strings.Contains(w.Body.String(), "Example (") {
					t.Errorf("%s %s answers %d", method, path, w.Code)
				}
			}
		}
		for _, method := range []string{"GET", "POST"} {
			w := s.ask(method, "/desk/for/lead", pat)
			if w.Code != 403 || !strings.Contains(w.Body.String(), "Only a lead can decide") ||
				strings.Contains(w.Body.String(), "at the desk: ") {
				t.Errorf("%s by staff of what is for a lead: %d %s", method, w.Code, w.Body)
			}
		}
	})
}

func TestWhoIsNotSignedInIsLedToTheSignInAndBackToThePage(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.guarded()
	for _, method := range []string{"GET", "HEAD"} {
		w := s.ask(method, "/desk/for/staff?q=a%26b&n=2")
		if w.Code != 303 || w.Header().Get(
			"Location") != "/desk/signin?to=%2Fdesk%2Ffor%2Fstaff%3Fq%3Da%2526b%26n%3D2" {
			t.Errorf("%s is led to %q (%d)", method, w.Header().Get("Location"), w.Code)
		}
	}
}

// A button pressed after the session ended says how not to lose what was typed.
func TestRequireStaff_ExpiredKeepsForm(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.guarded()
	for _, path := range []string{"/desk/for/staff", "/desk/for/lead"} {
		w := s.ask("POST", path)
		page := html.UnescapeString(w.Body.String())
		if w.Code != 401 || strings.Contains(page, "at the desk: ") {
			t.Fatalf("%s answers %d", path, w.Code)
		}
		for _, want := range []string{"You’ve been signed out", "in a new tab", "Send it again",
			`href="/desk/signin?to=%2Fdesk%2F" target="_blank"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
}

func TestASessionLastsEightHoursWhateverIsDoneInIt(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		s.guarded()
		pat := s.signedIn("Pat Example", false)
		for _, at := range []time.Duration{0, 4 * time.Hour, 8*time.Hour - time.Second} {
			s.now = start.Add(at)
			if !s.here("Pat", pat) {
				t.Errorf("it is over after %s", at)
			}
		}
		s.now = start.Add(8 * time.Hour)
		if s.here("Pat", pat) {
			t.Error("it is valid after eight hours")
		}
	})
}

func TestWhatIsNoSessionsSecretOpensNothing(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.guarded()
	pat := s.signedIn("Pat Example", false)
	secret, _ := request.NewSecret(rand.Reader)
	for what, value := range map[string]string{"nothing": "", "a hash": request.HashSecret(pat.Value),
		"another secret": secret, "a part": pat.Value[1:],
		"a key": "person", "too much": pat.Value + "A"} {
		if s.here("Pat", &http.Cookie{Name: "__Host-desk", Value: value}) {
			t.Errorf("%s opens the desk", what)
		}
	}
	if s.here("Pat", &http.Cookie{Name: "desk", Value: pat.Value}) {
		t.Error("a cookie that any host may have set opens the desk")
	}
}

func TestATableThatDoesNotAnswerSignsNobodyInAndNobodyOut(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.guarded()
	pat := s.signedIn("Pat Example", false)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := httptest.NewRequestWithContext(ctx, "GET", "/desk/for/staff", nil)
	r.AddCookie(pat)
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	if w.Code != http.StatusInsufficientStorage || strings.Contains(w.Body.String(), "at the desk: ") {
		t.Errorf("answers %d", w.Code)
	}
}
