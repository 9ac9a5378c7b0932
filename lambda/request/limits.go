package request

import (
	"fmt"
	"time"
)

// Limit bounds what a public link can make grow. One that is reached is a refusal
// with these words, before anything is stored.
type Limit struct {
	What     string // what is counted, in the words of infra/docs/threat-model.md
	Max      int
	Happened string // what the refusal says; %s is Max
	Do       string
}

// The limits. A day is a day in Pacific time. What staff do is bounded only where a
// page shows all of it: the open questions.
var (
	AmendmentsPerDay = Limit{"changes to the answers of one request in a day", 20,
		"The answers to this request have been changed %s times today. That’s the most we can take in one day.",
		"Try again tomorrow. If it can’t wait, contact CCEE."}
	Amendments = Limit{"changes to the answers of one request", 50,
		"The answers to this request have been changed %s times. That’s the most we can take for one request.",
		"Contact CCEE to change anything else."}
	OpenQuestions = Limit{"questions of one request that wait for an answer", 20,
		"%s questions are waiting for the agency’s answer. That’s the most it can be asked at a time.",
		"Take the questions back and ask again in one, or wait for the answer."}
	DraftSavesPerDay = Limit{"saves of one draft in a day", 100,
		"This form has been saved %s times today. That’s the most we can take in one day.",
		"Keep this page open and save tomorrow, or send the request now. If you need help, contact CCEE."}
	DraftBytes = Limit{"bytes of one draft, as JSON", 256 << 10,
		"This form is too long to save: saved forms have room for %s bytes.",
		"Shorten the answers marked below, then save again. You can send CCEE a document later."}
	DraftMailsPerDay = Limit{"emails with a link to one draft in a day", 10,
		"We’ve emailed the link to this form %s times today. That’s the most we can send in one day.",
		"Copy the link above and send it yourself, or try again tomorrow."}
	DraftMails = Limit{"emails with a link to one draft", 50,
		"We’ve emailed the link to this form %s times. That’s the most we can send for one form.",
		"Copy the link above and send it yourself."}
	// its page says the same whatever there is
	StatusLinksPerDay = Limit{"emails with a link to one request’s page that someone asked for, in a day", 10, "", ""}
)

// The limits of what offices get that are asked to confirm.
var (
	ConfirmEmails = Limit{"emails that ask one office one question, or remind it", 3,
		"This question has been emailed %s times. That’s the most we send for one question.",
		"Call the office, and record its answer here."}
	OfficeQuestions = Limit{"questions of all requests that wait for one office’s answer", 20,
		"%s questions are waiting for this office’s answer. That’s the most it can be asked at a time.",
		"Call the office, or ask again when it has answered some."}
	ConfirmChanges = Limit{"answers by the links of one question to an office", 10,
		"This answer has been changed %s times. That’s the most we can take.",
		"Call CCEE to change it again."}
)

// Limits are all of them. What else a link causes is bounded by them: each change
// writes an event, an edition and at most five messages, and each email makes at
// most two links.
var Limits = []Limit{AmendmentsPerDay, Amendments, OpenQuestions, DraftSavesPerDay, DraftBytes, DraftMailsPerDay,
	DraftMails, StatusLinksPerDay, ConfirmEmails, OfficeQuestions, ConfirmChanges, AgreementDrafts, AgreementBytes}

// Says is what the refusal says has happened.
func (l Limit) Says() string { return fmt.Sprintf(l.Happened, Thousands(l.Max)) }

// LimitError is the refusal of one more than a limit. It is an
// ErrInvalidTransition, and nothing was stored.
type LimitError struct{ Limit }

func (e *LimitError) Error() string { return fmt.Sprintf("at most %d %s", e.Max, e.What) }
func (e *LimitError) Unwrap() error { return ErrInvalidTransition }

// check refuses where n are there already.
func (l Limit) check(n int) error {
	if n >= l.Max {
		return &LimitError{l}
	}
	return nil
}

// DayCount counts something on the latest day on which it happened, in Pacific
// time.
type DayCount struct {
	Day string `json:"day"` // 2026-11-23
	N   int    `json:"n"`
}

func pacificDay(t time.Time) string { return t.In(Pacific).Format(time.DateOnly) }

// On is how often it has happened on the day of now.
func (c DayCount) On(now time.Time) int {
	if c.Day != pacificDay(now) {
		return 0
	}
	return c.N
}

// Add counts one more at now.
func (c DayCount) Add(now time.Time) DayCount { return DayCount{pacificDay(now), c.On(now) + 1} }

// Count is how often a link has caused something, in a row of its own: it is
// written together with what it counts, at the version that was read, so that of
// two at once neither is missed.
type Count struct {
	ID      string    `json:"id"`
	Today   DayCount  `json:"today"`
	Total   int       `json:"total"`
	Expires time.Time `json:"expires"`

	Version int64 `json:"-"` // of its row
}

// DraftMailsID and StatusLinksID are the ids of the counts of a draft's and of a
// request's emails.
func DraftMailsID(draft string) string    { return "draft-mails-" + draft }
func StatusLinksID(request string) string { return "status-links-" + request }

// AddDraftMail counts one more email with a link to a draft. A *LimitError: no more
// can be sent.
func (c Count) AddDraftMail(now time.Time) (Count, error) {
	if err := DraftMails.check(c.Total); err != nil {
		return c, err
	}
	return c.add(DraftMailsPerDay, now) // mutant: draft-mails
}

// AddStatusLink counts one more email with a link to a request's page. A
// *LimitError: no more can be sent.
func (c Count) AddStatusLink(now time.Time) (Count, error) { return c.add(StatusLinksPerDay, now) } // mutant: status-links

func (c Count) add(perDay Limit, now time.Time) (Count, error) {
	if err := perDay.check(c.Today.On(now)); err != nil {
		return c, err
	}
	c.Today, c.Total, c.Expires = c.Today.Add(now), c.Total+1, now.UTC().Add(2*DraftLife)
	return c, nil
}

// CanAmend says why the request's answers can't be changed now:
// ErrInvalidTransition, which may be a *LimitError.
func (r Request) CanAmend(now time.Time) error {
	if _, err := Next(r.Status, StepAmend); err != nil {
		return err
	}
	return r.checkAmendLimits(now)
}

func (r Request) checkAmendLimits(now time.Time) error {
	if err := Amendments.check(r.edition() - 1); err != nil { // mutant: amendments
		return err
	}
	return AmendmentsPerDay.check(r.AmendedOn.On(now)) // mutant: amendments-per-day
}
