package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// The mail cannon: what one link, one saved form, or many requests can do to
// someone's mailbox, in figures. The days are Pacific, the addresses those that a
// mailbox is most likely reached by.

// noon is the noon of the Pacific day on which a service starts, so that an attack
// of an hour stays within it.
var noon = time.Date(2026, 10, 30, 12, 0, 0, 0, request.Pacific)

// addressed are the mails to a mailbox.
func (b *mailbox) addressed(mailbox string) (mails []request.Mail) {
	for _, m := range b.mails {
		if name, domain, _ := strings.Cut(strings.ToLower(m.To), "@"); strings.Split(name, "+")[0]+"@"+
			domain == mailbox {
			mails = append(mails, m)
		}
	}
	return mails
}

// amendAnswers has a request's answers changed by whoever has its link, each time
// to others; the official is another stranger each time. It is false where the
// request has been changed too often.
func (s *service) amendAnswers(id string, n int, pairs ...string) bool {
	s.t.Helper()
	typed := s.read(id).Answers.RawInput()
	typed["need"], typed["official_email"] = fmt.Sprint("need ", n), fmt.Sprintf("stranger%d@example.org", n)
	for i := 0; i < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	in := request.Input{By: request.ByTheAgency, Answers: request.Form.Check(typed, s.clock()).Answers, Salt: "salt",
		Now: s.clock()}
	c, err := s.read(id).Take(request.StepAmend, in)
	if errors.Is(err, request.ErrInvalidTransition) {
		return false
	}
	if err == nil {
		err = s.store.Save(context.Background(), c)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return true
}

// skipFlood keeps tests that send thousands of emails out of make quick.
func skipFlood(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED with -short: it sends thousands of emails; make test runs it")
	}
}

// Two hundred amendments by one link, in each status that allows them, twenty
// within a day, as far as they are taken: no mailbox gets more than three a day,
// and staff one notice at once and one for each quarter of an hour.
func TestCannon_AmendmentsByOneLink(t *testing.T) {
	skipFlood(t)
	serial(t)
	for _, status := range []request.Status{request.Received, request.Verified, request.Asked} {
		s := newService(t, &table.Memory{})
		s.now = noon
		r := s.sent(with(valid(), "contact_email", "victim@example.org"))
		s.sweep()
		s.decides(r.ID, map[request.Status][]request.Step{request.Verified: {request.StepVerify},
			request.Asked: {request.StepVerify, request.StepAsk}}[status]...)
		s.sweep()
		most, others, notices, taken := 0, 0, 0, 0
		for n := range 200 {
			if n > 0 && n%20 == 0 {
				s.now = s.now.Add(24 * time.Hour)
				s.sweep()
			}
			if n%20 == 0 {
				s.box.mails = nil
			}
			if s.amendAnswers(r.ID, n, "contact_email", fmt.Sprintf("victim+%d@example.org", n)) {
				taken++
			}
			s.sweep()
			if n%20 == 0 && taken == n+1 && len(s.box.to("staff@example.org")) != 1 {
				t.Errorf("%s: staff are not told at once of the first amendment of a day", status)
			}
			s.now = s.now.Add(time.Minute)
			if n%20 == 19 {
				s.now = s.now.Add(15 * time.Minute)
				s.sweep()
				most = max(most, len(s.box.addressed("victim@example.org")))
				others, notices = others+len(s.box.mails), max(notices, len(s.box.to("staff@example.org")))
			}
		}
		t.Logf("%s: 200 amendments tried in 10 days, %d taken: at most %d mails a day to the victim, %d to staff (20 "+
			"in 20 minutes), %d in all", status, taken, most, notices, others)
		if most > request.MailsADay || notices > 3 || taken < 40 {
			t.Errorf("%s: the victim got %d mails in a day, and staff %d", status, most, notices)
		}
	}
}

// A saved form writes to three thousand addresses. Meanwhile an honest
// acknowledgement and the notice of it leave as soon as the mail that is being
// sent, a verification to the flooded address too.
func TestCannon_OneDraftToThousands(t *testing.T) {
	skipFlood(t)
	serial(t)
	s := newService(t, &table.Memory{})
	s.now = noon
	const links, perMail = 3_000, 100 * time.Millisecond
	secret := secretOf(s.saved(valid()))
	l, err := s.store.Link(context.Background(), request.HashSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	victim := s.sent(with(valid(), "contact_email", "victim@example.org", "official_email", "victim@example.org"))
	s.sweep()
	for n := range links {
		to := fmt.Sprintf("stranger%d@example.org", n)
		if n%10 == 0 {
			to = fmt.Sprintf("victim+%d@example.org", n)
		}
		if err := s.store.SaveMessage(context.Background(), request.NewDraftLink(l.Draft, to, fmt.Sprint(n), s.clock()),
			request.MessageWrite{}); err != nil {
			t.Fatal(err)
		}
	}
	var arrived time.Time // of the honest request, in the midst of the sweep
	var waited time.Duration
	s.box.fail = func(m request.Mail) (bool, error) {
		s.mu.Lock()
		s.now = s.now.Add(perMail)
		s.mu.Unlock()
		if stored, _ := s.store.Message(context.Background(), m.ID); !arrived.IsZero() &&
			stored.Kind != request.DraftLink {
			waited = max(waited, s.clock().Sub(arrived))
		}
		return true, nil
	}
	s.during(500, func() {
		arrived = s.clock()
		s.sent(valid())
		s.decides(victim.ID, request.StepVerify)
	})
	s.sweep()
	got := s.box.addressed("victim@example.org")
	verified := slices.ContainsFunc(got,
		func(m request.Mail) bool { return strings.Contains(m.Subject, "We verified") })
	t.Logf("%d links at %s each: the honest acknowledgement, the notice, and the verification waited %s at most; the "+
		"victim got %d mails", links, perMail, waited, len(got))
	if waited == 0 || waited > 10*time.Second || !verified || len(s.box.to("assistant@example.org")) != 1 {
		t.Errorf("waited %s; the verification went out: %v", waited, verified)
	}
	if most := 1 + 2 + 1; len(got) > most { // an acknowledgement, the links of a day, and the verification
		t.Errorf("the victim got %d mails", len(got))
	}
}

// during does something after n mails of the next sweep.
func (s *service) during(n int, do func()) {
	fail := s.box.fail
	s.box.fail = func(m request.Mail) (bool, error) {
		taken, err := fail(m)
		n--
		if n == 0 {
			s.box.mu.Unlock()
			do()
			s.box.mu.Lock()
		}
		return taken, err
	}
}

// Thirty requests that name victim+N, and a thousand that name the victim under as
// many codes: three mails for one agency, eight in all.
func TestCannon_RequestsThatNameOneVictim(t *testing.T) {
	skipFlood(t)
	serial(t)
	for _, attack := range []struct {
		name      string
		requests  int
		form      func(n int) []string
		least, to int
		tasks     int // each names as many held emails as one page can send
	}{
		{"30 requests from victim+N@", 30,
			func(n int) []string { return []string{"contact_email", fmt.Sprintf("victim+%d@example.org", n)} }, 3, 3, 2},
		{"1,000 requests of different codes", 1_000, func(n int) []string {
			return []string{"contact_email", "victim@example.org", "cds", fmt.Sprintf("01%05d", n)}
		}, 8, 8, 20},
	} {
		s := newService(t, &table.Memory{})
		s.now = noon
		var first request.Request
		for n := range attack.requests {
			form := with(valid(), append(attack.form(n), "official_email", "victim@example.org", "token", "")...)
			form.Set("need", fmt.Sprint("need ", n))
			form.Set("token", fmt.Sprintf("%043d", n))
			if w := s.post(s.intake, "/request/send", form); w.Code != http.StatusSeeOther {
				t.Fatalf("request %d is answered %d", n, w.Code)
			}
			if n == 0 {
				first = s.read(request.HashSecret(fmt.Sprintf("%043d", n)))
			}
		}
		s.sweep()
		got := len(s.box.addressed("victim@example.org"))
		s.decides(first.ID, request.StepVerify)
		s.sweep()
		verified := len(s.box.addressed("victim@example.org")) - got
		t.Logf("%s: %d mails to the victim on that day, %d tasks; a verification in that moment: %d mails", attack.name,
			got, len(s.tasks()), verified)
		if got < attack.least || got > attack.to || verified == 0 || len(s.tasks()) != attack.tasks {
			t.Errorf("%s: %d mails, %d of a verification, %d tasks", attack.name, got, verified, len(s.tasks()))
		}
	}
}

// A charter network sends four requests in a day: each is acknowledged, and no
// receipt says that mail is held. What is held the receipt and the agency's page
// say until staff release it.
func TestCannon_CharterNetwork(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = noon
	network := func(code string) request.Request {
		return s.sent(with(valid(), "kind", "charter", "cds", code, "authorizer", "The county office", "ta", "47607.3",
			"contact_email", "network@example.org", "official_email", "network@example.org"))
	}
	var last request.Request
	for n := range 4 {
		last = network(fmt.Sprintf("0161119%07d", n+1))
	}
	s.sweep()
	if got := s.box.to("network@example.org"); len(got) != 4 || len(s.tasks()) != 0 {
		t.Errorf("the network got %q, and there are %d tasks", got, len(s.tasks()))
	}
	const held = "Some email about this request is held"
	secret := s.receiptOf(last)
	pages := func() string {
		return s.get(s.intake, "/request/receipt/"+secret).Body.String() +
			s.get(s.intake, "/status/open/"+secret).Body.String()
	}
	if strings.Contains(pages(), held) {
		t.Error("a receipt says that mail is held, and none is")
	}
	for n := range 3 { // three more mails about the last of them
		s.amendAnswers(last.ID, n, "official_email", "network@example.org")
	}
	s.sweep()
	if n := strings.Count(pages(), held); n != 2 {
		t.Errorf("%d of the receipt and the agency's page say that mail is held", n)
	}
	s.now = s.now.Add(time.Minute)
	if _, err := lifecycle.Release(context.Background(), s.store, last.ID, "staff", s.clock, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(pages(), held) {
		t.Error("mail was released, and a page says that it is held")
	}
}
