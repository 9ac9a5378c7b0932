package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// serveRedact lists the words that a lead can remove for good.
func (d *Desk) serveRedact(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	return d.showRedact(ctx, w, http.StatusOK, q,
		theme.DeskRedact{AtDesk: deskPage(p, web.RedactPath(q), "Remove words: "+q.Reference)})
}

func (d *Desk) showRedact(ctx context.Context, w http.ResponseWriter, status int, q request.Request,
	page theme.DeskRedact) error {
	var err error
	page.Events, err = lifecycle.EventsOf(ctx, d.Store, q)
	if err != nil {
		return err
	}
	page.Editions, err = d.Store.Editions(ctx, q)
	if err != nil {
		return err
	}
	page.Request = q
	return web.Render(w, status, d.Theme.DeskRedact, page)
}

// redact removes words for good: from the answers and all their editions, the
// history, and the mails in the outbox.
func (d *Desk) redact(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	former, err := d.Store.Editions(ctx, q)
	if err != nil {
		return err
	}
	form := request.RedactForm(q, former)
	typed, err := web.ReadStepForm(w, r, form, append(request.RedactBoxes(), "version")...)
	if err != nil {
		return err
	}
	page := theme.DeskRedact{AtDesk: deskPage(p, web.RedactPath(q), "Remove words: "+q.Reference), Typed: typed}
	c := form.Check(typed, d.Now())
	if strconv.Itoa(q.Version) != typed["version"] { // what is removed must be what was seen
		return d.showRedactFailed(ctx, w, r, q, page, c.Answers, p)
	}
	what := request.RedactionOf(c.Answers)
	page.Problems = c.Problems
	if len(c.Problems) > 0 || len(what.Fields)+len(what.Events) == 0 {
		page.Nothing = len(c.Problems) == 0
		return d.showRedact(ctx, w, http.StatusUnprocessableEntity, q, page)
	}
	err = d.applyRedaction(ctx, q, what, request.InputOf(c.Answers), p)
	if errors.Is(err, request.ErrConflict) { // someone acted in this moment, or the button was pressed twice
		q, err = d.Store.Request(ctx, q.ID)
		if err != nil {
			return err
		}
		return d.showRedactFailed(ctx, w, r, q, page, c.Answers, p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, web.DonePath(q, q.Version), http.StatusSeeOther)
	return nil
}

// showRedactFailed answers a redaction of a request that has changed: with the page
// as it is now or, if the change is this same redaction, with the history: the
// button was pressed again because no answer came. If the same reason was given for
// another redaction, what this one names is still there, and it is not done.
func (d *Desk) showRedactFailed(ctx context.Context, w http.ResponseWriter, r *http.Request, q request.Request,
	page theme.DeskRedact, a request.Answers, p request.Person) error {
	q, events, err := d.readStable(ctx, q)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(page.Typed["version"])
	why := request.InputOf(a).Words
	if err == nil && why != "" && q.RedactedSince(seen, events, request.RedactionOf(a), p.String(), why) {
		http.Redirect(w, r, web.DonePath(q, q.Version), http.StatusSeeOther)
		return nil
	}
	page.Moved = true
	return d.showRedact(ctx, w, http.StatusConflict, q, page)
}

// readStable reads a request's events, and the request again until no one has acted
// between the two reads: words that another lead removes meanwhile would be missing
// from events that the request still counts.
func (d *Desk) readStable(ctx context.Context, q request.Request) (request.Request, []request.Event, error) {
	var events []request.Event
	err := lifecycle.Retry("read "+q.Reference, func() (err error) {
		events, err = lifecycle.EventsOf(ctx, d.Store, q)
		if err != nil {
			return err
		}
		now, err := d.Store.Request(ctx, q.ID)
		if err != nil || now.Version == q.Version {
			return err
		}
		q = now
		return request.ErrConflict
	})
	return q, events, err
}

func (d *Desk) applyRedaction(ctx context.Context, q request.Request, what request.Redaction, in request.Input,
	p request.Person) (err error) {
	var h request.History
	h.Events, err = lifecycle.EventsOf(ctx, d.Store, q)
	if err != nil {
		return err
	}
	h.Editions, err = d.Store.Editions(ctx, q)
	if err != nil {
		return err
	}
	h.Messages, err = d.Store.Messages(ctx, q)
	if err != nil {
		return err
	}
	in.By, in.Now = p.String(), d.Now()
	in.Salt, err = request.NewSalt(d.Random)
	if err != nil {
		return err
	}
	c, err := q.Redact(what, h, in)
	if err != nil { // what was read one after the other may not fit together because someone acted meanwhile
		if now, unread := d.Store.Request(ctx, q.ID); unread == nil && now.Version != q.Version {
			return fmt.Errorf("redact %s: %w: %w", q.Reference, request.ErrConflict, err)
		}
		return err
	}
	err = d.Store.Save(ctx, c)
	if err != nil {
		return fmt.Errorf("redact %s: %w", q.Reference, err)
	}
	d.Log.Info("step taken", "reference", q.Reference, "step", string(request.StepRedact), "person", p.ID)
	return nil
}
