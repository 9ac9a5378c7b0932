package signin_test

import (
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/signin"
)

const callback = "https://assist.example.org/desk/callback"

// listen opens a port of this machine, or the one of an address.
func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func start(t *testing.T, l net.Listener, people []oidc.Person,
	around ...func(http.Handler) http.Handler) *oidc.Provider {
	t.Helper()
	p, err := oidc.Start(l, time.Now, people, around...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func client(issuer string) *signin.OpenID {
	return &signin.OpenID{Issuer: issuer, ClientID: oidc.ClientID, Callback: callback, Claim: "groups", Staff: "staff",
		Lead: "lead", Now: time.Now}
}

// attempt is one sign-in of a browser.
type attempt struct{ state, nonce, verifier, code string }

// choose goes to the provider as a browser does and comes back with a code.
func choose(t *testing.T, o *signin.OpenID, person string) attempt {
	t.Helper()
	a := attempt{state: secret(t), nonce: secret(t), verifier: secret(t)}
	address, err := o.Start(t.Context(), a.state, a.nonce, a.verifier)
	if err != nil {
		t.Fatal(err)
	}
	back := visit(t, address+"&person="+person)
	a.code = back.Query().Get("code")
	if a.code == "" || back.Query().Get("state") != a.state ||
		!strings.HasPrefix(back.String(), callback+"?") {
		t.Fatalf("the provider leads back to %s", back)
	}
	return a
}

func visit(t *testing.T, address string) *url.URL {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	res, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	back, err := res.Location()
	if err != nil {
		t.Fatalf("the provider answers %s and leads nowhere", res.Status)
	}
	return back
}

func secret(t *testing.T) string {
	t.Helper()
	s, err := request.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func finish(t *testing.T, o *signin.OpenID, a attempt) (request.Person, error) {
	t.Helper()
	p, err := o.Finish(t.Context(), a.code, a.nonce, a.verifier)
	if err != nil {
		for _, private := range []string{a.code, a.nonce, a.verifier, "@example.org"} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("the error has a secret or an address: %v", err)
			}
		}
	}
	return p, err
}

func TestWhoIsInAGroupComesBackWithNameAddressAndRole(t *testing.T) {
	p := start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople)
	o := client(p.Issuer)
	for subject, want := range map[string]request.Person{
		"pat":   {Name: "Pat Example", Email: "pat@example.org"},
		"robin": {Name: "Robin Example", Email: "robin@example.org", Lead: true},
	} {
		want.ID, want.EmailVerified = request.PersonID(p.Issuer, subject), true
		got, err := finish(t, o, choose(t, o, subject))
		if err != nil || got != want {
			t.Errorf("%s comes back as %+v (%v)", subject, got, err)
		}
	}
	if _, err := finish(t, o, choose(t, o, "kim")); !errors.Is(err, request.ErrNotStaff) {
		t.Errorf("who is in no group: %v", err)
	}
}

// An address counts as verified only where the provider says so.
func TestFinish_EmailVerified(t *testing.T) {
	for _, c := range []struct {
		claim any
		want  bool
	}{{true, true}, {"true", true}, {false, false}, {"false", false}, {nil, false}, {1, false},
		{[]string{"true"}, false}} {
		people := []oidc.Person{{Subject: "pat", Email: "pat@example.org", Groups: []string{"staff"},
			Claims: map[string]any{"email_verified": c.claim}}}
		o := client(start(t, listen(t, "127.0.0.1:0"), people).Issuer)
		p, err := finish(t, o, choose(t, o, "pat"))
		if err != nil || p.EmailVerified != c.want {
			t.Errorf("%v: %t, want %t (%v)", c.claim, p.EmailVerified, c.want, err)
		}
	}
}

// The provider is asked for a code with proof and for no more than who it is.
func TestStart_PKCEAndScopes(t *testing.T) {
	o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople).Issuer)
	address, err := o.Start(t.Context(), "a-state", "a-nonce", "a-verifier-that-is-never-shown-to-anybody-yet")
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	for name, want := range map[string]string{"response_type": "code", "client_id": "desk", "redirect_uri": callback,
		"scope": "openid email profile",
		"state": "a-state", "nonce": "a-nonce", "code_challenge_method": "S256"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if strings.Contains(address, "a-verifier") || u.Query().Get("code_challenge") == "" {
		t.Errorf("the address is %s", address)
	}
}

func TestGroupsAreReadAsTheProviderWritesThem(t *testing.T) {
	for name, c := range map[string]struct {
		claim string
		value any
		lead  bool
		err   error
	}{
		"one as a text":              {"groups", "staff", false, nil},
		"a lead as a text":           {"groups", "lead", true, nil},
		"a list":                     {"groups", []string{"others", "staff"}, false, nil},
		"both":                       {"groups", []string{"staff", "lead"}, true, nil},
		"Cognito's":                  {"cognito:groups", []string{"lead"}, true, nil},
		"another claim":              {"Groups", "staff", false, request.ErrNotStaff},
		"another group":              {"groups", "staffing", false, request.ErrNotStaff},
		"another case":               {"groups", "Staff", false, request.ErrNotStaff},
		"several in one text":        {"groups", "staff lead", false, request.ErrNotStaff},
		"an empty one":               {"groups", "", false, request.ErrNotStaff},
		"a list of empty ones":       {"groups", []string{""}, false, request.ErrNotStaff},
		"a number":                   {"groups", 7, false, request.ErrNotStaff},
		"a map that has it":          {"groups", map[string]bool{"staff": true}, false, request.ErrNotStaff},
		"a list with something else": {"groups", []any{"staff", 7}, false, request.ErrNotStaff},
	} {
		t.Run(name, func(t *testing.T) {
			people := []oidc.Person{{Subject: "pat", Claims: map[string]any{c.claim: c.value}}}
			o := client(start(t, listen(t, "127.0.0.1:0"), people).Issuer)
			if strings.HasPrefix(c.claim, "cognito") {
				o.Claim = c.claim
			}
			p, err := finish(t, o, choose(t, o, "pat"))
			if !errors.Is(err, c.err) || p.Lead != c.lead {
				t.Errorf("lead is %v, and the error %v", p.Lead, err)
			}
			o.Staff, o.Lead = "", ""
			if _, err := finish(t, o, choose(t, o, "pat")); !errors.Is(err, request.ErrNotStaff) {
				t.Errorf("with no group set: %v", err)
			}
		})
	}
}

func TestANameFromTheProviderIsBoundedAndItsAddressBare(t *testing.T) {
	people := []oidc.Person{{Subject: "pat", Groups: []string{"staff"}, Name: "Pat\u202e\n<b>" +
		strings.Repeat("é", 500), Email: "Pat <pat@example.org>"}}
	o := client(start(t, listen(t, "127.0.0.1:0"), people).Issuer)
	p, err := finish(t, o, choose(t, o, "pat"))
	if err != nil || len([]rune(p.Name)) != 100 || strings.ContainsAny(p.Name, "\n\u202e") || p.Email != "" {
		t.Errorf("%+v (%v)", p, err)
	}
}
