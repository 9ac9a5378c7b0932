package desk_test

import (
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

func TestASignInLeadsToTheProviderAndBackToThePageThatWasAsked(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, d := newFront(t, db)
		b := s.browser()
		asked := b.Visit("GET", "/desk/for/lead")
		w := b.Visit("GET", asked.Header().Get("Location"))
		if !strings.HasPrefix(w.Header().Get("Location"), "https://provider.example.org/authorize?") || w.Code != 303 {
			t.Fatalf("the sign-in leads to %q (%d)", w.Header().Get("Location"), w.Code)
		}
		w = b.Visit("GET", d.Callback(w.Header().Get("Location"), robin))
		if w.Code != 303 || w.Header().Get("Location") != "/desk/for/lead" {
			t.Fatalf("the callback leads to %q (%d)", w.Header().Get("Location"), w.Code)
		}
		if got := b.Visit("GET",
			"/desk/for/lead").Body.String(); got != "at the desk: Robin Example (robin@example.org)" {
			t.Errorf("the page says %s", got)
		}
		if people, err := s.store.People(t.Context()); err != nil || len(people) != 1 ||
			people[0].Name != "Robin Example" || !people[0].First.Equal(start) {
			t.Errorf("who has signed in: %+v (%v)", people, err)
		}
	})
}

// A search by who is signed out leads to the provider by a page since a form may
// not be redirected there.
func TestSignIn_SearchLeadsByPage(t *testing.T) {
	s, d := newFront(t, &table.Memory{})
	b := s.browser()
	w := b.Visit("GET", b.Visit("GET", "/desk/for/staff?q=Kern").Header().Get("Location"))
	at, ok := strings.CutPrefix(w.Header().Get("Refresh"), "0; url=")
	if w.Code != 200 || !ok || !strings.Contains(html.UnescapeString(w.Body.String()), `href="`+at+`"`) {
		t.Fatalf("the sign-in answers %d, refresh %q: %s", w.Code, w.Header().Get("Refresh"), w.Body)
	}
	if got := b.Visit("GET", d.Callback(at, pat)).Header().Get("Location"); got != "/desk/for/staff?q=Kern" {
		t.Errorf("it leads back to %q", got)
	}
}

func TestTheCookiesAreOfThisHostAloneAndForAsLongAsTheyCount(t *testing.T) {
	for address, prefix := range map[string]string{"https://assist.example.org": "__Host-", "": "__Host-",
		"http://127.0.0.1:8080": ""} {
		s, d := newService(t, &table.Memory{}), &staff.Provider{}
		s.desk = s.deskOf(address, d).Handler()
		b := s.browser()
		first := b.Visit("GET", "/desk/signin")
		second := b.Visit("GET", d.Callback(first.Header().Get("Location"), pat))
		attempt := first.Result().Cookies()[0].Name
		want := map[string]int{attempt: 600, prefix + "desk": 8 * 60 * 60}
		got := append(first.Result().Cookies(), second.Result().Cookies()...)
		if len(got) != 3 || !strings.HasPrefix(attempt, prefix+"desk-signin-") {
			t.Fatalf("%s: %v are set, want the sign-in's, what is left of it, and the session's", address, got)
		}
		for _, c := range got {
			if c.Path != "/" || c.Domain != "" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode ||
				c.Secure != (prefix != "") {
				t.Errorf("%s: a cookie is set as %s", address, c)
			}
			if c.MaxAge != want[c.Name] && (c.MaxAge >= 0 || c.Value != "") || want[c.Name] == 0 {
				t.Errorf("%s: %s is kept for %d seconds", address, c.Name, c.MaxAge)
			}
		}
		if left := b.Jar[attempt]; len(b.Jar) != 2 || strings.Count(left.Value, ".") != 2 || len(left.Value) > 80 {
			t.Errorf("%s: the browser is left with %v, want the session, and the page of the sign-in without its secrets",
				address, b.Jar)
		}
	}
}

func TestASessionThatWasThereBeforeTheSignInIsNeverTakenOver(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, d := newFront(t, db)
		made, _ := request.NewSecret(strings.NewReader(strings.Repeat("planted ", 4)))
		for what, planted := range map[string]*http.Cookie{"an invented one": {Name: "__Host-desk", Value: made},
			"one of somebody else's": s.signedIn("Robin Example", true)} {
			b := s.browser()
			b.Jar["__Host-desk"] = planted
			b.SignIn(d, "/desk/", pat)
			if fresh := b.Jar["__Host-desk"]; fresh.Value == planted.Value || !s.here("Pat", fresh) {
				t.Errorf("%s became the session", what)
			}
			if s.here("Pat", planted) {
				t.Errorf("%s lets its maker in as who signed in", what)
			}
		}
	})
}

func TestSigningInAgainEndsTheSessionThatThisBrowserHadAndNoOther(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, d := newFront(t, db)
		here, there := s.browser(), s.browser()
		here.SignIn(d, "/desk/", pat)
		there.SignIn(d, "/desk/", pat)
		former := *here.Jar["__Host-desk"]
		here.SignIn(d, "/desk/", pat)
		if s.here("Pat", &former) {
			t.Error("the former session still opens the desk")
		}
		if !here.in() || !there.in() {
			t.Error("the new session, or that of another device, is over too")
		}
	})
}

func TestAnAnswerOfTheProviderCountsOnce(t *testing.T) {
	db := &tables.Counting{Table: &table.Memory{}}
	s, d := newFront(t, db)
	b := s.browser()
	at := b.Visit("GET", "/desk/signin").Header().Get("Location")
	kept := *b.Attempt()
	callback := d.Callback(at, pat)
	b.Visit("GET", callback)
	delete(b.Jar, "__Host-desk")
	before := db.Tried.Load()
	for what, w := range map[string]*httptest.ResponseRecorder{"sent again by the browser": b.Visit("GET", callback),
		"by who has kept the cookie too": s.ask("GET", callback, &kept)} {
		page := html.UnescapeString(w.Body.String())
		if w.Code != 400 || !strings.Contains(page, "Please sign in again") ||
			!strings.Contains(page, `href="/desk/signin?to=%2Fdesk%2F"`) {
			t.Errorf("%s: %d %s", what, w.Code, page)
		}
	}
	if b.Jar["__Host-desk"] != nil || db.Tried.Load() != before {
		t.Error("it signs in a second time")
	}
}

func TestAnAnswerToAnotherQuestionSignsNobodyIn(t *testing.T) {
	db := &tables.Counting{Table: &table.Memory{}}
	s, d := newFront(t, db)
	mine, theirs := s.browser(), s.browser()
	own := d.Callback(mine.Visit("GET", "/desk/signin").Header().Get("Location"), pat)
	foreign := d.Callback(theirs.Visit("GET", "/desk/signin").Header().Get("Location"), robin)
	code, state, _ := strings.Cut(strings.TrimPrefix(own, "/desk/callback?"), "&")
	for what, path := range map[string]string{"of another browser": foreign, "without a state": "/desk/callback?" +
		code, "with an empty one": "/desk/callback?" + code + "&state=",
		"with a part of it":    strings.TrimSuffix(own, own[len(own)-1:]),
		"refusing, of another": "/desk/callback?error=access_denied&state=x"} {
		if w := mine.Visit("GET", path); w.Code != 400 || mine.Jar["__Host-desk"] != nil {
			t.Errorf("%s: %d", what, w.Code)
		}
	}
	for what, value := range map[string]string{"no cookie": "", "an empty state": "...",
		"its state alone": strings.TrimPrefix(state, "state=") + "...", "something": "x.y.z.w",
		"no secrets": strings.TrimPrefix(state, "state=") + ".1700000000.L2Rlc2sv"} {
		w := s.ask("GET", own, &http.Cookie{Name: mine.Attempt().Name, Value: value})
		if w.Code != 400 || len(w.Result().Cookies()) != 0 {
			t.Errorf("%s: %d", what, w.Code)
		}
	}
	if db.Tried.Load() != 0 {
		t.Errorf("%d times something was stored", db.Tried.Load())
	}
	if w := mine.Visit("GET", own); w.Code != 303 {
		t.Errorf("and after all these the right one: %d, so that a stranger’s link could keep staff out", w.Code)
	}
}

func TestTheSignInLeadsOnToThisDeskAndNowhereElse(t *testing.T) {
	s, d := newFront(t, &table.Memory{})
	for to, want := range map[string]string{
		"/desk/": "/desk/", "/desk/requests/RFA-2026-7KQ4-X": "/desk/requests/RFA-2026-7KQ4-X",
		"/desk/search?q=a%26b+c&n=2": "/desk/search?q=a%26b+c&n=2",
		"/desk/people/Zo%C3%AB":      "/desk/people/Zo%C3%AB", "/desk/export/": "/desk/export/",
		"": "", "/": "", "/desk": "", "/desktop/": "", "/request/": "", "desk/": "", "?to=/desk/": "",
		"//evil.example.org/desk/x": "", `/\evil.example.org/desk/`: "", `\\evil.example.org`: "",
		"https://evil.example.org/desk/x": "", "https:///desk/x": "", "https:/desk/": "", "https:desk": "",
		"javascript:alert(1)//desk/": "", "/desk//evil.example.org": "", "/desk/..//evil.example.org": "",
		"/desk/../evil": "", "/desk/%2e%2e/evil": "", "/desk/./": "",
		"/%2fevil.example.org/desk/": "", "%2f%2fevil.example.org": "", "/desk/%2f%2fevil.example.org": "",
		`/desk/\evil`: "", "/desk/%5cevil": "",
		"/desk/\r\nSet-Cookie: a=b": "", "/desk/\x00": "", "/desk/%zz": "", "//user@/desk/x": "",
		"/desk/signin?to=/desk/": "", "/desk/callback?code=1": "", "/desk/signout": "",
		"/desk/#top": "/desk/", "/desk/" + strings.Repeat("a", 995): "",
		"/desk/" + strings.Repeat("a", 994): "/desk/" + strings.Repeat("a", 994),
	} {
		if want == "" {
			want = "/desk/"
		}
		b := s.browser()
		if got := b.SignIn(d, to, pat).Header().Get("Location"); got != want {
			t.Errorf("to=%q leads to %q", to, got)
		}
	}
}

// What goes wrong at the provider is said in words and nothing is stored.
func TestCallback_ProviderErrors(t *testing.T) {
	db := &tables.Counting{Table: &table.Memory{}}
	s, d := newFront(t, db)
	for name, c := range map[string]struct {
		answer string // in the place of the code
		person request.Person
		down   error
		status int
		words  string
	}{
		"cancelled": {"error=access_denied&error_description=pat@example.org", pat, nil, 400,
			"You canceled the sign-in"},
		"in trouble":      {"error=server_error", pat, nil, http.StatusInsufficientStorage, "isn’t responding"},
		"a wrong setting": {"error=unauthorized_client", pat, nil, http.StatusInsufficientStorage, "isn’t responding"},
		"in no group":     {"", request.Person{}, nil, 403, "isn’t in a group"},
		"down": {"", pat, errors.New("dial tcp: refused"), http.StatusInsufficientStorage,
			"Try again in a few minutes"},
		"no code": {"x=y", pat, nil, 400, "Please sign in again"},
	} {
		b := s.browser()
		path := d.Callback(b.Visit("GET", "/desk/signin").Header().Get("Location"), c.person)
		if c.answer != "" {
			path = "/desk/callback?" + c.answer + path[strings.Index(path, "&state="):]
		}
		d.Down = c.down
		w := b.Visit("GET", path)
		page := html.UnescapeString(w.Body.String())
		if w.Code != c.status || !strings.Contains(page, c.words) ||
			!strings.Contains(page, `href="/desk/signin?to=%2Fdesk%2F"`) || strings.Contains(page, "example.org/") {
			t.Errorf("%s: %d %s", name, w.Code, page)
		}
		if len(b.Jar) != 0 {
			t.Errorf("%s: the browser is left with %v", name, b.Jar)
		}
		if w := s.get(s.desk, "/desk/signin"); c.down != nil &&
			(w.Code != http.StatusInsufficientStorage || len(w.Result().Cookies()) != 0) {
			t.Errorf("%s: the sign-in answers %d", name, w.Code)
		}
		d.Down = nil
	}
	for _, cause := range []string{"the provider says server_error", "the provider says another error"} {
		if strings.Count(s.log.String(), cause) != 1 {
			t.Errorf("the log does not say once that %s", cause)
		}
	}
	if db.Tried.Load() != 0 {
		t.Errorf("%d times something was stored", db.Tried.Load())
	}
}

func TestWhoIsNoLeadAnyMoreLosesItInEverySessionAtTheNextSignIn(t *testing.T) {
	s, d := newFront(t, &table.Memory{})
	before := s.browser()
	before.SignIn(d, "/desk/", robin)
	staff := robin
	staff.Lead = false
	s.browser().SignIn(d, "/desk/", staff)
	if w := before.Visit("GET", "/desk/for/lead"); w.Code != 403 {
		t.Errorf("the older session answers %d", w.Code)
	}
}

func TestOnePersonSignsInOnManyDevicesAtOnce(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, d := newFront(t, db)
		s.signedIn("Somebody Else", false)
		browsers := make([]*browser, 6)
		var all sync.WaitGroup
		for i := range browsers {
			browsers[i] = s.browser()
			all.Go(func() { browsers[i].SignIn(d, "/desk/", pat) })
		}
		all.Wait()
		for i, b := range browsers {
			if !b.in() {
				t.Errorf("device %d is not signed in", i+1)
			}
		}
	})
}
