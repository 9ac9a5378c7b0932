package desk

import (
	"context"
	"errors"
	"maps"
	"net/http"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// serveEntry shows the empty form on which staff enter a request that came by
// phone, on paper, or by email.
func (d *Desk) serveEntry(w http.ResponseWriter, _ *http.Request, p request.Person) error {
	return d.showEntryForm(w, http.StatusOK, p, theme.DeskEntry{})
}

// showEntryForm shows the form, with a fresh token where it has none: one token is
// one request, however often it is sent.
func (d *Desk) showEntryForm(w http.ResponseWriter, status int, p request.Person, page theme.DeskEntry) (err error) {
	if page.Token == "" {
		page.Token, err = request.NewSecret(d.Random)
		if err != nil {
			return err
		}
	}
	page.AtDesk = deskPage(p, web.EnterPath, "Enter a request")
	return web.Render(w, status, d.Theme.DeskEntry, page)
}

// enter takes the form: it reviews it, shows it again to be changed, or stores the
// request. What does not pass the check comes back as it was typed.
func (d *Desk) enter(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	read, err := web.ReadStepForm(w, r, request.EntryForm(), "token", "action")
	if err != nil {
		return err
	}
	page := theme.DeskEntry{Typed: maps.Clone(read), Token: read["token"], Now: d.Now()}
	delete(page.Typed, "token")
	delete(page.Typed, "action")
	if !request.IsSecret(page.Token) {
		return web.BadForm(errors.New("it has no token"))
	}
	in, checked := request.CheckEntry(page.Typed, page.Now)
	page.Problems, page.Aside = checked.Problems, checked.LeftOut
	switch {
	case read["action"] == "edit":
		page.Problems = nil
		return d.showEntryForm(w, http.StatusOK, p, page)
	case len(page.Problems) > 0:
		return d.showEntryForm(w, http.StatusUnprocessableEntity, p, page)
	case read["action"] != "enter":
		return d.showEntryReview(ctx, w, p, page, in)
	}
	q, err := d.receive(ctx, page.Token, in, p)
	if errors.Is(err, request.ErrTokenReused) {
		page.Earlier, page.Token = q, ""
		return d.showEntryForm(w, http.StatusConflict, p, page)
	}
	if err != nil {
		return err
	}
	d.Log.Info("request entered", "reference", q.Reference, "channel", string(in.Entry.Channel), "person", p.ID)
	http.Redirect(w, r, web.DonePath(q, 1), http.StatusSeeOther)
	return nil
}

// showEntryReview shows what is about to be entered, what follows from it, and the
// open and recent requests of the same agency: another person may have entered the
// same letter.
func (d *Desk) showEntryReview(ctx context.Context, w http.ResponseWriter, p request.Person, page theme.DeskEntry,
	in request.EntryInput) error {
	q := request.Request{ID: request.HashSecret(page.Token), Received: in.Received, Entry: in.Entry,
		Answers: in.Answers}
	others, more, err := d.Store.SameAgency(ctx, q, maxAlike)
	page.AlikeMissing, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	page.AtDesk = deskPage(p, web.EnterPath, "Review the request")
	page.Request, page.Alike, page.MoreAlike = q, request.FindAlike(q, others, page.Now), more
	return web.Render(w, http.StatusOK, d.Theme.DeskEntryReview, page)
}

// receive stores a request once per token, no matter how often it is called.
// request.ErrTokenReused: the request that comes with it was entered by this token,
// with something else.
func (d *Desk) receive(ctx context.Context, token string, in request.EntryInput, p request.Person) (request.Request,
	error) {
	draw := func(reference string, salt request.Salt) request.Change {
		return request.Enter(token, in, p.String(), reference, salt, d.Now())
	}
	isRetry := func(earlier, now request.Request) bool {
		return earlier.SubmissionMAC == now.SubmissionMAC // mutant: entry-token-reused
	}
	return lifecycle.Receive(ctx, d.Store, in.Received.In(request.Pacific).Year(), d.Random, draw, isRetry)
}
