package office_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// inDays is a date as the short forms ask for it, under a name.
func (s *service) inDays(name string, n int) []string {
	day := s.clock().In(request.Pacific).AddDate(0, 0, n)
	return []string{name + "_month", day.Format("1"), name + "_day", day.Format("2"), name + "_year",
		day.Format("2006")}
}

const lateSubject = "We’re late verifying your request"

// late is how often an address was told of a missed promise.
func (s *service) late(to string) (n int) {
	for _, subject := range s.box.to(to) {
		if subject == lateSubject {
			n++
		}
	}
	return n
}

// When the 48 hours have passed the agency is told within a run of the watch, each
// of its addresses once, with whom to ask; never before, and never again.
func TestLate_AgencyToldOnce(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.pass(48*time.Hour - 5*time.Minute)
	if n := s.late("assistant@example.org"); n != 0 {
		t.Errorf("before the 48 hours have passed the contact is told %d times", n)
	}
	s.pass(5 * time.Minute)
	for _, to := range []string{"superintendent@example.org", "assistant@example.org"} {
		m := s.lastMail(to)
		if s.late(to) != 1 || !strings.Contains(m.Text, pages.Site().Contact.Name) || !strings.Contains(m.Text,
			request.FormatTime(r.Due())) {
			t.Errorf("%s is told %d times: %s", to, s.late(to), m.Text)
		}
	}
	s.pass(24 * time.Hour)
	s.decides(r.ID, request.StepVerify)
	s.pass(time.Hour)
	if n := s.late("assistant@example.org"); n != 1 {
		t.Errorf("a day later the contact was told %d times", n)
	}
	events, err := s.store.EventsAt(t.Context(), r.ID, s.read(r.ID).AgencyEvents...)
	shown := slices.ContainsFunc(events, func(e request.Event) bool { return e.Step == request.StepBreach })
	if err != nil || !shown {
		t.Errorf("the agency's page does not tell of it: %v", err)
	}
}

// No one is told with the setting off, while mail is held, nor where the agency may
// not have sent the request. Staff are told all the same.
func TestLate_NotTold(t *testing.T) {
	suspect := with(valid(), request.TrapInput, "https://example.org/")
	for name, c := range map[string]struct {
		form   url.Values
		before func(s *service, id string)
	}{
		"with the setting off": {valid(), func(s *service, _ string) { s.watch.LateEmails = false }},
		"while mail is held":   {valid(), func(s *service, id string) { s.decides(id, request.StepHold) }},
		"of a suspect request": {suspect, func(*service, string) {}},
		"of a request that the official disclaims": {valid(), func(s *service, _ string) {
			s.post(s.intake, s.box.link(s.t, "superintendent@example.org", "/request/disclaim/"), nil)
		}},
		"of a request that is verified": {valid(), func(s *service, id string) { s.decides(id, request.StepVerify) }},
	} {
		s := newService(t, &table.Memory{})
		r := s.sent(c.form)
		s.sweep()
		c.before(s, r.ID)
		s.pass(50 * time.Hour)
		if n := s.late("assistant@example.org") + s.late("superintendent@example.org"); n != 0 {
			t.Errorf("%s the agency is told %d times", name, n)
		}
		if late := s.read(r.ID).Status == request.Received; late == s.read(r.ID).Breached.IsZero() {
			t.Errorf("%s: the missed promise is not on record, or none was missed", name)
		}
	}
}

// Staff are told in each reminder that a request may not be the agency's, as long as
// its emails are on hold: to verify it would email whoever it names.
func TestWarnings_DoubtedRequest(t *testing.T) {
	const words = "This request may not be from the agency"
	for _, released := range []bool{false, true} {
		s := newService(t, &table.Memory{})
		r := s.sent(with(valid(), request.TrapInput, "https://example.org/"))
		s.sweep()
		if released {
			s.decides(r.ID, request.StepRelease)
		}
		before := len(s.box.mails)
		s.pass(49 * time.Hour)
		said, all := 0, 0
		for _, m := range s.box.mails[before:] {
			if m.To == "staff@example.org" || m.To == "escalation@example.org" {
				all++
				if strings.Contains(m.Text, words) {
					said++
				}
			}
		}
		if all != 7 || released && said != 0 || !released && said != all {
			t.Errorf("released %t: %d of %d emails to staff say that it may not be the agency’s", released, said, all)
		}
	}
}

// Once staff have released the email of a suspect request, its agency is told like
// any other: they have decided that it is the agency's.
func TestLate_SuspectAndReleased(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(with(valid(), request.TrapInput, "https://example.org/"))
	s.decides(r.ID, request.StepRelease)
	s.pass(50 * time.Hour)
	if n := s.late("assistant@example.org") + s.late("superintendent@example.org"); n != 2 {
		t.Errorf("the agency is told %d times, want once at each address", n)
	}
}

// An apology that has not left yet when staff verify or the official disclaims says
// nothing true anymore, and is not sent.
func TestLate_OvertakenIsMoot(t *testing.T) {
	for name, overtake := range map[string]func(s *service, id string){
		"verified": func(s *service, id string) { s.decides(id, request.StepVerify) },
		"disclaimed": func(s *service, _ string) {
			s.post(s.intake, s.box.link(s.t, "superintendent@example.org", "/request/disclaim/"), nil)
		},
	} {
		s := newService(t, &table.Memory{})
		r := s.sent(valid())
		s.sweep()
		s.now = s.now.Add(49 * time.Hour)
		if err := s.watch.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		overtake(s, r.ID)
		s.sweep()
		if n := s.late("assistant@example.org"); n != 0 {
			t.Errorf("%s: the agency is told %d times", name, n)
		}
	}
}

// However many requests a stranger sends in somebody's name, whoever has had the
// day's mails gets no apology for those whose acknowledgement waits.
func TestLate_NoneBeyondTheQuota(t *testing.T) {
	s := newService(t, &table.Memory{})
	for range 10 {
		s.sent(with(valid(), "official_email", "victim@example.org", "contact_email", "victim@example.org"))
	}
	s.pass(49 * time.Hour)
	if n := s.late("victim@example.org"); n == 0 || n > request.MailsADay {
		t.Errorf("of 10 requests, %d acknowledged, %d are told to be late", request.MailsADay, n)
	}
}

// A question's email names the date that staff gave it, and the agency gets one
// reminder before it, at each address; none once it has answered.
func TestQuestion_RemindedOnce(t *testing.T) {
	for _, answers := range []bool{false, true} {
		s := newService(t, &table.Memory{})
		s.now = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC) // a Tuesday morning
		r := s.sent(valid())
		pat := s.signedIn("Pat Example", false)
		s.takes(pat, r.ID, request.StepVerify)
		says(t, "the form", s.page(pat, "/desk/requests/"+r.Reference+"/letter/ask"),
			`id="answer_by_month" name="answer_by_month" value="12"`, `name="answer_by_day" value="8"`)
		says(t, "the page", s.page(pat, "/desk/requests/"+r.Reference), `name="decide_by_day" value=""`)
		s.takes(pat, r.ID, request.StepAsk, append(s.inDays("answer_by", 7), "words", "Which grades?")...)
		s.sweep()
		if m := s.lastMail("assistant@example.org"); !strings.Contains(m.Text,
			"Please answer by Tuesday, December 8, 2026.") {
			t.Errorf("the email names no date: %s", m.Text)
		}
		if answers {
			s.byAgency(r.ID, request.StepAnswer, request.Input{Words: "All."})
		}
		s.pass(8 * 24 * time.Hour)
		for _, to := range []string{"superintendent@example.org", "assistant@example.org"} {
			n := 0
			for _, subject := range s.box.to(to) {
				if strings.HasPrefix(subject, "Reminder") {
					n++
				}
			}
			if n == 1 == answers || n > 1 {
				t.Errorf("answered: %v, and %s is reminded %d times", answers, to, n)
			}
		}
	}
}

// A date in the past is refused with what was typed, and nothing is saved.
func TestQuestion_PastDate(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.in(request.Verified)
	w := s.tries(s.signedIn("Pat Example", false), r, request.StepAsk,
		append(s.inDays("answer_by", -1), "words", "Which grades?")...)
	says(t, "the page", w.Body.String(), "Enter today or a later date", "Which grades?")
	if w.Code != 422 {
		t.Errorf("it answers %d", w.Code)
	}
	if got := s.read(r.ID); got.Status != request.Verified {
		t.Errorf("it is %s", got.Status)
	}
}

// The day by which staff expect to decide is in the agency's email, once they
// verify, and on the desk's page.
func TestExpect_EmailNamesIt(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	r := s.sent(valid())
	pat := s.signedIn("Pat Example", false)
	s.takes(pat, r.ID, request.StepExpect, s.inDays("decide_by", 10)...)
	s.sweep()
	sent := len(s.box.mails)
	s.takes(pat, r.ID, request.StepVerify)
	s.sweep()
	if m := s.lastMail("assistant@example.org"); sent != 3 || !strings.Contains(m.Text,
		"We expect to decide by: Friday, December 11, 2026") {
		t.Errorf("%d emails before; the verified one says %s", sent, m.Text)
	}
	says(t, "the desk", s.getAs(pat, "/desk/requests/"+r.Reference).Body.String(), "Decision expected by",
		"Friday, December 11, 2026")
}

// The email that says a request is verified says sorry if the deadline has passed,
// and only then.
func TestVerifiedEmail_SorryAfterDeadline(t *testing.T) {
	for after, late := range map[time.Duration]bool{47 * time.Hour: false, request.Verification: false,
		request.Verification + time.Minute: true} {
		s := newService(t, &table.Memory{})
		r := s.sent(valid())
		s.now = s.now.Add(after)
		s.decides(r.ID, request.StepVerify)
		s.sweep()
		var text string
		for _, m := range s.box.mails {
			if strings.Contains(m.Subject, "We verified") {
				text = m.Text
			}
		}
		if got := strings.Contains(text,
			"We’re sorry it’s late: it was due by Sunday, November 1, 2026, at 4:04 p.m. PST."); got != late {
			t.Errorf("verified after %s, the email says sorry: %t\n%s", after, got, text)
		}
	}
}

// A step that ends the 48 hours too late puts that on record, in the history, on the
// agency's page, and for the alarm, though watch has not looked in between. Nobody
// is emailed about a delay that is over.
func TestLate_StepBeforeWatchLooks(t *testing.T) {
	verify := func(s *service, q request.Request, _ string) { s.decides(q.ID, request.StepVerify) }
	withdraw := func(s *service, q request.Request, path string) {
		s.steps303(path+"/withdraw", and(version(q), url.Values{"sure": {"yes"}}))
	}
	for _, c := range []struct {
		after time.Duration
		take  func(s *service, q request.Request, path string)
		want  string
	}{
		{request.Verification, verify, "receive verify"},
		{request.Verification + time.Second, verify, "receive breach verify"},
		{request.Verification, withdraw, "receive withdraw"},
		{request.Verification + time.Second, withdraw, "receive breach withdraw"},
	} {
		s := newService(t, &table.Memory{})
		q, path := s.followed(valid())
		s.now = q.Received.Add(c.after)
		c.take(s, q, path)
		s.pass(time.Hour)
		late := strings.Contains(c.want, "breach")
		if got := s.steps(q.ID); got != c.want || s.read(q.ID).Breached.IsZero() == late {
			t.Errorf("after %s its history is %q, want %q; recorded at %s", c.after, got, c.want, s.read(q.ID).Breached)
		}
		if got := strings.Contains(s.reads(path), "Not verified within 48 hours"); got != late {
			t.Errorf("%s after %s: the agency’s page says it: %t", c.want, c.after, got)
		}
		if got := strings.Count(s.log.String(), `"PromisesMissed":1`); (got == 1) != late || got > 1 {
			t.Errorf("%s after %s: the log counts %d missed deadlines", c.want, c.after, got)
		}
		staff := strings.Join(s.box.to("staff@example.org"), "|")
		if strings.Contains(staff, "Overdue") || s.late("assistant@example.org") != 0 {
			t.Errorf("%s after %s: there is an email about the delay", c.want, c.after)
		}
	}
}

// Staff are reminded of an agreement on the mornings on which two business days and
// one are left, and told once that its day has passed; what the Administrative Agent
// said of its closed days stands beside the due date, which stays.
func TestWatch_Agreement(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.decides(r.ID, request.StepVerify, request.StepAccept)
	due := s.read(r.ID).AgreementDue()
	told := func() (n int) {
		for _, subject := range s.box.to("staff@example.org") {
			if strings.Contains(subject, "left for the agreement") || strings.Contains(subject, "the agreement isn’t ready") {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		until   time.Time
		told    int
		subject string
	}{
		{request.AgreementWarningAt(due, 2).Add(-10 * time.Minute), 0, ""},
		{request.AgreementWarningAt(due, 2).Add(10 * time.Minute), 1, "2 business days left for the agreement"},
		{request.AgreementWarningAt(due, 1).Add(10 * time.Minute), 2, "1 business day left for the agreement"},
		{due.Add(-10 * time.Minute), 2, ""},
		{due.Add(10 * time.Minute), 3, "Overdue: the agreement isn’t ready"},
		{due.Add(30 * time.Hour), 3, ""},
	} {
		s.pass(c.until.Sub(s.clock()))
		if m := s.lastMail("staff@example.org"); told() != c.told || !strings.Contains(m.Subject, c.subject) ||
			c.subject != "" && !strings.Contains(m.Text, request.FormatDay(due)) {
			t.Errorf("by %s staff are told %d times, lastly %q", request.FormatTime(c.until), told(), m.Subject)
		}
	}
	if n := s.read(r.ID).LateAgreements; n != 1 {
		t.Errorf("the missed day is recorded %d times", n)
	}
}
