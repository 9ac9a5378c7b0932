package test

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/oidc"
)

// openProvider starts the OpenID provider, once, and returns its issuer.
func (w *world) openProvider() string {
	w.Helper()
	w.setUp.Lock()
	defer w.setUp.Unlock()
	if w.people == nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			w.Fatal(err)
		}
		w.people, err = oidc.Start(l, time.Now, oidc.DefaultPeople)
		if err != nil {
			w.Fatal(err)
		}
		w.Cleanup(func() { w.people.Close() })
	}
	return w.people.Issuer
}

// given is a cookie, of those that a page sets: its name, which begins with prefix,
// and its value.
func (p page) given(t testing.TB, prefix string) (name, value string) {
	t.Helper()
	for _, c := range p.set {
		pair, attributes, _ := strings.Cut(c, "; ")
		if !strings.HasPrefix(pair, prefix) {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if !strings.Contains(attributes, "Path=/") || !strings.HasSuffix(attributes, "HttpOnly; Secure; SameSite=Lax") {
			t.Errorf("the cookie %s is set with %s", name, attributes)
		}
		return name, value
	}
	t.Fatalf("the answer %d sets no cookie %s…: %q", p.status, prefix, p.set)
	return "", ""
}

// chosen is the path with which someone comes back from the provider.
func (w *world) chosen(address, person string) string {
	w.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	r, err := browser.Get(address + "&person=" + person)
	if err != nil {
		w.Fatal(err)
	}
	r.Body.Close()
	back, err := r.Location()
	if err != nil || back.Scheme+"://"+back.Host != siteURL {
		w.Fatalf("the provider answers %s and leads to %v (%v)", r.Status, back, err)
	}
	w.keep(back.Query().Get("code"), back.Query().Get("state"))
	return back.RequestURI()
}

// comeBack gives the desk the provider's answer, with the cookie of the sign-in
// that it belongs to.
func (f *function) comeBack(path, cookie string) page {
	f.w.Helper()
	e := visit(f.w, http.MethodGet, path, nil)
	e.Cookies = []string{cookie}
	return f.answer(e)
}

func TestStaffSignInAtTheProviderAndOutEverywhere(t *testing.T) {
	w := newWorld(t)
	desk := w.start("desk")
	way := desk.get("/desk/queue").is(t, http.StatusSeeOther).header["location"]
	begun := desk.get(way).is(t, http.StatusSeeOther)
	name, value := begun.given(t, "__Host-desk-signin-")
	attempt := name + "=" + value
	w.keep(strings.Split(value, ".")...)
	back := w.chosen(begun.header["location"], "pat")
	if n := len(w.rows()); n != 0 {
		t.Fatalf("to begin a sign-in stored %d rows", n)
	}
	in := desk.comeBack(back, attempt).is(t, http.StatusSeeOther)
	_, secret := in.given(t, "__Host-desk=")
	w.keep(secret, "pat@example.org", "Pat Example")
	if at := in.header["location"]; at != "/desk/queue" {
		t.Errorf("who has signed in comes to %s", at)
	}
	desk.getAs(secret, "/desk/queue").is(t, 200, "Pat Example")
	w.start("desk").getAs(secret, "/desk/queue").is(t, 200, "Pat Example")

	rows := len(w.rows())
	desk.comeBack(back, attempt).is(t, http.StatusBadRequest, "Please sign in again")
	kim := w.chosen(begun.header["location"], "kim")
	desk.comeBack(kim, attempt).is(t, http.StatusForbidden, "isn’t in a group")
	if n := len(w.rows()); n != rows {
		t.Errorf("a code used twice, or somebody of no group, stored %d rows", n-rows)
	}

	desk.postAs(secret, "/desk/signout/everywhere", url.Values{}).is(t, 200, "You’re signed out on all devices")
	desk.getAs(secret, "/desk/queue").is(t, http.StatusSeeOther)
	w.people.Close()
	fresh := w.start("desk") // knows nothing of the provider yet, and starts all the same
	fresh.get("/desk/signin").is(t, http.StatusInsufficientStorage, "The sign-in service isn’t responding")
	fresh.getAs(w.signIn("Robin Example", true), "/desk/queue").is(t, 200)
}
