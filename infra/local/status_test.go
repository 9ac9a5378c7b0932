package main_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// staff take a step on the request of a reference, at the table: the desk asks who
// they are, and here it does not matter.
func (s *service) staff(reference string, steps ...request.Step) {
	s.t.Helper()
	kept := store.Store{Table: table.Remote{URL: s.url + "_local/table"}}
	ctx := context.Background()
	for _, step := range steps {
		q, err := kept.ByReference(ctx, reference)
		salt, drawn := request.NewSalt(rand.Reader)
		if err := errors.Join(err, drawn); err != nil {
			s.t.Fatal(err)
		}
		words := ""
		switch step {
		case request.StepAsk:
			words = "Which two schools are in scope?\n\nPlease say what each has tried."
		case request.StepDecline:
			words = "The request names no need that CCEE can address in nine months."
		}
		c, err := q.Take(step, request.Input{By: "Lee Example", Words: words, Salt: salt, Now: time.Now()})
		if err == nil {
			err = kept.Save(ctx, c)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// followed sends a request and returns its reference and the path of its own page.
func (s *service) followed(form url.Values) (reference, page string) {
	s.t.Helper()
	receipt := s.send(form)
	_, text := s.get(receipt)
	return regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindString(text),
		strings.Replace(receipt, "/request/receipt/", "/status/open/", 1)
}

// leads waits for a mail whose subject has these words, and gives the path to which
// it leads.
func (s *service) leads(subject string) string {
	s.t.Helper()
	for range 200 {
		for _, m := range s.inbox() {
			if strings.Contains(m.Subject, subject) {
				if link := regexp.MustCompile(`/status/open/\S+`).FindString(m.Text); link != "" {
					return link
				}
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("no mail says %q", subject)
	return ""
}

// ownPage is one of the agency's own pages, in one state: to be opened, or to come
// after a form.
type ownPage struct {
	name, path string
	form       url.Values // none: a GET
}

func (p ownPage) open(f form) {
	if p.form == nil {
		at(p.path)(f)
		return
	}
	sending(p.path, p.form)(f)
}

// ownPages are the agency's own pages in their states.
func ownPages(s *service) []ownPage {
	asked, askedPage := s.followed(districtUnder("g1a"))
	s.staff(asked, request.StepVerify, request.StepAsk)
	_, fresh := s.followed(districtUnder("g3"))
	accepted, acceptedPage := s.followed(districtUnder("g1a"))
	s.staff(accepted, request.StepVerify, request.StepAccept)
	declined, declinedPage := s.followed(districtUnder("g1a"))
	s.staff(declined, request.StepVerify, request.StepDecline)
	changed, changedPage := s.followed(districtUnder("g1a"))
	edition := s.changes(changedPage, "need",
		"A need that is told again, at some length, so that a column of the table has to hold it")
	s.staff(changed, request.StepVerify)
	mine := districtUnder("g1a")
	mine.Set("need", "Mine")
	wrong := districtUnder("g1a")
	wrong.Set("cds", "x")
	amend := func(form url.Values, page, edition string) url.Values {
		form.Set("amend", secretIn(page))
		form.Set("edition", edition)
		return form
	}
	return []ownPage{
		{"status-find", "/status/", nil},
		{"status-find-wrong", "/status/find", url.Values{"reference": {"RFA-2026"}, "email": {"nobody"}}},
		{"status-found", "/status/find", url.Values{"reference": {asked}, "email": {"nobody@example.org"}}},
		{"status-received", fresh, nil},
		{"status-asked", askedPage, nil},
		{"status-answer-wrong", askedPage + "/answer", url.Values{"version": {"3"}}},
		{"status-answer-late", declinedPage + "/answer", url.Values{"version": {"2"}, "words": {"Our answer"}}},
		{"status-withdraw-wrong", askedPage + "/withdraw", url.Values{"version": {"3"}, "words": {"We found help"}}},
		{"status-accepted", acceptedPage, nil},
		{"status-declined", declinedPage, nil},
		{"status-changed", changedPage, nil},
		{"status-none", "/status/open/none", nil},
		{"amend", fresh + "/amend", url.Values{}},
		{"amend-wrong", "/request/check", amend(wrong, fresh, "")},
		{"amend-late", "/request/check", amend(districtUnder("g3"), acceptedPage, "")},
		{"amend-nothing", "/request/check", amend(districtUnder("g3"), fresh, "")},
		{"amend-check", "/request/check", amend(mine, changedPage, edition)},
		{"amend-choice", "/request/send", mine},
		{"receipt-changed", strings.Replace(changedPage, "/status/open/", "/request/receipt/", 1), nil},
		{"receipt-declined", strings.Replace(declinedPage, "/status/open/", "/request/receipt/", 1), nil},
	}
}

// ownWords are the agency's own pages as text, for the test of plain words.
func (s *service) ownWords(pages map[string]string) {
	more := []ownPage{}
	for name, steps := range map[string][]request.Step{"agreed": {request.StepVerify, request.StepAccept,
		request.StepPrepare, request.StepSend, request.StepSign},
		"sent":     {request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend},
		"prepared": {request.StepVerify, request.StepAccept, request.StepPrepare},
		"referred": {request.StepVerify, request.StepRefer}, "withdrawn": {request.StepWithdraw}} {
		reference, page := s.followed(districtUnder("g1a"))
		s.staff(reference, steps...)
		more = append(more, ownPage{"status-" + name, page, nil})
	}
	negotiating := districtUnder("g1a")
	negotiating.Set("negotiation", "yes")
	reference, page := s.followed(negotiating)
	s.staff(reference, request.StepVerify, request.StepAccept)
	for _, p := range append(ownPages(s), append(more, ownPage{"status-negotiating", page, nil})...) {
		if p.form == nil {
			_, pages[p.name] = s.get(p.path)
		} else {
			_, pages[p.name], _ = s.post(p.path, p.form)
		}
	}
}

func secretIn(page string) string { return page[strings.LastIndexByte(page, '/')+1:] }

// changes changes one answer of a district's request, and gives the edition from
// which that began.
func (s *service) changes(page, name, answer string) (began string) {
	s.t.Helper()
	_, form, _ := s.post(page+"/amend", nil)
	began = regexp.MustCompile(`name="edition" value="([^"]+)"`).FindStringSubmatch(form)[1]
	change := districtUnder("g1a")
	change.Set(name, answer)
	change.Set("amend", secretIn(page))
	change.Set("edition", began)
	if code, text, _ := s.post("/request/send", change); code != 303 {
		s.t.Fatalf("the change answers %d: %s", code, text)
	}
	return began
}

// An agency finds its request, answers, changes it, and withdraws it by keyboard,
// without script.
func TestStatus_ByKeyboardWithoutScript(t *testing.T) {
	f := person(t)
	f.script(false)
	form := district()
	form.Set("contact_name", "Sam Example")
	form.Set("contact_email", "assistant@example.org")
	reference, _ := f.s.followed(form)
	f.s.staff(reference, request.StepVerify, request.StepAsk)

	f.open("status/")
	for _, answer := range []string{strings.ToLower(reference), "assistant@example.org"} {
		f.tabTo("a question", func(at stop) bool { return at.Tag == "INPUT" })
		f.keys(answer)
	}
	f.enter()
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "Check your email") {
		t.Fatalf("after the button comes %q", got)
	}
	f.open(f.s.leads("The way to your request’s page")[1:])
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "Which two schools are in scope?") ||
		!strings.Contains(got, reference) {
		t.Fatalf("the page says %q", got)
	}

	f.tabTo("the answer", func(at stop) bool { return at.ID == "answer-words" })
	f.keys("Oak and Elm. Each has tried a reading club.")
	f.tabTo("the button", func(at stop) bool { return at.Text == "Send my answer" })
	f.enter()
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "Your agency answered") ||
		strings.Contains(got, "Send my answer") {
		t.Errorf("after the answer the page says %q", got)
	}

	f.tabTo("the button that changes", func(at stop) bool { return at.Text == "Change your answers" })
	f.enter()
	f.fillByKeyboard(url.Values{"sites": {" and one more"}, "attest": {"yes"}, "no_pupils": {"yes"}, "public": {"yes"}})
	f.enter()
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "You haven’t changed anything yet") ||
		!strings.Contains(got, "and one more") {
		t.Fatalf("after the form comes %q", got)
	}
	f.tabTo("the button that sends", func(at stop) bool { return at.Text == "Send my changes" })
	f.enter()
	if got := text(t, f.ctx, "#changed ~ div"); !strings.Contains(got, "and one more") {
		t.Errorf("the page says of the change %q", got)
	}

	f.tabTo("the way to withdraw",
		func(at stop) bool { return at.Tag == "SUMMARY" && at.Text == "Withdraw the request" })
	f.keys(" ")
	f.tabTo("the box", func(at stop) bool { return at.ID == "withdraw-sure" })
	f.keys(" ")
	f.tabTo("the button", func(at stop) bool { return at.Text == "Withdraw" })
	f.enter()
	if got := text(t, f.ctx, "#latest"); !strings.Contains(got, "Withdrawn") {
		t.Errorf("after the withdrawal the page says %q", got)
	}
}

// What is typed into a change is kept apart from the form, and forgotten when it
// has arrived.
func TestAmend_TypedKeptApartFromTheForm(t *testing.T) {
	f := person(t)
	_, page := f.s.followed(district())
	f.open("request/")
	f.typing("goals", "Of another request")
	f.until("it is kept", `Object.values(localStorage).some(v=>v.includes("Of another request"))`)
	f.open(page[1:])
	f.press(`form[action$="/amend"] button`)
	if got := f.value("goals"); got == "Of another request" {
		t.Error("the change has the words of the form")
	}
	f.typing("goals", " and more")
	f.until("it is kept", `Object.keys(localStorage).some(k=>k.startsWith("rfa-amend-"))`)
	for _, box := range request.Confirmations() {
		f.choose(box, "yes")
	}
	f.press(checkButton)
	f.press(sendButton)
	f.until("the page is there", `document.readyState==="complete"`)
	if f.is(`Object.keys(localStorage).concat(Object.keys(sessionStorage)).some(k=>k.startsWith("rfa-amend"))`) {
		t.Error("the words of a change that has arrived are still kept")
	}
	f.open("request/")
	if got := f.value("goals"); got != "Of another request" {
		t.Errorf("the form has lost its words: %q", got)
	}
}
