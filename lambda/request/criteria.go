package request

import (
	"maps"
	"slices"
	"strings"
)

// Criterion is one of CCEE's three criteria for requests by districts. They are its
// own rules and not the statute's; they sort, and never block a request.
type Criterion struct {
	ID     string
	Title  string
	Fields []string // of Form: what the agency says of it
}

// Criteria are the three, in the order of CCEE's page.
var Criteria = []Criterion{
	{"at-risk", "At risk of qualifying for state intervention", []string{"at_risk", "at_risk_reason"}},
	{"nine-months", "A presenting need that CCEE can address in nine months or less", []string{"months", "need"}},
	{"partners", "Outside improvement partners are engaged now, including the county office and the geographic lead",
		[]string{"partners", "partners_now", "coe_contact", "coe_work", "lead_contact", "lead_work", "others"}},
}

// Field is the name of the question whether the criterion is met.
func (c Criterion) Field() string { return "assess_" + c.ID }

// Before is the name of the input that carries how the criterion was assessed when
// the person opened the page.
func (c Criterion) Before() string { return "was_" + c.ID }

// assessments are the answers to each criterion's question.
var assessments = []Option{{Yes, "Met"}, {No, "Not met"}, {NotSure, "Can’t tell yet"}}

// AssessmentLabel is an answer of staff's as a person reads it.
func AssessmentLabel(is string) string {
	return Field{Kind: Radio, Options: assessments}.AnswerText(is)
}

func assessmentFields() (list []Field) {
	for _, c := range Criteria {
		list = append(list, Field{Name: c.Field(), Kind: Radio, Label: c.Title, Options: assessments})
	}
	return list
}

// readAssessments reads how staff assess each criterion, by its id.
func readAssessments(a Answers) map[string]string {
	all := map[string]string{}
	for _, c := range Criteria {
		if is := a[c.Field()]; is != "" {
			all[c.ID] = is
		}
	}
	return all
}

// WithoutUnchanged leaves out the assessments that the page had already, as typed
// carries them. It depends on the form alone, so a retry is the same step.
func (in Input) WithoutUnchanged(typed RawInput) Input {
	in.Assessments = maps.Clone(in.Assessments)
	for _, c := range Criteria {
		if in.Assessments[c.ID] == typed[c.Before()] {
			delete(in.Assessments, c.ID)
		}
	}
	return in
}

// AnswerRows returns the questions of the criterion that the agency answered.
func (c Criterion) AnswerRows(a Answers) (rows []Row) {
	for _, name := range c.Fields {
		if f, ok := Form.Field(name); ok && a[name] != "" {
			rows = append(rows, Row{name, f.Label, f.AnswerText(a[name]), f.Kind == Long})
		}
	}
	return rows
}

// Weighing is how staff assess a criterion, as they last did.
type Weighing struct {
	Is    string `json:"is"`    // Yes, No or NotSure
	Event int    `json:"event"` // which says by whom, when and why
}

func assess(r *Request, in Input, _ *Event) {
	r.Weighed = maps.Clone(r.Weighed)
	if r.Weighed == nil {
		r.Weighed = map[string]Weighing{}
	}
	for id, is := range in.Assessments {
		r.Weighed[id] = Weighing{is, r.Version + 1}
	}
}

// describeAssessments is a line for each criterion that was assessed, and then the
// reason.
func describeAssessments(in Input) string {
	var lines []string
	for _, c := range Criteria {
		if is, ok := in.Assessments[c.ID]; ok {
			lines = append(lines, assessmentLine(c, is))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n") + "\n\n" + in.Words)
}

func assessmentLine(c Criterion, is string) string { return c.Title + ": " + AssessmentLabel(is) + "." }

// AssessmentReason is the reason in what the history keeps of an assessment. Events
// of an earlier form have one criterion and its reason on one line.
func AssessmentReason(words string) string {
	first, reason, _ := strings.Cut(words, "\n\n")
	if slices.ContainsFunc(strings.Split(first, "\n"), isAssessment) {
		return reason
	}
	for _, title := range formerTitles {
		for _, is := range []string{": it is met.", ": it is not met.", ": it cannot be said yet."} {
			if reason, found := strings.CutPrefix(words, title+is); found {
				return strings.TrimSpace(reason)
			}
		}
	}
	return words
}

// formerTitles are the titles of the criteria in events of an earlier form.
var formerTitles = []string{Criteria[0].Title, Criteria[1].Title,
	"Outside improvement partners are engaged now, the county office and the geographic lead among them"}

func isAssessment(line string) bool {
	for _, c := range Criteria {
		for _, o := range assessments {
			if line == assessmentLine(c, o.Value) {
				return true
			}
		}
	}
	return false
}
