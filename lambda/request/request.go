// Package request is the service's subject: what a local educational agency (LEA) may ask of the California Collaborative for
// Educational Excellence (CCEE) under Education Code 52074 (g) and (h), what the form asks for it, what follows from each answer,
// what CCEE has promised, and what happens to a request from its receipt on.
//
// It is data and plain functions over the standard library. The same Rules, Form and promise are read by the static pages, by the
// functions, by the mails and by the operator's tool, so none of them can say something else than the others. It knows no HTTP, no
// table and no mail service; time and randomness are arguments.
//
// Two rules run through all of it. The machine refuses nobody: the zero Verdict is Needs, and people decide. And nothing is
// overwritten: a Change is a new version of a Request together with the Event that tells it and the Messages that it owes.
package request

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Errors that callers branch on.
var (
	ErrNotFound = errors.New("not found")          // nothing under that key, reference or link
	ErrConflict = errors.New("changed meanwhile")  // somebody else wrote first; read again and decide again
	ErrNotNow   = errors.New("not possible now")   // the request's status does not allow this step
	ErrOther    = errors.New("other answers sent") // this submission token has been used for other answers
)

// Request is one request for assistance as it stands. Its history is its Events.
type Request struct {
	Schema    int       `json:"schema"`    // version of this layout, 1
	ID        string    `json:"id"`        // SHA-256 of the submission token, in hex: the idempotency record
	Reference string    `json:"reference"` // for people: RFA-2026-7KQ4-X
	Status    Status    `json:"status"`
	Received  time.Time `json:"received"` // UTC
	Answers   Answers   `json:"answers"`
	Digest    string    `json:"digest"` // SHA-256 of the answers' JSON, in hex

	Suspect []string `json:"suspect,omitempty"` // why its mail to the LEA is held

	Verified   time.Time `json:"verified,omitzero"`
	VerifiedBy string    `json:"verified_by,omitempty"`
	Warned     int       `json:"warned,omitempty"`    // hours after receipt of the latest warning to staff
	Disclaimed time.Time `json:"disclaimed,omitzero"` // when the authorized official said that it isn't theirs
	Breached   time.Time `json:"breached,omitzero"`   // when it was recorded that the 48 hours had passed
	Events     int       `json:"events"`              // how many events there are; also the version of this row
	Head       string    `json:"head"`                // the last event's Hash
}

// Due is the instant by which CCEE has promised an initial verification.
func (r Request) Due() time.Time { return VerificationDue(r.Received) }

// Findings are the rules' findings on what the request says.
func (r Request) Findings() []Finding { return Findings(FactsOf(r.Answers)) }

// Change is one step of a request's life and all that it owes, to be written together or not at all.
type Change struct {
	Request  Request
	Event    Event
	Messages []Message
	Links    []Link
	Tasks    []Task
}

// Receive makes the first version of a request: its answers, its first event, the acknowledgements and the notice to staff.
// token is the submission token from the check-your-answers page; reference a fresh one; salt fresh randomness for the event.
func Receive(token string, a Answers, reference string, salt Salt, now time.Time) Change {
	r := Request{Schema: 1, ID: HashSecret(token), Reference: reference, Received: now.UTC(), Answers: a, Digest: a.Digest()}
	c := r.step(Received, Event{At: now, By: "the agency", Step: StepReceive, Answers: r.Digest}, salt)
	for _, to := range a.Addresses() {
		c.owe(Message{Kind: Acknowledgement, To: to}, now)
	}
	c.owe(Message{Kind: StaffNotice, Role: Staff}, now)
	c.Links = []Link{{Hash: HashSecret(ReceiptSecret(token)), Purpose: LinkReceipt, Request: r.ID, Made: now.UTC()}}
	return c
}

// Verify records that a person has done the initial verification, and owes the LEA the mail that says so: that mail is the promise kept.
// It returns ErrNotNow where the request doesn't wait for verification.
func (r Request) Verify(by string, salt Salt, now time.Time) (Change, error) {
	to, err := Next(r.Status, StepVerify)
	if err != nil {
		return Change{}, fmt.Errorf("verify %s: %w", r.Reference, err)
	}
	r.Verified, r.VerifiedBy = now.UTC(), by
	c := r.step(to, Event{At: now, By: by, Step: StepVerify}, salt)
	for _, address := range r.Answers.Addresses() {
		c.owe(Message{Kind: VerifiedNotice, To: address}, now)
	}
	return c, nil
}

// Disclaim records that the authorized official, by the link in their mail, says that the agency did not send this. It decides nothing:
// staff are told. The second result is false where it has been said before, or where the request's status does not allow it.
func (r Request) Disclaim(salt Salt, now time.Time) (Change, bool) {
	to, err := Next(r.Status, StepDisclaim)
	if err != nil || !r.Disclaimed.IsZero() {
		return Change{}, false
	}
	r.Disclaimed = now.UTC()
	c := r.step(to, Event{At: now, By: "the authorized official, by the link in their mail", Step: StepDisclaim}, salt)
	c.owe(Message{Kind: Disclaimed, Role: Staff}, now)
	c.Tasks = []Task{{ID: r.ID[:32] + "-disclaimed", At: now.UTC(), Request: r.ID,
		What: "The authorized official says that the agency did not send this request. Ask them."}}
	return c, true
}

// Remind makes the step that is due on an unverified request at now: the latest warning whose hour has come and that has not been
// given, or the record of a missed promise. The second result is false where none is due.
func (r Request) Remind(salt Salt, now time.Time) (Change, bool) {
	if r.Status != Received {
		return Change{}, false
	}
	if !now.Before(r.Due()) {
		if !r.Breached.IsZero() {
			return Change{}, false
		}
		r.Breached = now.UTC()
		c := r.step(r.Status, Event{At: now, By: "the clock", Step: StepBreach}, salt)
		c.owe(Message{Kind: BreachNotice, Role: Staff}, now)
		c.owe(Message{Kind: BreachNotice, Role: Escalation}, now)
		return c, true
	}
	w, due := warningDue(r.Received, r.Warned, now)
	if !due {
		return Change{}, false
	}
	r.Warned = w.Hours
	c := r.step(r.Status, Event{At: now, By: "the clock", Step: StepWarn, Why: fmt.Sprintf("%d hours since receipt", w.Hours)}, salt)
	c.owe(Message{Kind: Warning, Role: Staff}, now)
	if w.Escalate {
		c.owe(Message{Kind: Warning, Role: Escalation}, now)
	}
	return c, true
}

// step gives the request its next status and chains the event that tells it.
func (r Request) step(to Status, e Event, salt Salt) Change {
	e.Request, e.Seq, e.At, e.Prev, e.Salt = r.ID, r.Events+1, e.At.UTC(), r.Head, salt
	e.From, e.To = r.Status, to
	e.Digest = e.digest()
	e.Hash = e.hash()
	r.Status, r.Events, r.Head = to, e.Seq, e.Hash
	return Change{Request: r, Event: e}
}

// owe adds a message to the change. Its id is made of the request, the event and its place, so the same step owes the same messages.
func (c *Change) owe(m Message, now time.Time) {
	m.ID = messageID(c.Request.ID, c.Event.Seq, len(c.Messages)+1)
	m.Request, m.State, m.Made, m.Next = c.Request.ID, Waiting, now.UTC(), now.UTC()
	if m.Kind == Warning {
		m.Hours = c.Request.Warned
	}
	c.Messages = append(c.Messages, m)
}

func messageID(request string, seq, n int) string {
	return fmt.Sprintf("%s-%d-%d", request[:32], seq, n)
}

// MessageIDs are the ids that the messages of a request's n-th event have, or would have: the first that is missing ends them.
func (r Request) MessageIDs(seq int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for n := 1; yield(messageID(r.ID, seq, n)); n++ {
		}
	}
}

// Event is one step as it happened. Events of a request are chained: each Hash covers the one before, and covers what was said only
// by its salted digest, so that words can be redacted later (By, Why, Answers and Salt removed, all of them) without breaking the chain.
type Event struct {
	Request string    `json:"request"`
	Seq     int       `json:"seq"` // from 1
	At      time.Time `json:"at"`  // UTC
	Step    Step      `json:"step"`
	From    Status    `json:"from,omitempty"`
	To      Status    `json:"to"`
	By      string    `json:"by"`
	Why     string    `json:"why,omitempty"`
	Answers string    `json:"answers,omitempty"` // of StepReceive: the Digest of the request's answers
	Salt    Salt      `json:"salt,omitempty"`
	Digest  string    `json:"digest"` // of Salt, By, Why and Answers
	Prev    string    `json:"prev"`   // Hash of the event before; empty for the first
	Hash    string    `json:"hash"`
}

// Salt is 128 bits of randomness in hex; it keeps a digest of a few words from being guessed.
type Salt string

func (e Event) digest() string { return sum(string(e.Salt), e.By, e.Why, e.Answers) }

func (e Event) redacted() bool { return e.Salt == "" && e.By == "" && e.Why == "" && e.Answers == "" }

func (e Event) hash() string {
	return sum(e.Prev, e.Request, fmt.Sprint(e.Seq), e.At.Format(time.RFC3339Nano), string(e.Step), string(e.From), string(e.To), e.Digest)
}

// CheckChain reads a request's events from the first and says where they have been altered, cut or reordered, or where the request
// is not what they tell.
func (r Request) CheckChain(events []Event) error {
	prev := ""
	for i, e := range events {
		switch {
		case e.Request != r.ID || e.Seq != i+1:
			return fmt.Errorf("events of %s: number %d is missing or out of place", r.Reference, i+1)
		case e.Prev != prev || e.Hash != e.hash():
			return fmt.Errorf("events of %s: number %d does not follow from the one before", r.Reference, e.Seq)
		case !e.redacted() && e.Digest != e.digest():
			return fmt.Errorf("events of %s: the words of number %d are not those that were written", r.Reference, e.Seq)
		}
		prev = e.Hash
	}
	if len(events) == 0 || len(events) != r.Events || prev != r.Head {
		return fmt.Errorf("events of %s: the request counts %d, there are %d", r.Reference, r.Events, len(events))
	}
	switch first, last := events[0], events[len(events)-1]; {
	case r.Status != last.To || !r.Received.Equal(first.At):
		return fmt.Errorf("events of %s: the request is %s, received %s; they tell %s, received %s", r.Reference, r.Status, When(r.Received), last.To, When(first.At))
	case !first.redacted() && (first.Answers != r.Digest || r.Digest != r.Answers.Digest()):
		return fmt.Errorf("events of %s: the answers are not those that were received", r.Reference)
	}
	return nil
}

// sum is the SHA-256, in hex, of the parts as a JSON array, so that no two lists of parts read alike.
func sum(parts ...string) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic("strings do marshal: " + err.Error())
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
