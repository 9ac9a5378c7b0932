package request

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A removal goes together up to exactly so many rows, whichever they are, and up to
// exactly so many bytes of answers and drafts; with one more it is a sequence.
func TestFits_Limits(t *testing.T) {
	rows := func(n int) map[string]Change {
		return map[string]Change{"events": {Rewritten: make([]Event, n)}, "versions": {Editions: make([]Edition, n)},
			"emails": {Moved: make([]Message, n)}, "tasks": {Settled: make([]Task, n)}, "keys": {Found: make([]Found, n)},
			"drafts": {Agreements: make([]AgreementDraft, n)},
			"some of each": {Rewritten: make([]Event, n-5), Editions: make([]Edition, 1), Moved: make([]Message, 1),
				Settled: make([]Task, 1), Found: make([]Found, 1), Agreements: make([]AgreementDraft, 1)}}
	}
	bytes := func(n int) map[string]Change {
		typed := map[string]string{"need": strings.Repeat("x", n-len("need"))}
		return map[string]Change{"bytes of answers": {Editions: []Edition{{Answers: typed}}},
			"bytes of drafts": {Agreements: []AgreementDraft{{Typed: typed}}}}
	}
	for more, fits := range map[int]bool{0: true, 1: false} {
		for _, list := range []map[string]Change{rows(MaxTogether + more), bytes(maxBytes + more)} {
			for name, c := range list {
				if got := c.fits(); got != fits {
					t.Errorf("%s, %d more than go together: fits %v, want %v", name, more, got, fits)
				}
			}
		}
	}
}

// What is left to write goes in pieces: first the emails that may be about to
// leave, then the others, and last the saved form, where there is one.
func TestParts_Order(t *testing.T) {
	messages := make([]Message, MaxTogether)
	for i := range messages {
		messages[i].State = Sent
	}
	messages = append(messages, Message{ID: "waits", State: Waiting})
	list := Change{Moved: messages, Draft: &Draft{ID: "saved"}}.Parts()
	if len(list) != 3 || list[0].Moved[0].ID != "waits" || len(list[1].Moved) != 1 || list[2].Draft == nil {
		t.Errorf("got %d pieces: %+v", len(list), list)
	}
	if list := (Change{}).Parts(); len(list) > 0 {
		t.Errorf("nothing is left to write, and got %+v", list)
	}
}

// removing is a request from which words are being removed in a sequence, with its
// history, the change that began it, and the same removal in one piece.
func removing(t *testing.T) (h History, begun, whole Change) {
	t.Helper()
	r, events, now := acceptedRequest(t)
	h.Events = events
	in := Input{By: "Lee Example", Words: "Why.", Salt: "salt of the removal", Now: now}
	what := Redaction{Fields: []string{"need"}, Tell: true, Note: "a note"}
	whole, err := Redact(r, what, h, in)
	if err != nil {
		t.Fatal(err)
	}
	was := MaxTogether
	MaxTogether = 0
	begun, err = Redact(r, what, h, in)
	MaxTogether = was
	if err != nil || begun.Plan == nil {
		t.Fatalf("it has no plan: %v", err)
	}
	return h, begun, whole
}

// A sequence names the event that began it, leaves the same events as a removal in
// one piece, and does nothing twice.
func TestRestOf_SameAsTogether(t *testing.T) {
	h, begun, whole := removing(t)
	r := begun.Request
	if r.Removing != begun.Event.Seq || begun.Plan.Event != begun.Event.Seq ||
		!r.RedactingSince().Equal(begun.Event.At) || !whole.Request.RedactingSince().IsZero() {
		t.Errorf("the request is %+v, its plan %+v", r, begun.Plan)
	}
	later := Event{Request: r.ID, Seq: begun.Event.Seq + 1, Step: StepSeen, Salt: "another salt"}
	h.Events = append(h.Events, begun.Event, later)
	rest := r.RestOf(*begun.Plan, h)
	if len(rest.Rewritten) == 0 || len(rest.Rewritten) != len(whole.Rewritten) {
		t.Fatalf("got %d events, want %d", len(rest.Rewritten), len(whole.Rewritten))
	}
	for i, e := range rest.Rewritten {
		if want := whole.Rewritten[i]; e.remainder() != want.remainder() {
			t.Errorf("got the event %+v, want %+v", e, want)
		}
		h.Events[e.Seq-1] = e
	}
	if again := r.RestOf(*begun.Plan, h).Parts(); len(again) > 0 {
		t.Errorf("it is all written, and got %+v", again)
	}
}

// A sequence is finished once, by its own plan. The agency is told then, and the
// task that says it isn't finished is closed, unless someone closed it before.
func TestFinishRedaction(t *testing.T) {
	_, begun, _ := removing(t)
	r, task := begun.Request, begun.Tasks[0]
	in := Input{By: "Lee Example", Salt: "salt", Now: begun.Event.At.Add(time.Hour)}
	c, err := r.FinishRedaction(*begun.Plan, task, in)
	if err != nil || c.Request.Removing != 0 || c.Plan == nil || len(c.Plan.Cuts) > 0 || len(c.Settled) != 1 ||
		c.Settled[0].ID != task.ID || c.Settled[0].Done.IsZero() || !c.Event.Told {
		t.Errorf("finished as %+v (%v)", c, err)
	}
	closed, err := task.Close("Lee Example", "Done.", in.Now)
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]Task{"closed before": closed, "not there": {}} {
		c, err := r.FinishRedaction(*begun.Plan, other, in)
		if err != nil || len(c.Settled) > 0 {
			t.Errorf("the task is %s: closed %+v (%v)", name, c.Settled, err)
		}
	}
	another := *begun.Plan
	another.Event++
	if _, err := r.FinishRedaction(another, task, in); !errors.Is(err, ErrInvalidTransition) {
		t.Errorf("by another plan: got %v, want %v", err, ErrInvalidTransition)
	}
	if _, err := c.Request.FinishRedaction(*begun.Plan, task, in); !errors.Is(err, ErrInvalidTransition) {
		t.Errorf("finished again: got %v, want %v", err, ErrInvalidTransition)
	}
	if _, err := c.Request.FinishRedaction(RemovalPlan{}, task, in); !errors.Is(err, ErrInvalidTransition) {
		t.Errorf("none is under way: got %v, want %v", err, ErrInvalidTransition)
	}
}
