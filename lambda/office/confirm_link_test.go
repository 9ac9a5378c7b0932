package office_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// linkEnd is something after which a link can't be used, and what its page says
// then.
type linkEnd struct {
	end  func(s *service, id, link string)
	want string
}

func linkEnds() map[string]linkEnd {
	asksAgain := func(in *request.Input) { in.Confirm.Office.Email = "new@example.org" }
	why := func(in *request.Input) { in.Words = "They called." }
	return map[string]linkEnd{
		"expired": {func(s *service, _, _ string) { s.now = s.now.Add(request.ConfirmLife) }, "This link has expired"},
		"expired by the clock": {func(s *service, id, _ string) {
			s.now = s.now.Add(request.ConfirmLife)
			s.confirms(id, request.StepExpireAsking)
		}, "This link has expired"},
		"replaced": {func(s *service, id, _ string) { s.confirms(id, request.StepAskOfficial, asksAgain) },
			"This link was replaced"},
		"taken back": {func(s *service, id, _ string) { s.confirms(id, request.StepRecallAsking, why) },
			"This link was replaced"},
		"recorded by hand": {func(s *service, id, _ string) {
			s.confirms(id, request.StepRecordConfirmation, why,
				func(in *request.Input) { in.Confirm.Source = request.FromPhone })
		}, "Nothing is needed any more"},
		"passed on": {func(s *service, id, _ string) { s.confirms(id, request.StepDelegateAsking) },
			"Your office passed this question on"},
		"used": {func(s *service, id, link string) {
			s.post(s.intake, link, s.answer(link))
			s.confirms(id, request.StepDismissConfirmation, why)
		}, "CCEE has acted on your answer"},
		"withdrawn": {func(s *service, id, _ string) { s.byAgency(id, request.StepWithdraw, request.Input{}) },
			"Nothing is needed any more"},
		"amended": {func(s *service, id, _ string) { s.amendAnswers(id, 1, "county_by", "Someone Else") },
			"The agency changed what we asked about"},
	}
}

// A link that can't be used says why on a page of its own. Its button makes a task,
// once, and never an email; an answer that was typed is shown to be copied.
func TestConfirmLink_Ends(t *testing.T) {
	for name, c := range linkEnds() {
		t.Run(name, func(t *testing.T) {
			s := newService(t, &table.Memory{})
			id := s.askedOffice()
			link := s.question()
			form := s.answer(link, "name", "Alex Example")
			c.end(s, id, link)
			before := s.read(id).Version
			page := s.get(s.intake, link)
			s.shows(page, 200, c.want)
			if strings.Contains(page.Body.String(), `name="answer"`) {
				t.Error("it still asks")
			}
			s.shows(s.post(s.intake, link, form), 409, c.want, "Your answer wasn’t sent", "Alex Example")
			s.shows(s.post(s.intake, link+"/pass", url.Values{"version": form["version"], "colleague_name": {"Pat"},
				"colleague_email": {"pat@example.org"}, "passed_by": {"Alex"}}), 409, c.want)
			s.sweep()
			mails := len(s.box.mails)
			for range 3 {
				if w := s.post(s.intake, link+"/help", nil); w.Code != http.StatusSeeOther {
					t.Errorf("the button: %d: %s", w.Code, visible(w.Body.String()))
				}
			}
			s.sweep()
			if n := s.helpTasks(); n != 1 || len(s.box.mails) != mails {
				t.Errorf("%d tasks, and %d emails", n, len(s.box.mails)-mails)
			}
			s.shows(s.get(s.intake, link), 200, "CCEE’s staff know")
			if r := s.read(id); r.Version != before {
				t.Errorf("the request’s version is %d, and was %d", r.Version, before)
			}
		})
	}
}

// The page of a link that isn't needed any more says that, and nothing else.
func TestConfirmLink_OverSaysNothingElse(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	link := s.question()
	s.post(s.intake, link, s.answer(link, "answer", "no", "reason", "A reason of ours."))
	s.byAgency(id, request.StepWithdraw, request.Input{})
	page, q := s.get(s.intake, link), s.read(id)
	s.shows(page, 200, "Nothing is needed any more")
	for _, secret := range []string{q.Reference, q.Answers["agency"], q.Answers["need"], "Robin Example", "A reason",
		q.Answers["county_by"]} {
		if strings.Contains(page.Body.String(), secret) {
			t.Errorf("it says %q", secret)
		}
	}
}

// A broken link asks for the county of whoever has it. A day has few such tasks,
// however many ask, and there is no email.
func TestConfirmLink_Broken(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.askedOffice()
	link := s.question()
	receipt := secretOf(s.box.link(t, "assistant@example.org", "/request/receipt/"))
	broken := link[:len(link)-9]
	for _, path := range []string{broken, "/confirm/" + strings.Repeat("A", 43), "/confirm/" + receipt} {
		s.shows(s.get(s.intake, path), 410, "This link doesn’t open a question")
		s.shows(s.post(s.intake, path, s.answer(link)), 409, "Your answer wasn’t sent", "Robin Example")
	}
	s.shows(s.post(s.intake, broken+"/help", nil), 422, "Select your office’s county")
	mails := len(s.box.mails)
	for n := range 200 {
		county := request.Counties()[n%58]
		w := s.post(s.intake, fmt.Sprintf("/confirm/broken-%d/help", n), url.Values{"office": {county.Code}})
		s.shows(w, 200, "CCEE’s staff know")
	}
	s.sweep()
	if n := s.helpTasks(); n != 1 || len(s.box.mails) != mails {
		t.Errorf("%d tasks and %d emails after 200 calls for help", n, len(s.box.mails)-mails)
	}
	s.shows(s.getAs(s.signedIn("Pat Example", false), "/desk/tasks"), 200, "at an office in: Alameda, Alpine, Amador")
}

// The page's link is no other page's, and no cache or search engine keeps it.
func TestConfirmLink_Private(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.askedOffice()
	link := s.question()
	for _, below := range []string{"/status/open/", "/request/receipt/", "/request/disclaim/", "/request/draft/open/"} {
		if w := s.get(s.intake, below+secretOf(link)); w.Code < 400 {
			t.Errorf("%s opens by it: %d", below, w.Code)
		}
	}
	w := s.get(s.intake, link)
	h := w.Header()
	if h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "same-origin" ||
		!strings.Contains(w.Body.String(), "name=robots content=noindex") {
		t.Errorf("headers: %v", h)
	}
	s.post(s.intake, link, s.answer(link))
	if strings.Contains(s.log.String(), secretOf(link)) {
		t.Error("the log has the link")
	}
}

// written keeps all that is written to a table.
type written struct {
	table.Table
	text strings.Builder
}

func (w *written) Write(ctx context.Context, rows ...table.Row) error {
	for _, row := range rows {
		w.text.WriteString(row.Part + row.Order + string(row.Data) + "\n")
	}
	return w.Table.Write(ctx, rows...)
}

// Nothing kept of an answer has a network address.
func TestConfirmLink_NoNetworkAddress(t *testing.T) {
	db := &written{Table: &table.Memory{}}
	s := newService(t, db)
	s.askedOffice()
	link := s.question()
	for _, r := range []*http.Request{staff.NewPost(link, s.answer(link)), staff.NewPost(link+"/help", nil)} {
		r.RemoteAddr = "203.0.113.77:443"
		r.Header.Set("X-Forwarded-For", "203.0.113.77")
		if w := staff.Visit(s.intake, r); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code)
		}
	}
	s.sweep()
	if text := s.log.String() + db.text.String(); strings.Contains(text, "203.0.113") ||
		!strings.Contains(text, "Deputy Superintendent") {
		t.Error("the address is kept")
	}
}
