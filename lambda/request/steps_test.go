package request_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// limits are how much the words of each short form may have, in UTF-16 units: the
// shortest that has been enough, and never less.
var limits = map[request.Step]int{
	request.StepWeigh: 2000, request.StepAsk: 4000, request.StepRecall: 2000, request.StepAccept: 4000,
	request.StepDecline: 4000, request.StepRefer: 4000, request.StepPrepare: 2000, request.StepSend: 2000,
	request.StepSign: 2000, request.StepNote: 4000, request.StepHold: 2000, request.StepWithdraw: 2000,
	request.StepAnswer: 8000, request.StepReopen: 4000, request.StepReady: 4000,
	request.StepTakeBack: 2000, request.StepBoard: 1000,
}

// checkWords checks a short form whose words are as given and whose other fields
// are answered.
func checkWords(short request.StepForm, words string) request.Checked {
	typed := request.RawInput{}
	short = short.For([]request.Person{{ID: "lead", Name: "Robin Example", Lead: true}})
	for _, f := range short.Fields {
		if len(f.Options) > 0 {
			typed[f.Name] = f.Options[0].Value
		}
		if f.Kind == request.Date && f.Required {
			in := f.Inputs()
			typed[in[0]], typed[in[1]], typed[in[2]] = "3", "1", "2026"
		}
	}
	typed["words"] = words
	return short.Form().Check(typed, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
}

// Exactly the limit passes and is kept as typed; one unit more is refused, with the
// field named and both numbers said.
func TestStepForms_WordsHaveTheirLimit(t *testing.T) {
	seen := map[request.Step]bool{}
	for _, short := range request.StepForms {
		f, asks := short.Form().Field("words")
		if !asks {
			continue
		}
		seen[short.Step] = true
		limit := limits[short.Step]
		if f.Limit != limit {
			t.Errorf("%s takes %d, want %d", short.Step, f.Limit, limit)
			continue
		}
		for text, units := range map[string]int{"a": 1, "é": 1, "🎓": 2} {
			whole := strings.Repeat(text, limit/units)
			if c := checkWords(short, whole); len(c.Problems) > 0 || c.Answers["words"] != whole {
				t.Errorf("%s: exactly the limit is refused: %v", short.Step, c.Problems)
			}
			c := checkWords(short, whole+"b")
			want := fmt.Sprintf("Shorten this answer to %d,000 characters or fewer. It has %[1]d,001 now.", limit/1000)
			if len(c.Problems) != 1 || c.Problems[0].Field != "words" || !strings.Contains(c.Problems[0].Text, want) {
				t.Errorf("%s: one more than the limit: %v, want %q", short.Step, c.Problems, want)
			}
			if c.Answers["words"] != "" {
				t.Errorf("%s: what is too long is taken", short.Step)
			}
		}
	}
	for step := range limits {
		if !seen[step] {
			t.Errorf("%s asks for no words", step)
		}
	}
}

// What a form within its limits can be at most, as a browser sends it, is not cut
// off before it is read.
func TestStepForms_FullFormFitsTheBody(t *testing.T) {
	for _, short := range request.StepForms {
		body := "version=99999"
		for _, f := range short.Fields {
			body += "&" + f.Name + "=" + strings.Repeat("%E2%80%99", f.Limit)
			if len(f.Options) > 0 {
				body += f.Options[0].Value
			}
		}
		if most := short.Form().MaxBody(); len(body) > most {
			t.Errorf("%s: a form at its limits has %d bytes, and %d are read", short.Step, len(body), most)
		}
	}
}

// Where a step asks for a person, those who have signed in can be chosen, and
// nowhere else.
func TestStepForms_People(t *testing.T) {
	people := []request.Person{{ID: "a", Name: "Robin Example"}, {ID: "b", Name: "Sam Example"}}
	for _, short := range request.StepForms {
		for i, f := range short.For(people).Fields {
			added := len(f.Options) - len(short.Fields[i].Options)
			if want := map[bool]int{true: 2}[f.Name == "person"]; added != want {
				t.Errorf("%s: %d people can be chosen at %s", short.Step, added, f.Name)
			}
		}
	}
	short, _ := request.ShortForm(request.StepAssign)
	if c := short.For(people).Form().Check(request.RawInput{"person": "b"}, now); c.Answers["person"] != "b" ||
		len(c.Problems) > 0 {
		t.Errorf("%+v", c)
	}
}

// Words are asked for where the form says what is missing, and are optional
// elsewhere.
func TestStepForms_OptionalWords(t *testing.T) {
	for _, short := range request.StepForms {
		f, asks := short.Form().Field("words")
		if optional := short.Step == request.StepWeigh || short.Step == request.StepRecall || f.Missing == ""; asks &&
			f.Required == optional {
			t.Errorf("%s asks for words, required: %v", short.Step, f.Required)
		}
	}
}

// Of a criterion is said what the agency answered to its questions, and nothing of
// those that it left out.
func TestCriterion_AnswerRows(t *testing.T) {
	rows := request.Criteria[0].AnswerRows(request.Answers{"at_risk": request.Yes, "need": "Help"})
	if len(rows) != 1 || rows[0].Name != "at_risk" || rows[0].Answer != "Yes" {
		t.Errorf("%+v", rows)
	}
}
