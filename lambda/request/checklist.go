package request

import (
	"slices"
	"strings"
)

// CheckLine is one thing that staff check before they verify a request. The list is
// CCEE's own: content/desk/checklist.yaml.
type CheckLine struct {
	ID   string `json:"id" yaml:"id"`
	Text string `json:"text" yaml:"text"`                     // what is true where it is checked
	Hint string `json:"hint,omitempty" yaml:"hint,omitempty"` // how to check it
}

// The ids of lines that mean more than their text.
const (
	CodeLine = "code" // the agency's name and CDS code match: emails may name it by the state's directory
	PathLine = "path" // it asks under a path, or asks to find one
)

// Check is what staff say of a line: that it is so, or not.
type Check struct {
	CheckLine
	Done bool
}

// Field is the name of the line's box.
func (l CheckLine) Field() string { return "check_" + l.ID }

// WithChecklist is the short form with a box for each line before its other fields.
func (s StepForm) WithChecklist(lines []CheckLine) StepForm {
	var boxes []Field
	for _, l := range lines {
		boxes = append(boxes, Field{Name: l.Field(), Kind: Checkbox, Label: l.Text, Hint: l.Hint})
	}
	s.Fields = append(boxes, s.Fields...)
	return s
}

// ReadChecks reads the boxes of the lines from the answers to a form that has them.
func ReadChecks(lines []CheckLine, a Answers) (list []Check) {
	for _, l := range lines {
		list = append(list, Check{l, a[l.Field()] == Yes})
	}
	return list
}

// CheckAll are the lines, all of them checked or none.
func CheckAll(lines []CheckLine, done bool) (list []Check) {
	for _, l := range lines {
		list = append(list, Check{l, done})
	}
	return list
}

// Problems are what the input lacks that its form can't ask field by field: a note
// on what wasn't checked, or any assessment.
func (in Input) Problems(step Step) []Problem {
	unchecked := slices.ContainsFunc(in.Checks, func(c Check) bool { return !c.Done })
	switch {
	case step == StepVerify && unchecked && IsBlank(in.Note):
		return []Problem{{Field: fieldNote, Text: "Check every line, or write a note about the ones you didn’t check."}}
	case step == StepWeigh && len(in.Assessments) == 0:
		return []Problem{{Field: Criteria[0].Field(),
			Text: "Change at least one assessment. To add only a comment, add a note."}}
	}
	return nil
}

// hasChecked reports whether the line of an id was checked.
func (in Input) hasChecked(id string) bool {
	return slices.ContainsFunc(in.Checks, func(c Check) bool { return c.ID == id && c.Done })
}

// describeVerification is what the history keeps of a verification: each line as it
// read, checked or not, and the note. It is for staff: see Event.Public.
func describeVerification(in Input) string {
	lines := map[bool][]string{}
	for _, c := range in.Checks {
		lines[c.Done] = append(lines[c.Done], c.Text)
	}
	var parts []string
	for _, done := range []bool{true, false} {
		if len(lines[done]) > 0 {
			parts = append(parts, map[bool]string{true: "Checked: ", false: "Not checked: "}[done]+
				strings.Join(lines[done], " "))
		}
	}
	if in.Note != "" {
		parts = append(parts, in.Note)
	}
	return strings.Join(parts, "\n\n")
}
