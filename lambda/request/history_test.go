package request_test

import (
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Who took a step is the name that the event has; where it has none, who takes such
// steps, and that a lead may have taken it for the agency.
func TestEvent_Who(t *testing.T) {
	for _, c := range []struct {
		step     request.Step
		by, want string
	}{
		{request.StepVerify, "Pat Example", "Pat Example"},
		{request.StepVerify, "", "CCEE staff"},
		{request.StepAccept, "", "a lead of CCEE"},
		{request.StepAnswer, "", "the agency"},
		{request.StepReceive, "", "the agency"},
		{request.StepWithdraw, "", "the agency, or a lead for it"},
		{request.StepDisclaim, "", "the authorized official"},
	} {
		if got := (request.Event{Step: c.step, By: c.by}).Who(); got != c.want {
			t.Errorf("%s by %q: got %q, want %q", c.step, c.by, got, c.want)
		}
	}
}

// The title of a step about a confirmation names the official whom it is about. One
// that is stored without a question has the words of the table.
func TestEvent_TitleNamesOfficial(t *testing.T) {
	for q, want := range map[request.Question]string{
		"":                     "CCEE asked an official to confirm",
		request.QuestionCounty: "CCEE asked the county superintendent to confirm",
		request.QuestionLead:   "CCEE asked the geographic lead to confirm",
	} {
		if got := (request.Event{Step: request.StepAskOfficial, Question: q}).Title(); got != want {
			t.Errorf("%q: got %q, want %q", q, got, want)
		}
	}
}
