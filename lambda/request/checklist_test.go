package request_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

var checklist = []request.CheckLine{{ID: "official", Text: "The official is real."},
	{ID: request.CodeLine, Text: "Name and code match."}}

// What staff checked is in the history, each line as it read, for staff. The
// agency's page and its email show none of it, and the code counts as verified only
// if its line was checked.
func TestTake_RecordsTheChecklist(t *testing.T) {
	for name, c := range map[string]struct {
		boxes request.Answers
		note  string
		why   string
		code  bool
	}{
		"all": {request.Answers{"check_official": "yes", "check_code": "yes"}, "",
			"Checked: The official is real. Name and code match.", true},
		"not the code": {request.Answers{"check_official": "yes"}, "Two have this code.",
			"Checked: The official is real.\n\nNot checked: Name and code match.\n\nTwo have this code.", false},
		"only the code": {request.Answers{"check_code": "yes"}, "No answer.",
			"Checked: Name and code match.\n\nNot checked: The official is real.\n\nNo answer.", true},
		"none": {nil, "Phone is down.",
			"Not checked: The official is real. Name and code match.\n\nPhone is down.", false},
	} {
		in := request.Input{By: "Pat", Checks: request.ReadChecks(checklist, c.boxes), Note: c.note, Salt: "salt",
			Now: now}
		change, err := waiting(t, now).Take(request.StepVerify, in)
		if err != nil {
			t.Fatal(err)
		}
		if change.Event.Why != c.why || change.Request.CodeVerified != c.code {
			t.Errorf("%s: the history has %q, code verified %t", name, change.Event.Why, change.Request.CodeVerified)
		}
		if got := change.Event.Public(); got.Words != "" || got.Title != "Verified" {
			t.Errorf("%s: the agency's page shows %+v", name, got)
		}
		for _, m := range change.Messages {
			if m.Words != "" {
				t.Errorf("%s: the email has the words %q", name, m.Words)
			}
		}
		if problems := in.Problems(request.StepVerify); len(problems) != 0 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// A line that isn't checked needs a note; where all are checked none is needed.
func TestProblems_Note(t *testing.T) {
	open := request.Input{Checks: request.ReadChecks(checklist, request.Answers{"check_official": "yes"})}
	for _, note := range []string{"", " \n", "\u200b"} {
		open.Note = note
		if got := open.Problems(request.StepVerify); len(got) != 1 || got[0].Field != "note" {
			t.Errorf("note %q: %v", note, got)
		}
	}
	open.Note = "Why."
	if got := open.Problems(request.StepVerify); got != nil {
		t.Error(got)
	}
	all := request.Input{Checks: request.CheckAll(checklist, true)}
	if got := all.Problems(request.StepVerify); got != nil {
		t.Error(got)
	}
}

// Only staff who weigh the criteria need an assessment for it.
func TestProblems_Assessment(t *testing.T) {
	weighed := request.Input{Assessments: map[string]string{"partners": request.Yes}}
	for _, c := range []struct {
		step request.Step
		in   request.Input
		want int
	}{{request.StepWeigh, request.Input{}, 1}, {request.StepWeigh, weighed, 0}, {request.StepVerify, request.Input{}, 0}} {
		got := c.in.Problems(c.step)
		if len(got) != c.want || c.want > 0 && got[0].Field != request.Criteria[0].Field() {
			t.Errorf("%s with %d assessments: %v, want %d", c.step, len(c.in.Assessments), got, c.want)
		}
	}
}

// The form has a box for each line, as the list has it, and then its note.
func TestWithChecklist(t *testing.T) {
	verify, _ := request.ShortForm(request.StepVerify)
	f := verify.WithChecklist(checklist)
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	if got := strings.Join(names, " "); got != "check_official check_code note" {
		t.Errorf("its fields are %s", got)
	}
	if again, _ := request.ShortForm(request.StepVerify); len(again.Fields) != 1 {
		t.Error("the list stays in the form of others")
	}
}
