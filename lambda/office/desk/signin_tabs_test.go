package desk_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/signin"
	"ccee-ca.org/assist/lambda/table"
)

// newOpenDesk is the desk with a real OpenID provider (mockoidc) and a browser of
// several tabs, which share their cookies.
func newOpenDesk(t *testing.T) (*service, *browser) {
	t.Helper()
	s := newService(t, &table.Memory{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	people, err := oidc.Start(l, s.clock, oidc.DefaultPeople)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { people.Close() })
	const site = "https://assist.example.org"
	s.desk = s.deskOf(site, &signin.OpenID{Issuer: people.Issuer, ClientID: oidc.ClientID, Callback: site +
		web.Callback,
		Claim: "groups", Staff: "staff", Lead: "lead", Now: s.clock}).Handler()
	return s, s.browser()
}

// atProvider opens a page of the desk in a new tab and returns the address of the
// provider's page, to which that leads.
func (b *browser) atProvider(page string) string {
	b.T.Helper()
	h := b.Visit("GET", "/desk/signin?to="+url.QueryEscape(page)).Header()
	return h.Get("Location") + strings.TrimPrefix(h.Get("Refresh"), "0; url=")
}

// choose answers at the provider's page and returns what the desk says to whoever
// comes back.
func (b *browser) choose(at, answer string) *httptest.ResponseRecorder {
	b.T.Helper()
	once := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := once.Get(at + "&" + answer)
	if err != nil {
		b.T.Fatal(err)
	}
	r.Body.Close()
	back, err := r.Location()
	if err != nil {
		b.T.Fatalf("the provider answers %s", r.Status)
	}
	return b.Visit("GET", back.RequestURI())
}

func leads(t *testing.T, what string, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if at := w.Header().Get("Location"); w.Code != http.StatusSeeOther || at != to {
		t.Errorf("%s: %d, to %q, want %q", what, w.Code, at, to)
	}
}

// Each tab comes to the page that was asked for in it, whatever tab is the first to
// sign in.
func TestSignIn_TwoTabsEachReachTheirPage(t *testing.T) {
	_, b := newOpenDesk(t)
	one, two := b.atProvider("/desk/tasks"), b.atProvider("/desk/report")
	leads(t, "the first tab", b.choose(one, "person=pat"), "/desk/tasks")
	leads(t, "the second tab", b.choose(two, "person=pat"), "/desk/report")
	if w := b.Visit("GET", "/desk/queue"); w.Code != 200 {
		t.Errorf("then the queue answers %d", w.Code)
	}
}

// Back from the desk is the provider's page, where the person answers again: the
// sign-in is used up, and the person is signed in.
func TestSignIn_BackLeadsOnToThePage(t *testing.T) {
	s, b := newOpenDesk(t)
	at := b.atProvider("/desk/report?year=2026")
	leads(t, "the sign-in", b.choose(at, "person=pat"), "/desk/report?year=2026")
	session := b.Jar["__Host-desk"].Value
	leads(t, "after Back", b.choose(at, "person=pat"), "/desk/report?year=2026")
	leads(t, "after Back and Cancel", b.choose(at, "cancel=yes"), "/desk/report?year=2026")
	if b.Jar["__Host-desk"].Value != session {
		t.Error("an answer that was used before made another session")
	}
	for name := range b.Jar {
		if name != "__Host-desk" {
			delete(b.Jar, name) // ten minutes later
		}
	}
	leads(t, "when the page is forgotten", b.choose(at, "person=pat"), "/desk/")
	stranger := s.browser()
	if w := stranger.choose(at, "person=pat"); w.Code != 400 || len(stranger.Jar) != 0 {
		t.Errorf("in a browser that is not signed in: %d", w.Code)
	}
}

// Who cancels in one tab stays signed in by another, and isn't told otherwise.
func TestSignIn_CancelInASecondTab(t *testing.T) {
	_, b := newOpenDesk(t)
	one, two := b.atProvider("/desk/tasks"), b.atProvider("/desk/report")
	leads(t, "the first tab", b.choose(one, "person=pat"), "/desk/tasks")
	leads(t, "the second tab", b.choose(two, "cancel=yes"), "/desk/report")
}

// A code that the provider refuses takes nothing from a person who is signed in by
// another tab: they come to the page of this one, in the session that they had. It
// signs no one in.
func TestSignIn_RefusedCodeInASecondTab(t *testing.T) {
	s, b := newOpenDesk(t)
	one, two := b.atProvider("/desk/tasks"), b.atProvider("/desk/report?year=2026")
	state := func(at string) string {
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		return u.Query().Get("state")
	}
	leads(t, "the first tab", b.choose(one, "person=pat"), "/desk/tasks")
	session := b.Jar["__Host-desk"].Value
	back := "/desk/callback?code=refused&state=" + state(two)
	leads(t, "the second tab", b.Visit("GET", back), "/desk/report?year=2026")
	if b.Jar["__Host-desk"].Value != session || b.Visit("GET", "/desk/queue").Code != 200 {
		t.Error("the session is not the one that the first tab had")
	}
	three := b.atProvider("/desk/report")
	s.now = s.now.Add(request.SessionLife)
	if w := b.Visit("GET", "/desk/callback?code=refused&state="+state(three)); w.Code != 400 ||
		!strings.Contains(w.Body.String(), "Please sign in again") {
		t.Errorf("when the session is over: %d", w.Code)
	}
}

// A browser keeps four sign-ins at most, the newest, and sends less than an HTTP
// API takes.
func TestSignIn_AttemptsAreBounded(t *testing.T) {
	s, b := newOpenDesk(t)
	var at []string
	for i := range 12 {
		s.now = s.now.Add(time.Second)
		at = append(at, b.atProvider(fmt.Sprintf("/desk/%02d/%s", i, strings.Repeat("a", 980))))
	}
	size := 0
	for name, c := range b.Jar {
		size += len(name) + len(c.Value) + 3
	}
	if len(b.Jar) != 4 || size > 8000 {
		t.Errorf("%d cookies of %d bytes", len(b.Jar), size)
	}
	if w := b.choose(at[7], "person=pat"); w.Code != 400 {
		t.Errorf("the fifth newest answers %d", w.Code)
	}
	if w := b.choose(at[8], "person=pat"); w.Code != 303 ||
		!strings.HasPrefix(w.Header().Get("Location"), "/desk/08/") {
		t.Errorf("the fourth newest answers %d", w.Code)
	}
}

// On a computer that others use, signing out takes away what is left of the
// sign-in, and not the one that another tab is in.
func TestSignOut_ForgetsThePageOfTheSignIn(t *testing.T) {
	_, b := newOpenDesk(t)
	b.choose(b.atProvider("/desk/tasks"), "person=pat")
	other := b.atProvider("/desk/report")
	b.Visit("POST", "/desk/signout")
	if len(b.Jar) != 1 {
		t.Errorf("the browser is left with %v", b.Jar)
	}
	leads(t, "the other tab", b.choose(other, "person=pat"), "/desk/report")
}
