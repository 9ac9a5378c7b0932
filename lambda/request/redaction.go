package request

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Redacted stands in the place of words that have been removed for good.
const Redacted = "[redacted]"

// WordsRemoved is what a history says of a step that has lost all its words for
// good.
const WordsRemoved = "Words were removed here."

// Redaction says which words of a request are to be removed for good.
type Redaction struct {
	Fields []string // answers that go whole, in every version, by the name of their field
	Events []int    // events whose words go whole, with those of their emails, by number
	Cuts   []Cut    // pieces of texts

	Once string // HashSecret of the form's own secret, by which the same form counts once
	Tell bool   // the agency is emailed
	Note string // what that email says besides, or nothing
}

// Cut is what goes of the text of one place.
type Cut struct {
	Place string `json:"place"`
	Spans []Span `json:"spans"`
}

// History is all that is stored of a request in addition to its own row.
type History struct {
	Events   []Event
	Editions []Edition // the former ones
	Messages []Message
	Tasks    []Task
	Draft    *Draft // the saved form that it was sent from; nil where there is none, or where it isn't known
}

// Redactable reports whether a field's answer is words that someone may ask to
// have removed.
func (f Field) Redactable() bool {
	return f.Kind == Long || f.Kind == Email || f.Kind == Phone || f.Kind == Text && f.Name != "agency"
}

// Redact removes words for good, wherever they are named: from the answers and
// their former versions, from events, from emails, and from the saved form. That it
// was done, by whom and why, is an event; the chain of events still verifies.
// in.Words is the reason; it must not repeat what is removed. ErrConflict: a text
// is no longer as long as the pieces say.
func (r Request) Redact(what Redaction, h History, in Input) (Change, error) {
	if _, err := Next(r.Status, StepRedact); err != nil {
		return Change{}, fmt.Errorf("redact %s: %w", r.Reference, err)
	}
	cuts, err := what.resolve(r, h)
	if err != nil {
		return Change{}, fmt.Errorf("redact %s: %w", r.Reference, err)
	}
	if r.Removing > 0 {
		return Change{}, fmt.Errorf("redact %s: words are being redacted: %w", r.Reference, ErrConflict)
	}
	touched := cuts.fields()
	work := newRemoval(r, h, cuts, in.Salt)
	before := r
	r.Answers, r.Redacted, r.LastTaken = work.cutAnswers(r.edition(), r.Answers), union(r.Redacted, touched),
		maps.Clone(r.LastTaken)
	if r.LastTaken == nil {
		r.LastTaken = map[Step]time.Time{}
	}
	r.LastTaken[StepRedact] = in.Now.UTC()
	if work.answers {
		r.Digest = ""
	}
	r.Set, r.Removal = r.Version+1, r.Version+1
	done := work.apply(h)
	var left []Answers
	for _, one := range h.Editions {
		left = append(left, work.cutAnswers(one.Number, one.Answers))
	}
	done.Found = r.removePersonWords(left...)
	e := Event{At: in.Now, By: in.By, Step: StepRedact, Why: in.Words, Answers: r.Answers.Digest(),
		Edition: r.edition(),
		Once:    what.Once, Left: remainders(before, h.Events, done.Rewritten)}
	e.vouchAgain(h, before.Answers, work)
	if !done.fits() {
		c := r.beginRedaction(e, work, what, in)
		c.Found = done.Found
		return c, nil
	}
	e.Told = what.Tell
	c := r.step(r.Status, e, in.Salt)
	c.Rewritten, c.Editions, c.Moved, c.Draft = done.Rewritten, done.Editions, done.Moved, done.Draft
	c.Settled, c.Found = done.Settled, done.Found
	c.tellRedacted(what.Tell, what.Note, in.Now)
	return c, nil
}

// tellRedacted emails the agency that words were removed.
func (c *Change) tellRedacted(tell bool, note string, now time.Time) {
	if !tell {
		return
	}
	for _, to := range c.Request.Answers.Addresses() {
		c.enqueue(Message{Kind: RedactedNotice, To: to, Words: note}, now)
	}
}

// Fingerprint is a digest of what would be removed, and of the texts that it is
// removed from: of two that are the same nothing has changed in between.
// ErrConflict and ErrInvalidTransition as of Redact.
func (what Redaction) Fingerprint(r Request, h History) (string, error) {
	cuts, err := what.resolve(r, h)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(cuts)) {
		parts = append(parts, id, cuts[id].text, fmt.Sprint(cuts[id].spans))
	}
	return sum(parts...), nil
}

// placeCut is what goes of a text, and the text.
type placeCut struct {
	Place
	text  string
	spans []Span
}

// placeCuts are such pieces by the id of their place.
type placeCuts map[string]placeCut

// resolve finds the places that are named. What is gone already is left out.
func (what Redaction) resolve(r Request, h History) (placeCuts, error) {
	for _, name := range what.Fields {
		if f, ok := Form.Field(name); ok && !f.Redactable() || !ok && !isKnownName(r, h, name) {
			return nil, fmt.Errorf("there are no words to remove in %q", name)
		}
	}
	cuts, places := placeCuts{}, map[string]Place{}
	for _, p := range r.PlacesOf(h) {
		places[p.ID] = p
		if what.namesWhole(r, p) && p.Text != Redacted && p.Fixed == "" {
			cuts[p.ID] = placeCut{p, p.Text, []Span{{0, len(p.Text)}}}
		}
	}
	for _, c := range what.Cuts {
		p, there := places[c.Place]
		if !there || !fitIn(c.Spans, p.Text) {
			return nil, fmt.Errorf("%s has changed: %w", c.Place, ErrConflict)
		}
		if p.Fixed != "" {
			return nil, fmt.Errorf("nothing can be removed from %s", c.Place)
		}
		if _, whole := cuts[p.ID]; !whole && len(c.Spans) > 0 {
			cuts[p.ID] = placeCut{p, p.Text, c.Spans}
		}
	}
	if len(cuts) == 0 {
		return nil, fmt.Errorf("no words are left there: %w", ErrInvalidTransition)
	}
	return cuts, nil
}

// namesWhole reports whether all of a place goes.
func (what Redaction) namesWhole(r Request, p Place) bool {
	switch p.Kind {
	case InAnswers:
		return slices.ContainsFunc(what.Fields, func(name string) bool { return p.ID == answerID(p.Version, name) })
	case InHistory:
		return slices.ContainsFunc(what.Events, func(seq int) bool { return p.ID == eventID(seq) })
	case InEmail:
		return slices.ContainsFunc(what.Events, func(seq int) bool {
			return strings.HasPrefix(p.ID, string(InEmail)+"-"+messagePrefix(r.ID, seq))
		})
	}
	return false
}

func isKnownName(r Request, h History, name string) bool {
	_, is := r.Answers[name]
	return is || slices.ContainsFunc(h.Editions, func(e Edition) bool { _, is := e.Answers[name]; return is })
}

// fitIn reports whether pieces are in order and within a text, between its
// characters.
func fitIn(spans []Span, text string) bool {
	at := 0
	for _, one := range spans {
		if one.From < at || one.To <= one.From || one.To > len(text) || !startsRune(text, one.From) ||
			!startsRune(text, one.To) {
			return false
		}
		at = one.To
	}
	return true
}

func startsRune(text string, at int) bool { return at == len(text) || text[at]&0xc0 != 0x80 }

// fields are the names of the answers of which something goes.
func (cuts placeCuts) fields() (names []string) {
	for _, c := range cuts {
		if c.Kind == InAnswers {
			names = append(names, strings.TrimPrefix(c.ID, answerID(c.Version, "")))
		}
	}
	return union(names, nil)
}

// removal is a removal of words while it is carried out. It knows texts by their
// digests, so that it can be stored without the words.
type removal struct {
	cuts    map[string]PlannedCut // by the id of the place
	gone    map[string]bool       // digests of the addresses that no answer gives any more
	event   int                   // its number
	salt    Salt                  // of its event
	answers bool                  // it touches answers, so that no digest of them may stay
	mark    string                // in the place of what goes
}

func newRemoval(r Request, h History, cuts placeCuts, salt Salt) removal {
	w := removal{cuts: map[string]PlannedCut{}, event: r.Version + 1, salt: salt, answers: len(cuts.fields()) > 0,
		mark: Redacted}
	for id, c := range cuts {
		w.cuts[id] = PlannedCut{Cut: Cut{id, c.spans}, Whole: c.Whole, Was: digestText(c.text)}
	}
	w.gone = w.goneAddresses(r, h)
	return w
}

// cut is what stays of a text. One that is not the text that was seen stays as it
// is: it has been cut already, or someone has written it since.
func (w removal) cut(id, text string) string {
	c, named := w.cuts[id]
	if !named || digestText(text) != c.Was {
		return text
	}
	return Place{Text: text, Whole: c.Whole}.cut(c.Spans, w.mark)
}

func (w removal) cutAnswers(version int, a Answers) Answers {
	b := Answers{}
	for name, v := range a {
		b[name] = w.cut(answerID(version, name), v) // mutant: redact-answers
	}
	return b
}

// apply makes the rows of a history as the removal leaves them: those that change.
func (w removal) apply(h History) (done Change) {
	done.Rewritten = w.cutEvents(h.Events)
	for _, one := range h.Editions {
		was := one.Answers
		one.Answers = w.cutAnswers(one.Number, was) // mutant: redact-editions
		if !maps.Equal(was, one.Answers) {
			done.Editions = append(done.Editions, one)
		}
	}
	done.Moved = w.cutMessages(h.Messages)
	done.Settled, done.Draft = w.cutTasks(h.Tasks), w.cutDraft(h.Draft)
	return done
}

// cutTasks are the tasks that change. One that is closed by this step comes after.
func (w removal) cutTasks(tasks []Task) (list []Task) {
	for _, t := range tasks {
		before := t
		t.What, t.Why = w.cut(taskID(t, "what"), t.What), w.cut(taskID(t, "why"), t.Why)
		if t.What != before.What || t.Why != before.Why {
			list = append(list, t)
		}
	}
	return list
}

// cutEvents are the events that change: those that lose words, and, where an answer
// does, all that keep a digest of the answers, since what is gone could be guessed
// by it. A removal that tells what was left of others passes that on to this one.
func (w removal) cutEvents(events []Event) (list []Event) {
	for _, e := range events {
		why := w.cut(eventID(e.Seq), e.Why)
		strip := w.answers && e.Answers != ""
		isDone := e.Cut == w.event || e.Seq >= w.event
		if isDone || e.isRedacted() || why == e.Why && !strip && len(e.Left) == 0 {
			continue
		}
		e.Why, e.Left = why, nil // mutant: redact-event
		if strip {
			e.Answers, e.Edition, e.Former, e.Copy = "", 0, nil, ""
		}
		e.Cut, e.Salt = w.event, Salt(sum("cut", string(w.salt), strconv.Itoa(e.Seq))[:32])
		list = append(list, e)
	}
	return list
}

// cutMessages are the messages that change: those that carry words that go, and
// those to an address that is gone. One of these that hasn't been sent is moot.
func (w removal) cutMessages(messages []Message) (list []Message) {
	for _, m := range messages {
		before := m
		m.Words = w.cut(emailID(m), m.Words) // mutant: redact-mail
		m.Why, m.To = w.cut(reportID(m), m.Why), w.cut("to-"+emailID(m), m.To)
		if before.To != "" && (w.gone[digestText(before.To)] || m.To != before.To) {
			m.Why, m.To = strings.ReplaceAll(m.Why, before.To, Redacted), Redacted
			if m.State == Waiting || m.State == Held || m.State == Leased {
				m.State = Moot
			}
		}
		if m.Words != before.Words || m.Why != before.Why || m.To != before.To {
			list = append(list, m)
		}
	}
	return list
}

func (w removal) cutDraft(d *Draft) *Draft {
	if d == nil {
		return nil
	}
	after := *d
	after.RawInput = RawInput{}
	for name, v := range d.RawInput {
		after.RawInput[name] = w.cut(draftID(name), v)
	}
	if maps.Equal(after.RawInput, d.RawInput) {
		return nil
	}
	return &after
}

// goneAddresses are digests of the addresses that some version of the answers gave
// and none gives any more.
func (w removal) goneAddresses(r Request, h History) map[string]bool {
	gone, inUse := map[string]bool{}, []string(nil)
	for _, one := range append(slices.Clone(h.Editions), r.Current()) {
		for _, to := range addressesIn(one.Answers) {
			gone[to] = true
		}
		inUse = append(inUse, addressesIn(w.cutAnswers(one.Number, one.Answers))...)
	}
	digests := map[string]bool{}
	for to := range gone {
		if !slices.ContainsFunc(inUse, func(one string) bool { return strings.EqualFold(one, to) }) {
			digests[digestText(to)] = true
		}
	}
	return digests
}

// addressesIn are the addresses of all questions that ask for one.
func addressesIn(a Answers) (list []string) {
	for _, s := range Form {
		for _, f := range s.Fields {
			if v := a[f.Name]; f.Kind == Email && v != "" && v != Redacted {
				list = append(list, v)
			}
		}
	}
	return list
}

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
// their number; nil where that removal isn't among the events.
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
	return known
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

// LostWords reports whether words of the event have been removed.
func (e Event) LostWords() bool { return e.isRedacted() || LostWords(e.Why) }

// LostWords reports whether words have been removed from a text.
func LostWords(text string) bool { return text == WordsRemoved || strings.Contains(text, Redacted) }

// IsOnce reports whether the event is of the form that has this secret.
func (e Event) IsOnce(secret string) bool {
	return secret != "" && e.Once == HashSecret(secret) // mutant: redact-once
}

func union(a, b []string) []string {
	list := append(slices.Clone(a), b...)
	slices.Sort(list)
	return slices.Compact(list)
}

// digestText is a digest of a text, for comparing it with itself later.
func digestText(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:16])
}

// FieldTexts returns the answers that a field has had, the current one last,
// without those that were removed.
func (r Request) FieldTexts(f Field, former []Edition) (list []string) {
	for _, one := range append(slices.Clone(former), r.Current()) {
		if v := one.Answers[f.Name]; v != "" && v != Redacted && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// RedactForm is the form on which a lead says which words of a request are to be
// removed: what to look for, a box for each place where it may be, for each
// question that has been answered in any version, and for each event with words,
// and the reason.
func RedactForm(r Request, h History) FormSections {
	find := Section{ID: "find", Fields: []Field{{Name: "find", Kind: Long, Limit: 1000, Label: "Words to redact"},
		{Name: "exact", Kind: Checkbox}, {Name: "inside", Kind: Checkbox}}}
	answers := Section{ID: "answers", Title: "Answers"}
	for _, s := range Form {
		for _, f := range s.Fields {
			if f.Redactable() && len(r.FieldTexts(f, h.Editions)) > 0 {
				answers.Fields = append(answers.Fields, Field{Name: "field-" + f.Name, Kind: Checkbox, Label: f.Label})
			}
		}
	}
	history, places := Section{ID: "history", Title: "History"}, Section{ID: "places"}
	for _, p := range r.PlacesOf(h) {
		places.Fields = append(places.Fields, Field{Name: "at-" + p.ID, Kind: Checkbox})
		if p.Kind == InHistory && p.Fixed == "" && p.Text != Redacted {
			history.Fields = append(history.Fields, Field{Name: strings.Replace(p.ID, string(InHistory), "event", 1),
				Kind: Checkbox, Label: p.Label})
		}
	}
	why := words("Why are you redacting this?",
		"We keep this reason in the history, so don’t repeat what you’re redacting.",
		"Enter the reason", 2000)
	confirm := Section{ID: "why", Title: "Reason", Fields: []Field{why, {Name: "tell", Kind: Checkbox},
		{Name: "note", Kind: Long, Limit: 2000}, {Name: "confirm", Kind: Text, Limit: 40},
		{Name: "exemption", Kind: Long, Limit: 1000}}}
	return FormSections{find, answers, history, places, confirm}
}

// RedactBoxes are the names of all boxes for answers that RedactForm may have. Who
// opened it before others removed words sends one that it has no more.
func RedactBoxes() (names []string) {
	for _, s := range Form {
		for _, f := range s.Fields {
			if f.Redactable() {
				names = append(names, "field-"+f.Name)
			}
		}
	}
	return names
}

// RedactionOf reads the boxes of RedactForm; groups are what its search finds.
func RedactionOf(a Answers, groups []Group) (what Redaction) {
	for name := range a {
		if field, ok := strings.CutPrefix(name, "field-"); ok {
			what.Fields = append(what.Fields, field)
		}
		if seq, ok := strings.CutPrefix(name, "event-"); ok {
			if n, err := strconv.Atoi(seq); err == nil {
				what.Events = append(what.Events, n)
			}
		}
	}
	for _, g := range groups {
		for _, p := range g.Places {
			if a[g.Name()] == Yes && p.Fixed == "" {
				what.Cuts = append(what.Cuts, Cut{p.ID, g.Spans})
			}
		}
	}
	slices.Sort(what.Fields)
	slices.Sort(what.Events)
	return what
}

// IsEmpty reports whether nothing is to be removed.
func (what Redaction) IsEmpty() bool { return len(what.Fields)+len(what.Events)+len(what.Cuts) == 0 }
