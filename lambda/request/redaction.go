package request

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Redacted stands in the place of words that have been removed for good.
const Redacted = "[redacted]"

// WordsRemoved is what a history says of a step that has lost words for good.
const WordsRemoved = "Words were removed here."

// Redaction says which words of a request are to be removed for good: answers by
// the name of their field, and events by number.
type Redaction struct {
	Fields []string
	Events []int
}

// History is all that is stored of a request in addition to its own row.
type History struct {
	Events   []Event
	Editions []Edition // the former ones
	Messages []Message
}

// Redactable reports whether a field's answer is words that someone may ask to
// have removed.
func (f Field) Redactable() bool {
	return f.Kind == Long || f.Kind == Email || f.Kind == Phone || f.Kind == Text && f.Name != "agency"
}

// Redact removes words for good, wherever they are kept: from the answers and their
// former editions, from events, and from the messages that carried them. That it
// was done, by whom and why, is an event; the chain of events still holds. in.Words
// is the reason; it must not repeat what is removed.
func (r Request) Redact(what Redaction, h History, in Input) (Change, error) {
	if len(what.Fields)+len(what.Events) == 0 {
		return Change{}, fmt.Errorf("redact %s: nothing is named: %w", r.Reference, ErrInvalidTransition)
	}
	if _, err := Next(r.Status, StepRedact); err != nil {
		return Change{}, fmt.Errorf("redact %s: %w", r.Reference, err)
	}
	for _, name := range what.Fields {
		if f, ok := Form.Field(name); !ok || !f.Redactable() {
			return Change{}, fmt.Errorf("redact %s: there are no words to remove in %q", r.Reference, name)
		}
	}
	rewritten, earlier := what.events(h.Events)
	if len(what.Fields)+len(rewritten) == 0 {
		return Change{}, fmt.Errorf("redact %s: no words are left there: %w", r.Reference, ErrInvalidTransition)
	}
	was := r.Answers
	r.Answers, r.Redacted, r.LastTaken = was.without(what.Fields), union(r.Redacted, what.Fields),
		maps.Clone(r.LastTaken)
	if r.LastTaken == nil {
		r.LastTaken = map[Step]time.Time{}
	}
	r.LastTaken[StepRedact] = in.Now.UTC()
	var editions []Edition
	if len(what.Fields) > 0 {
		r.Digest = ""
		for _, one := range h.Editions {
			one.Answers = one.Answers.without(what.Fields) // mutant: redact-editions
			editions = append(editions, one)
		}
	}
	e := Event{At: in.Now, By: in.By, Step: StepRedact, Why: in.Words + earlier, Answers: r.Answers.Digest(),
		Edition: r.edition()}
	r.Set, r.Removal = r.Version+1, r.Version+1
	e.vouchAgain(h, was, what.Fields)
	c := r.step(r.Status, e, in.Salt)
	c.Rewritten, c.Editions = rewritten, editions
	c.Moved = withoutWords(r, h.Messages, what.Events, what.addresses(r.Answers, was, h.Editions))
	return c, nil
}

// events are those that lose their words: the ones that are named, and, where an
// answer is removed, all that keep a digest of the answers, since an answer can be
// guessed by it. Who made an earlier redaction, and why, would be lost with its
// digest: it is repeated.
func (what Redaction) events(events []Event) (list []Event, again string) {
	for _, e := range events {
		named := slices.Contains(what.Events, e.Seq)
		if e.isRedacted() || !named && (e.Answers == "" || len(what.Fields) == 0) {
			continue
		}
		if e.Step == StepRedact && !named {
			again += e.restate(e.By, e.Why)
		}
		e.By, e.Why, e.Answers, e.Salt, e.Edition, e.Former, e.Copy = "", "", "", "", 0, nil, ""
		list = append(list, e)
	}
	return list, again
}

// againBegins stands in front of each removal of words that a later one says again.
const againBegins = "\n\nNumber "

// restate says again, in a redaction, who had redacted other words before, and
// why.
func (e Event) restate(by, why string) string {
	return fmt.Sprintf("%s%d, %s, by %s: %s", againBegins, e.Seq, FormatTime(e.At), by, why)
}

// RedactedSince reports whether someone has removed these words for this reason
// since they saw the request with so many events: an event says so, their own or a
// later one that says theirs again, and what they name is gone.
func (r Request) RedactedSince(seen int, events []Event, what Redaction, by, why string) bool {
	for _, name := range what.Fields {
		if !slices.Contains(r.Redacted, name) {
			return false
		}
	}
	for _, e := range events {
		if slices.Contains(what.Events, e.Seq) && !e.isRedacted() {
			return false
		}
	}
	for n, e := range events {
		if e.Seq <= seen || e.Step != StepRedact {
			continue
		}
		if e.By == by && strings.HasPrefix(e.Why+againBegins, why+againBegins) {
			return true
		}
		for _, later := range events[n:] {
			if strings.Contains(later.Why+againBegins, e.restate(by, why)+againBegins) {
				return true
			}
		}
	}
	return false
}

// addresses are those that are removed from all editions of the answers. One that
// another answer still gives, in any edition, stays.
func (what Redaction) addresses(left, was Answers, former []Edition) map[string]bool {
	gone := map[string]bool{}
	for _, name := range what.Fields {
		if f, _ := Form.Field(name); f.Kind != Email {
			continue
		}
		gone[was[name]] = true
		for _, one := range former {
			gone[one.Answers[name]] = true
		}
	}
	inUse := left.Addresses()
	for _, one := range former {
		inUse = append(inUse, one.Answers.without(what.Fields).Addresses()...)
	}
	for to := range gone {
		if to == "" || to == Redacted ||
			slices.ContainsFunc(inUse, func(one string) bool { return strings.EqualFold(one, to) }) {
			delete(gone, to)
		}
	}
	return gone
}

// without are the answers with those fields removed.
func (a Answers) without(fields []string) Answers {
	b := Answers{}
	for name, v := range a {
		b[name] = v
		if slices.Contains(fields, name) {
			b[name] = Redacted
		}
	}
	return b
}

// withoutWords are those messages that carried the words of the events, or went to
// the addresses, without them. One that has not gone out is not sent any more where
// its address is gone.
func withoutWords(r Request, messages []Message, events []int, gone map[string]bool) (list []Message) {
	for _, m := range messages {
		of := func(seq int) bool { return m.OfEvent(r.ID, seq) }
		address, words := gone[m.To], m.Words != "" && slices.ContainsFunc(events, of)
		if !address && !words {
			continue
		}
		if words {
			m.Words = Redacted // mutant: redact-mail
		}
		if address {
			m.Why, m.To = strings.ReplaceAll(m.Why, m.To, Redacted), Redacted
			if m.State == Waiting || m.State == Held || m.State == Leased {
				m.State = Moot
			}
		}
		list = append(list, m)
	}
	return list
}

func union(a, b []string) []string {
	list := append(slices.Clone(a), b...)
	slices.Sort(list)
	return slices.Compact(list)
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
// removed: a box for each question that has been answered in any edition, one for
// each event, and the reason.
func RedactForm(r Request, former []Edition) FormSections {
	answers := Section{ID: "answers", Title: "Answers"}
	for _, s := range Form {
		for _, f := range s.Fields {
			if f.Redactable() && len(r.FieldTexts(f, former)) > 0 {
				answers.Fields = append(answers.Fields, Field{Name: "field-" + f.Name, Kind: Checkbox, Label: f.Label})
			}
		}
	}
	history := Section{ID: "history", Title: "History"}
	for seq := 1; seq <= r.Version; seq++ {
		history.Fields = append(history.Fields, Field{Name: fmt.Sprintf("event-%d", seq), Kind: Checkbox,
			Label: fmt.Sprintf("Number %d", seq)})
	}
	why := Section{ID: "why", Title: "Why", Fields: []Field{words("Why are they removed?",
		"The history keeps this reason, so do not repeat in it what is removed.", "Write why the words are removed",
		2000)}}
	return FormSections{answers, history, why}
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

// RedactionOf reads the boxes of RedactForm.
func RedactionOf(a Answers) (what Redaction) {
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
	slices.Sort(what.Fields)
	slices.Sort(what.Events)
	return what
}
