package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
)

// requireStaff lets in a person who is signed in. It redirects others to the
// sign-in, or tells them what to do if a redirect would lose what they typed.
func (d *Desk) requireStaff(h func(http.ResponseWriter, *http.Request, request.Person) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, _, err := d.session(r)
		switch {
		case err == nil:
			return h(w, r.WithContext(context.WithValue(r.Context(), leadKey{}, p.Lead)), p.AtDesk())
		case !errors.Is(err, errSignedOut):
			if r.Method == http.MethodPost { // what was typed stays, whoever sent it
				web.KeepUnread(w, r, postedForm(r))
			}
			return err
		case isNavigation(r):
			http.Redirect(w, r, web.SignInPath(r.URL.RequestURI()), http.StatusSeeOther)
			return nil
		}
		do := "Sign in again in a new tab. Then come back to this tab, go back one page, and select the button again."
		if web.KeepUnread(w, r, postedForm(r)) {
			do = "Sign in again in a new tab. Then come back to this tab and select “Send it again.”"
		}
		return sessionExpired(do, err)
	}
}

// isNavigation reports whether a browser goes to a page. A script that reads one
// again isn't led to the sign-in, where it can't sign anyone in.
func isNavigation(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode") // an old browser doesn't say
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (mode == "" || mode == "navigate")
}

// postedForm is the form that r sends: that of an entry, of a colleague, of an
// office, or of a step.
func postedForm(r *http.Request) request.FormSections {
	switch r.URL.Path {
	case web.EnterPath:
		return request.EntryForm()
	case web.PeoplePath:
		return request.ColleagueForm
	case web.ImportOfficesPath:
		return request.OfficeFileForm
	}
	if strings.HasPrefix(r.URL.Path, web.OfficesPath) {
		return request.OfficeForm
	}
	short, _ := request.ShortForm(request.Step(r.PathValue("step")))
	return short.Form()
}

// leadKey is where the context of a request to the desk says whether a lead sent
// it.
type leadKey struct{}

func isLead(ctx context.Context) bool {
	lead, _ := ctx.Value(leadKey{}).(bool)
	return lead
}

// requireLead lets in a lead, who may decide, redact and export.
func (d *Desk) requireLead(h func(http.ResponseWriter, *http.Request, request.Person) error) web.Handler {
	return d.requireStaff(func(w http.ResponseWriter, r *http.Request, p request.Person) error {
		if !p.Lead {
			return leadsOnly()
		}
		return h(w, r, p)
	})
}

var errSignedOut = errors.New("signed out")

// session returns the person who sent r and their session. errSignedOut means that
// no one is signed in, or not anymore.
func (d *Desk) session(r *http.Request) (p request.Person, s request.Session, err error) {
	cookie, err := r.Cookie(d.cookieName(sessionCookie))
	if err != nil || !request.IsSecret(cookie.Value) {
		return p, s, errSignedOut
	}
	ctx := r.Context()
	s, err = d.Store.Session(ctx, request.HashSecret(cookie.Value))
	if err == nil {
		p, err = d.Store.Person(ctx, s.Person)
	}
	switch {
	case errors.Is(err, request.ErrNotFound) || err == nil && !s.Valid(p, d.Now()):
		return p, s, errSignedOut
	case err != nil:
		return p, s, fmt.Errorf("read the session: %w", err)
	}
	return p, s, nil
}

// The desk's cookies.
const (
	sessionCookie = "desk"
	signInCookie  = "desk-signin-" // and the beginning of the state
)

// isSecure reports whether the site is served over https. A laptop's is not, and
// its browser would not send a secure cookie.
func (d *Desk) isSecure() bool { return !strings.HasPrefix(d.Theme.Site().URL, "http://") }

// cookieName has the prefix by which a browser knows that no other host and no
// plain http may set the cookie.
func (d *Desk) cookieName(name string) string {
	if d.isSecure() {
		return "__Host-" + name
	}
	return name
}

// setCookie keeps a value in the browser for a time, or takes it away where there
// is none.
func (d *Desk) setCookie(w http.ResponseWriter, name, value string, keep time.Duration) {
	c := &http.Cookie{Name: d.cookieName(name), Value: value, Path: "/", MaxAge: int(keep.Seconds()),
		Secure: d.isSecure(), HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
