package outbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// maxDoubt is how long a mail that bounced for now waits for news of its delivery,
// which the mail service may bring in any order.
const maxDoubt = time.Hour

// Settle records what the mail service reports of an email later: a Send settles
// one whose answer was lost, a Delivery confirms it, and what never arrived is a
// task for a person.
func (s *Sender) Settle(ctx context.Context, d request.Delivery) error {
	return lifecycle.Retry("settle "+d.MessageID, func() error {
		m, err := s.Store.Message(ctx, d.MessageID)
		if err != nil {
			return fmt.Errorf("settle %s: %w", d.MessageID, err)
		}
		tasks, changed := s.settleState(&m, d)
		if !changed {
			return nil
		}
		return s.Store.SaveMessage(ctx, m, request.MessageWrite{Tasks: tasks})
	})
}

// settleState applies news of an email to its message, and returns the tasks that
// follow from it. It returns false if the news changes nothing.
func (s *Sender) settleState(m *request.Message, d request.Delivery) ([]request.Task, bool) {
	switch d.Kind {
	case request.MailSent:
		if !mayBeSent(m.State) { // mutant: settle-state
			return nil, false
		}
		m.State, m.SentAt, m.ServiceID = request.Sent, d.At, d.SESID // mutant: settle
	case request.MailDelivered:
		if m.State == request.Delivered || m.State == request.Failed {
			return nil, false
		}
		m.State, m.ServiceID = request.Delivered, d.SESID
	case request.MailBounced, request.MailRejected:
		if m.State == request.Failed {
			return nil, false
		}
		m.State, m.Why = request.Failed, s.redactAddress(*m, d.Detail) // mutant: bounce
		// an alarm counts these lines; the detail may be a stranger's words
		s.Log.Error("email needs a person", "message", m.ID, "why", string(d.Kind))
		return []request.Task{s.task(*m, request.TaskNotDelivered,
			strings.TrimSpace(fmt.Sprintf("This email didn’t arrive (%s). %s", d.Kind, m.Why)))}, true
	case request.MailAnswered:
		return nil, s.markDoubtful(m, d)
	case request.MailComplained:
		return s.markSpam(m, d)
	default:
		return nil, false // a delay settles nothing, nor a report that is no complaint
	}
	return nil, true
}

// mayBeSent reports whether news can say of an email in that state that it went
// out: of one that is moot or held, that a send whose answer was lost did after
// all.
func mayBeSent(s request.MessageState) bool {
	return s == request.Leased || s == request.Waiting || s == request.Moot || s == request.Held
}

// markDoubtful records a bounce that is likely an out-of-office reply. An email
// that was delivered stays delivered. SES may have given up on another: it waits
// for news of a delivery, and becomes a task if none comes.
func (s *Sender) markDoubtful(m *request.Message, d request.Delivery) (changed bool) {
	why := "The recipient’s server answered with a temporary bounce, often an out-of-office reply: " +
		s.redactAddress(*m, d.Detail)
	switch m.State {
	case request.Delivered, request.Doubtful: // mutant: bounce-after-delivery
		changed = m.Why != why
		m.Why = why
	case request.Waiting, request.Leased, request.Sent:
		changed = true
		if m.SentAt.IsZero() { // the answer to its send was lost
			m.SentAt, m.ServiceID = d.At, d.SESID
		}
		m.State, m.Why, m.Next = request.Doubtful, why, s.Now().Add(maxDoubt).UTC() // mutant: doubt
	}
	return changed
}

// markSpam records once that an email was marked as spam. It did arrive.
func (s *Sender) markSpam(m *request.Message, d request.Delivery) ([]request.Task, bool) {
	if m.Spam || m.State == request.Failed {
		return nil, false
	}
	m.State, m.Spam, m.Why = request.Delivered, true, "marked as spam: "+s.redactAddress(*m, d.Detail)
	s.Log.Error("email needs a person", "message", m.ID, "why", string(d.Kind))
	return []request.Task{s.task(*m, request.TaskSpam,
		"It arrived, and the recipient marked it as spam. After this, the email service may block our emails to them.")}, true
}
