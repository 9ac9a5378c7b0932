package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// The agency is shown its own steps as its own, of staff's without a name, and of
// what staff did as it asked without their note.
func TestTell(t *testing.T) {
	for _, c := range []struct {
		name             string
		step             request.Step
		by, why          string
		who, title, said string
		own              bool
	}{
		{"the agency's own", request.StepAnswer, request.ByTheAgency, "an answer", "your agency",
			"Your agency answered", "an answer", true},
		{"staff's", request.StepAsk, "Robin Example", "a question", "CCEE", "CCEE asked a question", "a question",
			false},
		{"staff's as the agency asked", request.StepWithdraw, "Robin Example", "They called.", "CCEE", "Withdrawn", "",
			false},
		{"under the agency's name, which takes no such step", request.StepNote, request.ByTheAgency, "a note", "CCEE",
			"Note", "a note", false},
	} {
		e := request.Event{Seq: 2, At: now, Step: c.step, By: c.by, Why: c.why, Salt: "salt"}
		got := e.Public()
		if want := (request.PublicEvent{Seq: 2, At: now, Step: c.step, Title: c.title, Who: c.who,
			Words: c.said}); got != want || e.ByAgencyItself() != c.own {
			t.Errorf("%s: %+v, want %+v; its own: %v", c.name, got, want, e.ByAgencyItself())
		}
	}
}

// Warnings, a missed promise, a first look, and an assignment change nothing that a
// person decides by; other steps do.
func TestEvent_Quiet(t *testing.T) {
	quiet := []request.Step{request.StepWarn, request.StepBreach, request.StepSeen, request.StepAssign,
		request.StepRemind, request.StepResend, request.StepLapse, request.StepRedactEnd,
		request.StepCopy, request.StepAskOfficial, request.StepAskAgain, request.StepRecallAsking,
		request.StepRemindOfficial, request.StepCallOfficial, request.StepExpireAsking, request.StepBounceAsking,
		request.StepDelegateAsking, request.StepDraft, request.StepWarnAgreement, request.StepLateAgreement}
	for step := range may {
		if got := (request.Event{Step: step}).Minor(); got != slices.Contains(quiet, step) {
			t.Errorf("%s is quiet: %v", step, got)
		}
	}
}

// The link goes to an address that the request names, as the request has it, and
// waits where staff hold the agency's mail.
func TestStatusLink(t *testing.T) {
	r := waiting(t, now)
	for typed, to := range map[string]string{"ASSISTANT@example.org": "assistant@example.org",
		"superintendent@example.org": "superintendent@example.org", "else@example.org": "", "": ""} {
		m, named := r.StatusLink(typed, "id", now)
		if named != (to != "") || m.To != to || named &&
			(m.State != request.Waiting || m.Request != r.ID || !m.Due(now) || m.Lane() != request.Links) {
			t.Errorf("asked for by %q: %+v, %v", typed, m, named)
		}
	}
	r.Held = true
	if m, _ := r.StatusLink("assistant@example.org", "id", now); m.State != request.Held || m.Why == "" {
		t.Errorf("held: %+v", m)
	}
	m := request.DecoyLink("id", now)
	if m.State != request.Moot || m.To+m.Request != "" || m.InOutbox() || !m.Expires.Equal(now.Add(48*time.Hour)) {
		t.Errorf("where none is given: %+v", m)
	}
}

// A stream record gives an id alone, and by it the lane is the one in which the
// message waits.
func TestLaneOf(t *testing.T) {
	link, _ := waiting(t, now).StatusLink("assistant@example.org", "id", now)
	for _, m := range append(request.Receive("the token", waiting(t, now).Answers, "RFA-2026-7KQ4-X", "salt",
		now).Messages, link, request.NewDraftLink("d", "a@example.org", "id", now)) {
		if got := request.LaneOf(m.ID); got != m.Lane() {
			t.Errorf("%s, a %s, waits in %s and is looked for in %s", m.ID, m.Kind, m.Lane(), got)
		}
	}
}

// The agency's page offers the agency's steps alone, and asks once more before a
// withdrawal.
func TestAgencyForm(t *testing.T) {
	for step := range may {
		f, offered := request.AgencyForm(step)
		_, short := request.ShortForm(step)
		if offered != (short && step.Actor() == request.ByAgency) {
			t.Errorf("%s is offered to the agency: %v", step, offered)
		}
		sure := slices.ContainsFunc(f.Fields, func(f request.Field) bool { return f.Name == "sure" && f.Required })
		if sure != (step == request.StepWithdraw) {
			t.Errorf("%s asks once more: %v", step, sure)
		}
	}
}

// What the agency confirms again with each sending is the last part of the form,
// whole.
func TestConfirmations(t *testing.T) {
	last := request.Form[len(request.Form)-1]
	var want []string
	for _, f := range last.Fields {
		want = append(want, f.Name)
	}
	if got := request.Confirmations(); last.ID != "confirm" || !slices.Equal(got, want) {
		t.Errorf("confirmed are %v, want %v", got, want)
	}
}

// A status is read in words: of those that are stored as one word for two, too.
func TestStatus_Words(t *testing.T) {
	for _, s := range request.Statuses {
		want := strings.Replace(string(s), "referred", "referred elsewhere", 1)
		if got := s.Label(); got != want {
			t.Errorf("%s reads %q", s, got)
		}
	}
}

// What a district answered about priority is said as it was answered: the box, and
// whether it is at risk.
func TestPriorityWords(t *testing.T) {
	for _, c := range []struct{ kind, h, atRisk, want string }{
		{"charter", "", "", "(h) is only for school districts."},
		{"coe", request.Yes, request.Yes, "(h) is only for school districts."},
		{"district", "", "", "The district did not check (h)."},
		{"district", request.Yes, "", "The district asks for priority under (h)."},
		{"district", request.Yes, request.No, "The district asks for priority under (h). It states that it is not at " +
			"risk of qualifying for state intervention."},
		{"district", "", request.Yes,
			"The district did not check (h). It states that it is at risk of qualifying for state intervention."},
		{"district", "", request.NotSure, "The district did not check (h). It is not sure whether it is at risk of " +
			"qualifying for state intervention."},
	} {
		r := request.Request{Answers: request.Answers{"kind": c.kind, "h": c.h, "at_risk": c.atRisk}}
		if got := r.PriorityWords(); got != c.want || r.Priority() != (c.h == request.Yes) {
			t.Errorf("%+v: %q, priority %v", c, got, r.Priority())
		}
	}
}

// An agency's own step that lost its words is still told as its own, and one of
// staff's as CCEE's.
func TestTell_WordsRemoved(t *testing.T) {
	for step, want := range map[request.Step]string{request.StepAnswer: "your agency", request.StepAsk: "CCEE",
		request.StepVerify: "CCEE"} {
		if got := (request.Event{Seq: 2, At: now, Step: step}).Public().Who; got != want {
			t.Errorf("%s was taken by %q, want %q", step, got, want)
		}
	}
}
