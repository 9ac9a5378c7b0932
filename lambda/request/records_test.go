package request_test

import (
	"errors"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A copy for a public records request has the newest version first, all steps and
// emails, and everything but the words that are withheld. It says that they are,
// from how many texts, and why.
func TestCopyForRecords_Withheld(t *testing.T) {
	k := answeredRequest(t)
	c, err := request.CopyForRecords(k.Request, request.Redaction{Fields: []string{"need", "official_email"},
		Events: []int{4}}, k.History, "It is a student’s.", now)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Versions) != 2 || c.Versions[0].Number != 2 || c.Versions[1].Number != 1 || len(c.Steps) != 5 ||
		len(c.Emails) != len(k.Messages) || c.Notice != "" {
		t.Errorf("got %d versions, %d steps, %d emails, and the notice %q", len(c.Versions), len(c.Steps), len(c.Emails),
			c.Notice)
	}
	for i, m := range k.Messages {
		want := m.To
		switch {
		case m.Role != "":
			want = m.Role.Label()
		case m.To == "old@example.org" || m.To == "new@example.org":
			want = request.Withheld
		}
		if c.Emails[i].Who != want {
			t.Errorf("the %s went to %q, want %q", m.Kind, c.Emails[i].Who, want)
		}
	}
	text := c.Text()
	for _, gone := range []string{"first-secret", "second-secret", "ask-secret", "old@example.org", "new@example.org"} {
		if strings.Contains(text, gone) {
			t.Errorf("the copy has %q, which is withheld", gone)
		}
	}
	for _, want := range []string{"Words are withheld where it says [withheld].", "\nReason: It is a student’s.\n",
		"Version 2 of the answers", "Version 1 of the answers", "CCEE asked a question, by who takes ask\n    [withheld]\n",
		"answer-secret"} {
		if !strings.Contains(text, want) {
			t.Errorf("the copy doesn’t say %q:\n%s", want, text)
		}
	}
	if got := c.Why(); c.Places < 5 || !strings.HasPrefix(got, "Words were withheld in ") ||
		!strings.HasSuffix(got, " places: It is a student’s.") {
		t.Errorf("the history says %q, of %d places", got, c.Places)
	}
	if k.Answers["need"] != "second-secret" {
		t.Errorf("the copy changed the need to %q", k.Answers["need"])
	}
}

// A copy of which nothing is withheld says nothing of that, and has no empty lines
// under a step without words. Where a record differs from what was received, the
// copy begins with that.
func TestCopyForRecords_Whole(t *testing.T) {
	k := answeredRequest(t)
	c, err := request.CopyForRecords(k.Request, request.Redaction{}, k.History, "", now)
	if err != nil || c.Places != 0 || c.Why() != "Nothing was withheld." {
		t.Fatalf("got %d places, and the history says %q (%v)", c.Places, c.Why(), err)
	}
	text := c.Text()
	if !strings.HasPrefix(text, "Request for assistance RFA-2026-7KQ4-X\n") || strings.Contains(text, "withheld") ||
		strings.Contains(text, "Reason:") || strings.Contains(text, "\n    \n") {
		t.Errorf("got the copy\n%s", text)
	}
	for _, want := range []string{"first-secret", "second-secret", "ask-secret", "new@example.org"} {
		if !strings.Contains(text, want) {
			t.Errorf("the copy doesn’t have %q", want)
		}
	}
	altered := k.Request
	altered.MarkAltered()
	c, err = request.CopyForRecords(altered, request.Redaction{}, k.History, "", now)
	if err != nil || !strings.HasPrefix(c.Text(), "Something in this record differs") {
		t.Errorf("of an altered record the copy begins with %.60q (%v)", c.Text(), err)
	}
}

// What was to be withheld is no longer there: no copy is made that would have it.
func TestCopyForRecords_TextHasChanged(t *testing.T) {
	k := answeredRequest(t)
	cut := request.Cut{Place: "event-4", Spans: []request.Span{{From: 0, To: 999}}}
	if _, err := request.CopyForRecords(k.Request, request.Redaction{Cuts: []request.Cut{cut}}, k.History, "Why.",
		now); !errors.Is(err, request.ErrConflict) {
		t.Errorf("got the error %v, want %v", err, request.ErrConflict)
	}
}
