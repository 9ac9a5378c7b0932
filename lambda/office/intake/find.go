package intake

import (
	"context"
	"errors"
	"net/http"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// findRequest emails a fresh link to an address that a request names. The page is
// the same in every case, so that a stranger learns nothing from it.
func (i *Intake) findRequest(w http.ResponseWriter, r *http.Request) error {
	typed, err := web.ReadStepForm(w, r, request.FindForm)
	if err != nil {
		return err
	}
	c := request.FindForm.Check(typed, i.Now())
	if len(c.Problems) > 0 {
		return web.Render(w, http.StatusUnprocessableEntity, i.Theme.Find,
			theme.Find{Typed: typed, Problems: c.Problems})
	}
	ctx := r.Context()
	if err := i.enqueueStatusLink(ctx, c.Answers["reference"], c.Answers["email"]); err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, i.Theme.Message,
		theme.Message{Head: theme.Head{Path: web.FindPath, Title: "Check your email"},
			Happened: "If those details match a request, we’re emailing you a link. If that address got several emails " +
				"today, or CCEE must check the request first, the email is held. Your receipt shows that.",
			Do: "Look in your inbox and spam folder in a few minutes. If nothing comes, check both details against " +
				"your receipt. The link in any earlier email from us also works.",
			Links: []theme.Link{{Label: "Try again", Href: web.FindPath}}})
}

// enqueueStatusLink enqueues the link if reference and address match. If they
// don't, it does the same work, so that the time tells nothing: the same reads and
// hashes, and a write of the same row, inactive. The email carries a link of its
// own, created when it is sent.
func (i *Intake) enqueueStatusLink(ctx context.Context, reference, address string) error {
	id, err := request.NewSecret(i.Random)
	if err != nil {
		return err
	}
	none := request.HashSecret(id) // of no request
	q, err := i.Store.ByReference(ctx, reference)
	if errors.Is(err, request.ErrNotFound) { // one read so far: ByReference makes a second where there is one
		_, err = i.Store.Request(ctx, none)
	}
	if err != nil && !errors.Is(err, request.ErrNotFound) {
		return err
	}
	m, match := q.StatusLink(address, id, i.Now())
	if !match {
		m, q.ID = request.DecoyLink(id, i.Now()), none
	}
	return i.saveStatusLink(ctx, m, q.ID)
}

// saveStatusLink saves the message together with the count of those asked for on
// this request. If the day's are used up, it writes the same rows, and nothing is
// sent. The count of an unknown request expires with its decoy.
func (i *Intake) saveStatusLink(ctx context.Context, m request.Message, id string) error {
	err := lifecycle.Retry("save the email with a status link", func() error {
		count, err := i.Store.Count(ctx, request.StatusLinksID(id))
		if err != nil {
			return err
		}
		added, refused := count.AddStatusLink(i.Now())
		if refused != nil {
			m = m.Decoy()
		}
		if m.Request == "" {
			added.Expires = m.Expires
		}
		return i.Store.SaveMessage(ctx, m, request.MessageWrite{Count: &added})
	})
	if errors.Is(err, request.ErrConflict) {
		return nil // that many at once are more than a day's
	}
	return err
}
