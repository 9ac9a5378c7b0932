package request

import (
	"fmt"
	"slices"
	"time"
)

// Remind makes the step of the clock that is due at now: on an unverified request
// the latest warning whose hour has come and that has not been given, or the record
// of a missed promise; on one with an open question, the reminder of it, or once
// its day has passed the record that there is no answer; on an accepted one what is
// due on its agreement. Agencies get email from
// the clock where tellAgency is set and the request allows it. The second result is
// false where none is due.
func (r Request) Remind(salt Salt, now time.Time, tellAgency bool) (Change, bool) {
	switch {
	case r.AnswerOverdue(now):
		return r.recordLapse(salt, now)
	case r.Status == Asked && tellAgency:
		return r.remindAgency(salt, now)
	case r.Status == Accepted:
		return r.remindAgreement(salt, now)
	case r.Status != Received:
		return Change{}, false
	case !now.Before(r.Due()):
		return r.recordBreach(salt, now, tellAgency)
	}
	return r.warn(salt, now)
}

// byClock is who takes the steps of the clock.
const byClock = "the clock"

// apologized is what the record of a missed promise says where it emails the
// agency.
const apologized = "The agency was told."

// recordBreach records that the 48 hours have passed, once, and tells staff and the
// agency.
func (r Request) recordBreach(salt Salt, now time.Time, tellAgency bool) (Change, bool) {
	if !r.Breached.IsZero() { // mutant: breach-once
		return Change{}, false
	}
	r.Breached, r.AgencyEvents = now.UTC(), append(slices.Clone(r.AgencyEvents), r.Version+1)
	e, to := Event{At: now, By: byClock, Step: StepBreach}, []string(nil)
	if tellAgency && r.mayApologize() { // mutant: late-told
		e.Why, to = apologized, r.Answers.Addresses()
	}
	c := r.step(r.Status, e, salt)
	c.enqueue(Message{Kind: BreachNotice, Role: Staff}, now)
	c.enqueue(Message{Kind: BreachNotice, Role: Escalation}, now)
	for _, one := range to {
		c.enqueue(Message{Kind: LateNotice, To: one}, now) // mutant: late-mail
	}
	return c, true
}

// RecordMissed records that the 48 hours have passed without a verification, before
// a step at now ends the wait for it. The clock would find nothing to record after
// it. The agency gets no email of this: that of the step says it, or the agency has
// withdrawn. The second result is false where the 48 hours were kept, still run, or
// are recorded as missed.
func (r Request) RecordMissed(step Step, salt Salt, now time.Time) (Change, bool) {
	to, err := Next(r.Status, step)
	if err != nil || r.Status != Received || to == Received || !now.After(r.Due()) { // mutant: late-step
		return Change{}, false
	}
	return r.recordBreach(salt, now, false)
}

// mayApologize reports whether the agency is told that its request is late: not
// where it has no address or its mail is held, as that of a suspect request is
// until staff release it, nor where the official says that it isn't theirs.
func (r Request) mayApologize() bool {
	if len(r.Answers.Addresses()) == 0 {
		return false
	}
	return !r.Held && r.Disclaimed.IsZero() // mutant: late-withheld
}

// warn tells staff of an unverified request, and in the later hours others too.
func (r Request) warn(salt Salt, now time.Time) (Change, bool) {
	w, due := warningDue(r.Received, r.Warned, now)
	if !due {
		return Change{}, false
	}
	r.Warned = w.Hours
	c := r.step(r.Status,
		Event{At: now, By: byClock, Step: StepWarn, Why: fmt.Sprintf("%d hours since receipt", w.Hours)}, salt)
	c.enqueue(Message{Kind: Warning, Role: Staff}, now)
	if w.Escalate { // mutant: escalate
		c.enqueue(Message{Kind: Warning, Role: Escalation}, now)
	}
	return c, true
}
