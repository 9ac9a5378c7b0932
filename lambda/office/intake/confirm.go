package intake

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// confirmRoutes serves the page on which an office confirms a fact. Anyone who has
// its link can answer for the office; a GET changes nothing, however often a mail
// filter opens it.
func (i *Intake) confirmRoutes(server *web.Server) {
	server.Handle("GET /confirm/{secret}", i.showConfirm)
	server.Handle("GET /confirm/{secret}/change", i.showConfirm)
	server.Handle("POST /confirm/{secret}", i.answerQuestion)
	server.Handle("POST /confirm/{secret}/pass", i.passQuestion)
	server.Handle("POST /confirm/{secret}/help", i.askForHelp)
	for _, below := range []string{"pass", "help"} {
		server.Handle("GET /confirm/{secret}/"+below, func(w http.ResponseWriter, r *http.Request) error {
			return redirectTo(web.LinkPaths[request.LinkConfirm]+r.PathValue("secret"))(w, r)
		})
	}
}

// showConfirm shows the question, its answer, or why it can't be answered.
func (i *Intake) showConfirm(w http.ResponseWriter, r *http.Request) error {
	p, err := i.openQuestion(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	p.Change = r.Pattern == "GET /confirm/{secret}/change"
	status := http.StatusOK
	if p.IsBroken() { // not 404, since CloudFront puts a page of its own in its place
		status = http.StatusGone
	}
	return web.Render(w, status, i.Theme.Confirm, p)
}

// openQuestion reads what a link opens.
func (i *Intake) openQuestion(ctx context.Context, secret string) (theme.Confirm, error) {
	broken := theme.Confirm{Secret: secret, State: theme.LinkBroken, Now: i.Now()}
	if !request.IsSecret(secret) {
		return broken, nil
	}
	link, err := i.Store.Link(ctx, request.HashSecret(secret))
	if errors.Is(err, request.ErrNotFound) || err == nil && link.Purpose != request.LinkConfirm {
		return broken, nil
	}
	if err != nil {
		return broken, err
	}
	q, err := i.Store.Request(ctx, link.Request)
	if err != nil {
		return broken, err
	}
	return i.readQuestion(ctx, secret, link, q)
}

// readQuestion reads the state of a link's question. Of one that isn't needed any
// more the page has nothing.
func (i *Intake) readQuestion(ctx context.Context, secret string, link request.Link,
	q request.Request) (p theme.Confirm, err error) {
	p = theme.Confirm{Secret: secret, Link: link, Now: i.Now()}
	p.Asking, p.State = q.LinkState(link, i.Now())
	p.Helped, err = i.helpTime(ctx, q.HelpTask(link, p.State, i.Now()).ID)
	if err != nil || p.IsOver() {
		return p, err
	}
	var answered []int
	if a := q.Confirmation(link.Question).Answer; a.Asking == link.Event && a.Exists() {
		p.Answer, answered = a, []int{a.Event}
	}
	v, err := integrity.Vouch(ctx, i.Store, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := integrity.ReadVouchers(ctx, i.Store, q, answered)
		return events, []request.Edition{q.Current()}, err
	})
	if err != nil {
		return p, err
	}
	p.Request, p.Notice = v.Request, i.notice(ctx, v)
	for _, e := range v.History {
		if e.Seq == p.Answer.Event {
			p.Reason = request.ReasonOf(e)
		}
	}
	return p, nil
}

// errAnswered says that someone else has answered by the same question's links
// since the page was made.
var errAnswered = errors.New("answered since the page was made")

// answerQuestion records an office's answer. If the process dies before the
// transaction, nothing has happened and the page comes back; after it, the answer is
// there, and a retry counts once.
func (i *Intake) answerQuestion(w http.ResponseWriter, r *http.Request) error {
	ctx, secret := r.Context(), r.PathValue("secret")
	// before the table is asked: what was typed is kept whatever it answers
	typed, err := web.ReadStepForm(w, r, request.QuestionCounty.AnswerForm(""), "version", "changes")
	if err != nil {
		return err
	}
	p, err := i.openQuestion(ctx, secret)
	if err != nil {
		return err
	}
	if p.IsBroken() {
		return i.showUnsent(ctx, w, p, typed, nil)
	}
	seen, changes, err := seenIn(typed)
	if err != nil {
		return err
	}
	c := p.Link.Question.CheckAnswer(typed, i.Now())
	if len(c.Problems) > 0 && p.MayAnswer() {
		p.Typed, p.Problems = typed, c.Problems
		return web.Render(w, http.StatusUnprocessableEntity, i.Theme.Confirm, p)
	}
	isFirst := func(c request.Change) error {
		if c.Request.Confirmation(p.Link.Question).Asking.Changes != changes+1 {
			return errAnswered
		}
		return nil
	}
	q, err := lifecycle.TakeStepIf(ctx, i.Store, p.Link.Request, seen, request.StepConfirm,
		request.AnswerInput(p.Link, c.Answers), isFirst, i.Now, i.Random)
	if err != nil {
		return i.showUnsent(ctx, w, p, typed, err)
	}
	i.Log.Info("office answered", "reference", q.Reference, "question", string(p.Link.Question))
	i.proveAddress(ctx, q.Confirmation(p.Link.Question))
	return redirectTo(r.URL.Path)(w, r)
}

// proveAddress confirms in the contact list the address that an answer came from.
// Where that fails, the answer is recorded all the same, and staff or the next
// answer confirm it.
func (i *Intake) proveAddress(ctx context.Context, c request.Confirmation) {
	if !c.Answer.Choice.Answers() {
		return
	}
	err := lifecycle.ProveOffice(ctx, i.Store, c.Asking, c.Answer.Who, i.Now())
	if err != nil {
		i.Log.Error("an office's address was not confirmed by its answer", "office", c.Asking.Office, "error", err.Error())
	}
}

// seenIn is which state of the request the page showed, and how many answers there
// were.
func seenIn(typed request.RawInput) (version, changes int, err error) {
	version, err = strconv.Atoi(typed["version"])
	if err != nil || version < 1 {
		return 0, 0, web.BadForm(errors.New("it does not say which state of the request you have seen"))
	}
	changes, _ = strconv.Atoi(typed["changes"]) // the form that passes a question on has none
	return version, changes, nil
}

// unsentForms are the forms whose answers a page shows that can't take them.
var unsentForms = slices.Concat(request.QuestionCounty.AnswerForm(""), request.PassForm)

// showUnsent shows the page as it is now, with what was typed and not recorded.
func (i *Intake) showUnsent(ctx context.Context, w http.ResponseWriter, p theme.Confirm, typed request.RawInput,
	cause error) error {
	var limit *request.LimitError
	known := errors.Is(cause, errAnswered) || errors.Is(cause, request.ErrInvalidTransition) || errors.As(cause, &limit)
	if cause != nil && !known {
		return cause
	}
	if cause != nil {
		again, err := i.openQuestion(ctx, p.Secret)
		if err != nil {
			return err
		}
		p = again
	}
	p.Refused = true
	switch {
	case limit != nil:
		p.Limit, p.Unsent = &limit.Limit, unsentForms.TypedRows(typed)
	case p.MayAnswer():
		p.Typed, p.Change, p.Colleague = typed, true, true
	default:
		p.Unsent = unsentForms.TypedRows(typed)
	}
	return web.Render(w, http.StatusConflict, i.Theme.Confirm, p)
}

// passQuestion sends the question to a colleague in the office, and ends the link.
// An address outside of the office's domains gets no email: the page offers a call.
func (i *Intake) passQuestion(w http.ResponseWriter, r *http.Request) error {
	ctx, secret := r.Context(), r.PathValue("secret")
	typed, err := web.ReadStepForm(w, r, request.PassForm, "version")
	if err != nil {
		return err
	}
	p, err := i.openQuestion(ctx, secret)
	if err != nil {
		return err
	}
	if p.IsBroken() {
		return i.showUnsent(ctx, w, p, typed, nil)
	}
	seen, _, err := seenIn(typed)
	if err != nil {
		return err
	}
	c := request.PassForm.Check(typed, i.Now())
	in := request.PassInput(p.Link, c.Answers)
	if len(c.Problems) == 0 {
		var q request.Request
		q, err = lifecycle.TakeStep(ctx, i.Store, p.Link.Request, seen, request.StepDelegateAsking, in, i.Now, i.Random)
		if err == nil {
			i.Log.Info("question passed on", "reference", q.Reference, "question", string(p.Link.Question))
			return redirectTo(web.LinkPaths[request.LinkConfirm]+secret)(w, r)
		}
		c.Problems = passProblems(p, in, err)
	}
	if len(c.Problems) == 0 || !p.MayPass() {
		return i.showUnsent(ctx, w, p, typed, err)
	}
	p.Typed, p.Passing, p.Problems = typed, true, c.Problems
	return web.Render(w, http.StatusUnprocessableEntity, i.Theme.Confirm, p)
}

// passProblems says why a question can't be passed on to an address.
func passProblems(p theme.Confirm, in request.Input, err error) []request.Problem {
	var limit *request.LimitError
	text := ""
	switch {
	case errors.As(err, &limit):
		text = "We’ve emailed your office as often as we may about this question. Ask us to call your office."
	case errors.Is(err, request.ErrInvalidTransition) && p.MayPass() && !p.Asking.Covers(in.Confirm.To.Email):
		text = "We can’t email this address. Enter one that ends in " + p.Domains() + ", or ask us to call your office."
	default:
		return nil
	}
	return []request.Problem{{Field: "colleague_email", Text: text, SummaryText: text}}
}
