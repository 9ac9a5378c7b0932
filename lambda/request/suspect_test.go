package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestARequestIsSuspectForAReasonAndNotForBeingQuick(t *testing.T) {
	a := answers(t, checking(request.District, "g1a"))
	many := request.Answers{"need": strings.Repeat("https://example.org ", 21)}
	for _, c := range []struct {
		name string
		a    request.Answers
		trap string
		took time.Duration
		want []string
	}{
		{"an ordinary request", a, "", time.Hour, nil},
		{"sent at once", a, "", time.Millisecond, nil},
		{"spaces in the trap", a, " \n", time.Hour, nil},
		{"text in the trap", a, "x", time.Hour, []string{"people don’t see"}},
		{"text in the trap, sent at once", a, "x", time.Second, []string{"people don’t see", "two seconds"}},
		{"text in the trap, sent after two seconds", a, "x", 2 * time.Second, []string{"people don’t see"}},
		{"text in the trap, nobody knows how fast", a, "x", 0, []string{"people don’t see"}},
		{"a web address as a name", request.Answers{"agency": "HTTPS://example.org"}, "", time.Hour,
			[]string{"“Agency name” has a web address"}},
		{"a web address in a long answer", request.Answers{"need": "See https://example.org"}, "", time.Hour, nil},
		{"21 of them", many, "", time.Hour, []string{"21 web addresses"}},
	} {
		got := request.Suspect(c.a, c.trap, c.took)
		if len(got) != len(c.want) || !slices.EqualFunc(got, c.want, strings.Contains) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestASuspectRequestIsReceivedAndOnlyItsMailToStrangersIsHeld(t *testing.T) {
	c := request.Receive("a token", answers(t, checking(request.District, "g1a")), "RFA-2026-7KQ4-X", "salt", now)
	held := c.HoldSuspect([]string{"It has a reason."})
	if held.Request.Status != request.Received || !held.Request.Due().Equal(now.Add(48*time.Hour)) ||
		held.Request.CheckChain([]request.Event{held.Event}) != nil {
		t.Errorf("it is received as %+v", held.Request)
	}
	for _, m := range held.Messages {
		if (m.State == request.Held) != (m.Kind == request.Acknowledgement) || m.State != request.Held && !m.Due(now) {
			t.Errorf("the %s is %s", m.Kind, m.State)
		}
	}
	if len(held.Tasks) != 1 || !strings.Contains(held.Tasks[0].What, "It has a reason.") {
		t.Errorf("the tasks are %+v", held.Tasks)
	}
	if what := held.Tasks[0].What; !strings.HasPrefix(what, "This request") ||
		!strings.Contains(what, "Its 48 hours are still running.") {
		t.Errorf("the task of a new request says %q", what)
	}
	in := stepInput("amend", now)
	in.Suspect = []string{"It has a reason."}
	changed, err := waiting(t, now).Take(request.StepAmend, in)
	if err != nil || len(changed.Tasks) != 1 || !strings.HasPrefix(changed.Tasks[0].What, "This change may not be") ||
		strings.Contains(changed.Tasks[0].What, "48 hours") {
		t.Errorf("the tasks of an amendment are %+v, %v", changed.Tasks, err)
	}
	plain := request.Receive("a token", request.Answers{"official_email": "a@example.org"}, "RFA-2026-7KQ4-X", "salt",
		now).HoldSuspect(nil)
	if len(plain.Tasks) > 0 || len(plain.Request.Suspect) > 0 || plain.Messages[0].State != request.Waiting {
		t.Errorf("without a reason it is held: %+v", plain)
	}
}

// A web address is ordinary where a person says how a partner is reached, and links
// to dashboards are ordinary in an answer.
func TestSuspect_OrdinaryWebAddresses(t *testing.T) {
	a := answers(t, with(checking(request.District, "g1a"),
		"coe_contact", "Jo Example, https://example.org/jo", "lead_contact", "https://example.org/lead",
		"data", strings.Repeat("https://example.org/dashboard ", 20)))
	if why := request.Suspect(a, "", time.Hour); len(why) > 0 {
		t.Errorf("suspect: %q", why)
	}
	for _, name := range []string{"agency", "official_name", "official_title", "contact_name", "fiscal_name",
		"county_by", "lead"} {
		a := answers(t, with(checking(request.District, "g1a"), name, "See https://example.org"))
		if why := request.Suspect(a, "", time.Hour); len(why) != 1 {
			t.Errorf("a web address for %s: %q", name, why)
		}
	}
}
