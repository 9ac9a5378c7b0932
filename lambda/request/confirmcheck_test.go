package request_test

import (
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A row that says of a question what no event tells is found where all events are
// there. Later events alone tell nothing of what was before them, but what they do
// tell must be so.
func TestCheckEvents_ConfirmationsOfPart(t *testing.T) {
	k := verifiedRequest(t)
	with := func(change func(*request.Confirmation)) request.Request {
		r := k.Request
		one := r.Confirmation(request.QuestionCounty)
		change(&one)
		r.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: one}
		return r
	}
	neverAsked := with(func(c *request.Confirmation) { c.Asking.Event = 2 })
	if neverAsked.CheckChain(k.Events) == nil {
		t.Error("an asking that no event tells isn’t found")
	}
	for i, step := range []request.Step{request.StepAskOfficial, request.StepConfirm, request.StepAcceptConfirmation,
		request.StepNote} {
		k.save(takeConfirm(t, k.Request, step, 10+i))
	}
	for first := 1; first <= k.Request.Version; first++ {
		if err := k.CheckEvents(k.Events[first-1:], first, k.Request.Version); err != nil {
			t.Errorf("from event %d: got %v, want nothing found", first, err)
		}
	}
	for name, f := range map[string]struct {
		r     request.Request
		since int // the event that tells otherwise
	}{
		"another asking":   {with(func(c *request.Confirmation) { c.Asking.Event-- }), 3},
		"another answer":   {with(func(c *request.Confirmation) { c.Answer.Choice = request.ChoiceNo }), 4},
		"another decision": {with(func(c *request.Confirmation) { c.Answer.DecidedIn-- }), 5},
	} {
		for first := 1; first <= k.Request.Version; first++ {
			found := f.r.CheckEvents(k.Events[first-1:], first, k.Request.Version) != nil
			if want := first <= f.since; found != want {
				t.Errorf("%s, from event %d: got found %v, want %v", name, first, found, want)
			}
		}
	}
}
