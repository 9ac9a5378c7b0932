package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// notices are the subjects of what staff got, and when, in minutes from a start.
func (s *service) notices(from time.Time) (list []string) {
	for _, m := range s.box.mails {
		if m.To == "staff@example.org" {
			about, _, _ := strings.Cut(m.Subject, ": RFA")
			about, _, _ = strings.Cut(about, " Sun,")
			list = append(list, fmt.Sprintf("%d %s", int(m.At.Sub(from).Minutes()), about))
		}
	}
	return list
}

// Staff are notified of an agency's first step at once, and of those that follow
// together, a quarter of an hour later each time. What another agency does waits
// for none of it.
func TestSend_GathersNotices(t *testing.T) {
	s := newService(t, &table.Memory{})
	busy, other := s.sent(valid()).ID, s.sent(with(valid(), "agency", "Other Unified")).ID
	s.sweep()
	s.box.mails = nil
	from := s.clock()
	for n := range 8 { // at minute 0, 5 … 35
		s.amendAnswers(busy, n, "official_email", "superintendent@example.org")
		if n == 1 {
			s.amendAnswers(other, n, "official_email", "superintendent@example.org")
			s.sent(with(valid(), "agency", "Third Unified"))
		}
		s.sweep()
		s.pass(5 * time.Minute)
	}
	s.pass(time.Hour)
	list := s.notices(from)
	slices.Sort(list) // of two that are due in one moment either may be first
	got := strings.Join(list, "; ")
	t.Log(got)
	if want := "0 The agency changed its request; 15 2 updates from the agency; 30 3 updates from the agency; " +
		"45 2 updates from the agency; 5 The agency changed its request; 5 Verify by"; got != want {
		t.Errorf("staff got %s\nwant %s", got, want)
	}
	if found, err := audit.Reconcile(context.Background(), s.store, s.clock()); err != nil || len(found) > 0 {
		t.Errorf("the books: %v, %v", found, err)
	}
}

// A mail that gathers notices and was surely not sent takes them along when it is
// tried again, with those that have come due since.
func TestSend_GathersAgainAfterAFailure(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.sent(valid()).ID
	s.sweep()
	for n := range 3 {
		s.amendAnswers(id, n, "official_email", "superintendent@example.org")
		s.sweep()
	}
	s.box.mails = nil
	s.box.fail = func(request.Mail) (bool, error) { return false, fmt.Errorf("busy: %w", request.ErrMailNotSent) }
	s.now = s.now.Add(request.NoticeInterval)
	s.sweep()
	// due a quarter of an hour later, as the mail is tried again
	s.amendAnswers(id, 4, "official_email", "superintendent@example.org")
	s.box.fail = nil
	s.pass(time.Hour)
	if got := s.box.to("staff@example.org"); len(got) != 2 || got[0] != "2 updates from the agency" ||
		got[1] != "The agency changed its request" {
		t.Errorf("staff got %q", got)
	}
	list, err := s.store.Messages(context.Background(), s.read(id))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.InOutbox() {
			t.Errorf("the %s is still %s", m.Kind, m.State)
		}
	}
}

// A notice that had taken others into an email which was not sent is taken into a
// later one, and they with it.
func TestSend_GathersWhatAnotherGathered(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.sent(valid()).ID
	s.sweep()
	for n := range 3 {
		s.amendAnswers(id, n, "official_email", "superintendent@example.org")
		s.sweep()
	}
	s.box.mails = nil
	s.box.fail = func(request.Mail) (bool, error) { return false, fmt.Errorf("busy: %w", request.ErrMailNotSent) }
	s.now = s.now.Add(request.NoticeInterval)
	s.sweep() // two notices in one mail, which is not taken
	s.amendAnswers(id, 4, "official_email", "superintendent@example.org")
	s.now = s.now.Add(request.NoticeInterval - time.Second)
	s.sweep() // and again: the next try is after the new notice is due
	s.box.fail = nil
	s.now = s.now.Add(2 * time.Hour)
	s.sweep()
	if got := s.box.to("staff@example.org"); len(got) != 1 || got[0] != "3 updates from the agency" {
		t.Errorf("staff got %q, want one email with all three steps", got)
	}
}

// A notice that bounced for now is no part of the next one's email: it becomes a
// task.
func TestSend_GathersNoBounced(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.sent(valid()).ID
	s.amendAnswers(id, 0, "official_email", "superintendent@example.org")
	s.sweep()
	bounced := s.lastMail("staff@example.org").ID
	if err := s.sender.Settle(t.Context(), request.Delivery{Kind: request.MailAnswered, MessageID: bounced,
		At: s.clock()}); err != nil {
		t.Fatal(err)
	}
	s.amendAnswers(id, 1, "official_email", "superintendent@example.org")
	s.sweep() // which sends the agency's
	s.log.Reset()
	s.sweep() // the one waits for its quarter of an hour, the other for news: neither is late
	if !strings.Contains(s.log.String(), `"owed":0,`) {
		t.Errorf("the log says %s", s.log)
	}
	s.now = s.now.Add(2 * time.Hour)
	s.sweep()
	if m := s.lastMail("staff@example.org"); m.ID == bounced || strings.Contains(m.Subject, "2 steps") {
		t.Errorf("staff got %q", m.Subject)
	}
	if tasks := s.tasks(); len(tasks) != 1 || tasks[0].Message != bounced {
		t.Errorf("the tasks are %v", tasks)
	}
}

// An email takes fifty notices along, so that they fit into one write, and the next
// email takes the others.
func TestSend_GathersFifty(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	perDay, all := request.AmendmentsPerDay.Max, request.Amendments.Max
	request.AmendmentsPerDay.Max, request.Amendments.Max = 60, 60
	defer func() { request.AmendmentsPerDay.Max, request.Amendments.Max = perDay, all }()
	for n := range 60 {
		s.amendAnswers(q.ID, n, "official_email", "superintendent@example.org")
	}
	s.sweep()
	s.now = s.now.Add(request.NoticeInterval)
	s.sweep()
	messages, err := s.store.Messages(t.Context(), s.read(q.ID))
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for _, m := range messages {
		most = max(most, len(m.Carries))
		if m.InOutbox() {
			t.Errorf("the %s is %s", m.Kind, m.State)
		}
	}
	if most != 50 {
		t.Errorf("an email takes %d along", most)
	}
}

// Of two senders who gather at once one sends, and no notice is in two mails.
func TestSend_GathersOnce(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.sent(valid()).ID
	s.sweep()
	for n := range 4 {
		s.amendAnswers(id, n, "official_email", "superintendent@example.org")
		s.sweep()
	}
	s.box.mails = nil
	s.now = s.now.Add(request.NoticeInterval)
	failed := make(chan error, 8)
	for range cap(failed) {
		go func() { failed <- s.sender.Sweep(context.Background()) }()
	}
	var errs []error
	for range cap(failed) {
		errs = append(errs, <-failed)
	}
	s.sweep()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	words := 0
	for _, m := range s.box.mails {
		if m.To == "staff@example.org" {
			words += strings.Count(m.Text, "changed its answers to these") +
				strings.Count(m.Subject, "has changed its answers")
		}
	}
	if words != 3 {
		t.Errorf("staff are told %d times of three amendments: %q", words, s.box.to("staff@example.org"))
	}
}

// A hold stays until staff release it: verifying sends its own mail, and a question
// that follows waits.
func TestHold_StaysThroughVerification(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.in(request.Received)
	s.sweep()
	s.box.mails = nil
	s.decides(r.ID, request.StepHold, request.StepVerify, request.StepAsk)
	s.sweep()
	if got := s.box.to("assistant@example.org"); len(got) != 1 ||
		got[0] != "We verified your request for assistance" {
		t.Errorf("the contact got %q", got)
	}
	if page := s.getAs(s.signedIn("Pat Example", false), "/desk/requests/"+r.Reference).Body.String(); !s.read(
		r.ID).Held || !strings.Contains(page, "On hold</strong>") {
		t.Error("after the verification the desk does not say that mail is held")
	}
	s.decides(r.ID, request.StepRelease)
	s.sweep()
	if got := s.box.to("assistant@example.org"); len(got) != 2 {
		t.Errorf("after the release the contact got %q", got)
	}
}
