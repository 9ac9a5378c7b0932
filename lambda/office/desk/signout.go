package desk

import (
	"errors"
	"net/http"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// signOut ends the session of this browser.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) error {
	p, s, err := d.session(r)
	if err == nil {
		ctx := r.Context()
		err = d.Store.SaveSession(ctx, s.End(d.Now()))
		if err == nil {
			d.Log.Info("signed out", "person", p.ID)
		}
	}
	if err != nil && !errors.Is(err, errSignedOut) && !errors.Is(err, request.ErrConflict) { // pressed twice
		return err
	}
	return d.showSignedOut(w, r, "You’re signed out", "You’re signed out in this browser.")
}

// signOutEverywhere ends all of the person's sessions, those in the hands of others
// too.
func (d *Desk) signOutEverywhere(w http.ResponseWriter, r *http.Request, _ request.Person) error {
	ctx := r.Context()
	p, _, err := d.session(r) // the account, and not the colleague that it is
	if err != nil {
		return err
	}
	err = lifecycle.Retry("sign out everywhere", func() error {
		err := d.Store.SavePerson(ctx, p.SignOutEverywhere())
		if !errors.Is(err, request.ErrConflict) {
			return err
		}
		now, failed := d.Store.Person(ctx, p.ID)
		if failed != nil {
			return failed
		}
		p = now
		return err
	})
	if err != nil {
		return err
	}
	d.Log.Info("signed out everywhere", "person", p.ID)
	return d.showSignedOut(w, r, "You’re signed out on all devices",
		"You’re signed out on every device and in every browser.")
}

func (d *Desk) showSignedOut(w http.ResponseWriter, r *http.Request, title, happened string) error {
	d.setCookie(w, sessionCookie, "", 0)
	d.forgetAnswered(w, r)
	links := []theme.Link{{Label: "Sign in again", Href: web.SignInPath(web.DeskPath)}, web.ToStart}
	do := "On a shared computer, also sign out where you entered your password, or close the browser."
	ctx := r.Context()
	if address := d.Provider.EndSession(ctx); address != "" {
		links = append([]theme.Link{{Label: "Sign out of the sign-in service too", Href: address}}, links...)
		do = "On a shared computer, also sign out of the sign-in service, where you entered your password."
	}
	return web.Render(w, http.StatusOK, d.Theme.Message,
		theme.Message{Head: theme.Head{Title: title}, Happened: happened,
			Do:    do,
			Safe:  "Everything you saved is still there.",
			Links: links})
}
