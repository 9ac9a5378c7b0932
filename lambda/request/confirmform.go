package request

import (
	"fmt"
	"time"
)

// AnswerForm is what an office is asked that answers the question. Who answers is a
// name alone where the office only says that it can't.
func (q Question) AnswerForm(c Choice) FormSections {
	answers := c == "" || c.Answers()
	fields := []Field{{Name: "answer", Kind: Radio, Required: true, Label: "Your office’s answer",
		Missing: "Choose your office’s answer", Options: q.choiceOptions()}}
	if q == QuestionCounty {
		fields = append(fields, Field{Name: "made", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE,
			Required: true, Label: "When was it determined?", Missing: "Enter the day it was determined",
			Hint: "If a date is filled in, it’s the agency’s. Change it if it’s wrong.",
			When: is("answer", string(ChoiceYes))})
	}
	return FormSections{{ID: "answer", Title: "Your office’s answer", Fields: append(fields,
		Field{Name: "reason", Kind: Long, Limit: 1000, Required: true, Label: "Why?", Missing: "Enter your reason",
			Hint: "Your reason is a public record. The agency and the public may read it.",
			When: is("answer", string(ChoiceNo))},
		Field{Name: "name", Kind: Text, Limit: 120, Required: true, Label: "Your name", Missing: "Enter your name",
			Autocomplete: "name"},
		Field{Name: "title", Kind: Text, Limit: 120, Required: answers, Label: "Your title",
			Missing: "Enter your title", Autocomplete: "organization-title"},
		Field{Name: "whom", Kind: Radio, Required: answers, Label: "Who do you answer for?",
			Missing: "Choose who you answer for", Options: q.whomOptions()})}}
}

// choiceOptions are the choices in the office's own words.
func (q Question) choiceOptions() (list []Option) {
	for _, c := range []Choice{ChoiceYes, ChoiceNotYet, ChoiceNo} {
		list = append(list, Option{string(c), c.Label(q)})
	}
	other := "This isn’t ours to answer"
	if q == QuestionLead {
		other = "Another geographic lead must answer"
	}
	return append(list, Option{string(ChoiceUnfamiliar), "We don’t know this request"},
		Option{string(ChoiceNotOurs), other})
}

func (q Question) whomOptions() []Option {
	if q == QuestionLead {
		return []Option{{"self", "I decide this for the geographic lead agency"},
			{"other", "I answer for the person who decides this"}}
	}
	return []Option{{"self", "I’m the county superintendent"},
		{"other", "I answer for the county superintendent, who decides this"}}
}

// CheckAnswer checks what an office typed into AnswerForm.
func (q Question) CheckAnswer(t RawInput, now time.Time) Checked {
	return q.AnswerForm(Choice(t["answer"])).Check(t, now)
}

// AnswerInput is the input of StepConfirm that answers to AnswerForm make.
func AnswerInput(l Link, a Answers) Input {
	c := Choice(a["answer"])
	person := Answerer{Name: a["name"], Title: a["title"], Self: !c.Answers() || a["whom"] == "self"}
	return Input{By: person.For(l.Question), Words: a["reason"], Confirm: ConfirmInput{Question: l.Question, Link: l,
		Choice: c, On: a["made"], Person: person}}
}

// TypedAnswer is the answer of an office as AnswerForm has it, so that it can be
// changed; before there is one, with the date that the agency gives.
func (r Request) TypedAnswer(q Question, a ConfirmAnswer, reason string) RawInput {
	t := RawInput{}
	made, given := parseDate(r.Answers["county_on"])
	if a.Exists() && a.Choice.Answers() {
		t["answer"], t["reason"] = string(a.Choice), reason
		if on, ok := parseDate(a.On); ok {
			made, given = on, true
		}
	}
	if q == QuestionCounty && given {
		t["made_month"], t["made_day"], t["made_year"] = fmt.Sprint(int(made.Month())), fmt.Sprint(made.Day()),
			fmt.Sprint(made.Year())
	}
	return t
}

// PassForm is what someone is asked who passes a question on inside their office.
var PassForm = FormSections{{ID: "pass", Title: "Someone else in our office should answer", Fields: []Field{
	{Name: "colleague_name", Kind: Text, Limit: 120, Required: true, Label: "Their name",
		Missing: "Enter your colleague’s name"},
	{Name: "colleague_email", Kind: Email, Limit: 254, Required: true, Label: "Their email",
		Missing: "Enter your colleague’s email address"},
	{Name: "passed_by", Kind: Text, Limit: 120, Required: true, Label: "Your name", Missing: "Enter your name",
		Autocomplete: "name"}}}}

// PassInput is the input of StepDelegateAsking that answers to PassForm make.
func PassInput(l Link, a Answers) Input {
	person := Answerer{Name: a["passed_by"], Self: true}
	return Input{By: person.For(l.Question), Confirm: ConfirmInput{Question: l.Question, Link: l, Person: person,
		To: OfficeColleague{Name: a["colleague_name"], Email: a["colleague_email"]}}}
}

// ShownRows are the answers that the office is shown as facts: those of
// ShownFields, in the order of the form.
func (r Request) ShownRows(q Question) (rows []Row) {
	shown := map[string]bool{}
	for _, name := range q.ShownFields() {
		shown[name] = true
	}
	for _, part := range r.Answers.Parts() {
		for _, row := range part.Rows {
			if shown[row.Name] {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// IsAmendedSince reports whether the asking of a link ended because the agency
// changed what it showed.
func (r Request) IsAmendedSince(l Link) bool {
	c := r.Confirmation(l.Question)
	return c.Past[l.Event] == EndAmended
}

// TypedRows are the answers as they were typed, for a person to copy.
func (f FormSections) TypedRows(t RawInput) (rows []Row) {
	for _, s := range f {
		for _, field := range s.Fields {
			if typed := field.rawText(t); typed != "" {
				rows = append(rows, Row{Name: field.Name, Question: field.Label, Answer: field.AnswerText(typed),
					Long: true})
			}
		}
	}
	return rows
}
