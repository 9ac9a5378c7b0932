package theme

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Status is the agency's own page of its request: where it is, who acts next and by
// when, and what the agency can do.
type Status struct {
	Head
	request.Request
	Secret string // of the link that opened it
	Now    time.Time
	Stretch
	PublicEvents []request.PublicEvent // what has happened, oldest first
	Latest       request.PublicEvent   // the latest step, whatever part the page shows
	Asked        []request.PublicEvent // the questions that wait for an answer
	Editions     []request.Edition     // between which the page shows what changed, in order
	Notice       string                // what of it differs from what was received, or empty

	MailHeld bool // email about it waits for staff to release it

	// Of a step that was not taken:
	Step        request.Step
	Typed       request.RawInput // what was typed into its form
	Problems    []request.Problem
	Since       []request.PublicEvent // what others have done in the meantime
	NotNow      bool                  // the request's state does not allow it
	Limit       *request.Limit        // it would be one more than this
	Failed      bool                  // no one knows whether it was recorded
	Differences []request.Difference  // what an amendment would have changed
}

// Status writes the agency's own page.
func (t *Theme) Status(w io.Writer, p Status) error {
	p.Head = Head{Path: "/status/", Title: "Your request " + p.Reference, NoIndex: true,
		Scripts: []string{"send.js", "sent.js"}}
	if len(p.Problems) > 0 || p.NotNow || p.Limit != nil || p.Failed || len(p.Since) > 0 {
		p.Title = "Error: " + p.Title
	}
	return t.render(w, "status", &p)
}

// Unsure reports whether the step that was not taken may be among those since it
// was first tried: its words have been removed, and no one can tell whose they
// were.
func (p *Status) Unsure() bool {
	seen, _ := strconv.Atoi(p.Typed["version"]) // an amendment has none: any that has lost its words may be theirs
	return p.Typed != nil && slices.ContainsFunc(p.PublicEvents, func(t request.PublicEvent) bool {
		return t.Seq > seen && t.Step == p.Step && t.Words == request.WordsRemoved
	})
}

// At is the address of something below the page.
func (p *Status) At(below string) string { return "/status/open/" + p.Secret + below }

// Receipt is the address of the receipt, which the same link opens.
func (p *Status) Receipt() string { return "/request/receipt/" + p.Secret }

// State is the status as the agency reads it.
func (p *Status) State() string { return p.Request.Status.Heading() }

// Next says who acts next and by when, for the agency's eyes.
func (p *Status) Next() string {
	switch p.Request.Status {
	case request.Received:
		if p.Now.After(p.Due()) {
			return "We’re late. CCEE’s initial verification of your request was due by " + request.FormatTime(p.Due()) +
				". Staff have been told. We’ll email you when they’ve verified it."
		}
		return "CCEE will complete an initial verification by " + request.FormatTime(p.Due()) +
			". We’ll email you when it’s done. You don’t need to do anything now."
	case request.Verified:
		return "CCEE is reviewing your request. We’ll email you with a decision or a question. You don’t need to do " +
			"anything now."
	case request.Asked:
		return "CCEE needs your answer. We’ve paused our review until you reply."
	case request.Accepted:
		return p.agreement()
	case request.Agreed:
		return "The agreement is signed, and the work can begin as it says. There’s nothing more to do here."
	case request.Declined:
		return "CCEE declined your request. The reasons are in the history below. Your agency can send a new request " +
			"at any time."
	case request.Referred:
		return "CCEE is referring you to others who can help. The history below names them and says why."
	}
	return "Your request was withdrawn, and CCEE has stopped work on it. Your agency can send a new request at any time."
}

// agreement is what happens next to a request that has been accepted.
func (p *Status) agreement() string {
	day := request.FormatDay(p.AgreementDue())
	switch {
	case !p.LastTaken[request.StepSend].IsZero():
		return "The agreement has been sent to you. Please read it. Then sign it, or tell CCEE what should change."
	case !p.LastTaken[request.StepPrepare].IsZero():
		return "The agreement is ready. Next, it will be sent to you. We’ll email you when that happens."
	case p.Answers["negotiation"] == request.Yes:
		return "CCEE and the Administrative Agent are preparing the agreement. It can take until " + day +
			". You expect to negotiate over contract language, so it will likely take longer."
	case p.Now.After(p.AgreementDue()):
		return "CCEE and the Administrative Agent are preparing the agreement. It was due by " + day +
			", and it’s late."
	}
	return "CCEE and the Administrative Agent are preparing the agreement. It’s due by " + day + "."
}

// Newest are the steps, the latest first.
func (p *Status) Newest() []request.PublicEvent {
	list := slices.Clone(p.PublicEvents)
	slices.Reverse(list)
	return list
}

// Possible reports whether the agency can take a step now.
func (p *Status) Possible(step request.Step) bool {
	_, err := request.Next(p.Request.Status, step)
	return err == nil
}

// AmendLimit is the limit that keeps the agency from changing its answers now, or
// nil.
func (p *Status) AmendLimit() *request.Limit {
	var limit *request.LimitError
	if errors.As(p.CanAmend(p.Now), &limit) {
		return &limit.Limit
	}
	return nil
}

// Answering is the form that answers the questions, or nothing where none waits.
func (p *Status) Answering() *shortForm { return p.short(request.StepAnswer) }

// Withdrawing is the form that withdraws the request, or nothing.
func (p *Status) Withdrawing() *shortForm { return p.short(request.StepWithdraw) }

// Amending reports whether the page has the button that changes the answers.
func (p *Status) Amending() bool { return p.CanAmend(p.Now) == nil }

func (p *Status) short(step request.Step) *shortForm {
	f, known := request.AgencyForm(step)
	if !known || !p.Possible(step) {
		return nil
	}
	var typed request.RawInput
	var problems []request.Problem
	if p.Step == step {
		typed, problems = p.Typed, p.Problems
	}
	s := newShort(f, p.At("/"+string(step)), p.Request.Version, typed, problems)
	return &s
}

// Wrong are the problems of the form that came back, as the summary links to them.
func (p *Status) Wrong() []formProblem {
	if s := p.short(p.Step); s != nil {
		return s.Wrong
	}
	return nil
}

// UnsavedWords is what was typed into the form of a step that cannot be taken any
// more, so that it can be copied.
func (p *Status) UnsavedWords() string {
	if p.Step == "" || p.Possible(p.Step) {
		return ""
	}
	return p.Typed["words"]
}

// Changes are what each amendment has changed, newest first.
func (p *Status) Changes() []change { return changes(p.Editions) }

// Stretch is the part of a long history that a page shows.
type Stretch struct {
	Before, BeforeEdition   int // what came before this event, and before this edition; 0: the newest
	Earlier, EarlierEdition int // the same for the link to what came before the part that is shown; 0: nothing did
}

// Find is the page on which an agency asks for a fresh link to its request. The
// zero Find is the static page.
type Find struct {
	Head
	Typed    request.RawInput
	Problems []request.Problem
}

// Find writes that page.
func (t *Theme) Find(w io.Writer, p Find) error {
	p.Head = Head{Path: "/status/", Title: "Where is my request?", NoIndex: len(p.Problems) > 0,
		Scripts: []string{"send.js"},
		Description: "Get a new link to your agency’s request for CCEE assistance. See where it is, answer a " +
			"question, change it, or withdraw it."}
	if len(p.Problems) > 0 {
		p.Title = "Error: " + p.Title
	}
	return t.render(w, "find", &p)
}

// Fields are the two questions.
func (p *Find) Fields() (list []formField) {
	texts := map[string]string{}
	for _, q := range p.Problems {
		texts[q.Field] = q.Text
	}
	for _, b := range blocks(request.FindForm[0], p.Typed, texts) {
		list = append(list, b.Fields...)
	}
	return list
}

// Wrong are the problems, as the summary links to them.
func (p *Find) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		list = append(list, formProblem{"#" + q.Field, q.Text})
	}
	return list
}

// Amending is the request that a form changes. The zero one is none: the form makes
// a new request.
type Amending struct {
	Secret    string // of the link to its page
	Edition   string // of its answers, from which the form began
	Reference string
}

// Page is the address of the request's page.
func (a Amending) Page() string { return "/status/open/" + a.Secret }

// hiddenInputs are the inputs that say so to the next page.
func (a Amending) hiddenInputs() []formPart {
	return []formPart{{Name: "amend", Value: a.Secret}, {Name: "edition", Value: a.Edition}}
}

// AmendChoice is the page on which a person whose request someone else has changed
// meanwhile sees what differs, and chooses.
type AmendChoice struct{ Check }

// AmendChoice writes that page.
func (t *Theme) AmendChoice(w io.Writer, c AmendChoice) error {
	c.Head = Head{Path: "/status/", Title: fmt.Sprintf("Someone else changed request %s too", c.Amend.Reference),
		NoIndex: true, Scripts: []string{"send.js"}}
	return t.render(w, "amendchoice", &c)
}
