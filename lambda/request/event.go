package request

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Event is one step as it happened. Events of a request are chained: each Hash
// covers the one before, and covers a person's words only by their salted digest,
// so that words can be redacted later without breaking the chain: the digest stays,
// the salt goes, and the removal vouches for what is left.
type Event struct {
	Request string    `json:"request"`
	Seq     int       `json:"seq"` // from 1
	At      time.Time `json:"at"`  // UTC
	Step    Step      `json:"step"`
	From    Status    `json:"from,omitempty"`
	To      Status    `json:"to"`
	By      string    `json:"by"`
	Why     string    `json:"why,omitempty"`
	Answers string    `json:"answers,omitempty"` // of a step that sets the request's answers: their Digest
	// of such a step: which version they are; of a draft of the agreement: which it is
	// made from
	Edition int    `json:"edition,omitempty"`
	Draft   string `json:"draft,omitempty"` // of a draft of the agreement, saved or sent to read: its Digest
	// of a removal of words: the Digests of the versions before, as it left them
	Former []string `json:"former,omitempty"`
	Copy   string   `json:"copy,omitempty"` // of a receipt: the CopyDigest of what was received
	// of a removal of words: digests of all events that it and those before it have
	// written again
	Left []Remainder `json:"left,omitempty"`
	// of a removal of words: digests of all drafts of the agreement that it and those
	// before it have written again; Seq is the draft's number
	Drafts []Remainder `json:"drafts,omitempty"`
	Once   string      `json:"once,omitempty"` // of a removal of words: see Redaction.Once
	Told   bool        `json:"told,omitempty"` // of an optional email to the agency: it is owed
	// of a step about a confirmation: which, and what was answered
	Question Question `json:"question,omitempty"`
	Choice   Choice   `json:"choice,omitempty"` // of a reply about a draft of the agreement: which, too
	Reader   Reader   `json:"reader,omitempty"` // of a step about a draft that is sent to read
	Salt     Salt     `json:"salt,omitempty"`
	Digest   string   `json:"digest"` // of Salt, By, Why, Answers, and what goes with them
	// number of the removal of words that last wrote the event again: Digest is of
	// what it was, and that removal's Left of what it is
	Cut  int    `json:"cut,omitempty"`
	Prev string `json:"prev"` // Hash of the event before; empty for the first
	Hash string `json:"hash"`

	Altered bool  `json:"-"` // its row isn't as it was written
	Version int64 `json:"-"` // of its row
}

// MarkAltered is for the code that reads it from a table.
func (e *Event) MarkAltered() { e.Altered = true }

// Transition is what Life says of the event's step.
func (e Event) Transition() Transition { return e.Step.Transition() }

// Salt is 128 bits of randomness in hex; it keeps a digest of a few words from
// being guessed.
type Salt string

func (e Event) digest() string {
	parts := []string{string(e.Salt), e.By, e.Why, e.Answers}
	if e.Edition != 0 || e.Copy != "" || len(e.Former) > 0 {
		parts = append(append(parts, strconv.Itoa(e.Edition), e.Copy), e.Former...)
	}
	for _, one := range e.Left {
		parts = append(parts, fmt.Sprintf("left %d %s", one.Seq, one.Digest))
	}
	if e.Draft != "" {
		parts = append(parts, "draft "+e.Draft)
	}
	for _, one := range e.Drafts {
		parts = append(parts, fmt.Sprintf("draft %d %s", one.Seq, one.Digest))
	}
	if e.Once != "" {
		parts = append(parts, "once "+e.Once)
	}
	if e.Told {
		parts = append(parts, "told")
	}
	if e.Question != "" || e.Choice != "" {
		parts = append(parts, "about "+string(e.Question), "chose "+string(e.Choice))
	}
	if e.Reader != "" {
		parts = append(parts, "reader "+string(e.Reader))
	}
	return sum(parts...)
}

func (e Event) isRedacted() bool {
	return e.Salt == "" && e.By == "" && e.Why == "" && e.Answers == "" && e.Edition == 0 && e.Copy == "" &&
		len(e.Former) == 0
}

func (e Event) hash() string {
	return sum(e.Prev, e.Request, fmt.Sprint(e.Seq), e.At.Format(time.RFC3339Nano), string(e.Step), string(e.From),
		string(e.To), e.Digest)
}

// CheckChain reads a request's events from the first and says where they have been
// altered, cut or reordered, or where the request is not what they tell.
func (r Request) CheckChain(events []Event) error { return r.CheckEvents(events, 1, r.Version) }

// CheckEvents checks a request's events from the first-th to the last-th, as
// CheckChain does all of them: that each follows from the one before, and at the
// request's last event that the request is what they tell. What the first of them
// follows from is known of number 1 alone.
func (r Request) CheckEvents(events []Event, first, last int) error {
	prev, left := "", remaindersBy(r, events)
	if first > 1 && len(events) > 0 {
		prev = events[0].Prev
	}
	for i, e := range events {
		switch {
		case e.Request != r.ID || e.Seq != first+i:
			return fmt.Errorf("events of %s: number %d is missing or out of place", r.Reference, first+i)
		case e.Altered:
			return fmt.Errorf("events of %s: number %d is not as it was written", r.Reference, e.Seq)
		case e.Prev != prev || e.Hash != e.hash() || i > 0 && e.From != events[i-1].To:
			return fmt.Errorf("events of %s: number %d does not follow from the one before", r.Reference, e.Seq)
		case !e.holds(left):
			return fmt.Errorf("events of %s: the words of number %d are not those that were written", r.Reference,
				e.Seq)
		}
		prev = e.Hash
	}
	there := first - 1 + len(events)
	if len(events) == 0 || there != last || last == r.Version && prev != r.Head {
		return fmt.Errorf("events of %s: the request counts %d, there are %d", r.Reference, last, there)
	}
	if last < r.Version {
		return nil
	}
	received, newest := events[0], events[len(events)-1]
	if r.Status != newest.To || first == 1 && !r.Received.Equal(received.At) {
		return fmt.Errorf("events of %s: the request is %s, received %s; they tell %s, received %s", r.Reference,
			r.Status, FormatTime(r.Received), newest.To, FormatTime(received.At))
	}
	err := r.checkConfirmations(events, first == 1)
	if err != nil {
		return err
	}
	err = r.checkShared(events, first == 1)
	if err != nil {
		return err
	}
	return r.checkAnswers(events)
}

// checkAnswers holds the answers to what the events say of them: as they were
// received, and as they were last set.
func (r Request) checkAnswers(events []Event) error {
	if first := events[0]; first.Seq == 1 && r.Removing == 0 && first.Answers != "" && first.Answers != r.Digest {
		return fmt.Errorf("events of %s: the answers are not those that were received: %w", r.Reference, ErrAnswers)
	}
	for _, e := range slices.Backward(events) {
		switch {
		case e.Answers == "":
		case e.Answers != r.Answers.Digest():
			return fmt.Errorf("events of %s: the answers are not those of number %d: %w", r.Reference, e.Seq,
				ErrAnswers)
		default:
			return nil
		}
	}
	return nil
}

// CheckEditions holds the former editions of the answers to what the events say of
// them. The words of an event that have been removed tell nothing of its edition
// any more, but the editions must still be there, in their order.
func (r Request) CheckEditions(events []Event, former []Edition) error {
	all, n := append(slices.Clone(former), r.Current()), 0
	for _, e := range events {
		if e.Step != StepReceive && e.Step != StepAmend {
			continue
		}
		n++
		if n > len(all) || all[n-1].Number != n || all[n-1].Request != r.ID {
			return fmt.Errorf("editions of %s: number %d is missing or out of place", r.Reference, n)
		}
		if r.Removing == 0 && e.Answers != "" && e.Answers != all[n-1].Answers.Digest() { // see Compare
			return fmt.Errorf("editions of %s: number %d has not the answers that were sent: %w", r.Reference, n,
				ErrAnswers)
		}
	}
	if n != len(all) {
		return fmt.Errorf("editions of %s: there are %d, and the events tell of %d", r.Reference, len(all), n)
	}
	if m := r.Compare(events, all...); len(m.Versions) > 0 {
		return fmt.Errorf("editions of %s: number %d has not the answers that were sent: %w", r.Reference,
			m.Versions[0], ErrAnswers)
	}
	return nil
}

// CheckNewestEditions is CheckEditions for a long history of which the newest
// events and the newest former editions were read: it checks from the newest on, as
// far as both go.
func (r Request) CheckNewestEditions(events []Event, former []Edition) error {
	all, n := append(slices.Clone(former), r.Current()), r.edition()
	for _, e := range slices.Backward(events) {
		if e.Step != StepReceive && e.Step != StepAmend {
			continue
		}
		if len(all) == 0 {
			return nil
		}
		one := all[len(all)-1]
		if one.Number != n || one.Request != r.ID {
			return fmt.Errorf("editions of %s: number %d is missing or out of place", r.Reference, n)
		}
		if r.Removing == 0 && e.Answers != "" && e.Answers != one.Answers.Digest() { // see Compare
			return fmt.Errorf("editions of %s: number %d has not the answers that were sent: %w", r.Reference, n,
				ErrAnswers)
		}
		all, n = all[:len(all)-1], n-1
	}
	return nil
}
