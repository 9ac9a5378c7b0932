package request

import (
	"slices"
	"strconv"
)

// Remainder vouches for what removals of words left of an event.
type Remainder struct {
	Seq    int    `json:"n"`
	Digest string `json:"is"` // of what is left, and its salt, to 128 bits
}

// remainder is the digest of an event as it is left.
func (e Event) remainder() string { return sum(strconv.Itoa(e.Cut), e.digest())[:32] }

// remainders vouches for all events that a removal, or one before it, has written
// again. One that wasn't as it was written stays so.
func remainders(r Request, events, rewritten []Event) (list []Remainder) {
	known := remaindersBy(r, events)
	for _, e := range events {
		at := slices.IndexFunc(rewritten, func(one Event) bool { return one.Seq == e.Seq })
		switch {
		case !e.holds(known):
			if at >= 0 || e.Cut > 0 {
				list = append(list, Remainder{e.Seq, alteredDigest})
			}
		case at >= 0:
			list = append(list, Remainder{e.Seq, rewritten[at].remainder()})
		case e.Cut > 0:
			list = append(list, Remainder{e.Seq, e.remainder()})
		}
	}
	return list
}

// remaindersBy is what the request's newest removal of words left of events, by
// their number; nil where that removal isn't among the events. While it is under
// way, an event that it hasn't come to is what the removal before left of it.
func remaindersBy(r Request, events []Event) map[int]string {
	known := map[int]string{}
	if r.Removal == 0 {
		return known
	}
	at := slices.IndexFunc(events, func(e Event) bool { return e.Seq == r.Removal })
	if at < 0 {
		return nil
	}
	for _, one := range events[at].Left {
		known[one.Seq] = one.Digest
	}
	if r.Removing > 0 {
		for _, e := range events {
			if e.Cut > 0 && known[e.Seq] != e.remainder() { // equivalent: of an uncut event no one reads it
				known[e.Seq] = leftBefore(events, r.Removal, e)
			}
		}
	}
	return known
}

// leftBefore is what the removals before one that is under way left of an event
// that it hasn't come to yet. Where an event between them isn't at hand, it may be
// the one that vouches, and the words are believed.
func leftBefore(events []Event, removal int, cut Event) string {
	next := removal - 1
	for _, e := range slices.Backward(events) {
		if e.Seq >= removal {
			continue
		}
		if e.Seq != next {
			return cut.remainder()
		}
		for _, one := range e.Left {
			if one.Seq == cut.Seq {
				return one.Digest
			}
		}
		next--
	}
	return ""
}

// holds reports whether the words of an event are those that were written, or, of
// those, what a removal left. known is of remaindersBy.
func (e Event) holds(known map[int]string) bool {
	switch {
	case e.isRedacted():
		return true
	case e.Cut == 0:
		return e.Digest == e.digest()
	}
	return known == nil || known[e.Seq] == e.remainder()
}
