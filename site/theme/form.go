package theme

import (
	"fmt"
	"io"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// formPage is the form, empty or filled in.
type formPage struct {
	Head
	FormState
	Sections []formSection
	Wrong    []formProblem // the problems, as the error summary links to them
	Filled   []formFilled  // what the check before you start has filled in
	Points   []string      // what the answers to the questions of fact say

	pointsTo map[string]bool // the boxes
}

type formFilled struct{ Href, Question, Answer string }

type formProblem struct{ Href, Text string }

// formSection is a part of the form, and what leads to it and on from it where
// script shows one part at a time.
type formSection struct {
	request.Section
	Number       int // from 1
	Beads        []bool
	Before, Next request.Section // none: without an ID
	Here         bool            // the first with a problem, which such a page opens at
	Blocks       []formBlock
}

// formBlock is one question, or several that stand in one fieldset.
type formBlock struct {
	Legend, Hint string
	Number       string // in the form, such as 3.1
	Fields       []formField
}

type formField struct {
	request.Field
	ID      string // of its first input, where an error links to
	Base    string // of the ids of what stands around it
	Value   string
	Parts   []formPart // of a date
	Problem string
	Note    Note        // for everyone to see, beside the box of the clause that it is about; empty: none
	Asked   bool        // given the other answers
	Points  bool        // the answers to the questions of fact point to this box
	Number  string      // on paper and in the form, such as 3.1, and 3.1a of a question that follows
	Follows []formField // the questions that follow from an answer
	Nested  bool        // it follows from an answer

	unmarked bool // its label does not say that it is optional
}

type formPart struct{ Name, Label, Value string }

// FormState is what a form shows beside its questions. The zero FormState is the
// empty form.
type FormState struct {
	Typed    request.RawInput
	Problems []request.Problem
	Draft    string // the secret of the draft that this form came from, or empty
	Version  string // of that draft, so that a save on another device in the meantime is seen
	Amend    Amending
	Notice   string        // a sentence on what has just happened, such as that a draft was opened
	LeftOut  []request.Row // what the last page sent and this form does not ask
}

// hiddenInputs are the inputs that carry the form to the next page.
func (s *FormState) hiddenInputs() []formPart {
	var list []formPart
	for _, name := range request.Form.Inputs() {
		list = append(list, formPart{Name: name, Value: s.Typed[name]})
	}
	list = append(list, formPart{Name: "draft", Value: s.Draft}, formPart{Name: "version", Value: s.Version})
	return slices.DeleteFunc(append(list, s.Amend.hiddenInputs()...), func(p formPart) bool { return p.Value == "" })
}

// Form writes the request form. It is the static page, the page that comes back
// from the check, and a draft that is opened again.
func (t *Theme) Form(w io.Writer, s FormState) error {
	p := formPage{FormState: s, Head: Head{Path: "/request/", Title: "Request for Assistance Intake Form",
		Scripts: []string{"request-form.js"},
		Description: "Ask the California Collaborative for Educational Excellence for assistance under Education " +
			"Code 52074 (g) and (h)."}}
	if s.Amend.Secret != "" {
		p.Path, p.Title = "/status/", "Change request "+s.Amend.Reference
	}
	if len(s.Problems) > 0 {
		p.Title = "Error: " + p.Title
	}
	p.NoIndex = len(s.Problems) > 0 || s.Draft != "" || s.Amend.Secret != ""
	texts := problemTexts(s.Problems)
	for _, q := range s.Problems {
		if f, ok := request.Form.Field(q.Field); ok {
			p.Wrong = append(p.Wrong, formProblem{"#" + f.Inputs()[0], q.SummaryText})
		}
	}
	p.Filled = s.filledInputs()
	p.Points, p.pointsTo = s.points()
	for i, section := range request.Form {
		list := blocks(section, s.Typed, texts)
		for _, b := range list {
			for i, f := range b.Fields {
				if f.Kind == request.Checkbox && f.Paragraph == request.Superintendent.Paragraph {
					b.Fields[i].Note = t.site.Notes.Superintendent
				}
				b.Fields[i].Points = p.pointsTo[f.Name]
			}
		}
		p.Sections = append(p.Sections, newFormSection(i, list))
	}
	p.openFirstProblem(s.Problems)
	return t.render(w, "form", &p)
}

// problemTexts are the texts of problems by the names of their fields.
func problemTexts(problems []request.Problem) map[string]string {
	texts := map[string]string{}
	for _, p := range problems {
		texts[p.Field] = p.Text
	}
	return texts
}

// newFormSection is the i-th part of the form, from 0.
func newFormSection(i int, list []formBlock) formSection {
	s := formSection{Section: request.Form[i], Number: i + 1, Blocks: list, Beads: make([]bool, len(request.Form))}
	for bead := range i + 1 {
		s.Beads[bead] = true
	}
	if i > 0 {
		s.Before = request.Form[i-1]
	}
	if i+1 < len(request.Form) {
		s.Next = request.Form[i+1]
	}
	return s
}

// Varies reports whether the part has questions for some kinds of agency alone.
func (s formSection) Varies() bool {
	return slices.ContainsFunc(s.Fields, func(f request.Field) bool { return len(f.Kinds) > 0 && !f.Retired })
}

// openFirstProblem marks the part that has the first problem.
func (p *formPage) openFirstProblem(list []request.Problem) {
	if len(list) == 0 {
		return
	}
	for i, s := range p.Sections {
		if slices.ContainsFunc(s.Fields, func(f request.Field) bool { return f.Name == list[0].Field }) {
			p.Sections[i].Here = true
		}
	}
}

// filledInputs are the answers of a form that has nothing in it but choices, as the
// check before you start passes them: no one has typed anything yet.
func (s *FormState) filledInputs() (list []formFilled) {
	if len(s.Problems) > 0 || s.Draft != "" || s.Amend.Secret != "" {
		return nil
	}
	for _, section := range request.Form {
		for _, f := range section.Fields {
			for _, input := range f.Inputs() {
				switch value := s.Typed[input]; {
				case value == "":
				case f.Kind != request.Radio && f.Kind != request.Checkbox:
					return nil
				default:
					list = append(list, formFilled{"#" + input, f.Label, f.AnswerText(value)})
				}
			}
		}
	}
	return list
}

// points is what the answers to the questions of fact say, and the boxes that they
// point to.
func (s *FormState) points() ([]string, map[string]bool) {
	a := request.Answers{}
	for name := range request.Form.AskedFields(s.Typed) {
		a[name] = s.Typed[name]
	}
	return request.Points(a, time.Time{}) // a date is three inputs: there is none in it
}

// blocks are the questions of a section as they stand in its page, numbered within
// the form. A question that follows from an answer stands with the question that it
// follows.
func blocks(s request.Section, typed request.RawInput, texts map[string]string) []formBlock {
	var list []formBlock
	asked := request.Form.AskedFields(typed)
	part := 1 + slices.IndexFunc(request.Form, func(one request.Section) bool { return one.ID == s.ID })
	for _, f := range s.Fields {
		if f.Retired {
			continue
		}
		v := newFormField(f, typed, texts[f.Name])
		v.Asked = asked[f.Name]
		n := len(list)
		switch {
		case f.FollowsOn() != "":
			list[n-1].follow(v)
			continue
		case f.Group != "" && n > 0 && list[n-1].Legend == f.Group:
			list[n-1].Fields = append(list[n-1].Fields, v)
			continue
		}
		number := ""
		if part > 0 {
			number = fmt.Sprintf("%d.%d", part, n+1)
		}
		if f.Group == "" {
			v.Number = number
		}
		list = append(list, formBlock{Legend: f.Group, Hint: f.GroupHint, Number: number, Fields: []formField{v}})
	}
	return list
}
