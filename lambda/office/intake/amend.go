package intake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// A request is changed with the form that it was made with. The form carries the
// secret of the request and the edition of its answers from which it began, so that
// of two people who change one request the second sees what the first has changed.

// currentETag names the current answers: see answersETag.
func currentETag(q request.Request) string { return answersETag(q.Current()) }

// answersETag names a version of the answers by its number and a piece of its
// digest. Either alone is not enough: a redaction keeps the number, and one that
// removes what an amendment brought makes the digest what it was before, so that a
// retry of the amendment would bring the words back.
func answersETag(e request.Edition) string {
	return fmt.Sprintf("%d-%s", e.Number, e.Answers.Digest()[:16])
}

// amendState is what a form shows of the request that it changes; the zero one
// where it makes a new request.
func (p submission) amendState() theme.Amending {
	if p.amend == "" {
		return theme.Amending{}
	}
	return theme.Amending{Secret: p.amend, Edition: p.edition, Reference: p.standing.Reference, Notice: p.notice}
}

// showAmendForm shows the form filled in with the current answers. The official
// confirms again what they confirmed before.
func (i *Intake) showAmendForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	secret := r.PathValue("secret")
	q, notice, err := i.requestToAmend(ctx, secret)
	if err != nil {
		return err
	}
	if err := q.CanAmend(i.Now()); err != nil {
		return i.showAmendRefused(ctx, w, secret, q, theme.Status{}, err)
	}
	typed := q.Answers.RawInput()
	for _, name := range request.Confirmations() {
		delete(typed, name)
	}
	return web.Render(w, http.StatusOK, i.Theme.Form,
		theme.FormState{Typed: typed, Amend: theme.Amending{Secret: secret, Edition: currentETag(q),
			Reference: q.Reference, Notice: notice}})
}

// requestToAmend reads the request that a form changes, and compares its answers:
// an agency doesn't confirm altered ones as its own before the notice says so.
func (i *Intake) requestToAmend(ctx context.Context, secret string) (q request.Request, notice string, err error) {
	q, err = i.requestForStatusLink(ctx, secret)
	if err != nil {
		return q, "", err
	}
	v, err := integrity.Vouch(ctx, i.Store, q, integrity.ReadCurrent(ctx, i.Store))
	if err != nil || !v.Any() {
		return v.Request, "", err
	}
	return v.Request, i.notice(ctx, v) + checkBeforeSending, nil
}

// amend saves a new edition of a request's answers. A retry counts once: the
// current answers change nothing. If the process dies before the transaction, the
// check page comes back with every answer; after it, the new edition, its event and
// its messages are there together.
func (i *Intake) amend(ctx context.Context, w http.ResponseWriter, r *http.Request, p submission,
	c request.Checked) error {
	q := p.standing
	for range lifecycle.MaxAttempts {
		switch {
		case c.Answers.Digest() == q.Answers.Renew().Digest():
			return redirectTo(web.ChangedPath(p.amend))(w, r)
		case q.CanAmend(i.Now()) != nil:
			former, err := i.Store.Editions(ctx, q)
			if err != nil {
				return i.showSaveFailed(w, p, c, err)
			}
			// its answer was lost, and others have changed it again since
			if wasCurrentSince(former, p.edition, c.Answers) {
				return redirectTo(web.ChangedPath(p.amend))(w, r)
			}
			return i.showAmendDifferences(ctx, w, p, q, p.typed)
		case p.edition != currentETag(q):
			return i.showAmendConflict(w, p, c, q)
		}
		in := request.Input{By: request.ByTheAgency, Answers: c.Answers,
			Suspect: request.Suspect(c.Answers, p.trap, i.timeOnPage(p.checked))}
		now, err := lifecycle.TakeStep(ctx, i.Store, q.ID, q.Version, request.StepAmend, in, i.Now, i.Random)
		var others *lifecycle.StaleError
		switch {
		case err == nil:
			i.Log.Info("step taken", "reference", q.Reference, "step", string(request.StepAmend))
			return redirectTo(web.ChangedPath(p.amend))(w, r)
		case !errors.As(err, &others) && !errors.Is(err, request.ErrInvalidTransition):
			return i.showSaveFailed(w, p, c, err)
		}
		q = now // someone acted in this moment: decide again by what is there now
	}
	return i.showSaveFailed(w, p, c, fmt.Errorf("amend %s: gave up after %d conflicts: %w", q.Reference,
		lifecycle.MaxAttempts, request.ErrConflict))
}

// wasCurrentSince reports whether these answers were current at some time since an
// edition was.
func wasCurrentSince(former []request.Edition, edition string, a request.Answers) bool {
	began := slices.IndexFunc(former, func(one request.Edition) bool { return answersETag(one) == edition })
	return began >= 0 && slices.ContainsFunc(former[began+1:],
		func(one request.Edition) bool { return one.Answers.Digest() == a.Digest() })
}

// showAmendDifferences says that the request can't be changed anymore, and shows
// what the person had changed, to be copied. sent is what they sent, if it was more
// than a look at the check page.
func (i *Intake) showAmendDifferences(ctx context.Context, w http.ResponseWriter, p submission, q request.Request,
	sent request.RawInput) error {
	page := theme.Status{Typed: sent, Differences: request.Form.Differences(p.typed, q.Answers.RawInput())}
	return i.showAmendRefused(ctx, w, p.amend, q, page, q.CanAmend(i.Now()))
}

// showAmendRefused shows the request's page and says why its answers can't be
// changed now: its status, or a limit.
func (i *Intake) showAmendRefused(ctx context.Context, w http.ResponseWriter, secret string, q request.Request,
	page theme.Status, err error) error {
	page.Step = request.StepAmend
	status := http.StatusConflict
	var limit *request.LimitError
	if errors.As(err, &limit) {
		page.Limit, status = &limit.Limit, http.StatusTooManyRequests
	} else {
		page.NotNow = true
	}
	return i.showStatus(ctx, w, status, secret, q, page)
}

// showAmendConflict shows what differs between the person's answers and those that
// someone else has sent since they started.
func (i *Intake) showAmendConflict(w http.ResponseWriter, p submission, c request.Checked, q request.Request) error {
	p.edition, p.standing = currentETag(q), q
	return web.Render(w, http.StatusConflict, i.Theme.AmendChoice, theme.AmendChoice{Check: i.checkPage(p, c, "")})
}
