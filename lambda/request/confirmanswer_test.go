package request_test

import (
	"errors"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Staff record only an answer: from someone with a name, to a question that the
// agency has, and no reply that the office can't answer.
func TestRecordConfirmation_Refused(t *testing.T) {
	verified := takeSteps(t, waiting(t, now), "verify").Request
	countyOffice := verified
	countyOffice.Answers = answers(t, checking(request.CountyOffice, "unsure"))
	for name, f := range map[string]struct {
		r  request.Request
		in func(*request.Input)
	}{
		"a county office's": {countyOffice, func(*request.Input) {}},
		"not theirs":        {verified, func(in *request.Input) { in.Confirm.Choice = request.ChoiceNotOurs }},
		"no answer":         {verified, func(in *request.Input) { in.Confirm.Choice = "" }},
		"nobody's":          {verified, func(in *request.Input) { in.Confirm.Person.Name = "" }},
		"from nowhere":      {verified, func(in *request.Input) { in.Confirm.Source = "" }},
		"the State Superintendent's by email": {verified, func(in *request.Input) {
			in.Confirm.Question, in.Confirm.Source = request.QuestionState, request.FromEmail
		}},
	} {
		_, err := tryConfirm(f.r, request.StepRecordConfirmation, 20, f.in)
		if !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

// What the history keeps of an answer says it in words that fit the official, a yes
// with its day where there is one.
func TestRecordConfirmation_Words(t *testing.T) {
	verified := takeSteps(t, waiting(t, now), "verify").Request
	for _, f := range []struct {
		q      request.Question
		choice request.Choice
		on     string
		want   string
	}{
		{request.QuestionCounty, request.ChoiceYes, "2026-11-05",
			"Yes, the county superintendent has determined it, on November 5, 2026. By letter, from "},
		{request.QuestionCounty, request.ChoiceYes, "", "Yes, the county superintendent has determined it. By letter, from "},
		{request.QuestionCounty, request.ChoiceNo, "2026-11-05",
			"No, the county superintendent hasn’t determined it. By letter, from "},
		{request.QuestionCounty, request.ChoiceNotYet, "2026-11-05",
			"Not yet: it’s still being considered. By letter, from "},
		{request.QuestionLead, request.ChoiceYes, "", "Yes, the geographic lead agency agrees. By letter, from "},
		{request.QuestionLead, request.ChoiceNo, "", "No, the geographic lead agency doesn’t agree. By letter, from "},
	} {
		c := takeConfirm(t, verified, request.StepRecordConfirmation, 20, func(in *request.Input) {
			in.Confirm.Question, in.Confirm.Choice, in.Confirm.On = f.q, f.choice, f.on
		})
		if !strings.HasPrefix(c.Event.Why, f.want) {
			t.Errorf("%s, %s on %q: got %q, want %q first", f.q, f.choice, f.on, c.Event.Why, f.want)
		}
	}
}

// An answer can be changed by its link until ten have come; each is counted.
func TestConfirm_LimitOfChanges(t *testing.T) {
	r := askedOfficial(t).Request
	for n := range request.ConfirmChanges.Max {
		r = takeConfirm(t, r, request.StepConfirm, 20).Request
		if got := r.Confirmation(request.QuestionCounty).Asking.Changes; got != n+1 {
			t.Fatalf("after %d answers: got %d, want %d", n+1, got, n+1)
		}
	}
	if _, err := tryConfirm(r, request.StepConfirm, 21); !isRefusal(err, request.ConfirmChanges) {
		t.Errorf("one answer more: got %v, want the refusal of the limit", err)
	}
}

// Where the agency has no address left, the event of an answer doesn't say that the
// agency was told.
func TestConfirm_NobodyToTell(t *testing.T) {
	for _, has := range []bool{true, false} {
		r := askedOfficial(t).Request
		if !has {
			r.Answers = request.Answers(with(request.RawInput(r.Answers), "official_email", "", "contact_email", ""))
		}
		c := takeConfirm(t, r, request.StepConfirm, 20)
		if c.Event.Told != has {
			t.Errorf("with an address: %v: got told %v", has, c.Event.Told)
		}
	}
}

// Staff accept an answer once, and may change their mind.
func TestAcceptConfirmation_Twice(t *testing.T) {
	r := takeConfirm(t, askedOfficial(t).Request, request.StepConfirm, 20).Request
	for i, step := range []request.Step{request.StepAcceptConfirmation, request.StepDismissConfirmation,
		request.StepAcceptConfirmation} {
		r = takeConfirm(t, r, step, 21+i).Request
		if got := r.Confirmation(request.QuestionCounty).Answer.Decision; got != step {
			t.Errorf("got %s, want %s", got, step)
		}
		if _, err := tryConfirm(r, step, 21+i); !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s again: got %v, want a refusal", step, err)
		}
	}
}

// A decision on an answer ends the asking that it answered, but not after “not
// yet,” and not a later asking.
func TestAcceptConfirmation_EndsItsAsking(t *testing.T) {
	asked := askedOfficial(t).Request
	notYet := takeConfirm(t, asked, request.StepConfirm, 20, func(in *request.Input) {
		in.Confirm.Choice = request.ChoiceNotYet
	}).Request
	recorded := takeConfirm(t, asked, request.StepRecordConfirmation, 20).Request
	for name, f := range map[string]struct {
		r    request.Request
		open bool
	}{
		"yes":                        {takeConfirm(t, asked, request.StepConfirm, 20).Request, false},
		"not yet":                    {notYet, true},
		"recorded before the asking": {takeConfirm(t, recorded, request.StepAskOfficial, 21).Request, true},
	} {
		r := takeConfirm(t, f.r, request.StepAcceptConfirmation, 22).Request
		if got := r.Confirmation(request.QuestionCounty).Asking.IsOpen(); got != f.open {
			t.Errorf("%s: the asking is open: got %v, want %v", name, got, f.open)
		}
	}
}
