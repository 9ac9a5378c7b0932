// Package oidc is an OpenID provider for laptops and tests: mockoidc, with a page
// on which one chooses whom to be. It takes what a strict provider takes of a
// public client: PKCE by S256, and no secret. It keeps nothing, and nothing that it
// signs counts elsewhere.
package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// ClientID is the one client that it knows.
const ClientID = "desk"

// Person is someone to choose.
type Person struct {
	Subject string
	Name    string
	Email   string
	Groups  []string
	Claims  map[string]any // of the ID token, in the place of those that it would have
}

// DefaultPeople are two people who may enter the desk, and one who may not.
var DefaultPeople = []Person{
	{Subject: "pat", Name: "Pat Example", Email: "pat@example.org", Groups: []string{"staff"}},
	{Subject: "robin", Name: "Robin Example", Email: "robin@example.org", Groups: []string{"lead"}},
	{Subject: "kim", Name: "Kim Example", Email: "kim@example.org"},
}

// Label is what the page calls the person.
func (p Person) Label() string {
	if len(p.Groups) == 0 {
		return p.Name + ", in no group"
	}
	return p.Name + ", " + strings.Join(p.Groups, " and ")
}

// Provider is a running provider.
type Provider struct {
	Issuer string

	mock   *mockoidc.MockOIDC
	people []Person
	now    func() time.Time
	mu     sync.Mutex // the library keeps what it knows in a map without a lock
}

// Start serves on l until Close. Its tokens are of the time that now tells. around
// are put around its pages, so that a test can break them.
func Start(l net.Listener, now func() time.Time, people []Person, around ...func(http.Handler) http.Handler) (*Provider,
	error) {
	mock, err := mockoidc.NewServer(nil)
	if err != nil {
		return nil, fmt.Errorf("start the OpenID provider: %w", err)
	}
	p := &Provider{mock: mock, people: people, now: now}
	mock.ClientID, mock.CodeChallengeMethodsSupported = ClientID, []string{"S256"}
	for _, a := range append(around, p.strict) {
		if err := mock.AddMiddleware(a); err != nil {
			return nil, fmt.Errorf("start the OpenID provider: %w", err)
		}
	}
	if err := mock.Start(l, nil); err != nil {
		return nil, fmt.Errorf("start the OpenID provider: %w", err)
	}
	p.Issuer = mock.Issuer()
	return p, nil
}

// Close stops it.
func (p *Provider) Close() error {
	at, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if p.mock.Server.Shutdown(at) == nil {
		return nil
	}
	return p.mock.Server.Close()
}

func (p *Provider) strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		switch {
		case r.URL.Path == mockoidc.AuthorizationEndpoint && r.Form.Get("code_challenge") == "":
			http.Error(w, "no code_challenge: a public client needs one", http.StatusBadRequest)
		case r.URL.Path == mockoidc.AuthorizationEndpoint:
			p.authorize(w, r, next)
		case r.URL.Path == mockoidc.TokenEndpoint &&
			(r.Form.Has("client_secret") || r.Header.Get("Authorization") != ""):
			http.Error(w, "a public client has no secret", http.StatusBadRequest)
		default:
			r.Form.Set("client_secret", p.mock.ClientSecret) // which the library insists on
			next.ServeHTTP(w, r)
		}
	})
}

// authorize asks who it is, once, and sends who is someone back with a code.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if r.Form.Has("cancel") {
		back, err := url.Parse(r.Form.Get("redirect_uri"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		back.RawQuery = url.Values{"error": {"access_denied"}, "state": {r.Form.Get("state")}}.Encode()
		http.Redirect(w, r, back.String(), http.StatusSeeOther)
		return
	}
	for _, person := range p.people {
		if person.Subject == r.Form.Get("person") {
			p.mock.QueueUser(user{person, p.now})
			next.ServeHTTP(w, r)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	page.Execute(w, struct { // a reader that is gone needs no answer
		Asked  string
		People []Person
	}{"?" + r.URL.RawQuery, p.people})
}

var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Who are you? Sign-in on this machine</title>
<style>html{background:Canvas;color:CanvasText}body{max-width:40em;margin:1em auto;padding:0 1em;font:1rem/1.5 system-ui,sans-serif}li{margin:.75em 0}a{display:inline-block;padding:.25em 0}</style></head>
<body><main><h1>Who are you?</h1>
<p>This page stands on this machine in the place of an OpenID provider. Nobody here is real, and there is no password. Choose whom to sign in as.</p>
<ul>{{range .People}}<li><a href="{{$.Asked}}&amp;person={{.Subject}}">{{.Label}}</a><br>{{.Email}}</li>{{end}}</ul>
<p><a href="{{.Asked}}&amp;cancel=yes">Cancel</a></p></main></body></html>
`))

// user is a person as the library asks for one.
type user struct {
	Person
	now func() time.Time
}

func (u user) ID() string { return u.Subject }

func (u user) Userinfo([]string) ([]byte, error) {
	return json.Marshal(map[string]string{"sub": u.Subject, "name": u.Name, "email": u.Email})
}

func (u user) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	now := u.now()
	all := jwt.MapClaims{"iss": base.Issuer, "aud": base.Audience, "sub": base.Subject, "nonce": base.Nonce,
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"name": u.Name, "email": u.Email, "email_verified": true, "groups": u.Groups}
	for name, value := range u.Person.Claims {
		all[name] = value
	}
	return all, nil
}
