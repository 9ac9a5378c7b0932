package office_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A task of an unassigned request has a button that assigns it to the person at the
// desk, and the tasks come back with it; where that is no longer true they say
// nothing.
func TestTasks_AssignToMe(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.bounced("Bounced Unified")
	page := s.page(pat, "/desk/tasks")
	says(t, "the tasks", page, "Assign to me<span class=\"vh\">: Bounced Unified", `name="version" value="`+
		fmt.Sprint(s.read(q.ID).Version)+`"`)
	form := url.Values{"version": {fmt.Sprint(s.read(q.ID).Version)}, "person": {staffID("Pat Example")},
		"tasks": {"from=&next=//evil"}}
	w := s.postAs(pat, "/desk/requests/"+q.Reference+"/assign", form)
	want := "/desk/tasks?assigned=" + q.Reference
	if w.Code != 303 || w.Header().Get("Location") != want {
		t.Fatalf("it answers %d and leads to %q", w.Code, w.Header().Get("Location"))
	}
	page = s.page(pat, want)
	says(t, "the tasks after it", page, "Assigned to you: ", "Assigned to <b>Pat Example</b>", "data-row autofocus")
	saysNothingOf(t, "the tasks after it", page, ">Assign to me<span")
	s.take(q, request.StepAssign, request.Input{})
	saysNothingOf(t, "the tasks later", s.page(pat, want), "Assigned to you", "data-row autofocus")
	robin := s.signedIn("Robin Example", true)
	saysNothingOf(t, "another person’s tasks", s.page(robin, want), "Assigned to you", "data-row autofocus")
}

// Nothing is assigned from a task whose request is closed, or is someone’s.
func TestTasks_AssignOpenAndUnassignedOnly(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.bounced("Bounced Unified")
	s.takes(pat, q.ID, request.StepAssign, "person", staffID("Pat Example"))
	saysNothingOf(t, "the tasks of an assigned request", s.page(pat, "/desk/tasks"), ">Assign to me<span")
	s.take(q, request.StepAssign, request.Input{})
	s.take(q, request.StepWithdraw, request.Input{Words: "No longer needed."})
	if page := s.page(pat, "/desk/tasks"); strings.Contains(page, ">Assign to me<span") {
		t.Error("a closed request can be assigned from its task")
	}
}
