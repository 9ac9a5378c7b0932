package request

import (
	"fmt"
	"strings"
	"time"
)

// Handover is staff's request to a lead to decide. It stands until a lead decides,
// until staff take it back, or until the agency is asked, changes its answers, or
// withdraws.
type Handover struct {
	Lead     Assignee  `json:"lead"`
	Advice   string    `json:"advice"`             // what they recommend: a Step that decides, or NoAdvice
	DecideBy time.Time `json:"decide_by,omitzero"` // the end of the day by which they ask for it
	Event    int       `json:"event"`              // which says who asked, when, and why
}

// NoAdvice is the recommendation of staff who recommend nothing.
const NoAdvice = "none"

// ReadyForDecision returns what staff asked a lead to decide; false where no lead
// has been asked, or nothing can be decided now.
func (r Request) ReadyForDecision() (Handover, bool) {
	return r.Handover, r.Handover.Event > 0 && r.Status == Verified
}

// AdviceText is the recommendation as people read it: Decline.
func (h Handover) AdviceText() string { return readyForm.Fields[1].AnswerText(h.Advice) }

// readyForm is what staff tell a lead who is to decide.
var readyForm = StepForm{Title: "Ready for decision", Button: "Ask the lead",
	Effect: "The lead gets an email with your note and a link. The agency isn’t emailed.",
	Fields: []Field{
		{Name: fieldLead, Kind: Select, Required: true, Label: "Lead", Missing: "Select a lead"},
		{Name: fieldAdvice, Kind: Radio, Required: true, Label: "What do you recommend?",
			Options: []Option{{string(StepAccept), "Accept"}, {string(StepDecline), "Decline"},
				{string(StepRefer), "Refer elsewhere"}, {NoAdvice, "No recommendation"}},
			Missing: "Select a recommendation"},
		words("What should the lead know?", atDesk, "", 4000),
		{Name: fieldReadyBy, Kind: Date, Ahead: true, Label: "Decide by",
			Hint: "The agency isn’t told this date. It’s part of the history, which is a public record."}}}

func handOver(r *Request, in Input, _ *Event) {
	r.Handover = Handover{Lead: in.To, Advice: in.Advice, DecideBy: in.Day, Event: r.Version + 1}
}

// describeHandover is what the history keeps: who was asked, and what they are
// told.
func describeHandover(in Input) string { return "To " + in.To.Name + ".\n" + adviceTo(in) }

// adviceTo is what the lead is told: the recommendation, the day, and the note.
func adviceTo(in Input) string {
	text := "Recommendation: " + Handover{Advice: in.Advice}.AdviceText() + "."
	if !in.Day.IsZero() {
		text += "\nDecide by " + FormatDay(in.Day) + "."
	}
	return strings.TrimSpace(text + "\n\n" + in.Words)
}

func notifyLead(c *Change, in Input, _ Request) {
	if in.To.Email != "" { // mutant: ready-notice
		c.enqueue(Message{Kind: ReadyNotice, To: in.To.Email, Words: adviceTo(in)}, in.Now)
	}
}

var takeBackForm = StepForm{Title: "Take it back from the lead", Button: "Take it back", Offer: offerLast,
	Effect: "The lead who was asked gets an email with your reason. The agency isn’t emailed.",
	Fields: []Field{words("Why?", atDesk, "Enter the reason for taking it back", 2000)}}

func checkHandedOver(r Request, _ Input) error {
	if _, ready := r.ReadyForDecision(); !ready {
		return fmt.Errorf("no lead is asked to decide: %w", ErrInvalidTransition)
	}
	return nil
}

func takeBack(r *Request, _ Input, _ *Event) { r.Handover = Handover{} } // mutant: taken-back

// notifyFormerLead emails the lead who was asked, unless it is they who take it
// back.
func notifyFormerLead(c *Change, in Input, before Request) {
	lead := before.Handover.Lead
	if lead.Email != "" && lead.Name != in.By { // mutant: taken-back-notice
		c.enqueue(Message{Kind: TakenBackNotice, To: lead.Email, Words: in.Words}, in.Now)
	}
}
