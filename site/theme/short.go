package theme

import (
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// shortForm is the short form of a step on a page that may have several of them.
type shortForm struct {
	request.StepForm
	Action  string // where it is sent
	Version int    // of the request that the page shows: how many events it has
	Blocks  []formBlock
	Wrong   []formProblem
	Open    bool // it stands open: it is what is to be done, or it came back
	// where the step is taken on a page of its own, since people see its email
	// first; empty: here
	PageLink string
	// under which the browser keeps what is typed until it is sent, and for whom;
	// empty: it doesn't
	Keep string
}

// newShort fills a short form. Its ids begin with the step's name, so that one page
// can have several.
func newShort(f request.StepForm, action string, version int, typed request.RawInput,
	problems []request.Problem) shortForm {
	texts := problemTexts(problems)
	s := shortForm{StepForm: f, Action: action, Version: version, Open: typed != nil}
	for _, section := range f.Form() {
		s.Blocks = append(s.Blocks, blocks(section, typed, texts)...)
	}
	for _, b := range s.Blocks {
		for i := range b.Fields {
			if b.Fields[i].Kind != request.Date { // whose inputs have their names as ids
				b.Fields[i].ID = string(f.Step) + "-" + b.Fields[i].ID
			}
			b.Fields[i].Base = string(f.Step) + "-" + b.Fields[i].Name
			if p := b.Fields[i].Problem; p != "" {
				s.Wrong = append(s.Wrong, formProblem{"#" + b.Fields[i].ID, p})
			}
		}
	}
	return s
}

// keptFor has the person's browser keep the form's long text, where it has one.
func (s shortForm) keptFor(p request.Person, reference string) shortForm {
	if slices.ContainsFunc(s.Fields, func(f request.Field) bool { return f.Kind == request.Long }) {
		s.Keep = keptName(p, reference, s.Step)
	}
	return s
}

// keptName names what a person types into the form of a step.
func keptName(p request.Person, reference string, step request.Step) string {
	return p.ID + "/" + reference + "/" + string(step)
}
