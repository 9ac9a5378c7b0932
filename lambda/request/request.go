// Package request is the service's subject: what a local educational agency (LEA)
// may ask of the California Collaborative for Educational Excellence (CCEE) under
// Education Code 52074 (g) and (h), what the form asks for it, what follows from
// each answer, what CCEE has promised, and what happens to a request from its
// receipt on.
//
// It is data and plain functions over the standard library. The same Rules, Form
// and promise are read by the static pages, by the functions, by the mails and by
// the operator's tool, so none of them can say something else than the others. It
// knows no HTTP, no table and no mail service; time and randomness are arguments.
//
// It is one package since its parts need each other: a finding names fields, a
// field names clauses, a step has a form and messages, a message follows a step.
//
// Two rules run through all of it. The machine refuses no one: the zero Verdict is
// Needs, and people decide. And nothing is overwritten: a Change is a new version
// of a Request together with the Event that records it and the Messages it must
// send.
package request

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors that callers branch on.
var (
	// nothing under that key, reference or link
	ErrNotFound = errors.New("not found")
	// someone else wrote first; read again and decide again
	ErrConflict = errors.New("version conflict")
	// the request's status does not allow this step
	ErrInvalidTransition = errors.New("not possible now")
	// this submission token has been used for other answers
	ErrTokenReused = errors.New("submission token already used for different answers")
	// part of a list is corrupt; what could be read of it comes with this error
	ErrCorrupt = errors.New("corrupt record")
	// they aren't those that were received
	ErrAnswers = errors.New("altered answers")
)

// Request is one request for assistance as it stands. Its history is its Events.
type Request struct {
	Schema    int       `json:"schema"`    // version of this layout, 1
	ID        string    `json:"id"`        // SHA-256 of the submission token, in hex: the idempotency record
	Reference string    `json:"reference"` // for people: RFA-2026-7KQ4-X
	Status    Status    `json:"status"`
	Received  time.Time `json:"received"` // UTC
	Answers   Answers   `json:"answers"`  // as they stand; those of former editions are kept beside
	// SHA-256 of the JSON of the answers as they were received, in hex; empty once
	// they are redacted
	Digest string `json:"digest"`
	// Digest, keyed by the submission token, and kept for ever: whoever has the
	// token learns whether they sent the same
	SubmissionMAC string   `json:"sent"`
	Edition       int      `json:"edition,omitempty"`
	AmendedOn     DayCount `json:"amended_on,omitzero"` // how often on the latest day, for the limit
	// the number of the event that has the digest of the answers as they stand
	Set int `json:"set,omitempty"`
	// the number of the latest event that removed words, and has the digests of all
	// versions
	Removal int `json:"removal,omitempty"`
	// the number of the event that removes words, while that isn't finished; only
	// leads read the request until then
	Removing int  `json:"removing,omitempty"`
	Altered  bool `json:"altered,omitempty"` // this row, or one before it, wasn't as it was written

	Entry Entry `json:"entry,omitzero"` // how staff entered it, if the agency did not send the form itself

	Suspect []string `json:"suspect,omitempty"` // why its mail to the LEA is held
	// until staff release it, no mail goes to its addresses but that of a
	// verification
	Held bool `json:"held,omitempty"`
	// the tasks that say so, which the step that resumes its emails closes
	HoldTasks []string `json:"hold_tasks,omitempty"`

	Verified   time.Time `json:"verified,omitzero"`
	VerifiedBy string    `json:"verified_by,omitempty"`
	// staff verified the CDS code as this agency's, and the agency hasn't changed
	// it since
	CodeVerified bool      `json:"code_verified,omitempty"`
	OpenedBy     string    `json:"opened_by,omitempty"` // the first of staff who opened it
	Warned       int       `json:"warned,omitempty"`    // hours after receipt of the latest warning to staff
	Disclaimed   time.Time `json:"disclaimed,omitzero"` // when the authorized official said that it isn't theirs
	Breached     time.Time `json:"breached,omitzero"`   // when it was recorded that the 48 hours had passed

	// when each step was last taken, of a decision that stands
	LastTaken    map[Step]time.Time `json:"last,omitempty"`
	AgencyEvents []int              `json:"told,omitempty"` // the events that the agency's page tells, by number
	// the questions that wait for an answer, by the number of their event
	OpenQuestions []int     `json:"open,omitempty"`
	AnswerBy      time.Time `json:"answer_by,omitzero"` // the end of the day by which they should be answered
	Reminded      time.Time `json:"reminded,omitzero"`  // when the agency was reminded of that
	// when it was recorded that there is no answer by then
	Lapsed   time.Time           `json:"lapsed,omitzero"`
	DecideBy time.Time           `json:"decide_by,omitzero"` // the end of the day by which CCEE expects to decide
	Weighed  map[string]Weighing `json:"weighed,omitempty"`  // by Criterion.ID
	Assigned Assignee            `json:"assigned,omitzero"`
	Handover Handover            `json:"handover,omitzero"` // to a lead who is to decide
	Notices  Notices             `json:"notices,omitzero"`  // to staff, of what the agency did lately
	// to the person it is assigned to, of the same
	AssigneeNotices Notices `json:"assignee_notices,omitzero"`
	// the end of the day on which the agency's board approved the agreement of the
	// decision that stands
	BoardOn time.Time `json:"board_on,omitzero"`
	// how often it was recorded that its agreement wasn't prepared in time
	LateAgreements int `json:"late_agreements,omitempty"`
	// what officials were asked to confirm, and answered
	Confirmations map[Question]Confirmation `json:"confirmations,omitempty"`
	// the answers whose words have been removed, by field name
	Redacted  []string    `json:"redacted,omitempty"`
	Agreement LatestDraft `json:"agreement,omitzero"` // the latest draft of its agreement
	// the draft of the agreement that each reader outside of CCEE was sent last
	Shared map[Reader]SharedDraft `json:"shared,omitempty"`

	// the saved form that it was sent from, by its id, as the form said it
	SentFrom string `json:"draft,omitempty"`
	// the keys by which a search finds it, in the order in which it got them
	SearchKeys []Found `json:"found_by,omitempty"`

	AssignedRow int64 `json:"assigned_row,omitempty"` // version of the row by which whoever takes care of it finds it

	Version int    `json:"events"` // how many events there are; also the version of this row
	Head    string `json:"head"`   // the last event's Hash
}

// Due is the instant by which CCEE has promised an initial verification.
func (r Request) Due() time.Time { return VerificationDue(r.Received) }

// Priority reports whether the agency asks for priority under (h). It is its own
// statement; people weigh it.
func (r Request) Priority() bool { return r.Answers["h"] == Yes }

// MarkAltered is for whoever reads it from a table. The mark stays with the
// request, whatever steps follow.
func (r *Request) MarkAltered() { r.Altered = true }

// PriorityWords is what the agency answered about priority under (h): the box, and
// whether it states that it is at risk. The two may differ.
func (r Request) PriorityWords() string {
	if r.Answers.Agency() != District {
		return "(h) is only for school districts."
	}
	asks := "The district did not check (h)"
	if r.Priority() {
		asks = "The district asks for priority under (h)"
	}
	switch r.Answers["at_risk"] {
	case Yes:
		return asks + ". It states that it is at risk of qualifying for state intervention."
	case No:
		return asks + ". It states that it is not at risk of qualifying for state intervention."
	case NotSure:
		return asks + ". It is not sure whether it is at risk of qualifying for state intervention."
	}
	return asks + "."
}

// Look is someone who looks at a request.
type Look struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// Findings are the rules' findings on what the request says, and on what officials
// answered of it.
func (r Request) Findings() []Finding { return Findings(r.Facts()) }

// HasSent reports whether answers are those that were received, be it on an earlier
// form.
func (r Request) HasSent(a Answers) bool {
	return r.Edition == 0 && len(r.Redacted) == 0 && r.Answers.Renew().Digest() == a.Digest()
}

// MayHaveSent reports whether answers of which some are missing may be those that
// were received. Once a request has been changed, or words were removed from it,
// none can be derived from them.
func (r Request) MayHaveSent(some Answers) bool {
	if r.Edition > 0 || len(r.Redacted) > 0 {
		return true
	}
	sent := r.Answers.Renew()
	for name, answer := range some.Renew() {
		if sent[name] != answer {
			return false
		}
	}
	return true
}

// Change is one step of a request's life and all that it owes, to be written
// together or not at all.
type Change struct {
	Request  Request
	Event    Event
	Messages []Message // that it owes, new
	Links    []Link
	Tasks    []Task // new, or closed by it

	Editions  []Edition // former answers, to be kept beside, or to be kept without the words that are redacted
	Moved     []Message // earlier messages that it holds, lets go or redacts
	Rewritten []Event   // earlier events whose words are redacted
	Draft     *Draft    // the saved form, without words that are redacted

	Agreements []AgreementDraft // drafts of the agreement, new, or without words that are removed

	Plan    *RemovalPlan // of words, that begins or is finished
	Settled []Task       // earlier ones that are done with it, or lose words

	Askings *OfficeAskings // of the office that it emails

	Found      []Found // the keys by which a search finds the request, new or to be written again
	Reassigned bool    // who finds it among what they take care of has changed
}

// Receive makes the first version of a request: its answers, its first event, the
// acknowledgements and the notice to staff. token is the submission token from the
// check-your-answers page; reference a fresh one; salt fresh randomness for the
// event.
func Receive(token string, a Answers, reference string, salt Salt, now time.Time) Change {
	c := newRequest(token, a, reference, now).receive(ByTheAgency, salt)
	c.acknowledge(now)
	c.Links = []Link{{Hash: HashSecret(ReceiptSecret(token)), Purpose: LinkReceipt, Request: c.Request.ID,
		Made: now.UTC()}}
	return c
}

// newRequest is a request before its first event.
func newRequest(token string, a Answers, reference string, received time.Time) Request {
	return Request{Schema: 1, ID: HashSecret(token), Reference: reference, Received: received.UTC(), // mutant: token-key
		Answers: a, Digest: a.Digest(), SubmissionMAC: keyedDigest(token, "sent "+a.Digest()), Set: 1,
		LastTaken: map[Step]time.Time{StepReceive: received.UTC()}, AgencyEvents: []int{1}}
}

// receive is the first version of a request, with the event of its receipt.
func (r Request) receive(by string, salt Salt) Change {
	c := r.step(Received, Event{At: r.Received, By: by, Step: StepReceive, Why: r.Entry.Why(), Answers: r.Digest,
		Edition: 1, Copy: r.CopyDigest()}, salt)
	c.updateSearchKeys()
	return c
}

// acknowledge adds the acknowledgements and the notice to staff that a new request
// owes from now on.
func (c *Change) acknowledge(now time.Time) {
	r := c.Request
	for _, to := range r.Answers.Addresses() {
		c.enqueue(Message{Kind: Acknowledgement, To: to, ByStaff: r.IsEntered()}, now)
	}
	c.enqueue(Message{Kind: StaffNotice, Role: Staff}, now)
	c.askToTell(StepReceive.Transition(), now)
}

// Disclaim records that the authorized official, by the link in their mail, says
// that the agency did not send this. It decides nothing: staff are told. The second
// result is false where it has been said before, or where the request's status does
// not allow it.
func (r Request) Disclaim(salt Salt, now time.Time) (Change, bool) {
	c, err := r.Take(StepDisclaim, Input{By: disclaimedBy, Salt: salt, Now: now})
	return c, err == nil
}

const disclaimedBy = "the authorized official, by the link in their mail"

// step gives the request its next status and chains the event that tells it.
func (r Request) step(to Status, e Event, salt Salt) Change {
	e.Request, e.Seq, e.At, e.Prev, e.Salt = r.ID, r.Version+1, e.At.UTC(), r.Head, salt
	e.From, e.To = r.Status, to
	e.Digest = e.digest()
	e.Hash = e.hash()
	r.Status, r.Version, r.Head = to, e.Seq, e.Hash // mutant: chain
	return Change{Request: r, Event: e}
}

// enqueue adds a message to the change. Its id is made of the request, the event
// and its place, so the same step owes the same messages.
func (c *Change) enqueue(m Message, now time.Time) {
	m.ID = messageID(c.Request.ID, c.Event.Seq, len(c.Messages)+1)
	m.Request, m.State, m.Made, m.Next = c.Request.ID, Waiting, now.UTC(), now.UTC()
	if m.Question == "" {
		m.Question = c.Event.Question
	}
	if m.Kind == Warning {
		m.Hours = c.Request.Warned
	}
	if c.Request.Held && m.IsToAgency() && m.Kind != VerifiedNotice { // mutant: held
		m.State, m.Why = Held, whyHeld
	}
	c.Messages = append(c.Messages, m)
}

func messageID(request string, seq, n int) string {
	return fmt.Sprintf("%.32s-%d-%d", request, seq, n)
}

// OfEvent reports whether the message was owed by that event of that request.
func (m Message) OfEvent(request string, seq int) bool {
	return strings.HasPrefix(m.ID, messagePrefix(request, seq))
}

// messagePrefix is how the ids of an event's messages begin.
func messagePrefix(request string, seq int) string { return fmt.Sprintf("%.32s-%d-", request, seq) }

// MessageID is the id that the n-th message of a request's event has, or would
// have.
func (r Request) MessageID(seq, n int) string { return messageID(r.ID, seq, n) }

// MessageIDs are the ids that the messages of a request's n-th event have, or would
// have: the first that is missing ends them.
func (r Request) MessageIDs(seq int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for n := 1; yield(messageID(r.ID, seq, n)); n++ {
		}
	}
}

// sum is the SHA-256, in hex, of the parts as a JSON array, so that no two lists of
// parts read alike.
func sum(parts ...string) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic("strings do marshal: " + err.Error())
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
