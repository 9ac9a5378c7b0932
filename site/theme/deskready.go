package theme

import (
	"io"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// DeskReady is the page on which staff ask a lead to decide on a request.
type DeskReady struct {
	AtDesk
	request.Request
	Leads    []request.Person // who can be asked
	Typed    request.RawInput
	Problems []request.Problem
	Since    []request.Event // what others have done since the page was opened
	Answered time.Time       // when the agency last answered a question; zero: never
}

// DeskReady writes that page.
func (t DeskTheme) DeskReady(w io.Writer, p DeskReady) error {
	switch {
	case len(p.Problems) > 0:
		p.Title = "Error: " + p.Title
	case len(p.Since) > 0:
		p.Title = "Not sent: " + p.Title
	}
	return t.render(w, "deskready", &p)
}

// Form is the form of the page.
func (p *DeskReady) Form() shortForm {
	f, _ := request.ShortForm(request.StepReady)
	return newShort(f.For(p.Leads), "/desk/requests/"+p.Reference+"/"+string(f.Step), p.Request.Version, p.Typed,
		p.Problems).keptFor(p.Person, p.Reference)
}

// Unsure is as DeskRequest.Unsure.
func (p *DeskReady) Unsure() bool { return wordsRedacted(p.Since, request.StepReady, p.Typed) }

// Assessed are the criteria that were assessed, each with how.
func (p *DeskReady) Assessed() (rows []request.Row) {
	f, _ := request.ShortForm(request.StepWeigh)
	weighing, _ := f.Form().Field("weighing")
	for _, c := range request.Criteria {
		if one, done := p.Weighed[c.ID]; done {
			rows = append(rows, request.Row{Name: c.ID, Question: c.Title, Answer: weighing.AnswerText(one.Is)})
		}
	}
	return rows
}

// Missing is how many criteria were not assessed.
func (p *DeskReady) Missing() int { return len(request.Criteria) - len(p.Assessed()) }

// Paths are the findings on the paths under which the agency asks.
func (p *DeskReady) Paths() []request.Finding { return askedPaths(p.Request) }

// askedPaths are the findings on the clauses under which the agency asks.
func askedPaths(q request.Request) (list []request.Finding) {
	for _, f := range q.Findings() {
		if f.Asked {
			list = append(list, f)
		}
	}
	return list
}
