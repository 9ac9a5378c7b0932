package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

func (s *service) tasks() []request.Task {
	s.t.Helper()
	tasks, err := s.store.Tasks(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return tasks
}

func TestOneMailGoesToEachDistinctAddress(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(with(valid(), "contact_email", "SUPERINTENDENT@example.org"))
	s.sweep()
	if len(s.box.mails) != 2 {
		t.Errorf("%d mails left, want one to the agency and one to staff", len(s.box.mails))
	}
}

func TestManySendersSendEachMailOnce(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		s.sent(valid())
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if err := s.sender.Sweep(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(s.box.mails) != 3 {
			t.Errorf("%d mails left, want 3", len(s.box.mails))
		}
	})
}

func TestAMailThatWasSurelyNotSentIsTriedAgainUntilItLeaves(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.box.fail = func(request.Mail) (bool, error) { return false, fmt.Errorf("busy: %w", request.ErrMailNotSent) }
	s.sweep()
	s.pass(20 * time.Hour)
	if n := len(s.tasks()); n != 3 {
		t.Errorf("%d tasks tell of it, want one a mail", n)
	}
	s.box.fail = nil
	s.pass(2 * time.Hour)
	if got := s.box.to("assistant@example.org"); len(got) != 1 {
		t.Errorf("the contact got %q", got)
	}
}

func TestAMailThatTheServiceRefusesIsATaskAndHoldsNoOther(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.box.fail = func(m request.Mail) (bool, error) {
		if m.To == "assistant@example.org" {
			return false, fmt.Errorf("no such address, assistant@example.org: %w", request.ErrMailRefused)
		}
		return true, nil
	}
	s.sweep()
	s.pass(3 * time.Hour)
	if len(s.box.mails) != 2 {
		t.Errorf("%d other mails left, want 2", len(s.box.mails))
	}
	if tasks := s.tasks(); len(tasks) != 1 ||
		!strings.Contains(tasks[0].What, "rejected this email: no such address, the recipient") {
		t.Errorf("tasks: %v", tasks)
	}
	if strings.Contains(s.log.String(), "assistant@") {
		t.Errorf("the log names the addressee: %s", s.log)
	}
}

// A send whose answer was lost goes out at most once more and is then a task.
func TestSender_LostAnswer(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.box.fail = func(m request.Mail) (bool, error) { return true, errors.New("the connection broke") }
	s.sweep()
	s.pass(10 * time.Minute)
	if len(s.box.mails) != 3 {
		t.Errorf("%d mails left within the lease, want 3", len(s.box.mails))
	}
	s.pass(3 * time.Hour)
	for _, to := range []string{"assistant@example.org", "superintendent@example.org", "staff@example.org"} {
		if got := s.box.to(to); len(got) != 2 {
			t.Errorf("%s got %d mails, want 2 at most", to, len(got))
		}
	}
	if tasks := s.tasks(); len(tasks) != 3 {
		t.Errorf("%d tasks, want one a mail", len(tasks))
	}
}

func TestTheServicesOwnWordSettlesASendWhoseAnswerWasLost(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.box.fail = func(m request.Mail) (bool, error) { return true, errors.New("the connection broke") }
	s.sweep()
	for _, m := range s.box.mails {
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: request.MailSent, MessageID: m.ID,
			Attempt: m.Attempt, At: s.clock()}); err != nil {
			t.Fatal(err)
		}
	}
	s.pass(3 * time.Hour)
	if len(s.box.mails) != 3 || len(s.tasks()) != 0 {
		t.Errorf("%d mails and %d tasks, want 3 and none", len(s.box.mails), len(s.tasks()))
	}
}

func TestABounceIsATaskOnceHoweverOftenItIsTold(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.sweep()
	for _, kind := range []request.DeliveryKind{request.MailDelayed, request.MailDelivered, request.MailBounced,
		request.MailBounced, request.MailSent, request.MailDelivered} {
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: kind, MessageID: s.box.mails[0].ID,
			At: s.clock(), Detail: "no such mailbox"}); err != nil {
			t.Fatal(err)
		}
	}
	if tasks := s.tasks(); len(tasks) != 1 || !strings.Contains(tasks[0].What, "didn’t arrive") {
		t.Errorf("tasks: %v", tasks)
	}
	if n := strings.Count(s.log.String(), `"level":"ERROR"`); n != 1 || strings.Contains(s.log.String(), "mailbox") {
		t.Errorf("the log, of which an alarm counts the errors, has %d of them:\n%s", n, s.log)
	}
	if m, _ := s.store.Message(context.Background(), s.box.mails[0].ID); m.State != request.Failed {
		t.Errorf("the message is %s", m.State)
	}
}

func TestAMessageThatCannotBeComposedHoldsNoOther(t *testing.T) {
	s := newService(t, &table.Memory{})
	orphan := request.Message{ID: "0-orphan", Request: "nothing", Kind: request.Acknowledgement, To: "a@example.org",
		State: request.Waiting, Next: start}
	if err := s.store.SaveMessage(context.Background(), orphan, request.MessageWrite{}); err != nil {
		t.Fatal(err)
	}
	s.sent(valid())
	if err := s.sender.Sweep(context.Background()); err == nil {
		t.Error("the sweep does not say that one failed")
	}
	if len(s.box.mails) != 3 {
		t.Errorf("%d mails left, want 3", len(s.box.mails))
	}
}

func TestTheLinkOfEachMailIsFreshAndEachOpens(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(valid())
	s.sweep()
	first, second := s.box.link(t, "assistant@example.org", "/request/receipt/"),
		s.box.link(t, "superintendent@example.org", "/request/receipt/")
	if first == second {
		t.Error("two mails carry the same link")
	}
	for _, link := range []string{first, second} {
		if w := s.get(s.intake, link); w.Code != 200 {
			t.Errorf("%s answers %d", link, w.Code)
		}
	}
}

func TestALinkToADraftThatIsGoneFromTheTableIsNotSent(t *testing.T) {
	s := newService(t, &table.Memory{})
	m := request.Message{ID: "draft-gone", Draft: "gone", Kind: request.DraftLink, To: "a@example.org",
		State: request.Waiting, Next: start}
	if err := s.store.SaveMessage(context.Background(), m, request.MessageWrite{}); err != nil {
		t.Fatal(err)
	}
	s.sweep()
	if m, _ := s.store.Message(context.Background(), m.ID); m.State != request.Moot || len(s.box.mails) > 0 {
		t.Errorf("the message is %s, %d mails left", m.State, len(s.box.mails))
	}
}

func TestAWarningThatWentOutAndBecameMootIsOnRecordAsSent(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.sweep()
	s.box.fail = func(request.Mail) (bool, error) { return true, errors.New("the answer was lost") }
	s.pass(24*time.Hour + 5*time.Minute)
	if _, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "staff"}, s.clock,
		rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.box.fail = nil
	s.pass(outbox.Lease + 5*time.Minute)
	warning := s.warning(r)
	if warning.State != request.Moot {
		t.Fatalf("the warning is %s", warning.State)
	}
	if err := s.sender.Settle(context.Background(), request.Delivery{Kind: request.MailSent, MessageID: warning.ID,
		Attempt: 1, SESID: "ses", At: s.clock()}); err != nil {
		t.Fatal(err)
	}
	warning = s.warning(r)
	if warning.State != request.Sent {
		t.Errorf("the mail service says that it was sent, and it is %s", warning.State)
	}
}

// warning is the one warning of a request.
func (s *service) warning(r request.Request) request.Message {
	s.t.Helper()
	list, err := s.store.Messages(context.Background(), s.read(r.ID))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range list {
		if m.Kind == request.Warning {
			return m
		}
	}
	s.t.Fatal("there is no warning")
	return request.Message{}
}
