package request

import (
	"cmp"
	"fmt"
	"maps"
	"strings"
	"time"
)

// How long a question to an office waits: for a reminder, for a task to call, and
// until its links no longer open.
const (
	ConfirmRemindAfter = 5 * 24 * time.Hour
	ConfirmCallAfter   = 10 * 24 * time.Hour
	ConfirmLife        = 30 * 24 * time.Hour
)

// ConfirmInput is the input of a step about a confirmation.
type ConfirmInput struct {
	Question Question
	Office   AskedOffice     // of StepAskOfficial
	Load     OfficeAskings   // of a step that emails the office: what it has been asked, as it is stored
	Link     Link            // of StepConfirm and StepDelegateAsking: the link that was opened
	Choice   Choice          // of StepConfirm and StepRecordConfirmation
	On       string          // of a yes: the day of the determination, 2026-11-23
	Source   Source          // of StepRecordConfirmation
	Person   Answerer        // who answers; of StepDelegateAsking who passes it on
	To       OfficeColleague // of StepDelegateAsking
	Answer   int             // of StepAcceptConfirmation and StepDismissConfirmation: the answer's event
}

// About is the question that the step is about: the link's, where there is one.
func (in ConfirmInput) About() Question { return cmp.Or(in.Link.Question, in.Question) }

// AskedOffice is the office that is asked, as the contact list has it.
type AskedOffice struct {
	ID, Name, Email string
	Domains         []string // in which a colleague's address may be
}

// OfficeColleague is someone else in the office.
type OfficeColleague struct{ Name, Email string }

func checkAsk(r Request, in Input) error {
	q, office := in.Confirm.Question, in.Confirm.Office
	c := r.Confirmation(q)
	switch {
	case q != QuestionCounty && q != QuestionLead || !q.Rule().Names(r.Answers.Agency()):
		return fmt.Errorf("question %q isn’t asked by email: %w", q, ErrInvalidTransition)
	case office.Email == "" || office.ID == "":
		return fmt.Errorf("no address for the office: %w", ErrInvalidTransition)
	case c.Asking.IsOpen() && c.Asking.Bounced.IsZero() && strings.EqualFold(c.Asking.Email, office.Email):
		return errDone
	}
	return r.checkAskEmail(in)
}

func checkAskAgain(r Request, in Input) error {
	c := r.Confirmation(in.Confirm.Question)
	switch {
	case !c.Asking.IsOpen():
		return errNotAsked
	case !c.Asking.Bounced.IsZero():
		return fmt.Errorf("the email to the office didn’t arrive: %w", ErrInvalidTransition)
	case c.IsAnswered():
		return fmt.Errorf("the office has answered: %w", ErrInvalidTransition)
	}
	return r.checkAskEmail(in)
}

// checkAskEmail refuses an email to an office about a request that may not be the
// agency's, and more emails than the limits allow.
func (r Request) checkAskEmail(in Input) error {
	c, load := r.Confirmation(in.Confirm.Question), in.Confirm.Load
	switch {
	case r.Held, len(r.Suspect) > 0, !r.Disclaimed.IsZero(): // mutant: ask-suspect
		return errOnHold
	case r.Removing > 0:
		return errRedacting
	}
	if err := ConfirmEmails.check(c.Emails); err != nil { // mutant: confirm-emails
		return err
	}
	isThis := func(a AskingRef) bool { return a.Request == r.ID && a.Question == in.Confirm.Question }
	return OfficeQuestions.check(len(load.Without(isThis).current(in.Now)))
}

var errOnHold = fmt.Errorf("emails about this request are on hold: %w", ErrInvalidTransition)

var errNotAsked = fmt.Errorf("no question waits: %w", ErrInvalidTransition)

func checkAskingOpen(r Request, in Input) error {
	if !r.Confirmation(in.Confirm.Question).Asking.IsOpen() {
		return errNotAsked
	}
	return nil
}

// describeAsk names the office, and never its address.
func describeAsk(in Input) string { return "To " + in.Confirm.Office.Name + "." }

func describeNothing(Input) string { return "" }

func askOfficial(r *Request, in Input, e *Event) {
	q, office := in.Confirm.Question, in.Confirm.Office
	c := r.Confirmation(q).endAsking(EndReplaced, e.At)
	c.Asking = Asking{Event: r.Version + 1, Office: office.ID, Name: office.Name, Email: office.Email,
		Listed: office.Email, Domains: office.Domains, By: in.By, At: e.At, Version: r.edition(),
		Shown: r.ShownDigest(q)}
	r.emailAsking(q, c, e)
}

func askAgain(r *Request, in Input, e *Event) {
	r.emailAsking(in.Confirm.Question, r.Confirmation(in.Confirm.Question), e)
}

// emailAsking records that the event emails the question: its links open for as
// long from then on.
func (r *Request) emailAsking(q Question, c Confirmation, e *Event) {
	c.Asking.Until, c.Asking.Message = e.At.Add(ConfirmLife), messageID(r.ID, r.Version+1, 1)
	c.Emails++
	r.setConfirmation(q, c)
	e.Question = q
}

// enqueueAsk sends the question, on a day on which the office gets no other.
func enqueueAsk(c *Change, in Input, _ Request) {
	c.emailOffice(ConfirmRequest, in)
}

func (c *Change) emailOffice(kind MessageKind, in Input) {
	q := in.Confirm.Question
	asking := c.Request.Confirmation(q).Asking
	load := in.Confirm.Load.add(AskingRef{c.Request.ID, q, asking.Event, asking.Until}, in.Now)
	load.Office = asking.Office
	load, at := load.plan(in.Now)
	c.enqueue(Message{Kind: kind, To: asking.Email, Question: q, Asking: asking.Event}, in.Now)
	c.Messages[len(c.Messages)-1].Next = at
	c.Askings = &load
}

// endAsking ends the asking, if it is open.
func (c Confirmation) endAsking(end AskingEnd, at time.Time) Confirmation {
	if !c.Asking.IsOpen() {
		return c
	}
	c.Asking.Ended, c.Asking.End = at.UTC(), end
	c.Past = maps.Clone(c.Past)
	if c.Past == nil {
		c.Past = map[int]AskingEnd{}
	}
	c.Past[c.Asking.Event] = end
	return c
}

func (r *Request) endOne(in Input, e *Event, end AskingEnd) {
	q := in.Confirm.Question
	r.setConfirmation(q, r.Confirmation(q).endAsking(end, e.At))
	e.Question = q
}

// endAskings ends all askings that are open.
func (r *Request) endAskings(end AskingEnd, at time.Time) {
	for _, q := range Questions {
		if r.Confirmation(q).Asking.IsOpen() {
			r.setConfirmation(q, r.Confirmation(q).endAsking(end, at))
		}
	}
}

// endAmendedAskings ends the askings that showed what the agency has changed since.
// What is shown from now on is a new question, with emails of its own.
func (r *Request) endAmendedAskings(at time.Time) {
	for _, q := range Questions {
		c := r.Confirmation(q)
		if c.Asking.Event == 0 || c.Asking.Shown == r.ShownDigest(q) {
			continue
		}
		c = c.endAsking(EndAmended, at) // mutant: confirm-amended
		c.Emails = 0
		r.setConfirmation(q, c)
	}
}

// keepConfirmations binds questions and answers to what a removal of words left of
// the facts that were shown: these are gone, and haven't changed.
func (r *Request) keepConfirmations(before Request) {
	for _, q := range Questions {
		c, was, is := r.Confirmation(q), before.ShownDigest(q), r.ShownDigest(q)
		if c.Asking.Event == 0 && !c.Answer.Exists() || was == is {
			continue
		}
		for _, shown := range []*string{&c.Answer.Shown, &c.Answer.For, &c.Asking.Shown} {
			if *shown == was {
				*shown = is
			}
		}
		r.setConfirmation(q, c)
	}
}

// tellOver tells offices that were asked and haven't answered that nothing is
// needed any more.
func (c *Change) tellOver(before Request, now time.Time) {
	for _, q := range Questions {
		was, is := before.Confirmation(q), c.Request.Confirmation(q).Asking
		if was.Asking.IsOpen() && is.End == EndOver && !was.IsAnswered() && was.Asking.Bounced.IsZero() {
			c.enqueue(Message{Kind: ConfirmOver, To: is.Email, Question: q, Asking: is.Event}, now)
		}
	}
}

// IsAnswered reports whether the office that was asked last has answered, and not
// only that it doesn't know yet.
func (c Confirmation) IsAnswered() bool {
	return c.Answer.Exists() && c.Answer.Asking == c.Asking.Event && c.Answer.Choice != ChoiceNotYet
}

func recallAsking(r *Request, in Input, e *Event) { r.endOne(in, e, EndRecalled) }
func expireAsking(r *Request, in Input, e *Event) { r.endOne(in, e, EndExpired) }

func remindOfficial(r *Request, in Input, e *Event) {
	q := in.Confirm.Question
	c := r.Confirmation(q)
	c.Asking.Reminded, c.Asking.Message = e.At, messageID(r.ID, r.Version+1, 1)
	c.Emails++
	r.setConfirmation(q, c)
	e.Question = q
}

func enqueueReminder(c *Change, in Input, _ Request) { c.emailOffice(ConfirmReminder, in) }

func callOfficial(r *Request, in Input, e *Event) {
	r.changeAsking(in, e, func(a *Asking) { a.Called, a.Task = e.At, r.Version+1 })
}

func bounceAsking(r *Request, in Input, e *Event) {
	r.changeAsking(in, e, func(a *Asking) { a.Bounced = e.At })
}

// changeAsking changes the asking that a step is about.
func (r *Request) changeAsking(in Input, e *Event, change func(*Asking)) {
	q := in.Confirm.Question
	c := r.Confirmation(q)
	change(&c.Asking)
	r.setConfirmation(q, c)
	e.Question = q
}

func addCallTask(c *Change, in Input, _ Request) { c.addConfirmTask(TaskCall, in, "") }

// addConfirmTask adds a task about a question, named by the event that makes it.
func (c *Change) addConfirmTask(kind TaskKind, in Input, what string) {
	q := in.Confirm.Question
	if what == "" {
		what = "Asked: " + c.Request.Confirmation(q).Asking.Name + "."
	}
	c.Tasks = append(c.Tasks, Task{ID: c.Request.confirmTaskID(kind, c.Event.Seq), Kind: kind, At: in.Now.UTC(),
		Request: c.Request.ID, What: what})
}

// callTasks are the ids of the tasks to call an office that are still to be done:
// the question waits, and no answer has come.
func (r Request) callTasks() (ids []string) {
	for _, q := range Questions {
		c := r.Confirmation(q)
		if c.Asking.IsOpen() && c.Asking.Task > 0 && c.Answer.Asking != c.Asking.Event {
			ids = append(ids, r.confirmTaskID(TaskCall, c.Asking.Task))
		}
	}
	return ids
}

// confirmTaskID is the id of a task about a question that an event made.
func (r Request) confirmTaskID(kind TaskKind, event int) string {
	return fmt.Sprintf("%s-%s-%d", r.ID[:32], kind, event)
}

// ConfirmationDue is the step of the clock that is due at now about a question to
// an office, and its input but for the Salt and, of a reminder, the Load; false
// where none is.
func (r Request) ConfirmationDue(now time.Time) (Step, Input, bool) {
	for _, q := range Questions {
		if step := r.Confirmation(q).due(now); step != "" && mayAnswer(r.Status) {
			if step == StepRemindOfficial && (r.Held || !r.Disclaimed.IsZero() || r.Removing > 0) {
				continue
			}
			return step, r.ClockInput(q, now), true
		}
	}
	return "", Input{}, false
}

// ClockInput is the input of a step of the clock about a question.
func (r Request) ClockInput(q Question, now time.Time) Input {
	return Input{By: byClock, Now: now, Confirm: ConfirmInput{Question: q}}
}

func (c Confirmation) due(now time.Time) Step {
	a := c.Asking
	switch waited := now.Sub(a.At); {
	case !a.IsOpen():
		return ""
	case !now.Before(a.Until) && c.IsAnswered():
		return ""
	case !now.Before(a.Until):
		return StepExpireAsking
	case c.Answer.Asking == a.Event || !a.Bounced.IsZero(): // mutant: confirm-stop
		return ""
	case waited >= ConfirmCallAfter && a.Called.IsZero(): // mutant: confirm-call
		return StepCallOfficial
	case waited >= ConfirmRemindAfter && a.Reminded.IsZero() && a.Called.IsZero() && c.Emails < ConfirmEmails.Max: // mutant: confirm-remind
		return StepRemindOfficial
	}
	return ""
}
