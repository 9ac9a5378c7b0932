package office

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Provider is who knows staff by name and password, so that we don't: Start gives the address at which they sign in, Finish who they
// are, for the code with which they come back. request.ErrNotStaff: somebody who may not enter. request.ErrSignIn: the code proves
// nothing. Any other error: the provider did not answer.
type Provider interface {
	Start(ctx context.Context, state, nonce, verifier string) (address string, err error)
	Finish(ctx context.Context, code, nonce, verifier string) (request.Person, error)
}

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

// signIn leads to the provider.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) error {
	var drawn [3]string
	for n := range drawn {
		var err error
		if drawn[n], err = request.NewSecret(d.Random); err != nil {
			return err
		}
	}
	a := attempt{drawn[0], drawn[1], drawn[2], ours(r.URL.Query().Get("to"))}
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	address, err := d.Provider.Start(ctx, a.state, a.nonce, a.verifier)
	if err != nil {
		return unreachable(err)
	}
	d.setCookie(w, signInCookie, a.String(), signInLife)
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// callback is where the provider sends people back to.
func (d *Desk) callback(w http.ResponseWriter, r *http.Request) error {
	a, err := d.attempt(r)
	if err != nil {
		return err
	}
	d.setCookie(w, signInCookie, "", 0) // an answer counts once
	if said := r.URL.Query().Get("error"); said != "" {
		return notSignedIn(said)
	}
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	today, err := d.Provider.Finish(ctx, r.URL.Query().Get("code"), a.nonce, a.verifier)
	switch {
	case errors.Is(err, request.ErrNotStaff):
		return noEntry(err)
	case errors.Is(err, request.ErrSignIn):
		return startAgain(err)
	case err != nil:
		return unreachable(err)
	}
	// If the power fails from here on, the person signs in again: a session whose cookie got lost opens nothing.
	secret, err := d.newSession(ctx, today)
	if err != nil {
		return err
	}
	d.setCookie(w, sessionCookie, secret, request.SessionLife)
	http.Redirect(w, r, a.to, http.StatusSeeOther)
	return nil
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

// newSession stores who signed in, with a session that has never been anybody's, and returns its secret.
func (d *Desk) newSession(ctx context.Context, today request.Person) (string, error) {
	secret, err := request.NewSecret(d.Random)
	if err != nil {
		return "", err
	}
	for range tries {
		p, err := d.Sessions.Person(ctx, today.ID)
		if err != nil && !errors.Is(err, request.ErrNotFound) {
			return "", err
		}
		p = p.SignIn(today, d.Now())
		err = d.Sessions.SavePerson(ctx, p, p.Session(secret, d.Now()))
		if err == nil {
			d.Log.Info("signed in", "person", p.ID, "lead", p.Lead)
		}
		if !errors.Is(err, request.ErrConflict) {
			return secret, err
		}
	}
	return "", fmt.Errorf("sign in: %w %d times over", request.ErrConflict, tries)
}

// signOut ends the session of this browser.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) error {
	p, s, err := d.session(r)
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		if err = d.Sessions.SaveSession(ctx, s.End(d.Now())); err == nil {
			d.Log.Info("signed out", "person", p.ID)
		}
	}
	if err != nil && !errors.Is(err, errSignedOut) && !errors.Is(err, request.ErrConflict) { // pressed twice
		return err
	}
	return d.signedOut(w, "You are signed out", "Your session in this browser is over.")
}

// signOutEverywhere ends all of the person's sessions, those in the hands of others too.
func (d *Desk) signOutEverywhere(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	for range tries {
		err := d.Sessions.SavePerson(ctx, p.SignOutEverywhere())
		if err == nil {
			d.Log.Info("signed out everywhere", "person", p.ID)
			return d.signedOut(w, "You are signed out everywhere", "All of your sessions are over, on every device and in every browser.")
		}
		if !errors.Is(err, request.ErrConflict) {
			return err
		}
		if p, err = d.Sessions.Person(ctx, p.ID); err != nil {
			return err
		}
	}
	return fmt.Errorf("sign out everywhere: %w %d times over", request.ErrConflict, tries)
}

func (d *Desk) signedOut(w http.ResponseWriter, title, happened string) error {
	d.setCookie(w, sessionCookie, "", 0)
	return answer(w, http.StatusOK, func(w io.Writer) error {
		return d.Theme.Message(w, theme.Message{Head: theme.Head{Title: title}, Happened: happened,
			Do:    "If others use this computer, sign out where you gave your password too, or close the browser.",
			Safe:  "What you saved is kept.",
			Links: []theme.Link{{Label: "Sign in again", Href: signInPath(deskPath)}, toStart}})
	})
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
	case strings.HasPrefix(u.Path, "/desk/sign"), u.Path == "/desk/callback": // would go round in circles
		return deskPath
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}

// What can go wrong on the way to the provider and back, in words. Nothing has been stored in any of these.

var again = theme.Link{Label: "Sign in", Href: signInPath(deskPath)}

func startAgain(cause error) error {
	return &refusal{400, theme.Message{Head: theme.Head{Title: "Sign in once more"},
		Happened: "This answer does not belong to a sign-in that this browser has just begun. It may be older than ten minutes, used already, or of another tab.",
		Do:       "Start again.", Safe: "Nobody was signed in by it.", Links: []theme.Link{again, toStart}}, cause}
}

// notSignedIn is for what the provider answers in the place of a code: one of the words of RFC 6749, 4.1.2.1.
func notSignedIn(said string) error {
	if said == "access_denied" {
		return &refusal{400, theme.Message{Head: theme.Head{Title: "You did not sign in"},
			Happened: "The sign-in was cancelled, or refused where you give your password.",
			Do:       "To work at the desk, sign in.", Safe: "Nobody was signed in.", Links: []theme.Link{again, toStart}}, errors.New("cancelled at the provider")}
	}
	if said != "server_error" && said != "temporarily_unavailable" {
		said = "another error" // what stands in an address is not for the log
	}
	return unreachable(errors.New("the provider says " + said))
}

func noEntry(cause error) error {
	return &refusal{403, theme.Message{Head: theme.Head{Title: "You may not enter the desk"},
		Happened: "You have signed in, but your account is in none of the groups that work here.",
		Do:       "If you should be, ask whoever manages your organization’s accounts to add you to the group. If you have another account, sign out of this one first, where you gave your password.",
		Safe:     "Nothing about you was stored.", Links: []theme.Link{again, toStart}}, cause}
}

// unreachable is a 500, since CloudFront puts a page of its own in the place of a 502, 503 or 504.
func unreachable(cause error) error {
	return &refusal{500, theme.Message{Head: theme.Head{Title: "The sign-in service does not answer"},
		Happened: "We could not reach the service that signs you in, or it could not do it.",
		Do:       "Try again in a few minutes. A request that must be verified now can be verified by the link in its mail, without signing in.",
		Safe:     "Requests are received and the 48 hours are watched all the same.", Links: []theme.Link{again, toStart}}, cause}
}
