package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A mail filter that opens every address of a link, many times and by GET and HEAD,
// changes nothing and is shown to no one; the office then answers.
func TestConfirmAttack_FilterOpensEverything(t *testing.T) {
	db := &counting{Table: &table.Memory{}}
	s := newService(t, db)
	id := s.askedOffice()
	link := s.question()
	before, writes := s.read(id), db.writes
	for range 20 {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for _, below := range []string{"", "/change", "/pass", "/help", "?answer=yes&name=Filter"} {
				w := httptest.NewRecorder()
				s.intake.ServeHTTP(w, httptest.NewRequest(method, link+below, nil))
				if w.Code >= 400 {
					t.Fatalf("%s %s: %d", method, below, w.Code)
				}
			}
		}
	}
	if after := s.read(id); db.writes != writes || after.Version != before.Version {
		t.Errorf("%d writes, version %d after %d", db.writes-writes, after.Version, before.Version)
	}
	if w := s.post(s.intake, link, s.answer(link)); w.Code != http.StatusSeeOther {
		t.Errorf("after it, the office is answered %d", w.Code)
	}
}

// An answer that was given, or a page that was opened, before the agency changed what
// it shows is no answer to what it says now.
func TestConfirmAttack_ReplayAfterAmendment(t *testing.T) {
	for _, answers := range []bool{false, true} {
		s := newService(t, &table.Memory{})
		id := s.askedOffice()
		link := s.question()
		form := s.answer(link)
		if answers {
			s.post(s.intake, link, form)
		}
		s.amendAnswers(id, 1, "county_on_year", "2025")
		events := s.steps(id)
		replay := with(form, "title", "Superintendent")
		s.shows(s.post(s.intake, link, replay), 409, "The agency changed what we asked about", "2025",
			"Your answer wasn’t sent", "Robin Example")
		s.post(s.intake, link, form)
		if got := s.steps(id); got != events {
			t.Errorf("answered before: %v: the history is %s", answers, got)
		}
		if r := s.read(id); r.Standing(request.QuestionCounty).State == request.Confirmed {
			t.Error("what the agency says now is confirmed")
		}
	}
}

// An amendment of something else leaves the question as it is: the page that was
// open answers it.
func TestConfirmAttack_AmendedElsewhere(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.askedOffice()
	link := s.question()
	form := s.answer(link)
	s.amendAnswers(s.requestOf(link), 1)
	s.shows(s.get(s.intake, link), 200, "The agency has changed other answers since. These are the same.")
	if w := s.post(s.intake, link, form); w.Code != http.StatusSeeOther {
		t.Errorf("%d: %s", w.Code, visible(w.Body.String()))
	}
}

// requestOf is the id of the request whose question a link opens.
func (s *service) requestOf(link string) string {
	s.t.Helper()
	l, err := s.store.Link(context.Background(), request.HashSecret(secretOf(link)))
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Request
}

// A link answers its own question of its own request. Another's form, sent to it,
// says nothing about the other; and no step takes another request's link.
func TestConfirmAttack_LinkOfAnotherRequest(t *testing.T) {
	s := newService(t, &table.Memory{})
	a := s.askedOffice()
	linkOfA := s.question()
	b := s.sent(with(valid(), "agency", "Another Unified", "official_email", "b@example.org")).ID
	s.takes(s.signedIn("Pat Example", false), b, request.StepVerify)
	s.confirms(b, request.StepAskOfficial, func(in *request.Input) {
		in.Confirm.Office.ID, in.Confirm.Office.Email = "02-county", "other-office@example.org"
	})
	s.sweep()
	before := s.read(b)
	form := s.answer(s.box.link(t, "other-office@example.org", "/confirm/"))
	for name, value := range map[string]string{"request": b, "reference": before.Reference, "question": "lead",
		"event": fmt.Sprint(before.Confirmation(request.QuestionCounty).Asking.Event)} {
		form.Set(name, value)
	}
	s.post(s.intake, linkOfA, form)
	l, err := s.store.Link(context.Background(), request.HashSecret(secretOf(linkOfA)))
	if err != nil {
		t.Fatal(err)
	}
	person := request.Answers{"answer": "yes", "made": "2026-09-04", "name": "Robin Example", "whom": "self"}
	_, err = lifecycle.TakeStep(context.Background(), s.store, b, before.Version, request.StepConfirm,
		request.AnswerInput(l, person), s.clock, rand.Reader)
	if !errors.Is(err, request.ErrInvalidTransition) {
		t.Errorf("the step takes a link of another request: %v", err)
	}
	after, ofLead := s.read(b), s.read(a).Confirmation(request.QuestionLead).Answer
	if after.Version != before.Version || ofLead.Exists() {
		t.Errorf("the other request is at version %d, and was at %d", after.Version, before.Version)
	}
}

// One person who answers two questions of a request in the same words gives two
// answers: the second is no retry of the first.
func TestConfirmAttack_SamePersonTwoQuestions(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	s.confirms(id, request.StepAskOfficial, func(in *request.Input) {
		in.Confirm.Question, in.Confirm.Office.ID, in.Confirm.Office.Email = request.QuestionLead, "01-lead",
			"lead-office@example.org"
	})
	s.sweep()
	links := []string{s.question(), s.box.link(t, "lead-office@example.org", "/confirm/")}
	var forms []url.Values
	for _, link := range links {
		forms = append(forms, s.answer(link, "answer", "not-yet", "whom", "self"))
	}
	for i, link := range links {
		s.post(s.intake, link, forms[i])
	}
	r := s.read(id)
	for _, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
		if !r.Confirmation(q).Answer.Exists() {
			t.Errorf("%s has no answer", q)
		}
	}
}

// After a withdrawal, or a decision, an answer is not taken, though its page was
// open.
func TestConfirmAttack_AnswerAfterWithdrawal(t *testing.T) {
	for _, step := range []request.Step{request.StepWithdraw, request.StepDecline} {
		s := newService(t, &table.Memory{})
		id := s.askedOffice()
		link := s.question()
		form := s.answer(link)
		if step == request.StepWithdraw {
			s.byAgency(id, step, request.Input{})
		} else {
			s.takes(s.signedIn("Robin Example", true), id, step, "words", "A reason.")
		}
		events := s.steps(id)
		s.shows(s.post(s.intake, link, form), 409, "Nothing is needed any more", "Your answer wasn’t sent")
		if got := s.steps(id); got != events {
			t.Errorf("after %s the history is %s", step, got)
		}
	}
}

// Of two people who answer by one link at once, the second sees what the first said
// and decides; a form that is sent twice counts once.
func TestConfirmAttack_TwoAnswersAtOnce(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.askedOffice()
	link := s.question()
	first := s.answer(link)
	second := s.answer(link, "answer", "no", "reason", "Ours, typed at length.", "name", "Alex Example")
	s.post(s.intake, link, first)
	w := s.post(s.intake, link, second)
	s.shows(w, 409, "Someone else in your office has answered", "Robin Example", "Ours, typed at length.")
	if strings.Count(w.Body.String(), " checked") != 2 {
		t.Error("the choices that were made are lost")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { s.post(s.intake, link, first) })
	}
	all.Wait()
	if got := s.steps(id); strings.Count(got, "confirm") != 1 {
		t.Errorf("the history is %s", got)
	}
	second["changes"], second["version"] = s.answer(link)["changes"], s.answer(link)["version"]
	if w := s.post(s.intake, link, second); w.Code != http.StatusSeeOther ||
		s.read(id).Confirmation(request.QuestionCounty).Answer.Choice != request.ChoiceNo {
		t.Errorf("sent knowingly: %d", w.Code)
	}
}

// No word that the agency typed reaches an office's mailbox, and none of an office's
// reason the agency's.
func TestConfirmAttack_TypedTextInAnEmail(t *testing.T) {
	s := newService(t, &table.Memory{})
	form := valid()
	for _, name := range []string{"agency", "county_by", "lead", "need", "goals", "official_name", "contact_name"} {
		form.Set(name, "SPAM that was typed in "+name)
	}
	id := s.sent(form).ID
	s.takes(s.signedIn("Pat Example", false), id, request.StepVerify)
	s.confirms(id, request.StepAskOfficial)
	s.sweep()
	link := s.question()
	s.now = s.now.Add(request.ConfirmRemindAfter)
	s.confirms(id, request.StepRemindOfficial)
	s.sweep()
	s.post(s.intake, link, s.answer(link, "answer", "no", "reason", "REASON https://office.example"))
	s.sweep()
	s.byAgency(id, request.StepWithdraw, request.Input{})
	s.sweep()
	kinds := 0
	for _, m := range s.box.mails {
		text := m.Subject + m.Text + m.HTML + m.To + m.ReplyTo
		switch {
		case m.To == "office@example.org":
			kinds++
			if strings.Contains(text, "SPAM") {
				t.Errorf("%q has what the agency typed", m.Subject)
			}
		case m.To != "staff@example.org" && strings.Contains(text, "office.example"):
			t.Errorf("%q to %s has the office’s reason", m.Subject, m.To)
		}
	}
	if kinds != 3 {
		t.Errorf("%d emails to the office, want the question, the reminder, and the receipt", kinds)
	}
}

// A thousand requests that name one county cause no email to its office: only staff
// ask.
func TestConfirmAttack_ThousandRequestsOneCounty(t *testing.T) {
	skipFlood(t)
	serial(t)
	requests := 100
	if checks {
		requests = 1000
	}
	s := newService(t, &table.Memory{})
	s.saves(s.signedIn("Robin Example", true), "01-county", officeForm("office_email", "office@example.org"))
	for n := range requests {
		s.sent(with(valid(), "agency", fmt.Sprint("Agency ", n), "official_email", fmt.Sprintf("o%d@example.org", n)))
	}
	s.pass(request.Verification)
	if n := s.mailsTo("office@example.org"); n != 0 {
		t.Errorf("%d emails", n)
	}
}

// No form from another site answers for an office.
func TestConfirmAttack_CrossOrigin(t *testing.T) {
	db := &counting{Table: &table.Memory{}}
	s := newService(t, db)
	s.askedOffice()
	link := s.question()
	form, writes := s.answer(link), db.writes
	for _, below := range []string{"", "/pass", "/help"} {
		r := httptest.NewRequest("POST", link+below, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		s.intake.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", below, w.Code)
		}
	}
	if db.writes != writes {
		t.Errorf("%d writes", db.writes-writes)
	}
}

// A table that doesn't answer gets the person a page with what they typed, to send
// again; that counts once.
func TestConfirmAttack_TableDown(t *testing.T) {
	db := &fragile{Table: &table.Memory{}}
	s := newService(t, db)
	id := s.askedOffice()
	link := s.question()
	form := s.answer(link, "answer", "no", "reason", "Typed at length.")
	db.down = true
	s.shows(s.post(s.intake, link, form), 507, "Typed at length.", "Send it again")
	db.down = false
	for range 2 {
		if w := s.post(s.intake, link, form); w.Code != http.StatusSeeOther {
			t.Errorf("again: %d", w.Code)
		}
	}
	if got := s.steps(id); strings.Count(got, "confirm") != 1 {
		t.Errorf("the history is %s", got)
	}
}
