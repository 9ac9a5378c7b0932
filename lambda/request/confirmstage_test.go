package request_test

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Each stage of a question follows from its asking and its answer, and the agency
// is told of all but what staff withdrew.
func TestStage_EveryOne(t *testing.T) {
	at, q := time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC), request.QuestionCounty
	asking := func(change func(*request.Asking)) request.Confirmation {
		a := request.Asking{Event: 3, Email: "kern@example.org", Listed: "kern@example.org", At: at}
		change(&a)
		return request.Confirmation{Asking: a}
	}
	ended := func(end request.AskingEnd) request.Confirmation {
		return asking(func(a *request.Asking) { a.Ended, a.End = at, end })
	}
	shown := request.Request{}.ShownDigest(q)
	answer := func(c request.Choice, decision request.Step, given string) request.Confirmation {
		return request.Confirmation{Answer: request.ConfirmAnswer{Event: 4, Choice: c, Decision: decision, At: at,
			Shown: given, For: given}}
	}
	accepted, dismissed := request.StepAcceptConfirmation, request.StepDismissConfirmation
	askedSince := answer(request.ChoiceYes, accepted, shown)
	askedSince.Asking = request.Asking{Event: 5, Ended: at, End: request.EndExpired}
	for i, test := range []struct {
		c    request.Confirmation
		want request.Stage
	}{
		{request.Confirmation{}, request.StageNotAsked},
		{asking(func(*request.Asking) {}), request.StageAsked},
		{asking(func(a *request.Asking) { a.Reminded = at }), request.StageReminded},
		{asking(func(a *request.Asking) { a.Email = "other@example.org" }), request.StagePassedOn},
		{asking(func(a *request.Asking) { a.Reminded, a.Bounced = at, at }), request.StageBounced},
		{ended(request.EndExpired), request.StageExpired},
		{ended(request.EndRecalled), request.StageRecalled},
		{ended(request.EndAmended), request.StageAmended},
		{ended(request.EndOver), request.StageOver},
		{answer(request.ChoiceYes, "", shown), request.StageYes},
		{answer(request.ChoiceNo, "", shown), request.StageNo},
		{answer(request.ChoiceNotYet, "", shown), request.StageNotYet},
		{answer(request.ChoiceNotOurs, "", shown), request.StageNotOurs},
		{answer(request.ChoiceUnfamiliar, "", shown), request.StageNotOurs},
		{answer(request.ChoiceYes, "", "earlier"), request.StageEarlier},
		{answer(request.ChoiceYes, accepted, "earlier"), request.StageEarlier},
		{answer(request.ChoiceYes, accepted, shown), request.StageAccepted},
		{answer(request.ChoiceYes, dismissed, shown), request.StageDismissed},
		{askedSince, request.StageAccepted},
	} {
		r := request.Request{Confirmations: map[request.Question]request.Confirmation{q: test.c}}
		if got := r.Stage(q); got != test.want || got.Label() == "" {
			t.Errorf("%d: %q, want %q", i+1, got, test.want)
		}
		silent := test.want == request.StageNotAsked || test.want == request.StageRecalled ||
			test.want == request.StageOver
		if got := r.AgencyText(q); (got == "") != silent {
			t.Errorf("%d, %s: the agency reads %q", i+1, test.want, got)
		} else if test.want == request.StageYes && !strings.Contains(got, "is checking it") {
			t.Errorf("%d: before staff accept a yes, the agency reads %q", i+1, got)
		}
	}
}
