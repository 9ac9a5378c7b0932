package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// An office may be asked too much at its limit, and not once one question's time is
// over.
func TestOfficeAskings_IsFull(t *testing.T) {
	var load request.OfficeAskings
	for i := range request.OfficeQuestions.Max {
		if load.IsFull(now) {
			t.Errorf("it is full with %d questions", i)
		}
		load.Open = append(load.Open, request.AskingRef{Request: strings.Repeat("x", i+1), Until: now.Add(time.Hour)})
	}
	if !load.IsFull(now) {
		t.Errorf("it isn’t full with %d questions", len(load.Open))
	}
	load.Open[0].Until = now
	if load.IsFull(now) {
		t.Error("it is full where one has ended")
	}
}

// A question that is asked again counts once; other questions of the request, and
// the same one of others, count for themselves.
func TestAskOfficial_CountedOnce(t *testing.T) {
	r := takeSteps(t, waiting(t, now), "verify").Request
	until := now.Add(999 * time.Hour)
	again := request.AskingRef{Request: r.ID, Question: request.QuestionCounty, Event: 1, Until: until}
	state := request.AskingRef{Request: r.ID, Question: request.QuestionState, Event: 1, Until: until}
	other := request.AskingRef{Request: "other", Question: request.QuestionCounty, Event: 1, Until: until}
	c := takeConfirm(t, r, request.StepAskOfficial, 10, func(in *request.Input) {
		in.Confirm.Load = request.OfficeAskings{Office: office.ID, Open: []request.AskingRef{again, state, other}}
	})
	want := []request.AskingRef{state, other, {Request: r.ID, Question: request.QuestionCounty, Event: c.Event.Seq,
		Until: c.Request.Confirmation(request.QuestionCounty).Asking.Until}}
	if got := c.Askings.Open; !slices.Equal(got, want) {
		t.Errorf("these are open: %+v, want %+v", got, want)
	}
}

// An asking waits until it is answered or ended, or its request asks again.
func TestAskingRef_WaitsIn(t *testing.T) {
	r := askedOfficial(t).Request
	asking := request.AskingRef{Request: r.ID, Question: request.QuestionCounty,
		Event: r.Confirmation(request.QuestionCounty).Asking.Event}
	other, former, question := asking, asking, asking
	other.Request, question.Question = "another", request.QuestionState
	former.Event--
	for name, c := range map[string]struct {
		asking request.AskingRef
		request.Request
		want bool
	}{
		"asked":            {asking, r, true},
		"another request":  {other, r, false},
		"asked again":      {former, r, false},
		"another question": {question, r, false},
		"answered":         {asking, takeConfirm(t, r, request.StepConfirm, 11).Request, false},
		"taken back":       {asking, takeConfirm(t, r, request.StepRecallAsking, 11).Request, false},
		"withdrawn":        {asking, takeSteps(t, r, "withdraw").Request, false},
	} {
		if got := c.asking.WaitsIn(c.Request); got != c.want {
			t.Errorf("%s: it waits %t, want %t", name, got, c.want)
		}
	}
}
