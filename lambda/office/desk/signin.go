package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Provider is who knows staff by name and password, so that we don't: Start gives
// the address at which they sign in, Finish who they are, for the code with which
// they come back. request.ErrNotStaff: someone who may not enter.
// request.ErrSignIn: the code proves nothing. Any other error: the provider did not
// answer.
type Provider interface {
	Start(ctx context.Context, state, nonce, verifier string) (address string, err error)
	Finish(ctx context.Context, code, nonce, verifier string) (request.Person, error)
	// where one signs out of the provider too; empty where it has no such address,
	// or doesn't answer
	EndSession(ctx context.Context) (address string)
}

// signIn leads to the provider.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) error {
	var secrets [3]string
	for n := range secrets {
		var err error
		secrets[n], err = request.NewSecret(d.Random)
		if err != nil {
			return err
		}
	}
	a := loginState{secrets[0], secrets[1], secrets[2], safeRedirect(r.URL.Query().Get("to")), d.Now()}
	ctx := r.Context()
	address, err := d.Provider.Start(ctx, a.state, a.nonce, a.verifier)
	if err != nil {
		return providerDown(err)
	}
	d.saveLoginState(w, r, a)
	if strings.Contains(a.to, "?") {
		return d.redirectByPage(w, address)
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// redirectByPage leads to the provider by a page instead of a redirect: a page that
// was asked for with a query may have been asked for by a form, and the browser
// lets no redirect lead a form to another site (form-action in Headers). Nothing
// would happen, and no one would know.
func (d *Desk) redirectByPage(w http.ResponseWriter, address string) error {
	w.Header().Set("Refresh", "0; url="+address)
	return web.Render(w, http.StatusOK, d.Theme.Message, theme.Message{Head: theme.Head{Title: "Sign in"},
		Happened: "You’re signed out. We’re taking you to the sign-in page.",
		Do:       "If nothing happens, select the button.",
		Links:    []theme.Link{{Label: "Continue to sign in", Href: address}}})
}

// callback is where the provider sends people back to.
func (d *Desk) callback(w http.ResponseWriter, r *http.Request) error {
	a, ok := d.findLoginState(r)
	if !ok {
		return d.continueTo(w, r, a.to,
			signInExpired(a.to, errors.New("no sign-in of this state was begun in this browser")))
	}
	if a.isAnswered() {
		return d.continueTo(w, r, a.to, signInExpired(a.to, errors.New("this sign-in has had its answer")))
	}
	if code := r.URL.Query().Get("error"); code != "" {
		d.setCookie(w, a.cookie(), "", 0)
		return d.continueTo(w, r, a.to, signInCanceled(code))
	}
	secret, err := d.finishSignIn(r, a)
	if err != nil {
		d.setCookie(w, a.cookie(), "", 0)
		if errors.Is(err, request.ErrSignIn) {
			return d.continueTo(w, r, a.to, err)
		}
		return err
	}
	d.setCookie(w, a.cookie(), a.forgetSecrets().String(), signInTTL)
	d.setCookie(w, sessionCookie, secret, request.SessionLife)
	http.Redirect(w, r, a.to, http.StatusSeeOther)
	return nil
}

// continueTo leads a person who is signed in to the page: the answer of a provider
// that is of no use takes nothing from them. Others get the refusal.
func (d *Desk) continueTo(w http.ResponseWriter, r *http.Request, to string, refused error) error {
	_, _, err := d.session(r)
	if errors.Is(err, errSignedOut) {
		return refused
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// finishSignIn redeems the provider's answer to an attempt and returns the secret
// of a new session. An answer counts once.
func (d *Desk) finishSignIn(r *http.Request, a loginState) (string, error) {
	ctx := r.Context()
	today, err := d.Provider.Finish(ctx, r.URL.Query().Get("code"), a.nonce, a.verifier)
	switch {
	case errors.Is(err, request.ErrNotStaff):
		return "", accessDenied(err)
	case errors.Is(err, request.ErrSignIn):
		return "", signInExpired(a.to, err)
	case err != nil:
		return "", providerDown(err)
	}
	// If the power fails from here on, the person signs in again: a session whose
	// cookie got lost opens nothing.
	return d.newSession(ctx, r, today)
}

// newSession stores who signed in, with a session that has never been anybody's,
// and returns its secret. The session that the browser had until now is over by the
// same write.
func (d *Desk) newSession(ctx context.Context, r *http.Request, today request.Person) (string, error) {
	secret, err := request.NewSecret(d.Random)
	if err != nil {
		return "", err
	}
	err = lifecycle.Retry("sign in", func() error {
		p, err := d.Store.Person(ctx, today.ID)
		if err != nil && !errors.Is(err, request.ErrNotFound) {
			return err
		}
		if p.First.IsZero() {
			today.As, err = d.findListed(ctx, today)
			if err != nil {
				return err
			}
		}
		p = p.SignIn(today, d.Now())
		sessions := []request.Session{p.Session(secret, d.Now())}
		if _, former, err := d.session(r); err == nil {
			sessions = append(sessions, former.End(d.Now()))
		} else if !errors.Is(err, errSignedOut) {
			return err
		}
		err = d.Store.SavePerson(ctx, p, sessions...)
		if err == nil {
			d.Log.Info("signed in", "person", p.ID, "lead", p.Lead)
		}
		return err
	})
	return secret, err
}

// findListed returns the ID of the colleague whom a lead has listed with the
// address of an account that signs in for the first time, or nothing. Only an
// address that the provider verified counts. It lets no one in: the provider has.
func (d *Desk) findListed(ctx context.Context, account request.Person) (string, error) {
	if !account.EmailVerified {
		return "", nil
	}
	listed, err := d.Store.Person(ctx, request.ColleagueID(account.Email))
	if errors.Is(err, request.ErrNotFound) {
		return "", nil
	}
	return listed.ID, err
}
