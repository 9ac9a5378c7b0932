package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Words are redacted in four steps on one page: find them, choose the places, check
// what remains, confirm. What was typed is posted at each, since a word that is to
// be removed must be in no address and no log; only the last one writes. What it
// removes is what the page showed: the form has the request's version and a digest
// of all texts, and a secret of its own, so that pressing it again counts once.

// What the buttons of the page do.
const (
	actionFind    = "find"
	actionPreview = "preview"
	actionRedact  = "redact"
	actionResume  = "continue"
	actionCopy    = "copy"
	actionText    = "copy-text"
)

// serveRedact is the page before anything was looked for.
func (d *Desk) serveRedact(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	page := newRedactPage(q, p)
	err = d.readAll(ctx, &page)
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, d.Theme.DeskRedact, page)
}

func newRedactPage(q request.Request, p request.Person) theme.DeskRedact {
	return theme.DeskRedact{AtDesk: deskPage(p, web.RedactPath(q), "Redact: "+q.Reference), Request: q}
}

// redact takes the form of the page.
func (d *Desk) redact(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	page := newRedactPage(q, p)
	err = d.readAll(ctx, &page)
	if err != nil {
		return err
	}
	q = page.Request
	form := request.RedactForm(q, page.History)
	page.Typed, err = web.ReadStepForm(w, r, form, append(request.RedactBoxes(), "version", "action", "seen",
		"once")...)
	if err != nil {
		return err
	}
	checked := form.Check(page.Typed, d.Now())
	page.Problems = checked.Problems
	page.Groups = request.FindWords(q, page.History, searchOf(checked.Answers))
	what := request.RedactionOf(checked.Answers, page.Groups)
	what.Once, what.Tell = hashOnce(page.Typed["once"]), checked.Answers["tell"] == request.Yes
	if what.Tell {
		what.Note = checked.Answers["note"]
	}
	switch action := page.Typed["action"]; {
	case q.Removing > 0 && action == actionResume:
		return d.resumeRedaction(ctx, w, r, q, p)
	case q.Removing == 0 && (action == actionCopy || action == actionText):
		return d.copyForRecords(ctx, w, page, what)
	case strconv.Itoa(q.Version) != page.Typed["version"]: // what is removed must be what was seen
		return d.showRedactFailed(ctx, w, r, page)
	case action == actionFind:
		return d.showFound(w, page)
	case what.IsEmpty():
		page.Nothing, page.Problems = true, nil
		return web.Render(w, http.StatusUnprocessableEntity, d.Theme.DeskRedact, page)
	case action == actionPreview:
		page.Problems = nil
		return d.showRemains(w, http.StatusOK, page, what)
	}
	return d.confirmRedaction(ctx, w, r, page, what)
}

func searchOf(a request.Answers) request.Search {
	return request.NewSearch(a["find"], a["exact"] == request.Yes, a["inside"] == request.Yes)
}

// hashOnce is what the history keeps of a form's secret; nothing of one that no
// page of ours has.
func hashOnce(secret string) string {
	if !request.IsSecret(secret) {
		return ""
	}
	return request.HashSecret(secret)
}

// showFound shows the places, of which those with free text are chosen.
func (d *Desk) showFound(w http.ResponseWriter, page theme.DeskRedact) error {
	page.Problems, page.Searched = nil, true
	for _, g := range page.Groups {
		delete(page.Typed, g.Name())
		if first := g.Places[0]; first.Fixed == "" && first.Hint == "" {
			page.Typed[g.Name()] = request.Yes
		}
	}
	return web.Render(w, http.StatusOK, d.Theme.DeskRedact, page)
}

// showRemains shows what would stay, and the form that removes the rest.
func (d *Desk) showRemains(w http.ResponseWriter, status int, page theme.DeskRedact, what request.Redaction) error {
	seen, err := what.Fingerprint(page.Request, page.History)
	if err != nil {
		return d.showMoved(w, page, err)
	}
	page.Seen, page.Once = seen, page.Typed["once"]
	if page.Once == "" {
		page.Once, err = request.NewSecret(d.Random)
		if err != nil {
			return err
		}
	}
	page.Searched, page.Previewed = true, true
	page.Letters, err = d.previewRedacted(page, what)
	if err != nil {
		return err
	}
	return web.Render(w, status, d.Theme.DeskRedact, page)
}

// previewRedacted composes the email that tells the agency, as the form stands.
func (d *Desk) previewRedacted(page theme.DeskRedact, what request.Redaction) (texts []string, err error) {
	what.Tell, what.Note = true, page.Typed["note"]
	c, err := request.Redact(page.Request, what, page.History, request.Input{By: page.Person.String(), Now: d.Now()})
	if err != nil {
		return nil, err
	}
	if c.Plan != nil { // the email goes when all of it is done
		c, err = c.Request.FinishRedaction(*c.Plan, request.Task{}, request.Input{Now: d.Now()})
		if err != nil {
			return nil, err
		}
	}
	letters, err := d.Letters.Preview(c, d.Now())
	for _, l := range letters {
		texts = append(texts, "To: "+l.To+"\nSubject: "+l.Subject+"\n\n"+l.Text)
	}
	return texts, err
}

// confirmRedaction removes the words, if the reference number confirms it and they
// are those that were seen.
func (d *Desk) confirmRedaction(ctx context.Context, w http.ResponseWriter, r *http.Request, page theme.DeskRedact,
	what request.Redaction) error {
	page.Problems = append(page.Problems, d.checkConfirmation(page)...)
	if len(page.Problems) > 0 {
		return d.showRemains(w, http.StatusUnprocessableEntity, page, what)
	}
	seen, err := what.Fingerprint(page.Request, page.History)
	if err != nil || seen != page.Typed["seen"] {
		return d.showMoved(w, page, err)
	}
	in := request.Input{Words: page.Typed["words"], By: page.Person.String(), Now: d.Now()}
	in.Salt, err = request.NewSalt(d.Random)
	if err != nil {
		return err
	}
	c, err := request.Redact(page.Request, what, page.History, in)
	if err == nil {
		err = d.Store.Save(ctx, c)
	}
	switch {
	case errors.Is(err, request.ErrConflict): // someone acted in this moment, or the button was pressed twice
		return d.showRedactFailed(ctx, w, r, page)
	case err != nil:
		return fmt.Errorf("redact %s: %w", page.Reference, err)
	}
	d.Log.Info("step taken", "reference", page.Reference, "step", string(request.StepRedact), "person", page.Person.ID)
	if c.Request.Removing > 0 {
		return d.resumeRedaction(ctx, w, r, c.Request, page.Person)
	}
	http.Redirect(w, r, web.DonePath(c.Request, c.Event.Seq), http.StatusSeeOther)
	return nil
}

// copyForRecords makes a copy for a public records request, without the words that
// were chosen, and takes it down in the history. Nothing else changes: the copy is
// in the answer alone.
func (d *Desk) copyForRecords(ctx context.Context, w http.ResponseWriter, page theme.DeskRedact,
	what request.Redaction) error {
	version, err := strconv.Atoi(page.Typed["version"])
	if err != nil || what.IsEmpty() {
		page.Nothing, page.Problems = true, nil
		return web.Render(w, http.StatusUnprocessableEntity, d.Theme.DeskRedact, page)
	}
	reason := page.Typed["exemption"]
	page.Problems = checkExemption(page, reason)
	if len(page.Problems) > 0 {
		return d.showRemains(w, http.StatusUnprocessableEntity, page, what)
	}
	seen, err := what.Fingerprint(page.Request, page.History)
	isNews := func(e request.Event) bool { return e.Seq > version && !e.Minor() } // it may have the words too
	if err != nil || seen != page.Typed["seen"] || slices.ContainsFunc(page.History.Events, isNews) {
		return d.showMoved(w, page, err)
	}
	made, err := request.CopyForRecords(page.Request, what, page.History, reason, d.Now())
	if err != nil {
		return err
	}
	q, err := lifecycle.TakeStep(ctx, d.Store, page.ID, version, request.StepCopy,
		request.Input{By: page.Person.String(), Words: made.Why()}, d.Now, d.Random)
	if err != nil { // others acted in this moment
		return d.showMoved(w, page, err)
	}
	d.Log.Info("step taken", "reference", q.Reference, "step", string(request.StepCopy), "person", page.Person.ID)
	if page.Typed["action"] == actionText {
		return download(w, q.Reference+"-records-copy.txt", "text/plain; charset=utf-8", func(w io.Writer) error {
			_, err := io.WriteString(w, made.Text())
			return err
		})
	}
	return web.Render(w, http.StatusOK, d.Theme.RecordsCopy, theme.RecordsCopy{
		AtDesk: deskPage(page.Person, web.RedactPath(q), "Copy for a public records request: "+q.Reference),
		Copy:   made})
}

func checkExemption(page theme.DeskRedact, reason string) (problems []request.Problem) {
	text := ""
	switch {
	case request.IsBlank(reason):
		text = "Enter the reason or exemption"
	case len(request.NewSearch(page.Typed["find"], false, false).Spans(reason)) > 0:
		text = "Take the words that you’re withholding out of the reason"
	default:
		return nil
	}
	return append(problems, request.Problem{Field: "exemption", Text: text})
}

// checkConfirmation checks what only the last step asks.
func (d *Desk) checkConfirmation(page theme.DeskRedact) (problems []request.Problem) {
	typed, err := request.ParseReference(page.Typed["confirm"])
	if err != nil || typed != page.Reference {
		problems = append(problems, request.Problem{Field: "confirm",
			Text: "Type the reference number of this request: " + page.Reference})
	}
	search := request.NewSearch(page.Typed["find"], false, false)
	for field, text := range map[string]string{"words": "the reason", "note": "the note"} {
		if len(search.Spans(page.Typed[field])) > 0 {
			problems = append(problems, request.Problem{Field: field,
				Text: "Take the words that you’re redacting out of " + text})
		}
	}
	slices.SortFunc(problems, func(a, b request.Problem) int { return len(a.Field) - len(b.Field) })
	return problems
}

// showMoved shows the page as it is now, with nothing chosen to be confirmed.
func (d *Desk) showMoved(w http.ResponseWriter, page theme.DeskRedact, err error) error {
	if err != nil && !errors.Is(err, request.ErrConflict) && !errors.Is(err, request.ErrInvalidTransition) {
		return fmt.Errorf("redact %s: %w", page.Reference, err)
	}
	page.Moved, page.Problems, page.Searched = true, nil, page.Typed["find"] != ""
	return web.Render(w, http.StatusConflict, d.Theme.DeskRedact, page)
}

// showRedactFailed answers a redaction of a request that has changed: with the page
// as it is now or, if the change is this same redaction, as done: the button was
// pressed again because no answer came.
func (d *Desk) showRedactFailed(ctx context.Context, w http.ResponseWriter, r *http.Request,
	page theme.DeskRedact) (err error) {
	page.Request, err = d.Store.Request(ctx, page.ID)
	if err != nil {
		return err
	}
	err = d.readAll(ctx, &page)
	if err != nil {
		return err
	}
	for _, e := range page.History.Events {
		if page.Typed["action"] != actionFind && e.IsOnce(page.Typed["once"]) {
			if page.Removing > 0 {
				return d.resumeRedaction(ctx, w, r, page.Request, page.Person)
			}
			http.Redirect(w, r, web.DonePath(page.Request, e.Seq), http.StatusSeeOther)
			return nil
		}
	}
	search := request.NewSearch(page.Typed["find"], page.Typed["exact"] != "", page.Typed["inside"] != "")
	page.Groups = request.FindWords(page.Request, page.History, search)
	return d.showMoved(w, page, nil)
}

// resumeRedaction does what is left of a redaction that takes many writes, and says
// that it is done. If the process dies, anyone who does it again does the rest.
func (d *Desk) resumeRedaction(ctx context.Context, w http.ResponseWriter, r *http.Request, q request.Request,
	p request.Person) error {
	event := q.Removing
	q, err := lifecycle.FinishRedaction(ctx, d.Store, q.ID, request.Input{By: p.String()}, d.Now, d.Random)
	if err != nil {
		return err
	}
	d.Log.Info("step taken", "reference", q.Reference, "step", string(request.StepRedactEnd), "person", p.ID)
	http.Redirect(w, r, web.DonePath(q, event), http.StatusSeeOther)
	return nil
}

// readAll reads all that is stored of a request, and compares its answers with what
// the events have of them. Where someone acts meanwhile it reads both again: words
// that were removed may be in one and not in the other.
func (d *Desk) readAll(ctx context.Context, page *theme.DeskRedact) error {
	err := lifecycle.Retry("read "+page.Reference, func() (err error) {
		page.History, err = lifecycle.ReadAll(ctx, d.Store, page.Request)
		if err != nil {
			return err
		}
		read := page.Version
		page.Request, err = d.Store.Request(ctx, page.ID)
		if err == nil && page.Version != read {
			return request.ErrConflict
		}
		return err
	})
	if err != nil {
		return err
	}
	versions := append(slices.Clone(page.History.Editions), page.Current())
	page.Notice, err = d.notice(ctx, page.Request, page.Compare(page.History.Events, versions...))
	return err
}
