// Package signin signs staff in at an OpenID provider: authorization code flow with
// PKCE, state and nonce, as a public client.
//
// # What is believed
//
// Of what comes back only the ID token counts, and of it nothing until its
// signature is by a key that the issuer publishes, its issuer, audience and expiry
// are right, and its nonce is the one that this browser's sign-in began with. Which
// algorithms may sign is what discovery says, "none" and shared secrets never. Who
// may enter is decided by a claim, a text or a list of texts: it has to name the
// staff group or the lead group. The address in the token opens nothing: it is
// shown, and written to when a request is assigned; where the provider says that it
// verified the address (email_verified), it leads an account at its first sign-in
// to the colleague whom a lead has listed with it.
//
// # When the provider is down
//
// The provider isn't called before someone signs in, so the function starts without
// it, and a failed call is repeated at the next try. Errors say which step failed;
// they never have a code, a token or a verifier.
package signin

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"ccee-ca.org/assist/lambda/request"
)

// OpenID is an OpenID provider, and who of the people that it knows may enter. Its
// fields are set before use.
type OpenID struct {
	Issuer   string // as discovery and tokens name it, to the letter
	ClientID string
	Callback string // the address where people come back, as the provider has it on its list
	Claim    string // that names a person's groups
	Staff    string // the group that works on requests
	Lead     string // the group that decides, redacts and exports; a lead need not be in Staff too
	Now      func() time.Time

	discovered atomic.Pointer[oidc.Provider] // the result of discovery; nil until it succeeded
}

// Start is the address at which someone signs in. An error says that the provider
// can't be reached.
func (o *OpenID) Start(ctx context.Context, state, nonce, verifier string) (string, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return "", err
	}
	return o.oauthConfig(p).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Finish is who signed in, for the code that they came back with. request.ErrSignIn
// and request.ErrNotStaff are for the person; any other error says that the
// provider can't be reached, or does not know this service.
func (o *OpenID) Finish(ctx context.Context, code, nonce, verifier string) (request.Person, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return request.Person{}, err
	}
	raw, err := o.redeem(ctx, p, code, verifier)
	if err != nil {
		return request.Person{}, err
	}
	token, err := p.Verifier(&oidc.Config{ClientID: o.ClientID, Now: o.Now}).Verify(ctx, raw)
	switch {
	case err != nil:
		return request.Person{}, fmt.Errorf("check ID token: %w: %s", request.ErrSignIn, truncate(err))
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 || nonce == "":
		return request.Person{}, fmt.Errorf("check ID token: %w: nonce does not match", request.ErrSignIn)
	case token.Subject == "":
		return request.Person{}, fmt.Errorf("check ID token: %w: no subject", request.ErrSignIn)
	}
	var idClaims claims
	if err := token.Claims(&idClaims); err != nil {
		return request.Person{}, fmt.Errorf("read ID token: %w: %s", request.ErrSignIn, truncate(err))
	}
	return o.newPerson(token, idClaims)
}

// EndSession is the address at which someone signs out of the provider too, and
// comes back to the site's first page; empty where discovery names none, or can't
// be asked. Cognito wants logout_uri where the standard has
// post_logout_redirect_uri, so both are there.
func (o *OpenID) EndSession(ctx context.Context) string {
	p, err := o.provider(ctx)
	if err != nil {
		return ""
	}
	var discovered struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := p.Claims(&discovered); err != nil {
		return ""
	}
	address, err := url.Parse(discovered.EndSession)
	callback, errOurs := url.Parse(o.Callback)
	if err != nil || errOurs != nil || address.Scheme != "https" && address.Hostname() != "127.0.0.1" {
		return ""
	}
	back := callback.Scheme + "://" + callback.Host + "/"
	q := address.Query()
	q.Set("client_id", o.ClientID)
	q.Set("logout_uri", back)
	q.Set("post_logout_redirect_uri", back)
	address.RawQuery = q.Encode()
	return address.String()
}

// provider asks discovery once. Two who ask at the same time for the first time
// both do, which is no harm.
func (o *OpenID) provider(ctx context.Context) (*oidc.Provider, error) {
	if p := o.discovered.Load(); p != nil {
		return p, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, httpClient), o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discover the OpenID provider: %s", truncate(err))
	}
	o.discovered.Store(p)
	return p, nil
}

func (o *OpenID) oauthConfig(p *oidc.Provider) *oauth2.Config {
	at := p.Endpoint()
	at.AuthStyle = oauth2.AuthStyleInParams // a public client has no secret to put into a header
	return &oauth2.Config{ClientID: o.ClientID, Endpoint: at, RedirectURL: o.Callback,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
}

// redeem gives the code back and gets the ID token. What the provider answers to a
// code that it does not take may quote the code.
func (o *OpenID) redeem(ctx context.Context, p *oidc.Provider, code, verifier string) (string, error) {
	tokens, err := o.oauthConfig(p).Exchange(oidc.ClientContext(ctx, httpClient), code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.ErrorCode == "invalid_grant":
		return "", fmt.Errorf("redeem code: %w: the provider rejects it", request.ErrSignIn)
	case errors.As(err, &refused):
		return "", fmt.Errorf("redeem code: the provider answers %d", refused.Response.StatusCode)
	case err != nil:
		return "", fmt.Errorf("redeem code: %s", truncate(err))
	}
	raw, _ := tokens.Extra("id_token").(string)
	if raw == "" {
		return "", errors.New("redeem code: no ID token in the response")
	}
	return raw, nil
}

// claims are what an ID token says, by the letter: encoding/json would take
// "Groups" for "groups".
type claims map[string]json.RawMessage

func (c claims) text(name string) (s string) {
	json.Unmarshal(c[name], &s) // what is no text is none
	return s
}

// isTrue reports whether a claim is true; some providers send it as a text.
func (c claims) isTrue(name string) bool {
	return string(c[name]) == "true" || c.text(name) == "true"
}

// texts are those of a list, or the one.
func (c claims) texts(name string) (list []string) {
	if json.Unmarshal(c[name], &list) != nil {
		list = []string{c.text(name)}
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

func (o *OpenID) newPerson(token *oidc.IDToken, idClaims claims) (request.Person, error) {
	if party := idClaims.text("azp"); party != "" && party != o.ClientID {
		return request.Person{}, fmt.Errorf("check ID token: %w: issued to another client", request.ErrSignIn)
	}
	groups := idClaims.texts(o.Claim)
	lead := slices.Contains(groups, o.Lead)
	if !lead && !slices.Contains(groups, o.Staff) {
		return request.Person{}, fmt.Errorf("let in %s: %w", request.PersonID(token.Issuer, token.Subject),
			request.ErrNotStaff)
	}
	p := request.NewPerson(token.Issuer, token.Subject, idClaims.text("name"), idClaims.text("email"), lead)
	p.EmailVerified = p.Email != "" && idClaims.isTrue("email_verified")
	return p, nil
}

// httpClient waits less than a page does, and goes nowhere else: a redirect would
// carry the code there.
var httpClient = &http.Client{
	Timeout:       5 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// truncate is an error's words, bounded: those of the library quote whole pages of
// whoever answered.
func truncate(err error) string {
	const maxBytes = 200
	words := err.Error()
	return words[:min(len(words), maxBytes)]
}
