package request

import (
	"slices"
	"strings"
	"time"
)

// PublicEvent is an event as the agency's own page and its copy of everything tell
// it: CCEE's staff are not named, and what they wrote for themselves is left out.
type PublicEvent struct {
	Seq   int       `json:"number"`
	At    time.Time `json:"at"` // UTC
	Step  Step      `json:"step"`
	Title string    `json:"what"`
	Who   string    `json:"by"`
	Words string    `json:"words,omitempty"` // what staff wrote to the agency, or the agency itself
}

// IsPublic reports whether the agency's own page shows the event.
func (e Event) IsPublic() bool { return e.Transition().Public }

// Public returns the event as the agency sees it.
func (e Event) Public() PublicEvent {
	t := PublicEvent{Seq: e.Seq, At: e.At, Step: e.Step, Title: e.Title(), Who: "CCEE", Words: e.Words()}
	switch {
	case e.ByAgencyItself(), e.Step.Actor() == ByAgency && e.isRedacted():
		t.Who, t.Title = "your agency", strings.Replace(t.Title, "The agency", "Your agency", 1)
	case e.Question != "":
		t.Who, t.Words = e.publicConfirmation()
	case e.Step == StepReceive:
		t.Words = publicWhy(e.Why)
	case e.Step == StepVerify:
		t.Words = "" // the checklist and the note are staff's own
	case e.Step.Actor() == ByClock:
		t.Words = "" // the record's own, for staff
	case e.Step.Actor() == ByAgency:
		t.Words = "" // staff took the step as the agency asked: why is their note, and no letter carried it
	}
	return t
}

// FindForm is what the page “Where is my request?” asks.
var FindForm = FormSections{{ID: "find", Title: "Where is my request?", Fields: []Field{
	{Name: "reference", Kind: Reference, Limit: 40, Required: true, Label: "Reference number",
		Hint:    "It looks like RFA-2026-7KQ4-X. It’s on your receipt and in every email from us.",
		Missing: "Enter the reference number"},
	{Name: "email", Kind: Email, Limit: 254, Required: true, Label: "Email address",
		Hint: "Use the official’s or the contact’s email address on the request.", Missing: "Enter the email address",
		Autocomplete: "email"},
}}}

// StatusLink is the message that mails the way to the request's page to an address
// that the request names; false where it names no such. It goes to the address as
// the request has it, not as someone typed it.
func (r Request) StatusLink(address, id string, now time.Time) (Message, bool) {
	named := r.Answers.Addresses()
	i := slices.IndexFunc(named, func(one string) bool { return strings.EqualFold(one, address) })
	if i < 0 {
		return Message{}, false
	}
	m := Message{ID: statusLinkID + id, Request: r.ID, Kind: StatusLink, To: named[i], State: Waiting, Made: now.UTC(),
		Next: now.UTC()}
	if r.Held {
		m.State, m.Why = Held, whyHeld
	}
	return m, true
}

// DecoyLink is written where StatusLink gives none, so that a stranger learns
// nothing from the time that it takes.
func DecoyLink(id string, now time.Time) Message {
	return Message{ID: statusLinkID + id, Kind: StatusLink, Made: now.UTC(), Next: now.UTC()}.Decoy()
}

// Decoy is a row like the message's that owes nothing and is about no request. The
// table removes it after two days.
func (m Message) Decoy() Message {
	m.Request, m.To, m.State, m.Expires = "", "", Moot, m.Made.Add(48*time.Hour)
	return m
}

// AgencyForm is the short form of a step on the agency's own page.
func AgencyForm(step Step) (StepForm, bool) {
	f, ok := ShortForm(step)
	f.Fields = slices.Concat(f.Fields, f.AgencyFields)
	return f, ok && step.Actor() == ByAgency
}

// Confirmations are the boxes by which the agency stands behind what it sends: each
// time from the start.
func Confirmations() (names []string) {
	for _, s := range Form {
		for _, f := range s.Fields {
			if s.ID == "confirm" {
				names = append(names, f.Name)
			}
		}
	}
	return names
}
