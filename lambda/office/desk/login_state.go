package desk

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
)

// A sign-in has a cookie of its own, named after its state, so that two tabs that
// sign in don't take each other's. maxAttempts bounds them, and so what a browser
// sends along with each page: an HTTP API takes 10,240 bytes of headers, and four
// of the longest are 6,000.
const (
	signInTTL      = 10 * time.Minute // the way to the provider and back
	maxLoginStates = 4
	maxPage        = 1000 // bytes of the page's path and query
)

// loginState is what a browser keeps while the person is at the provider: it proves
// that the answer is to its own question. Once that has been answered only the page
// is left, for a person who goes back to the provider and answers again.
type loginState struct {
	state    string // comes back with the answer
	nonce    string // comes back inside the signed token; empty once answered
	verifier string // proves to the provider that who redeems the code is who asked for it; empty once answered
	to       string // the page to go on with
	at       time.Time
}

func (a loginState) isAnswered() bool { return a.nonce == "" }

// forgetSecrets leaves the page and the state.
func (a loginState) forgetSecrets() loginState { return loginState{state: a.state, to: a.to, at: a.at} }

// cookie is the name of the attempt's cookie.
func (a loginState) cookie() string { return signInCookie + a.state[:8] }

// String is the attempt as its cookie has it: state, time, page, and the two
// secrets while there are any.
func (a loginState) String() string {
	parts := []string{a.state, strconv.FormatInt(a.at.Unix(), 36), base64.RawURLEncoding.EncodeToString([]byte(a.to))}
	if !a.isAnswered() {
		parts = append(parts, a.nonce, a.verifier)
	}
	return strings.Join(parts, ".")
}

func parseLoginState(s string) (a loginState, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 && len(parts) != 5 || !request.IsSecret(parts[0]) {
		return a, false
	}
	at, badTime := strconv.ParseInt(parts[1], 36, 64)
	to, badPage := base64.RawURLEncoding.DecodeString(parts[2])
	if badTime != nil || badPage != nil {
		return a, false
	}
	a = loginState{state: parts[0], at: time.Unix(at, 0), to: safeRedirect(string(to))}
	if len(parts) == 5 {
		a.nonce, a.verifier = parts[3], parts[4]
		ok = request.IsSecret(a.nonce) && request.IsSecret(a.verifier)
		return a, ok
	}
	return a, true
}

// loginStates returns those of the browser that sent r, oldest first.
func (d *Desk) loginStates(r *http.Request) (all []loginState) {
	for _, c := range r.Cookies() {
		a, ok := parseLoginState(c.Value)
		if ok && c.Name == d.cookieName(a.cookie()) {
			all = append(all, a)
		}
	}
	slices.SortStableFunc(all, func(a, b loginState) int { return a.at.Compare(b.at) })
	return all
}

// findLoginState returns the one whose state comes back in r. ok is false if this
// browser has none.
func (d *Desk) findLoginState(r *http.Request) (a loginState, ok bool) {
	state := []byte(r.URL.Query().Get("state"))
	for _, a := range d.loginStates(r) {
		if subtle.ConstantTimeCompare([]byte(a.state), state) == 1 {
			return a, true
		}
	}
	return loginState{to: web.DeskPath}, false
}

// saveLoginState adds one to those of the browser, and removes the oldest if there
// are too many.
func (d *Desk) saveLoginState(w http.ResponseWriter, r *http.Request, a loginState) {
	all := d.loginStates(r)
	for _, old := range all[:max(0, len(all)-maxLoginStates+1)] {
		d.setCookie(w, old.cookie(), "", 0)
	}
	d.setCookie(w, a.cookie(), a.String(), signInTTL)
}

// forgetAnswered removes what is left of finished sign-ins, as when a person signs
// out.
func (d *Desk) forgetAnswered(w http.ResponseWriter, r *http.Request) {
	for _, a := range d.loginStates(r) {
		if a.isAnswered() {
			d.setCookie(w, a.cookie(), "", 0)
		}
	}
}

// safeRedirect returns to if it is a page of the desk. Anything else, such as
// another site, becomes the desk's first page.
func safeRedirect(to string) string {
	u, err := url.Parse(to)
	if err != nil || len(to) > maxPage || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return web.DeskPath
	}
	switch { // the path is decoded here, as a browser reads it
	case !strings.HasPrefix(u.Path, web.DeskPath), strings.Contains(u.Path, `\`):
		return web.DeskPath
	case path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/"): // dots and double slashes
		return web.DeskPath
	case strings.HasPrefix(u.Path, "/desk/sign"), u.Path == web.Callback: // would go round in circles
		return web.DeskPath
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}
