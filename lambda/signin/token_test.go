package signin_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/lambda/request"
)

func TestATokenThatIsWrongInOneThingSignsNobodyIn(t *testing.T) {
	for name, wrong := range map[string]map[string]any{
		"for another service":           {"aud": "another"},
		"for another, with ours beside": {"aud": []string{"another", "desk"}, "azp": "another"},
		"of another issuer":             {"iss": "https://provider.example.org"},
		"expired":                       {"exp": time.Now().Add(-time.Second).Unix()},
		"without an end":                {"exp": nil},
		"not valid yet":                 {"nbf": time.Now().Add(time.Hour).Unix()},
		"of another sign-in":            {"nonce": "another"},
		"without a nonce":               {"nonce": nil},
		"about nobody":                  {"sub": ""},
	} {
		t.Run(name, func(t *testing.T) {
			people := []oidc.Person{{Subject: "pat", Groups: []string{"staff"}, Claims: wrong}}
			o := client(start(t, listen(t, "127.0.0.1:0"), people).Issuer)
			if p, err := finish(t, o, choose(t, o, "pat")); !errors.Is(err, request.ErrSignIn) ||
				p != (request.Person{}) {
				t.Errorf("signs in %v (%v)", p, err)
			}
		})
	}
}

// tamper changes the ID token on its way from the provider.
func tamper(change func(token string) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != mockoidc.TokenEndpoint {
				next.ServeHTTP(w, r)
				return
			}
			kept := httptest.NewRecorder()
			next.ServeHTTP(kept, r)
			var answer map[string]any
			if err := json.Unmarshal(kept.Body.Bytes(), &answer); err != nil {
				panic(err)
			}
			answer["id_token"] = change(answer["id_token"].(string))
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(answer)
		})
	}
}

func TestATokenThatTheIssuerHasNotSignedSignsNobodyIn(t *testing.T) {
	foreign, err := mockoidc.RandomKeypair(2048)
	if err != nil {
		t.Fatal(err)
	}
	own, err := mockoidc.DefaultKeypair()
	if err != nil {
		t.Fatal(err)
	}
	claimsOf := func(token string) (c jwt.MapClaims) {
		if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
			t.Error(err)
		}
		return c
	}
	signed := func(token string, key *mockoidc.Keypair) string {
		s, err := key.SignJWT(claimsOf(token))
		if err != nil {
			t.Error(err)
		}
		return s
	}
	for name, change := range map[string]func(string) string{
		"an unknown key":  func(s string) string { return signed(s, foreign) },
		"a key that lies": func(s string) string { foreign.Kid, _ = own.KeyID(); return signed(s, foreign) },
		"alg none": func(s string) string {
			s, _ = jwt.NewWithClaims(jwt.SigningMethodNone, claimsOf(s)).SignedString(jwt.UnsafeAllowNoneSignatureType)
			return s
		},
		"the public key": func(s string) string {
			s, _ = jwt.NewWithClaims(jwt.SigningMethodHS256, claimsOf(s)).SignedString(own.PublicKey.N.Bytes())
			return s
		},
		"no signature":      func(s string) string { return s[:strings.LastIndexByte(s, '.')+1] },
		"words of its own":  func(s string) string { return claimed(s, "kim", "pat") },
		"something unheard": func(string) string { return "token" },
		"nothing":           func(string) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople, tamper(change)).Issuer)
			if p, err := finish(t, o, choose(t, o, "pat")); err == nil || errors.Is(err, request.ErrNotStaff) ||
				p != (request.Person{}) {
				t.Errorf("signs in %v (%v)", p, err)
			}
		})
	}
	t.Run("and its own, taken apart and signed again", func(t *testing.T) {
		o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople,
			tamper(func(s string) string { return signed(s, own) })).Issuer)
		if _, err := finish(t, o, choose(t, o, "pat")); err != nil {
			t.Errorf("%v, so that the others prove nothing", err)
		}
	})
}

// claimed is the token with another subject under the old signature.
func claimed(token, is, was string) string {
	parts := strings.Split(token, ".")
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(string(body), was, is)))
	return strings.Join(parts, ".")
}

func TestACodeCountsOnceAndForWhoeverBeganTheSignIn(t *testing.T) {
	o := client(start(t, listen(t, "127.0.0.1:0"), oidc.DefaultPeople).Issuer)
	a := choose(t, o, "pat")
	stolen := a
	stolen.verifier = secret(t)
	if p, err := finish(t, o, stolen); !errors.Is(err, request.ErrSignIn) {
		t.Errorf("without the verifier the code signs in %v (%v)", p, err)
	}
	a = choose(t, o, "pat")
	if _, err := finish(t, o, a); err != nil {
		t.Fatal(err)
	}
	if p, err := finish(t, o, a); !errors.Is(err, request.ErrSignIn) {
		t.Errorf("a code used twice signs in %v (%v)", p, err)
	}
	if _, err := finish(t, o, attempt{code: "made-up-code-that-is-nobodys", nonce: secret(t),
		verifier: secret(t)}); !errors.Is(err, request.ErrSignIn) {
		t.Errorf("a made-up code: %v", err)
	}
}
