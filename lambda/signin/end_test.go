package signin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/signin"
)

// Where discovery names an address to sign out at, it is given with this service's
// id and the first page to come back to.
func TestEndSession(t *testing.T) {
	for name, c := range map[string]struct {
		endpoint string // of the provider, PROVIDER standing for its own address
		want     bool
	}{
		"named":              {"PROVIDER/logout?x=1", true},
		"not named":          {"", false},
		"no web address":     {"javascript:alert(1)", false},
		"in the clear":       {"http://provider.example.org/logout", false},
		"with TLS elsewhere": {"https://provider.example.org/logout", true},
	} {
		t.Run(name, func(t *testing.T) {
			var provider *httptest.Server
			provider = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				endpoint := c.endpoint
				if rest, ours := strings.CutPrefix(endpoint, "PROVIDER"); ours {
					endpoint = provider.URL + rest
				}
				json.NewEncoder(w).Encode(map[string]any{"issuer": provider.URL,
					"authorization_endpoint": provider.URL + "/a", "token_endpoint": provider.URL + "/t",
					"jwks_uri": provider.URL + "/k", "end_session_endpoint": endpoint})
			}))
			defer provider.Close()
			o := &signin.OpenID{Issuer: provider.URL, ClientID: "desk",
				Callback: "https://assist.example.org/desk/callback"}
			got := o.EndSession(t.Context())
			if !c.want {
				if got != "" {
					t.Errorf("it leads to %q", got)
				}
				return
			}
			u, err := url.Parse(got)
			if err != nil || u.Path != "/logout" || u.Query().Get("client_id") != "desk" ||
				u.Query().Get("logout_uri") != "https://assist.example.org/" ||
				u.Query().Get("post_logout_redirect_uri") != "https://assist.example.org/" {
				t.Errorf("it leads to %q, %v", got, err)
			}
		})
	}
}

// A provider that does not answer keeps no one from signing out here.
func TestEndSession_ProviderDown(t *testing.T) {
	o := &signin.OpenID{Issuer: "http://127.0.0.1:1", ClientID: "desk",
		Callback: "https://assist.example.org/desk/callback"}
	if got := o.EndSession(t.Context()); got != "" {
		t.Errorf("it leads to %q", got)
	}
}
