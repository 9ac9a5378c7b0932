package request_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A lead is asked to decide with a recommendation and a note, which are in the
// history and in the one email that the lead gets.
func TestReady_TellsLeadOnce(t *testing.T) {
	c := takeSteps(t, waiting(t, now), "verify ready")
	h, ready := c.Request.ReadyForDecision()
	if !ready || h.Lead.Name != "Robin Example" || h.AdviceText() != "Decline" || h.Event != c.Event.Seq {
		t.Errorf("it is ready: %t, %+v", ready, h)
	}
	if len(c.Messages) != 1 || c.Messages[0].To != "robin@example.org" || c.Messages[0].IsToAgency() {
		t.Errorf("it owes %+v", c.Messages)
	}
	if want := "To Robin Example.\nRecommendation: Decline.\n\nwords of ready"; c.Event.Why != want {
		t.Errorf("the history has %q, want %q", c.Event.Why, want)
	}
	in := stepInput("ready", now)
	in.Day, in.Words = now.AddDate(0, 0, 3), ""
	if got := in.Why(request.StepReady); !strings.HasSuffix(got, "\nDecide by "+request.FormatDay(in.Day)+".") {
		t.Errorf("with a day and no note it has %q", got)
	}
	in.To.Email = ""
	if c, err := takeSteps(t, waiting(t, now), "verify").Request.Take(request.StepReady, in); err != nil ||
		len(c.Messages) > 0 {
		t.Errorf("to a lead without an address: %+v, %v", c.Messages, err)
	}
}

// A decision, a question, a change by the agency, and a withdrawal end it; what
// staff do among themselves does not.
func TestReady_EndsWhenAnswered(t *testing.T) {
	for after, want := range map[string]bool{"note": true, "weigh": true, "assign": true, "expect": true, "hold": true,
		"ask": false, "ask recall": false, "amend": false, "withdraw reopen": false, "accept": false,
		"accept reopen": false, "decline reopen": false, "ask answer ready": true, "ready": true, "take-back": false,
		"take-back ready": true} {
		c := takeSteps(t, waiting(t, now), "verify ready "+after)
		if _, ready := c.Request.ReadyForDecision(); ready != want {
			t.Errorf("after %s it is ready: %t", after, ready)
		}
		if h := c.Request.Handover; !want && h.Event != 0 {
			t.Errorf("after %s it keeps %+v", after, h)
		}
	}
}

// What was handed over by mistake is taken back with a word why. The lead who was
// asked is told, unless they take it back themselves; the agency is not.
func TestTakeBack_TellsWhoWasAsked(t *testing.T) {
	ready := takeSteps(t, waiting(t, now), "verify ready").Request
	in := stepInput("take-back", now)
	c, err := ready.Take(request.StepTakeBack, in)
	if err != nil || len(c.Messages) != 1 || c.Event.Why != in.Words || c.Request.Status != request.Verified {
		t.Fatalf("taken back: %+v, %v", c, err)
	}
	if m := c.Messages[0]; m.Kind != request.TakenBackNotice || m.To != "robin@example.org" || m.Words != in.Words ||
		m.IsToAgency() {
		t.Errorf("it owes %+v", m)
	}
	if _, err := c.Request.Take(request.StepTakeBack, in); !errors.Is(err, request.ErrInvalidTransition) {
		t.Errorf("taken back twice: %v", err)
	}
	in.By = "Robin Example"
	if c, err := ready.Take(request.StepTakeBack, in); err != nil || len(c.Messages) > 0 {
		t.Errorf("by the lead: %+v, %v", c.Messages, err)
	}
	in.By, ready.Handover.Lead.Email = "Pat Example", ""
	if c, err := ready.Take(request.StepTakeBack, in); err != nil || len(c.Messages) > 0 {
		t.Errorf("of a lead without an address: %+v, %v", c.Messages, err)
	}
}

// A request that was stored before there was a handover has none.
func TestReady_OldRow(t *testing.T) {
	var r request.Request
	if err := json.Unmarshal([]byte(`{"schema":1,"id":"x","status":"verified","events":2}`), &r); err != nil {
		t.Fatal(err)
	}
	if _, ready := r.ReadyForDecision(); ready {
		t.Error("it is ready")
	}
	if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), "handover") {
		t.Errorf("written again it is %s, %v", text, err)
	}
}
