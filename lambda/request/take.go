package request

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Input is what somebody puts into a step: who, their words, and what else its short form asks.
type Input struct {
	By        string    // who, for the history
	Words     string    // their words: a question, reasons, a note
	Criterion string    // of StepWeigh: which
	Weighing  string    // of StepWeigh: Yes, No or NotSure
	To        Assignee  // of StepAssign; the zero one is nobody
	Answers   Answers   // of StepAmend: the new edition
	Suspect   []string  // of StepAmend: why it may not come from the agency
	Messages  []Message // of StepHold and StepRelease: the request's, as they are
	Salt      Salt
	Now       time.Time
}

// InputOf reads the answers to a short form.
func InputOf(a Answers) Input {
	return Input{Words: strings.TrimSpace(a[fieldWords]), Criterion: a[fieldCriterion], Weighing: a[fieldWeighing], To: Assignee{ID: a[fieldPerson]}}
}

// Assignee is who takes care of a request.
type Assignee struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// Take takes a step: the request's next version, the event that tells it, and the mails that it owes, all of it one Change.
// ErrNotNow: the request's status does not allow it, or it has been done.
func (r Request) Take(step Step, in Input) (Change, error) {
	to, err := r.next(step)
	if err == nil {
		err = r.ready(step, in)
	}
	if err != nil {
		return Change{}, fmt.Errorf("%s %s: %w", step, r.Reference, err)
	}
	now := in.Now.UTC()
	e := Event{At: now, By: in.By, Step: step, Why: in.Why(step)}
	before := r
	r.Last = maps.Clone(r.Last)
	r.effect(step, in, &e)
	c := r.step(to, e, in.Salt)
	c.Request.Last[step] = now
	if c.Reassigned = step == StepAssign || r.AssignedRow > 0 && before.Status.Open() != to.Open(); c.Reassigned {
		c.Request.AssignedRow++
	}
	c.oweMails(step, in, before)
	c.aside(step, in, before)
	return c, nil
}

// ready is what a step asks for beyond its place in Life.
func (r Request) ready(step Step, in Input) error {
	done := func(s Step) bool { return !r.Last[s].IsZero() }
	held := func() bool { return slices.ContainsFunc(in.Messages, func(m Message) bool { return m.State == Held }) }
	switch {
	case step == StepDisclaim && !r.Disclaimed.IsZero(), step == StepSeen && done(StepSeen), step == StepPrepare && done(StepPrepare), step == StepSend && done(StepSend):
		return fmt.Errorf("it has been done: %w", ErrNotNow)
	case step == StepSend && !done(StepPrepare), step == StepSign && !done(StepSend):
		return fmt.Errorf("an agreement is prepared, then sent, then signed: %w", ErrNotNow)
	case step == StepHold && r.Held, step == StepRelease && !r.Held && !held():
		return fmt.Errorf("mail to the agency is held already, or none is: %w", ErrNotNow)
	case step == StepAmend && in.Answers.Digest() == r.Answers.Digest():
		return fmt.Errorf("the answers are the same: %w", ErrNotNow)
	case step == StepAmend:
		return r.CanAmend(in.Now)
	case step == StepAsk:
		return OpenQuestions.check(len(r.Open))
	}
	return nil
}

// effect is what a step changes of the request besides its status.
func (r *Request) effect(step Step, in Input, e *Event) {
	seq := r.Events + 1
	switch step {
	case StepVerify:
		r.Verified, r.VerifiedBy = in.Now.UTC(), in.By // a hold stays until it is released // mutant: hold-stays
	case StepDisclaim:
		r.Disclaimed = in.Now.UTC()
	case StepAsk:
		r.Open = append(slices.Clone(r.Open), seq)
	case StepAnswer, StepRecall, StepWithdraw:
		r.Open = nil
	case StepWeigh:
		r.Weighed = maps.Clone(r.Weighed)
		if r.Weighed == nil {
			r.Weighed = map[string]Weighing{}
		}
		r.Weighed[in.Criterion] = Weighing{in.Weighing, seq}
	case StepAmend:
		r.Answers, r.Edition, r.Set = in.Answers, r.edition()+1, seq
		e.Answers, e.Edition = in.Answers.Digest(), r.Edition
		r.AmendedOn = r.AmendedOn.Add(in.Now)
	case StepAssign:
		r.Assigned = in.To
	case StepHold, StepRelease:
		r.Held = step == StepHold
	case StepAccept, StepDecline, StepRefer, StepReopen:
		r.undecided()
	}
	if r.Last == nil {
		r.Last = map[Step]time.Time{}
	}
	if slices.Contains(told, step) {
		r.Told = append(slices.Clone(r.Told), seq)
	}
}

// undecided forgets when earlier decisions were made; the history keeps them.
func (r *Request) undecided() {
	for _, s := range []Step{StepAccept, StepDecline, StepRefer, StepWithdraw, StepPrepare, StepSend, StepSign} {
		delete(r.Last, s)
	}
}

// Why is what the history keeps of an input: the words, and what else was chosen.
func (in Input) Why(step Step) string {
	switch {
	case step == StepWeigh:
		f, _ := ShortForm(StepWeigh)
		said := f.Fields[0].Words(in.Criterion) + ": " + strings.ToLower(f.Fields[1].Words(in.Weighing)) + "."
		return strings.TrimSpace(said + " " + in.Words)
	case step == StepAssign && in.To.ID == "":
		return "To nobody."
	case step == StepAssign:
		return "To " + in.To.Name + "."
	}
	return in.Words
}

// told are the steps that the agency's own page tells it of.
var told = []Step{StepReceive, StepVerify, StepAsk, StepAnswer, StepRecall, StepAmend, StepWithdraw, StepAccept, StepDecline, StepRefer, StepPrepare, StepSend, StepSign, StepReopen}

// oweMails adds the mails that Life says of the step. Where an amendment changes an address, the former one is written to as well.
func (c *Change) oweMails(step Step, in Input, before Request) {
	l, _ := transition(step)
	if l.Agency != "" {
		m := Message{Kind: l.Agency, Said: in.Words}
		if l.By == ByAgency {
			m.Said = ""                     // no word that a submitter wrote goes to an address that a submitter typed
			m.Counts = in.By == ByTheAgency // and no more email than the day's; what staff do as the agency asked is not counted // mutant: counted-steps
		}
		for _, m.To = range c.Request.Answers.Addresses(before.Answers.Addresses()...) { // mutant: former-addresses
			c.owe(m, in.Now)
		}
	}
	if l.Staff != "" {
		c.owe(Message{Kind: l.Staff, Role: Staff, Said: in.Words}, in.Now)
		if l.By == ByAgency && in.By == ByTheAgency {
			c.gather(&c.Messages[len(c.Messages)-1])
		}
	}
	if step == StepAssign && in.To.Email != "" { // mutant: assigned-notice
		c.owe(Message{Kind: AssignedNotice, To: in.To.Email}, in.Now)
	}
}

// aside adds what a step writes besides: the edition that an amendment replaces, messages that are held or let go, a task.
func (c *Change) aside(step Step, in Input, before Request) {
	switch step {
	case StepAmend:
		c.findable(before)
		c.Editions = []Edition{{Request: before.ID, Number: before.edition(), At: before.editionAt(), Answers: before.Answers}}
		c.Messages[len(c.Messages)-1].Said = strings.Join(changed(before.Answers, in.Answers), "\n")
		*c = c.Suspected(in.Suspect)
	case StepHold, StepRelease:
		c.Moved = moved(in.Messages, step, in.Now)
	case StepDisclaim:
		c.Tasks = []Task{{ID: c.Request.ID[:32] + "-disclaimed", At: in.Now.UTC(), Request: c.Request.ID,
			What: "The authorized official says that the agency did not send this request. Ask them."}}
	}
}

// moved are the messages to the agency that a hold stops, or a release lets go.
func moved(messages []Message, step Step, now time.Time) (list []Message) {
	for _, m := range messages {
		switch {
		case step == StepHold && m.State == Waiting && m.toAgency() && m.Kind != VerifiedNotice:
			m.State, m.Why = Held, whyHeld
			list = append(list, m)
		case step == StepRelease && m.State == Held:
			if m, err := m.Release(now); err == nil {
				list = append(list, m)
			}
		}
	}
	return list
}

const whyHeld = "staff hold the mail to this agency"

// changed are the questions that two editions answer differently.
func changed(was, is Answers) (labels []string) {
	for _, d := range Form.Differences(was.Typed(), is.Typed()) {
		labels = append(labels, d.Question)
	}
	return labels
}
