package office

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// An email is stuck once it is due for a quarter of an hour and made for an hour, to the
// instant: until then it may still be on its way.
func TestStuck_FromItsTimeOn(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		state     request.MessageState
		due, made time.Duration
		want      bool
	}{
		"exactly":         {request.Waiting, 15 * time.Minute, time.Hour, true},
		"leased":          {request.Leased, 15 * time.Minute, time.Hour, true},
		"due an instant":  {request.Waiting, 15*time.Minute - 1, time.Hour, false},
		"made an instant": {request.Waiting, 15 * time.Minute, time.Hour - 1, false},
		"sent":            {request.Sent, time.Hour, 2 * time.Hour, false},
		"held":            {request.Held, time.Hour, 2 * time.Hour, false},
	} {
		m := request.Message{ID: "m", State: c.state, Next: now.Add(-c.due), Made: now.Add(-c.made)}
		if got := stuck(m, now); (got != "") != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// How long an acknowledgement took is measured, and of no other email.
func TestSent_OnlyAcknowledgementsAreMeasured(t *testing.T) {
	made := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, kind := range []request.MessageKind{request.Acknowledgement, request.StaffNotice, request.Warning} {
		m := request.Message{ID: "m", Kind: kind, Made: made, SentAt: made.Add(90 * time.Second)}
		said := fmt.Sprint((&Sender{}).sent(m))
		if measured := strings.Contains(said, "AcknowledgedAfter 90"); measured != (kind == request.Acknowledgement) {
			t.Errorf("%s: %s", kind, said)
		}
	}
}

// The desk's page reads the events that vouch for the answers, and those by which criteria were assessed, only where its own part of the history
// does not have them.
func TestCitedElsewhere(t *testing.T) {
	q := request.Request{Removal: 5, Set: 9, Weighed: map[string]request.Weighing{"at-risk": {Is: "no", Event: 3}, "months": {Is: "yes", Event: 7}, "partners": {Is: "yes"}}}
	for _, c := range []struct {
		first, last int
		want        string
	}{{1, 9, "[]"}, {1, 8, "[9]"}, {1, 4, "[5 9]"}, {2, 9, "[1]"}, {3, 9, "[1]"}, {4, 9, "[1 3]"}, {5, 8, "[1 3 9]"}, {10, 12, "[1 3 5 7 9]"}} {
		if got := fmt.Sprint(citedElsewhere(q, c.first, c.last)); got != c.want {
			t.Errorf("of a page with %d to %d: %s, want %s", c.first, c.last, got, c.want)
		}
	}
}

// A block of an email is a link where it is an address and nothing else.
func TestBlock_Link(t *testing.T) {
	for text, link := range map[string]bool{"https://assist.example.org/status/": true, "https://assist.example.org/ has it.": false, "https://assist.example.org/\nhas it.": false, "Received": false} {
		if b := block(text); (b.Link != "") != link || (b.Paragraph != "") == link {
			t.Errorf("%q: %v", text, b)
		}
	}
}

// What a browser sends back of a sign-in is read where it is whole: a time, a page, and both secrets or none.
func TestReadAttempt(t *testing.T) {
	state, secret := strings.Repeat("A", 43), strings.Repeat("B", 43)
	for kept, want := range map[string]bool{
		state + ".1.L2Rlc2sv": true, state + ".1.L2Rlc2sv." + secret + "." + secret: true,
		state + ".!.L2Rlc2sv": false, state + ".1.!": false, "A.1.L2Rlc2sv": false, state + ".1": false,
		state + ".1.L2Rlc2sv." + secret + ".x": false, state + ".1.L2Rlc2sv.x." + secret: false,
	} {
		if a, ok := readAttempt(kept); ok != want || ok && a.to != deskPath {
			t.Errorf("%s: %v, %v", kept, a, ok)
		}
	}
}

// A cell begins with an apostrophe where a spreadsheet would spoil it: a formula behind what can't be seen, and digits that it would round or shorten.
func TestCell_Apostrophe(t *testing.T) {
	for text, want := range map[string]bool{"\u200b=1+1": true, "\u00a0=1+1": true, "\x01=1+1": true, "12345678901": false, "123456789012": true, "0": false, "00": true, "a=1": false, "": false} {
		if got := cell(text) != text; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// A text is too large from the first byte on that a function can't answer.
func TestTooLarge_Limit(t *testing.T) {
	const around = len("\"\"\n")
	for n, want := range map[int]bool{mostAnswered - around: false, mostAnswered - around + 1: true} {
		if got := tooLarge([]byte(strings.Repeat("a", n))); got != want {
			t.Errorf("%d bytes: %v", n, got)
		}
	}
}
