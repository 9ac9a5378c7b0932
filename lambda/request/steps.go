package request

import (
	"cmp"
	"slices"
	"time"
)

// StepForm is the short form of a step: what a person is asked before it is taken.
// Its answers are the step's Input. Like Form it is words: change a label, a hint
// or a limit here, and the desk, the agency's page and the check follow.
type StepForm struct {
	Step
	Title  string // what the person wants to do
	Effect string // what follows from the button, before it is selected
	Button string
	Fields []Field

	AgencyFields []Field // asked on the agency's own page alone, after Fields
	Offer        offer
}

// offer says where a page offers the form: first, or last of all. Within each
// place forms follow in the order of Life.
type offer int

const (
	offerFirst offer = iota - 1
	_
	offerLast
)

// Form is the short form as a form, to be checked like the large one.
func (s StepForm) Form() FormSections {
	return FormSections{{ID: string(s.Step), Title: s.Title, Fields: s.Fields}}
}

// For is the short form for those who have signed in: of them one can be chosen
// where it asks for a person, and of the leads one where it asks for a lead.
func (s StepForm) For(people []Person) StepForm {
	s.Fields = slices.Clone(s.Fields)
	for i, f := range s.Fields {
		if f.Name != fieldPerson && f.Name != fieldLead {
			continue
		}
		for _, p := range people {
			if f.Name == fieldLead && !p.Lead {
				continue
			}
			s.Fields[i].Options = append(s.Fields[i].Options, Option{p.ID, p.String()})
		}
	}
	return s
}

// answerDays are the business days that the desk suggests for an answer.
const answerDays = 5

// Suggested is what stands in the form before anyone typed: the dates that it
// suggests at now.
func (s StepForm) Suggested(now time.Time) RawInput {
	typed := RawInput{}
	for _, f := range s.Fields {
		if f.Suggest > 0 {
			day, in := lastMoment(BusinessDays(now, f.Suggest)), f.Inputs()
			typed[in[0]], typed[in[1]], typed[in[2]] = day.Format("1"), day.Format("2"), day.Format("2006")
		}
	}
	return typed
}

// The names of the fields of short forms.
const (
	fieldWords    = "words"
	fieldPerson   = "person"
	fieldAnswerBy = "answer_by"
	fieldDecideBy = "decide_by"
	fieldLead     = "lead"
	fieldAdvice   = "advice"
	fieldReadyBy  = "ready_by"
	fieldNote     = "note"
	fieldBoardOn  = "board_on"
)

// words is a field for words of some length. What staff write goes into a mail or
// stays at the desk: its hint says which.
func words(label, hint, missing string, limit int) Field {
	return Field{Name: fieldWords, Kind: Long, Label: label, Hint: hint, Missing: missing, Required: missing != "",
		Limit: limit}
}

const (
	toAgency = "We’ll email these words to the agency exactly as you write them."
	atDesk   = "Only staff see this. It’s part of the history, which is a public record."
)

// The short forms, one for each Transition that a person takes.
var (
	verifyForm = StepForm{Title: "Verify the request", Button: "Verify", Offer: offerFirst,
		Effect: "This records the initial verification and emails the agency. That email meets the 48-hour deadline. " +
			"It’s sent even while other emails to the agency are held, and the hold stays.",
		Fields: []Field{{Name: fieldNote, Kind: Long, Label: "Note", Limit: 2000,
			Hint: "What you couldn’t check, or what others should know. " + atDesk}}}
	weighForm = StepForm{Title: "Assess the criteria", Button: "Save assessment", Offer: offerFirst,
		Effect: "This saves your assessment. The criteria help set priorities and never block a request. No email is sent.",
		Fields: append(assessmentFields(), words("Reason", atDesk, "", 2000))}
	askForm = StepForm{Title: "Ask the agency a question", Button: "Send question",
		Effect: "This emails your question to the agency, with a link to answer it. Then it’s the agency’s turn.",
		Fields: []Field{words("Your question", toAgency, "Enter your question", 4000),
			{Name: fieldAnswerBy, Kind: Date, Ahead: true, Suggest: answerDays, Label: "Answer by",
				Hint: "The email names this date. An agency that hasn’t answered gets one reminder two business days " +
					"before it."}}}
	expectForm = StepForm{Title: "Tell the agency when to expect a decision", Button: "Save date",
		Effect: "The agency’s page shows this date, and later emails name it. No email is sent now.",
		Fields: []Field{{Name: fieldDecideBy, Kind: Date, Ahead: true, Required: true, Label: "Decision expected by",
			Missing: "Enter the date by which you expect to decide"}}}
	recallForm = StepForm{Title: "Withdraw the question", Button: "Withdraw question",
		Effect: "This emails the agency that it doesn’t need to answer. We’ll review the request without it.",
		Fields: []Field{words("Reason", toAgency, "", 2000)}}
	acceptForm = StepForm{Title: "Accept the request", Button: "Accept",
		Effect: "This emails the agency that CCEE accepted its request. The five business days to prepare the " +
			"agreement start now.",
		Fields: []Field{words("Message to the agency", toAgency, "", 4000)}}
	declineForm = StepForm{Title: "Decline the request", Button: "Decline",
		Effect: "This emails the agency that CCEE declined its request, with your reasons.",
		Fields: []Field{words("Reasons", toAgency+" Name the clause that isn’t met, or what else led to the decision.",
			"Enter the reasons", 4000)}}
	referForm = StepForm{Title: "Refer the agency elsewhere", Button: "Refer",
		Effect: "This emails the agency where else it can get help, and why.",
		Fields: []Field{words("Where can they get help, and why?", toAgency, "Explain who can help the agency, and why",
			4000)}}
	prepareForm = StepForm{Title: "Agreement ready", Button: "Mark as ready",
		Effect: "This emails the agency that the agreement is ready.",
		Fields: []Field{words("Message to the agency", toAgency, "", 2000)}}
	sendForm = StepForm{Title: "Agreement sent", Button: "Mark as sent",
		Effect: "This emails the agency that the agreement has been sent.",
		Fields: []Field{words("Message to the agency", toAgency, "", 2000)}}
	boardForm = StepForm{Title: "Board approval", Button: "Save approval",
		Effect: "The agency’s page shows this date. No email is sent. If a date was wrong, save the right one.",
		Fields: []Field{{Name: fieldBoardOn, Kind: Date, Past: true, Required: true, Label: "Approved or ratified on",
			Since: sinceCCEE, Because: becauseCCEE, Missing: "Enter the date on which the board approved the agreement"},
			words("Motion or resolution", "Its number, if you have it. The agency’s page shows this.", "", 1000)}}
	signForm = StepForm{Title: "Agreement signed", Button: "Mark as signed",
		Effect: "This emails the agency that the agreement is signed, and closes the request.",
		Fields: []Field{words("Message to the agency", toAgency, "", 2000),
			{Name: fieldNote, Kind: Long, Label: "Why it’s signed without board approval", Limit: 1000,
				Hint: "No approval by the district’s board is recorded. Until there is one, the agreement isn’t an " +
					"enforceable obligation (EC 17604). The agency’s page shows this.",
				Missing: "Explain why it’s signed without board approval, or record the approval first"}}}
	noteForm = StepForm{Title: "Add a note", Button: "Save note",
		Effect: "This adds a note to the history. No email is sent.",
		Fields: []Field{words("Note", atDesk, "Enter a note", 4000)}}
	assignForm = StepForm{Title: "Assign", Button: "Assign",
		Effect: "This assigns the request and emails that person.",
		Fields: []Field{{Name: fieldPerson, Kind: Select, Label: "Assign to",
			Hint: "Everyone under People is listed. Leave blank to unassign."}}}
	holdForm = StepForm{Title: "Hold emails to the agency", Button: "Hold emails",
		Effect: "No email goes to the addresses of this request until you release it. There’s one exception: " +
			"verifying the request emails them, because that email keeps the deadline. The hold stays in place after that.",
		Fields: []Field{words("Reason", atDesk, "Enter the reason for the hold", 2000)}}
	releaseForm = StepForm{Title: "Resume emails to the agency", Button: "Resume emails",
		Effect: "This sends the emails on hold, and sends new ones as usual."}
	withdrawForm = StepForm{Title: "Withdraw the request", Button: "Withdraw", Offer: offerLast,
		Effect: "This ends the request. CCEE stops work on it, and we email the official and the contact on it. " +
			"If an address already got several emails from us today, its email waits.",
		Fields: []Field{words("Why?", "This helps CCEE understand. It’s part of the history, which is a public record.", "",
			2000)},
		AgencyFields: []Field{{Name: "sure", Kind: Checkbox, Required: true,
			Label:   "Yes, withdraw this request. We understand that we can’t undo this here.",
			Missing: "Check the box to withdraw the request"}}}
	answerForm = StepForm{Title: "Answer CCEE’s question", Button: "Send my answer", Offer: offerLast,
		Effect: "CCEE gets your answer right away and continues its review.",
		Fields: []Field{words("Your answer", "Don’t include anything that identifies a student. Your answer is a "+
			"public record, like your request.", "Enter your answer", 8000)}}
	reopenForm = StepForm{Title: "Reopen the request", Button: "Reopen", Offer: offerLast,
		Effect: "This undoes the decision and emails the agency that CCEE is reviewing its request again. The " +
			"decision stays in the history. If no one has verified the request, that comes first, by its first " +
			"deadline.",
		Fields: []Field{words("Reason", toAgency, "Enter the reason for reopening the request", 4000)}}
)

// StepForms are the short forms, in the order in which the desk offers them.
var StepForms = stepForms()

func stepForms() (list []StepForm) {
	for _, t := range Life {
		if t.Form != nil {
			f := *t.Form
			f.Step = t.Step
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b StepForm) int { return cmp.Compare(a.Offer, b.Offer) })
	return list
}

// ShortForm is the short form of a step; a step that no person takes so has
// none.
func ShortForm(step Step) (StepForm, bool) {
	i := slices.IndexFunc(StepForms, func(f StepForm) bool { return f.Step == step })
	if i < 0 {
		return StepForm{}, false
	}
	return StepForms[i], true
}
