package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A removal of words from an event that was altered before doesn't make it true: it
// differs for good, whether that removal writes it again, an earlier one did, or
// none does. The removal vouches for those alone that were written again; the
// earlier one is among them, since it vouched for others.
func TestRemainders_AlteredEvent(t *testing.T) {
	const altered = "altered"
	for _, c := range []struct {
		name   string
		before []int // events that an earlier removal wrote again
		alters int
		events []int // that the removal writes again
		want   string
	}{
		{"this removal writes it again", nil, 4, []int{4}, "4 altered"},
		{"the first event", nil, 1, []int{1}, "1 altered"},
		{"an earlier removal did", []int{4}, 4, []int{5}, "4 altered 5 true 6 true"},
		{"none does", nil, 4, []int{5}, "5 true"},
		{"nothing is altered", []int{4}, 0, []int{5}, "4 true 5 true 6 true"},
	} {
		k := answeredRequest(t)
		if len(c.before) > 0 {
			k.redact(t, request.Redaction{Events: c.before}, "The first reason.")
		}
		if c.alters > 0 {
			k.History.Events[c.alters-1].Why += " altered"
		}
		done := k.redact(t, request.Redaction{Events: c.events}, "The reason.")
		var got []string
		for _, one := range done.Event.Left {
			is := "true"
			if one.Digest == altered {
				is = altered
			}
			got = append(got, fmt.Sprint(one.Seq, " ", is))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: the removal vouches for %v, want %s", c.name, got, c.want)
		}
		if m := k.Compare(k.History.Events); m.Record != (c.alters > 0) {
			t.Errorf("%s: got a difference %v, want %v", c.name, m.Record, c.alters > 0)
		}
	}
}

// An event is what the newest removal left of it: not what an earlier one did, nor
// what no removal has written.
func TestHolds_NewestRemovalCounts(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, k.words("ask", request.InHistory), "The first reason.")
	former := k.History.Events[3]
	k.redact(t, k.words("answer", request.InHistory), "The second reason.")
	k.holds(t, "removed twice")
	k.redact(t, request.Redaction{Cuts: []request.Cut{{Place: "event-4", Spans: []request.Span{{From: len("[redacted]"),
		To: len("[redacted]-secret")}}}}}, "The third reason.")
	k.holds(t, "removed three times")
	older := slices.Clone(k.History.Events)
	older[3] = former
	if m := k.Compare(older); !m.Record {
		t.Error("an event as an earlier removal left it is no difference")
	}
	if m := k.Compare([]request.Event{former, k.History.Events[k.Removal-1]}); !m.Record {
		t.Error("beside the newest removal alone, an event as an earlier one left it is no difference")
	}
	k.save(takeSteps(t, k.Request, "note"))
	later := slices.Clone(k.History.Events[k.Removal-1:])
	later[1].Why, later[1].Cut = "Other words.", k.Removal
	if m := k.Compare(later); !m.Record {
		t.Error("an event that no removal has written is believed for its number")
	}
}

// While a removal is under way, an event that it hasn't come to is held to what the
// removal before left of it, also where other steps lie between the two.
func TestHolds_UnderWayAfterOtherSteps(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, k.words("ask", request.InHistory), "The first reason.")
	k.save(takeSteps(t, k.Request, "note"))
	k.save(takeSteps(t, k.Request, "note"))
	k.redactInSequence(t, k.words("answer", request.InHistory), "The second reason.")
	if m := k.Compare(k.History.Events); m.Any() {
		t.Errorf("under way: %s", m.Words())
	}
	altered := slices.Clone(k.History.Events)
	altered[3].Why = "Other words."
	if m := k.Compare(altered); !m.Record {
		t.Error("under way, other words are taken for what was left")
	}
}
