// Package intake takes requests: it checks a form, keeps it as a draft, stores what
// is sent, and shows the receipt; and it is where the agency follows its request,
// answers, changes, or withdraws it, and asks for a fresh link. It is all that the
// public reaches. No answer of it says "received" unless the request is in the
// table.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Intake takes requests, and is where the agency follows its own. No answer of it
// says "received" unless the request is in the table.
type Intake struct {
	Store  Store
	Theme  *theme.Theme
	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Handler serves intake's routes.
func (i *Intake) Handler() http.Handler {
	server := web.NewServer(i.Theme, i.Log, i.Now)
	server.Handle("POST /request/check", i.checkForm)
	server.Handle("POST /request/form", i.editForm)
	server.Handle("POST /request/send", i.sendRequest)
	server.Handle("POST /request/draft/save", i.saveDraft)
	server.Handle("POST /request/draft/mail", i.emailDraft)
	server.Handle("POST /request/draft/forget", i.forgetDraft)
	server.Handle("GET /request/draft/open/{secret}", i.openDraft)
	for _, path := range []string{"/request/check", "/request/form", "/request/send", "/request/draft/save",
		"/request/draft/mail", "/request/draft/forget"} {
		server.Handle(path, redirectTo(web.FormPath))
	}
	server.Handle("GET /request/receipt/{secret}", i.showReceipt)
	server.Handle("GET /request/receipt/{secret}/answers", i.showAnswers)
	server.Handle("GET /request/receipt/{secret}/answers.json", i.downloadJSON)
	server.Handle("GET /request/receipt/{secret}/answers.txt", i.downloadText)
	server.Handle("GET /request/disclaim/{secret}", i.showDisclaim)
	server.Handle("POST /request/disclaim/{secret}", i.recordDisclaimer)
	i.statusRoutes(server)
	i.confirmRoutes(server)
	server.Handle("GET /agreement/{secret}", i.showAgreement)
	server.Handle("GET /agreement/{secret}/word", i.downloadAgreement)
	return server
}

// redirectTo redirects, such as a GET of an address that only takes forms.
func redirectTo(path string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, path, http.StatusSeeOther)
		return nil
	}
}

// checkForm shows what is wrong with the form, or the check page with a fresh
// submission token. It stores nothing.
func (i *Intake) checkForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := i.readSubmission(ctx, w, r)
	if err != nil {
		return err
	}
	if p.amend != "" && p.standing.CanAmend(i.Now()) != nil {
		return i.showAmendDifferences(ctx, w, p, p.standing, nil)
	}
	c := request.Form.Check(p.typed, i.Now())
	if len(c.Problems) > 0 {
		return i.showFormErrors(w, p, c)
	}
	d, newer, err := i.draftBehind(ctx, p)
	switch {
	case err != nil:
		return err
	case newer:
		return i.showDraftConflict(w, p, d)
	}
	token, err := i.submissionToken(d)
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, i.Theme.Check, i.checkPage(p, c, token))
}

// submissionToken returns a fresh token, or that of the draft the form came from:
// one draft is one request, no matter who finishes it.
func (i *Intake) submissionToken(d request.Draft) (string, error) {
	if d.ID != "" {
		return d.Token(), nil
	}
	return request.NewSecret(i.Random)
}

func (i *Intake) showFormErrors(w http.ResponseWriter, p submission, c request.Checked) error {
	return web.Render(w, http.StatusUnprocessableEntity, i.Theme.Form,
		theme.FormState{Typed: p.typed, Problems: c.Problems, Draft: p.draft, Version: p.version, Amend: p.amendState(),
			LeftOut: p.leftOut})
}

func (i *Intake) checkPage(p submission, c request.Checked, token string) theme.Check {
	facts := request.FactsOf(c.Answers, i.Now())
	points, _ := request.Points(c.Answers, i.Now())
	page := theme.Check{Answers: c.Answers, Findings: request.Findings(facts), Facts: facts, Points: points,
		Aside: c.LeftOut, LeftOut: p.leftOut, Token: token,
		Draft: p.draft, Version: p.version, Trap: p.trap, Checked: strconv.FormatInt(i.Now().Unix(), 10),
		DueIfNow: request.FormatTime(request.VerificationDue(i.Now()))}
	page.Amend = p.amendState()
	if page.Amend.Secret != "" {
		page.Token, page.Differences = "", request.Form.Differences(c.Answers.RawInput(), p.standing.Answers.RawInput())
	}
	return page
}

// editForm shows the form filled in: the Change buttons.
func (i *Intake) editForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := i.readSubmission(ctx, w, r)
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, i.Theme.Form,
		theme.FormState{Typed: p.typed, Draft: p.draft, Version: p.version, Amend: p.amendState(), LeftOut: p.leftOut})
}

// sendRequest stores the request and redirects to its receipt. If the process dies
// before the transaction, nothing is there and the person sees an error; after it,
// all is there, and a retry leads to the same receipt.
func (i *Intake) sendRequest(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := i.readSubmission(ctx, w, r)
	if err != nil {
		return err
	}
	c := request.Form.Check(p.typed, i.Now())
	switch {
	case len(c.Problems) == 0 && p.amend != "":
		return i.amend(ctx, w, r, p, c)
	case len(c.Problems) > 0:
		return i.answerInvalid(ctx, w, r, p, c)
	case !request.IsSecret(p.token):
		return missingToken()
	}
	d, newer, err := i.draftBehind(ctx, p)
	if err == nil && newer { // a request never waits for a draft that can't be read
		return i.showDraftConflict(w, p, d)
	}
	received, err := i.receive(ctx, p, c.Answers)
	switch {
	case errors.Is(err, request.ErrTokenReused):
		return refuseReusedToken(w, p, err)
	case err != nil:
		return i.showSaveFailed(w, p, c, err) // mutant: not-stored
	}
	i.Log.Info("request received", "reference", received.Reference)
	http.Redirect(w, r, web.ReceiptPath(p.token), http.StatusSeeOther)
	return nil
}

// answerInvalid answers a form that doesn't pass the check. One that was sent
// before leads to its receipt anyway: the form may have changed since, or the date.
// If the answers that pass differ from those that were sent, it says so.
func (i *Intake) answerInvalid(ctx context.Context, w http.ResponseWriter, r *http.Request, p submission,
	c request.Checked) error {
	if !request.IsSecret(p.token) {
		return i.showFormErrors(w, p, c)
	}
	earlier, err := i.Store.Request(ctx, request.HashSecret(p.token))
	switch {
	case err != nil:
		return i.showFormErrors(w, p, c)
	case !earlier.MayHaveSent(c.Answers):
		return refuseReusedToken(w, p, request.ErrTokenReused)
	}
	http.Redirect(w, r, web.ReceiptPath(p.token), http.StatusSeeOther)
	return nil
}

// refuseReusedToken returns the error page for answers that differ from those sent
// before under the same token.
func refuseReusedToken(w http.ResponseWriter, p submission, err error) error {
	keepAsNew(w, p)
	return tokenReused(p.token, err)
}

// showSaveFailed shows the check page again with the same token: nothing is lost,
// and a retry cannot count twice. CloudFront passes its status on.
func (i *Intake) showSaveFailed(w http.ResponseWriter, p submission, c request.Checked, err error) error {
	i.Log.Error("request not saved", "error", err.Error(), logging.Measure(logging.FailedAcceptances, 1))
	page := i.checkPage(p, c, p.token) // mutant: same-token
	page.Failed = true
	return web.Render(w, web.StatusOwnFailure, i.Theme.Check, page)
}

// receive stores a request once per submission token, no matter how often it is
// called.
func (i *Intake) receive(ctx context.Context, p submission, a request.Answers) (request.Request, error) {
	suspect := request.Suspect(a, p.trap, i.timeOnPage(p.checked))
	draft := i.draftOf(ctx, p.draft)
	now := i.Now()
	draw := func(reference string, salt request.Salt) request.Change {
		c := request.Receive(p.token, a, reference, salt, now).HoldSuspect(suspect)
		c.Request.SentFrom = draft
		return c
	}
	isRetry := func(earlier, now request.Request) bool {
		return earlier.HasSent(a) || earlier.SubmissionMAC == now.SubmissionMAC // mutant: token-reused
	}
	return lifecycle.Receive(ctx, i.Store, now.In(request.Pacific).Year(), i.Random, draw, isRetry)
}

// draftOf is the id of the saved form that a form came from, so that words can be
// redacted there too. It may be another's, since a form says what it likes: who
// uses it compares the draft's own token. A request never waits for it.
func (i *Intake) draftOf(ctx context.Context, secret string) string {
	if !request.IsSecret(secret) {
		return ""
	}
	l, err := i.Store.Link(ctx, request.HashSecret(secret))
	if err != nil || l.Purpose != request.LinkDraft {
		return ""
	}
	return l.Draft
}

// timeOnPage returns how long the check page was open, or zero if that is unknown.
func (i *Intake) timeOnPage(checked string) time.Duration {
	made, err := strconv.ParseInt(checked, 10, 64)
	if err != nil {
		return 0
	}
	return i.Now().Sub(time.Unix(made, 0))
}

// requestForLink returns the request that a secret link opens, if the link has the
// purpose.
func requestForLink(ctx context.Context, requests Store, secret string, purpose request.LinkPurpose) (request.Request,
	error) {
	if !request.IsSecret(secret) {
		return request.Request{}, request.ErrNotFound
	}
	l, err := requests.Link(ctx, request.HashSecret(secret))
	if err != nil {
		return request.Request{}, err
	}
	if l.Purpose != purpose {
		return request.Request{}, fmt.Errorf("link purpose is %s, want %s: %w", l.Purpose, purpose, request.ErrNotFound)
	}
	q, err := requests.Request(ctx, l.Request)
	if err == nil && q.Removing > 0 && purpose == request.LinkReceipt {
		return request.Request{}, beingRedacted()
	}
	return q, err
}
