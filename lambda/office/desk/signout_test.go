package desk_test

import (
	"html"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/table"
)

func TestSigningOutEndsThisSessionAndNoOther(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, d := newFront(t, db)
		here, there := s.browser(), s.browser()
		here.SignIn(d, "/desk/", pat)
		there.SignIn(d, "/desk/", pat)
		kept := here.Jar["__Host-desk"]
		for range 2 { // pressed twice
			w := here.Visit("POST", "/desk/signout")
			page := html.UnescapeString(w.Body.String())
			if w.Code != 200 || !strings.Contains(page, "You’re signed out") ||
				!strings.Contains(page, `href="/desk/signin?to=%2Fdesk%2F"`) {
				t.Errorf("it answers %d: %s", w.Code, page)
			}
		}
		if n := strings.Count(s.log.String(), `"msg":"signed out","person":`); n != 1 {
			t.Errorf("the log says it %d times", n)
		}
		if len(here.Jar) != 0 || s.here("Pat", kept) {
			t.Error("the session is still there")
		}
		if !there.in() {
			t.Error("the other device is signed out too")
		}
	})
}

func TestSigningOutEverywhereEndsAStolenSessionAndNobodyElses(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, d := newFront(t, db)
		owner, device, other := s.browser(), s.browser(), s.browser()
		owner.SignIn(d, "/desk/", pat)
		device.SignIn(d, "/desk/", pat)
		other.SignIn(d, "/desk/", robin)
		stolen := *device.Jar["__Host-desk"]
		if w := owner.Visit("POST", "/desk/signout/everywhere"); w.Code != 200 ||
			!strings.Contains(w.Body.String(), "signed out on every device") || len(owner.Jar) != 0 {
			t.Fatalf("it answers %d and leaves %v", w.Code, owner.Jar)
		}
		if s.here("Pat", &stolen) || device.in() {
			t.Error("a session of theirs is still valid")
		}
		if !other.in() {
			t.Error("somebody else is signed out")
		}
		owner.SignIn(d, "/desk/", pat)
		if !owner.in() || s.here("Pat", &stolen) {
			t.Error("signing in again does not work, or brings the stolen session back")
		}
	})
}

// Who signs out everywhere while signing in on another device is signed out there
// too.
func TestSignOutEverywhere_SignsInMeanwhile(t *testing.T) {
	db := &tables.Meanwhile{Table: &table.Memory{}}
	s, d := newFront(t, db)
	owner, device := s.browser(), s.browser()
	owner.SignIn(d, "/desk/", pat)
	db.Act = func() { device.SignIn(d, "/desk/", pat) }
	if w := owner.Visit("POST", "/desk/signout/everywhere"); w.Code != 200 ||
		!strings.Contains(w.Body.String(), "signed out on every device") {
		t.Errorf("it answers %d: %s", w.Code, w.Body)
	}
	if db.Act != nil || device.in() {
		t.Error("the device is still signed in")
	}
}

func TestOnlyWhoIsSignedInSignsOutEverywhere(t *testing.T) {
	db := &tables.Counting{Table: &table.Memory{}}
	s, _ := newFront(t, db)
	c := s.signedIn("Pat Example", false)
	s.now = s.now.Add(8 * time.Hour)
	before := db.Tried.Load()
	if w := s.postAs(c, "/desk/signout/everywhere", nil); w.Code != 401 {
		t.Errorf("a session that is over: %d", w.Code)
	}
	if w := s.postAs(c, "/desk/signout", nil); w.Code != 200 || db.Tried.Load() != before {
		t.Errorf("signing out of it: %d", w.Code)
	}
}

func TestAnotherSiteSignsNobodyOut(t *testing.T) {
	s, d := newFront(t, &table.Memory{})
	b := s.browser()
	b.SignIn(d, "/desk/", pat)
	for _, path := range []string{"/desk/signout", "/desk/signout/everywhere"} {
		r := staff.NewPost(path, nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.AddCookie(b.Jar["__Host-desk"])
		w := httptest.NewRecorder()
		s.desk.ServeHTTP(w, r)
		b.Visit("GET", path)
		if w.Code != 403 || !b.in() {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

func TestWhoSignsInAndOutIsLoggedByAnIdAndNothingElseOfThem(t *testing.T) {
	s, d := newFront(t, &table.Memory{})
	b := s.browser()
	var private []string
	sees := func() {
		for _, c := range b.Jar {
			private = append(append(private, c.Value), strings.Split(c.Value, ".")...)
		}
	}
	at := b.Visit("GET", "/desk/signin?to=/desk/secret-path").Header().Get("Location")
	sees()
	callback := d.Callback(at, pat)
	private = append(private, callback, "code-for-", "secret-path", "pat@", "Pat Example")
	b.Visit("GET", callback)
	sees()
	b.Visit("GET", callback)
	b.Visit("GET", "/desk/for/lead")
	b.Visit("POST", "/desk/signout/everywhere")
	at = b.Visit("GET", "/desk/signin").Header().Get("Location")
	sees()
	b.Visit("GET", "/desk/callback?error=pat@example.org&state="+
		strings.TrimPrefix(at, "https://provider.example.org/authorize?state="))
	for _, text := range private {
		if strings.Contains(s.log.String(), text) {
			t.Errorf("the log has %q:\n%s", text, s.log)
		}
	}
	for _, want := range []string{`"msg":"signed in","person":"` + pat.ID + `","lead":false`,
		`"msg":"signed out everywhere","person":"` + pat.ID} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log does not have %s:\n%s", want, s.log)
		}
	}
}

// The page after signing out leads to where one signs out of the provider too, if
// there is such an address.
func TestSignOut_OfTheProviderToo(t *testing.T) {
	for _, out := range []string{"", "https://provider.example.org/logout?client_id=desk"} {
		s := newService(t, &table.Memory{})
		s.desk = s.deskOf("https://assist.example.org", &staff.Provider{Out: out}).Handler()
		r := httptest.NewRequest("POST", "/desk/signout", nil)
		w := httptest.NewRecorder()
		s.desk.ServeHTTP(w, r)
		page := html.UnescapeString(w.Body.String())
		if got := strings.Contains(page, "Sign out of the sign-in service too"); w.Code != 200 || got != (out != "") ||
			!strings.Contains(page, out) {
			t.Errorf("with %q it answers %d: %s", out, w.Code, page)
		}
	}
}
