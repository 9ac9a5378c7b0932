package desk

import (
	"cmp"
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

// serveReaders shows who reads drafts of the agreement, what they were sent, and
// what they said. It changes nothing.
func (d *Desk) serveReaders(w http.ResponseWriter, r *http.Request, p request.Person) error {
	a, err := d.agreementFromPath(r)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(r.URL.Query().Get("draft"))
	page := theme.DeskReaders{Number: number, Done: request.Event{Seq: readDone(r)}}
	return d.showReaders(r.Context(), w, http.StatusOK, a, p, page)
}

// readersAction is what a form of the page does, by the end of its address.
func readersAction(action string) (step request.Step, reader request.Reader, form request.FormSections, known bool) {
	for _, one := range request.Readers {
		switch action {
		case theme.ReadersSend + string(one):
			return one.ShareStep(), one, nil, true
		case theme.ReadersEnd + string(one):
			return request.StepEndShare, one, one.EndForm(), true
		}
	}
	return request.StepRecordReply, "", request.ReplyForm, action == theme.ReadersReply
}

// postReaders sends a draft, ends a link, or records a reply. Where it can't, the
// page comes back as it is now, with what was typed.
func (d *Desk) postReaders(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx, page := r.Context(), theme.DeskReaders{Action: r.PathValue("action")}
	step, reader, form, known := readersAction(page.Action)
	if !known {
		return request.ErrNotFound
	}
	// before the table is asked: what was typed is kept whatever it answers
	typed, err := web.ReadStepForm(w, r, form, "version", "draft", "preview")
	if err != nil {
		return err
	}
	a, err := d.agreementFromPath(r)
	if err != nil {
		return err
	}
	seen, err := versionSeen(typed)
	if err != nil {
		return err
	}
	page.Typed = typed
	page.Number, _ = strconv.Atoi(typed["draft"])
	checked := form.Check(typed, d.Now())
	if len(checked.Problems) > 0 {
		page.Problems = checked.Problems
		return d.showReaders(ctx, w, http.StatusUnprocessableEntity, a, p, page)
	}
	in, check := request.ReplyInput(page.Number, checked.Answers, p.String()), acceptAny
	switch {
	case step == request.StepEndShare:
		in = a.EndShareInput(reader, checked.Answers, p.String())
	case reader != "":
		in, err = d.shareInput(ctx, a, reader, page.Number, p)
		check = func(c request.Change) error { return d.checkSeen(c, typed["preview"]) }
	}
	var q request.Request
	if err == nil {
		q, err = lifecycle.TakeStepIf(ctx, d.Store, a.ID, seen, step, in, check, d.Now, d.Random)
	}
	if err != nil {
		return d.refuseReaders(ctx, w, a, p, page, err)
	}
	d.Log.Info("step taken", "reference", q.Reference, "step", string(step), "person", p.ID)
	http.Redirect(w, r, fmt.Sprintf("%s?draft=%d&done=%d", web.ReadersPath(q), page.Number, q.Version),
		http.StatusSeeOther)
	return nil
}

// shareInput is the input of the step that sends a draft to a reader: the draft as
// it is stored, if that is as it was saved, and the Agent's address of the contact
// list.
func (d *Desk) shareInput(ctx context.Context, a drafting, reader request.Reader, number int,
	p request.Person) (request.Input, error) {
	in := request.Input{By: p.String(), Now: d.Now(), Share: request.ShareInput{Reader: reader, Draft: number}}
	saved, err := a.draft(number)
	if errors.Is(err, request.ErrNotFound) || slices.Contains(a.altered, number) {
		return in, fmt.Errorf("draft %d can’t be sent: %w", number, request.ErrInvalidTransition)
	}
	if err != nil {
		return in, err
	}
	in.Share.Digest = saved.Digest()
	if reader != request.ReaderAgent {
		return in, nil
	}
	agent, err := d.Store.Office(ctx, request.AgentID)
	if err == nil && agent.MayBeAsked() {
		in.Share.Email = agent.Email
	}
	return in, err
}

// refuseReaders shows the page as it is now, and why nothing was done.
func (d *Desk) refuseReaders(ctx context.Context, w http.ResponseWriter, a drafting, p request.Person,
	page theme.DeskReaders, cause error) error {
	var others *lifecycle.StaleError
	switch {
	case errors.As(cause, &others):
		page.Since = others.Since
	case errors.Is(cause, errNotSeen):
		page.Changed = true
	case errors.Is(cause, request.ErrInvalidTransition):
		page.NotNow = true
	default:
		return cause
	}
	q, err := d.Store.Request(ctx, a.ID)
	if err == nil {
		a, err = d.readAgreement(ctx, q)
	}
	if err != nil {
		return err
	}
	return d.showReaders(ctx, w, http.StatusConflict, a, p, page)
}

// showReaders fills the page with the emails that would send the draft, and with
// those that sent the draft that each reader got last.
func (d *Desk) showReaders(ctx context.Context, w http.ResponseWriter, status int, a drafting, p request.Person,
	page theme.DeskReaders) error {
	page.AtDesk = deskPage(p, web.ReadersPath(a.Request), "Readers: "+a.Reference+" "+a.Answers["agency"])
	page.Request, page.Now, page.Notice = a.Request, d.Now(), a.notice
	page.Number = cmp.Or(page.Number, a.Agreement.Number)
	if page.Number < 1 || page.Number > a.Agreement.Number {
		page.Number = a.Agreement.Number
	}
	page.Altered = slices.Contains(a.altered, page.Number)
	done := page.Done.Seq
	page.Done = request.Event{}
	for _, e := range a.history {
		if e.Reader == "" {
			continue
		}
		page.History = append(page.History, e)
		if e.Seq == done && e.By == p.String() {
			page.Done = e
		}
	}
	var err error
	page.Agent, err = d.Store.Office(ctx, request.AgentID)
	if err != nil {
		return err
	}
	page.Previews, page.Emails = map[request.Reader]theme.SharePreview{}, map[request.Reader][]request.Message{}
	for _, reader := range request.Readers {
		page.Previews[reader], err = d.previewShare(ctx, a, reader, page.Number, p)
		if err != nil {
			return err
		}
		sent := a.Shared[reader].Event
		if sent == 0 {
			continue
		}
		page.Emails[reader], err = d.Store.MessagesOf(ctx, a.Request, sent, sent)
		if err != nil {
			return err
		}
	}
	return web.Render(w, status, d.Theme.DeskReaders, page)
}

// previewShare composes the emails that would send a draft to a reader now; none
// where it can't be sent.
func (d *Desk) previewShare(ctx context.Context, a drafting, reader request.Reader, number int,
	p request.Person) (theme.SharePreview, error) {
	in, err := d.shareInput(ctx, a, reader, number, p)
	if err == nil {
		var c request.Change
		c, err = a.Take(reader.ShareStep(), in)
		if err == nil {
			letters, digest, err := d.composeChange(c)
			return theme.SharePreview{Emails: previews(letters), Digest: digest}, err
		}
	}
	if errors.Is(err, request.ErrInvalidTransition) {
		err = nil
	}
	return theme.SharePreview{}, err
}
