package request_test

import (
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Who records a yes says how it came, who answered, and what they said. The State
// Superintendent's comes by letter alone, and a geographic lead gives no day.
func TestRecordForm_Asks(t *testing.T) {
	for q, want := range map[request.Question][]string{
		request.QuestionCounty: {"county_source", "county_who", "county_title", "county_made", "county_said"},
		request.QuestionLead:   {"lead_source", "lead_who", "lead_title", "lead_said"},
		request.QuestionState:  {"state_who", "state_title", "state_made", "state_said"},
	} {
		form := q.RecordForm()
		got := problemsOf(form.Check(request.RawInput{string(q) + "_choice": string(request.ChoiceYes)}, now))
		if !slices.Equal(got, want) {
			t.Errorf("%s: got asked for %q, want %q", q, got, want)
		}
		label := "Determined on"
		if q == request.QuestionLead {
			label = "Agreed on"
		}
		if made, _ := form.Field(string(q) + "_made"); made.Label != label {
			t.Errorf("%s: got the day asked as %q, want %q", q, made.Label, label)
		}
	}
}

// What is recorded says how the answer came, and for whom someone answered who isn't
// the official.
func TestRecordInput_Sources(t *testing.T) {
	for _, f := range []struct {
		q            request.Question
		source, self string
		want         request.Source
		who          string
	}{
		{request.QuestionCounty, "phone", request.Yes, request.FromPhone, "Robin Example, Deputy"},
		{request.QuestionCounty, "email", "", request.FromEmail,
			"Robin Example, Deputy, for the county superintendent"},
		{request.QuestionState, "", request.Yes, request.FromLetter, "Robin Example, Deputy"},
		{request.QuestionState, "", "", request.FromLetter, "Robin Example, Deputy, for the State Superintendent"},
	} {
		p := string(f.q)
		in := f.q.RecordInput(request.Answers{p + "_source": f.source, p + "_self": f.self, p + "_who": "Robin Example",
			p + "_title": "Deputy"}, "Pat Example")
		if got := in.Confirm.Person.For(f.q); in.Confirm.Source != f.want || got != f.who {
			t.Errorf("%s by %q: got %s from %q, want %s from %q", f.q, f.source, in.Confirm.Source, got, f.want, f.who)
		}
	}
}

// Staff are offered what they can still make of an answer, and told what follows
// from it.
func TestVerdictForm_EachAnswer(t *testing.T) {
	const (
		confirmed = "Accept: (g)(1)(A) shows that the county superintendent confirmed"
		differs   = "Accept: (g)(1)(A) shows that the answers differ"
		anyway    = "Accept it anyway, for what the agency says now"
		dismiss   = "Don’t accept it. You can ask again then"
		undo      = "Don’t accept it anymore"
	)
	asked := askedOfficial(t).Request
	answered := func(c request.Choice) request.Request {
		return takeConfirm(t, asked, request.StepConfirm, 20, func(in *request.Input) {
			in.Confirm.Choice = c
		}).Request
	}
	yes := answered(request.ChoiceYes)
	accepted := takeConfirm(t, yes, request.StepAcceptConfirmation, 21).Request
	amended := amend(t, accepted, now.Add(22*time.Hour), "county_determined", request.Pending).Request
	for name, f := range map[string]struct {
		r    request.Request
		want []string
	}{
		"asked":                  {asked, nil},
		"yes":                    {yes, []string{confirmed, dismiss}},
		"no":                     {answered(request.ChoiceNo), []string{differs, dismiss}},
		"not theirs":             {answered(request.ChoiceNotOurs), nil},
		"accepted":               {accepted, []string{undo}},
		"not accepted":           {takeConfirm(t, yes, request.StepDismissConfirmation, 21).Request, []string{confirmed}},
		"amended":                {amended, []string{anyway, undo}},
		"the request is decided": {takeSteps(t, yes, "decline").Request, nil},
	} {
		form := f.r.VerdictForm(request.QuestionCounty)
		var got []string
		for _, o := range form[0].Fields[0].Options {
			got = append(got, o.Label)
		}
		if !slices.Equal(got, f.want) {
			t.Errorf("%s: got %q, want %q", name, got, f.want)
		}
	}
}
