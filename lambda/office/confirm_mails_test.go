package office_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// confirms takes a step about the question to the county superintendent.
func (s *service) confirms(id string, step request.Step, change ...func(*request.Input)) request.Request {
	s.t.Helper()
	r := s.read(id)
	c := r.Confirmation(request.QuestionCounty)
	in := request.Input{By: "Pat Example", Now: s.clock(), Confirm: request.ConfirmInput{
		Question: request.QuestionCounty, Choice: request.ChoiceYes, On: "2026-01-05", Answer: c.Answer.Event,
		Office: request.AskedOffice{ID: "01-county", Name: "Example County Office of Education",
			Email: "office@example.org", Domains: []string{"example.org"}},
		Link: request.Link{Purpose: request.LinkConfirm, Request: id, Question: request.QuestionCounty,
			Event: c.Asking.Event},
		Person: request.Answerer{Name: "Robin Example", Title: "Deputy Superintendent"},
		To:     request.OfficeColleague{Name: "Pat Example", Email: "colleague@example.org"}}}
	if step.Actor() == request.ByOffice {
		in.By = in.Confirm.Person.For(request.QuestionCounty)
	}
	for _, f := range change {
		f(&in)
	}
	q, err := lifecycle.AskOfficial(context.Background(), s.store, id, 0, step, in,
		func(request.Change) error { return nil }, s.clock, rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	return q
}

// confirmEmails has an office asked, reminded, and answer, and another one told that
// nothing is needed any more. Each day has one email to the office.
func (s *service) confirmEmails(form url.Values) {
	s.t.Helper()
	ask := func(agency, official string) string {
		id := s.sent(with(and(form, nil), "agency", agency, "official_email", official)).ID
		s.takes(s.signedIn("Pat Example", false), id, request.StepVerify)
		s.confirms(id, request.StepAskOfficial)
		s.sweep()
		return id
	}
	id := ask("A canary that is confirmed", "confirmed@example.org")
	s.now = s.now.Add(request.ConfirmRemindAfter)
	s.confirms(id, request.StepRemindOfficial)
	s.sweep()
	s.confirms(id, request.StepConfirm, func(in *request.Input) { in.Words = "The answer of the canary office." })
	s.sweep()
	s.now = s.now.Add(24 * time.Hour)
	id = ask("A canary that is over", "over@example.org")
	s.byAgency(id, request.StepWithdraw, request.Input{})
	s.sweep()
}

// An answer by the link that is sent twice counts once; so does one that comes from
// a page that was opened before.
func TestConfirm_SentTwice(t *testing.T) {
	s := newService(t, &table.Memory{})
	id := s.sent(valid()).ID
	s.takes(s.signedIn("Pat Example", false), id, request.StepVerify)
	seen := s.confirms(id, request.StepAskOfficial).Version
	r := s.confirms(id, request.StepConfirm)
	in := request.Input{By: "Robin Example, Deputy Superintendent, for the county superintendent",
		Confirm: request.ConfirmInput{Question: request.QuestionCounty, Choice: request.ChoiceYes, On: "2026-01-05",
			Person: request.Answerer{Name: "Robin Example", Title: "Deputy Superintendent"},
			Link: request.Link{Purpose: request.LinkConfirm, Request: id, Question: request.QuestionCounty,
				Event: r.Confirmation(request.QuestionCounty).Asking.Event}}}
	again, err := lifecycle.TakeStep(context.Background(), s.store, id, seen, request.StepConfirm, in, s.clock,
		rand.Reader)
	if err != nil || again.Version != r.Version {
		t.Errorf("version %d after %d: %v", again.Version, r.Version, err)
	}
}

// The daily comparison misses an email that an office should have got, and a row
// that says another answer than its history.
func TestReconcile_Confirmations(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	id := s.askedOffice()
	asked := s.read(id).Confirmation(request.QuestionCounty).Asking
	s.now = s.now.Add(time.Hour)
	answered := s.confirms(id, request.StepConfirm).Confirmation(request.QuestionCounty).Answer
	s.sweep()
	s.now = s.now.Add(2 * time.Hour)
	if found, err := audit.Reconcile(context.Background(), s.store, s.clock()); err != nil || len(found) > 0 {
		t.Fatalf("before anything is wrong: %v, %v", found, err)
	}
	receipt := s.read(id).MessageID(answered.Event, 2)
	for row, how := range map[string]func(*table.Row){
		"message#" + asked.Message + " message": gone,
		"message#" + receipt + " message":       gone,
		"request#" + id + " request": edit(t, func(v map[string]any) {
			one := v["confirmations"].(map[string]any)["county"].(map[string]any)
			one["answer"].(map[string]any)["choice"] = "no"
		}),
	} {
		d.rows = map[string]func(*table.Row){row: how}
		if found, err := audit.Reconcile(context.Background(), s.store, s.clock()); err != nil || len(found) == 0 {
			t.Errorf("%s: nothing is found (%v)", row, err)
		}
	}
}
