package theme

import (
	"io"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// What the forms of the page of confirmations do, as their addresses end.
const (
	ConfirmAsk     = "ask"
	ConfirmAgain   = "again"
	ConfirmRecall  = "recall"
	ConfirmRecord  = "record"
	ConfirmVerdict = "verdict"
	ConfirmFind    = "find" // an address: a task
)

// DeskConfirm is the page on which staff ask officials to confirm what the agency
// states, record what they answer, and accept it or not.
type DeskConfirm struct {
	AtDesk
	request.Request
	Now     time.Time
	Offices map[request.Question][]request.Office // who can be asked; the first is offered
	Asks    map[request.Question]AskPreview
	Events  []request.Event // that answered, and that say what staff made of it
	Done    request.Event   // what this person has just done; the zero one: nothing
	Notice  string          // what of the answers differs from what was received, or empty

	// Of a form that was not taken:
	Question request.Question
	Action   string
	Typed    request.RawInput
	Problems []request.Problem
	Since    []request.Event // what others have done since the page was opened
	NotNow   bool            // the request's state does not allow it
	Changed  bool            // the email isn't the one of the preview
	Limit    *request.Limit  // it would be one more than this
}

// AskPreview is the email that asks an office, as it will arrive; without Emails it
// can't be asked.
type AskPreview struct {
	Office  request.Office
	Altered bool // its entry isn't what its history says, so no email goes there
	Emails  []EmailPreview
	Digest  string
	Finding request.Task // to find an address, if it is open
	Leaves  time.Time    // when it leaves, if the office gets another email today
	Limit   *request.Limit
}

// DeskConfirm writes that page.
func (t DeskTheme) DeskConfirm(w io.Writer, p DeskConfirm) error {
	switch {
	case len(p.Problems) > 0:
		p.Title = "Error: " + p.Title
	case len(p.Since) > 0:
		p.Title = "Updated by someone else: " + p.Title
	case p.Changed:
		p.Title = "Not sent: " + p.Title
	case p.NotNow, p.Limit != nil:
		p.Title = "Can’t do that now: " + p.Title
	}
	return t.render(w, "deskconfirm", &p)
}

// IsRefused reports whether a form was not taken.
func (p *DeskConfirm) IsRefused() bool {
	return len(p.Problems) > 0 || len(p.Since) > 0 || p.Changed || p.NotNow || p.Limit != nil
}

// Wrong are the problems, as the error summary links to them.
func (p *DeskConfirm) Wrong() (list []formProblem) {
	for _, one := range p.Problems {
		form := p.form(p.Question, p.Action)
		if f, ok := form.Field(one.Field); ok {
			list = append(list, formProblem{"#" + f.Inputs()[0], one.SummaryText})
		}
	}
	return list
}

// Unsaved is what was typed into a form that the page doesn't have any more, to be
// copied.
func (p *DeskConfirm) Unsaved() (rows []request.Row) {
	form := p.form(p.Question, p.Action)
	if !p.IsRefused() || p.Action == ConfirmRecord && p.Status.Open() || len(p.card(p.Question).Fields(p.Action)) > 0 {
		return nil
	}
	for _, s := range form {
		for _, f := range s.Fields {
			if v := p.Typed[f.Name]; v != "" && len(f.Options) == 0 {
				rows = append(rows, request.Row{Name: f.Name, Question: f.Label, Answer: v, Long: true})
			}
		}
	}
	return rows
}

// HasTyped reports whether a form came back in which something was typed.
func (p *DeskConfirm) HasTyped() bool {
	for _, input := range p.form(p.Question, p.Action).Inputs() {
		if p.Typed[input] != "" {
			return true
		}
	}
	return false
}

func (p *DeskConfirm) form(q request.Question, action string) request.FormSections {
	switch action {
	case ConfirmRecord:
		return q.RecordForm()
	case ConfirmVerdict:
		return p.VerdictForm(q)
	case ConfirmRecall:
		return q.RecallForm()
	}
	return nil
}

// Paths are the findings on the clauses under which the agency asks.
func (p *DeskConfirm) Paths() []request.Finding { return askedPaths(p.Request) }

// Cards are the questions that the law has about this kind of agency.
func (p *DeskConfirm) Cards() (list []confirmCard) {
	for _, q := range request.QuestionsOf(p.Answers.Agency()) {
		list = append(list, p.card(q))
	}
	return list
}

func (p *DeskConfirm) card(q request.Question) confirmCard {
	return confirmCard{Question: q, Confirmation: p.Confirmation(q), page: p}
}

// event is an event that the page has read; the zero one where it has not.
func (p *DeskConfirm) event(seq int) request.Event {
	i := slices.IndexFunc(p.Events, func(e request.Event) bool { return e.Seq == seq })
	if i < 0 {
		return request.Event{}
	}
	return p.Events[i]
}
