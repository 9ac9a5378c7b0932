package request

// Title names the official over what is known of the question.
func (q Question) Title() string {
	switch q {
	case QuestionCounty:
		return "County superintendent"
	case QuestionLead:
		return "Geographic lead"
	}
	return Superintendent.Short
}

// Stage is what a question to an official has come to, as pages and exports
// show it.
type Stage string

// The stages. Those of an asking come first.
const (
	StageNotAsked  Stage = "not-asked"
	StageAsked     Stage = "asked"
	StageReminded  Stage = "reminded"
	StagePassedOn  Stage = "passed-on" // to a colleague in the office
	StageBounced   Stage = "bounced"
	StageExpired   Stage = "expired"
	StageRecalled  Stage = "recalled"
	StageAmended   Stage = "amended" // the agency changed what was asked about
	StageOver      Stage = "over"
	StageYes       Stage = "yes"
	StageNotYet    Stage = "not-yet"
	StageNo        Stage = "no"
	StageNotOurs   Stage = "not-ours"
	StageEarlier   Stage = "earlier" // answered before the agency changed what was shown
	StageAccepted  Stage = "accepted"
	StageDismissed Stage = "dismissed"
)

// Stages are all of them.
var Stages = []Stage{StageNotAsked, StageAsked, StageReminded, StagePassedOn, StageBounced,
	StageExpired, StageRecalled, StageAmended, StageOver, StageYes, StageNotYet, StageNo, StageNotOurs,
	StageEarlier, StageAccepted, StageDismissed}

// Label is the stage in a word or two, for staff.
func (s Stage) Label() string {
	return map[Stage]string{StageNotAsked: "Not asked", StageAsked: "Asked", StageReminded: "Reminded",
		StagePassedOn: "Passed on", StageBounced: "Bounced", StageExpired: "Expired", StageRecalled: "Withdrawn",
		StageAmended: "Ask again", StageOver: "Closed", StageYes: "Answered: yes", StageNotYet: "Not yet",
		StageNo: "Answered: no", StageNotOurs: "Not theirs", StageEarlier: "Answered before a change",
		StageAccepted: "Accepted", StageDismissed: "Not accepted"}[s]
}

// Stage is what a question has come to: the asking that is open, or the
// latest answer, or how the latest asking ended.
func (r Request) Stage(q Question) Stage {
	c := r.Confirmation(q)
	asked := c.Asking.Event > c.Answer.Event // and not answered yet
	switch {
	case asked && c.Asking.IsOpen():
		return c.Asking.stage()
	case c.Answer.Exists() && (!asked || r.isAccepted(q)):
		return r.answerStage(q)
	case asked:
		return c.Asking.End.stage()
	}
	return StageNotAsked
}

// isAccepted reports whether staff accepted the answer for what the agency states
// now.
func (r Request) isAccepted(q Question) bool {
	a := r.Confirmation(q).Answer
	return a.Decision == StepAcceptConfirmation && a.For == r.ShownDigest(q)
}

// stage is that of an asking that waits.
func (a Asking) stage() Stage {
	switch {
	case !a.Bounced.IsZero():
		return StageBounced
	case !a.Reminded.IsZero():
		return StageReminded
	case a.Email != a.Listed:
		return StagePassedOn
	}
	return StageAsked
}

// stage is that of an asking that ended without an answer.
func (e AskingEnd) stage() Stage {
	switch e {
	case EndExpired:
		return StageExpired
	case EndRecalled:
		return StageRecalled
	case EndAmended:
		return StageAmended
	}
	return StageOver
}

func (r Request) answerStage(q Question) Stage {
	a := r.Confirmation(q).Answer
	switch {
	case a.Decision == StepDismissConfirmation:
		return StageDismissed
	case !a.Choice.Answers():
		return StageNotOurs
	case r.isAccepted(q):
		return StageAccepted
	case a.Shown != r.ShownDigest(q):
		return StageEarlier
	}
	return map[Choice]Stage{ChoiceYes: StageYes, ChoiceNo: StageNo, ChoiceNotYet: StageNotYet}[a.Choice]
}

// Text is why an asking has ended, for staff.
func (e AskingEnd) Text() string {
	return map[AskingEnd]string{EndSettled: "staff acted on the answer", EndRecorded: "staff recorded an answer",
		EndExpired: "no answer within 30 days", EndRecalled: "staff withdrew it", EndReplaced: "staff asked again",
		EndPassedOn: "passed on to a colleague", EndRefused: "it isn’t theirs to answer",
		EndAmended: "the agency changed what was asked about", EndOver: "nothing is needed anymore"}[e]
}

// Label is how sure a fact is, as people read it.
func (s StandingState) Label() string {
	return [...]string{"Stated", "Confirmed", "Contradicted", "Confirmed for an earlier version"}[s]
}

// AgencyText is what the agency reads of a question to an official: whether it was
// asked, and what came of it. It never has an address. It is empty before anyone
// was asked or answered.
func (r Request) AgencyText(q Question) string {
	c, who := r.Confirmation(q), upperFirst(q.Official())
	asked := "CCEE asked " + q.Official() + " on " + FormatDay(c.Asking.At) + ". "
	const holds = "This doesn’t hold up your request."
	switch stage := r.Stage(q); stage {
	case StageNotAsked, StageRecalled, StageOver:
		return ""
	case StageAsked, StagePassedOn:
		return asked + "No answer yet. " + holds
	case StageReminded:
		return asked + "Reminded on " + FormatDay(c.Asking.Reminded) + ". No answer yet. " + holds
	case StageExpired:
		return asked + "No answer. " + holds
	case StageBounced, StageNotOurs:
		return "CCEE is finding the right person to ask for " + q.Official() + ". " + holds
	case StageEarlier, StageAmended:
		return "You changed an answer that CCEE asked " + q.Official() + " about. CCEE may ask again. " + holds
	}
	if c.Answer.Choice == ChoiceYes && c.Answer.Decision == "" {
		return "CCEE received an answer from the office of " + q.Official() + " on " + FormatDay(c.Answer.At) +
			" and is checking it. " + holds
	}
	verb := map[Choice]string{ChoiceYes: "confirmed this", ChoiceNotYet: "hadn’t decided yet",
		ChoiceNo: "declined to confirm this"}[c.Answer.Choice]
	return who + " " + verb + " on " + FormatDay(c.Answer.At) + ". " + holds
}
