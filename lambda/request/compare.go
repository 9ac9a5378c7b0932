package request

import (
	"fmt"
	"slices"
	"strings"
)

// Mismatch is what of a request's record differs from its history. The zero one is
// none.
type Mismatch struct {
	// of the answers: those that differ from what was received. Words that a lead
	// has removed are no difference
	Versions []int
	Record   bool // something else
}

// Any reports whether anything differs.
func (m Mismatch) Any() bool { return m.Record || len(m.Versions) > 0 }

// Words is what differs, in sentences for any reader; empty where nothing does.
func (m Mismatch) Words() string {
	var list []string
	if n := len(m.Versions); n == 1 && m.Versions[0] == 1 {
		list = append(list, "These answers differ from what was received.")
	} else if n > 0 {
		list = append(list, "These answers differ from what was received: version "+
			strings.Trim(strings.ReplaceAll(fmt.Sprint(m.Versions), " ", ", version "), "[]")+".")
	}
	if m.Record {
		list = append(list, "Something in this record differs from what was written when it happened.")
	}
	return strings.Join(list, " ")
}

// Compare holds a request to its history: the versions of its answers that are
// given, each to the digest that an event has of it, and what else the request says
// to what the events say. events are all of them or some, in order; a page gives
// those that it has read, with the one that vouches for what it shows (Vouchers).
// What none of them records is not compared.
func (r Request) Compare(events []Event, versions ...Edition) (m Mismatch) {
	left := remaindersBy(r, events)
	m.Record = r.Altered || slices.ContainsFunc(events, func(e Event) bool { return !r.agreesWith(e, left) })
	for i, e := range events[min(1, len(events)):] {
		before := events[i]
		m.Record = m.Record || e.Seq == before.Seq+1 && (e.Prev != before.Hash || e.From != before.To)
	}
	for _, v := range versions {
		if r.Removing > 0 && v.Number != r.edition() {
			continue // its words are being removed, and the removal vouches for what will be left
		}
		digest := recordedDigest(events, v.Number)
		if digest == "" && v.Number == 1 {
			digest = r.Digest
		}
		if digest != "" && digest != v.Answers.Digest() {
			m.Versions = append(m.Versions, v.Number)
		}
		m.Record = m.Record || v.Altered || v.Request != r.ID
	}
	return m
}

// Vouchers are the numbers of the events that have the digests of the first version
// of the answers, and of the one that stands.
func (r Request) Vouchers() []int {
	list := []int{1, r.Removal, r.Set}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(seq int) bool { return seq < 1 })
}

// recordedDigest is the digest of a version of the answers as the newest of the
// events has it: the step that set them, or a removal of words since.
func recordedDigest(events []Event, version int) string {
	for _, e := range slices.Backward(events) {
		switch {
		case e.Answers == "":
		case e.Edition == version:
			return e.Answers
		case version >= 1 && version <= len(e.Former):
			return e.Former[version-1]
		}
	}
	return ""
}

// agreesWith reports whether an event is as it was written, and the request is as
// the event says.
func (r Request) agreesWith(e Event, left map[int]string) bool {
	if e.Altered || e.Request != r.ID || e.Hash != e.hash() || !e.holds(left) {
		return false
	}
	now := true
	switch e.Step {
	case StepReceive:
		entered := e.Why == r.Entry.Why() || strings.Contains(e.Why, Redacted)
		now = r.Received.Equal(e.At) &&
			(e.isRedacted() || (e.Answers == "" || e.Answers == r.Digest || r.Removing > 0) && entered)
	case StepVerify:
		now = r.Verified.Equal(e.At) && (e.isRedacted() || e.By == r.VerifiedBy)
	case StepBreach:
		now = r.Breached.Equal(e.At)
	case StepDisclaim:
		now = r.Disclaimed.Equal(e.At)
	}
	last := e.Seq != r.Version || e.Hash == r.Head && e.To == r.Status
	return now && last && e.Seq <= r.Version
}

// alteredDigest stands in an event in the place of a digest, where a removal of
// words found other answers than were received: no answers have it, so that the
// difference stays.
const alteredDigest = "altered"

// vouchAgain gives a removal of words the digests of all versions as it leaves
// them, since those of the steps before are removed too. was are the answers that
// stood before it.
func (e *Event) vouchAgain(h History, was Answers, work removal) {
	isAltered := func(version int, a Answers) bool {
		digest := recordedDigest(h.Events, version)
		return digest != "" && digest != a.Digest()
	}
	if isAltered(e.Edition, was) {
		e.Answers = alteredDigest
	}
	for _, one := range h.Editions {
		digest := work.cutAnswers(one.Number, one.Answers).Digest()
		if isAltered(one.Number, one.Answers) {
			digest = alteredDigest
		}
		e.Former = append(e.Former, digest)
	}
}
