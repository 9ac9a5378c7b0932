package request

import "slices"

// StepForm is the short form of a step: what a person is asked before it is taken. Its answers are the step's Input. Like Form it is words:
// change a label, a hint or a limit here, and the desk, the agency's page and the check follow.
type StepForm struct {
	Step
	Title  string // what the person wants to do
	Effect string // what follows from pressing the button, before it is pressed
	Button string
	Fields []Field
}

// Form is the short form as a form, to be checked like the large one.
func (s StepForm) Form() FormSections {
	return FormSections{{ID: string(s.Step), Title: s.Title, Fields: s.Fields}}
}

// For is the short form for those who have signed in: of them one can be chosen where it asks for a person.
func (s StepForm) For(people []Person) StepForm {
	s.Fields = slices.Clone(s.Fields)
	for i, f := range s.Fields {
		if f.Name != fieldPerson {
			continue
		}
		for _, p := range people {
			s.Fields[i].Options = append(s.Fields[i].Options, Option{p.ID, p.String()})
		}
	}
	return s
}

// The names of the fields of short forms.
const (
	fieldWords     = "words"
	fieldCriterion = "criterion"
	fieldWeighing  = "weighing"
	fieldPerson    = "person"
)

// words is a field for words of some length. What staff write goes into a mail or stays at the desk: its hint says which.
func words(label, hint, missing string, limit int) Field {
	return Field{Name: fieldWords, Kind: Long, Label: label, Hint: hint, Missing: missing, Required: missing != "", Limit: limit}
}

const (
	toAgency = "The mail to the agency carries these words as you write them."
	atDesk   = "Only staff see it. It is part of the history, and so of a public record."
)

// StepForms are the short forms, in the order in which the desk and the agency's page offer them.
var StepForms = []StepForm{
	{Step: StepVerify, Title: "Verify the request", Button: "Verified",
		Effect: "Records the initial verification and writes to the agency that CCEE has verified the request. That mail keeps the promise of 48 hours. It is sent even while mail to the agency is held, and the hold stays."},
	{Step: StepWeigh, Title: "Weigh a criterion", Button: "Record the weighing",
		Effect: "Records your weighing. The criteria sort requests and never block one. Nobody is written to.",
		Fields: []Field{
			{Name: fieldCriterion, Kind: Radio, Required: true, Label: "Which criterion?", Options: criterionOptions(), Missing: "Choose a criterion"},
			{Name: fieldWeighing, Kind: Radio, Required: true, Label: "How do you weigh it?", Options: []Option{{Yes, "It is met"}, {No, "It is not met"}, {NotSure, "It cannot be said yet"}}, Missing: "Choose how you weigh it"},
			words("Why?", atDesk, "", 2000)}},
	{Step: StepAsk, Title: "Ask the agency", Button: "Send the question",
		Effect: "Writes to the agency with your question and a link to the page on which it answers. The agency acts next.",
		Fields: []Field{words("Your question", toAgency, "Write your question", 4000)}},
	{Step: StepRecall, Title: "Take the question back", Button: "Take it back",
		Effect: "Writes to the agency that it need not answer. The request is reviewed as it stands.",
		Fields: []Field{words("Why?", "Optional. "+toAgency, "", 2000)}},
	{Step: StepAccept, Title: "Accept the request", Button: "Accept",
		Effect: "Writes to the agency that CCEE accepts its request. The five business days to prepare the agreement begin.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 4000)}},
	{Step: StepDecline, Title: "Decline the request", Button: "Decline",
		Effect: "Writes to the agency that CCEE declines its request, with your reasons.",
		Fields: []Field{words("The reasons", toAgency+" Name the clause that is not met, or what else decided.", "Write the reasons that the letter carries", 4000)}},
	{Step: StepRefer, Title: "Refer the agency elsewhere", Button: "Refer",
		Effect: "Writes to the agency whom to turn to, and why.",
		Fields: []Field{words("To whom, and why?", toAgency, "Write whom the agency should turn to, and why", 4000)}},
	{Step: StepPrepare, Title: "The agreement is prepared", Button: "Prepared",
		Effect: "Writes to the agency that the agreement has been prepared.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 2000)}},
	{Step: StepSend, Title: "The agreement is sent", Button: "Sent",
		Effect: "Writes to the agency that the agreement is on its way to it.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 2000)}},
	{Step: StepSign, Title: "The agreement is signed", Button: "Signed",
		Effect: "Writes to the agency that the agreement is made. The request is closed.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 2000)}},
	{Step: StepNote, Title: "Write a note", Button: "Keep the note",
		Effect: "Adds the note to the history. Nobody is written to.",
		Fields: []Field{words("Note", atDesk, "Write the note", 4000)}},
	{Step: StepAssign, Title: "Assign it", Button: "Assign",
		Effect: "Says who takes care of the request, and writes to that person.",
		Fields: []Field{{Name: fieldPerson, Kind: Select, Label: "To whom?", Hint: "Whoever has signed in to the desk. Leave empty for nobody."}}},
	{Step: StepHold, Title: "Hold mail to the agency", Button: "Hold the mail",
		Effect: "No email goes to the addresses of this request until you release it. There’s one exception: verifying the request emails them, because that email keeps the deadline. The hold stays in place after that.",
		Fields: []Field{words("Why?", atDesk, "Write why the mail is to be held", 2000)}},
	{Step: StepRelease, Title: "Release mail that is held", Button: "Release the mail",
		Effect: "Sends what was held, and holds nothing more."},
	{Step: StepWithdraw, Title: "Withdraw the request", Button: "Withdraw",
		Effect: "Ends the request. CCEE stops its work on it, and both addresses get a mail that says so.",
		Fields: []Field{words("Why?", "Optional. It helps CCEE to understand.", "", 2000)}},
	{Step: StepAnswer, Title: "Answer CCEE’s question", Button: "Send the answer",
		Effect: "CCEE gets your answer at once and goes on with its review.",
		Fields: []Field{words("Your answer", "Write nothing that identifies a pupil: an answer is a public record, as the request is.", "Write your answer", 8000)}},
	{Step: StepReopen, Title: "Open it again", Button: "Open it again",
		Effect: "Takes the decision back and writes to the agency that CCEE reviews its request again. What was decided stays in the history. A request that no one has verified must be verified first, by its first deadline.",
		Fields: []Field{words("Why?", toAgency, "Write why the request is opened again", 4000)}},
}

// ShortForm is the short form of a step; a step that no person takes so has none.
func ShortForm(step Step) (StepForm, bool) {
	for _, f := range StepForms {
		if f.Step == step {
			return f, true
		}
	}
	return StepForm{}, false
}

// Criterion is one of CCEE's three criteria for requests by districts. They are its own rules and not the statute's; they sort, and never
// block a request.
type Criterion struct {
	ID     string
	Title  string
	Fields []string // of Form: what the agency says of it
}

// Criteria are the three, in the order of CCEE's page.
var Criteria = []Criterion{
	{"at-risk", "At risk of qualifying for state intervention", []string{"at_risk", "at_risk_reason"}},
	{"nine-months", "A presenting need that CCEE can address in nine months or less", []string{"months", "need"}},
	{"partners", "Outside improvement partners are engaged now, the county office and the geographic lead among them",
		[]string{"partners", "partners_now", "coe_contact", "coe_work", "lead_contact", "lead_work", "others"}},
}

func criterionOptions() (list []Option) {
	for _, c := range Criteria {
		list = append(list, Option{c.ID, c.Title})
	}
	return list
}

// Said is what the agency says of the criterion.
func (c Criterion) Said(a Answers) (rows []Row) {
	for _, name := range c.Fields {
		if f, ok := Form.Field(name); ok && a[name] != "" {
			rows = append(rows, Row{name, f.Label, f.Words(a[name]), f.Kind == Long})
		}
	}
	return rows
}

// Weighing is how staff weigh a criterion, as they last did.
type Weighing struct {
	Is    string `json:"is"`    // Yes, No or NotSure
	Event int    `json:"event"` // which says by whom, when and why
}
