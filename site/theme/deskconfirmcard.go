package theme

import (
	"cmp"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// confirmCard is a question on the page.
type confirmCard struct {
	request.Question
	request.Confirmation
	page *DeskConfirm
}

// Title names the official.
func (c confirmCard) Title() string {
	if county := c.page.Answers.County(); c.Question == request.QuestionCounty && county != "" {
		return c.Question.Title() + ", " + county
	}
	return c.Question.Title()
}

// Stage is what the question has come to.
func (c confirmCard) Stage() confirmPill {
	pill := newConfirmPill(c.page.Request, c.Question)
	if pill.Stage == request.StageNotAsked && c.IsByEmail() && !c.Ask().Office.MayBeAsked() {
		pill.Label, pill.Class = "No address", "wait"
	}
	return pill
}

// IsByEmail reports whether the official is asked by email.
func (c confirmCard) IsByEmail() bool { return c.Question != request.QuestionState }

// Ask is the email that would ask.
func (c confirmCard) Ask() AskPreview { return c.page.Asks[c.Question] }

// AskLabel is the button that asks.
func (c confirmCard) AskLabel() string {
	switch {
	case c.Asking.IsOpen():
		return "Ask at the new address"
	case c.Asking.Event > 0:
		return "Ask " + c.Official() + " again"
	}
	return "Ask " + c.Official()
}

// Others are the other offices that can be asked.
func (c confirmCard) Others() (list []request.Office) {
	for _, o := range c.page.Offices[c.Question] {
		if o.ID != c.Ask().Office.ID && o.MayBeAsked() {
			list = append(list, o)
		}
	}
	return list
}

// IsOpen reports whether the question waits for the office.
func (c confirmCard) IsOpen() bool { return c.Asking.IsOpen() }

// MaySendAgain reports whether the same question can be emailed again.
func (c confirmCard) MaySendAgain() bool {
	_, err := c.page.Take(request.StepAskAgain, request.Input{Now: c.page.Now,
		Confirm: request.ConfirmInput{Question: c.Question}})
	return err == nil
}

// MayRecord reports whether an answer can be recorded.
func (c confirmCard) MayRecord() bool { return c.page.Status.Open() }

// Action is where a form of the question is sent.
func (c confirmCard) Action(action string) string {
	return "/desk/requests/" + c.page.Reference + "/confirmations/" + string(c.Question) + "/" + action
}

// Version is that of the request which the page shows.
func (c confirmCard) Version() int { return c.page.Request.Version }

// HasForm reports whether a form came back.
func (c confirmCard) HasForm(action string) bool {
	return c.page.IsRefused() && c.page.Question == c.Question && c.page.Action == action
}

// Fields are the fields of a form of the question; none where it isn't offered.
func (c confirmCard) Fields(action string) (fields []formBlock) {
	if action == ConfirmVerdict && len(c.page.AnswerSteps(c.Question)) == 0 || action == ConfirmRecall && !c.IsOpen() {
		return nil
	}
	typed, texts := request.RawInput(nil), map[string]string{}
	if c.HasForm(action) {
		typed, texts = c.page.Typed, problemTexts(c.page.Problems)
	}
	for _, s := range c.page.form(c.Question, action) {
		fields = append(fields, blocks(s, typed, texts)...)
	}
	return fields
}

// HasAnswer reports whether there is an answer.
func (c confirmCard) HasAnswer() bool { return c.Answer.Exists() }

// AnswerText is the answer in our words.
func (c confirmCard) AnswerText() string { return c.Answer.Choice.Label(c.Question) }

// Reason is what the person wrote who answered.
func (c confirmCard) Reason() string { return request.ReasonOf(c.page.event(c.Answer.Event)) }

// Came is how the answer came.
func (c confirmCard) Came() string {
	switch c.Answer.Source {
	case request.FromLink:
		return "Sent from the link to " + c.Asking.Email
	case request.FromPhone:
		return "By phone"
	}
	return "By " + string(c.Answer.Source)
}

// Verdict is what staff made of the answer; the zero event: nothing yet.
func (c confirmCard) Verdict() request.Event { return c.page.event(c.Answer.DecidedIn) }

// IsEarlier reports whether the agency has changed what was asked about since the
// answer.
func (c confirmCard) IsEarlier() bool { return c.page.IsGivenForEarlier(c.Question) }

// Near is an instant as the page shows it.
func (c confirmCard) Near(t time.Time) string { return nearTime(t, c.page.Now) }

// Day is a day as the page shows it.
func (c confirmCard) Day(t time.Time) string { return nearDay(t, c.page.Now) }

// RemindAt and CallAt are when the office is reminded, and when staff get a task to
// call it.
func (c confirmCard) RemindAt() time.Time { return c.Asking.At.Add(request.ConfirmRemindAfter) }

// CallAt is when staff get a task to call the office.
func (c confirmCard) CallAt() time.Time { return c.Asking.At.Add(request.ConfirmCallAfter) }

// AgencyTyped is whom the agency names.
func (c confirmCard) AgencyTyped() string {
	return c.page.Answers[map[request.Question]string{request.QuestionCounty: "county_by", request.QuestionLead: "lead",
		request.QuestionState: "state_by"}[c.Question]]
}

// ShownRows are the answers that the page behind the link shows.
func (c confirmCard) ShownRows() []request.Row { return c.page.ShownRows(c.Question) }

// confirmFact is what the agency and the office say of one fact.
type confirmFact struct{ Label, Agency, Office, Same string }

// IsSame reports whether both say the same.
func (f confirmFact) IsSame() bool { return f.Same == "Same" }

// Sides are the facts that the office answered, beside the agency's.
func (c confirmCard) Sides() []confirmFact {
	f, _ := request.Form.Field(c.Field())
	stated := c.page.Answers[c.Field()]
	first := confirmFact{"Determined", cmp.Or(f.AnswerText(stated), "No answer"), c.short(), c.compare(stated)}
	if c.Question == request.QuestionLead {
		first.Label = "Agrees"
	}
	list := []confirmFact{first}
	made := map[request.Question]string{request.QuestionCounty: "county_on",
		request.QuestionState: "state_on"}[c.Question]
	if made != "" && c.Answer.Choice == request.ChoiceYes {
		list = append(list, compareDays(c.page.Answers[made], c.Answer.On))
	}
	return append(list, confirmFact{Label: "By", Agency: cmp.Or(c.AgencyTyped(), "No answer"), Office: c.Answer.Who})
}

// short is the answer in a word.
func (c confirmCard) short() string {
	return map[request.Choice]string{request.ChoiceYes: "Yes", request.ChoiceNotYet: "Not yet",
		request.ChoiceNo: "No"}[c.Answer.Choice]
}

// compare says whether the answer is what the agency states, as the flags at the
// top do.
func (c confirmCard) compare(stated string) string {
	is := map[request.Choice]string{request.ChoiceYes: request.Yes, request.ChoiceNotYet: request.Pending,
		request.ChoiceNo: request.No}[c.Answer.Choice]
	switch {
	case stated == is:
		return "Same"
	case c.Answer.Differs(stated):
		return "Differs"
	}
	return "New"
}

func compareDays(stated, answered string) confirmFact {
	day := confirmFact{"Made on", "No answer", request.FormatDate(answered), "New"}
	if stated == "" {
		return day
	}
	day.Agency, day.Same = request.FormatDate(stated), "Differs"
	if stated == answered {
		day.Same = "Same"
	}
	return day
}

// Edition is the version of the agency's answers.
func (c confirmCard) Edition() int { return c.page.Current().Number }

// IsUndecided reports whether staff have not said what they make of the answer.
func (c confirmCard) IsUndecided() bool { return c.Answer.Decision == "" }

// IsAskedNow reports whether the question waits at the address that the contact
// list has, so that no one else is to be asked.
func (c confirmCard) IsAskedNow() bool { return c.IsOpen() && len(c.Ask().Emails) == 0 }

// Source is how the office's address is known.
func (c confirmCard) Source() string {
	o := c.Ask().Office
	if o.Email == "" {
		return ""
	}
	state := o.State(c.page.Now)
	return state.Label() + ". " + whoKnows(o, state)
}

// IsOneOffice reports whether the same office is listed as the county
// superintendent's and as the geographic lead.
func (c confirmCard) IsOneOffice() bool {
	county, lead := c.page.Asks[request.QuestionCounty].Office, c.page.Asks[request.QuestionLead].Office
	return c.Question == request.QuestionLead && county.ID != "" && lead.ID != "" && county.County() == lead.County()
}

// MayFind reports whether a task to find the office's address can be made.
func (c confirmCard) MayFind() bool {
	return c.LacksAddress() && c.Ask().Finding.ID == ""
}

// LacksAddress reports whether the office could be asked if it had an address.
func (c confirmCard) LacksAddress() bool {
	open := c.page.Status == request.Verified || c.page.Status == request.Asked
	return open && !c.Ask().Altered && !c.Ask().Office.MayBeAsked()
}

// WhyNot is why the office can't be asked now.
func (c confirmCard) WhyNot() string {
	o := c.Ask().Office
	switch {
	case c.page.Status == request.Received:
		return "You can ask after the initial verification."
	case !c.page.Status.Open() || c.page.Status != request.Verified && c.page.Status != request.Asked:
		return "The request is " + c.page.Status.Label() + ", so no one is asked anymore."
	case o.ID == "":
		return "No office is listed for this county. Add one to the contact list, or record a letter or call."
	case c.Ask().Altered:
		return "The office’s entry in the contact list isn’t what its history says, so no email goes there. Tell your " +
			"administrator."
	case !o.MayBeAsked():
		return "There’s no working address for this office. Add one to the contact list, or record a letter or call."
	}
	return "Emails about this request are on hold, or it may not be from the agency. You can still record a letter " +
		"or call."
}
