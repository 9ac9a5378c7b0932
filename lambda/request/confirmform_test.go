package request_test

import (
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// problemsOf are the fields of a form about which something is said.
func problemsOf(c request.Checked) (fields []string) {
	for _, p := range c.Problems {
		fields = append(fields, p.Field)
	}
	return fields
}

// Who answers gives a title and says for whom; who only says that they can't gives a
// name alone. The county superintendent alone gives a date.
func TestAnswerForm_Asks(t *testing.T) {
	for _, f := range []struct {
		q      request.Question
		choice request.Choice
		want   []string
	}{
		{request.QuestionCounty, "", []string{"answer", "name", "title", "whom"}},
		{request.QuestionCounty, request.ChoiceYes, []string{"made", "name", "title", "whom"}},
		{request.QuestionCounty, request.ChoiceNotYet, []string{"name", "title", "whom"}},
		{request.QuestionCounty, request.ChoiceNo, []string{"reason", "name", "title", "whom"}},
		{request.QuestionCounty, request.ChoiceUnfamiliar, []string{"name"}},
		{request.QuestionCounty, request.ChoiceNotOurs, []string{"name"}},
		{request.QuestionLead, request.ChoiceYes, []string{"name", "title", "whom"}},
		{request.QuestionLead, request.ChoiceNotOurs, []string{"name"}},
	} {
		got := problemsOf(f.q.CheckAnswer(request.RawInput{"answer": string(f.choice)}, now))
		if !slices.Equal(got, f.want) {
			t.Errorf("%s, %q: got asked for %q, want %q", f.q, f.choice, got, f.want)
		}
	}
}

// The form and the question are in words that fit the office.
func TestAnswerForm_Words(t *testing.T) {
	for q, want := range map[request.Question][]string{
		request.QuestionCounty: {"Has the county superintendent determined that CCEE’s help is necessary?",
			"This isn’t ours to answer", "I’m the county superintendent"},
		request.QuestionLead: {"Does the geographic lead agency agree that CCEE’s help is necessary?",
			"Another geographic lead must answer", "I decide this for the geographic lead agency"},
	} {
		got := []string{q.Asks()}
		for _, typed := range [][2]string{{"answer", string(request.ChoiceNotOurs)}, {"whom", "self"}} {
			field, _ := q.AnswerForm("").Field(typed[0])
			got = append(got, field.AnswerText(typed[1]))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", q, got, want)
		}
	}
	if got, want := request.QuestionState.Asks(), "Has the State Superintendent determined that CCEE’s help is "+
		"necessary?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The history names for whom someone answers: not where they are the official, nor
// where they only say that their office can't answer.
func TestAnswerInput_ForWhom(t *testing.T) {
	for _, f := range []struct {
		choice request.Choice
		whom   string
		want   string
	}{
		{request.ChoiceYes, "self", "Robin Example, Deputy"},
		{request.ChoiceYes, "other", "Robin Example, Deputy, for the county superintendent"},
		{request.ChoiceNo, "other", "Robin Example, Deputy, for the county superintendent"},
		{request.ChoiceNotOurs, "", "Robin Example, Deputy"},
		{request.ChoiceNotOurs, "other", "Robin Example, Deputy"},
	} {
		in := request.AnswerInput(request.Link{Question: request.QuestionCounty}, request.Answers{"name": "Robin Example",
			"title": "Deputy", "answer": string(f.choice), "whom": f.whom})
		if in.By != f.want || in.Confirm.Choice != f.choice {
			t.Errorf("%s by %q: got %q, %s, want %q", f.choice, f.whom, in.By, in.Confirm.Choice, f.want)
		}
	}
}

// An office that answers starts from the day that the agency gives, and one that
// changes its answer from what it answered. A geographic lead is asked for no day.
func TestTypedAnswer_StartsFrom(t *testing.T) {
	answer := func(c request.Choice, on string) request.ConfirmAnswer {
		return request.ConfirmAnswer{Event: 3, Choice: c, On: on}
	}
	for name, f := range map[string]struct {
		q        request.Question
		countyOn string
		a        request.ConfirmAnswer
		want     request.RawInput
	}{
		"nothing": {request.QuestionCounty, "", request.ConfirmAnswer{}, request.RawInput{}},
		"the agency’s day": {request.QuestionCounty, "2026-10-02", request.ConfirmAnswer{},
			request.RawInput{"made_month": "10", "made_day": "2", "made_year": "2026"}},
		"the office’s day": {request.QuestionCounty, "2026-10-02", answer(request.ChoiceYes, "2026-11-05"),
			request.RawInput{"answer": "yes", "reason": "why", "made_month": "11", "made_day": "5", "made_year": "2026"}},
		"not theirs": {request.QuestionCounty, "", answer(request.ChoiceNotOurs, ""), request.RawInput{}},
		"no answer yet": {request.QuestionCounty, "", request.ConfirmAnswer{Choice: request.ChoiceYes},
			request.RawInput{}},
		"a lead": {request.QuestionLead, "2026-10-02", request.ConfirmAnswer{}, request.RawInput{}},
		"a lead’s answer": {request.QuestionLead, "2026-10-02", answer(request.ChoiceNo, ""),
			request.RawInput{"answer": "no", "reason": "why"}},
	} {
		r := request.Request{Answers: request.Answers{"county_on": f.countyOn}}
		if got := r.TypedAnswer(f.q, f.a, "why"); typedText(got) != typedText(f.want) {
			t.Errorf("%s: got %s, want %s", name, typedText(got), typedText(f.want))
		}
	}
}

// An office sees the facts that its question is about, and no other answers: each
// change of one of them is a change of what it was shown.
func TestShownRows_OfQuestion(t *testing.T) {
	r := waiting(t, now)
	r.Answers = answers(t, checking(request.District, "g1a", "g1b"))
	for q, want := range map[request.Question][]string{
		request.QuestionCounty: {"kind", "agency", "county", "cds", "ta", "ta_from", "ta_to", "county_determined",
			"county_by", "county_on"},
		request.QuestionLead: {"kind", "agency", "county", "cds", "ta", "ta_from", "ta_to", "county_determined",
			"county_by", "county_on", "lead_agrees", "lead"},
		request.QuestionState: {"kind", "agency", "county", "cds", "state_determined", "state_by", "state_on"},
	} {
		var got []string
		for _, row := range r.ShownRows(q) {
			got = append(got, row.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", q, got, want)
		}
	}
}

// A link says that the agency changed its answers only where that ended its asking.
func TestIsAmendedSince_OwnAsking(t *testing.T) {
	asked := askedOfficial(t).Request
	link := linkOf(asked, request.QuestionCounty)
	for name, f := range map[string]struct {
		r    request.Request
		want bool
	}{
		"asked":             {asked, false},
		"withdrawn by CCEE": {takeConfirm(t, asked, request.StepRecallAsking, 20).Request, false},
		"amended there":     {amend(t, asked, now.Add(20*time.Hour), "county_determined", request.Pending).Request, true},
		"amended elsewhere": {amend(t, asked, now.Add(20*time.Hour), "need", "Another need").Request, false},
	} {
		if got := f.r.IsAmendedSince(link); got != f.want {
			t.Errorf("%s: got %v, want %v", name, got, f.want)
		}
	}
}

// Only what was typed is there to copy, each under its question.
func TestTypedRows_OnlyTyped(t *testing.T) {
	form := request.QuestionCounty.AnswerForm("")
	got := form.TypedRows(request.RawInput{"answer": "no", "reason": "Because", "title": ""})
	if rowsOf(got) != rowsOf([]request.Row{
		{Name: "answer", Question: "Your office’s answer", Answer: "No, the county superintendent hasn’t determined it"},
		{Name: "reason", Question: "Why?", Answer: "Because"}}) {
		t.Errorf("got %+v, want the answer and the reason alone", got)
	}
}
