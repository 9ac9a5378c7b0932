package office_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// directory is a provider in memory. A code of its counts once, and for the nonce
// and the verifier of the sign-in that it answers.
type directory struct {
	mu    sync.Mutex
	asked map[string][2]string // state → nonce and verifier
	codes map[string]answer
	down  error
	out   string // where one signs out of it, if anywhere
}

type answer struct {
	nonce, verifier string
	person          request.Person // without an ID: somebody who may not enter
}

func (d *directory) Start(_ context.Context, state, nonce, verifier string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked == nil {
		d.asked, d.codes = map[string][2]string{}, map[string]answer{}
	}
	d.asked[state] = [2]string{nonce, verifier}
	return "https://provider.example.org/authorize?state=" + state, d.down
}

func (d *directory) EndSession(context.Context) string { return d.out }

func (d *directory) Finish(_ context.Context, code, nonce, verifier string) (request.Person, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, known := d.codes[code]
	delete(d.codes, code)
	switch {
	case d.down != nil:
		return request.Person{}, d.down
	case !known || a.nonce != nonce || a.verifier != verifier:
		return request.Person{}, request.ErrSignIn
	case a.person.ID == "":
		return request.Person{}, request.ErrNotStaff
	}
	return a.person, nil
}

// callback is the path with which somebody comes back from the address that the
// sign-in led to.
func (d *directory) callback(at string, p request.Person) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, _ := url.Parse(at)
	state := u.Query().Get("state")
	code := "code-for-" + state
	d.codes[code] = answer{nonce: d.asked[state][0], verifier: d.asked[state][1], person: p}
	return "/desk/callback?code=" + code + "&state=" + state
}

// browser keeps the desk's cookies as browsers do.
type browser struct {
	s   *service
	jar map[string]*http.Cookie
}

func (s *service) browser() *browser { return &browser{s: s, jar: map[string]*http.Cookie{}} }

func (b *browser) visit(method, path string) *httptest.ResponseRecorder {
	var sent []*http.Cookie
	for _, c := range b.jar {
		sent = append(sent, c)
	}
	slices.SortFunc(sent, func(a, b *http.Cookie) int { return strings.Compare(a.Name, b.Name) }) // the same every time
	w := b.s.ask(method, path, sent...)
	for _, c := range w.Result().Cookies() {
		b.jar[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		}
	}
	return w
}

// signIn goes the whole way and returns the last answer.
func (b *browser) signIn(d *directory, to string, p request.Person) *httptest.ResponseRecorder {
	b.s.t.Helper()
	w := b.visit("GET", "/desk/signin?to="+url.QueryEscape(to))
	at := w.Header().Get("Location") + strings.TrimPrefix(w.Header().Get("Refresh"), "0; url=")
	if at == "" {
		b.s.t.Fatalf("the sign-in answers %d and leads nowhere: %s", w.Code, w.Body)
	}
	return b.visit("GET", d.callback(at, p))
}

// attempt is the cookie of the one sign-in that the browser has begun.
func (b *browser) attempt() *http.Cookie {
	b.s.t.Helper()
	for name, c := range b.jar {
		if strings.HasPrefix(name, "__Host-desk-signin-") {
			return c
		}
	}
	b.s.t.Fatalf("no sign-in was begun: %v", b.jar)
	return nil
}

var (
	pat   = request.NewPerson("https://provider.example.org", "pat", "Pat Example", "pat@example.org", false)
	robin = request.NewPerson("https://provider.example.org", "robin", "Robin Example", "robin@example.org", true)
)

func (s *service) deskOf(address string, p desk.Provider) *desk.Desk {
	s.t.Helper()
	site := theme.Default()
	site.URL = address
	pages, err := theme.New(site, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &desk.Desk{Store: s.store, Provider: p, Theme: pages, Now: s.clock, Random: rand.Reader,
		Log: slog.New(slog.NewJSONHandler(s.log, nil))}
}

// ask visits the desk with any method and any cookies.
func (s *service) ask(method, path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := newPost(path, url.Values{"typed": {"words"}})
	r.Method = method
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	return w
}
