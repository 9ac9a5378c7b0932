package desk

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

// serveConfirmations shows what officials were asked to confirm about a request,
// and what they answered. It changes nothing.
func (d *Desk) serveConfirmations(w http.ResponseWriter, r *http.Request, p request.Person) error {
	q, err := d.requestFromPath(r.Context(), r)
	if err != nil {
		return err
	}
	page := theme.DeskConfirm{Done: request.Event{Seq: readDone(r)}}
	return d.showConfirmations(r.Context(), w, http.StatusOK, q, p, page, readChosen(r))
}

// readChosen are the offices that staff chose to ask in the place of those that the
// contact list offers.
func readChosen(r *http.Request) map[request.Question]string {
	chosen := map[request.Question]string{}
	for _, one := range request.Questions {
		chosen[one] = r.URL.Query().Get(string(one))
	}
	return chosen
}

// confirmForms are the forms of the page by the end of their addresses.
var confirmForms = map[string]func(request.Request, request.Question) request.FormSections{
	theme.ConfirmAsk:    noFields,
	theme.ConfirmAgain:  noFields,
	theme.ConfirmFind:   noFields,
	theme.ConfirmRecall: func(_ request.Request, q request.Question) request.FormSections { return q.RecallForm() },
	theme.ConfirmRecord: func(_ request.Request, q request.Question) request.FormSections { return q.RecordForm() },
	// which of its answers there are is checked once the request was read
	theme.ConfirmVerdict: func(r request.Request, q request.Question) request.FormSections { return r.VerdictForm(q) },
}

func noFields(request.Request, request.Question) request.FormSections { return request.FormSections{} }

// postConfirmation takes a step about a question. Where it can't be taken, the page
// comes back as it is now, with what was typed.
func (d *Desk) postConfirmation(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	page := theme.DeskConfirm{Question: request.Question(r.PathValue("question")), Action: r.PathValue("action")}
	form, known := confirmForms[page.Action]
	if !known || !slices.Contains(request.Questions, page.Question) {
		return request.ErrNotFound
	}
	// before the table is asked: what was typed is kept whatever it answers
	typed, err := web.ReadStepForm(w, r, form(request.Request{}, page.Question), "version", "office", "preview",
		"answer")
	if err != nil {
		return err
	}
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	seen, err := versionSeen(typed)
	if err != nil {
		return err
	}
	page.Typed = typed
	if page.Action == theme.ConfirmFind {
		return d.addAddressTask(w, r, q, page.Question)
	}
	checked := form(q, page.Question).Check(typed, d.Now())
	if len(checked.Problems) > 0 && (page.Action != theme.ConfirmVerdict || len(q.AnswerSteps(page.Question)) > 0) {
		page.Problems = checked.Problems
		return d.showConfirmations(ctx, w, http.StatusUnprocessableEntity, q, p, page, nil)
	}
	taken, err := d.takeConfirmation(ctx, q, p, seen, page, checked.Answers)
	if err != nil {
		return d.refuseConfirmation(ctx, w, q, p, page, err)
	}
	d.Log.Info("step taken", "reference", q.Reference, "step", page.Action, "question", string(page.Question), "person",
		p.ID)
	http.Redirect(w, r, web.ConfirmedPath(taken), http.StatusSeeOther)
	return nil
}

// addAddressTask makes the task to find an address for a question, once.
func (d *Desk) addAddressTask(w http.ResponseWriter, r *http.Request, q request.Request,
	question request.Question) error {
	err := d.Store.SaveTask(r.Context(), q.AddressTask(question, d.Now()))
	if err != nil && !errors.Is(err, request.ErrConflict) { // it was made before
		return err
	}
	http.Redirect(w, r, web.ConfirmationsPath(q)+"#"+string(question), http.StatusSeeOther)
	return nil
}

// takeConfirmation takes the step of a form of the page.
func (d *Desk) takeConfirmation(ctx context.Context, q request.Request, p request.Person, seen int,
	page theme.DeskConfirm, a request.Answers) (request.Request, error) {
	question, by := page.Question, p.String()
	step, in := request.StepRecordConfirmation, question.RecordInput(a, by)
	switch page.Action {
	case theme.ConfirmAsk:
		return d.askOfficial(ctx, q, by, seen, question, page.Typed)
	case theme.ConfirmAgain:
		in = request.Input{By: by, Confirm: request.ConfirmInput{Question: question}}
		return lifecycle.AskOfficial(ctx, d.Store, q.ID, seen, request.StepAskAgain, in, acceptAny, d.Now, d.Random)
	case theme.ConfirmRecall:
		step, in = request.StepRecallAsking, question.RecallInput(a, by)
	case theme.ConfirmVerdict:
		answer, _ := strconv.Atoi(page.Typed["answer"])
		step, in = question.VerdictInput(a, answer, by)
		if step == "" {
			return q, request.ErrInvalidTransition
		}
	}
	return lifecycle.TakeStep(ctx, d.Store, q.ID, seen, step, in, d.Now, d.Random)
}

func acceptAny(request.Change) error { return nil }

// askOfficial emails the question to the office that the preview named, if the
// email is the one of the preview.
func (d *Desk) askOfficial(ctx context.Context, q request.Request, by string, seen int, question request.Question,
	typed request.RawInput) (request.Request, error) {
	office, err := d.Store.Office(ctx, typed["office"])
	if err != nil {
		return q, err
	}
	if !office.MayBeAsked() || string(office.Role()) != string(question) || office.CheckHistory() != nil {
		return q, request.ErrInvalidTransition
	}
	in := question.AskInput(office, request.OfficeAskings{}, by, d.Now())
	isSeen := func(c request.Change) error { return d.checkSeen(c, typed["preview"]) }
	return lifecycle.AskOfficial(ctx, d.Store, q.ID, seen, request.StepAskOfficial, in, isSeen, d.Now, d.Random)
}

// refuseConfirmation shows the page as it is now, and why the step wasn't taken.
func (d *Desk) refuseConfirmation(ctx context.Context, w http.ResponseWriter, q request.Request, p request.Person,
	page theme.DeskConfirm, cause error) error {
	var others *lifecycle.StaleError
	var limit *request.LimitError
	status := http.StatusConflict
	switch {
	case errors.As(cause, &others):
		page.Since = others.Since
	case errors.Is(cause, errNotSeen):
		page.Changed = true
	case errors.As(cause, &limit):
		page.Limit, status = &limit.Limit, http.StatusTooManyRequests
	case errors.Is(cause, request.ErrInvalidTransition):
		page.NotNow = true
	default:
		return cause
	}
	q, err := d.Store.Request(ctx, q.ID)
	if err != nil {
		return err
	}
	return d.showConfirmations(ctx, w, status, q, p, page,
		map[request.Question]string{page.Question: page.Typed["office"]})
}

// showConfirmations fills the page with the offices that can be asked, the emails
// that would be sent to them, and the events that tell what was answered and why.
func (d *Desk) showConfirmations(ctx context.Context, w http.ResponseWriter, status int, q request.Request,
	p request.Person, page theme.DeskConfirm, chosen map[request.Question]string) error {
	v, err := integrity.Vouch(ctx, d.Store, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := integrity.ReadVouchers(ctx, d.Store, q, confirmEvents(q, page.Done.Seq))
		return events, []request.Edition{q.Current()}, err
	})
	if err != nil {
		return err
	}
	q = v.Request
	page.AtDesk = deskPage(p, web.ConfirmationsPath(q), "Confirmations: "+q.Reference+" "+q.Answers["agency"])
	page.Request, page.Now = q, d.Now()
	page.Notice, err = d.notice(ctx, q, v.Mismatch)
	if err != nil {
		return err
	}
	keepConfirmEvents(&page, v.History)
	offices, _, err := d.loadOffices(ctx)
	if err != nil {
		return err
	}
	page.Offices, page.Asks = map[request.Question][]request.Office{}, map[request.Question]theme.AskPreview{}
	for _, one := range request.QuestionsOf(q.Answers.Agency()) {
		if one == request.QuestionState {
			continue
		}
		page.Offices[one] = request.OfficesFor(offices, q.Answers["county"], request.OfficeRole(one))
		page.Asks[one], err = d.previewAsk(ctx, q, one, p, offerOffice(page.Offices[one], offices, chosen[one]))
		if err != nil {
			return err
		}
	}
	return web.Render(w, status, d.Theme.DeskConfirm, page)
}

// offerOffice is the office that staff chose, or the first that serves the county,
// with an address if one has any; the zero one where none does.
func offerOffice(serving, all []request.Office, chosen string) request.Office {
	i := slices.IndexFunc(all, func(o request.Office) bool { return o.ID == chosen })
	if i >= 0 {
		return all[i]
	}
	i = slices.IndexFunc(serving, request.Office.MayBeAsked)
	if i >= 0 {
		return serving[i]
	}
	if len(serving) > 0 {
		return serving[0]
	}
	return request.Office{}
}

// previewAsk composes the email that would ask an office now.
func (d *Desk) previewAsk(ctx context.Context, q request.Request, question request.Question, p request.Person,
	office request.Office) (theme.AskPreview, error) {
	ask := theme.AskPreview{Office: office, Altered: office.ID != "" && office.CheckHistory() != nil}
	if !office.MayBeAsked() || ask.Altered {
		t, err := d.Store.Task(ctx, q.AddressTask(question, d.Now()).ID)
		if errors.Is(err, request.ErrNotFound) {
			return ask, nil
		}
		ask.Finding = t
		return ask, err
	}
	load, err := d.Store.OfficeAskings(ctx, office.ID)
	if err != nil {
		return ask, err
	}
	c, err := q.Take(request.StepAskOfficial, question.AskInput(office, load, p.String(), d.Now()))
	var limit *request.LimitError
	switch {
	case errors.As(err, &limit):
		ask.Limit = &limit.Limit
		return ask, nil
	case errors.Is(err, request.ErrInvalidTransition):
		return ask, nil
	case err != nil:
		return ask, err
	}
	letters, digest, err := d.composeChange(c)
	if err != nil {
		return ask, err
	}
	ask.Emails, ask.Digest = previews(letters), digest
	for _, m := range c.Messages {
		if m.IsToOffice() && m.Next.After(d.Now()) {
			ask.Leaves = m.Next
		}
	}
	return ask, nil
}

// confirmEvents are the numbers of the events that tell what was answered, what
// staff made of it, and what this person has just done.
func confirmEvents(q request.Request, done int) []int {
	seqs := []int{done}
	for _, c := range q.Confirmations {
		seqs = append(seqs, c.Answer.Event, c.Answer.DecidedIn)
	}
	return slices.DeleteFunc(seqs, func(seq int) bool { return seq < 1 || seq > q.Version })
}

// keepConfirmEvents gives the page the events that were read. One that can't be
// read is left out.
func keepConfirmEvents(page *theme.DeskConfirm, read []request.Event) {
	done := page.Done.Seq
	page.Done = request.Event{}
	for _, e := range read {
		if e.Step == "" {
			continue
		}
		page.Events = append(page.Events, e)
		if e.Seq == done && e.Question != "" && e.By == page.Person.String() {
			page.Done = e
		}
	}
}
