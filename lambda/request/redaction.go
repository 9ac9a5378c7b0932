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
	Events     []Event
	Editions   []Edition // the former ones
	Messages   []Message
	Tasks      []Task
	Agreements []AgreementDraft // drafts of the agreement, in order
	// the saved form that it was sent from; nil where there is none, or where it
	// isn't known
	Draft *Draft
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
// is no longer as long as the pieces say. Like what else only the desk needs and is
// large, it is no method: every method is in each program that has templates.
func Redact(r Request, what Redaction, h History, in Input) (Change, error) {
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
	if !maps.Equal(before.Answers, r.Answers) { // what a link shows
		r.endAskings(EndOver, in.Now)
		r.keepConfirmations(before)
	}
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
	e.vouchDrafts(before, h, done.Agreements)
	for _, d := range e.Drafts {
		if d.Seq == r.Agreement.Number {
			r.Agreement.Digest = d.Digest
		}
	}
	calls := slices.DeleteFunc(slices.Clone(h.Tasks), func(t Task) bool { return t.Kind != TaskCall })
	if !done.fits() {
		c := r.beginRedaction(e, work, what, in)
		c.Found = done.Found
		c.closeTasks(calls, in)
		c.tellOver(before, in.Now)
		return c, nil
	}
	e.Told = what.Tell
	c := r.step(r.Status, e, in.Salt)
	c.Rewritten, c.Editions, c.Moved, c.Draft = done.Rewritten, done.Editions, done.Moved, done.Draft
	c.Settled, c.Found, c.Agreements = done.Settled, done.Found, done.Agreements
	c.tellRedacted(what.Tell, what.Note, in.Now)
	c.closeTasks(calls, in)
	c.tellOver(before, in.Now)
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
	for _, p := range PlacesOf(r, h) {
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
	for _, p := range PlacesOf(r, h) {
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
