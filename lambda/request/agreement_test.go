package request

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// acceptedRequest is a request that was accepted, with its events.
func acceptedRequest(t *testing.T) (Request, []Event, time.Time) {
	t.Helper()
	now := time.Date(2026, time.November, 30, 18, 0, 0, 0, time.UTC)
	c := Receive("token", Answers{"kind": "district", "need": "Sam needs help."}, "RFA-2026-7KQ4-X", "salt", now)
	events := []Event{c.Event}
	for _, step := range []Step{StepVerify, StepAccept} {
		next, err := c.Request.Take(step, Input{By: "Robin Example", Salt: "salt", Now: now})
		if err != nil {
			t.Fatal(err)
		}
		c, events = next, append(events, next.Event)
	}
	return c.Request, events, now
}

// saveDraft saves a draft of what is typed, based on the latest.
func saveDraft(t *testing.T, r Request, typed RawInput, now time.Time) Change {
	t.Helper()
	c, err := r.Take(StepDraft, Input{By: "Robin Example", Typed: typed, BaseDraft: r.Agreement.Number, Salt: "other",
		Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A draft has a number, the version of the answers, and a digest, in the request,
// the event, and its row.
func TestDraftStep_Saved(t *testing.T) {
	r, _, now := acceptedRequest(t)
	c := saveDraft(t, r, RawInput{"scope_1_text": "Two days."}, now)
	c = saveDraft(t, c.Request, RawInput{"scope_1_text": "Three days."}, now)
	d := c.Agreements[0]
	if d.Number != 2 || d.Edition != 1 || d.By != "Robin Example" || d.Typed["scope_1_text"] != "Three days." {
		t.Errorf("the row is %+v", d)
	}
	if got := c.Request.Agreement; got.Number != 2 || got.Digest != d.Digest() || got.Event != c.Event.Seq {
		t.Errorf("the request says %+v", got)
	}
	if e := c.Event; e.Why != "Draft 2." || e.Edition != 1 || e.Draft != d.Digest() {
		t.Errorf("the event says %+v", e)
	}
	if len(c.Messages) > 0 || c.Event.IsPublic() || !c.Event.Minor() {
		t.Error("the step emails someone, blocks someone, or is public")
	}
	if c.Request.IsAltered(d, []Event{c.Event}) {
		t.Error("the draft counts as altered")
	}
	d.Typed["scope_1_text"] = "Four days."
	if !c.Request.IsAltered(d, []Event{c.Event}) {
		t.Error("a changed draft isn’t found")
	}
}

// Who saw an older draft than the latest saves none, and no draft is saved before a
// request is accepted.
func TestDraftStep_Newer(t *testing.T) {
	r, _, now := acceptedRequest(t)
	c := saveDraft(t, r, RawInput{"scope_1_text": "Two days."}, now)
	if _, err := c.Request.Take(StepDraft, Input{Now: now}); !errors.Is(err, ErrNewerDraft) {
		t.Errorf("the second draft is saved over the first: %v", err)
	}
	early := Receive("token", Answers{}, "RFA-2026-7KQ4-X", "salt", now).Request
	if _, err := early.Take(StepDraft, Input{Now: now}); !errors.Is(err, ErrInvalidTransition) {
		t.Errorf("a draft is saved too early: %v", err)
	}
}

// Drafts are limited: a removal of words reads them all.
func TestDraftStep_Limit(t *testing.T) {
	r, _, now := acceptedRequest(t)
	r.Agreement.Number = AgreementDrafts.Max
	var limit *LimitError
	if _, err := r.Take(StepDraft, Input{BaseDraft: r.Agreement.Number, Now: now}); !errors.As(err, &limit) {
		t.Errorf("one more is saved: %v", err)
	}
}

// A draft that just fits in its row is saved, and one with a byte more is not.
func TestDraftStep_Bytes(t *testing.T) {
	r, _, now := acceptedRequest(t)
	fits := AgreementBytes.Max - len(`{"excluded":""}`)
	for size, want := range map[int]bool{fits: false, fits + 1: true} {
		var limit *LimitError
		_, err := r.Take(StepDraft, Input{Typed: RawInput{"excluded": strings.Repeat("x", size)}, Now: now})
		got := errors.As(err, &limit) && limit.What == AgreementBytes.What
		if got != want || !want && err != nil {
			t.Errorf("%d bytes of text: refused %t, want %t: %v", size, got, want, err)
		}
	}
}

// A former draft is held to the event that saved it, and to one that sent it. One
// whose row is damaged, or is another request's, is altered whatever its words are.
func TestIsAltered_FormerDraft(t *testing.T) {
	r, _, now := acceptedRequest(t)
	first := saveDraft(t, r, RawInput{"scope_1_text": "Two days."}, now)
	second := saveDraft(t, first.Request, RawInput{"scope_1_text": "Three days."}, now)
	former := first.Agreements[0]
	sent, err := second.Request.Take(StepShareAgent, Input{By: "Robin Example", Salt: "salt", Now: now,
		Share: ShareInput{Draft: 1, Digest: former.Digest(), Email: "agent@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	other, damaged, foreign := former, former, former
	other.Typed = RawInput{"scope_1_text": "Four days."}
	damaged.MarkAltered()
	foreign.Request = "another"
	for name, c := range map[string]struct {
		draft  AgreementDraft
		events []Event
		want   bool
	}{
		"as it was saved":        {former, []Event{first.Event, second.Event, sent.Event}, false},
		"changed since saved":    {other, []Event{first.Event, second.Event}, true},
		"changed since sent":     {other, []Event{sent.Event}, true},
		"changed, with no event": {other, nil, false},
		"of a damaged row":       {damaged, nil, true},
		"of another request":     {foreign, nil, true},
	} {
		if got := sent.Request.IsAltered(c.draft, c.events); got != c.want {
			t.Errorf("%s: altered %t, want %t", name, got, c.want)
		}
	}
}

// A removal of words reaches every draft. Its digest then says nothing of what is
// gone, and the removal vouches for what is left, also the next one.
func TestRedact_AgreementDrafts(t *testing.T) {
	r, events, now := acceptedRequest(t)
	var drafts []AgreementDraft
	for _, text := range []string{"Ask Sam.", "Ask Sam twice.", "Ask."} {
		c := saveDraft(t, r, RawInput{"scope_1_text": text, "excluded": "Lunch"}, now)
		r, events, drafts = c.Request, append(events, c.Event), append(drafts, c.Agreements...)
	}
	remove := func(words string) {
		t.Helper()
		h := History{Events: events, Agreements: drafts}
		what := Redaction{}
		for _, g := range FindWords(r, h, NewSearch(words, true, false)) {
			for _, p := range g.Places {
				if p.Kind == InAgreement {
					what.Cuts = append(what.Cuts, Cut{p.ID, g.Spans})
				}
			}
		}
		c, err := Redact(r, what, h, Input{By: "Lee Example", Words: "Why.", Salt: Salt(words), Now: now})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range c.Agreements {
			drafts[d.Number-1] = d
		}
		for _, e := range c.Rewritten {
			events[e.Seq-1] = e
		}
		r, events = c.Request, append(events, c.Event)
	}
	first := drafts[0]
	remove("Sam")
	remove("twice")
	var vouched []int
	for _, one := range events[len(events)-1].Drafts {
		vouched = append(vouched, one.Seq)
	}
	if want := []int{1, 2}; !slices.Equal(vouched, want) { // the third has lost no words
		t.Errorf("the second removal vouches for the drafts %v, want %v", vouched, want)
	}
	for i, want := range []string{"Ask [redacted].", "Ask [redacted] [redacted].", "Ask."} {
		if got := drafts[i].Typed["scope_1_text"]; got != want || drafts[i].Typed["excluded"] != "Lunch" {
			t.Errorf("draft %d says %q", i+1, got)
		}
		if r.IsAltered(drafts[i], events) {
			t.Errorf("draft %d counts as altered", i+1)
		}
	}
	if err := r.CheckChain(events); err != nil {
		t.Error(err)
	}
	guess := drafts[0]
	guess.Typed = first.Typed
	if events[3].Draft == guess.Digest() {
		t.Error("the digest lets one guess what is gone")
	}
	if other := drafts[0]; true {
		other.Typed = RawInput{"scope_1_text": "Ask [redacted]!"}
		if !r.IsAltered(other, events) {
			t.Error("a draft that was changed after the removal isn’t found")
		}
	}
}
