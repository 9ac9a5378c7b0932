package office_test

import (
	"crypto/rand"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// finds asks for a link and returns the whole answer.
func (s *service) finds(reference, email string) string {
	s.t.Helper()
	w := s.post(s.intake, "/status/find", url.Values{"reference": {reference}, "email": {email}})
	if w.Code != 200 {
		s.t.Fatalf("find answers %d: %s", w.Code, w.Body)
	}
	s.sweep()
	return w.Body.String()
}

func TestWhoNamesARequestAndAnAddressOfItGetsAFreshLinkByMail(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		q := s.sent(with(valid(), "contact_email", "Sam.Example@example.org"))
		s.sweep()
		s.now = s.now.Add(48 * time.Hour)
		s.box.mails = nil
		typed := strings.ToLower(strings.ReplaceAll(q.Reference, "-", " "))
		s.finds(" "+typed, " sam.EXAMPLE@Example.ORG ")
		if len(s.box.mails) != 1 || s.box.mails[0].To != "Sam.Example@example.org" ||
			!strings.Contains(s.box.mails[0].Subject, q.Reference) {
			t.Fatalf("mails: %v", s.box.mails)
		}
		says(t, "the page", s.reads(s.box.link(t, "Sam.Example@example.org", "/status/open/")), q.Reference)
		s.finds(q.Reference, "superintendent@example.org")
		says(t, "the official’s page", s.reads(s.box.link(t, "superintendent@example.org", "/status/open/")),
			q.Reference)
	})
}

func TestTheAnswerIsTheSameByteForByteWhateverThereIs(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		q := s.sent(valid())
		held := s.sent(with(valid(), "leave_blank", "https://spam.example", "contact_email", "held@example.org"))
		other := s.sent(with(valid(), "contact_email", "other@example.org"))
		s.sweep()
		s.now = s.now.Add(48 * time.Hour)
		s.box.mails = nil
		match := s.finds(q.Reference, "assistant@example.org")
		if len(s.box.mails) != 1 {
			t.Fatalf("mails: %v", s.box.mails)
		}
		says(t, "the page", match, "Check your email", `href="/status/">Try again</a>`)
		for _, c := range [][2]string{{q.Reference, "nobody@example.org"}, {q.Reference, "other@example.org"},
			{"RFA-2026-7KQ4-X", "assistant@example.org"}, {held.Reference, "held@example.org"},
			{other.Reference, "assistant@example.org"}} {
			if got := s.finds(c[0], c[1]); got != match {
				t.Errorf("%v is answered otherwise:\n%s", c, got)
			}
		}
		if len(s.box.mails) != 1 {
			t.Errorf("%d mails: %v", len(s.box.mails), s.box.mails)
		}
	})
}

func TestWhatCannotBeAReferenceOrAnAddressComesBackAsItWasTyped(t *testing.T) {
	s := newService(t, &table.Memory{})
	for _, c := range []struct{ reference, email, says string }{
		{"", "", "Enter the reference number."},
		{"RFA-2026-7KQ4-Y", "a@example.org", "typo"},
		{"seven", "a@example.org", "looks like RFA-2026-7KQ4-X"},
		{"RFA-2026-7KQ4-X", "nobody", "Enter an email address, like name@example.org"},
	} {
		w := s.post(s.intake, "/status/find", url.Values{"reference": {c.reference}, "email": {c.email}})
		page := html.UnescapeString(w.Body.String())
		if w.Code != 422 {
			t.Errorf("%v answers %d", c, w.Code)
		}
		says(t, "the page", page, c.says, `name="reference" value="`+c.reference+`"`, `name="email" value="`+c.email+
			`"`, "<title>Error: ", "We haven’t sent an email yet")
	}
	if w := s.post(s.intake, "/status/find", url.Values{"reference": {"RFA-2026-7KQ4-X"}, "email": {"a@example.org"},
		"surprise": {"x"}}); w.Code != 200 {
		t.Errorf("with an unknown field it answers %d", w.Code)
	}
	if w := s.get(s.intake, "/status/find"); w.Code != 303 || w.Header().Get("Location") != "/status/" {
		t.Errorf("GET answers %d to %q", w.Code, w.Header().Get("Location"))
	}
}

// A link that could not be put into the outbox is not said to be on its way,
// whether there is a request or not.
func TestFind_TableDown(t *testing.T) {
	memory := &table.Memory{}
	q := newService(t, memory).sent(valid())
	s := newService(t, &down{memory, false})
	for _, reference := range []string{q.Reference, "RFA-2026-7KQ4-X"} {
		w := s.post(s.intake, "/status/find", url.Values{"reference": {reference}, "email": {"assistant@example.org"}})
		if w.Code != http.StatusInsufficientStorage || w.Header().Get("Retry-After") != "60" {
			t.Errorf("%s: it answers %d, to be tried again after %q", reference, w.Code, w.Header().Get("Retry-After"))
		}
	}
}

func TestLinksThatStrangersAskForStayWithinTheDaysMails(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	s.sweep()
	s.now = s.now.Add(48 * time.Hour)
	s.box.mails = nil
	for range 10 {
		s.finds(q.Reference, "assistant@example.org")
	}
	count, err := s.store.Count(t.Context(), request.StatusLinksID(q.ID))
	if err != nil || !count.Expires.Equal(s.now.Add(2*request.DraftLife)) {
		t.Errorf("their count is kept until %v (%v)", count.Expires, err)
	}
	if got := s.box.to("assistant@example.org"); len(got) != request.MailsADay-1 { // one is left for an acknowledgement
		t.Errorf("%d mails: %q", len(got), got)
	}
	if tasks := s.tasks(); len(tasks) != 1 {
		t.Errorf("tasks: %v", tasks)
	}
}

func TestAHeldRequestMailsNoLinkAndTheMessageSaysWhy(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.decides(s.sent(valid()).ID, request.StepVerify, request.StepHold)
	s.sweep()
	s.box.mails = nil
	s.finds(q.Reference, "assistant@example.org")
	if len(s.box.mails) != 0 {
		t.Errorf("mails: %v", s.box.mails)
	}
	m, ok := q.StatusLink("assistant@example.org", "id", s.clock())
	if !ok || m.State != request.Held || m.Why == "" {
		t.Errorf("the message is %+v", m)
	}
}

// A look-up that matches nothing does the work of one that does: the same calls to
// the table, of the same kinds, and as much randomness.
func TestFind_SameWorkWhateverThereIs(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	q := s.sent(valid())
	s.sweep()
	work := func(reference, email string) string {
		db, random := &tables.Counting{Table: memory}, &countedRandom{}
		i := &intake.Intake{Store: store.Store{Table: db}, Theme: pages, Now: s.clock, Random: random,
			Log: slog.New(slog.DiscardHandler)}
		if w := s.post(i.Handler(), "/status/find",
			url.Values{"reference": {reference}, "email": {email}}); w.Code != 200 {
			t.Fatalf("find answers %d", w.Code)
		}
		return fmt.Sprintf("%d reads, %d writes tried, %d done, %d random bytes", db.Reads.Load(), db.Tried.Load(),
			db.Written.Load(), random.n)
	}
	match := work(q.Reference, "assistant@example.org")
	t.Log(match)
	for name, got := range map[string]string{"another address": work(q.Reference, "else@example.org"),
		"no such reference": work("RFA-2026-7KQ4-X", "assistant@example.org"),
		"neither":           work("RFA-2026-7KQ4-X", "else@example.org"),
		"the official":      work(q.Reference, "SUPERINTENDENT@example.org")} {
		if got != match {
			t.Errorf("%s: %s; where both match %s", name, got, match)
		}
	}
	s.box.mails = nil
	s.sweep()
	if len(s.box.mails) != 2 {
		t.Errorf("%d mails left, want one for each match", len(s.box.mails))
	}
}

// countedRandom is randomness that counts the bytes that are read.
type countedRandom struct{ n int }

func (c *countedRandom) Read(b []byte) (int, error) {
	c.n += len(b)
	return rand.Read(b)
}
