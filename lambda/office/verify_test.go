package office_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Nobody verifies blind: a line that isn't checked needs a note. Without one
// nothing is recorded, the page says so at the field, and keeps what was checked.
func TestVerify_UncheckedLineNeedsNote(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.sent(valid())
	w := s.tries(pat, r, request.StepVerify, "check_student", "")
	page := w.Body.String()
	if w.Code != 422 || s.steps(r.ID) != "receive" {
		t.Fatalf("answers %d, and its history is %s", w.Code, s.steps(r.ID))
	}
	for _, want := range []string{`href="#verify-note"`, `id="verify-note"`, "Check every line, or write a note",
		`name="check_official" value="yes" checked`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page doesn’t have %q", want)
		}
	}
	if strings.Contains(page, `name="check_student" value="yes" checked`) {
		t.Error("the page checks a line that was not checked")
	}
	s.takes(pat, r.ID, request.StepVerify, "check_student", "", "note", "A name in “Tried”: redact it first.")
	events, err := s.store.Events(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := events[len(events)-1].Why
	for _, want := range []string{"Checked: The official is a real person at the agency.",
		"Not checked: Nothing identifies a student.", "A name in “Tried”: redact it first."} {
		if !strings.Contains(got, want) {
			t.Errorf("the history doesn’t have %q: %s", want, got)
		}
	}
	s.sweep()
	for _, m := range s.box.mails {
		if strings.Contains(m.Text+m.HTML, "A name in") || strings.Contains(m.Text, "Not checked") {
			t.Errorf("the email to %s has staff’s note: %s", m.To, m.Text)
		}
	}
}
