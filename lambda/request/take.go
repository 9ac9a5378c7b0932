package request

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Input is what someone puts into a step: who, their words, and what else its
// short form asks.
type Input struct {
	By    string // who, for the history
	Words string // their words: a question, reasons, a note
	// of StepWeigh: Yes, No, or NotSure by Criterion.ID, of those that were
	// assessed
	Assessments map[string]string
	Checks      []Check  // of StepVerify: the checklist, line by line
	Note        string   // of StepVerify: for staff only; of StepSign: why without a board's approval
	To          Assignee // of StepAssign, the zero one is no one; of StepReady, the lead
	Advice      string   // of StepReady: what staff recommend
	// of StepAsk, StepExpect, and StepBoard: the end of the day that they name; zero:
	// none
	Day       time.Time
	Answers   Answers      // of StepAmend: the new edition
	Suspect   []string     // of StepAmend: why it may not come from the agency
	Messages  []Message    // of StepHold and StepRelease: the request's, as they are
	Resend    Message      // of StepResend: the email that failed
	Address   string       // of StepResend: where it goes instead; empty: to the same recipient
	Tasks     []Task       // that the step does, as they are: they are closed with it
	Confirm   ConfirmInput // of a step about a confirmation
	Typed     RawInput     // of StepDraft: what staff typed into the agreement
	BaseDraft int          // of StepDraft: the draft that they saw; 0: none
	Share     ShareInput   // of a step about a draft that is sent to read
	Salt      Salt
	Now       time.Time
}

// InputOf reads the answers to a short form.
func InputOf(a Answers) Input {
	return Input{Words: strings.TrimSpace(a[fieldWords]), Assessments: readAssessments(a),
		Note: strings.TrimSpace(a[fieldNote]), To: Assignee{ID: cmp.Or(a[fieldPerson], a[fieldLead])},
		Advice: a[fieldAdvice],
		Day:    endOfDay(cmp.Or(a[fieldAnswerBy], a[fieldDecideBy], a[fieldReadyBy], a[fieldBoardOn]))}
}

// Assignee is who takes care of a request.
type Assignee struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// Take takes a step. It returns one Change: the request's next version, the event
// that records the step, and the messages that it must send. ErrInvalidTransition:
// the request's status does not allow it, or it has been done.
func (r Request) Take(step Step, in Input) (Change, error) {
	t := step.Transition()
	to, err := r.next(step)
	if err == nil {
		err = t.check(r, in)
	}
	if err != nil {
		return Change{}, fmt.Errorf("%s %s: %w", step, r.Reference, err)
	}
	before := r
	e := Event{At: in.Now.UTC(), By: in.By, Step: step, Why: in.Why(step)}
	r.record(t, in, &e)
	c := r.step(to, e, in.Salt)
	if r.AssignedRow > 0 && before.Status.Open() != to.Open() {
		c.reassign()
	}
	c.updateSearchKeys()
	c.enqueueMail(t, in, before)
	c.tellOver(before, in.Now)
	if t.sideEffects != nil {
		t.sideEffects(&c, in, before)
	}
	c.closeTasks(in.Tasks, in)
	return c, nil
}

// check returns ErrInvalidTransition where the request lacks what the step requires
// besides a status.
func (t Transition) check(r Request, in Input) error {
	if r.waitsForRedaction(t.Step) {
		return errRedacting
	}
	if t.Once && !r.LastTaken[t.Step].IsZero() {
		return errDone
	}
	if t.After != "" && r.LastTaken[t.After].IsZero() {
		return fmt.Errorf("step %q must come first: %w", t.After, ErrInvalidTransition)
	}
	if t.guard == nil {
		return nil
	}
	return t.guard(r, in)
}

var errDone = fmt.Errorf("already done: %w", ErrInvalidTransition)

// record changes what the step changes of the request besides its status.
func (r *Request) record(t Transition, in Input, e *Event) {
	r.LastTaken = maps.Clone(r.LastTaken)
	if r.LastTaken == nil {
		r.LastTaken = map[Step]time.Time{}
	}
	if t.apply != nil {
		t.apply(r, in, e)
	}
	if t.NewDecision {
		r.clearDecision()
	}
	if t.NewDecision || t.Step == StepWithdraw {
		r.endAskings(EndOver, e.At) // mutant: confirm-over
		r.endShares(e.At)
	}
	if t.Public {
		r.AgencyEvents = append(slices.Clone(r.AgencyEvents), r.Version+1)
	}
	r.LastTaken[t.Step] = e.At
}

func checkNotDisclaimed(r Request, _ Input) error {
	if !r.Disclaimed.IsZero() {
		return errDone
	}
	return nil
}

func checkOpenQuestions(r Request, _ Input) error { return OpenQuestions.check(len(r.OpenQuestions)) }

func checkAmendment(r Request, in Input) error {
	if in.Answers.Digest() == r.Answers.Digest() {
		return fmt.Errorf("the answers are the same: %w", ErrInvalidTransition)
	}
	return r.checkAmendLimits(in.Now)
}

func checkNotHeld(r Request, _ Input) error {
	if r.Held {
		return fmt.Errorf("emails to the agency already held: %w", ErrInvalidTransition)
	}
	return nil
}

func checkHeld(r Request, in Input) error {
	isHeld := func(m Message) bool { return m.State == Held }
	if !r.Held && !slices.ContainsFunc(in.Messages, isHeld) {
		return fmt.Errorf("no email to the agency held: %w", ErrInvalidTransition)
	}
	return nil
}

func disclaim(r *Request, in Input, _ *Event) { r.Disclaimed = in.Now.UTC() }

func markOpened(r *Request, in Input, _ *Event) { r.OpenedBy = in.By }

// markVerified ends no hold: that stays until it is released. The CDS code counts
// as this agency's only if someone checked that.
func markVerified(r *Request, in Input, _ *Event) {
	r.Verified, r.VerifiedBy, r.CodeVerified = in.Now.UTC(), in.By, in.hasChecked(CodeLine) // mutant: hold-stays
}

// addQuestion adds a question. Where it has a date to answer by, that is the date
// of all that are open, since one answer answers them all.
func addQuestion(r *Request, in Input, _ *Event) {
	r.OpenQuestions = append(slices.Clone(r.OpenQuestions), r.Version+1)
	r.Handover = Handover{}
	if !in.Day.IsZero() {
		r.AnswerBy, r.Reminded, r.Lapsed = in.Day, time.Time{}, time.Time{}
	}
}

func closeQuestions(r *Request, _ Input, _ *Event) {
	r.OpenQuestions, r.AnswerBy, r.Reminded, r.Lapsed = nil, time.Time{}, time.Time{}, time.Time{}
	r.Handover = Handover{}
}

func expectDecision(r *Request, in Input, _ *Event) { r.DecideBy = in.Day }

func amend(r *Request, in Input, e *Event) {
	for _, name := range []string{"kind", "county", "cds"} { // no one has verified the new ones
		r.CodeVerified = r.CodeVerified && in.Answers[name] == r.Answers[name]
	}
	r.Answers, r.Edition, r.Set = in.Answers, r.edition()+1, r.Version+1
	e.Answers, e.Edition = in.Answers.Digest(), r.Edition
	r.AmendedOn = r.AmendedOn.Add(in.Now)
	r.endAmendedAskings(e.At)
	r.Handover = Handover{} // mutant: ready-amended
}

// clearDecision forgets when the steps of earlier decisions were taken, and when
// one was expected; the history keeps them.
func (r *Request) clearDecision() {
	r.DecideBy, r.BoardOn, r.Handover = time.Time{}, time.Time{}, Handover{} // mutant: board-reopened
	maps.DeleteFunc(r.LastTaken, func(s Step, _ time.Time) bool { return s.Transition().OfDecision })
}

func assign(r *Request, in Input, _ *Event) { r.Assigned = in.To }

func hold(r *Request, _ Input, _ *Event) { r.Held = true }

func release(r *Request, _ Input, _ *Event) { r.Held, r.HoldTasks = false, nil }

// checkResend lets an email go again that failed and has a recipient still, unless
// the request's emails are on hold.
func checkResend(r Request, in Input) error {
	m := in.Resend
	gone := m.Role == "" && in.Address == "" && (m.To == "" || m.To == Redacted)
	onHold := r.Held && m.IsToAgency() && m.Kind != VerifiedNotice
	if m.IsToOffice() || m.Kind == DraftForAgent { // its address comes from the contact list alone
		return fmt.Errorf("message %s goes to an office, which staff ask again: %w", m.ID, ErrInvalidTransition)
	}
	if m.State != Failed || m.Request != r.ID || gone || onHold {
		return fmt.Errorf("message %s, which is %s, can’t be sent again: %w", m.ID, m.State, ErrInvalidTransition)
	}
	return nil
}

// describeResend names the email and, by what the request names them as, the
// recipient: an address stays with its message.
func describeResend(in Input) string {
	what := "The email “" + in.Resend.Kind.Label() + "”"
	if in.Address != "" {
		return what + ", to another address."
	}
	return what + ", to the same address."
}

// resend sends an email again that failed. Staff cause it: it is neither counted
// nor held.
func resend(c *Change, in Input, _ Request) {
	m := in.Resend
	again := Message{Kind: m.Kind, To: m.To, Role: m.Role, Hours: m.Hours, Words: m.Words, Shared: m.Shared,
		Released: true}
	if in.Address != "" {
		again.To, again.Role = in.Address, ""
	}
	c.enqueue(again, in.Now)
}

// Why is what the history keeps of an input: the words, and what else was
// chosen.
func (in Input) Why(step Step) string {
	if why := step.Transition().why; why != nil {
		return why(in)
	}
	return in.Words
}

// describeQuestion is the question and its date. So the same words with another
// date are another question.
func describeQuestion(in Input) string {
	if in.Day.IsZero() {
		return in.Words
	}
	return in.Words + answerByLine(in.Day)
}

// answerByLine stands behind a question that has a date.
func answerByLine(day time.Time) string { return "\n\nPlease answer by " + FormatDay(day) + "." }

// QuestionAlone is a question without its date, for a page that names the date.
func QuestionAlone(words string, day time.Time) string {
	return strings.TrimSuffix(words, answerByLine(day))
}

func describeExpectation(in Input) string {
	if in.Day.IsZero() {
		return in.Words
	}
	return "By " + FormatDay(in.Day) + "."
}

func describeAssignee(in Input) string {
	if in.To.ID == "" {
		return "Unassigned."
	}
	return "To " + in.To.Name + "."
}
