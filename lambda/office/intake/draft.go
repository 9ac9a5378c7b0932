package intake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// draft reads the draft that a secret link opens. request.ErrNotFound means that
// there is none, or that it expired or was deleted.
func (i *Intake) draft(ctx context.Context, secret string) (request.Draft, error) {
	if !request.IsSecret(secret) {
		return request.Draft{}, request.ErrNotFound
	}
	l, err := i.Store.Link(ctx, request.HashSecret(secret))
	if err != nil {
		return request.Draft{}, err
	}
	if l.Purpose != request.LinkDraft {
		return request.Draft{}, fmt.Errorf("link purpose is %s, want %s: %w", l.Purpose, request.LinkDraft,
			request.ErrNotFound)
	}
	d, err := i.Store.Draft(ctx, l.Draft)
	if err == nil && d.IsGone(i.Now()) {
		err = fmt.Errorf("draft expired or deleted: %w", request.ErrNotFound)
	}
	d.RawInput = d.RawInput.Renew()
	return d, err
}

// isSent reports whether the draft has become a request.
func (i *Intake) isSent(ctx context.Context, d request.Draft) (bool, error) {
	_, err := i.Store.Request(ctx, request.HashSecret(d.Token()))
	if errors.Is(err, request.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// unsentDraft returns the draft, or an error page if the draft has already been
// sent. Pages that say “not sent yet” must use it.
func (i *Intake) unsentDraft(ctx context.Context, secret string) (request.Draft, error) {
	d, err := i.draft(ctx, secret)
	if err != nil {
		return d, err
	}
	sent, err := i.isSent(ctx, d)
	if sent {
		err = draftAlreadySent(d)
	}
	return d, err
}

// draftBehind is the draft that a form came from, or the zero one where there is
// none. It is newer if it has answers that the form lacks, since someone saved them
// after this page was opened, and it hasn't been sent: to go on would lose them.
func (i *Intake) draftBehind(ctx context.Context, p submission) (d request.Draft, newer bool, err error) {
	if p.draft == "" {
		return d, false, nil
	}
	d, err = i.draft(ctx, p.draft)
	if errors.Is(err, request.ErrNotFound) {
		return request.Draft{}, false, nil
	}
	isLost := func(one request.Difference) bool { return one.Saved != "" }
	if err != nil || strconv.FormatInt(d.Version, 10) == p.version ||
		!slices.ContainsFunc(request.Form.Differences(p.typed, d.RawInput), isLost) {
		return d, false, err
	}
	sent, err := i.isSent(ctx, d)
	return d, !sent, err
}

// saveDraft saves a form as it was typed. The first time it creates a link, which
// is shown once; later it saves under that link, unless another device has saved in
// the meantime: then the person sees what differs and chooses.
func (i *Intake) saveDraft(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if len(p.typed) == 0 {
		return nothingToSave()
	}
	if p.draft == "" {
		return i.newDraft(ctx, w, p)
	}
	d, err := i.unsentDraft(ctx, p.draft)
	switch {
	case errors.Is(err, request.ErrNotFound):
		return i.newDraft(ctx, w, p) // it has expired while it was open: what was typed is not lost
	case err != nil:
		if sent := (*web.HTTPError)(nil); errors.As(err, &sent) {
			keepAsNew(w, p)
		}
		return err
	case strconv.FormatInt(d.Version, 10) != p.version:
		return i.showDraftConflict(w, p, d)
	}
	d, err = d.Keep(p.typed, i.Now())
	if err != nil {
		return i.showNotSaved(w, p, err)
	}
	switch err := i.Store.SaveDraft(ctx, d); {
	case errors.Is(err, request.ErrConflict):
		d, err = i.draft(ctx, p.draft)
		if err != nil {
			return draftNotFound(err)
		}
		return i.showDraftConflict(w, p, d)
	case err != nil:
		return err
	}
	return i.showSaved(w, p, theme.Draft{Secret: p.draft, Draft: d})
}

func (i *Intake) newDraft(ctx context.Context, w http.ResponseWriter, p submission) error {
	var random [3]string
	for n := range random {
		var err error
		random[n], err = request.NewSecret(i.Random)
		if err != nil {
			return err
		}
	}
	id, seed, secret := random[0], random[1], random[2]
	d, err := request.Draft{ID: id, Seed: seed}.Keep(p.typed, i.Now())
	if err != nil {
		return i.showNotSaved(w, p, err)
	}
	link := request.Link{Hash: request.HashSecret(secret), Purpose: request.LinkDraft, Draft: id, Made: i.Now().UTC()}
	err = i.Store.SaveDraft(ctx, d, link)
	if err != nil {
		return err
	}
	return i.showSaved(w, p, theme.Draft{Secret: secret, Draft: d, New: true})
}

// showNotSaved shows the form with all that was typed, and says which limit it met.
func (i *Intake) showNotSaved(w http.ResponseWriter, p submission, err error) error {
	var limit *request.LimitError
	if !errors.As(err, &limit) {
		return err
	}
	status, problems := http.StatusTooManyRequests, []request.Problem(nil)
	if limit.Limit == request.DraftBytes {
		status, problems = http.StatusUnprocessableEntity, request.Form.TooLong(p.typed)
	}
	safe := "It wasn’t saved this time. Everything you typed is still on this page."
	if p.draft != "" {
		safe += " What you saved before is safe."
	}
	return web.Render(w, status, i.Theme.Form, theme.FormState{Typed: p.typed, Problems: problems, Draft: p.draft,
		Version: p.version,
		LeftOut: p.leftOut, Notice: limit.Says() + " " + limit.Do + " " + safe})
}

func (i *Intake) showSaved(w http.ResponseWriter, p submission, page theme.Draft) error {
	page.LeftOut = p.leftOut
	return web.Render(w, http.StatusOK, i.Theme.Draft, page)
}

// showDraftConflict shows what differs between the form as it is here and as
// another device saved it. If nothing does, as when a button was pressed twice, it
// is saved.
func (i *Intake) showDraftConflict(w http.ResponseWriter, p submission, saved request.Draft) error {
	differences := request.Form.Differences(p.typed, saved.RawInput)
	if len(differences) == 0 {
		return i.showSaved(w, p, theme.Draft{Secret: p.draft, Draft: saved})
	}
	return web.Render(w, http.StatusConflict, i.Theme.DraftChoice,
		theme.DraftChoice{Secret: p.draft, Saved: saved, Mine: p.typed, Differences: differences, LeftOut: p.leftOut})
}

// openDraft shows the form as it was saved, or redirects to the receipt if it has
// been sent.
func (i *Intake) openDraft(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	secret := r.PathValue("secret")
	d, err := i.draft(ctx, secret)
	if err != nil {
		return draftNotFound(err)
	}
	switch sent, err := i.isSent(ctx, d); {
	case err != nil:
		return err
	case sent:
		http.Redirect(w, r, web.ReceiptPath(d.Token()), http.StatusSeeOther)
		return nil
	}
	return web.Render(w, http.StatusOK, i.Theme.Form,
		theme.FormState{Typed: d.RawInput, Draft: secret, Version: strconv.FormatInt(d.Version, 10),
			Notice: fmt.Sprintf(
				"You saved this form on %s. We’ll keep it until %s, and for 30 days each time you save "+
					"it again.", request.FormatTime(d.Saved), request.FormatTime(d.Expires))})
}

// emailDraft enqueues an email with the link, to an address of the person’s choice.
// The email carries a link of its own, created when it is sent.
func (i *Intake) emailDraft(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	d, err := i.unsentDraft(ctx, p.draft)
	if err != nil {
		return draftNotFound(err)
	}
	page := theme.Draft{Secret: p.draft, Draft: d, Email: p.email}
	to, wrong := request.Address(p.email)
	if wrong != nil {
		page.Problem = wrong.Error() + "."
		return web.Render(w, http.StatusUnprocessableEntity, i.Theme.Draft, page)
	}
	err = i.enqueueDraftLink(ctx, d, to)
	var limit *request.LimitError
	switch {
	case errors.As(err, &limit):
		page.Problem = limit.Says() + " " + limit.Do + " Your form is saved."
		return web.Render(w, http.StatusTooManyRequests, i.Theme.Draft, page)
	case err != nil:
		return err
	}
	page.Mailed, page.Email = true, to
	return web.Render(w, http.StatusOK, i.Theme.Draft, page)
}

// enqueueDraftLink puts the email into the outbox together with the count of those
// that the draft has caused.
func (i *Intake) enqueueDraftLink(ctx context.Context, d request.Draft, to string) error {
	id, err := request.NewSecret(i.Random)
	if err != nil {
		return err
	}
	now := i.Now()
	m := request.NewDraftLink(d.ID, to, id, now)
	err = lifecycle.Retry("save the email with a draft's link", func() error {
		count, err := i.Store.Count(ctx, request.DraftMailsID(d.ID))
		if err != nil {
			return err
		}
		count, err = count.AddDraftMail(now)
		if err != nil {
			return err
		}
		return i.Store.SaveMessage(ctx, m, request.MessageWrite{Count: &count})
	})
	if errors.Is(err, request.ErrConflict) {
		return &request.LimitError{Limit: request.DraftMailsPerDay} // that many at once are more than a day's
	}
	return err
}

// forgetDraft deletes a draft for the person who has its link. All its links lead
// nowhere from then on.
func (i *Intake) forgetDraft(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	err = lifecycle.Retry("delete a draft", func() error {
		d, err := i.draft(ctx, p.draft)
		if err != nil {
			return err
		}
		return i.Store.SaveDraft(ctx, d.Forget(i.Now()))
	})
	if err != nil && !errors.Is(err, request.ErrNotFound) {
		return err
	}
	return web.Render(w, http.StatusOK, i.Theme.Message,
		theme.Message{Head: theme.Head{Title: "Your saved form is deleted"},
			Happened: "We don’t have any of it anymore, and its links no longer work.",
			Do:       "You can close this page or start a new form.", Links: []theme.Link{web.ToForm}})
}
