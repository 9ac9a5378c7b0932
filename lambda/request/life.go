package request

import (
	"fmt"
	"slices"
)

// Status says where a request is, and so who acts next.
type Status string

// The statuses of a request's life.
const (
	Received  Status = "received"
	Verified  Status = "verified"
	Asked     Status = "asked"
	Accepted  Status = "accepted"
	Agreed    Status = "agreed"
	Declined  Status = "declined"
	Referred  Status = "referred"
	Withdrawn Status = "withdrawn"
)

// Statuses lists each status once, in the order of a request's life.
var Statuses = []Status{Received, Verified, Asked, Accepted, Agreed, Declined, Referred, Withdrawn}

// OpenStatuses are those in which somebody has to act, in the order in which staff serve them: the promise first, then what waits for
// CCEE, then what waits for others.
var OpenStatuses = []Status{Received, Verified, Accepted, Asked}

// ClosedStatuses are those in which nobody has to act any more.
var ClosedStatuses = []Status{Agreed, Declined, Referred, Withdrawn}

// Next is who acts next, in words.
func (s Status) Next() string {
	switch s {
	case Received:
		return "CCEE verifies, within 48 hours of receipt"
	case Verified:
		return "CCEE reviews the request"
	case Asked:
		return "The agency answers CCEE’s question"
	case Accepted:
		return "CCEE and the Administrative Agent prepare the agreement, within five business days of acceptance"
	}
	return "Nobody: the request is closed"
}

// Open reports whether somebody has to act.
func (s Status) Open() bool { return slices.Contains(OpenStatuses, s) }

// Words is the status as a person reads it.
func (s Status) Words() string {
	if s == Referred {
		return "referred elsewhere"
	}
	return string(s)
}

// Actor is who takes a step.
type Actor string

// The actors. A lead is a member of staff who decides, redacts and exports.
const (
	ByAgency   Actor = "the LEA"
	ByOfficial Actor = "the authorized official"
	ByClock    Actor = "the clock"
	ByStaff    Actor = "CCEE staff"
	ByLead     Actor = "a lead of CCEE"
)

// Step is something that happens to a request.
type Step string

// The steps of a request's life.
const (
	StepReceive  Step = "receive"
	StepWarn     Step = "warn"     // 24, 36 or 44 hours have passed
	StepBreach   Step = "breach"   // 48 hours have passed
	StepDisclaim Step = "disclaim" // "this wasn't us"
	StepSeen     Step = "seen"     // a member of staff has opened it for the first time
	StepVerify   Step = "verify"
	StepAsk      Step = "ask"
	StepAnswer   Step = "answer"
	StepRecall   Step = "recall" // the open questions are taken back
	StepWeigh    Step = "weigh"  // one of the three criteria
	StepAmend    Step = "amend"  // a new edition of the answers, beside the old ones
	StepWithdraw Step = "withdraw"
	StepAccept   Step = "accept"
	StepDecline  Step = "decline"
	StepRefer    Step = "refer"
	StepPrepare  Step = "prepare" // the agreement has been prepared
	StepSend     Step = "send"    // and sent
	StepSign     Step = "sign"    // and signed
	StepReopen   Step = "reopen"  // a decision is taken back
	StepNote     Step = "note"
	StepAssign   Step = "assign"
	StepHold     Step = "hold"    // mail to the agency
	StepRelease  Step = "release" // mail that was held
	StepRedact   Step = "redact"  // somebody's words are removed for good
)

// Transition is a step of the life cycle: who may take it, in which statuses, which status follows, and which mails it owes.
type Transition struct {
	Step   Step
	By     Actor
	From   []Status    // none: there is no request yet
	To     Status      // empty: it stays
	Agency MessageKind // the mail that it owes to the agency
	Staff  MessageKind // the mail that it owes to staff
}

// Life is the life cycle, one table. ARCHITECTURE.md prints it. A step that isn't here, or a status that a step doesn't name, is refused.
var Life = []Transition{
	{StepReceive, ByAgency, nil, Received, Acknowledgement, StaffNotice},
	{StepWarn, ByClock, []Status{Received}, "", "", Warning},
	{StepBreach, ByClock, []Status{Received}, "", "", BreachNotice},
	{StepDisclaim, ByOfficial, OpenStatuses, "", "", Disclaimed},
	{StepSeen, ByStaff, Statuses, "", "", ""},
	{StepVerify, ByStaff, []Status{Received}, Verified, VerifiedNotice, ""},
	{StepAsk, ByStaff, []Status{Verified, Asked}, Asked, AskedNotice, ""},
	{StepAnswer, ByAgency, []Status{Asked}, Verified, AnsweredNotice, StaffAnswered}, // mutant: answered-notice
	{StepRecall, ByStaff, []Status{Asked}, Verified, RecalledNotice, ""},
	{StepWeigh, ByStaff, []Status{Received, Verified, Asked}, "", "", ""},
	{StepAmend, ByAgency, []Status{Received, Verified, Asked}, "", AmendedNotice, StaffAmended},
	{StepWithdraw, ByAgency, OpenStatuses, Withdrawn, WithdrawnNotice, StaffWithdrawn},
	{StepAccept, ByLead, []Status{Verified}, Accepted, AcceptedNotice, ""},
	{StepDecline, ByLead, []Status{Verified}, Declined, DeclinedNotice, ""},
	{StepRefer, ByLead, []Status{Verified}, Referred, ReferredNotice, ""},
	{StepPrepare, ByStaff, []Status{Accepted}, "", PreparedNotice, ""},
	{StepSend, ByStaff, []Status{Accepted}, "", SentNotice, ""},
	{StepSign, ByStaff, []Status{Accepted}, Agreed, AgreedNotice, ""},
	{StepReopen, ByLead, []Status{Accepted, Agreed, Declined, Referred, Withdrawn}, Verified, ReopenedNotice, ""},
	{StepNote, ByStaff, Statuses, "", "", ""},
	{StepAssign, ByStaff, Statuses, "", "", ""},
	{StepHold, ByStaff, Statuses, "", "", ""},
	{StepRelease, ByStaff, Statuses, "", "", ""},
	{StepRedact, ByLead, Statuses, "", "", ""},
}

// unverified are the steps that lead a request that no one has verified to another status than Life says: reopening it doesn't verify it, so
// that its 48 hours still count.
var unverified = map[Step]Status{StepReopen: Received}

// Unverified is the status to which the step leads a request that no one has verified; empty where it is the same.
func (t Transition) Unverified() Status { return unverified[t.Step] }

// transition finds a step in the table.
func transition(step Step) (Transition, bool) {
	for _, l := range Life {
		if l.Step == step {
			return l, true
		}
	}
	return Transition{}, false
}

// Actor is who may take the step. Of staff's own steps, a lead takes all and other staff all but a lead's.
func (s Step) Actor() Actor {
	l, _ := transition(s)
	return l.By
}

// next is the status that a step leads the request to, or ErrNotNow.
func (r Request) next(step Step) (Status, error) {
	to, err := Next(r.Status, step)
	if other := unverified[step]; err == nil && other != "" && r.Verified.IsZero() {
		return other, nil
	}
	return to, err
}

// Next is the status that step leads to from a status, or ErrNotNow. It is that of a request that has been verified: see Transition.Unverified.
func Next(from Status, step Step) (Status, error) {
	l, known := transition(step)
	switch {
	case !known || !slices.Contains(l.From, from) && (from != "" || l.From != nil):
		return "", fmt.Errorf("a request that is %q cannot take the step %q: %w", from, step, ErrNotNow)
	case l.To == "":
		return from, nil
	}
	return l.To, nil
}
