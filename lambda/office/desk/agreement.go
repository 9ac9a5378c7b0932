package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// What the buttons of an agreement's page ask for: to save, to save what a person
// chose between two drafts, to remove a row, whose name follows, or anything else:
// to show what was typed with its sums.
const (
	actionSave   = "save"
	actionMerge  = "merge"
	removeAction = "remove-"
)

// drafting is a request's agreement as it was read.
type drafting struct {
	request.Request
	notice   string // what of the answers differs from what was received
	history  []request.Event
	editions []request.Edition
	drafts   []request.AgreementDraft
	altered  []int
}

// agreementFromPath reads the agreement of the request that an address names.
func (d *Desk) agreementFromPath(r *http.Request) (drafting, error) {
	q, err := d.requestFromPath(r.Context(), r)
	if err != nil {
		return drafting{}, err
	}
	return d.readAgreement(r.Context(), q)
}

// readAgreement reads all drafts of a request's agreement and all versions of its
// answers, and compares them with what the events have of them.
func (d *Desk) readAgreement(ctx context.Context, q request.Request) (a drafting, err error) {
	v, err := integrity.Vouch(ctx, d.Store, q,
		func(q request.Request) (events []request.Event, all []request.Edition, err error) {
			events, err = lifecycle.EventsOf(ctx, d.Store, q)
			if err != nil {
				return nil, nil, err
			}
			all, err = d.Store.Editions(ctx, q)
			return events, append(all, q.Current()), err
		})
	if err != nil {
		return a, err
	}
	a.Request, a.history, a.editions = v.Request, v.History, v.Versions
	a.notice, err = d.notice(ctx, v.Request, v.Mismatch)
	if err != nil {
		return a, err
	}
	a.drafts, err = d.Store.AgreementDrafts(ctx, a.Request)
	for _, one := range a.drafts {
		if a.IsAltered(one, v.History) {
			a.altered = append(a.altered, one.Number)
		}
	}
	return a, err
}

// draft is the draft of a number, or ErrNotFound.
func (a drafting) draft(number int) (request.AgreementDraft, error) {
	i := slices.IndexFunc(a.drafts, func(one request.AgreementDraft) bool { return one.Number == number })
	if i < 0 {
		return request.AgreementDraft{}, request.ErrNotFound
	}
	return a.drafts[i], nil
}

// edition is a version of the answers; the current one where it isn't there.
func (a drafting) edition(number int) request.Edition {
	i := slices.IndexFunc(a.editions, func(one request.Edition) bool { return one.Number == number })
	if i < 0 {
		return a.Current()
	}
	return a.editions[i]
}

// caseOf is a draft with what it is made from. The zero draft is what is proposed
// from the current answers.
func (d *Desk) caseOf(a drafting, saved request.AgreementDraft) agreement.Case {
	site := d.Theme.Site()
	c := site.AgreementCase(a.Request, a.editions, saved)
	if saved.Number == 0 {
		c.Draft.At, c.Draft.Typed = d.Now(), agreement.Propose(c)
	}
	return c
}

// latest is the case of the latest draft with the current answers, which the page
// continues from.
func (d *Desk) latest(a drafting) (agreement.Case, error) {
	saved := request.AgreementDraft{}
	if a.Agreement.Number > 0 {
		var err error
		saved, err = a.draft(a.Agreement.Number)
		if err != nil {
			return agreement.Case{}, err
		}
		saved.Edition = a.Current().Number
	}
	c := d.caseOf(a, saved)
	if saved.Number > 0 {
		c.Draft.Digest = a.Agreement.Digest
	}
	return c, nil
}

// serveAgreement shows the page on which staff draft the agreement. It changes
// nothing.
func (d *Desk) serveAgreement(w http.ResponseWriter, r *http.Request, p request.Person) error {
	a, err := d.agreementFromPath(r)
	if err != nil {
		return err
	}
	page := theme.DeskAgreement{}
	saved, err := strconv.Atoi(r.URL.Query().Get("saved"))
	if err == nil && saved == a.Agreement.Number && a.Agreement.By == p.String() {
		page.Saved, page.Same = saved, r.URL.Query().Has("same")
	}
	if page.Same {
		page.Saved = 0
	}
	page.Case, err = d.latest(a)
	if err != nil {
		return err
	}
	return d.showAgreement(w, http.StatusOK, a, p, page)
}

// serveAgreementDraft shows a draft as it was saved.
func (d *Desk) serveAgreementDraft(w http.ResponseWriter, r *http.Request, p request.Person) error {
	a, err := d.agreementFromPath(r)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return request.ErrNotFound
	}
	saved, err := a.draft(number)
	if err != nil {
		return err
	}
	return d.showAgreement(w, http.StatusOK, a, p, theme.DeskAgreement{Case: d.caseOf(a, saved), ReadOnly: true})
}

// showAgreement fills the page with what was read.
func (d *Desk) showAgreement(w http.ResponseWriter, status int, a drafting, p request.Person,
	page theme.DeskAgreement) error {
	page.AtDesk = deskPage(p, web.AgreementPath(a.Request), "Agreement: "+a.Reference)
	page.Request, page.Now, page.Notice, page.Altered = a.Request, d.Now(), a.notice, a.altered
	if !page.Unsaved {
		page.Base = a.Agreement.Number
	}
	page.ReadOnly = page.ReadOnly || a.Status != request.Accepted && !page.NotNow
	page.Drafts = slices.Clone(a.drafts)
	slices.Reverse(page.Drafts)
	if made := a.Agreement.Edition; made > 0 && made != a.Current().Number {
		before, after := page.Case, page.Case
		before.Edition, after.Edition = a.edition(made), a.Current()
		page.Changed = agreement.Compare(before, after)
	}
	return web.Render(w, status, d.Theme.DeskAgreement, page)
}

// agreementInputs are the inputs of an agreement's pages that are no part of the
// draft.
func agreementInputs(form request.FormSections) []string {
	names := []string{"draft", "do"}
	for _, input := range form.Inputs() {
		names = append(names, "pick-"+input)
	}
	return names
}

// postAgreement saves a draft, or shows what was typed.
func (d *Desk) postAgreement(w http.ResponseWriter, r *http.Request, p request.Person) error {
	form := agreement.Form(d.Theme.Site().Clauses)
	// before the table is asked: what was typed is kept whatever it answers
	typed, err := web.ReadStepForm(w, r, form, agreementInputs(form)...)
	if err != nil {
		return err
	}
	base, err := strconv.Atoi(typed["draft"])
	if err != nil || base < 0 {
		return web.BadForm(errors.New("it does not say which draft you have seen"))
	}
	a, err := d.agreementFromPath(r)
	if err != nil {
		return err
	}
	switch do := typed["do"]; {
	case do == actionSave:
		return d.saveAgreement(w, r, a, p, typed, base)
	case do == actionMerge:
		return d.mergeAgreement(w, r, a, p, typed, base)
	default:
		row, _ := strings.CutPrefix(do, removeAction)
		return d.showTyped(w, a, p, agreement.RemoveRow(typed, row, d.Theme.Site().Clauses), base)
	}
}

// showTyped shows what was typed, which isn't saved.
func (d *Desk) showTyped(w http.ResponseWriter, a drafting, p request.Person, typed request.RawInput,
	base int) error {
	page := theme.DeskAgreement{Unsaved: true, Base: base}
	var err error
	page.Case, err = d.latest(a)
	if err != nil {
		return err
	}
	page.Case.Draft.Typed = agreement.Tidy(typed, d.Theme.Site().Clauses)
	return d.showAgreement(w, http.StatusOK, a, p, page)
}

// saveAgreement saves what was typed as the next draft. Where someone saved one
// after base, the person chooses; what is as it was saves none.
func (d *Desk) saveAgreement(w http.ResponseWriter, r *http.Request, a drafting, p request.Person,
	typed request.RawInput, base int) error {
	ctx := r.Context()
	clauses := d.Theme.Site().Clauses
	tidy := agreement.Tidy(typed, clauses)
	page := theme.DeskAgreement{Unsaved: true, Base: base}
	var err error
	page.Case, err = d.latest(a)
	if err != nil {
		return err
	}
	latest := page.Case.Draft
	page.Case.Draft.Typed = tidy
	if problems := agreement.Form(clauses).Check(tidy, d.Now()).Problems; len(problems) > 0 {
		page.Problems = problems
		return d.showAgreement(w, http.StatusUnprocessableEntity, a, p, page)
	}
	isSame := a.Agreement.Number > 0 && maps.Equal(latest.Typed, tidy) && a.Agreement.Edition == a.Current().Number
	switch {
	case isSame && (base == a.Agreement.Number || latest.By != p.String()):
		return redirectToDraft(w, r, a.Request, "&same")
	case isSame: // it was saved, and the answer was lost
		return redirectToDraft(w, r, a.Request, "")
	}
	in := request.Input{By: p.String(), Typed: tidy, BaseDraft: base}
	q, err := lifecycle.TakeStep(ctx, d.Store, a.ID, 0, request.StepDraft, in, d.Now, d.Random)
	var limit *request.LimitError
	switch {
	case errors.Is(err, request.ErrNewerDraft):
		a, err = d.readAgreement(ctx, q)
		if err != nil {
			return err
		}
		return d.showChoice(w, a, p, tidy, base)
	case errors.As(err, &limit):
		page.Limit = &limit.Limit
		return d.showAgreement(w, http.StatusTooManyRequests, a, p, page)
	case errors.Is(err, request.ErrInvalidTransition):
		page.NotNow = true
		return d.showAgreement(w, http.StatusConflict, a, p, page)
	case err != nil:
		return err
	}
	d.Log.Info("agreement saved", "reference", q.Reference, "draft", q.Agreement.Number, "person", p.ID)
	return redirectToDraft(w, r, q, "")
}

func redirectToDraft(w http.ResponseWriter, r *http.Request, q request.Request, more string) error {
	http.Redirect(w, r, fmt.Sprintf("%s?saved=%d%s", web.AgreementPath(q), q.Agreement.Number, more),
		http.StatusSeeOther)
	return nil
}

// showChoice shows what differs between what a person typed and the latest draft.
func (d *Desk) showChoice(w http.ResponseWriter, a drafting, p request.Person, mine request.RawInput, base int) error {
	latest, err := a.draft(a.Agreement.Number)
	if err != nil {
		return err
	}
	start := request.AgreementDraft{}
	if base > 0 {
		start, err = a.draft(base)
	} else {
		start.Typed = agreement.Propose(d.caseOf(a, start))
	}
	if err != nil {
		return err
	}
	page := choicePage(a, p, latest, mine)
	page.Choices = agreement.Conflicts(start.Typed, latest.Typed, mine, d.Theme.Site().Clauses)
	return web.Render(w, http.StatusConflict, d.Theme.DeskAgreementChoice, page)
}

func choicePage(a drafting, p request.Person, latest request.AgreementDraft,
	mine request.RawInput) theme.DeskAgreementChoice {
	return theme.DeskAgreementChoice{AtDesk: deskPage(p, web.AgreementPath(a.Request), "Two drafts: "+a.Reference),
		Request: a.Request, Latest: latest, Mine: mine}
}

// mergeAgreement saves what a person chose between two drafts.
func (d *Desk) mergeAgreement(w http.ResponseWriter, r *http.Request, a drafting, p request.Person,
	typed request.RawInput, base int) error {
	clauses := d.Theme.Site().Clauses
	mine := agreement.Tidy(typed, clauses)
	saved, err := a.draft(base)
	if err != nil {
		return err
	}
	merged, incomplete := maps.Clone(mine), false
	conflicts := agreement.Conflicts(nil, saved.Typed, mine, clauses)
	for i, c := range conflicts {
		pick := typed["pick-"+c.Input]
		conflicts[i].Theirs, conflicts[i].Mine = pick == "saved", pick == "mine"
		incomplete = incomplete || pick == ""
		if pick == "saved" {
			merged[c.Input] = saved.Typed[c.Input]
		}
	}
	if incomplete {
		page := choicePage(a, p, saved, mine)
		page.Choices, page.Incomplete = conflicts, true
		return web.Render(w, http.StatusUnprocessableEntity, d.Theme.DeskAgreementChoice, page)
	}
	return d.saveAgreement(w, r, a, p, merged, base)
}
