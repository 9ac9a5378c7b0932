package theme

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/request"
)

// DeskAgreement is the page on which staff draft the agreement of a request.
type DeskAgreement struct {
	AtDesk
	request.Request
	Now      time.Time
	Case     agreement.Case // with what is typed, for Outline
	Base     int            // the draft that the page started from; 0: none is saved
	ReadOnly bool           // a look: the request isn't accepted, or it is an earlier draft
	Unsaved  bool           // shows what was typed and isn't saved
	Saved    int            // the draft that was saved right before; 0: none
	Same     bool           // nothing had changed, so that nothing was saved
	NotNow   bool           // it can't be saved, since the request isn't accepted
	Limit    *request.Limit // it can't be saved, since there are too many
	Problems []request.Problem
	Drafts   []request.AgreementDraft // newest first
	Altered  []int                    // the numbers of those that aren't as they were saved
	Changed  []agreement.Change       // of the answers, since the version that the draft is made from
	Notice   string                   // what of the answers differs from what was received, or empty
}

// DeskAgreement writes the page.
func (t DeskTheme) DeskAgreement(w io.Writer, p DeskAgreement) error {
	if len(p.Problems) > 0 {
		p.Title = "Error: " + p.Title
	}
	p.Case.Editing = !p.ReadOnly
	return t.render(w, "deskagreement", &p)
}

// AgreementPath is the page on which staff draft the agreement of a request.
func AgreementPath(reference string) string { return "/desk/requests/" + reference + "/agreement" }

// Link is the page's own address.
func (p *DeskAgreement) Link() string { return AgreementPath(p.Reference) }

// Next is the number that the next draft gets.
func (p *DeskAgreement) Next() int { return p.Base + 1 }

// Before is the draft before the latest.
func (p *DeskAgreement) Before() int { return p.Base - 1 }

// Shown is the draft that the page shows, for addresses of its files; 0: what is
// proposed before one is saved.
func (p *DeskAgreement) Shown() int { return p.Case.Draft.Number }

// Blanks are what is still blank, as the document would print it.
func (p *DeskAgreement) Blanks() []agreement.Blank {
	c := p.Case
	c.Editing = false
	return agreement.Blanks(agreement.Outline(c, p.Case.Draft.At))
}

// MadeFrom says which version of the answers the saved draft is made from, where
// they have changed since.
func (p *DeskAgreement) MadeFrom() string {
	return agreement.MadeFrom(p.Request.Agreement.Edition, p.Current().Number)
}

// Sections are the parts of the agreement with their inputs.
func (p *DeskAgreement) Sections() []agreementSection { return agreementSections(p.Case, p.Blanks()) }

// Costs are the cost table's sums.
func (p *DeskAgreement) Costs() agreement.Costs { return p.Case.Draft.Costs() }

// Choices are the clauses.
func (p *DeskAgreement) Choices() []agreement.Choice { return p.Case.Choices() }

// Paths are the paths of the law, with what it says of who pays.
func (p *DeskAgreement) Paths() (list []payRow) {
	for _, r := range request.Rules {
		if r.Path && r.Names(p.Answers.Agency()) {
			list = append(list, payRow{r.Clause, r.Pays, r.Clause == p.Case.Clause()})
		}
	}
	return list
}

// payRow is a path of the law, and what it says of who pays.
type payRow struct {
	Clause, Pays string
	On           bool // the agreement is under it
}

// Findings are the findings on the paths under which the agency asks.
func (p *DeskAgreement) Findings() []request.Finding { return askedPaths(p.Request) }

// Wrong are the problems, as the error summary links to them.
func (p *DeskAgreement) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		list = append(list, formProblem{"#" + agreementID(q.Field), cmp.Or(q.SummaryText, q.Text)})
	}
	return list
}

// ReaderLines are those who read drafts, with what they were sent last.
func (p *DeskAgreement) ReaderLines() (list []readerLine) {
	for _, r := range request.Readers {
		list = append(list, newReaderLine(p.Request, r, p.Now))
	}
	return list
}

// IsAltered reports whether a draft isn't as it was saved.
func (p *DeskAgreement) IsAltered(number int) bool { return slices.Contains(p.Altered, number) }

// PrepareLink is the page of the step that says that the agreement is ready; empty
// where it can't be taken.
func (p *DeskAgreement) PrepareLink() string {
	prepared := p.LastTaken[request.StepPrepare]
	if p.Status != request.Accepted || !prepared.IsZero() || p.Base == 0 {
		return ""
	}
	return LetterPath(p.Reference, request.StepPrepare)
}

// agreementID is the id of an input.
func agreementID(input string) string { return "in-" + input }

// DeskAgreementChoice is the page on which a person chooses between what they typed
// and a draft that someone saved meanwhile.
type DeskAgreementChoice struct {
	AtDesk
	request.Request
	Latest     request.AgreementDraft
	Mine       request.RawInput
	Choices    []agreement.Conflict
	Incomplete bool // the person hasn't chosen everywhere
}

// DeskAgreementChoice writes the page.
func (t DeskTheme) DeskAgreementChoice(w io.Writer, p DeskAgreementChoice) error {
	return t.render(w, "agreementpick", &p)
}

// Link is where the form goes.
func (p *DeskAgreementChoice) Link() string { return AgreementPath(p.Reference) }

// HiddenInputs carry what was typed.
func (p *DeskAgreementChoice) HiddenInputs() (list []formPart) {
	for _, name := range sortedKeys(p.Mine) {
		list = append(list, formPart{Name: name, Value: p.Mine[name]})
	}
	return append(list, formPart{Name: "draft", Value: fmt.Sprint(p.Latest.Number)})
}

// Next is the number that the next draft gets.
func (p *DeskAgreementChoice) Next() int { return p.Latest.Number + 1 }

// DeskAgreementCompare is what differs between two drafts.
type DeskAgreementCompare struct {
	AtDesk
	request.Request
	From, To request.AgreementDraft
	Changes  []agreement.Change
}

// DeskAgreementCompare writes the page.
func (t DeskTheme) DeskAgreementCompare(w io.Writer, p DeskAgreementCompare) error {
	return t.render(w, "agreementdiff", &p)
}

// Link is the agreement's page.
func (p *DeskAgreementCompare) Link() string { return AgreementPath(p.Reference) }

// Numbers are the drafts to choose from, newest first.
func (p *DeskAgreementCompare) Numbers() (list []int) {
	for n := p.Request.Agreement.Number; n > 0; n-- {
		list = append(list, n)
	}
	return list
}
