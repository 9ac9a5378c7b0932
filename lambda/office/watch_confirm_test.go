package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// watches runs the watch and the sender an hour apart, and returns the steps that
// the request has afterwards.
func (s *service) watches(id string, hours int) string {
	s.t.Helper()
	for range hours {
		s.now = s.now.Add(time.Hour)
		if err := s.watch.Run(context.Background()); err != nil {
			s.t.Fatal(err)
		}
		s.sweep()
	}
	return s.steps(id)
}

// askedOffice is a verified request whose county office has been asked.
func (s *service) askedOffice(change ...func(*request.Input)) string {
	s.t.Helper()
	id := s.sent(valid()).ID
	s.takes(s.signedIn("Pat Example", false), id, request.StepVerify)
	s.confirms(id, request.StepAskOfficial, change...)
	s.sweep()
	return id
}

// mailsTo counts the emails to an address.
func (s *service) mailsTo(address string) (n int) {
	for _, m := range s.box.mails {
		if m.To == address {
			n++
		}
	}
	return n
}

// An office that doesn't answer gets one reminder; then our own people get a task,
// and at 30 days the question ends. Each happens once.
func TestWatch_OfficeDoesNotAnswer(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	for _, f := range []struct {
		days int
		want string
	}{{4, "receive verify ask-official"}, {5, "receive verify ask-official remind-official"},
		{9, "receive verify ask-official remind-official"},
		{10, "receive verify ask-official remind-official call-official"},
		{29, "receive verify ask-official remind-official call-official"},
		{31, "receive verify ask-official remind-official call-official expire-asking"}} {
		waited := int(s.now.Sub(s.read(id).Confirmation(request.QuestionCounty).Asking.At).Hours())
		if got := s.watches(id, 24*f.days+1-waited); got != f.want {
			t.Errorf("day %d: %s", f.days, got)
		}
		tasks, err := s.store.Tasks(context.Background())
		calls := slices.ContainsFunc(tasks, func(k request.Task) bool { return k.Kind == request.TaskCall })
		if err != nil || calls != (f.days == 10 || f.days == 29) {
			t.Errorf("day %d: tasks %+v, %v", f.days, tasks, err)
		}
	}
	if n := s.mailsTo("office@example.org"); n != 2 {
		t.Errorf("%d emails to the office", n)
	}
}

// The task to call an office is done by what makes the call needless: an answer,
// however it comes, or the end of the question. Nothing else does it.
func TestTaskCall_ClosesItself(t *testing.T) {
	for name, f := range map[string]struct {
		step   request.Step
		change func(*service, *request.Input)
		closes bool
	}{
		"answer": {request.StepConfirm, nil, true},
		"not yet": {request.StepConfirm,
			func(_ *service, in *request.Input) { in.Confirm.Choice = request.ChoiceNotYet }, true},
		"passed": {request.StepDelegateAsking, nil, true},
		"by phone": {request.StepRecordConfirmation,
			func(_ *service, in *request.Input) { in.Confirm.Source = request.FromPhone }, true},
		"recalled": {request.StepRecallAsking, nil, true},
		"another address": {request.StepAskOfficial, func(_ *service, in *request.Input) {
			in.Confirm.Office.Email = "other@example.org"
		}, true},
		"expired":  {request.StepExpireAsking, nil, true},
		"withdraw": {request.StepWithdraw, nil, true},
		"amended": {request.StepAmend,
			func(s *service, in *request.Input) { in.Answers = s.otherAnswers(in, "agency", "Other") }, true},
		"elsewhere": {request.StepAmend, func(s *service, in *request.Input) {
			in.Answers = s.otherAnswers(in, "need", "Another need")
		}, false},
		"a note": {request.StepNote, func(_ *service, in *request.Input) { in.Words = "They called." }, false},
	} {
		s := newService(t, &table.Memory{})
		id := s.askedOffice()
		s.watches(id, 24*10+1)
		task := id[:32] + "-call-" + strconv.Itoa(s.read(id).Confirmation(request.QuestionCounty).Asking.Task)
		s.confirms(id, f.step, func(in *request.Input) {
			if f.change != nil {
				f.change(s, in)
			}
		})
		k, err := s.store.Task(context.Background(), task)
		if err != nil || k.Done.IsZero() == f.closes || f.closes && (k.Why == "" || k.By == "") {
			t.Errorf("%s: %+v, %v", name, k, err)
		}
	}
}

// otherAnswers are the request’s answers with another one.
func (s *service) otherAnswers(in *request.Input, name, answer string) request.Answers {
	a := maps.Clone(s.read(in.Confirm.Link.Request).Answers)
	a[name] = answer
	return a
}

// A question that didn't arrive, or was marked as spam, is an event and a task, and
// is neither reminded of nor sent again to that address.
func TestWatch_QuestionBounced(t *testing.T) {
	for _, kind := range []request.DeliveryKind{request.MailBounced, request.MailComplained} {
		s := newService(t, &table.Memory{})
		id := s.askedOffice()
		m := s.read(id).Confirmation(request.QuestionCounty).Asking.Message
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: kind, MessageID: m, Attempt: 1,
			SESID: "ses", At: s.clock()}); err != nil {
			t.Fatal(err)
		}
		if got := s.watches(id, 24*12); got != "receive verify ask-official bounce-asking" {
			t.Errorf("%s: %s", kind, got)
		}
		if n := s.mailsTo("office@example.org"); n != 1 {
			t.Errorf("%s: %d emails to the office", kind, n)
		}
	}
}

// A thousand requests that name one county make no email to its office, whatever
// their answers say.
func TestAskOfficial_NothingAtSubmission(t *testing.T) {
	s := newService(t, &table.Memory{})
	for i := range 20 { // one of them is as a thousand: nothing depends on the number
		s.sent(with(valid(), "agency", "office@example.org "+strings.Repeat("x", i), "county_by", "office@example.org",
			"lead", "office@example.org"))
	}
	s.watches(s.sent(valid()).ID, 60)
	if n := s.mailsTo("office@example.org"); n != 0 {
		t.Errorf("%d emails", n)
	}
}

// A question that didn't arrive is one task, and the button that sends an email to
// any address doesn't send it: addresses come from the contact list alone.
func TestResend_NeverToAnOffice(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	m := s.read(id).Confirmation(request.QuestionCounty).Asking.Message
	if err := s.sender.Settle(context.Background(), request.Delivery{Kind: request.MailBounced, MessageID: m,
		Attempt: 1,
		SESID:   "ses", At: s.clock()}); err != nil {
		t.Fatal(err)
	}
	s.watches(id, 1)
	tasks, err := s.store.Tasks(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	tasks = slices.DeleteFunc(tasks, func(k request.Task) bool { return k.Request != id })
	if len(tasks) != 1 || tasks[0].Kind != request.TaskOfficeBounced {
		t.Fatalf("tasks: %+v", tasks)
	}
	for _, address := range []string{"", "anyone@example.org"} {
		_, err := lifecycle.Resend(context.Background(), s.store, tasks[0].ID, address, "Pat Example", s.clock,
			rand.Reader)
		if !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("sent to %q: %v", address, err)
		}
	}
	page := s.getAs(s.signedIn("Pat Example", false), "/desk/tasks").Body.String()
	if strings.Contains(page, "Send again") || strings.Contains(page, "another address") {
		t.Error("the page offers to send it")
	}
}
