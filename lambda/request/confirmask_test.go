package request_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// An office that has all the questions it can have may be asked again what it was
// asked before: that question isn't counted twice. Another one is.
func TestAskOfficial_FullOfficeAgain(t *testing.T) {
	verified := takeSteps(t, waiting(t, now), "verify").Request
	for name, f := range map[string]struct {
		last request.AskingRef
		may  bool
	}{
		"this question":            {request.AskingRef{Request: verified.ID, Question: request.QuestionCounty}, true},
		"its other question":       {request.AskingRef{Request: verified.ID, Question: request.QuestionLead}, false},
		"another request's county": {request.AskingRef{Request: "x", Question: request.QuestionCounty}, false},
	} {
		load := request.OfficeAskings{Office: office.ID}
		for i := range request.OfficeQuestions.Max - 1 {
			load.Open = append(load.Open, request.AskingRef{Request: strings.Repeat("y", i+1)})
		}
		load.Open = append(load.Open, f.last)
		for i := range load.Open {
			load.Open[i].Until = now.Add(999 * time.Hour)
		}
		_, err := tryConfirm(verified, request.StepAskOfficial, 20, func(in *request.Input) { in.Confirm.Load = load })
		if (err == nil) != f.may || err != nil && !isRefusal(err, request.OfficeQuestions) {
			t.Errorf("%s is among 20: got %v, want asked %v", name, err, f.may)
		}
	}
}

// Three emails ask a question, reminders among them; each is the latest by the
// asking's word, and a fourth is refused.
func TestAskOfficial_LimitOfEmails(t *testing.T) {
	for name, steps := range map[string][]request.Step{
		"asked again": {request.StepAskAgain, request.StepAskAgain},
		"reminded":    {request.StepRemindOfficial, request.StepAskAgain},
	} {
		c := askedOfficial(t)
		for i, step := range steps {
			c = takeConfirm(t, c.Request, step, 20+i)
			a := c.Request.Confirmation(request.QuestionCounty)
			if a.Emails != i+2 || len(c.Messages) != 1 || a.Asking.Message != c.Messages[0].ID {
				t.Errorf("%s: got %d emails, the latest %q, want %d and that of %+v", name, a.Emails, a.Asking.Message,
					i+2, c.Messages)
			}
		}
		if _, err := tryConfirm(c.Request, request.StepAskAgain, 30); !isRefusal(err, request.ConfirmEmails) {
			t.Errorf("%s: got %v, want the refusal of the limit", name, err)
		}
	}
}

// The clock reminds of a question while it may be emailed once more.
func TestConfirmationDue_LimitOfEmails(t *testing.T) {
	r := askedOfficial(t).Request
	for emails := 1; emails <= request.ConfirmEmails.Max; emails++ {
		step, _, due := r.ConfirmationDue(now.Add(10*time.Hour + request.ConfirmRemindAfter))
		if may := emails < request.ConfirmEmails.Max; due != may || may && step != request.StepRemindOfficial {
			t.Errorf("after %d emails: got %q, due %v, want due %v", emails, step, due, may)
		}
		if emails < request.ConfirmEmails.Max {
			r = takeConfirm(t, r, request.StepAskAgain, 10+emails).Request
		}
	}
}

// A question counts as answered once the office that was asked last has answered
// it: an earlier answer that staff dismissed doesn't keep them from asking again.
func TestIsAnswered_LatestAsking(t *testing.T) {
	choose := func(c request.Choice) func(*request.Input) { return func(in *request.Input) { in.Confirm.Choice = c } }
	asked := askedOfficial(t).Request
	answered := takeConfirm(t, asked, request.StepConfirm, 20).Request
	dismissed := takeConfirm(t, answered, request.StepDismissConfirmation, 21).Request
	for name, f := range map[string]struct {
		r    request.Request
		want bool
	}{
		"nobody asked": {takeSteps(t, waiting(t, now), "verify").Request, false},
		"asked":        {asked, false},
		"answered":     {answered, true},
		"not yet":      {takeConfirm(t, asked, request.StepConfirm, 20, choose(request.ChoiceNotYet)).Request, false},
		"asked anew":   {takeConfirm(t, dismissed, request.StepAskOfficial, 22).Request, false},
	} {
		if got := f.r.Confirmation(request.QuestionCounty).IsAnswered(); got != f.want {
			t.Errorf("%s: got answered %v, want %v", name, got, f.want)
		}
		_, err := tryConfirm(f.r, request.StepAskAgain, 30)
		if may := name != "nobody asked" && !f.want; (err == nil) != may {
			t.Errorf("%s: asked again: got %v, want allowed %v", name, err, may)
		}
	}
}

// The task to call an office names it, and is done by whatever brings the answer or
// ends the question: not before, and not where there is none.
func TestTasksDoneBy_Call(t *testing.T) {
	asked := askedOfficial(t).Request
	c := takeConfirm(t, asked, request.StepCallOfficial, 250)
	if len(c.Tasks) != 1 || c.Tasks[0].Kind != request.TaskCall || c.Tasks[0].What != "Asked: "+office.Name+"." {
		t.Fatalf("got %+v, want one task to call %s", c.Tasks, office.Name)
	}
	called := c.Request
	for name, f := range map[string]struct {
		r    request.Request
		want []string
	}{
		"asked":     {asked, nil},
		"called":    {called, []string{c.Tasks[0].ID}},
		"answered":  {takeConfirm(t, called, request.StepConfirm, 260).Request, nil},
		"recalled":  {takeConfirm(t, called, request.StepRecallAsking, 260).Request, nil},
		"withdrawn": {takeSteps(t, called, "withdraw").Request, nil},
	} {
		if got := f.r.TasksDoneBy(request.StepNote, now.Add(270*time.Hour)); !slices.Equal(got, f.want) {
			t.Errorf("%s: got %q, want %q", name, got, f.want)
		}
	}
}

// The task about an office that can't answer says what it answered, and who was
// asked.
func TestConfirm_TaskNotTheirs(t *testing.T) {
	for choice, want := range map[request.Choice]string{
		request.ChoiceUnfamiliar: "They don’t know this request. Asked: " + office.Name + ".",
		request.ChoiceNotOurs:    "Another office must answer. Asked: " + office.Name + ".",
	} {
		c := takeConfirm(t, askedOfficial(t).Request, request.StepConfirm, 20, func(in *request.Input) {
			in.Confirm.Choice = choice
		})
		if len(c.Tasks) != 1 || c.Tasks[0].Kind != request.TaskNotTheirs || c.Tasks[0].What != want {
			t.Errorf("%s: got %+v, want a task that says %q", choice, c.Tasks, want)
		}
	}
}

// A removal of words makes nothing of a question that nobody was asked.
func TestRedact_NobodyAsked(t *testing.T) {
	r := asking(t, nil)
	c, err := request.Redact(r, request.Redaction{Fields: []string{"county_by"}}, request.History{},
		request.Input{By: "Robin Example", Words: "why", Salt: "salt", Now: now.Add(20 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Request.Confirmations) > 0 {
		t.Errorf("got %+v, want no confirmation", c.Request.Confirmations)
	}
}

// A removal of words that an office was shown changes no question: the next
// amendment, of something else, doesn't allow three more emails.
func TestRedact_KeepsTheLimitOfEmails(t *testing.T) {
	c := takeConfirm(t, asking(t, nil), request.StepAskOfficial, 1)
	for hours := 2; hours <= 3; hours++ {
		c = takeConfirm(t, c.Request, request.StepAskAgain, hours)
	}
	if n := c.Request.Confirmation(request.QuestionCounty).Emails; n != 3 {
		t.Fatalf("%d emails, want 3", n)
	}
	c, err := request.Redact(c.Request, request.Redaction{Fields: []string{"county_by"}}, request.History{},
		request.Input{By: "Robin Example", Words: "why", Salt: "salt", Now: now.Add(20 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	in := stepInput("amend", now.Add(30*time.Hour))
	in.Answers = maps.Clone(c.Request.Answers)
	in.Answers["need"] = "Another need"
	c, err = c.Request.Take(request.StepAmend, in)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.Request.Confirmation(request.QuestionCounty).Emails; n != 3 {
		t.Errorf("after a removal and an amendment of something else: %d emails, want 3", n)
	}
	if _, err := tryConfirm(c.Request, request.StepAskOfficial, 31); !isRefusal(err, request.ConfirmEmails) {
		t.Errorf("a fourth email: %v, want a refusal", err)
	}
}
