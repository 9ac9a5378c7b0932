package request

import (
	"fmt"
	"time"
)

// agreementWarnings are the business days left, with the present one, on whose
// morning staff are reminded of an agreement, in order.
var agreementWarnings = []int{2, 1}

// AgreementWarningAt is when staff are reminded that so many business days are left
// to prepare an agreement, the present one among them: eight in the morning,
// Pacific time.
func AgreementWarningAt(due time.Time, left int) time.Time {
	day := lastMoment(due)
	for left > 1 {
		day = day.AddDate(0, 0, -1)
		if BusinessDay(day) { // mutant: agreement-day
			left--
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), remindHour, 0, 0, 0, Pacific)
}

// AgreementWaits reports whether CCEE accepted the request and the agreement hasn't
// been prepared: the five business days run, or are over.
func (r Request) AgreementWaits() bool {
	return r.Status == Accepted && r.LastTaken[StepPrepare].IsZero() // mutant: agreement-waits
}

// AgreementStep is the step of the clock that is due at now on an agreement: a
// reminder to staff, or the record that it was not prepared in time. An outage
// leaves one reminder, not two. It is empty where none is due.
func (r Request) AgreementStep(now time.Time) Step {
	if !r.AgreementWaits() {
		return ""
	}
	due := r.AgreementDue()
	if !now.Before(due) {
		if r.LastTaken[StepLateAgreement].IsZero() { // mutant: agreement-late-once
			return StepLateAgreement
		}
		return ""
	}
	var latest time.Time
	for _, left := range agreementWarnings {
		if at := AgreementWarningAt(due, left); !now.Before(at) { // mutant: agreement-warning-hour
			latest = at
		}
	}
	if r.LastTaken[StepWarnAgreement].Before(latest) { // mutant: agreement-warned-once
		return StepWarnAgreement
	}
	return ""
}

// remindAgreement takes the step of AgreementStep. The second result is false where
// none is due.
func (r Request) remindAgreement(salt Salt, now time.Time) (Change, bool) {
	step := r.AgreementStep(now)
	if step == "" {
		return Change{}, false
	}
	c, err := r.Take(step, Input{By: byClock, Salt: salt, Now: now})
	return c, err == nil
}

// guardAgreementStep refuses a step of the clock that isn't due.
func guardAgreementStep(step Step) func(Request, Input) error {
	return func(r Request, in Input) error {
		if r.AgreementStep(in.Now) != step {
			return fmt.Errorf("not due: %w", ErrInvalidTransition)
		}
		return nil
	}
}

// countLate keeps that an agreement was late, whatever decision follows.
func countLate(r *Request, _ Input, _ *Event) { r.LateAgreements++ }

// escalateLateAgreement tells the escalation address too.
func escalateLateAgreement(c *Change, in Input, _ Request) {
	c.enqueue(Message{Kind: AgreementLate, Role: Escalation}, in.Now)
}

// Preparation is what has become of the five business days. Each request that was
// accepted is in one of these, by its latest acceptance.
type Preparation struct {
	Kept    int // prepared in time
	Late    int // prepared later
	Missing int // not prepared yet, and the time is over
	Running int // the time still runs
	// withdrawn or reopened before it was prepared: after the time was over, and in
	// time
	EndedLate, EndedFirst int
}

// count puts a request where it belongs; one that was never accepted belongs
// nowhere.
func (p *Preparation) count(q Request, now time.Time) {
	end, due := q.preparationEnd(), q.AgreementDue()
	switch {
	case due.IsZero() && q.LateAgreements == 0:
	case due.IsZero():
		p.EndedLate++ // reopened after the record
	case end.IsZero() && !now.Before(due):
		p.Missing++
	case end.IsZero():
		p.Running++
	case q.LastTaken[StepPrepare].IsZero() && !end.Before(due):
		p.EndedLate++
	case q.LastTaken[StepPrepare].IsZero():
		p.EndedFirst++
	case !end.Before(due):
		p.Late++
	default:
		p.Kept++
	}
}

// preparationEnd is when the agreement was prepared, or the request withdrawn
// without it; zero: neither.
func (r Request) preparationEnd() time.Time {
	if at := r.LastTaken[StepPrepare]; !at.IsZero() || r.Status != Withdrawn {
		return at
	}
	return r.LastTaken[StepWithdraw]
}

// Due is how many agreements were due by now.
func (p Preparation) Due() int { return p.Kept + p.Overdue() }

// Overdue is how many of those that were due were not prepared in time.
func (p Preparation) Overdue() int { return p.Late + p.Missing + p.EndedLate }

// Tallies are the same in words, in the order of a table: what was due, then what
// was not.
func (p Preparation) Tallies() []Tally {
	return []Tally{{"Prepared on time", p.Kept}, {"Prepared late", p.Late},
		{"Reopened or withdrawn after the due date", p.EndedLate}, {"Late, not prepared yet", p.Missing},
		{"Not due yet", p.Running}, {"Withdrawn before the due date", p.EndedFirst}}
}
