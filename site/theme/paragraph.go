package theme

import (
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// Paragraph is a standard paragraph that staff can insert into an email to an
// agency. Its source is content/desk/paragraphs.yaml.
type Paragraph struct {
	ID     string           `json:"id" yaml:"id"`
	Title  string           `json:"title" yaml:"title"`
	Steps  []request.Step   `json:"steps" yaml:"steps"`             // whose emails it is for
	Clause string           `json:"clause,omitempty" yaml:"clause"` // of EC 52074; empty: any
	Kinds  []request.Agency `json:"kinds,omitempty" yaml:"kinds"`   // of agency; nil: all
	Text   string           `json:"text" yaml:"text"`
	Source string           `json:"source" yaml:"source"` // what it rests on, and who gives its wording
}

// Paragraphs returns the standard paragraphs for a step's email to the agency of a
// request: those for its paths, and those for other clauses. One for (g)(3), under
// which the agency would pay, is in neither unless the agency asked about it.
func (d *Desk) Paragraphs(step request.Step, q request.Request) (fitting, others []Paragraph) {
	clauses := clausesOf(q)
	for _, p := range d.StandardParagraphs {
		isForKind := len(p.Kinds) == 0 || slices.Contains(p.Kinds, q.Answers.Agency())
		switch {
		case !slices.Contains(p.Steps, step) || !isForKind:
		case p.Clause == "" || slices.Contains(clauses, p.Clause):
			fitting = append(fitting, p)
		case p.Clause != "(g)(3)" && namesAgency(p.Clause, q.Answers.Agency()):
			others = append(others, p)
		}
	}
	return fitting, others
}

// clausesOf are the clauses that the agency asked under, or said that it would.
func clausesOf(q request.Request) (clauses []string) {
	facts := request.FactsOf(q.Answers, q.Received)
	clauses = slices.Clone(facts.Asked)
	if facts.Fallback || facts.AsksItself == request.True {
		clauses = append(clauses, "(g)(3)")
	}
	return clauses
}

func namesAgency(clause string, kind request.Agency) bool {
	return slices.ContainsFunc(request.Rules, func(r request.Rule) bool { return r.Clause == clause && r.Names(kind) })
}

// Append returns a letter with the paragraph after what is typed, which stays as it
// is.
func (p Paragraph) Append(typed string) string {
	if strings.TrimSpace(typed) == "" {
		return p.Text
	}
	return strings.TrimRight(typed, " \t\r\n") + "\n\n" + p.Text
}

// IsIn reports whether a letter has the paragraph, unchanged.
func (p Paragraph) IsIn(typed string) bool { return strings.Contains(typed, p.Text) }
