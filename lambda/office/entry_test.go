package office_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// call is what staff enter of a call that came at start, on October 30, 2026, at
// 5:04 p.m.
func call(pairs ...string) url.Values {
	return with(url.Values{"entry_channel": {"phone"}, "entry_on_month": {"10"}, "entry_on_day": {"30"},
		"entry_on_year": {"2026"}, "entry_time": {"5:04 p.m."}, "entry_approval": {"no"}, "entry_students": {"yes"},
		"kind": {"district"}, "agency": {"Example Unified"}, "county": {"01"}, "cds": {"0161119"},
		"official_name": {"Pat Example"}, "official_email": {"superintendent@example.org"}, "unsure": {"yes"}},
		pairs...)
}

// enterForm opens the form and fills it in.
func (s *service) enterForm(cookie *http.Cookie, form url.Values) url.Values {
	s.t.Helper()
	found := tokenField.FindStringSubmatch(s.getAs(cookie, "/desk/enter").Body.String())
	if found == nil {
		s.t.Fatal("the form has no token")
	}
	form.Set("token", found[1])
	return form
}

func (s *service) postEntry(cookie *http.Cookie, form url.Values, action string) *httptest.ResponseRecorder {
	return s.postAs(cookie, "/desk/enter", with(form, "action", action))
}

// entered enters a request the whole way and returns it.
func (s *service) entered(cookie *http.Cookie, form url.Values) request.Request {
	s.t.Helper()
	form = s.enterForm(cookie, form)
	if w := s.postEntry(cookie, form, "check"); w.Code != 200 {
		s.t.Fatalf("the review answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if w := s.postEntry(cookie, form, "enter"); w.Code != 303 {
		s.t.Fatalf("the entry answers %d: %s", w.Code, visible(w.Body.String()))
	}
	return s.read(request.HashSecret(form.Get("token")))
}

// A request that came by phone is entered by any staff member, and is in the queue,
// the report, and the export like any other; the agency is told, and follows it by
// the link in its email.
func TestEnter_WholeWay(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		s.now = start.Add(3 * time.Hour)
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		form := s.enterForm(pat, call())
		review := visible(s.postEntry(pat, form, "check").Body.String())
		says(t, "the review", review, "Nothing has been entered yet", "Sunday, November 1, 2026, at 4:04 p.m. PST",
			"1 day 21 hr left", "The system emails superintendent@example.org",
			"Friday, October 30, 2026, at 5:04 p.m. PDT")
		if list, _, err := s.store.Queue(t.Context(), request.OpenStatuses, "", 10); err != nil || len(list) > 0 {
			t.Fatalf("the review stores %v, %v", list, err)
		}
		w := s.postEntry(pat, form, "enter")
		q := s.read(request.HashSecret(form.Get("token")))
		if w.Code != 303 || w.Header().Get("Location") != "/desk/requests/"+q.Reference+"?done=1" {
			t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
		}
		if !q.Received.Equal(start) || !strings.HasPrefix(q.Reference, "RFA-2026-") {
			t.Errorf("%s, received %s, want %s", q.Reference, q.Received, start)
		}
		says(t, "the banner", s.page(pat, w.Header().Get("Location")), "say good",
			"emailing superintendent@example.org")
		s.sweep()
		says(t, "the request’s page", s.page(pat, "/desk/requests/"+q.Reference),
			"It came by phone. Entered on Friday, "+
				"October 30, 2026, at 8:04 p.m. PDT.", "Pat Example (pat.example@example.org)")
		says(t, "the queue", s.page(pat, "/desk/queue"), q.Reference)
		says(t, "the report", s.getAs(pat, "/desk/report.csv").Body.String(), "channel,By phone,1")
		says(t, "the export", s.getAs(robin, "/desk/export.csv").Body.String(), "By phone")
		says(t, "the acknowledgement", s.box.mails[0].Text, "request for assistance by phone", "Our staff entered it")
		says(t, "the staff’s notice", s.box.mails[1].Text, "came in by phone. Staff entered it.")
		link := s.box.link(t, "superintendent@example.org", "/request/receipt/")
		says(t, "the receipt", visible(s.get(s.intake, link).Body.String()), "Received by phone for Example Unified")
		page := visible(s.get(s.intake, strings.Replace(link, "/request/receipt/", "/status/open/", 1)).Body.String())
		says(t, "the agency’s page", page, "It came by phone. CCEE staff entered it.")
		saysNothingOf(t, "the agency’s page", page, "Pat Example (pat.example@example.org)", "approval")
	})
}

// The facts of a request that staff entered say how it came, when it was entered,
// and by whom; those of one that the agency sent say nothing of it.
func TestDeskRequest_HowItCame(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = start.Add(3 * time.Hour)
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	facts := func(q request.Request) string {
		_, after, _ := strings.Cut(s.page(robin, "/desk/requests/"+q.Reference), `<dl class="facts">`)
		list, _, _ := strings.Cut(after, "</dl>")
		return visible(list)
	}
	says(t, "the facts", facts(s.entered(pat, call("entry_channel", "paper"))),
		"How it came On paper", "Entered today, 8:04 p.m., by Pat Example")
	saysNothingOf(t, "the facts of a form", facts(s.sent(valid())), "How it came", "Entered")
}

// The same page sent again, or reloaded, finds the first request; with other words
// it enters nothing, and keeps them.
func TestEnter_SameToken(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	form := s.enterForm(pat, call())
	first := s.postEntry(pat, form, "enter").Header().Get("Location")
	if again := s.postEntry(pat, form, "enter"); again.Code != 303 || again.Header().Get("Location") != first {
		t.Errorf("again: %d to %s, want %s", again.Code, again.Header().Get("Location"), first)
	}
	w := s.postEntry(pat, with(form, "need", "Words of the second try"), "enter")
	page := w.Body.String()
	if w.Code != http.StatusConflict {
		t.Errorf("other words answer %d", w.Code)
	}
	says(t, "the conflict", page, "You already entered this as", "Words of the second try")
	if tokenField.FindStringSubmatch(page)[1] == form.Get("token") {
		t.Error("the form keeps the token that is used up")
	}
	if list, _, err := s.store.Queue(t.Context(), request.OpenStatuses, "", 10); err != nil || len(list) != 1 {
		t.Errorf("%d requests, %v", len(list), err)
	}
}

// readOnly is a table that can be made to take no writes.
type readOnly struct {
	table.Table
	on bool
}

func (r *readOnly) Write(ctx context.Context, rows ...table.Row) error {
	if r.on {
		return errors.New("the table does not answer")
	}
	return r.Table.Write(ctx, rows...)
}

// Whatever keeps an entry from being stored, what was typed stays on the page.
func TestEnter_NothingTypedIsLost(t *testing.T) {
	db := &readOnly{Table: &table.Memory{}}
	broken := &fragile{Table: db}
	s := newService(t, broken)
	pat := s.signedIn("Pat Example", false)
	form := s.enterForm(pat, call("need", "Typed for a long time"))
	holds := func(name string, w *httptest.ResponseRecorder, code int, also ...string) {
		t.Helper()
		if w.Code != code {
			t.Errorf("%s answers %d, want %d", name, w.Code, code)
		}
		says(t, name, w.Body.String(), append(also, "Typed for a long time", form.Get("token"))...)
	}
	holds("signed out", s.postEntry(&http.Cookie{Name: "none", Value: "none"}, form, "enter"), 401, "Send it again")
	holds("a problem", s.postEntry(pat, with(form, "entry_time", "9:30"), "enter"), 422,
		"Add a.m. or p.m. to the time.")
	form.Set("entry_time", "5:04 p.m.")
	holds("the review", s.postEntry(pat, form, "check"), 200)
	holds("to change it", s.postEntry(pat, form, "edit"), 200, "Review the request")
	broken.down = true
	holds("a table that reads no session", s.postEntry(pat, form, "enter"), 507, "Send it again")
	broken.down, db.on = false, true
	holds("a table that does not answer", s.postEntry(pat, form, "enter"), 507, "Send it again")
}

// The review names the requests of the same agency, so that one letter is entered
// once.
func TestEnter_OtherRequestsOfTheAgency(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	form := s.enterForm(robin, call())
	saysNothingOf(t, "the first review", s.postEntry(robin, form, "check").Body.String(), "This agency already")
	q := s.entered(pat, call())
	says(t, "the second review", visible(s.postEntry(robin, form, "check").Body.String()),
		"This agency already has a request",
		q.Reference, "came by phone on", "Same CDS code and name")
	says(t, "a review without a code", visible(s.postEntry(robin, with(form, "cds", ""), "check").Body.String()),
		"Same name, no CDS code to compare")
}

// However late it is entered, the watch tells staff once what is due by then.
func TestEnter_Late(t *testing.T) {
	for _, c := range []struct {
		hours                     time.Duration
		staff, escalation, agency string
	}{
		{30, "Verify by Sun, Nov 1, 4:04 p.m. PST; Less than 24 hours left to verify", "",
			"We received your request for assistance"},
		{45, "Verify by Sun, Nov 1, 4:04 p.m. PST; Urgent: less than 4 hours left to verify",
			"Urgent: less than 4 hours left to verify", "We received your request for assistance"},
		{50, "Overdue, verify now; Overdue: not verified within 48 hours", "Overdue: not verified within 48 hours",
			"We received your request for assistance; We’re late verifying your request"},
	} {
		s := newService(t, &table.Memory{})
		s.now = start.Add(c.hours * time.Hour)
		s.entered(s.signedIn("Pat Example", false), call())
		s.pass(30 * time.Minute)
		for to, want := range map[string]string{"staff@example.org": c.staff, "escalation@example.org": c.escalation,
			"superintendent@example.org": c.agency} {
			if got := strings.Join(s.box.to(to), "; "); got != want {
				t.Errorf("%d hours: %s got %q, want %q", c.hours, to, got, want)
			}
		}
	}
}

// An acknowledgement that staff cause is sent whatever strangers have caused.
func TestEnter_AcknowledgedOutsideTheQuota(t *testing.T) {
	s := newService(t, &table.Memory{})
	for range 4 {
		s.sent(with(valid(), "contact_is", "official", "contact_email", "", "contact_name", ""))
	}
	s.sweep()
	before := len(s.box.to("superintendent@example.org"))
	s.entered(s.signedIn("Pat Example", false), call())
	s.sweep()
	if got := len(s.box.to("superintendent@example.org")); before != 3 || got != 4 {
		t.Errorf("%d emails, then %d", before, got)
	}
}
