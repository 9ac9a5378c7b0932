package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// What the buttons of a letter's page ask for: the preview, the sending, or a
// standard paragraph, whose id follows.
const (
	actionSend   = "send"
	insertAction = "insert-"
)

// letterForm returns the form of the step in the path, if the step emails the
// agency and the person may take it.
func letterForm(r *http.Request, p request.Person) (request.StepForm, error) {
	step := request.Step(r.PathValue("step"))
	short, known := request.ShortForm(step)
	if !known || !step.Transition().HasLetter() {
		return short, request.ErrNotFound
	}
	if isLeadStep(step) && !p.Lead {
		return short, leadsOnly()
	}
	return short, nil
}

// serveLetter shows the empty letter of a step, with a preview where the step asks
// for no words.
func (d *Desk) serveLetter(w http.ResponseWriter, r *http.Request, p request.Person) error {
	short, err := letterForm(r, p)
	if err != nil {
		return err
	}
	q, err := d.requestFromPath(r.Context(), r)
	if err != nil {
		return err
	}
	_, err = q.Take(short.Step, request.Input{Now: d.Now()})
	if err != nil { // an old link: the request's page says what can be done now
		http.Redirect(w, r, web.RequestPath(q), http.StatusSeeOther)
		return nil
	}
	page := theme.DeskLetter{Step: short.Step, Typed: short.Suggested(d.Now())}
	return d.showLetter(r.Context(), w, http.StatusOK, q, p, page)
}

// postLetter previews a letter, inserts a standard paragraph, or sends. Only the
// page's own button sends: what is posted to a step itself is previewed.
func (d *Desk) postLetter(w http.ResponseWriter, r *http.Request, p request.Person) error {
	short, err := letterForm(r, p)
	if err != nil {
		return err
	}
	// before the table is asked: what was typed is kept whatever it answers
	typed, err := web.ReadStepForm(w, r, short.Form(), "version", "preview", "action")
	if err != nil {
		return err
	}
	q, err := d.requestFromPath(r.Context(), r)
	if err != nil {
		return err
	}
	short = short.About(q)
	if typed["action"] == actionSend {
		return d.sendLetter(r.Context(), w, q, p, short, typed)
	}
	return d.previewLetter(r.Context(), w, q, p, short, typed)
}

// previewLetter shows a letter as it was typed, with a paragraph after it if that
// was asked for. It says what others have done since.
func (d *Desk) previewLetter(ctx context.Context, w http.ResponseWriter, q request.Request, p request.Person,
	short request.StepForm, typed request.RawInput) error {
	seen, err := versionSeen(typed)
	if err != nil {
		return err
	}
	id, inserts := strings.CutPrefix(typed["action"], insertAction)
	if inserts {
		d.insertParagraph(short.Step, q, id, typed)
	}
	page, status := theme.DeskLetter{Step: short.Step, Typed: typed}, http.StatusOK
	c := short.Form().Check(typed, d.Now())
	if len(c.Problems) > 0 && !inserts {
		page.Problems, status = c.Problems, http.StatusUnprocessableEntity
	}
	done, err := lifecycle.ChangedSince(ctx, d.Store, q, seen, short.Step, inputOf(short.Step, c.Answers, p))
	var others *lifecycle.StaleError
	switch {
	case done: // it was sent, and the answer was lost
		d.redirectAfterStep(w, q, p, short.Step, web.DonePath(q, q.Version))
		return nil
	case errors.As(err, &others):
		page.Since, status = others.Since, http.StatusConflict
	case err != nil:
		return err
	}
	return d.showLetter(ctx, w, status, q, p, page)
}

// insertParagraph adds a standard paragraph after the words, if it is one that the
// page offers.
func (d *Desk) insertParagraph(step request.Step, q request.Request, id string, typed request.RawInput) {
	site := d.Theme.Site()
	fitting, others := site.Paragraphs(step, q)
	for _, one := range slices.Concat(fitting, others) {
		if one.ID == id {
			typed["words"] = one.Append(typed["words"])
		}
	}
}

// versionSeen returns the version of the request that the person saw who sent a
// form.
func versionSeen(typed request.RawInput) (int, error) {
	seen, err := strconv.Atoi(typed["version"])
	if err != nil || seen < 1 {
		return 0, web.BadForm(errors.New("it does not say which state of the request you have seen"))
	}
	return seen, nil
}

// Why a letter is not sent.
var (
	errNotSeen = errors.New("the email is not the one that was previewed")
	errBlank   = errors.New("the letter has a blank left")
)

// sendLetter takes the step if the email that it sends is the one of the preview,
// and has no blank. Else nothing is sent, and the page comes back with the preview
// of now.
func (d *Desk) sendLetter(ctx context.Context, w http.ResponseWriter, q request.Request, p request.Person,
	short request.StepForm, typed request.RawInput) error {
	seen, err := versionSeen(typed)
	if err != nil {
		return err
	}
	page := theme.DeskLetter{Step: short.Step, Typed: typed, NotSent: true}
	c := short.Form().Check(typed, d.Now())
	page.Problems = c.Problems
	if len(c.Problems) > 0 {
		return d.showLetter(ctx, w, http.StatusUnprocessableEntity, q, p, page)
	}
	isSeen := func(c request.Change) error { return d.checkSeen(c, typed["preview"]) }
	q, err = lifecycle.TakeStepIf(ctx, d.Store, q.ID, seen, short.Step, inputOf(short.Step, c.Answers, p), isSeen,
		d.Now, d.Random)
	var others *lifecycle.StaleError
	switch {
	case errors.As(err, &others):
		page.Since = others.Since
		return d.showLetter(ctx, w, http.StatusConflict, q, p, page)
	case errors.Is(err, errNotSeen):
		page.Changed = true
		return d.showLetter(ctx, w, http.StatusConflict, q, p, page)
	case errors.Is(err, errBlank):
		return d.showLetter(ctx, w, http.StatusUnprocessableEntity, q, p, page)
	case errors.Is(err, request.ErrInvalidTransition):
		return d.showRefusedLetter(ctx, w, q, p, page, err)
	case err != nil:
		return err
	}
	d.redirectAfterStep(w, q, p, short.Step, web.DonePath(q, q.Version))
	return nil
}

// checkSeen returns errNotSeen if the emails of a change are not those of the
// preview with that digest, and errBlank if a blank is left. That no one has acted
// since the version that the person saw is checked before it.
func (d *Desk) checkSeen(c request.Change, digest string) error {
	letters, now, err := d.composeChange(c)
	switch {
	case err != nil:
		return err
	case now != digest: // mutant: unseen-letter
		return errNotSeen
	case len(letters) > 0 && len(theme.Blanks(letters[0].Words())) > 0:
		return errBlank
	}
	return nil
}

// showLetter fills the page of a letter with the emails as they would be sent now.
// If the step can't be taken, it shows the request instead.
func (d *Desk) showLetter(ctx context.Context, w http.ResponseWriter, status int, q request.Request, p request.Person,
	page theme.DeskLetter) error {
	short, _ := request.ShortForm(page.Step)
	short = short.About(q)
	c := short.Form().Check(page.Typed, d.Now())
	letters, digest, err := d.composeLetter(q, page.Step, inputOf(page.Step, c.Answers, p))
	if errors.Is(err, request.ErrInvalidTransition) {
		return d.showRefusedLetter(ctx, w, q, p, page, err)
	}
	if err != nil {
		return err
	}
	page.AtDesk = deskPage(p, web.LetterPath(q, page.Step), short.Title+": "+q.Reference)
	page.Request = q
	page.Asker = d.asker(ctx, q)
	if page.Step == request.StepPrepare {
		page.Unfinished = d.aboutDraft(ctx, q)
	}
	if len(c.Problems) == 0 {
		page.Emails, page.Digest = previews(letters), digest
	}
	return web.Render(w, status, d.Theme.DeskLetter, page)
}

// aboutDraft says why the email that the agreement is ready may come too early, or
// nothing where the latest draft has no blank. The agreement may have been written
// elsewhere, so the letter can be sent anyway.
func (d *Desk) aboutDraft(ctx context.Context, q request.Request) string {
	if q.Agreement.Number == 0 {
		return "No draft of the agreement is saved here."
	}
	a, err := d.readAgreement(ctx, q)
	var c agreement.Case
	if err == nil {
		c, err = d.latest(a)
	}
	if err != nil {
		d.Log.Warn("draft not read", "reference", q.Reference, "error", err.Error())
		return "We couldn’t read the latest draft of the agreement."
	}
	switch blanks := len(agreement.Blanks(agreement.Outline(c, c.Draft.At))); blanks {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("Draft %d of the agreement has a blank left.", q.Agreement.Number)
	default:
		return fmt.Sprintf("Draft %d of the agreement has %d blanks left.", q.Agreement.Number, blanks)
	}
}

// asker returns the event with which staff asked a lead to decide, or the zero one.
// A letter can be written without it.
func (d *Desk) asker(ctx context.Context, q request.Request) request.Event {
	h, ready := q.ReadyForDecision()
	if !ready {
		return request.Event{}
	}
	asked, err := d.Store.EventsAt(ctx, q.ID, h.Event)
	if err != nil || len(asked) != 1 {
		d.Log.Warn("handover not read", "reference", q.Reference, "error", fmt.Sprint(err))
		return request.Event{}
	}
	return asked[0]
}

// showRefusedLetter shows the request, where the step of a letter can't be taken:
// what others did, or which limit is reached, and the words, to be copied.
func (d *Desk) showRefusedLetter(ctx context.Context, w http.ResponseWriter, q request.Request, p request.Person,
	letter theme.DeskLetter, err error) error {
	page := theme.DeskRequest{Step: letter.Step, Typed: letter.Typed, Since: letter.Since}
	var limit *request.LimitError
	if errors.As(err, &limit) && len(page.Since) == 0 {
		page.Limit = &limit.Limit
		return d.showRequest(ctx, w, http.StatusTooManyRequests, q, p, page)
	}
	page.NotNow = len(page.Since) == 0
	return d.showRequest(ctx, w, http.StatusConflict, q, p, page)
}

// previews are emails as the page shows them.
func previews(letters []outbox.Letter) (list []theme.EmailPreview) {
	for _, l := range letters {
		list = append(list, theme.EmailPreview{From: l.From, ReplyTo: l.ReplyTo, To: l.To, Text: l.Text, Held: l.Held,
			Letter: l.Content})
	}
	return list
}

// composeLetter returns the emails that a step would send to the agency of a
// request as it is now, made by the code that sends them, and the digest of all
// that a person sees of them. It writes nothing. request.ErrInvalidTransition: the
// step can't be taken.
func (d *Desk) composeLetter(q request.Request, step request.Step, in request.Input) ([]outbox.Letter, string, error) {
	in.Now = d.Now()
	c, err := q.Take(step, in)
	if err != nil {
		return nil, "", err
	}
	return d.composeChange(c)
}

// composeChange is composeLetter for a step that is about to be written.
func (d *Desk) composeChange(c request.Change) ([]outbox.Letter, string, error) {
	letters, err := d.Letters.Preview(c, c.Event.At)
	if err != nil {
		return nil, "", fmt.Errorf("preview %s %s: %w", c.Event.Step, c.Request.Reference, err)
	}
	digest, err := letterDigest(c.Request, letters)
	return letters, digest, err
}

// letterDigest covers the version of the answers and, of each email, who gets it
// and what it says.
func letterDigest(q request.Request, letters []outbox.Letter) (string, error) {
	parts := []any{q.Current().Number}
	for _, l := range letters {
		parts = append(parts, l.From, l.ReplyTo, l.To, l.Held, l.Subject, l.Text, l.HTML)
	}
	return digestOf(parts)
}

// digestOf is a digest of values in their order.
func digestOf(parts []any) (string, error) {
	b, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("digest of a preview: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
