package theme

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// banner is what the page says first after a step: what happened, and who is
// emailed.
type banner struct {
	Event    request.Event
	Headline string   // what happened
	Emails   []string // a sentence each: who is emailed, and when
}

// Banner is that of the step that this person has just taken, or nil.
func (p *DeskRequest) Banner() *banner {
	e, known := p.event(p.DoneSeq)
	if p.DoneSeq == 0 || !known {
		return nil
	}
	b := &banner{Event: e, Headline: e.Title() + "."}
	if e.Step == request.StepVerify {
		b.Headline = verifiedHeadline(e.At, p.Due())
	}
	b.Emails = emailSentences(p.messagesOf(e.Seq))
	return b
}

// DoneName is what the browser kept of the step that was just taken.
func (p *DeskRequest) DoneName() string {
	return keptName(p.Person, p.Reference, p.Banner().Event.Step)
}

// messagesOf are the messages that the event of that number owes.
func (p *DeskRequest) messagesOf(seq int) (list []request.Message) {
	for _, m := range p.Messages {
		if m.OfEvent(p.ID, seq) {
			list = append(list, m)
		}
	}
	return list
}

// verifiedHeadline says how long before the deadline a request was verified, or how
// long after it.
func verifiedHeadline(at, due time.Time) string {
	if at.After(due) {
		return "Verified, " + request.FormatSpan(at.Sub(due)) + " after the deadline."
	}
	return "Verified, " + request.FormatSpan(due.Sub(at)) + " before the deadline."
}

// emailSentences say who gets the messages, those in one state together.
func emailSentences(messages []request.Message) (list []string) {
	if len(messages) == 0 {
		return []string{"No email was sent."}
	}
	sentences := []struct {
		says   func(request.Message, string) string
		states []request.MessageState
	}{
		{func(m request.Message, to string) string {
			return "We emailed " + to + " on " + request.FormatShortTime(m.SentAt) + "."
		}, []request.MessageState{request.Sent, request.Delivered, request.Doubtful}},
		{func(m request.Message, to string) string { return "We’re emailing " + to + " now." },
			[]request.MessageState{request.Waiting, request.Leased}},
		{func(m request.Message, to string) string {
			return "The email to " + to + " will be sent with one that’s already due."
		}, []request.MessageState{request.Gathered}},
		{func(m request.Message, to string) string { return "The email to " + to + " is on hold." },
			[]request.MessageState{request.Held}},
		{func(m request.Message, to string) string { return "The email to " + to + " wasn’t delivered." },
			[]request.MessageState{request.Failed}},
		{func(m request.Message, to string) string { return "The email to " + to + " isn’t needed anymore." },
			[]request.MessageState{request.Moot}},
	}
	for _, s := range sentences {
		var to []string
		var last request.Message
		for _, m := range messages {
			if slices.Contains(s.states, m.State) {
				to, last = append(to, recipientName(m)), m
			}
		}
		if len(to) > 0 {
			list = append(list, s.says(last, enumerate(to)))
		}
	}
	return list
}

// recipientName is the address that a message goes to, or whose address a setting
// has.
func recipientName(m request.Message) string {
	switch m.Role {
	case request.Staff:
		return "staff"
	case request.Escalation:
		return "the escalation address"
	}
	return m.To
}

// enumerate joins names: "A", "A and B", "A, B, and C".
func enumerate(list []string) string {
	switch n := len(list); n {
	case 0, 1:
		return strings.Join(list, "")
	case 2:
		return list[0] + " and " + list[1]
	default:
		return fmt.Sprintf("%s, and %s", strings.Join(list[:n-1], ", "), list[n-1])
	}
}
