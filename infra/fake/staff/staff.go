// Package staff acts as the people at the desk, for tests: it signs them in, by a
// provider in memory or without one, and visits pages as their browsers do.
package staff

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

const issuer = "https://provider.example.org"

// Pat may enter the desk. Robin is a lead.
var (
	Pat   = request.NewPerson(issuer, "pat", "Pat Example", "pat@example.org", false)
	Robin = request.NewPerson(issuer, "robin", "Robin Example", "robin@example.org", true)
)

// NewPost is a form as a browser sends it from one of our own pages.
func NewPost(path string, form url.Values) *http.Request {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// Visit serves a request with these cookies.
func Visit(h http.Handler, r *http.Request, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// previewOf is what a letter's page says that it has shown.
var previewOf = regexp.MustCompile(
	`name="version" value="(\d+)">\s*<input type="hidden" name="preview" value="([0-9a-f]{64})"`)

// TakeStep posts the form of a step. If the step emails the agency, the answer is a
// preview, which it then sends as it was shown: the answer is that of the sending,
// or the page where nothing could be previewed.
func TakeStep(h http.Handler, path string, form url.Values, cookie *http.Cookie) *httptest.ResponseRecorder {
	w := Visit(h, NewPost(path, form), cookie)
	sending := Sending(form, w)
	if sending == nil {
		return w
	}
	at := strings.LastIndex(path, "/")
	return Visit(h, NewPost(path[:at]+"/letter"+path[at:], sending), cookie)
}

// Sending is the form that sends a letter as its preview shows it; nil where the
// answer is no preview.
func Sending(form url.Values, preview *httptest.ResponseRecorder) url.Values {
	found := previewOf.FindStringSubmatch(preview.Body.String())
	if preview.Code != http.StatusOK || found == nil {
		return nil
	}
	sent := maps.Clone(form)
	sent.Set("version", found[1])
	sent.Set("preview", found[2])
	sent.Set("action", "send")
	return sent
}

// Ask serves a form with any method and any cookies.
func Ask(h http.Handler, method, path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := NewPost(path, url.Values{"typed": {"words"}})
	r.Method = method
	return Visit(h, r, cookies...)
}

// SignIn signs someone in without a provider, and returns the cookie. The same name
// is the same person.
func SignIn(t testing.TB, s store.Store, name string, lead bool, now time.Time) *http.Cookie {
	t.Helper()
	address := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.org"
	today := request.NewPerson(issuer, name, name, address, lead)
	p, err := s.Person(context.Background(), today.ID)
	if err != nil && !errors.Is(err, request.ErrNotFound) {
		t.Fatal(err)
	}
	p = p.SignIn(today, now)
	secret, err := request.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SavePerson(context.Background(), p, p.Session(secret, now)); err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: "__Host-desk", Value: secret}
}

// Provider is a provider in memory. A code of its counts once, and for the nonce
// and the verifier of the sign-in that it answers.
type Provider struct {
	mu    sync.Mutex
	asked map[string][2]string // state → nonce and verifier
	codes map[string]answer
	Down  error
	Out   string // where one signs out of it, if anywhere
}

type answer struct {
	nonce, verifier string
	person          request.Person // without an ID: someone who may not enter
}

func (p *Provider) Start(_ context.Context, state, nonce, verifier string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil {
		p.asked, p.codes = map[string][2]string{}, map[string]answer{}
	}
	p.asked[state] = [2]string{nonce, verifier}
	return "https://provider.example.org/authorize?state=" + state, p.Down
}

func (p *Provider) EndSession(context.Context) string { return p.Out }

func (p *Provider) Finish(_ context.Context, code, nonce, verifier string) (request.Person, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, known := p.codes[code]
	delete(p.codes, code)
	switch {
	case p.Down != nil:
		return request.Person{}, p.Down
	case !known || a.nonce != nonce || a.verifier != verifier:
		return request.Person{}, request.ErrSignIn
	case a.person.ID == "":
		return request.Person{}, request.ErrNotStaff
	}
	return a.person, nil
}

// Callback is the path with which someone comes back from the address that the
// sign-in led to.
func (p *Provider) Callback(at string, as request.Person) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, _ := url.Parse(at)
	state := u.Query().Get("state")
	code := "code-for-" + state
	p.codes[code] = answer{nonce: p.asked[state][0], verifier: p.asked[state][1], person: as}
	return "/desk/callback?code=" + code + "&state=" + state
}

// Browser keeps the desk's cookies as browsers do.
type Browser struct {
	T    testing.TB
	desk http.Handler
	Jar  map[string]*http.Cookie // by name
}

// NewBrowser opens a browser without cookies.
func NewBrowser(t testing.TB, desk http.Handler) *Browser {
	return &Browser{T: t, desk: desk, Jar: map[string]*http.Cookie{}}
}

// Visit posts a form, or whatever the method does, with the cookies of the jar.
func (b *Browser) Visit(method, path string) *httptest.ResponseRecorder {
	var sent []*http.Cookie
	for _, c := range b.Jar {
		sent = append(sent, c)
	}
	slices.SortFunc(sent, func(a, b *http.Cookie) int { return strings.Compare(a.Name, b.Name) }) // the same every time
	w := Ask(b.desk, method, path, sent...)
	for _, c := range w.Result().Cookies() {
		b.Jar[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.Jar, c.Name)
		}
	}
	return w
}

// SignIn goes the whole way and returns the last answer.
func (b *Browser) SignIn(p *Provider, to string, as request.Person) *httptest.ResponseRecorder {
	b.T.Helper()
	w := b.Visit("GET", "/desk/signin?to="+url.QueryEscape(to))
	at := w.Header().Get("Location") + strings.TrimPrefix(w.Header().Get("Refresh"), "0; url=")
	if at == "" {
		b.T.Fatalf("the sign-in answers %d and leads nowhere: %s", w.Code, w.Body)
	}
	return b.Visit("GET", p.Callback(at, as))
}

// Attempt is the cookie of the one sign-in that the browser has begun.
func (b *Browser) Attempt() *http.Cookie {
	b.T.Helper()
	for name, c := range b.Jar {
		if strings.HasPrefix(name, "__Host-desk-signin-") {
			return c
		}
	}
	b.T.Fatalf("no sign-in was begun: %v", b.Jar)
	return nil
}
