package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
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
		ctx, cancel := context.WithTimeout(r.Context(), web.RequestTimeout)
		defer cancel()
		if err = d.Store.SaveSession(ctx, s.End(d.Now())); err == nil {
			d.Log.Info("signed out", "person", p.ID)
		}
	}
	if err != nil && !errors.Is(err, errSignedOut) && !errors.Is(err, request.ErrConflict) { // pressed twice
		return err
	}
	return d.showSignedOut(w, r, "You are signed out", "Your session in this browser is over.")
}

// signOutEverywhere ends all of the person's sessions, those in the hands of others too.
func (d *Desk) signOutEverywhere(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx, cancel := context.WithTimeout(r.Context(), web.RequestTimeout)
	defer cancel()
	for range lifecycle.MaxAttempts {
		err := d.Store.SavePerson(ctx, p.SignOutEverywhere())
		if err == nil {
			d.Log.Info("signed out everywhere", "person", p.ID)
			return d.showSignedOut(w, r, "You are signed out everywhere", "All of your sessions are over, on every device and in every browser.")
		}
		if !errors.Is(err, request.ErrConflict) {
			return err
		}
		if p, err = d.Store.Person(ctx, p.ID); err != nil {
			return err
		}
	}
	return fmt.Errorf("sign out everywhere: %w %d times over", request.ErrConflict, lifecycle.MaxAttempts)
}

func (d *Desk) showSignedOut(w http.ResponseWriter, r *http.Request, title, happened string) error {
	d.setCookie(w, sessionCookie, "", 0)
	d.forgetAnswered(w, r)
	links := []theme.Link{{Label: "Sign in again", Href: web.SignInPath(web.DeskPath)}, web.ToStart}
	do := "If others use this computer, sign out where you gave your password too, or close the browser."
	ctx, cancel := context.WithTimeout(r.Context(), web.RequestTimeout)
	defer cancel()
	if address := d.Provider.EndSession(ctx); address != "" {
		links = append([]theme.Link{{Label: "Sign out of the sign-in service too", Href: address}}, links...)
		do = "If others use this computer, sign out of the sign-in service too, where you gave your password."
	}
	return web.Render(w, http.StatusOK, func(w io.Writer) error {
		return d.Theme.Message(w, theme.Message{Head: theme.Head{Title: title}, Happened: happened,
			Do:    do,
			Safe:  "What you saved is kept.",
			Links: links})
	})
}
