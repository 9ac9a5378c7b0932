package theme

import (
	"io"

	"ccee-ca.org/assist/lambda/request"
)

// questionsPage is the form's questions on paper, for those who collect the answers
// from colleagues first. It walks the form that the form page walks, so that no
// question is on one of them alone.
type questionsPage struct {
	Head
	Sections []formSection
}

// Questions writes the page of all questions, made to be printed.
func (t *Theme) Questions(w io.Writer) error {
	p := questionsPage{Head: Head{Path: "/request/questions/", Title: "Print the questions",
		Scripts: []string{"print.js"},
		Description: "All the questions in the Request for Assistance Intake Form on one page, to print and answer " +
			"with colleagues."}}
	for i, s := range request.Form {
		p.Sections = append(p.Sections, formSection{Section: s, Number: i + 1, Blocks: blocks(s, nil, nil)})
	}
	return t.render(w, "questions", &p)
}

// Lines are as many lines to write on as an answer is likely to fill; more paper is
// no harm.
func (f formField) Lines() []struct{} {
	const perLine, most = 500, 8
	if f.Kind != request.Long {
		return make([]struct{}, 1)
	}
	return make([]struct{}, min(f.Limit/perLine+1, most))
}

// LimitText is the limit of a long answer in words, as the form page has it; empty
// for others.
func (f formField) LimitText() string {
	if f.Kind != request.Long {
		return ""
	}
	return "Up to " + request.Thousands(f.Limit) + " characters"
}
