package request

import (
	"slices"
	"time"
)

// An agency that has not answered is reminded once: so many business days before
// the day by which CCEE asked for the answer, from that hour on in Pacific time.
const (
	remindDays = 2
	remindHour = 8
)

// AnswerReminderAt is when the agency is reminded of a question, by the end of the
// day by which CCEE asked for an answer.
func AnswerReminderAt(answerBy time.Time) time.Time {
	day := lastMoment(answerBy)
	for n := remindDays; n > 0; {
		day = day.AddDate(0, 0, -1)
		if BusinessDay(day) { // mutant: reminder-day
			n--
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), remindHour, 0, 0, 0, Pacific)
}

// remindAgency reminds the agency of an open question. The second result is false
// where no reminder is due.
func (r Request) remindAgency(salt Salt, now time.Time) (Change, bool) {
	if !r.isReminderDue(now) || len(r.Answers.Addresses()) == 0 {
		return Change{}, false
	}
	r.Reminded, r.AgencyEvents = now.UTC(), append(slices.Clone(r.AgencyEvents), r.Version+1)
	c := r.step(r.Status, Event{At: now, By: byClock, Step: StepRemind}, salt)
	for _, to := range r.Answers.Addresses() {
		c.enqueue(Message{Kind: AnswerReminder, To: to}, now) // mutant: reminder-mail
	}
	return c, true
}

// recordLapse records that there is no answer by the day that CCEE asked for, once
// for each such day, and tells the person to whom the request is assigned, or else
// staff. The second result is false where that has been done.
func (r Request) recordLapse(salt Salt, now time.Time) (Change, bool) {
	if !r.Lapsed.IsZero() { // mutant: lapse-once
		return Change{}, false
	}
	r.Lapsed = now.UTC()
	c := r.step(r.Status, Event{At: now, By: byClock, Step: StepLapse}, salt)
	m := Message{Kind: UnansweredNotice, Role: Staff}
	if r.Assigned.Email != "" {
		m.Role, m.To = ToAssignee, r.Assigned.Email // mutant: lapse-assignee
	}
	c.enqueue(m, now)
	return c, true
}

// isReminderDue reports whether the agency is to be reminded at now: once for each
// date, not where it was asked later than that, and neither while its mail is held
// nor where it may not have sent the request.
func (r Request) isReminderDue(now time.Time) bool {
	if r.AnswerBy.IsZero() || !r.Reminded.IsZero() || r.Held || !r.Disclaimed.IsZero() { // mutant: reminder-due
		return false
	}
	at := AnswerReminderAt(r.AnswerBy)
	return r.LastTaken[StepAsk].Before(at) && !now.Before(at) && now.Before(r.AnswerBy) // mutant: reminder-time
}

// AnswerOverdue reports whether the day by which CCEE asked for an answer has
// passed, and there is none: it is CCEE's turn again.
func (r Request) AnswerOverdue(now time.Time) bool {
	return r.Status == Asked && !r.AnswerBy.IsZero() && !now.Before(r.AnswerBy)
}

// DecisionExpected is the end of the day by which CCEE expects to decide; zero
// where it has not said so, has decided, or is past that day.
func (r Request) DecisionExpected(now time.Time) time.Time {
	undecided := slices.Contains([]Status{Received, Verified, Asked}, r.Status)
	if !undecided || !now.Before(r.DecideBy) {
		return time.Time{}
	}
	return r.DecideBy
}

// endOfDay is the instant, in UTC, that ends a day of the calendar in Pacific time;
// zero where none is given.
func endOfDay(date string) time.Time {
	day, ok := parseDate(date)
	if !ok {
		return time.Time{}
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, Pacific).UTC()
}
