package theme

import (
	"io"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// LinkBroken is the state of a link that no question has: part of it may be
// missing.
const LinkBroken request.LinkState = "broken"

// Confirm is the page that a link to a question opens for an office: the question,
// its answer, or why it can't be answered.
type Confirm struct {
	Head
	request.Request
	Link   request.Link
	Secret string
	State  request.LinkState
	Asking request.Asking        // where it can be answered
	Answer request.ConfirmAnswer // that was given by the link, if there is one
	Reason string                // of that answer
	Change bool                  // the answer is about to be changed
	Notice string                // what of the facts differs from what was received, or empty
	Helped time.Time             // when someone asked for a call because of the link
	Now    time.Time

	// Of a form that was not taken:
	Typed     request.RawInput
	Problems  []request.Problem
	Passing   bool           // it passes the question on
	Refused   bool           // it was not recorded
	Colleague bool           // someone else has answered by the link meanwhile
	Limit     *request.Limit // it would be one more than this
	Unsent    []request.Row  // what was typed into a form that can't be sent any more
}

// Confirm writes the page.
func (t *Theme) Confirm(w io.Writer, p Confirm) error {
	p.Head = Head{Title: p.Heading(), NoIndex: true, Scripts: []string{"send.js"}}
	if p.HasProblem() {
		p.Title = "Error: " + p.Title
	}
	switch {
	case p.Asks():
		return t.render(w, "confirm", &p)
	case p.Answer.Exists() && !p.Facts():
		return t.render(w, "confirmdone", &p)
	}
	return t.render(w, "confirmend", &p)
}

// HasProblem reports whether a form was not taken.
func (p *Confirm) HasProblem() bool {
	return len(p.Problems) > 0 || p.Refused
}

// MayAnswer reports whether the office may answer, or change its answer.
func (p *Confirm) MayAnswer() bool {
	return p.State == request.LinkWaits || p.State == request.LinkAnswered
}

// Asks reports whether the page has the question, and not what came of it.
func (p *Confirm) Asks() bool {
	return p.State == request.LinkWaits || p.State == request.LinkAnswered && (p.Change || len(p.Problems) > 0)
}

// Heading is the page's first heading.
func (p *Confirm) Heading() string {
	switch {
	case p.Asks():
		return p.Link.Question.Asks()
	case p.Facts():
		return p.End().Heading
	case p.Answer.Exists() && p.State == request.LinkUsed && p.Answer.Choice.Answers():
		return "CCEE has acted on your answer"
	case p.Answer.Exists():
		return "Thank you. We have your answer"
	}
	return p.End().Heading
}

// linkEnd is what a page says of a link that can't be used any more.
type linkEnd struct{ Heading, Text, Do string }

// End is what the page says where there is nothing to answer.
func (p *Confirm) End() linkEnd {
	const nothing = "You don’t have to do anything."
	switch p.State {
	case request.LinkExpired:
		return linkEnd{"This link has expired", "It worked for 30 days after our email. CCEE decides on the request " +
			"without your office’s answer.", nothing + " If your office still wants to answer, we can call you."}
	case request.LinkReplaced:
		if p.Facts() {
			return linkEnd{"The agency changed what we asked about", "So our question is closed. If we still need your " +
				"office’s answer, we’ll email you a new link.", nothing}
		}
		return linkEnd{"This link was replaced", "CCEE closed this question, or sent it again with a new link.",
			"Use the link in our newest email. If your office has none, you don’t have to do anything."}
	case request.LinkPassedOn:
		return linkEnd{"Your office passed this question on", "We emailed a new link to the colleague whom your office " +
			"named. Only that link works now.", nothing + " If your office didn’t do this, tell us."}
	case request.LinkUsed:
		return linkEnd{"This question was answered", "Your office’s answer is recorded, and CCEE’s staff have acted on it.",
			nothing + " If the answer is wrong, we can call you."}
	case request.LinkOver:
		return linkEnd{"Nothing is needed any more", "Our question is closed. We don’t need an answer from your office.",
			nothing}
	}
	return linkEnd{"This link doesn’t open a question", "Part of it may be missing. Email programs sometimes break a " +
		"long link over two lines.", "Copy the whole link from our email. If that doesn’t work, we can call your office."}
}

// IsBroken reports whether no question has the link.
func (p *Confirm) IsBroken() bool { return p.State == LinkBroken }

// IsOver reports whether nothing is needed any more. The page then says nothing
// else.
func (p *Confirm) IsOver() bool { return p.State == request.LinkOver }

// Facts reports whether the page shows what the agency says: where it is asked
// about, and where it has changed.
func (p *Confirm) Facts() bool {
	return p.Asks() || p.State == request.LinkReplaced && p.IsAmendedSince(p.Link)
}

// Rows are the facts.
func (p *Confirm) Rows() []request.Row { return p.ShownRows(p.Link.Question) }

// OtherVersion reports whether the agency has changed other answers since the
// office was asked.
func (p *Confirm) OtherVersion() bool { return p.Asks() && p.Asking.Version != p.Current().Number }

// Law is the clause in the Legislature's words.
func (p *Confirm) Law() request.Paragraph { return request.Statute(p.Link.Question.Rule().Paragraph) }

// Clause is its short name, (g)(1)(A).
func (p *Confirm) Clause() string { return p.Link.Question.Rule().Clause }

// Place is the agency's name and county.
func (p *Confirm) Place() string {
	if county := p.Answers.County(); county != "" {
		return p.Answers["agency"] + ", " + county + " County"
	}
	return p.Answers["agency"]
}

// At is the address of something below the page.
func (p *Confirm) At(below string) string { return "/confirm/" + p.Secret + below }

// MayChange reports whether the office may still change its answer.
func (p *Confirm) MayChange() bool { return p.State == request.LinkAnswered }

// MayPass reports whether the office may name a colleague who answers.
func (p *Confirm) MayPass() bool {
	return p.State == request.LinkWaits || p.State == request.LinkAnswered && p.Answer.Choice == request.ChoiceNotYet
}

// Domains are those in which the colleague's address may be: “@example.org or
// @example.com”.
func (p *Confirm) Domains() string {
	if len(p.Asking.Domains) == 0 {
		return ""
	}
	return "@" + strings.Join(p.Asking.Domains, " or @")
}

// AnswerText is the answer in a few words.
func (p *Confirm) AnswerText() string {
	if f, ok := p.Link.Question.AnswerForm("").Field("answer"); ok {
		return f.AnswerText(string(p.Answer.Choice))
	}
	return ""
}

// DeterminationDay is the day of the determination that the answer gives.
func (p *Confirm) DeterminationDay() string { return request.FormatDate(p.Answer.On) }

// Fields are the questions to the office, by name.
func (p *Confirm) Fields() map[string]formField {
	typed := p.Typed
	if typed == nil || p.Passing {
		typed = p.TypedAnswer(p.Link.Question, p.Answer, p.Reason)
	}
	return p.fields(p.Link.Question.AnswerForm(""), typed, !p.Passing)
}

// PassFields are the questions to whoever passes the question on, in order.
func (p *Confirm) PassFields() (list []formField) {
	var typed request.RawInput
	if p.Passing {
		typed = p.Typed
	}
	fields := p.fields(request.PassForm, typed, p.Passing)
	for _, f := range request.PassForm[0].Fields {
		list = append(list, fields[f.Name])
	}
	return list
}

func (p *Confirm) fields(form request.FormSections, typed request.RawInput, problems bool) map[string]formField {
	texts := map[string]string{}
	if problems {
		texts = problemTexts(p.Problems)
	}
	fields := map[string]formField{}
	for _, f := range form[0].Fields {
		v := newFormField(f, typed, texts[f.Name])
		v.Nested = true // it stands under the answer that asks for it
		fields[f.Name] = v
	}
	return fields
}

// Wrong are the problems, as the summary links to them.
func (p *Confirm) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		id := q.Field
		if f, ok := p.Link.Question.AnswerForm("").Field(q.Field); ok {
			id = f.Inputs()[0]
		}
		list = append(list, formProblem{"#" + id, q.Text})
	}
	return list
}

// OptionHint stands beside an answer.
func (p *Confirm) OptionHint(value string) string {
	switch request.Choice(value) {
	case request.ChoiceNotYet:
		return "This link keeps working until " + request.FormatDay(p.Asking.Until) + "."
	case request.ChoiceUnfamiliar:
		return "We’ll call your office. Your link closes."
	case request.ChoiceNotOurs:
		return "We’ll find the right office. Your link closes."
	}
	return ""
}

// HelpFields are what someone with a broken link is asked.
func (p *Confirm) HelpFields() (list []formField) {
	for _, f := range p.fields(request.BrokenLinkForm, p.Typed, true) {
		list = append(list, f)
	}
	return list
}
