package request

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

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
	done.Agreements = w.cutAgreements(h.Agreements)
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
