package request_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestWhoTakesCareOfARequestFindsItWhileItIsOpen(t *testing.T) {
	r := waiting(t, now)
	for _, c := range []struct {
		step string
		row  int64 // version of the row by which it is found
		is   bool  // the row is written
	}{
		{"verify", 0, false}, {"assign", 1, true}, {"note", 1, false}, {"ask", 1, false}, {"answer", 1, false},
		{"decline", 2, true}, {"note", 2, false},
		{"reopen", 3, true}, {"accept", 3, false}, {"withdraw", 4, true}, {"assign", 5, true}, {"reopen", 6, true},
	} {
		change := takeSteps(t, r, c.step)
		r = change.Request
		if change.Reassigned != c.is || r.AssignedRow != c.row {
			t.Errorf("after %s: %v, version %d", c.step, change.Reassigned, r.AssignedRow)
		}
	}
	if c := takeSteps(t, waiting(t, now), "verify decline"); c.Reassigned || c.Request.AssignedRow != 0 {
		t.Errorf("closed without ever being assigned: %v, version %d", c.Reassigned, c.Request.AssignedRow)
	}
	in := stepInput("assign", now)
	in.To = request.Assignee{}
	c, err := r.Take(request.StepAssign, in)
	if err != nil || c.Request.Assigned != (request.Assignee{}) || c.Event.Why != "Unassigned." ||
		len(c.Messages) > 0 ||
		!c.Reassigned {
		t.Errorf("assigned to nobody: %+v, %v", c, err)
	}
}

func TestWhoIsAssignedGetsAMailWhereAnAddressIsKnown(t *testing.T) {
	c := takeSteps(t, waiting(t, now), "assign")
	if len(c.Messages) != 1 || c.Messages[0].To != "robin@example.org" ||
		c.Messages[0].Kind != request.AssignedNotice || c.Event.Why != "To Robin Example." {
		t.Errorf("%+v", c.Messages)
	}
	in := stepInput("assign", now)
	in.To.Email = ""
	if c, _ := waiting(t, now).Take(request.StepAssign, in); len(c.Messages) > 0 ||
		c.Request.Assigned.ID != "a person" {
		t.Errorf("%+v", c.Messages)
	}
}

// outbox are messages in every state, to an address and to staff.
func outbox(r request.Request) (list []request.Message) {
	for _, kind := range []request.MessageKind{request.Acknowledgement, request.VerifiedNotice, request.AskedNotice} {
		for _, state := range []request.MessageState{request.Waiting, request.Leased, request.Sent, request.Delivered,
			request.Failed, request.Held, request.Moot} {
			list = append(list, request.Message{ID: string(kind) + string(state), Request: r.ID, Kind: kind,
				To: "a@example.org", State: state})
		}
	}
	list = append(list, request.Message{ID: "staff", Kind: request.StaffNotice, Role: request.Staff,
		State: request.Waiting})
	return append(list, request.Message{ID: "assigned", Kind: request.AssignedNotice, To: "robin@example.org",
		State: request.Waiting})
}

func TestAHoldHoldsWhatWaitsAndWhatComesButNeverTheVerification(t *testing.T) {
	r := waiting(t, now)
	in := stepInput("hold", now)
	in.Messages = outbox(r)
	c, err := r.Take(request.StepHold, in)
	if err != nil {
		t.Fatal(err)
	}
	var held []string
	for _, m := range c.Moved {
		held = append(held, m.ID)
		if m.State != request.Held || m.Why == "" {
			t.Errorf("%s is %s", m.ID, m.State)
		}
	}
	if !slices.Equal(held, []string{"acknowledgementwaiting", "askedwaiting"}) || !c.Request.Held {
		t.Errorf("held are %v", held)
	}
	for _, later := range []struct {
		steps string
		state request.MessageState
	}{{"amend", request.Held}, {"withdraw", request.Held}, {"verify", request.Waiting}, {"verify ask", request.Held}} {
		for _, m := range takeSteps(t, c.Request, later.steps).Messages {
			if want := map[bool]request.MessageState{true: later.state,
				false: request.Waiting}[m.Role == ""]; m.State != want {
				t.Errorf("after %s, the %s to %s%s is %s", later.steps, m.Kind, m.To, m.Role, m.State)
			}
		}
	}
	// Held after the verification, a later mail waits; who takes care of it is told
	// all the same.
	r = takeSteps(t, waiting(t, now), "verify hold").Request
	for _, m := range takeSteps(t, r, "ask").Messages {
		if m.State != request.Held {
			t.Errorf("the %s is %s", m.Kind, m.State)
		}
	}
	for _, m := range takeSteps(t, r, "assign").Messages {
		if m.State != request.Waiting {
			t.Errorf("the %s is %s", m.Kind, m.State)
		}
	}
}

func TestAReleaseSendsWhatWasHeldAndHoldsNothingMore(t *testing.T) {
	r := takeSteps(t, waiting(t, now), "hold").Request
	in := stepInput("release", now.Add(time.Hour))
	in.Messages = outbox(r)
	c, err := r.Take(request.StepRelease, in)
	if err != nil || c.Request.Held || len(c.Moved) != 3 {
		t.Fatalf("%+v, %v", c.Moved, err)
	}
	for _, m := range c.Moved {
		if m.State != request.Waiting || !m.Released || !m.Due(in.Now) || m.Why != "" {
			t.Errorf("released as %+v", m)
		}
	}
	if _, err := c.Request.Take(request.StepRelease, stepInput("release", now)); !errors.Is(err,
		request.ErrInvalidTransition) {
		t.Errorf("released twice: %v", err)
	}
	// A mail may be held though the request is not: its addressee had the day's
	// mails.
	in.Messages = []request.Message{{ID: "m", To: "a@example.org", State: request.Held}}
	if c, err := c.Request.Take(request.StepRelease, in); err != nil || len(c.Moved) != 1 {
		t.Errorf("%+v, %v", c.Moved, err)
	}
}

func TestADecisionThatIsTakenBackIsForgottenAndItsHistoryIsNot(t *testing.T) {
	for _, way := range []string{"verify accept", "verify accept prepare", "verify accept prepare send",
		"verify accept prepare send sign", "verify decline", "verify refer", "verify withdraw",
		"verify accept withdraw"} {
		before := takeSteps(t, waiting(t, now), way).Request
		c := takeSteps(t, before, "reopen")
		r := c.Request
		for _, step := range []request.Step{request.StepAccept, request.StepDecline, request.StepRefer,
			request.StepWithdraw, request.StepPrepare, request.StepSend, request.StepSign} {
			if !r.LastTaken[step].IsZero() {
				t.Errorf("%s, opened again: %s was last taken %s", way, step, r.LastTaken[step])
			}
		}
		if r.Status != request.Verified || !r.AgreementDue().IsZero() || !r.Verified.Equal(before.Verified) ||
			r.VerifiedBy != "who takes verify" || r.Version != before.Version+1 {
			t.Errorf("%s, opened again: %+v", way, r)
		}
		if after := takeSteps(t, r, "accept prepare send sign").Request; after.Status != request.Agreed {
			t.Errorf("%s, opened again, it is %s", way, after.Status)
		}
	}
}

// A request that was withdrawn before anyone verified it waits for its verification
// again when it is reopened, and its 48 hours are those of its receipt: what has
// passed of them since counts.
func TestReopen_NeverVerified(t *testing.T) {
	r := takeSteps(t, waiting(t, now), "withdraw").Request
	if !r.Verified.IsZero() || r.TimeLeft(now) != "" {
		t.Errorf("%+v", r)
	}
	if _, due := r.Remind("salt", now.Add(99*time.Hour), true); due {
		t.Error("it is warned of")
	}
	r = takeSteps(t, r, "reopen").Request
	if r.Status != request.Received || !r.Verified.IsZero() || r.VerifiedBy != "" ||
		!r.Due().Equal(now.Add(48*time.Hour)) {
		t.Errorf("%+v", r)
	}
	c, due := r.Remind("salt", now.Add(99*time.Hour), true)
	if !due || c.Event.Step != request.StepBreach || r.TimeLeft(now.Add(99*time.Hour)) != "late by 51 h 0 min" {
		t.Errorf("99 hours after receipt: %v, %s", c.Event, r.TimeLeft(now.Add(99*time.Hour)))
	}
	if v := takeSteps(t, c.Request, "verify").Request; v.Status != request.Verified ||
		v.VerifiedBy != "who takes verify" {
		t.Errorf("%+v", v)
	}
}
