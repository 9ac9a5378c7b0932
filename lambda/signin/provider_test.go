package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/lambda/request"
)

// A provider that is down is asked again when it is back.
func TestProvider_BackAfterOutage(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	address := l.Addr().String()
	l.Close()
	o := client("http://" + address + mockoidc.IssuerBase)
	if _, err := o.Start(t.Context(), "s", "n", "v"); err == nil || errors.Is(err, request.ErrSignIn) {
		t.Fatalf("nobody is there: %v", err)
	}
	p := start(t, listen(t, address), oidc.DefaultPeople)
	a := choose(t, o, "pat")
	p.Close()
	if _, err := finish(t, o, a); err == nil || errors.Is(err, request.ErrSignIn) ||
		errors.Is(err, request.ErrNotStaff) {
		t.Errorf("gone between the two: %v", err)
	}
	start(t, listen(t, address), oidc.DefaultPeople)
	if _, err := finish(t, o, choose(t, o, "pat")); err != nil {
		t.Errorf("back again: %v", err)
	}
}

func TestAProviderThatIsBrokenIsNotThePersonsFault(t *testing.T) {
	broken := func(path, answer string, status int) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != path {
					next.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				w.Write([]byte(answer))
			})
		}
	}
	for name, around := range map[string]func(http.Handler) http.Handler{
		"unknown client": broken(mockoidc.TokenEndpoint,
			`{"error":"invalid_client","error_description":"pat@example.org"}`, 401),
		"an error":         broken(mockoidc.TokenEndpoint, `<h1>pat@example.org</h1>`, 503),
		"no token":         broken(mockoidc.TokenEndpoint, `{"access_token":"a","token_type":"bearer"}`, 200),
		"somewhere else":   broken(mockoidc.TokenEndpoint, ``, 307),
		"nothing readable": broken(mockoidc.TokenEndpoint, `{`, 200),
	} {
		t.Run(name, func(t *testing.T) {
			o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople, around).Issuer)
			if _, err := finish(t, o, choose(t, o, "pat")); err == nil || errors.Is(err, request.ErrSignIn) ||
				errors.Is(err, request.ErrNotStaff) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	o := client(start(t, listen(t, "127.0.0.1:0"), nil,
		broken(mockoidc.DiscoveryEndpoint, `{"issuer":"https://another.example.org"}`, 200)).Issuer)
	if _, err := o.Start(t.Context(), "s", "n", "v"); err == nil {
		t.Error("who calls itself another issuer is believed")
	}
}

func TestNobodyWaitsForTheProviderLongerThanForThePage(t *testing.T) {
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hangs.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client(hangs.URL).Start(ctx, "s", "n", "v"); err == nil {
		t.Error("it came back with an address")
	}
}

func TestDiscoveryIsAskedOnceForAllWhoSignIn(t *testing.T) {
	asked := map[string]int{}
	counting := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked[r.URL.Path]++
			next.ServeHTTP(w, r)
		})
	}
	o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople, counting).Issuer)
	for range 3 {
		if _, err := finish(t, o, choose(t, o, "pat")); err != nil {
			t.Fatal(err)
		}
	}
	if asked[mockoidc.DiscoveryEndpoint] != 1 || asked[mockoidc.JWKSEndpoint] != 1 ||
		asked[mockoidc.TokenEndpoint] != 3 {
		t.Errorf("it was asked %v", asked)
	}
}

func TestACodeGoesNowhereButToTheProvider(t *testing.T) {
	caught := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { caught = true }))
	defer elsewhere.Close()
	leads := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == mockoidc.TokenEndpoint {
				http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople, leads).Issuer)
	if _, err := finish(t, o, choose(t, o, "pat")); err == nil || caught {
		t.Errorf("the code was sent elsewhere: %v (%v)", caught, err)
	}
}
