package request

import (
	"fmt"
	"strings"
)

// Answerer is who answers for an office, as they say.
type Answerer struct {
	Name, Title string
	Self        bool // they are the official whom the law names
}

// For is who answers and for whom, as the history keeps it.
func (a Answerer) For(q Question) string {
	who := strings.TrimSuffix(a.Name+", "+a.Title, ", ")
	if a.Self {
		return who
	}
	return who + ", for " + q.Official()
}

func checkConfirm(r Request, in Input) error {
	asking, state := r.LinkState(in.Confirm.Link, in.Now)
	if state != LinkWaits && state != LinkAnswered { // mutant: confirm-state
		return errNotAsked
	}
	if !in.Confirm.isChosen() {
		return fmt.Errorf("no answer was chosen: %w", ErrInvalidTransition)
	}
	return ConfirmChanges.check(asking.Changes)
}

func (in ConfirmInput) isChosen() bool {
	switch in.Choice {
	case ChoiceYes, ChoiceNotYet, ChoiceNo, ChoiceUnfamiliar, ChoiceNotOurs:
		return in.Person.Name != ""
	}
	return false
}

// checkRecord lets staff record an answer that came another way. It may come about
// a question that nobody was asked.
func checkRecord(r Request, in Input) error {
	q := in.Confirm.Question
	if !q.Rule().Names(r.Answers.Agency()) || !in.Confirm.Choice.Answers() || !in.Confirm.isChosen() ||
		in.Confirm.Source == FromLink || in.Confirm.Source == "" || q == QuestionState &&
		in.Confirm.Source != FromLetter {
		return fmt.Errorf("record an answer to %q: %w", q, ErrInvalidTransition)
	}
	return nil
}

// describeConfirm is what was answered, in our words, and then the reason in
// theirs.
func describeConfirm(in Input) string {
	what := in.Confirm.Choice.sentence(in.Confirm.Link.Question, in.Confirm.On)
	return strings.TrimSpace(what + "\n\n" + in.Words)
}

func describeRecord(in Input) string {
	q := in.Confirm.Question
	what := in.Confirm.Choice.sentence(q, in.Confirm.On) + " By " + string(in.Confirm.Source) + ", from " +
		in.Confirm.Person.For(q) + "."
	return strings.TrimSpace(what + "\n\n" + in.Words)
}

// sentence is the answer in our words.
func (c Choice) sentence(q Question, on string) string {
	text := c.Label(q) + "."
	if c == ChoiceYes && on != "" {
		text = strings.TrimSuffix(text, ".") + ", on " + FormatDate(on) + "."
	}
	return text
}

// Label is the choice as people read it.
func (c Choice) Label(q Question) string {
	agrees := q == QuestionLead
	switch c {
	case ChoiceYes:
		if agrees {
			return "Yes, the geographic lead agency agrees"
		}
		return "Yes, " + q.Official() + " has determined it"
	case ChoiceNotYet:
		return "Not yet: it’s still being considered"
	case ChoiceNo:
		if agrees {
			return "No, the geographic lead agency doesn’t agree"
		}
		return "No, " + q.Official() + " hasn’t determined it"
	case ChoiceUnfamiliar:
		return "They don’t know this request"
	}
	return "Another office must answer"
}

// ReasonOf is what the person wrote who answered, without our words before it.
func ReasonOf(e Event) string {
	_, reason, _ := strings.Cut(e.Words(), "\n\n")
	return reason
}

// publicConfirmation is who and what the agency's page names of a step about a
// confirmation.
func (e Event) publicConfirmation() (who, words string) {
	switch e.Step {
	case StepConfirm:
		return e.Who(), e.Words()
	case StepRecordConfirmation, StepAskOfficial:
		return "CCEE", e.Words()
	}
	return "CCEE", ""
}

func confirm(r *Request, in Input, e *Event) {
	q := in.Confirm.Link.Question
	c := r.Confirmation(q)
	c.Asking.Changes++
	c.Answer = r.newAnswer(q, in, e)
	c.Answer.Asking, c.Answer.Source, c.Answer.Version, c.Answer.Shown = c.Asking.Event, FromLink, c.Asking.Version,
		c.Asking.Shown
	if !in.Confirm.Choice.Answers() {
		c = c.endAsking(EndRefused, e.At)
	}
	r.setConfirmation(q, c)
	r.noteAnswer(q, in, e)
}

func recordConfirmation(r *Request, in Input, e *Event) {
	q := in.Confirm.Question
	c := r.Confirmation(q).endAsking(EndRecorded, e.At)
	c.Answer = r.newAnswer(q, in, e)
	c.Answer.Source = in.Confirm.Source
	r.setConfirmation(q, c)
	r.noteAnswer(q, in, e)
}

func (r Request) newAnswer(q Question, in Input, e *Event) ConfirmAnswer {
	a := ConfirmAnswer{Event: r.Version + 1, Choice: in.Confirm.Choice, Who: in.Confirm.Person.For(q), At: e.At,
		Version: r.edition(), Shown: r.ShownDigest(q)}
	if a.Choice == ChoiceYes {
		a.On = in.Confirm.On
	}
	return a
}

// noteAnswer records in the event what was answered, and whether the agency is
// emailed.
func (r Request) noteAnswer(q Question, in Input, e *Event) {
	e.Question, e.Choice = q, in.Confirm.Choice
	e.Told = in.Confirm.Choice.Answers() && len(r.Answers.Addresses()) > 0
}

// enqueueAnswered sends the receipt to the office's listed address, and tells the
// agency that an official answered, and not what.
func enqueueAnswered(c *Change, in Input, _ Request) {
	q := c.Event.Question
	asking := c.Request.Confirmation(q).Asking
	if c.Event.Step == StepConfirm {
		receipt := Message{Kind: ConfirmReceipt, To: asking.Listed, Words: c.Event.Why, Question: q,
			Asking: asking.Event}
		c.enqueue(receipt, in.Now) // mutant: confirm-receipt
		if !in.Confirm.Choice.Answers() {
			c.addConfirmTask(TaskNotTheirs, in, c.Event.Choice.Label(q)+". Asked: "+asking.Name+".")
		}
	}
	if !c.Event.Told {
		return
	}
	for _, to := range c.Request.Answers.Addresses() {
		c.enqueue(Message{Kind: ConfirmAnswered, To: to, Question: q}, in.Now)
	}
}

// checkAcceptConfirmation lets staff accept the answer that they saw. One for an
// earlier version may be accepted too: they say why.
func checkAcceptConfirmation(r Request, in Input) error {
	a := r.Confirmation(in.Confirm.Question).Answer
	switch {
	case !a.Choice.Answers():
		return fmt.Errorf("no answer to accept: %w", ErrInvalidTransition)
	case a.Decision == StepAcceptConfirmation && a.For == r.ShownDigest(in.Confirm.Question):
		return errDone
	}
	return a.checkDecision(in)
}

func checkDismissConfirmation(r Request, in Input) error {
	a := r.Confirmation(in.Confirm.Question).Answer
	if a.Decision == StepDismissConfirmation {
		return errDone
	}
	return a.checkDecision(in)
}

// checkDecision refuses a decision on another answer than the one that staff saw,
// and one without a reason.
func (a ConfirmAnswer) checkDecision(in Input) error {
	switch {
	case !a.Exists():
		return fmt.Errorf("no answer: %w", ErrInvalidTransition)
	case a.Event != in.Confirm.Answer:
		return fmt.Errorf("answered again since: %w", ErrInvalidTransition)
	case IsBlank(in.Words):
		return fmt.Errorf("no reason: %w", ErrInvalidTransition)
	}
	return nil
}

func acceptConfirmation(r *Request, in Input, e *Event) {
	r.decideAnswer(in, e, StepAcceptConfirmation, r.ShownDigest(in.Confirm.Question))
}

func dismissConfirmation(r *Request, in Input, e *Event) {
	r.decideAnswer(in, e, StepDismissConfirmation, "")
}

// decideAnswer records what staff make of the answer. The links of its asking end,
// but after “not yet”, which waits for another answer.
func (r *Request) decideAnswer(in Input, e *Event, step Step, shown string) {
	q := in.Confirm.Question
	c := r.Confirmation(q)
	a := &c.Answer
	a.Decision, a.DecidedBy, a.DecidedAt, a.DecidedIn, a.For = step, in.By, e.At, r.Version+1, shown
	e.Question, e.Choice = q, a.Choice
	if a.Asking == c.Asking.Event && a.Choice != ChoiceNotYet {
		c = c.endAsking(EndSettled, e.At) // mutant: confirm-settled
	}
	r.setConfirmation(q, c)
}
