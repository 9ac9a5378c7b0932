package request

import (
	"fmt"
	"slices"
)

// Actor is who takes a step.
type Actor string

// The actors. A lead is a member of staff who decides, redacts and exports.
const (
	ByAgency   Actor = "the LEA"
	ByOfficial Actor = "the authorized official"
	ByClock    Actor = "the clock"
	ByStaff    Actor = "CCEE staff"
	ByLead     Actor = "a lead of CCEE"
	ByOffice   Actor = "the office that was asked"
)

// Step is something that happens to a request.
type Step string

// The steps of a request's life.
const (
	StepReceive  Step = "receive"
	StepWarn     Step = "warn"     // 24, 36 or 44 hours have passed
	StepBreach   Step = "breach"   // 48 hours have passed
	StepDisclaim Step = "disclaim" // "this wasn't us"
	StepSeen     Step = "seen"     // staff have opened it for the first time
	StepVerify   Step = "verify"
	StepAsk      Step = "ask"
	StepAnswer   Step = "answer"
	StepRemind   Step = "remind"    // the agency, of a question that waits
	StepLapse    Step = "lapse"     // the day by which an answer was asked for has passed
	StepRecall   Step = "recall"    // the open questions are withdrawn
	StepExpect   Step = "expect"    // when CCEE expects to decide
	StepWeigh    Step = "weigh"     // one of the three criteria
	StepReady    Step = "ready"     // staff ask a lead to decide
	StepTakeBack Step = "take-back" // staff no longer ask that
	StepAmend    Step = "amend"     // a new edition of the answers
	StepWithdraw Step = "withdraw"
	StepAccept   Step = "accept"
	StepDecline  Step = "decline"
	StepRefer    Step = "refer"
	StepDraft    Step = "draft"   // a draft of the agreement is saved
	StepPrepare  Step = "prepare" // the agreement has been prepared
	StepSend     Step = "send"    // and sent
	StepBoard    Step = "board"   // the agency's board has approved it
	StepSign     Step = "sign"    // and it is signed
	StepReopen   Step = "reopen"  // a decision is undone
	StepNote     Step = "note"
	StepAssign   Step = "assign"
	StepHold     Step = "hold"    // emails to the agency
	StepRelease  Step = "release" // emails that were held
	StepResend   Step = "resend"  // an email that failed
	StepRedact   Step = "redact"  // someone's words are removed permanently

	StepRedactEnd Step = "redact-end" // of words in many rows: all of them are gone

	StepCopy Step = "copy" // for a public records request

	StepWarnAgreement Step = "warn-agreement" // two business days are left to prepare it, or one
	StepLateAgreement Step = "late-agreement" // none is

	StepShareAgency Step = "share-agency" // a draft of the agreement is sent to the agency, to read
	StepShareAgent  Step = "share-agent"  // or to the Administrative Agent
	StepEndShare    Step = "end-share"    // its links no longer open
	StepRecordReply Step = "record-reply" // what one of them said of a draft

	StepAskOfficial         Step = "ask-official" // to confirm a fact
	StepAskAgain            Step = "ask-again"    // the same office, by another email
	StepRecallAsking        Step = "recall-asking"
	StepRemindOfficial      Step = "remind-official"
	StepCallOfficial        Step = "call-official"   // a task for staff: no answer yet
	StepExpireAsking        Step = "expire-asking"   // no answer within 30 days
	StepBounceAsking        Step = "bounce-asking"   // its email didn't arrive
	StepDelegateAsking      Step = "delegate-asking" // to a colleague in the office
	StepConfirm             Step = "confirm"         // the office answers, by the link
	StepRecordConfirmation  Step = "record-confirmation"
	StepAcceptConfirmation  Step = "accept-confirmation"
	StepDismissConfirmation Step = "dismiss-confirmation"
)

// Transition is all there is to know about a step of the life cycle. A new
// step is one entry of Life, the words of its form, and its email templates.
type Transition struct {
	Step       Step
	By         Actor
	ForAgency  Actor    // who at CCEE may take an agency's step when it asks them to; empty: no one
	From       []Status // nil: there is no request yet
	To         Status   // empty: the status stays
	Unverified Status   // where it leads a request that no one has verified, if not to To

	Title  string // what happened, as the history heads it
	Public bool   // the agency's own page shows it
	Minor  bool   // no one decides by it: a person who has not seen it yet may continue

	Form        *StepForm // what a person is asked; nil: no person takes the step by a form
	Once        bool      // until a new decision it is taken once
	After       Step      // has been taken before, for the decision that stands
	OfDecision  bool      // a new decision forgets when it was taken; the history keeps it
	NewDecision bool      // makes or undoes a decision

	Agency   MessageKind // the email to each address of the agency
	Optional bool        // the agency's email depends on the request and on a setting; see Event.TellsAgency
	Staff    MessageKind // the email to staff
	Office   MessageKind // the email to an office that is asked to confirm, or to the Administrative Agent

	guard       func(Request, Input) error                // what else it requires
	why         func(Input) string                        // what the history keeps; nil: the words
	apply       func(*Request, Input, *Event)             // what it changes besides the status
	sideEffects func(c *Change, in Input, before Request) // what else it writes
}

// Life is the life cycle. Receive, Remind, Redact, and FinishRedaction take the
// steps of these names, Request.Take all others. A step that isn't here, or a
// status that a step doesn't name, is refused. infra/docs/lifecycle.md prints it.
var Life = []Transition{
	{
		Step: StepReceive, By: ByAgency, ForAgency: ByStaff, To: Received,
		Title: "Received", Public: true,
		Agency: Acknowledgement, Staff: StaffNotice,
	},
	{
		Step: StepWarn, By: ByClock, From: []Status{Received},
		Title: "Deadline reminder sent to staff", Minor: true,
		Staff: Warning,
	},
	{
		Step: StepBreach, By: ByClock, From: []Status{Received},
		Title: "Not verified within 48 hours", Public: true, Minor: true,
		Agency: LateNotice, Optional: true, Staff: BreachNotice,
	},
	{
		Step: StepDisclaim, By: ByOfficial, From: OpenStatuses,
		Title: "The authorized official said the agency didn’t send it",
		guard: checkNotDisclaimed, apply: disclaim, sideEffects: addDisclaimTask,
		Staff: Disclaimed,
	},
	{
		Step: StepSeen, By: ByStaff, From: Statuses,
		Title: "First opened by staff", Minor: true, Once: true,
		apply: markOpened,
	},
	{
		Step: StepVerify, By: ByStaff, From: []Status{Received}, To: Verified,
		Title: "Verified", Public: true,
		Form: &verifyForm, why: describeVerification, apply: markVerified,
		Agency: VerifiedNotice,
	},
	{
		Step: StepAsk, By: ByStaff, From: []Status{Verified, Asked}, To: Asked,
		Title: "CCEE asked a question", Public: true,
		Form: &askForm, guard: checkOpenQuestions, why: describeQuestion, apply: addQuestion,
		Agency: AskedNotice,
	},
	{
		Step: StepRemind, By: ByClock, From: []Status{Asked},
		Title: "Reminder sent to the agency", Public: true, Minor: true,
		Agency: AnswerReminder,
	},
	{
		Step: StepLapse, By: ByClock, From: []Status{Asked},
		Title: "No answer by the date", Minor: true,
		Staff: UnansweredNotice,
	},
	{
		Step: StepAnswer, By: ByAgency, From: []Status{Asked}, To: Verified,
		Title: "The agency answered", Public: true,
		Form: &answerForm, apply: closeQuestions,
		Agency: AnsweredNotice, Staff: StaffAnswered, // mutant: answered-notice
	},
	{
		Step: StepRecall, By: ByStaff, From: []Status{Asked}, To: Verified,
		Title: "CCEE withdrew its question", Public: true,
		Form: &recallForm, apply: closeQuestions,
		Agency: RecalledNotice,
	},
	{
		Step: StepExpect, By: ByStaff, From: []Status{Received, Verified, Asked},
		Title: "CCEE said when it expects to decide", Public: true,
		Form: &expectForm, why: describeExpectation, apply: expectDecision,
	},
	{
		Step: StepWeigh, By: ByStaff, From: []Status{Received, Verified, Asked},
		Title: "A criterion was assessed",
		Form:  &weighForm, why: describeAssessments, apply: assess,
	},
	{
		Step: StepReady, By: ByStaff, From: []Status{Verified},
		Title: "Ready for decision",
		Form:  &readyForm, why: describeHandover, apply: handOver, sideEffects: notifyLead,
	},
	{
		Step: StepTakeBack, By: ByStaff, From: []Status{Verified},
		Title: "Taken back from the lead",
		Form:  &takeBackForm, guard: checkHandedOver, apply: takeBack, sideEffects: notifyFormerLead,
	},
	{
		Step: StepAmend, By: ByAgency, From: []Status{Received, Verified, Asked},
		Title: "The agency changed its answers", Public: true,
		guard: checkAmendment, apply: amend, sideEffects: saveFormerEdition,
		Agency: AmendedNotice, Staff: StaffAmended,
	},
	{
		Step: StepWithdraw, By: ByAgency, ForAgency: ByLead, From: OpenStatuses, To: Withdrawn,
		Title: "Withdrawn", Public: true, OfDecision: true,
		Form: &withdrawForm, apply: closeQuestions,
		Agency: WithdrawnNotice, Staff: StaffWithdrawn,
	},
	{
		Step: StepAccept, By: ByLead, From: []Status{Verified}, To: Accepted,
		Title: "Accepted", Public: true, OfDecision: true,
		Form: &acceptForm, NewDecision: true,
		Agency: AcceptedNotice,
	},
	{
		Step: StepDecline, By: ByLead, From: []Status{Verified}, To: Declined,
		Title: "Declined", Public: true, OfDecision: true,
		Form: &declineForm, NewDecision: true,
		Agency: DeclinedNotice,
	},
	{
		Step: StepRefer, By: ByLead, From: []Status{Verified}, To: Referred,
		Title: "Referred elsewhere", Public: true, OfDecision: true,
		Form: &referForm, NewDecision: true,
		Agency: ReferredNotice,
	},
	{
		Step: StepDraft, By: ByStaff, From: []Status{Accepted},
		Title: "A draft of the agreement was saved", Minor: true,
		guard: checkAgreement, why: describeAgreement, apply: recordAgreement, sideEffects: saveAgreement,
	},
	{
		Step: StepPrepare, By: ByStaff, From: []Status{Accepted},
		Title: "The agreement is ready", Public: true, OfDecision: true, Once: true,
		Form:   &prepareForm,
		Agency: PreparedNotice,
	},
	{
		Step: StepShareAgency, By: ByStaff, From: []Status{Accepted},
		Title: "CCEE sent the agency a draft of the agreement", Public: true,
		guard: checkShareAgency, why: describeShare, apply: share(ReaderAgency), sideEffects: enqueueShareAgency,
		Agency: DraftForAgency, Optional: true,
	},
	{
		Step: StepShareAgent, By: ByStaff, From: []Status{Accepted},
		Title: "CCEE sent the Administrative Agent a draft of the agreement",
		guard: checkShareAgent, why: describeShare, apply: share(ReaderAgent), sideEffects: enqueueShareAgent,
		Office: DraftForAgent,
	},
	{
		Step: StepEndShare, By: ByStaff, From: shareStatuses,
		Title: "The link to a draft of the agreement was ended",
		guard: checkEndShare, why: describeEndShare, apply: endShare,
	},
	{
		Step: StepRecordReply, By: ByStaff, From: shareStatuses,
		Title: "A reply about a draft of the agreement was recorded",
		guard: checkReply, why: describeReply, apply: recordReply,
	},
	{
		Step: StepWarnAgreement, By: ByClock, From: []Status{Accepted},
		Title: "Agreement reminder sent to staff", Minor: true, OfDecision: true,
		guard: guardAgreementStep(StepWarnAgreement),
		Staff: AgreementWarning,
	},
	{
		Step: StepLateAgreement, By: ByClock, From: []Status{Accepted},
		Title: "Agreement not prepared within five business days", Minor: true, OfDecision: true,
		guard: guardAgreementStep(StepLateAgreement), apply: countLate, sideEffects: escalateLateAgreement,
		Staff: AgreementLate,
	},
	{
		Step: StepSend, By: ByStaff, From: []Status{Accepted},
		Title: "The agreement was sent", Public: true, OfDecision: true, Once: true, After: StepPrepare,
		Form:   &sendForm,
		Agency: SentNotice,
	},
	{
		Step: StepBoard, By: ByStaff, From: []Status{Accepted, Agreed},
		Title: "Board approval was recorded", Public: true, OfDecision: true, After: StepSend,
		Form: &boardForm, guard: checkBoard, why: describeBoard, apply: recordBoard,
	},
	{
		Step: StepSign, By: ByStaff, From: []Status{Accepted}, To: Agreed,
		Title: "The agreement was signed", Public: true, OfDecision: true, After: StepSend,
		Form: &signForm, why: describeSigning,
		Agency: AgreedNotice,
	},
	{
		Step: StepReopen, By: ByLead, From: []Status{Accepted, Agreed, Declined, Referred, Withdrawn}, To: Verified,
		Unverified: Received,
		Title:      "Reopened", Public: true,
		Form: &reopenForm, NewDecision: true,
		Agency: ReopenedNotice,
	},
	{
		Step: StepNote, By: ByStaff, From: Statuses,
		Title: "Note",
		Form:  &noteForm,
	},
	{
		Step: StepAssign, By: ByStaff, From: Statuses,
		Title: "Assigned", Minor: true,
		Form: &assignForm, why: describeAssignee, apply: assign, sideEffects: notifyAssignee,
	},
	{
		Step: StepHold, By: ByStaff, From: Statuses,
		Title: "Emails to the agency were put on hold",
		Form:  &holdForm, guard: checkNotHeld, apply: hold, sideEffects: holdMessages,
	},
	{
		Step: StepRelease, By: ByStaff, From: Statuses,
		Title: "Emails to the agency were resumed",
		Form:  &releaseForm, guard: checkHeld, apply: release, sideEffects: releaseMessages,
	},
	{
		Step: StepResend, By: ByStaff, From: Statuses,
		Title: "An email was sent again", Minor: true,
		guard: checkResend, why: describeResend, sideEffects: resend,
	},
	{
		Step: StepRedact, By: ByLead, From: Statuses,
		Title:  "Words were redacted",
		Agency: RedactedNotice, Optional: true,
	},
	{
		Step: StepRedactEnd, By: ByLead, From: Statuses,
		Title: "The redaction was finished", Minor: true,
		Agency: RedactedNotice, Optional: true,
	},
	{
		Step: StepCopy, By: ByLead, From: Statuses,
		Title: "A copy was made for a public records request", Minor: true,
	},
	{
		Step: StepAskOfficial, By: ByStaff, From: confirmStatuses,
		Title: "CCEE asked " + anOfficial + " to confirm", Public: true, Minor: true,
		guard: checkAsk, why: describeAsk, apply: askOfficial, sideEffects: enqueueAsk,
		Office: ConfirmRequest,
	},
	{
		Step: StepAskAgain, By: ByStaff, From: confirmStatuses,
		Title: "CCEE asked " + anOfficial + " again", Public: true, Minor: true,
		guard: checkAskAgain, why: describeNothing, apply: askAgain, sideEffects: enqueueAsk,
		Office: ConfirmRequest,
	},
	{
		Step: StepRecallAsking, By: ByStaff, From: confirmStatuses,
		Title: "CCEE withdrew its question to " + anOfficial, Public: true, Minor: true,
		guard: checkAskingOpen, apply: recallAsking,
	},
	{
		Step: StepRemindOfficial, By: ByClock, From: confirmStatuses,
		Title: "CCEE reminded " + anOfficial, Public: true, Minor: true,
		guard: checkAskingOpen, apply: remindOfficial, sideEffects: enqueueReminder,
		Office: ConfirmReminder,
	},
	{
		Step: StepCallOfficial, By: ByClock, From: confirmStatuses,
		Title: "No answer for ten days from " + anOfficial, Minor: true,
		guard: checkAskingOpen, apply: callOfficial, sideEffects: addCallTask,
	},
	{
		Step: StepExpireAsking, By: ByClock, From: confirmStatuses,
		Title: "No answer within 30 days from " + anOfficial, Public: true, Minor: true,
		guard: checkAskingOpen, apply: expireAsking,
	},
	{
		Step: StepBounceAsking, By: ByClock, From: confirmStatuses,
		Title: "CCEE’s email didn’t reach " + anOfficial, Public: true, Minor: true,
		guard: checkAskingOpen, apply: bounceAsking,
	},
	{
		Step: StepDelegateAsking, By: ByOffice, From: confirmStatuses,
		Title: "A colleague is asked in the office of " + anOfficial, Minor: true,
		guard: checkDelegate, why: describeDelegate, apply: delegateAsking, sideEffects: enqueueDelegate,
		Office: ConfirmRequest,
	},
	{
		Step: StepConfirm, By: ByOffice, From: confirmStatuses,
		Title: "Answer from " + anOfficial, Public: true,
		guard: checkConfirm, why: describeConfirm, apply: confirm, sideEffects: enqueueAnswered,
		Agency: ConfirmAnswered, Optional: true, Staff: StaffConfirmed,
		Office: ConfirmReceipt,
	},
	{
		Step: StepRecordConfirmation, By: ByStaff, From: OpenStatuses,
		Title: "CCEE recorded an answer from " + anOfficial, Public: true,
		guard: checkRecord, why: describeRecord, apply: recordConfirmation, sideEffects: enqueueAnswered,
		Agency: ConfirmAnswered, Optional: true,
	},
	{
		Step: StepAcceptConfirmation, By: ByStaff, From: OpenStatuses,
		Title: "CCEE accepted the answer from " + anOfficial,
		guard: checkAcceptConfirmation, apply: acceptConfirmation,
	},
	{
		Step: StepDismissConfirmation, By: ByStaff, From: OpenStatuses,
		Title: "CCEE didn’t accept the answer from " + anOfficial,
		guard: checkDismissConfirmation, apply: dismissConfirmation,
	},
}

// transition finds a step in the table.
func transition(step Step) (Transition, bool) {
	for _, t := range Life {
		if t.Step == step {
			return t, true
		}
	}
	return Transition{}, false
}

// Transition is what Life says of the step; the zero one where it has none.
func (s Step) Transition() Transition {
	t, _ := transition(s)
	return t
}

// Actor is who may take the step. Of staff's own steps, a lead takes all and
// other staff all but a lead's.
func (s Step) Actor() Actor { return s.Transition().By }

// AtDesk is who may take the step at the desk: ByStaff, ByLead, or empty for
// no one.
func (t Transition) AtDesk() Actor {
	if t.By == ByStaff || t.By == ByLead {
		return t.By
	}
	return t.ForAgency
}

// HasLetter reports whether people at CCEE see the emails to the agency that the
// step sends, whole, before they can send them: every step that they take at the
// desk and that emails the agency, but for a verification, whose form shows its
// email beside it.
func (t Transition) HasLetter() bool {
	return t.AtDesk() != "" && t.Form != nil && t.Agency != "" && !t.Optional && t.Step != StepVerify
}

// next is the status that a step leads the request to, or ErrInvalidTransition.
func (r Request) next(step Step) (Status, error) {
	to, err := Next(r.Status, step)
	if err != nil {
		return "", err
	}
	if other := step.Transition().Unverified; other != "" && r.Verified.IsZero() {
		return other, nil
	}
	return to, nil
}

// Next is the status that step leads to from a status, or ErrInvalidTransition. It
// is that of a request that has been verified: see Transition.Unverified.
func Next(from Status, step Step) (Status, error) {
	t, known := transition(step)
	allowed := slices.Contains(t.From, from) || from == "" && t.From == nil
	switch {
	case !known || !allowed:
		return "", fmt.Errorf("step %q not allowed in status %q: %w", step, from, ErrInvalidTransition)
	case t.To == "":
		return from, nil
	}
	return t.To, nil
}
