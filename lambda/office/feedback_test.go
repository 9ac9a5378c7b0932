package office_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// hears has the mail service tell what became of a message, in that order, and
// gives the message as it is then.
func (s *service) hears(id string, kinds ...request.DeliveryKind) request.Message {
	s.t.Helper()
	for _, kind := range kinds {
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: kind, MessageID: id, Attempt: 1,
			SESID: "ses", At: s.clock(), Detail: "words of a server"}); err != nil {
			s.t.Fatal(err)
		}
	}
	m, err := s.store.Message(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// sendMails gives a service that has sent a request's mails, and the id of the
// first.
func sendMails(t *testing.T) (*service, string) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.sweep()
	s.log.Reset()
	return s, s.box.mails[0].ID
}

// An out-of-office reply beside a delivery, in whatever order they come, is a note:
// no task, no error, and no second mail.
func TestSettle_OutOfOfficeBesideADelivery(t *testing.T) {
	for _, order := range [][]request.DeliveryKind{
		{request.MailSent, request.MailDelivered, request.MailAnswered, request.MailAnswered},
		{request.MailAnswered, request.MailSent, request.MailDelivered},
		{request.MailSent, request.MailAnswered, request.MailAnswered, request.MailDelivered},
	} {
		s, id := sendMails(t)
		m := s.hears(id, order...)
		s.pass(3 * time.Hour)
		if m.State != request.Delivered || !strings.Contains(m.Why, "out-of-office") ||
			!strings.Contains(m.Why, "words of a server") {
			t.Errorf("%v: it is %s, %q", order, m.State, m.Why)
		}
		if len(s.tasks()) != 0 || strings.Contains(s.log.String(), `"level":"ERROR"`) || len(s.box.mails) != 3 {
			t.Errorf("%v: %d tasks, %d mails; the log says %s", order, len(s.tasks()), len(s.box.mails), s.log)
		}
	}
}

// News that an email went out settles one that is held, too: staff would send it
// again. The answer to its send was lost, and the day's emails were used up when it
// was tried again.
func TestSettle_SentOfOneThatIsHeld(t *testing.T) {
	s, id := sendMails(t)
	m := s.hears(id)
	m.State = request.Held
	if err := s.store.SaveMessage(context.Background(), m, request.MessageWrite{}); err != nil {
		t.Fatal(err)
	}
	m = s.hears(id, request.MailSent)
	if m.State != request.Sent {
		t.Errorf("it is %s", m.State)
	}
}

// A temporary bounce without a delivery waits an hour for one, and is then a task:
// SES has given up.
func TestSettle_TemporaryBounceAndNoDelivery(t *testing.T) {
	s, id := sendMails(t)
	if m := s.hears(id, request.MailSent, request.MailAnswered); m.State != request.Doubtful {
		t.Errorf("it is %s", m.State)
	}
	s.pass(50 * time.Minute)
	if len(s.tasks()) != 0 || strings.Contains(s.log.String(), `"level":"ERROR"`) ||
		strings.Contains(s.log.String(), `"OutboxAge":3`) {
		t.Errorf("within the hour: %v; the log says %s", s.tasks(), s.log)
	}
	s.pass(15 * time.Minute)
	tasks := s.tasks()
	if len(tasks) != 1 || !strings.Contains(tasks[0].What, "likely didn’t arrive") ||
		!strings.Contains(tasks[0].What, "words of a server") {
		t.Errorf("after the hour: %v", tasks)
	}
	if m := s.hears(id); m.State != request.Failed || len(s.box.mails) != 3 {
		t.Errorf("it is %s, and %d mails left", m.State, len(s.box.mails))
	}
	if strings.Contains(s.log.String(), "words of a server") {
		t.Error("the log has a stranger's words")
	}
}

// A bounce for good is a task, whatever came before it.
func TestSettle_PermanentBounce(t *testing.T) {
	for _, before := range [][]request.DeliveryKind{nil, {request.MailDelivered}, {request.MailAnswered},
		{request.MailDelivered, request.MailAnswered}} {
		s, id := sendMails(t)
		m := s.hears(id, append(before, request.MailBounced)...)
		if tasks := s.tasks(); m.State != request.Failed || len(tasks) != 1 ||
			!strings.Contains(tasks[0].What, "didn’t arrive") {
			t.Errorf("after %v: it is %s, %v", before, m.State, tasks)
		}
	}
}

// A complaint says that the mail was marked as spam, once, and keeps the delivery;
// a report that is no complaint changes nothing.
func TestSettle_Complaint(t *testing.T) {
	s, id := sendMails(t)
	before := s.hears(id, request.MailSent, request.MailDelivered)
	if m := s.hears(id, request.MailReported); m.Version != before.Version {
		t.Errorf("a report that is no complaint makes it %+v", m)
	}
	m := s.hears(id, request.MailComplained, request.MailComplained, request.MailDelivered)
	tasks := s.tasks()
	if m.State != request.Delivered || !m.Spam || !strings.Contains(m.Why, "marked as spam") || len(tasks) != 1 ||
		tasks[0].Kind != request.TaskSpam {
		t.Errorf("it is %+v; %v", m, tasks)
	}
	if strings.Contains(tasks[0].What, "didn’t arrive") {
		t.Errorf("the task says that it did not arrive: %s", tasks[0].What)
	}
}
