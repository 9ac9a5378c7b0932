package request

import (
	"maps"
	"slices"
	"time"
)

// Question is a fact under (g)(1) that an official other than the agency
// determines: the agency states it, and the official can confirm it.
type Question string

// The questions, in the order of the statute.
const (
	QuestionCounty Question = "county" // has the county superintendent determined it?
	QuestionLead   Question = "lead"   // does the geographic lead agency agree?
	QuestionState  Question = "state"  // has the State Superintendent determined it?
)

// Questions are all of them.
var Questions = []Question{QuestionCounty, QuestionLead, QuestionState}

// QuestionsOf are those that a kind of agency has.
func QuestionsOf(a Agency) (list []Question) {
	for _, q := range Questions {
		if q.Rule().Names(a) {
			list = append(list, q)
		}
	}
	return list
}

// AsksOfficials reports whether the agency asks under the clause whose officials CCEE
// can ask by email.
func (r Request) AsksOfficials() bool { return r.Answers[QuestionCounty.Rule().Field] == Yes }

// Rule is the clause that needs the fact.
func (q Question) Rule() Rule {
	if q == QuestionState {
		return Rules[1]
	}
	return Rules[0]
}

// Official is who answers, after which words like “asked” fit.
func (q Question) Official() string {
	switch q {
	case QuestionCounty:
		return "the county superintendent"
	case QuestionLead:
		return "the geographic lead"
	}
	return "the " + Superintendent.Short
}

// Asks is the question to the official.
func (q Question) Asks() string {
	if q == QuestionLead {
		return "Does the geographic lead agency agree that CCEE’s help is necessary?"
	}
	return "Has " + q.Official() + " determined that CCEE’s help is necessary?"
}

// Field is the question of Form in which the agency states the fact.
func (q Question) Field() string {
	switch q {
	case QuestionCounty:
		return "county_determined"
	case QuestionLead:
		return "lead_agrees"
	}
	return "state_determined"
}

// ShownFields are the answers that the official is shown as facts, by name. A
// confirmation is bound to them.
func (q Question) ShownFields() []string {
	shown := []string{"kind", "agency", "county", "cds"}
	if q == QuestionState {
		return append(shown, "state_determined", "state_by", "state_on")
	}
	shown = append(shown, "ta", "ta_from", "ta_to", "county_determined", "county_by", "county_on")
	if q == QuestionLead {
		shown = append(shown, "lead_agrees", "lead")
	}
	return shown
}

// ShownDigest is a digest of the answers that the official is shown.
func (r Request) ShownDigest(q Question) string {
	parts := []string{string(q)}
	for _, name := range q.ShownFields() {
		parts = append(parts, name, r.Answers[name])
	}
	return sum(parts...)[:32]
}

// Choice is an official's answer.
type Choice string

// The choices. NotOurs and Unfamiliar end the question to that office.
const (
	ChoiceYes        Choice = "yes"      // determined, or agrees
	ChoiceNotYet     Choice = "not-yet"  // still being considered
	ChoiceNo         Choice = "no"       // not determined, or doesn't agree
	ChoiceUnfamiliar Choice = "unknown"  // they don't know this request
	ChoiceNotOurs    Choice = "not-ours" // another office's to answer
)

// Answers reports whether the choice says something of the fact.
func (c Choice) Answers() bool { return c == ChoiceYes || c == ChoiceNotYet || c == ChoiceNo }

// Source is how an answer came.
type Source string

// The sources.
const (
	FromLink   Source = "link"
	FromLetter Source = "letter"
	FromPhone  Source = "phone"
	FromEmail  Source = "email"
)

// Confirmation is what is known of one question: who was asked last, and what was
// answered last. The history has all that was before.
type Confirmation struct {
	Asking Asking            `json:"asking,omitzero"`
	Answer ConfirmAnswer     `json:"answer,omitzero"`
	Past   map[int]AskingEnd `json:"past,omitempty"` // how earlier askings ended, by the number of their event
	// how many emails asked, or reminded, of the facts as they are shown now
	Emails int `json:"emails,omitempty"`
}

// Asking is one question to one office.
type Asking struct {
	Event   int       `json:"event"`             // its number; the links of its emails name it
	Office  string    `json:"office"`            // Office.ID
	Name    string    `json:"name"`              // of the office, as it was then
	Email   string    `json:"email"`             // where the question went
	Listed  string    `json:"listed"`            // the office's address in the contact list, where receipts go
	Domains []string  `json:"domains,omitempty"` // in which a colleague's address may be
	By      string    `json:"by"`                // who at CCEE asks
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`   // the links open until then
	Version int       `json:"version"` // of the answers that were shown
	Shown   string    `json:"shown"`   // their ShownDigest
	Message string    `json:"message"` // the id of the latest email that asks

	Reminded time.Time `json:"reminded,omitzero"`
	Called   time.Time `json:"called,omitzero"`  // when staff got the task to call
	Task     int       `json:"task,omitempty"`   // the number of the event that made it
	Bounced  time.Time `json:"bounced,omitzero"` // when an email that asks failed, or was marked as spam
	Ended    time.Time `json:"ended,omitzero"`
	End      AskingEnd `json:"end,omitempty"`
	Changes  int       `json:"changes,omitempty"` // how many answers came by its links
}

// AskingEnd is why an asking has ended.
type AskingEnd string

// The ends of an asking.
const (
	EndSettled  AskingEnd = "settled"  // staff accepted its answer, or not
	EndRecorded AskingEnd = "recorded" // staff recorded an answer that came another way
	EndExpired  AskingEnd = "expired"
	EndRecalled AskingEnd = "recalled"  // staff took it back
	EndReplaced AskingEnd = "replaced"  // staff asked again, at another address
	EndPassedOn AskingEnd = "passed-on" // the office named a colleague
	EndRefused  AskingEnd = "refused"   // not theirs, or they don't know it
	EndAmended  AskingEnd = "amended"   // the agency changed what was shown
	EndOver     AskingEnd = "over"      // withdrawn, decided, or words were removed
)

// Waits reports whether the office may still answer at now, or change its answer.
func (a Asking) Waits(now time.Time) bool { return a.IsOpen() && now.Before(a.Until) }

// IsOpen reports whether the asking has not ended.
func (a Asking) IsOpen() bool { return a.Event > 0 && a.Ended.IsZero() }

// ConfirmAnswer is an official's answer. The reason, if there is one, is in the
// words of its event: see ReasonOf.
type ConfirmAnswer struct {
	Event   int       `json:"event"`            // its number
	Asking  int       `json:"asking,omitempty"` // the event of the asking; zero where staff recorded it by hand
	Choice  Choice    `json:"choice"`
	On      string    `json:"on,omitempty"` // of a yes: the day of the determination, 2026-11-23
	Who     string    `json:"who"`          // name, title, and for whom
	Source  Source    `json:"source"`
	At      time.Time `json:"at"`
	Version int       `json:"version"` // of the answers for which it was given
	Shown   string    `json:"shown"`   // their ShownDigest

	// StepAcceptConfirmation or StepDismissConfirmation; empty: staff haven't acted
	Decision  Step      `json:"decision,omitempty"`
	DecidedBy string    `json:"decided_by,omitempty"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
	DecidedIn int       `json:"decided_in,omitempty"` // the number of that event, which says why
	For       string    `json:"for,omitempty"`        // the ShownDigest for which staff accepted it
}

// Exists reports whether there is an answer.
func (a ConfirmAnswer) Exists() bool { return a.Event > 0 }

// Confirmation is what is known of a question; the zero one is nothing.
func (r Request) Confirmation(q Question) Confirmation { return r.Confirmations[q] }

// setConfirmation changes a copy: other versions of the request share the map.
func (r *Request) setConfirmation(q Question, c Confirmation) {
	r.Confirmations = maps.Clone(r.Confirmations)
	if r.Confirmations == nil {
		r.Confirmations = map[Question]Confirmation{}
	}
	r.Confirmations[q] = c
}

// LinkState is what a link to a question opens.
type LinkState string

// The states of a link. All but LinkWaits and LinkAnswered open a page that only
// says why; its button makes a task.
const (
	LinkWaits    LinkState = "waits"    // it can be answered
	LinkAnswered LinkState = "answered" // the answer can be changed
	LinkExpired  LinkState = "expired"
	LinkReplaced LinkState = "replaced" // another link was sent, or staff took the question back
	LinkPassedOn LinkState = "passed-on"
	LinkUsed     LinkState = "used" // staff have acted on the answer, or it ended the question
	LinkOver     LinkState = "over" // nothing is needed any more
)

// LinkState is what a link to a question of the request opens at now, with the
// asking where it can be answered.
func (r Request) LinkState(l Link, now time.Time) (Asking, LinkState) {
	c := r.Confirmation(l.Question)
	switch {
	case l.Purpose != LinkConfirm || l.Request != r.ID || !mayAnswer(r.Status) || !r.Disclaimed.IsZero() ||
		r.Removing > 0:
		return Asking{}, LinkOver
	case c.Asking.Event != l.Event:
		return Asking{}, c.Past[l.Event].link()
	case !c.Asking.IsOpen():
		return Asking{}, c.Asking.End.link()
	case !c.Asking.Waits(now):
		return Asking{}, LinkExpired
	case c.Answer.Asking == l.Event:
		return c.Asking, LinkAnswered
	}
	return c.Asking, LinkWaits
}

// link is the page that a link opens whose asking has ended so.
func (e AskingEnd) link() LinkState {
	switch e {
	case EndExpired:
		return LinkExpired
	case EndPassedOn:
		return LinkPassedOn
	case EndSettled, EndRefused:
		return LinkUsed
	case EndReplaced, EndRecalled, EndAmended:
		return LinkReplaced
	}
	return LinkOver
}

func mayAnswer(s Status) bool { return slices.Contains(confirmStatuses, s) }

// confirmStatuses are those in which an official may be asked, and answer.
var confirmStatuses = []Status{Verified, Asked}

// ConfirmSteps are the steps about a confirmation.
var ConfirmSteps = []Step{StepAskOfficial, StepAskAgain, StepRecallAsking, StepRemindOfficial, StepCallOfficial,
	StepExpireAsking, StepBounceAsking, StepDelegateAsking, StepConfirm, StepRecordConfirmation, StepAcceptConfirmation,
	StepDismissConfirmation}
