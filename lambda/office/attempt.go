package office

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// signInLife is how long the way to the provider and back may take.
const signInLife = 10 * time.Minute

// attempt is what a browser keeps while its owner is at the provider: that the answer is to its own question.
type attempt struct {
	state    string // comes back with the answer
	nonce    string // comes back inside the signed token
	verifier string // proves to the provider that who redeems the code is who asked for it
	to       string // the page to go on with
}

func (a attempt) String() string {
	return strings.Join([]string{a.state, a.nonce, a.verifier, base64.RawURLEncoding.EncodeToString([]byte(a.to))}, ".")
}

func readAttempt(s string) (a attempt, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return a, false
	}
	to, err := base64.RawURLEncoding.DecodeString(parts[3])
	for _, secret := range parts[:3] {
		ok = err == nil && request.IsSecret(secret)
		if !ok {
			return attempt{}, false
		}
	}
	return attempt{parts[0], parts[1], parts[2], ours(string(to))}, true
}

// attempt is what the browser that sent r has asked the provider; the state in the answer must be that question's.
func (d *Desk) attempt(r *http.Request) (a attempt, err error) {
	cookie, err := r.Cookie(d.cookieName(signInCookie))
	if err != nil {
		return a, startAgain(errors.New("no sign-in was begun in this browser, or its answer has been used"))
	}
	a, ok := readAttempt(cookie.Value)
	if !ok || subtle.ConstantTimeCompare([]byte(a.state), []byte(r.URL.Query().Get("state"))) != 1 {
		return a, startAgain(errors.New("the state is of another sign-in"))
	}
	return a, nil
}

// ours is a page of the desk to go on with; anything else, another site's above all, becomes the desk's first page.
func ours(to string) string {
	const longest = 2000 // a cookie of 4096 bytes carries it
	u, err := url.Parse(to)
	if err != nil || len(to) > longest || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return deskPath
	}
	switch { // the path is decoded here, as a browser reads it
	case !strings.HasPrefix(u.Path, deskPath), strings.Contains(u.Path, `\`):
		return deskPath
	case path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/"): // dots and double slashes
		return deskPath
	case strings.HasPrefix(u.Path, "/desk/sign"), u.Path == Callback: // would go round in circles
		return deskPath
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}
