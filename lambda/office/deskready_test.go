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

// Staff notice a mistake, and take back on the request's page what they asked of
// the lead, who is told why. Nothing is offered to take back before and after.
func TestTakeBack_StaffTellTheLead(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, pat := s.in(request.Verified), s.signedIn("Pat Example", false)
	const button = "Take it back from the lead"
	if strings.Contains(s.page(pat, "/desk/requests/"+q.Reference), button) {
		t.Error("it is offered before a lead is asked")
	}
	s.takes(pat, q.ID, request.StepReady, answersOf(request.StepReady)...)
	says(t, "the page", visible(s.page(pat, "/desk/requests/"+q.Reference)), "was asked to decide.", button)
	if w := s.tries(pat, s.read(q.ID), request.StepTakeBack, "words", ""); w.Code != 422 {
		t.Errorf("without a reason it answers %d", w.Code)
	}
	s.sweep()
	s.box.mails = nil
	s.takes(pat, q.ID, request.StepTakeBack, "words", "A number is wrong.")
	s.sweep()
	if got := s.box.to("robin.example@example.org"); len(s.box.mails) != 1 || len(got) != 1 ||
		got[0] != "You no longer need to decide" || !strings.Contains(s.box.mails[0].Text, "A number is wrong.") {
		t.Errorf("the emails are %+v", s.box.mails)
	}
	page := visible(s.page(pat, "/desk/requests/"+q.Reference))
	says(t, "the page", page, "Taken back from the lead", "A number is wrong.")
	if strings.Contains(page, button) || strings.Contains(page, "was asked to decide.") {
		t.Errorf("it still stands: %s", page)
	}
	if strings.Contains(visible(s.page(pat, "/desk/queue")), "Ready for decision") {
		t.Error("the queue still has it as ready")
	}
}
