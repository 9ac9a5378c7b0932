package theme

import (
	"io"
	"maps"
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// PathQuestion is one question of the check before you start. Each answer is a link
// to the next question, or to the outcome.
type PathQuestion struct {
	Head
	Number, Of int // the question, and how many there are
	UpTo       bool
	Question   string
	Hint       string
	Why        string // why it is asked
	Choices    []Link
	Answers    []PathAnswer // so far
}

// PathAnswer is a question of the check that has been answered.
type PathAnswer struct {
	Short  string // what was asked, in a few words
	Answer string
	Href   string // where it was asked
}

// PathQuestion writes a question of the check before you start.
func (t *Theme) PathQuestion(w io.Writer, q PathQuestion) error {
	return t.render(w, "pathquestion", &q)
}

// Beads are the questions: true for those up to this one.
func (q *PathQuestion) Beads() []bool {
	list := make([]bool, q.Of)
	for i := range list {
		list[i] = i < q.Number
	}
	return list
}

// Back is where the question before this one was asked, or empty.
func (q *PathQuestion) Back() string {
	if len(q.Answers) == 0 {
		return ""
	}
	return q.Answers[len(q.Answers)-1].Href
}

// PathOutcome is what the check before you start ends in: the advice, what is
// missing, and what each rule finds.
type PathOutcome struct {
	Head
	Heading string        // the advice
	Then    string        // its second sentence, on a line of its own, or empty
	Advised *PathFinding  // that it is about; nil where an official declined the agency's first
	Points  bool          // the answers point to it, and the form marks its box
	Left    []PathFinding // where there is no such path, those that may still be asked under
	Missing []PathMissing // on these

	Instead        *PathFinding // where the agency would pay: a path of (g)(1) that an official may still decide
	MissingInstead []PathMissing

	Email   PathEmail // to who can say what is missing; zero for none
	Each    []PathFinding
	Answers []PathAnswer
	Typed   request.RawInput // the answers, as the form's fields have them
}

// PathMissing is something that a path still needs.
type PathMissing struct{ Title, Text, Ask string }

// PathEmail is an email that is ready to send. It has nothing in it that anyone
// typed.
type PathEmail struct {
	To            string // the official, in words
	Subject, Text string
	Href          string // mailto:, without an address
}

// PathFinding is what a rule finds on the answers.
type PathFinding struct {
	Rule    request.Rule
	Verdict request.Verdict
	Reason  string
}

// Open reports whether the clause may still be asked under.
func (f PathFinding) Open() bool { return f.Verdict != request.NotMet }

// IsMet reports whether the path is met.
func (o *PathOutcome) IsMet() bool { return o.Advised != nil && o.Advised.Verdict == request.Met }

// HiddenInputs are the inputs that pass the answers to the form.
func (o *PathOutcome) HiddenInputs() (list []formPart) {
	for _, name := range slices.Sorted(maps.Keys(o.Typed)) {
		list = append(list, formPart{Name: name, Value: o.Typed[name]})
	}
	return list
}

// PathOutcome writes the outcome of the check before you start.
func (t *Theme) PathOutcome(w io.Writer, o PathOutcome) error {
	if o.Email.Text != "" {
		o.Scripts = []string{"letter.js"}
	}
	return t.render(w, "pathoutcome", &o)
}
