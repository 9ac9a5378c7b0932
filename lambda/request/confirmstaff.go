package request

import "time"

// The fields of the forms about a question begin with its name: a page has a form
// for each.
const (
	fieldSource  = "_source"
	fieldWho     = "_who"
	fieldTitle   = "_title"
	fieldSelf    = "_self"
	fieldChoice  = "_choice"
	fieldMade    = "_made"
	fieldSaid    = "_said"
	fieldVerdict = "_verdict"
	fieldWhy     = "_why"
	fieldRecall  = "_recall"
)

// RecordForm is what staff are asked who record an official's answer that came by
// letter, phone, or email. The State Superintendent's comes by letter alone.
func (q Question) RecordForm() FormSections {
	p := string(q)
	var fields []Field
	if q != QuestionState {
		fields = append(fields, Field{Name: p + fieldSource, Kind: Radio, Required: true,
			Label:   "How did the answer come?",
			Missing: "Choose how the answer came", Options: []Option{{string(FromLetter), "Letter"},
				{string(FromPhone), "Phone call"}, {string(FromEmail), "Email"}}})
	}
	choices := []Option{}
	for _, c := range []Choice{ChoiceYes, ChoiceNotYet, ChoiceNo} {
		choices = append(choices, Option{string(c), c.Label(q)})
	}
	fields = append(fields,
		Field{Name: p + fieldWho, Kind: Text, Limit: 120, Required: true, Label: "Name of the person who answered",
			Missing: "Enter the name of the person who answered"},
		Field{Name: p + fieldTitle, Kind: Text, Limit: 120, Required: true, Label: "Their title",
			Missing: "Enter the title of the person who answered"},
		Field{Name: p + fieldSelf, Kind: Checkbox, Label: "This person is " + q.Official()},
		Field{Name: p + fieldChoice, Kind: Radio, Required: true, Label: "Answer", Missing: "Choose the answer",
			Options: choices},
		Field{Name: p + fieldMade, Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE,
			Required: q != QuestionLead, Label: q.madeLabel(), Missing: "Enter the date of the determination",
			When: is(p+fieldChoice, string(ChoiceYes))},
		Field{Name: p + fieldSaid, Kind: Long, Limit: 2000, Required: true, Label: "What they said",
			Missing: "Enter what they said, and when",
			Hint: "Include the date of the letter, call, or email. This is part of the history. The agency sees it on " +
				"its page."})
	return FormSections{{ID: p + "-record", Title: "Record an answer", Fields: fields}}
}

func (q Question) madeLabel() string {
	if q == QuestionLead {
		return "Agreed on"
	}
	return "Determined on"
}

// RecordInput is the input of StepRecordConfirmation that answers to RecordForm
// make.
func (q Question) RecordInput(a Answers, by string) Input {
	p := string(q)
	in := ConfirmInput{Question: q, Source: Source(a[p+fieldSource]), Choice: Choice(a[p+fieldChoice]),
		On:     a[p+fieldMade],
		Person: Answerer{Name: a[p+fieldWho], Title: a[p+fieldTitle], Self: a[p+fieldSelf] == Yes}}
	if q == QuestionState {
		in.Source = FromLetter
	}
	return Input{By: by, Words: a[p+fieldSaid], Confirm: in}
}

// AnswerSteps are what staff can make of the latest answer: accept it, or not.
func (r Request) AnswerSteps(q Question) (steps []Step) {
	a := r.Confirmation(q).Answer
	switch {
	case !a.Exists() || !r.Status.Open() || !a.Choice.Answers():
		return nil
	case !r.isAccepted(q):
		steps = append(steps, StepAcceptConfirmation)
	}
	if a.Decision != StepDismissConfirmation {
		steps = append(steps, StepDismissConfirmation)
	}
	return steps
}

// VerdictForm is what staff are asked who accept an answer, or don't.
func (r Request) VerdictForm(q Question) FormSections {
	p := string(q)
	f := Field{Name: p + fieldVerdict, Kind: Radio, Required: true, Label: "Accept this answer?",
		Missing: "Choose whether you accept this answer"}
	for _, step := range r.AnswerSteps(q) {
		f.Options = append(f.Options, Option{string(step), r.verdictLabel(q, step)})
	}
	return FormSections{{ID: p + "-verdict", Title: f.Label, Fields: []Field{f,
		{Name: p + fieldWhy, Kind: Text, Limit: 500, Required: true, Label: "Why?", Missing: "Enter why",
			Hint: "Only staff see this. It’s part of the history, which is a public record."}}}}
}

// verdictLabel says what follows from a step about the latest answer.
func (r Request) verdictLabel(q Question, step Step) string {
	a := r.Confirmation(q).Answer
	switch {
	case step == StepDismissConfirmation && a.Decision == StepAcceptConfirmation:
		return "Don’t accept it anymore"
	case step == StepDismissConfirmation:
		return "Don’t accept it. You can ask again then"
	case a.Shown != r.ShownDigest(q):
		return "Accept it anyway, for what the agency says now"
	case a.Choice == ChoiceYes:
		return "Accept: " + q.Rule().Clause + " shows that " + q.Official() + " confirmed"
	}
	return "Accept: " + q.Rule().Clause + " shows that the answers differ"
}

// VerdictInput is the input of the step that an answer to VerdictForm chooses,
// about the answer with that event.
func (q Question) VerdictInput(a Answers, answer int, by string) (Step, Input) {
	return Step(a[string(q)+fieldVerdict]), Input{By: by, Words: a[string(q)+fieldWhy],
		Confirm: ConfirmInput{Question: q, Answer: answer}}
}

// RecallForm is what staff are asked who withdraw a question to an office.
func (q Question) RecallForm() FormSections {
	return FormSections{{ID: string(q) + "-recall", Title: "Withdraw the question", Fields: []Field{
		{Name: string(q) + fieldRecall, Kind: Text, Limit: 500, Label: "Why?",
			Hint: "Only staff see this. It’s part of the history, which is a public record."}}}}
}

// RecallInput is the input of StepRecallAsking that answers to RecallForm make.
func (q Question) RecallInput(a Answers, by string) Input {
	return Input{By: by, Words: a[string(q)+fieldRecall], Confirm: ConfirmInput{Question: q}}
}

// AskInput is the input of StepAskOfficial: what the office has been asked so far
// is known too.
func (q Question) AskInput(o Office, load OfficeAskings, by string, now time.Time) Input {
	return Input{By: by, Now: now, Confirm: ConfirmInput{Question: q, Load: load,
		Office: AskedOffice{ID: o.ID, Name: o.Name, Email: o.Email, Domains: o.Domains}}}
}
