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
	p.Head = Head{Path: "/status/", Title: p.News().Heading + ": " + p.Reference, NoIndex: true,
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
		return t.Seq > seen && t.Step == p.Step && request.LostWords(t.Words)
	})
}

// At is the address of something below the page.
func (p *Status) At(below string) string { return "/status/open/" + p.Secret + below }

// Receipt is the address of the receipt, which the same link opens.
func (p *Status) Receipt() string { return "/request/receipt/" + p.Secret }

// news is what the page says first.
type news struct {
	Heading string // of the page: what has happened
	Panel   string // the class of the panel, or empty
	Title   string // of the panel: what the agency does now
	Text    string // who acts next, and by when
}

// News is what the page says first: what has happened, who acts next, and by when.
func (p *Status) News() news {
	switch p.Request.Status {
	case request.Received:
		return p.unverified()
	case request.Verified:
		return news{"We’re reviewing your request", "", nothingToDo, "CCEE is reviewing your request. " + p.unlessHeld(
			"We’ll email you with a decision or a question.", "Its decision or question will appear on this page.") +
			p.decideBy()}
	case request.Asked:
		return p.question()
	case request.Accepted:
		return p.agreement()
	case request.Agreed:
		if p.LacksBoard() {
			return news{"Your agreement is signed", "success", "Your board’s approval isn’t recorded yet",
				"The agreement is signed." + p.boardApproves()}
		}
		return news{"Your agreement is signed", "success", "There’s nothing more to do here",
			"The agreement is signed, and the work can begin as it says."}
	case request.Declined:
		return news{"We can’t accept your request", "closed", "Our decision, and why",
			"CCEE declined your request. Thank you for the time and care you put into it. Here’s why we made this " +
				"decision:"}
	case request.Referred:
		return news{"We’re referring you to others", "closed", "Who can help, and why",
			"CCEE is referring you to others who can help:"}
	}
	return news{"Your request was withdrawn", "closed", "CCEE has stopped work on it",
		"Your agency can send a new request at any time."}
}

const nothingToDo = "You don’t need to do anything now"

// unlessHeld is what the page says of email to come, or without it where staff hold
// all but the one that says that the request is verified.
func (p *Status) unlessHeld(text, held string) string {
	if p.Held {
		return held
	}
	return text
}

// unverified is the news of a request that waits for its initial verification: the
// email that says so is never held.
func (p *Status) unverified() news {
	if p.IsLate() {
		return news{"We’re late, and we’re sorry", "late", "We haven’t verified your request yet",
			"CCEE’s initial verification of your request was due by " + request.FormatTime(p.Due()) +
				". We’ve notified our staff. We’ll email you when they’ve verified it. " + nothingToDo + "."}
	}
	return news{"We received your request", "", nothingToDo, "CCEE will complete an initial verification by " +
		request.FormatTime(p.Due()) + ". That’s within 48 hours of receipt. We’ll email you when it’s done." +
		p.decideBy()}
}

// question is the news of a request about which CCEE has asked.
func (p *Status) question() news {
	n := news{"We have a question for you", "warning", "Please answer so we can continue",
		"CCEE needs your answer. We’ve paused our review until you reply."}
	if len(p.Asked) > 1 {
		n.Heading = "We have questions for you"
		n.Text += " One reply answers all of them."
	}
	switch {
	case p.AnswerBy.IsZero():
	case p.Now.Before(p.AnswerBy):
		n.Title = "Please answer by " + request.FormatDay(p.AnswerBy)
	default:
		n.Text += " We asked for it by " + request.FormatDay(p.AnswerBy) + "."
	}
	n.Text += p.decideBy()
	return n
}

// decideBy is when CCEE expects to decide, where it has said so.
func (p *Status) decideBy() string {
	day := p.DecisionExpected(p.Now)
	if day.IsZero() {
		return ""
	}
	return " We expect to decide by " + request.FormatDay(day) + "."
}

// agreement is the news of a request that has been accepted.
func (p *Status) agreement() news {
	day := request.FormatDay(p.AgreementDue())
	preparing := "CCEE and the Administrative Agent are preparing the agreement."
	switch {
	case !p.LastTaken[request.StepSend].IsZero():
		return news{"Please review and sign your agreement", "warning", "The agreement has been sent to you",
			"Please read it. Then sign it, or tell CCEE what should change." + p.boardApproves()}
	case !p.LastTaken[request.StepPrepare].IsZero():
		return news{"Your agreement is ready", "", nothingToDo,
			"The agreement is ready. Next, it will be sent to you." +
				p.unlessHeld(" We’ll email you when that happens.", "")}
	case p.IsLate():
		return news{"We’re late with your agreement, and we’re sorry", "late", "The agreement isn’t ready yet",
			preparing + " It was due by " + day + ", and it’s late. " + nothingToDo + "."}
	case p.Answers["negotiation"] == request.Yes:
		return news{"We accepted your request", "success", nothingToDo, preparing + " It can take until " + day +
			". You expect to negotiate over contract language, so it will likely take longer."}
	}
	return news{"We accepted your request", "success", nothingToDo, preparing + " It’s due by " + day + "."}
}

// boardApproves is what the law asks of a district's board, while its approval
// isn't recorded.
func (p *Status) boardApproves() string {
	if !p.LacksBoard() {
		return ""
	}
	return " Your governing board must approve or ratify it (Education Code 17604). When it has, tell CCEE the date."
}

// IsLate reports whether CCEE has not done in time what it promised.
func (p *Status) IsLate() bool { return isLate(p.Request, p.Now) }

// Tracker is where the request is, in five steps.
func (p *Status) Tracker() []trackerStep { return tracker(p.Request, p.Now) }

// Letters are what the panel quotes: the questions that wait for an answer, or
// what staff wrote to the agency with the latest step.
func (p *Status) Letters() []request.PublicEvent {
	t := p.Latest.Step.Transition()
	switch {
	case p.Request.Status == request.Asked:
		asked := slices.Clone(p.Asked)
		for i := range asked {
			asked[i].Words = request.QuestionAlone(asked[i].Words, p.AnswerBy)
		}
		return asked
	case p.Latest.Words == "" || t.Agency == "" || t.By != request.ByStaff && t.By != request.ByLead:
		return nil
	}
	return []request.PublicEvent{p.Latest}
}

// IsDoubted reports whether the authorized official says that the agency did not
// send the request, and someone at CCEE must find out.
func (p *Status) IsDoubted() bool { return !p.Disclaimed.IsZero() && p.Request.Status.Open() }

// IsTurnedAway reports whether CCEE decided against the request, or for others.
func (p *Status) IsTurnedAway() bool {
	return p.Request.Status == request.Declined || p.Request.Status == request.Referred
}

// Newest are the steps, the latest first, without the words that the panel quotes.
func (p *Status) Newest() []request.PublicEvent {
	list := slices.Clone(p.PublicEvents)
	slices.Reverse(list)
	for _, quoted := range p.Letters() {
		for i := range list {
			if list[i].Seq == quoted.Seq {
				list[i].Words = ""
			}
		}
	}
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
	texts := problemTexts(p.Problems)
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
	Notice    string // what of its answers differs from what was received, or empty
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
