package office_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// question is the path of the link in the newest email to the county's office.
func (s *service) question() string {
	s.t.Helper()
	return s.box.link(s.t.(*testing.T), "office@example.org", "/confirm/")
}

// answer is an office's form as the page now has it, with changes.
func (s *service) answer(link string, change ...string) url.Values {
	s.t.Helper()
	w := s.get(s.intake, link+"/change")
	form := url.Values{"answer": {"yes"}, "made_month": {"9"}, "made_day": {"4"}, "made_year": {"2026"},
		"name": {"Robin Example"}, "title": {"Deputy Superintendent"}, "whom": {"other"}}
	for _, name := range []string{"version", "changes"} {
		_, rest, _ := strings.Cut(w.Body.String(), `name="`+name+`" value="`)
		form[name], _, _ = cutValue(rest)
	}
	return with(form, change...)
}

func cutValue(rest string) ([]string, string, bool) {
	value, rest, found := strings.Cut(rest, `"`)
	return []string{value}, rest, found
}

// shows reports whether a page says all of the texts.
func (s *service) shows(w *httptest.ResponseRecorder, status int, texts ...string) {
	s.t.Helper()
	page := visible(w.Body.String())
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.t.Errorf("the page doesn’t say %q: %s", text, page)
		}
	}
	if w.Code != status {
		s.t.Errorf("answered %d, want %d", w.Code, status)
	}
}

// The page says who asks, the law, and the facts; no answer is chosen. Only a POST
// with a choice records one, and the same link then shows it.
func TestConfirmPage_Answer(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	link := s.question()
	page := s.get(s.intake, link)
	s.shows(page, 200, "Has the county superintendent determined", "Pat Example, CCEE", "What the law says",
		"EC 52074(g)(1)(A)", "Version 1 of its request", "the request isn’t held up", s.read(id).Answers["need"])
	if strings.Contains(page.Body.String(), " checked") {
		t.Error("an answer is chosen already")
	}
	if w := s.post(s.intake, link, s.answer(link, "answer", "")); w.Code != 422 {
		t.Errorf("without a choice: %d", w.Code)
	}
	w := s.post(s.intake, link, s.answer(link))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != link {
		t.Fatalf("answered %d to %q: %s", w.Code, w.Header().Get("Location"), visible(w.Body.String()))
	}
	s.shows(s.get(s.intake, link), 200, "We have your answer", "Determined on September 4, 2026",
		"Robin Example, Deputy Superintendent, for the county superintendent", "Change our answer")
	a := s.read(id).Confirmation(request.QuestionCounty).Answer
	if a.Choice != request.ChoiceYes || a.On != "2026-09-04" || a.Source != request.FromLink {
		t.Errorf("%+v", a)
	}
	s.sweep()
	if n := s.mailsTo("office@example.org"); n != 2 {
		t.Errorf("%d emails to the office, want the question and the receipt", n)
	}
}

// An answer confirms the address that it came from, unless it says that the
// question isn't the office's.
func TestConfirmPage_ProvesAddress(t *testing.T) {
	for choice, want := range map[request.Choice]bool{request.ChoiceYes: true, request.ChoiceNotYet: true,
		request.ChoiceNotOurs: false, request.ChoiceUnfamiliar: false} {
		s := newService(t, &table.Memory{})
		id := s.askedOffice()
		asking := s.read(id).Confirmation(request.QuestionCounty).Asking
		s.saves(s.signedIn("Pat Example", false), asking.Office,
			officeForm("office_email", asking.Email, "office_source", string(request.KnownByWebsite)))
		if s.office(asking.Office).IsConfirmed() {
			t.Fatal("it is confirmed before anyone answered")
		}
		link := s.question()
		if w := s.post(s.intake, link, s.answer(link, "answer", string(choice))); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", choice, w.Code)
		}
		if o := s.office(asking.Office); o.IsConfirmed() != want || want && o.ProvedHow != request.KnownByAnswer {
			t.Errorf("%s: %+v", choice, o)
		}
	}
}

// Each choice, by each official, is recorded as it was made.
func TestConfirmPage_Choices(t *testing.T) {
	for _, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
		for c, want := range map[request.Choice]string{request.ChoiceYes: "Yes,", request.ChoiceNotYet: "Not yet",
			request.ChoiceNo: "No,", request.ChoiceUnfamiliar: "We don’t know this request",
			request.ChoiceNotOurs: "must answer"} {
			s := newService(t, &table.Memory{})
			id := s.askedOffice(func(in *request.Input) { in.Confirm.Question = q })
			link := s.question()
			w := s.post(s.intake, link, s.answer(link, "answer", string(c), "reason", "We weren’t asked."))
			if w.Code != http.StatusSeeOther {
				t.Fatalf("%s %s: %d: %s", q, c, w.Code, visible(w.Body.String()))
			}
			if q == request.QuestionCounty && c == request.ChoiceNotOurs {
				want = "This isn’t ours to answer"
			}
			s.shows(s.get(s.intake, link), 200, want)
			if a := s.read(id).Confirmation(q).Answer; a.Choice != c {
				t.Errorf("%s %s: %+v", q, c, a)
			}
		}
	}
}

// What is wrong with an answer is said beside it, what was typed is still there, and
// nothing is recorded. A no needs a reason.
func TestConfirmPage_Problems(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	link := s.question()
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"no choice":  {[]string{"answer", ""}, "Choose your office’s answer"},
		"strange":    {[]string{"answer", "maybe"}, "isn’t one"},
		"no reason":  {[]string{"answer", "no"}, "Enter your reason"},
		"long":       {[]string{"answer", "no", "reason", strings.Repeat("x", 1001)}, "1,000 characters or fewer"},
		"no day":     {[]string{"made_day", "", "made_month", "", "made_year", ""}, "Enter the day"},
		"a plan":     {[]string{"made_year", "2027"}, "in the future"},
		"no name":    {[]string{"name", " "}, "Enter your name"},
		"no title":   {[]string{"title", ""}, "Enter your title"},
		"for no one": {[]string{"whom", ""}, "Choose who you answer for"},
	} {
		w := s.post(s.intake, link, s.answer(link, append([]string{"name", "Typed Example"}, c.change...)...))
		if name != "no name" && !strings.Contains(w.Body.String(), "Typed Example") {
			t.Errorf("%s: what was typed is lost", name)
		}
		s.shows(w, 422, c.want, "We haven’t sent anything yet")
	}
	if c := s.read(id).Confirmation(request.QuestionCounty); c.Answer.Exists() {
		t.Errorf("%+v", c.Answer)
	}
}

// Who only says that they can't answer gives a name, and no more.
func TestConfirmPage_NameIsEnough(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	link := s.question()
	w := s.post(s.intake, link, s.answer(link, "answer", "unknown", "title", "", "whom", ""))
	if a := s.read(id).Confirmation(request.QuestionCounty).Answer; w.Code != 303 || a.Who != "Robin Example" {
		t.Errorf("%d, %+v", w.Code, a)
	}
	s.shows(s.get(s.intake, link), 200, "We don’t know this request", "they’ll find out who can answer")
}

// An answer can be changed by the same link until staff act on it; each stays in the
// history.
func TestConfirmPage_Change(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	link := s.question()
	s.post(s.intake, link, s.answer(link))
	if page := s.get(s.intake, link+"/change").Body.String(); !strings.Contains(page, `value="yes" checked`) ||
		!strings.Contains(page, `name="made_day" value="4"`) {
		t.Error("the form doesn’t have the answer that is to be changed")
	}
	s.post(s.intake, link, s.answer(link, "answer", "no", "reason", "It was another agency’s."))
	s.shows(s.get(s.intake, link), 200, "hasn’t determined it", "It was another agency’s.")
	if got := s.steps(id); !strings.HasSuffix(got, "confirm confirm") {
		t.Errorf("the history is %s", got)
	}
	s.confirms(id, request.StepAcceptConfirmation, func(in *request.Input) { in.Words = "They called." })
	s.shows(s.get(s.intake, link), 200, "CCEE has acted on your answer", "can no longer change it")
	s.shows(s.get(s.intake, link+"/change"), 200, "CCEE has acted on your answer")
	form := s.answer(link, "version", "1", "changes", "2", "title", "Superintendent")
	s.shows(s.post(s.intake, link, form), 409, "Your answer wasn’t sent", "Robin Example")
	if got := s.steps(id); strings.Count(got, "confirm ") != 2 {
		t.Errorf("after staff acted the history is %s", got)
	}
}

// A question is passed on to an address in the office's domains, and the old link
// ends; to any other address nothing is sent.
func TestConfirmPage_PassOn(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.askedOffice()
	link := s.question()
	pass := func(email string) *httptest.ResponseRecorder {
		form := url.Values{"version": s.answer(link)["version"], "colleague_name": {"Pat Example"},
			"colleague_email": {email}, "passed_by": {"Robin Example"}}
		return s.post(s.intake, link+"/pass", form)
	}
	for _, email := range []string{"pat@elsewhere.example", "pat@mail.example.org", "pat@example.org.elsewhere.example",
		"pat@gmail.com"} {
		s.shows(pass(email), 422, "ends in @example.org", "Ask CCEE to call our office")
		s.sweep()
		if s.mailsTo(email) > 0 {
			t.Errorf("an email went to %s", email)
		}
	}
	if w := pass("colleague@example.org"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, visible(w.Body.String()))
	}
	s.sweep()
	s.shows(s.get(s.intake, link), 200, "Your office passed this question on")
	colleague := s.box.link(t, "colleague@example.org", "/confirm/")
	s.shows(s.get(s.intake, colleague), 200, "Has the county superintendent determined")
	if w := s.post(s.intake, colleague, s.answer(colleague)); w.Code != http.StatusSeeOther {
		t.Errorf("the colleague: %d", w.Code)
	}
	s.sweep()
	if n := s.mailsTo("office@example.org"); n != 2 {
		t.Errorf("%d emails to the office’s own address, want the question and the receipt", n)
	}
}

// helpTasks counts the tasks of people who asked for a call.
func (s *service) helpTasks() (n int) {
	s.t.Helper()
	tasks, err := s.store.Tasks(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, task := range tasks {
		if task.Kind == request.TaskLinkHelp {
			n++
		}
	}
	return n
}
