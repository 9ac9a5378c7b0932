package office_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Staff ask a lead to decide on a page of its own: only leads can be chosen, a
// mistake comes back with what was typed, and the lead is emailed once. The queue
// shows it, and the lead's letter says what is recommended, until it is decided.
func TestReady_StaffAskALead(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, robin, pat := s.in(request.Verified), s.signedIn("Robin Example", true), s.signedIn("Pat Example", false)
	s.sweep()
	s.box.mails = nil
	path := "/desk/requests/" + q.Reference + "/ready"
	page := s.page(pat, path)
	if !strings.Contains(page, ">Robin Example") || strings.Contains(page, ">Pat Example (") {
		t.Errorf("the leads who can be asked: %s", visible(page))
	}
	says(t, "the page", visible(page), "Criteria not assessed: 3.", "No open question.", "Answers: version 1.")
	for name, form := range map[string][]string{
		"no lead":           {"advice", "decline", "words", "My note."},
		"someone else":      {"lead", staffID("Pat Example"), "advice", "decline", "words", "My note."},
		"no recommendation": {"lead", staffID("Robin Example"), "words", "My note."},
	} {
		w := s.tries(pat, q, request.StepReady, form...)
		if w.Code != 422 || !strings.Contains(w.Body.String(), "\nMy note.</textarea>") ||
			!strings.Contains(visible(w.Body.String()), "What the lead will see") {
			t.Errorf("%s answers %d: %s", name, w.Code, visible(w.Body.String()))
		}
	}
	s.takes(pat, q.ID, request.StepReady, answersOf(request.StepReady)...)
	s.sweep()
	if got := s.box.to("robin.example@example.org"); len(got) != 1 || got[0] != "Ready for your decision" {
		t.Errorf("the lead got %q", got)
	}
	if len(s.box.mails) != 1 {
		t.Errorf("%d emails went out", len(s.box.mails))
	}
	says(t, "the queue", visible(s.page(robin, "/desk/queue")), "Ready for decision", "Lead: Robin")
	letter := visible(s.page(robin, letterPath(q, request.StepDecline)))
	says(t, "the lead's letter", letter, "recommends: Decline", "My own words.")
	s.takes(robin, q.ID, request.StepDecline, "words", "Our reasons.")
	if _, ready := s.read(q.ID).ReadyForDecision(); ready {
		t.Error("it is still ready for a decision")
	}
}

// If someone acts while staff write to the lead, nothing is sent, and the page
// comes back with the note; if the request can't be decided any more, it is on the
// request's page.
func TestReady_OthersActed(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, pat := s.in(request.Verified), s.signedIn("Pat Example", false)
	s.signedIn("Robin Example", true)
	s.takes(s.signedIn("Sam Example", false), q.ID, request.StepNote, "words", "They called.")
	w := s.tries(pat, q, request.StepReady, answersOf(request.StepReady)...)
	if w.Code != 409 || !strings.Contains(w.Body.String(), "\nMy own words.</textarea>") {
		t.Errorf("answers %d", w.Code)
	}
	says(t, "the page", visible(w.Body.String()), "They called.", "We didn’t save what you sent.")
	s.takes(pat, q.ID, request.StepAsk, "words", "A question?")
	w = s.tries(pat, s.read(q.ID), request.StepReady, answersOf(request.StepReady)...)
	if w.Code != 409 || !strings.Contains(visible(w.Body.String()), "so you can copy it: My own words.") {
		t.Errorf("with an open question it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if w := s.getAs(pat, "/desk/requests/"+q.Reference+"/ready"); w.Code != 303 {
		t.Errorf("the page of a request with an open question answers %d", w.Code)
	}
}
