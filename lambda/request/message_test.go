package request_test

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// A warning, and an apology for a missed promise, say nothing once someone has
// verified the request; nor does an apology for what the official disclaims.
func TestIsMoot_Promise(t *testing.T) {
	received := waiting(t, now)
	verified := takeSteps(t, received, "verify").Request
	disclaimed := takeSteps(t, received, "disclaim").Request
	for _, c := range []struct {
		kind request.MessageKind
		name string
		r    request.Request
		want bool
	}{
		{request.Warning, "received", received, false},
		{request.Warning, "verified", verified, true},
		{request.BreachNotice, "received", received, false},
		{request.BreachNotice, "verified", verified, true},
		{request.LateNotice, "received", received, false},
		{request.LateNotice, "verified", verified, true},
		{request.LateNotice, "disclaimed", disclaimed, true},
	} {
		if got := (request.Message{Kind: c.kind}).IsMoot(c.r, now.Add(49*time.Hour)); got != c.want {
			t.Errorf("a %s of a request that is %s: got %v, want %v", c.kind, c.name, got, c.want)
		}
	}
}

// A reminder is moot in every status but that of a question, whatever day the
// request still has.
func TestIsMoot_ReminderOfOtherStatus(t *testing.T) {
	m := request.Message{Kind: request.AnswerReminder}
	for _, status := range request.Statuses {
		r := request.Request{Status: status, AnswerBy: now.Add(time.Hour)}
		if got, want := m.IsMoot(r, now), status != request.Asked; got != want {
			t.Errorf("%s: got %v, want %v", status, got, want)
		}
	}
}

// An email with a question to an office is moot once that question has ended, a
// later one was asked, or the request is in no status in which an official answers.
func TestIsMoot_Question(t *testing.T) {
	c := askedOfficial(t)
	earlier, withdrawn := c.Messages[0], c.Request
	earlier.Asking--
	withdrawn.Status = request.Withdrawn
	until := c.Request.Confirmation(request.QuestionCounty).Asking.Until
	for _, f := range []struct {
		name string
		m    request.Message
		r    request.Request
		at   time.Time
		want bool
	}{
		{"open", c.Messages[0], c.Request, until.Add(-time.Second), false},
		{"its time is over", c.Messages[0], c.Request, until, true},
		{"recalled", c.Messages[0], takeConfirm(t, c.Request, request.StepRecallAsking, 11).Request, now, true},
		{"of another question", earlier, c.Request, now, true},
		{"of a request that no official answers", c.Messages[0], withdrawn, now, true},
	} {
		for _, kind := range []request.MessageKind{request.ConfirmRequest, request.ConfirmReminder} {
			f.m.Kind = kind
			if got := f.m.IsMoot(f.r, f.at); got != f.want {
				t.Errorf("%s, %s: got %v, want %v", kind, f.name, got, f.want)
			}
		}
	}
}
