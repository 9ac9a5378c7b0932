package request

// Title is what happened, as the desk's history and the agency's page head it.
func (e Event) Title() string {
	switch e.Step {
	case StepReceive:
		return "Received"
	case StepWarn:
		return "Staff were warned"
	case StepBreach:
		return "The 48 hours passed without verification"
	case StepDisclaim:
		return "The authorized official says that the agency did not send it"
	case StepSeen:
		return "Opened by staff for the first time"
	case StepVerify:
		return "Verified"
	case StepAsk:
		return "CCEE asked a question"
	case StepAnswer:
		return "The agency answered"
	case StepRecall:
		return "CCEE took its question back"
	case StepWeigh:
		return "A criterion was weighed"
	case StepAmend:
		return "The agency changed its answers"
	case StepWithdraw:
		return "Withdrawn"
	case StepAccept:
		return "Accepted"
	case StepDecline:
		return "Declined"
	case StepRefer:
		return "Referred elsewhere"
	case StepPrepare:
		return "The agreement was prepared"
	case StepSend:
		return "The agreement was sent"
	case StepSign:
		return "The agreement was signed"
	case StepReopen:
		return "Opened again"
	case StepNote:
		return "Note"
	case StepAssign:
		return "Assigned"
	case StepHold:
		return "Mail to the agency was held"
	case StepRelease:
		return "Mail to the agency was released"
	case StepRedact:
		return "Words were removed"
	}
	return string(e.Step)
}

// Quiet reports whether the event changes nothing that a person decides by: one who has not seen it yet may go on all the same.
func (e Event) Quiet() bool {
	return e.Step == StepWarn || e.Step == StepBreach || e.Step == StepSeen || e.Step == StepAssign
}

// Who is who took the step, as the desk tells it. Where its words were removed, the name went with them, and who takes such a step is told.
func (e Event) Who() string {
	switch by := e.Step.Actor(); {
	case e.By != "":
		return e.By
	case e.Step == StepWithdraw:
		return ByTheAgency + ", or a lead for it"
	case by == ByAgency:
		return ByTheAgency
	default:
		return string(by)
	}
}

// Said are the words that go with the step, as far as they have not been removed.
func (e Event) Said() string {
	if e.redacted() {
		return WordsRemoved
	}
	return e.Why
}

// TheirOwn reports whether the agency took the step itself, for its own page: it is told "you", and CCEE's staff are not named.
func (e Event) TheirOwn() bool {
	l, _ := transition(e.Step)
	return l.By == ByAgency && e.By == ByTheAgency
}

// ByTheAgency is who took a step on the agency's own page, by the link in its mails. It names no person: the link is the agency's.
const ByTheAgency = "the agency"
