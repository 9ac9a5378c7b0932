package request

import (
	"fmt"
	"strings"
	"time"
)

// enqueueMail adds the emails that Life lists for the step, but for one that
// depends on more than the step. An amendment that changes an address emails the
// former one too.
func (c *Change) enqueueMail(t Transition, in Input, before Request) {
	if t.Agency != "" && !t.Optional {
		m := Message{Kind: t.Agency, Words: in.Words}
		if t.By == ByAgency {
			// No word that a submitter wrote goes to an address that a submitter
			// typed, and no more email than the day's. What staff do as the
			// agency asked is not counted.
			m.Words = ""
			m.Counts = in.By == ByTheAgency // mutant: counted-steps
		}
		for _, m.To = range c.Request.Answers.Addresses(before.Answers.Addresses()...) { // mutant: former-addresses
			c.enqueue(m, in.Now)
		}
		c.askToTell(t, in.Now)
	}
	if t.Staff == "" {
		return
	}
	c.enqueueNotice(t, in, Message{Kind: t.Staff, Role: Staff}, &c.Request.Notices)
	to := c.Request.Assigned
	if t.By == ByAgency && to.Email != "" && in.By != to.Name+AsTheAgencyAsked { // mutant: assignee-notice
		c.enqueueNotice(t, in, Message{Kind: t.Staff, Role: ToAssignee, To: to.Email}, &c.Request.AssigneeNotices)
	}
}

// AsTheAgencyAsked follows the name of staff who take an agency's step.
const AsTheAgencyAsked = ", as the agency asked"

// enqueueNotice adds an email of ours about a step. Those about an agency's own
// steps leave together.
func (c *Change) enqueueNotice(t Transition, in Input, m Message, n *Notices) {
	m.Words = in.Words
	if m.Kind == StaffConfirmed {
		m.Words = c.Event.Why // what was answered, too
	}
	c.enqueue(m, in.Now)
	if t.By == ByAgency && in.By == ByTheAgency {
		n.gather(&c.Messages[len(c.Messages)-1])
	}
}

// askToTell adds a task where staff entered a request without an email address: no
// email tells the agency of the step, so a person must.
func (c *Change) askToTell(t Transition, now time.Time) {
	r := c.Request
	if !r.IsEntered() || len(r.Answers.Addresses()) > 0 {
		return
	}
	what := "no email says “" + t.Title + "” to the agency. Call them, or send a letter"
	if t.Step == StepReceive {
		what = "no email acknowledges it. Call them, or send a letter, and give the reference number " + r.Reference
	}
	c.Tasks = append(c.Tasks, Task{ID: fmt.Sprintf("%s-tell-%d", r.ID[:32], c.Event.Seq), Kind: TaskTell, At: now.UTC(),
		Request: r.ID, What: "This request has no email address, so " + what + "."})
}

// saveFormerEdition adds what an amendment writes besides: the answers that it
// replaces, its search keys, the list of changed questions for staff, and a
// task where it may not come from the agency.
func saveFormerEdition(c *Change, in Input, before Request) {
	c.Editions = []Edition{{Request: before.ID, Number: before.edition(), At: before.editionAt(),
		Answers: before.Answers}}
	for i, m := range c.Messages {
		if m.Kind == StaffAmended {
			c.Messages[i].Words = strings.Join(changedQuestions(before.Answers, in.Answers), "\n")
		}
	}
	*c = c.HoldSuspect(in.Suspect)
}

func notifyAssignee(c *Change, in Input, _ Request) {
	c.reassign()
	if in.To.Email != "" { // mutant: assigned-notice
		c.enqueue(Message{Kind: AssignedNotice, To: in.To.Email}, in.Now)
	}
}

// reassign moves the request in the list of the person it is assigned to.
func (c *Change) reassign() {
	c.Reassigned = true
	c.Request.AssignedRow++
}

func addDisclaimTask(c *Change, in Input, _ Request) {
	c.Tasks = append(c.Tasks, Task{ID: c.Request.ID[:32] + "-disclaimed", Kind: TaskDisclaimed, At: in.Now.UTC(),
		Request: c.Request.ID, What: "They used the link in their email."})
}

// holdMessages stops the messages to the agency that wait to be sent, all but
// the one that says it is verified, and adds a task, so that the hold is not
// forgotten.
func holdMessages(c *Change, in Input, _ Request) {
	c.openHoldTask(Task{Kind: TaskOnHold, What: in.By + " put them on hold."})
	for _, m := range in.Messages {
		if m.State == Waiting && m.IsToAgency() && m.Kind != VerifiedNotice {
			m.State, m.Why = Held, whyHeld
			c.Moved = append(c.Moved, m)
		}
	}
}

// releaseMessages lets the messages go that are held.
func releaseMessages(c *Change, in Input, _ Request) {
	for _, m := range in.Messages {
		if released, err := m.Release(in.Now); err == nil {
			c.Moved = append(c.Moved, released)
		}
	}
}

const whyHeld = "staff put emails to this agency on hold"

// changedQuestions returns the questions that two editions answer differently.
func changedQuestions(was, is Answers) (labels []string) {
	for _, d := range Form.Differences(was.RawInput(), is.RawInput()) {
		labels = append(labels, d.Question)
	}
	return labels
}
