package request_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// alterations are other values for a field of an event.
func alterations(v reflect.Value) (list []reflect.Value) {
	switch x := v.Interface().(type) {
	case int:
		list = append(list, reflect.ValueOf(x+1))
		if x != 0 {
			list = append(list, reflect.ValueOf(0), reflect.ValueOf(-x))
		}
	case time.Time:
		list = append(list, reflect.ValueOf(x.Add(1)), reflect.ValueOf(x.Add(-time.Hour)), reflect.ValueOf(time.Time{}))
	case bool:
		list = append(list, reflect.ValueOf(!x))
	case []string:
		list = append(list, reflect.ValueOf(append([]string{"other"}, x...)))
	case []request.Remainder:
		list = append(list, reflect.ValueOf(append([]request.Remainder{{Seq: 1, Digest: "other"}}, x...)))
	case int64: // the version of a row is no part of the event
	default:
		s := v.String()
		for _, other := range []string{s + " ", "x" + s, "", strings.ToUpper(s), "other"} {
			if other != s {
				list = append(list, reflect.ValueOf(other).Convert(v.Type()))
			}
		}
	}
	return list
}

func TestAnAlteredEventIsFound(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	n := 0
	for i := range told {
		for f := range reflect.TypeFor[request.Event]().NumField() {
			field := reflect.TypeFor[request.Event]().Field(f)
			for _, other := range alterations(reflect.ValueOf(told[i]).Field(f)) {
				altered := slices.Clone(told)
				reflect.ValueOf(&altered[i]).Elem().Field(f).Set(other)
				n++
				if err := r.CheckChain(altered); err == nil {
					t.Errorf("event %d: its %s is %q instead of %q, and the chain holds", i+1, field.Name, other,
						reflect.ValueOf(told[i]).Field(f))
				} else if !strings.Contains(err.Error(), r.Reference) {
					t.Errorf("the error does not name the request: %v", err)
				}
			}
		}
	}
	t.Logf("%d alterations of %d events, each found", n, len(told))
}

func TestOtherWordsCannotPassForARedaction(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	for i := range told {
		altered := slices.Clone(told)
		altered[i].Salt, altered[i].By = "", "Somebody else"
		if err := r.CheckChain(altered); err == nil {
			t.Errorf("event %d: without its salt it may say anything", i+1)
		}
		altered[i].By, altered[i].Why = "", "for another reason"
		if err := r.CheckChain(altered); err == nil {
			t.Errorf("event %d: without its salt it may give any reason", i+1)
		}
	}
}

// Whoever can compute a digest can make a history that holds in itself: the
// request's head and each event's Prev find it.
func TestAForgedEventIsFoundThoughItHoldsInItself(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	for i := range told {
		var c request.Change
		switch before := changes[max(i-1, 0)].Request; {
		case i == 0:
			c = request.Receive("a token", r.Answers, r.Reference, "another salt", now)
		case i == 5:
			c, _ = verify(before, "Mallory", "salt 6", told[i].At)
		case i == 6:
			c, _ = before.Disclaim("another salt", told[i].At)
		default:
			c, _ = before.Remind("another salt", told[i].At, true)
		}
		if c.Event.Hash == told[i].Hash || c.Request.CheckChain(append(slices.Clone(told[:i]), c.Event)) != nil {
			t.Fatalf("event %d is not forged well: %+v", i+1, c.Event)
		}
		history := slices.Clone(told)
		history[i] = c.Event
		if err := r.CheckChain(history); err == nil {
			t.Errorf("event %d is forged, and the chain holds", i+1)
		}
	}
}

func TestRedactingWordsKeepsTheChain(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	for i := range told {
		told[i] = withoutWords(told[i])
		if err := r.CheckChain(told); err != nil {
			t.Errorf("after event %d was redacted: %v", i+1, err)
		}
	}
}

func TestACutOrReorderedHistoryIsFound(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	other := events(life(t, "another token"))
	histories := map[string][]request.Event{"none at all": nil, "all of another request": other,
		"one too many": append(slices.Clone(told), told[6])}
	for i := range told {
		histories[fmt.Sprintf("number %d missing", i+1)] = slices.Delete(slices.Clone(told), i, i+1)
		histories[fmt.Sprintf("cut off after %d", i)] = told[:i]
		histories[fmt.Sprintf("cut off before %d", i+2)] = told[i+1:]
		for j := range i {
			swapped := slices.Clone(told)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			histories[fmt.Sprintf("%d and %d exchanged", i+1, j+1)] = swapped
			swapped = slices.Clone(swapped)
			swapped[i].Seq, swapped[j].Seq = i+1, j+1
			histories[fmt.Sprintf("%d and %d exchanged and numbered anew", i+1, j+1)] = swapped
		}
		foreign := slices.Clone(told)
		foreign[i] = other[i]
		histories[fmt.Sprintf("number %d of another request", i+1)] = foreign
		foreign = slices.Clone(foreign)
		foreign[i].Request = r.ID
		histories[fmt.Sprintf("number %d of another request, under this one's name", i+1)] = foreign
	}
	for what, history := range histories {
		if err := r.CheckChain(history); err == nil {
			t.Errorf("%s, and the chain holds", what)
		}
	}
	t.Logf("%d histories, each found", len(histories))
}

func TestARequestThatIsNotWhatItsEventsTellIsFound(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	for name, alter := range map[string]func(*request.Request){
		"an answer is altered":            func(r *request.Request) { r.Answers["need"] += "." },
		"an answer is gone":               func(r *request.Request) { delete(r.Answers, "lead") },
		"an answer is put in":             func(r *request.Request) { r.Answers["g2"] = request.Yes },
		"the digest is altered":           func(r *request.Request) { r.Digest = strings.Repeat("0", 64) },
		"it is said to wait still":        func(r *request.Request) { r.Status = request.Received },
		"it is said to be received later": func(r *request.Request) { r.Received = r.Received.Add(time.Hour) },
		"an answer is altered, with its digest": func(
			r *request.Request) {
			r.Answers["need"] += "."
			r.Digest = r.Answers.Digest()
		},
	} {
		altered := r
		altered.Answers = maps.Clone(r.Answers)
		alter(&altered)
		if err := altered.CheckChain(told); err == nil {
			t.Errorf("%s, and the chain holds", name)
		}
	}
}

// Where a history breaks, the error names the event and says how.
func TestCheckChain_NamesTheEvent(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	foreign := slices.Clone(told)
	foreign[2] = events(life(t, "another token"))[2]
	damaged := slices.Clone(told)
	damaged[3].MarkAltered()
	for want, history := range map[string][]request.Event{
		"number 1 is missing or out of place": told[1:],
		"number 3 is missing or out of place": foreign,
		"number 4 is missing or out of place": slices.Delete(slices.Clone(told), 3, 4),
		"number 4 is not as it was written":   damaged,
		"the request counts 7, there are 6":   told[:6],
		"the request counts 7, there are 0":   nil,
		"number 8 is missing or out of place": append(slices.Clone(told), told[6]),
	} {
		if err := r.CheckChain(history); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := (request.Request{}).CheckChain(nil); err == nil {
		t.Error("a request without events holds")
	}
}

// The first event follows from none, even where its request was altered to agree
// with it.
func TestCheckChain_FirstFollowsFromNone(t *testing.T) {
	r := waiting(t, now)
	r.Version, r.Head = 0, strings.Repeat("0", 64)
	c := takeSteps(t, r, "note")
	if err := c.Request.CheckChain([]request.Event{c.Event}); err == nil ||
		!strings.Contains(err.Error(), "number 1 does not follow") {
		t.Errorf("%v", err)
	}
}

// A part of a history is checked by itself: from the first that is given to the
// last, neither more nor less.
func TestCheckEvents_Part(t *testing.T) {
	changes := life(t, "a token")
	r, told := changes[6].Request, events(changes)
	for first := 1; first <= 7; first++ {
		for last := first; last <= 7; last++ {
			part := told[first-1 : last]
			if err := r.CheckEvents(part, first, last); err != nil {
				t.Errorf("%d to %d: %v", first, last, err)
			}
			altered := slices.Clone(part)
			altered[len(altered)-1].By += "."
			for what, part := range map[string][]request.Event{"none": nil, "the last one missing": part[:len(part)-1],
				"one too many": told[first-1 : min(last+1, 7)], "one altered": altered} {
				if what == "one too many" && last == 7 {
					continue
				}
				if err := r.CheckEvents(part, first, last); err == nil {
					t.Errorf("%d to %d, %s, and it holds", first, last, what)
				}
			}
		}
	}
}

// The newest part of a history holds by itself, though it tells nothing of what was
// answered, asked, and sent before it. The whole tells all: a request that has more
// than that is found.
func TestCheckEvents_AskedAndSentBefore(t *testing.T) {
	k := answeredRequest(t)
	k.save(takeConfirm(t, k.Request, request.StepAskOfficial, 10))
	k.save(takeSteps(t, k.Request, "accept"))
	k.save(takeSteps(t, k.Request, "draft"))
	k.save(takeShare(t, k.Request, request.StepShareAgency))
	k.save(takeSteps(t, k.Request, "note"))
	for first := range k.History.Events {
		if err := k.CheckEvents(k.History.Events[first:], first+1, k.Version); err != nil {
			t.Errorf("from number %d on: %v, want no error", first+1, err)
		}
	}
	for want, alter := range map[string]func(*request.Request){
		"was asked and answered": func(r *request.Request) {
			r.Confirmations = maps.Clone(r.Confirmations)
			r.Confirmations[request.QuestionLead] = request.Confirmation{Asking: request.Asking{Event: 3}}
		},
		"was sent": func(r *request.Request) {
			r.Shared = maps.Clone(r.Shared)
			r.Shared[request.ReaderAgent] = request.SharedDraft{Event: 3}
		},
	} {
		r := k.Request
		alter(&r)
		if err := r.CheckChain(k.History.Events); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error on what %s", err, want)
		}
	}
}

// Digests in the table were made of these parts, and new code must make the same:
// an event that sets no answers and removes none has four, as it had before there
// were versions.
func TestEvent_DigestIsOfTheseParts(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Events: []int{4}}, "The law asks it.")
	for _, e := range k.History.Events {
		parts := []string{string(e.Salt), e.By, e.Why, e.Answers}
		switch e.Step {
		case request.StepReceive:
			parts = append(parts, "1", e.Copy)
		case request.StepAmend:
			parts = append(parts, "2", "")
		case request.StepRedact:
			ask := k.History.Events[3]
			parts = append(parts, "2", "", e.Former[0], "left 4 "+remainder(t, ask))
		case request.StepAsk: // its words are gone, and its digest stays
			continue
		}
		list, err := json.Marshal(parts)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%x", sha256.Sum256(list)); e.Digest != want {
			t.Errorf("%s has the digest %s, want that of %s", e.Step, e.Digest, list)
		}
	}
}

// remainder is what a removal keeps of an event that it has written again.
func remainder(t *testing.T, e request.Event) string {
	digest := func(parts ...string) string {
		list, err := json.Marshal(parts)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%x", sha256.Sum256(list))
	}
	return digest(fmt.Sprint(e.Cut), digest(string(e.Salt), e.By, e.Why, e.Answers))[:32]
}

// withoutWords returns an event without its words: who, why, what was answered, and
// the salt that would let them be guessed.
func withoutWords(e request.Event) request.Event {
	e.By, e.Why, e.Answers, e.Salt, e.Edition, e.Former, e.Copy = "", "", "", "", 0, nil, ""
	return e
}
