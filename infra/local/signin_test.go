package main_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// member is someone of staff with a browser that keeps cookies.
type member struct {
	t       *testing.T
	s       *service
	browser *http.Client
}

func (s *service) member(t *testing.T) member {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return member{t, s, &http.Client{Jar: jar}}
}

// get follows redirects as a browser does and says where it came out.
func (m member) get(path string) (at *url.URL, status int, page string) {
	m.t.Helper()
	r, err := m.browser.Get(m.s.url + strings.TrimPrefix(path, "/"))
	return m.read(r, err)
}

func (m member) read(r *http.Response, err error) (*url.URL, int, string) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return r.Request.URL, r.StatusCode, string(body)
}

// choose signs in as a person of the provider's page, or by "cancel=yes" as no one.
func (m member) choose(who string) (*url.URL, int, string) {
	m.t.Helper()
	at, _, page := m.get("/desk/signin?to=/desk/requests/none")
	for _, words := range []string{"Pat Example, staff", "pat@example.org", "Robin Example, lead", "robin@example.org",
		"Kim Example, in no group", ">Cancel<"} {
		if !strings.Contains(page, words) {
			m.t.Fatalf("%s does not offer %q: %s", at, words, page)
		}
	}
	return m.read(m.browser.Get(at.String() + "&" + who))
}

// in reports whether the desk lets the member in.
func (m member) in() bool {
	at, _, _ := m.get("/desk/requests/none")
	return at.Path == "/desk/requests/none"
}

// signIns are the pages on the way into the desk and out of it.
func (s *service) signIns(pages map[string]string) {
	pat, kim := s.member(s.t), s.member(s.t)
	_, pages["a sign-in that is none"] = s.get("/desk/callback")
	_, pages["a button pressed signed out"], _ = s.post("/desk/signout/everywhere", nil)
	_, pages["the way to the sign-in"] = s.get("/desk/signin?to=/desk/queue?q=Kern")
	_, _, pages["a sign-in without a group"] = kim.choose("person=kim")
	_, _, pages["a sign-in that is cancelled"] = kim.choose("cancel=yes")
	pat.choose("person=pat")
	_, _, pages["a page for leads"] = pat.get("/desk/requests/none/redact")
	_, _, pages["signed out everywhere"] = pat.post("/desk/signout/everywhere")
	_, _, pages["signed out"] = pat.post("/desk/signout")
}

func (m member) post(path string) (*url.URL, int, string) { return m.posts(path, nil) }

// posts sends a form and follows as a browser does.
func (m member) posts(path string, form url.Values) (*url.URL, int, string) {
	m.t.Helper()
	return m.read(m.browser.PostForm(m.s.url+strings.TrimPrefix(path, "/"), form))
}

func TestStaffChooseWhomToBeAndAreAtTheDeskAfterARestartToo(t *testing.T) {
	data := t.TempDir()
	s := run(t, root, data)
	pat := s.member(t)
	if at, _, _ := pat.choose("person=pat"); at.Path != "/desk/requests/none" {
		t.Fatalf("who signs in comes to %s", at)
	}
	was, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	cookies := pat.browser.Jar.Cookies(was)
	s.kill()
	s = run(t, root, data)
	is, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	again := s.member(t)
	again.browser.Jar.SetCookies(is, cookies)
	if !again.in() {
		t.Error("after kill -9 and a restart the session is gone")
	}
	other := s.member(t)
	other.choose("person=pat")
	if _, status, _ := other.post("/desk/signout/everywhere"); status != 200 || again.in() {
		t.Errorf("signing out everywhere answers %d; the provider’s Pat is somebody else after a restart", status)
	}
}

func TestWhoIsInNoGroupOrChangesTheirMindIsToldAndStaysOutside(t *testing.T) {
	s := run(t, root, t.TempDir())
	for who, want := range map[string]string{"person=kim": "isn’t in a group",
		"cancel=yes": "You canceled the sign-in"} {
		m := s.member(t)
		at, _, page := m.choose(who)
		if at.Path != "/desk/callback" || !strings.Contains(page, want) || m.in() {
			t.Errorf("%s comes to %s: %s", who, at, page)
		}
	}
}

func TestASessionOnALaptopEndsWhenItsClockIsMovedEightHours(t *testing.T) {
	s := run(t, root, t.TempDir())
	robin := s.member(t)
	robin.choose("person=robin")
	s.post("/_local/clock", url.Values{"advance": {"7h"}})
	before := robin.in()
	s.post("/_local/clock", url.Values{"advance": {"1h"}})
	if !before || robin.in() {
		t.Errorf("signed in after seven hours: %v, and after eight: %v", before, robin.in())
	}
	robin.choose("person=robin")
	if !robin.in() {
		t.Error("with a moved clock nobody can sign in")
	}
}

// A person with a browser signs in by the keyboard; a search leads there too.
func TestSignIn_ByKeyboardAndFromASearch(t *testing.T) {
	f := person(t)
	f.open("desk/requests/none")
	f.clean("provider")
	press(t, f.ctx, `a[href*="person=kim"]`)
	f.clean("no-entry")
	f.open("404.html")
	search := `(()=>{const f=document.createElement("form");f.action="/desk/requests/none";const q=document.createElement("input"),b=document.createElement("button");q.name="q";q.value="Kern";b.textContent="Search";f.append(q,b);document.querySelector("main").append(f);return 0})()`
	told(t, f.ctx, chromedp.Evaluate[int](search))
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`main form button`)),
		chromedp.WaitVisible(chromedp.CSS(`a[href*="person=pat"]`)))
	do(t, f.ctx, chromedp.Focus(chromedp.CSS(`a[href*="person=pat"]`)), chromedp.SendKeys(chromedp.CSS(":focus"), "\r"),
		chromedp.WaitVisible(chromedp.CSS(`header`)))
	if at := told(t, f.ctx, chromedp.Location()); !regexp.MustCompile(`/desk/requests/none\?q=Kern$`).MatchString(at) {
		t.Errorf("the search leads to %s", at)
	}
}

// Two tabs sign in, each comes to its own page, and Back to the provider's page and
// an answer there once more lead on to it.
func TestSignIn_TwoTabsAndBackInABrowser(t *testing.T) {
	one := person(t)
	one.open("desk/tasks")
	two := one.tab()
	two.open("desk/report")
	choose := func(f form, page string) {
		t.Helper()
		f.until("the provider asks who it is", `document.querySelector('a[href*="person=pat"]')`)
		f.click(`a[href*="person=pat"]`)
		f.until("the page is there", `location.pathname === "`+page+`"`)
	}
	choose(one, "/desk/tasks")
	choose(two, "/desk/report")
	one.history(-1)
	choose(one, "/desk/tasks")
}
