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

	"github.com/chromedp/cdproto/emulation"

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
		case request.StepRefer:
			words = "Your county office of education can help with coaching. Contact its office of curriculum."
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
	for end := time.Now().Add(patience); time.Now().Before(end); {
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

// late stores a request whose 48 hours have passed, and returns its own page.
func (s *service) late() string {
	s.t.Helper()
	answers := request.RawInput{}
	for name := range districtUnder("g1a") {
		answers[name] = districtUnder("g1a").Get(name)
	}
	const token = "a request that is late"
	salt, err := request.NewSalt(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	received := time.Now().Add(-49 * time.Hour)
	c := request.Receive(token, request.Form.Check(answers, received).Answers, "RFA-2026-7KQ4-X", salt, received)
	kept := store.Store{Table: table.Remote{URL: s.url + "_local/table"}}
	if err := kept.Save(context.Background(), c); err != nil {
		s.t.Fatal(err)
	}
	return "/status/open/" + request.ReceiptSecret(token)
}

// reached are own pages of requests in further statuses.
func (s *service) reached() (list []ownPage) {
	for _, one := range []struct {
		name  string
		steps []request.Step
	}{
		{"verified", []request.Step{request.StepVerify}},
		{"sent", []request.Step{request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend}},
		{"agreed", []request.Step{request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend,
			request.StepSign}},
		{"referred", []request.Step{request.StepVerify, request.StepRefer}},
		{"withdrawn", []request.Step{request.StepWithdraw}},
		{"held", []request.Step{request.StepHold, request.StepVerify}},
	} {
		reference, page := s.followed(districtUnder("g1a"))
		s.staff(reference, one.steps...)
		list = append(list, ownPage{"status-" + one.name, page, nil})
	}
	return append(list, ownPage{"status-late", s.late(), nil})
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
	return append(s.reached(), []ownPage{
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
	}...)
}

// ownWords are the agency's own pages as text, for the test of plain words.
func (s *service) ownWords(pages map[string]string) {
	reference, prepared := s.followed(districtUnder("g1a"))
	s.staff(reference, request.StepVerify, request.StepAccept, request.StepPrepare)
	negotiating := districtUnder("g1a")
	negotiating.Set("negotiation", "yes")
	reference, page := s.followed(negotiating)
	s.staff(reference, request.StepVerify, request.StepAccept)
	for _, p := range append(ownPages(s), ownPage{"status-prepared", prepared, nil},
		ownPage{"status-negotiating", page, nil}) {
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
	form.Set("contact_is", "other")
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
	f.open(f.s.leads("Your link to request")[1:])
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
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "You haven’t sent any changes yet") ||
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

// A receipt says on one screen what its number is, what happens now and by when,
// who to reach, and where to go on.
func TestReceipt_OnOneScreen(t *testing.T) {
	f := person(t)
	f.look("light", 1280, 800)
	sent := districtUnder("g1a")
	sent.Set("contact_name", "Sam Example")
	sent.Set("contact_email", "assistant.superintendent@example.org")
	f.open(f.s.send(sent)[1:])
	for _, part := range []string{"h1", ".panel .reference", ".tracker [aria-current]", "section p time", "#ask ~ p",
		`.actions a[href^="/status/"]`, "#print"} {
		if !f.is(`(r=>r.height>0&&r.top>=0&&r.bottom<=innerHeight)(document.querySelector("` +
			strings.ReplaceAll(part, `"`, `\"`) + `").getBoundingClientRect())`) {
			t.Errorf("%s is not on the first screen", part)
		}
	}
}

// Next to the side panel, too, the steps of a request break no word in two.
func TestReceipt_TrackerBreaksNoWord(t *testing.T) {
	f := person(t)
	_, page := f.s.followed(districtUnder("g3"))
	for _, width := range []int64{965, 1000, 1125, 1280} {
		f.look("light", width, 900)
		f.open(page[1:])
		if broken := f.says(`[...document.querySelectorAll(".tracker h3, .tracker p")].filter(e=>{
			e.style.overflowWrap="normal";const over=e.scrollWidth>e.clientWidth;e.style.overflowWrap="";return over
			}).map(e=>e.innerText).join(" | ")`); broken != "" {
			t.Errorf("at %d px it breaks words of %q", width, broken)
		}
	}
}

// The button prints the receipt; the print has every answer, who sent it, the
// page's link and the digest, and so it has without script, which offers no button.
func TestReceipt_Print(t *testing.T) {
	f := person(t)
	form := districtUnder("g1a")
	receipt := f.s.send(form)[1:]
	f.open(receipt)
	f.until("the script is there", `document.readyState==="complete"`)
	if !f.is(`(window.print=()=>{document.title="printed"},document.querySelector("#print").click(),
		document.title==="printed")`) {
		t.Error("the button does not print")
	}
	f.script(false)
	f.open(receipt)
	if f.is(`document.querySelector("#print").checkVisibility()`) {
		t.Error("without script there is a button that does nothing")
	}
	call(t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	got := text(t, f.ctx, "main")
	for name := range form {
		if field, ok := request.Form.Field(name); ok && field.Kind == request.Long &&
			!strings.Contains(got, form.Get(name)) {
			t.Errorf("the print lacks the answer to %s: %q", name, form.Get(name))
		}
	}
	_, page := f.s.get("/" + receipt)
	digest := regexp.MustCompile(`[0-9a-f]{64}`).FindString(page)
	for _, want := range []string{digest, f.s.url + receipt, form.Get("official_name"), "Sent for " +
		form.Get("agency"),
		"How the law applies to your request"} {
		if want == "" || !strings.Contains(got, want) {
			t.Errorf("the print lacks %q", want)
		}
	}
	if strings.Contains(got, "Print or save") {
		t.Error("the print has what is for the screen")
	}
}
