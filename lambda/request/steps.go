package request

import (
	"cmp"
	"slices"
)

// StepForm is the short form of a step: what a person is asked before it is taken. Its answers are the step's Input. Like Form it is words:
// change a label, a hint or a limit here, and the desk, the agency's page and the check follow.
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

// The short forms, one for each Transition that a person takes.
var (
	verifyForm = StepForm{Title: "Verify the request", Button: "Verified", Offer: offerFirst,
		Effect: "Records the initial verification and writes to the agency that CCEE has verified the request. That mail keeps the promise of 48 hours. It is sent even while mail to the agency is held, and the hold stays."}
	weighForm = StepForm{Title: "Weigh a criterion", Button: "Record the weighing", Offer: offerFirst,
		Effect: "Records your weighing. The criteria sort requests and never block one. Nobody is written to.",
		Fields: []Field{
			{Name: fieldCriterion, Kind: Radio, Required: true, Label: "Which criterion?", Options: criterionOptions(), Missing: "Choose a criterion"},
			{Name: fieldWeighing, Kind: Radio, Required: true, Label: "How do you weigh it?", Options: []Option{{Yes, "It is met"}, {No, "It is not met"}, {NotSure, "It cannot be said yet"}}, Missing: "Choose how you weigh it"},
			words("Why?", atDesk, "", 2000)}}
	askForm = StepForm{Title: "Ask the agency", Button: "Send the question",
		Effect: "Writes to the agency with your question and a link to the page on which it answers. The agency acts next.",
		Fields: []Field{words("Your question", toAgency, "Write your question", 4000)}}
	recallForm = StepForm{Title: "Take the question back", Button: "Take it back",
		Effect: "Writes to the agency that it need not answer. The request is reviewed as it stands.",
		Fields: []Field{words("Why?", "Optional. "+toAgency, "", 2000)}}
	acceptForm = StepForm{Title: "Accept the request", Button: "Accept",
		Effect: "Writes to the agency that CCEE accepts its request. The five business days to prepare the agreement begin.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 4000)}}
	declineForm = StepForm{Title: "Decline the request", Button: "Decline",
		Effect: "Writes to the agency that CCEE declines its request, with your reasons.",
		Fields: []Field{words("The reasons", toAgency+" Name the clause that is not met, or what else decided.", "Write the reasons that the letter carries", 4000)}}
	referForm = StepForm{Title: "Refer the agency elsewhere", Button: "Refer",
		Effect: "Writes to the agency whom to turn to, and why.",
		Fields: []Field{words("To whom, and why?", toAgency, "Write whom the agency should turn to, and why", 4000)}}
	prepareForm = StepForm{Title: "The agreement is prepared", Button: "Prepared",
		Effect: "Writes to the agency that the agreement has been prepared.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 2000)}}
	sendForm = StepForm{Title: "The agreement is sent", Button: "Sent",
		Effect: "Writes to the agency that the agreement is on its way to it.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 2000)}}
	signForm = StepForm{Title: "The agreement is signed", Button: "Signed",
		Effect: "Writes to the agency that the agreement is made. The request is closed.",
		Fields: []Field{words("A word to the agency", "Optional. "+toAgency, "", 2000)}}
	noteForm = StepForm{Title: "Write a note", Button: "Keep the note",
		Effect: "Adds the note to the history. Nobody is written to.",
		Fields: []Field{words("Note", atDesk, "Write the note", 4000)}}
	assignForm = StepForm{Title: "Assign it", Button: "Assign",
		Effect: "Says who takes care of the request, and writes to that person.",
		Fields: []Field{{Name: fieldPerson, Kind: Select, Label: "To whom?", Hint: "Whoever has signed in to the desk. Leave empty for nobody."}}}
	holdForm = StepForm{Title: "Hold mail to the agency", Button: "Hold the mail",
		Effect: "No email goes to the addresses of this request until you release it. There’s one exception: verifying the request emails them, because that email keeps the deadline. The hold stays in place after that.",
		Fields: []Field{words("Why?", atDesk, "Write why the mail is to be held", 2000)}}
	releaseForm = StepForm{Title: "Release mail that is held", Button: "Release the mail",
		Effect: "Sends what was held, and holds nothing more."}
	withdrawForm = StepForm{Title: "Withdraw the request", Button: "Withdraw", Offer: offerLast,
		Effect: "Ends the request. CCEE stops its work on it, and both addresses get a mail that says so.",
		Fields: []Field{words("Why?", "Optional. It helps CCEE to understand.", "", 2000)},
		AgencyFields: []Field{{Name: "sure", Kind: Checkbox, Required: true,
			Label: "Yes, withdraw the request. It cannot be taken back on this page.", Missing: "Check the box to withdraw the request"}}}
	answerForm = StepForm{Title: "Answer CCEE’s question", Button: "Send the answer", Offer: offerLast,
		Effect: "CCEE gets your answer at once and goes on with its review.",
		Fields: []Field{words("Your answer", "Write nothing that identifies a pupil: an answer is a public record, as the request is.", "Write your answer", 8000)}}
	reopenForm = StepForm{Title: "Open it again", Button: "Open it again", Offer: offerLast,
		Effect: "Takes the decision back and writes to the agency that CCEE reviews its request again. What was decided stays in the history. A request that no one has verified must be verified first, by its first deadline.",
		Fields: []Field{words("Why?", toAgency, "Write why the request is opened again", 4000)}}
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

// AnswerRows returns the questions of the criterion that the agency answered.
func (c Criterion) AnswerRows(a Answers) (rows []Row) {
	for _, name := range c.Fields {
		if f, ok := Form.Field(name); ok && a[name] != "" {
			rows = append(rows, Row{name, f.Label, f.AnswerText(a[name]), f.Kind == Long})
		}
	}
	return rows
}

// Weighing is how staff weigh a criterion, as they last did.
type Weighing struct {
	Is    string `json:"is"`    // Yes, No or NotSure
	Event int    `json:"event"` // which says by whom, when and why
}
