package office_test

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A request that was withdrawn before anyone verified it, and that a lead reopens
// when the 48 hours have passed, is late everywhere: in the history, in the mails
// to staff, at the desk, in the report and in the export.
func TestReopen_UnverifiedAfterDeadline(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	s.sweep()
	s.byAgency(q.ID, request.StepWithdraw, request.Input{})
	s.pass(50 * time.Hour)
	if steps := s.steps(q.ID); steps != "receive withdraw" {
		t.Fatalf("while it is withdrawn: %s", steps)
	}
	staff, lead := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	s.takes(lead, q.ID, request.StepReopen, "words", "It was theirs after all.")
	s.sweep()
	if m := s.lastMail("assistant@example.org"); !strings.Contains(m.Text,
		"We still count the 48 hours from the first receipt") {
		t.Errorf("the agency is told:\n%s", m.Text)
	}
	s.pass(10 * time.Minute)
	if steps := s.steps(q.ID); !strings.HasPrefix(steps, "receive withdraw reopen breach") {
		t.Errorf("its history is %s", steps)
	}
	if n := s.late("assistant@example.org"); n != 1 {
		t.Errorf("the agency is told %d times that it is late", n)
	}
	if m := s.lastMail("escalation@example.org"); !strings.Contains(m.Subject, "not verified within 48 hours") {
		t.Errorf("the escalation address is told: %s", m.Subject)
	}
	says(t, "the queue", s.page(staff, "/desk/queue?show=verify"), q.Reference, "verdue")
	says(t, "the request’s page", s.page(staff, "/desk/requests/"+q.Reference), "Overdue by",
		"Not verified within 48 hours", "Verify this request")
	says(t, "the report", s.page(staff, "/desk/report?year=2026"),
		"Late, not verified yet</th><td>", ", 1 still <a href")
	s.takes(staff, q.ID, request.StepVerify)
	says(t, "the report", s.page(staff, "/desk/report?year=2026"), "Verified late</th><td>", "0%")
	if r := s.read(q.ID); r.Verified.Before(r.Due()) || !strings.HasPrefix(r.VerifiedBy, "Pat Example") {
		t.Errorf("verified %s, by %s", r.Verified, r.VerifiedBy)
	}
}
