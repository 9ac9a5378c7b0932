package request

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// A removal of words that changes more rows than go together is a sequence. First
// the request, its event, and a plan are written: the event vouches for everything
// as the removal will leave it, and the request says that it is under way. The plan
// names places, pieces, and digests, and no word. Then row after row follows, in
// any order, by anyone who continues it; what is done is known by its digest. Last
// comes an event that says it is finished.

// MaxTogether is how many rows a removal of words changes in one transaction: 100
// go together, and there are the request, the event, and the emails too. The
// simulation has fewer, so that its short lives have sequences.
var MaxTogether = 80

// maxBytes bounds the answers among them: 4 MB go together.
const maxBytes = 2 << 20

// RemovalPlan is what is left to do of a removal of words.
type RemovalPlan struct {
	Request string       `json:"request"`
	Event   int          `json:"event"` // the number of the removal
	Cuts    []PlannedCut `json:"cuts,omitempty"`
	Gone    []string     `json:"gone,omitempty"`    // digests of addresses that no answer gives any more
	Answers bool         `json:"answers,omitempty"` // it touches answers
	Tell    bool         `json:"tell,omitempty"`
	Note    string       `json:"note,omitempty"`

	Version int64 `json:"-"` // of its row
}

// PlannedCut is a Cut of a text that is known by its digest.
type PlannedCut struct {
	Cut
	Whole bool   `json:"whole,omitempty"`
	Was   string `json:"was"`
}

// fits reports whether what a removal changes goes together.
func (c Change) fits() bool {
	size := 0
	for _, one := range c.Editions {
		for name, v := range one.Answers {
			size += len(name) + len(v)
		}
	}
	for _, one := range c.Agreements {
		for name, v := range one.Typed {
			size += len(name) + len(v)
		}
	}
	rows := len(c.Rewritten) + len(c.Editions) + len(c.Moved) + len(c.Settled) + len(c.Found) + len(c.Agreements)
	return rows <= MaxTogether && size <= maxBytes
}

// beginRedaction is the first step of a sequence. Its task stays until the last
// one.
func (r Request) beginRedaction(e Event, w removal, what Redaction, in Input) Change {
	r.Removing = r.Version + 1
	c := r.step(r.Status, e, in.Salt)
	p := RemovalPlan{Request: r.ID, Event: w.event, Gone: slices.Sorted(maps.Keys(w.gone)), Answers: w.answers,
		Tell: what.Tell, Note: what.Note}
	for _, id := range slices.Sorted(maps.Keys(w.cuts)) {
		p.Cuts = append(p.Cuts, w.cuts[id])
	}
	c.Plan = &p
	c.Tasks = []Task{{ID: r.RemovalTaskID(), At: in.Now.UTC(), Request: r.ID, Kind: TaskRedacting,
		What: "Words are being redacted in many places, and it isn’t finished."}}
	return c
}

// RemovalTaskID is the id of the task that says that a removal isn't finished.
func (r Request) RemovalTaskID() string { return fmt.Sprintf("%.32s-redacting-%d", r.ID, r.Removal) }

// RestOf is what is left to write of a removal: events, versions, emails, and the
// saved form. Nothing: it can be finished.
func (r Request) RestOf(p RemovalPlan, h History) Change {
	w := removal{cuts: map[string]PlannedCut{}, gone: map[string]bool{}, event: p.Event, answers: p.Answers,
		mark: Redacted}
	for _, c := range p.Cuts {
		w.cuts[c.Place] = c
	}
	for _, digest := range p.Gone {
		w.gone[digest] = true
	}
	for _, e := range h.Events {
		if e.Seq == p.Event {
			w.salt = e.Salt
		}
	}
	return w.apply(h)
}

// Parts are the change in pieces that go together, those emails first that may be
// about to leave.
func (c Change) Parts() (list []Change) {
	slices.SortStableFunc(c.Moved, func(a, b Message) int { return boolOrder(b.InOutbox()) - boolOrder(a.InOutbox()) })
	for some := range slices.Chunk(c.Moved, MaxTogether) {
		list = append(list, Change{Moved: some})
	}
	for some := range slices.Chunk(c.Editions, 8) {
		list = append(list, Change{Editions: some})
	}
	for some := range slices.Chunk(c.Rewritten, MaxTogether) {
		list = append(list, Change{Rewritten: some})
	}
	for some := range slices.Chunk(c.Settled, MaxTogether) {
		list = append(list, Change{Settled: some})
	}
	for some := range slices.Chunk(c.Agreements, 8) {
		list = append(list, Change{Agreements: some})
	}
	if c.Draft != nil {
		list = append(list, Change{Draft: c.Draft})
	}
	return list
}

func boolOrder(is bool) int {
	if is {
		return 1
	}
	return 0
}

// FinishRedaction is the last step of a sequence, once nothing is left to write.
// Its plan is emptied, and its task is done. ErrInvalidTransition: none is under
// way.
func (r Request) FinishRedaction(p RemovalPlan, task Task, in Input) (Change, error) {
	if r.Removing == 0 || r.Removing != p.Event {
		return Change{}, fmt.Errorf("finish redacting %s: %w", r.Reference, ErrInvalidTransition)
	}
	r.Removing, r.LastTaken = 0, maps.Clone(r.LastTaken)
	r.LastTaken[StepRedactEnd] = in.Now.UTC()
	c := r.step(r.Status, Event{At: in.Now, By: in.By, Step: StepRedactEnd, Told: p.Tell}, in.Salt)
	c.tellRedacted(p.Tell, p.Note, in.Now)
	c.Plan = &RemovalPlan{Request: p.Request, Event: p.Event, Version: p.Version}
	if done, err := task.Close(in.By, "It’s finished.", in.Now); task.ID != "" && err == nil {
		c.Settled = []Task{done}
	}
	return c, nil
}

// errRedacting says that nothing else can be done until a removal is finished.
var errRedacting = fmt.Errorf("words are being redacted: %w", ErrInvalidTransition)

// waitsForRedaction reports whether a step waits until a removal of words that is
// under way is finished.
func (r Request) waitsForRedaction(step Step) bool {
	return r.Removing > 0 && step != StepSeen && step != StepDisclaim
}

// RedactingSince is when a removal began that isn't finished; zero where none is
// under way.
func (r Request) RedactingSince() time.Time {
	if r.Removing == 0 {
		return time.Time{}
	}
	return r.LastTaken[StepRedact]
}
