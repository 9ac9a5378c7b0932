package main_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// window is the size of a window, in CSS pixels.
type window struct{ width, height int64 }

var phone, desktop = window{390, 844}, window{1280, 800}

// stateOf holds a page of the life to axe, and leaves the window as it was.
func (f form) stateOf(name string, w window) {
	f.t.Helper()
	axeInTurn(f.t, f.ctx, "six-"+strings.ReplaceAll(name, " ", "-"))
	f.look("light", w.width, w.height)
}

// replies goes through a form with Tab and answers what it finds, with keys alone,
// then presses Enter on the button.
func (f form) replies(button string, answers map[string]string) {
	f.t.Helper()
	left := maps.Clone(answers)
	f.tabTo(button, func(at stop) bool {
		if want, asked := left[at.Name]; asked {
			delete(left, at.Name)
			if at.Type == "radio" {
				from, to := slices.Index(at.Options, f.says(`document.activeElement.value`)),
					slices.Index(at.Options, want)
				f.keys(" " + strings.Repeat(kb.ArrowDown, (to-from+len(at.Options))%len(at.Options)))
			} else {
				f.keys(want)
			}
		}
		return at.Tag == "BUTTON" && strings.HasPrefix(at.Text, button)
	})
	if len(left) > 0 {
		f.t.Fatalf("Tab did not come to %v before %s", left, button)
	}
	f.enter()
}

// reads holds the page to words that it must have.
func (f form) reads(words ...string) {
	f.t.Helper()
	page := f.says(`document.querySelector("main").innerText`)
	if strings.Contains(page, "..") {
		f.t.Errorf("a sentence ends twice: %s", page)
	}
	for _, w := range words {
		if !strings.Contains(page, w) {
			f.t.Fatalf("the page doesn’t say %q: %s", w, page)
		}
	}
}

// opensFold opens the fold with a text by keyboard.
func (f form) opensFold(text string) {
	f.t.Helper()
	f.tabTo(text, func(at stop) bool { return at.Tag == "SUMMARY" && strings.HasPrefix(at.Text, text) })
	f.keys(" ")
}

// sixPeople are the people of the life, each with a browser of their own.
type sixPeople struct {
	t                                                    *testing.T
	assistant, official, staff, lead, county, geographic form
	confirmations                                        string // the desk's page of the request
}

// An assistant fills in a request, the official sends it, staff ask, the county
// office answers on a phone by keyboard, a geographic lead passes the question on,
// and staff decide by keyboard: every choice of both questions is made once.
func TestConfirm_SixPeople(t *testing.T) {
	f := person(t)
	p := &sixPeople{t: t, assistant: f, official: f.somebodyElse(), staff: f.somebodyElse(), lead: f.somebodyElse(),
		county: f.somebodyElse(), geographic: f.somebodyElse()}
	p.sendRequest()
	p.askOffices()
	link := p.answerOnPhone()
	p.acceptByKeyboard(link)
	p.passOn()
	p.dismissByKeyboard()
	p.seeAnswers()
	p.answerWhatIsNotTheirs()
}

// sendRequest has the assistant fill in the form, the official send it, and staff
// verify it.
func (p *sixPeople) sendRequest() {
	sent := district()
	sent.Set("county", "20")
	sent.Set("cds", "2065243")
	p.assistant.open("request/")
	p.assistant.fill(sent)
	p.official.open(p.assistant.saves())
	p.official.press(checkButton)
	p.official.press(sendButton)
	desk := p.staff.mailed("staff@example.org", "/desk/requests/")
	p.staff.signIn(desk, "pat")
	p.staff.takes("verify", "")
	p.confirmations = desk[1:] + "/confirmations"
	p.staff.open(p.confirmations)
	p.staff.reads("No address for this office", "There’s no working address")
}

// askOffices enters the addresses into the contact list, and asks.
func (p *sixPeople) askOffices() {
	p.lead.signIn("/desk/offices/54-lead", "robin")
	for id, f := range map[string]form{"54-lead": p.lead, "20-county": p.staff} {
		f.open("desk/offices/" + id)
		f.fillIn("office_email", id+"@example.org")
		do(p.t, f.ctx, chromedp.Click(chromedp.CSS(`[name=office_source][value=phone]`)))
		f.press(`#edit form button`)
		f.reads("The address is confirmed.")
	}
	p.staff.open(p.confirmations)
	p.staff.stateOf("not asked", desktop)
	p.staff.replies("Ask the county superintendent", nil)
	p.staff.replies("Ask the geographic lead", nil)
	p.staff.reads("CCEE asked the geographic lead")
	p.staff.stateOf("asked", desktop)
}

// answerOnPhone has the county office answer and change its answer, on a phone by
// keyboard, and returns the path of its link.
func (p *sixPeople) answerOnPhone() (link string) {
	f := p.county
	answer := func(choice, reason string) map[string]string {
		typed := map[string]string{"answer": choice, "name": "Robin Example", "title": "Deputy Superintendent",
			"whom": "other"}
		if reason != "" {
			typed["reason"] = reason
		}
		return typed
	}
	f.look("light", phone.width, phone.height)
	link = f.mailed("20-county@example.org", "/confirm/")[1:]
	f.open(link)
	if f.is(`document.querySelector("input:checked")!==null`) {
		p.t.Error("an answer is chosen already")
	}
	f.replies("Send our answer", nil)
	f.until("the focus is on the problems", `document.activeElement.matches(".error-summary")`)
	f.stateOf("nothing chosen", phone)
	f.replies("Send our answer", answer("not-yet", ""))
	f.reads("We have your answer", "Not yet", "Robin Example, Deputy Superintendent, for the county superintendent")
	f.stateOf("not yet", phone)
	for _, next := range []map[string]string{answer("no", "It was another agency’s."), answer("yes", "")} {
		f.tabTo("the change", func(at stop) bool { return at.Text == "Change our answer" })
		f.enter()
		f.replies("Send our answer", next)
	}
	f.reads("Yes, the county superintendent has determined it", "September 1, 2026")
	f.stateOf("yes after a no", phone)
	f.gets("20-county@example.org", "your office’s answer")
	return link
}

// acceptByKeyboard has staff accept the county's answer.
func (p *sixPeople) acceptByKeyboard(link string) {
	p.staff.open(p.confirmations)
	p.staff.reads("The agency and the office, side by side", "Same")
	p.staff.replies("Save", map[string]string{"county_verdict": string(request.StepAcceptConfirmation),
		"county_why": "It is what they told us."})
	p.staff.reads("Accepted", "CCEE accepted the answer from the county superintendent")
	p.staff.stateOf("accepted", desktop)
	p.county.open(link)
	p.county.reads("CCEE has acted on your answer")
	p.county.stateOf("used", phone)
}

// passOn has the geographic lead name a colleague, who answers, and answers again.
func (p *sixPeople) passOn() {
	f := p.geographic
	f.open(f.mailed("54-lead@example.org", "/confirm/")[1:])
	f.is(`document.querySelector("main details:last-of-type").open=true`)
	for _, to := range []string{"pat@example.com", "pat@example.org"} {
		f.fillIn("colleague_name", "Pat Example")
		f.fillIn("colleague_email", to)
		f.fillIn("passed_by", "Alex Example")
		f.press(`form[action$="/pass"] button`)
		if to == "pat@example.com" {
			f.reads("Enter one that ends in @example.org")
			f.stateOf("outside of the domains", desktop)
		}
	}
	f.reads("Your office passed this question on")
	f.stateOf("passed on", desktop)
	f.open(f.mailed("pat@example.org", "/confirm/")[1:])
	f.stateOf("a question to a geographic lead", desktop)
	for _, choice := range []string{"not-yet", "yes", "no"} {
		f.sendsChoice(choice, map[string]string{"name": "Pat Example", "title": "Director",
			"reason": "Not our priority."})
		f.reads("We have your answer")
		if choice != "no" {
			f.press(`a[href$="/change"]`)
		}
	}
}

// sendsChoice answers a question with a pointer.
func (f form) sendsChoice(choice string, typed map[string]string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Click(chromedp.CSS(`[name=answer][value="`+choice+`"]`)))
	for name, value := range typed {
		f.fillIn(name, value)
	}
	if typed["title"] != "" {
		do(f.t, f.ctx, chromedp.Click(chromedp.CSS(`[name=whom][value=self]`)))
	}
	f.press(`form:not([action$="/pass"]):not([action$="/help"]) button`)
}

// dismissByKeyboard has staff not accept the geographic lead's answer, which
// differs from what the agency says.
func (p *sixPeople) dismissByKeyboard() {
	p.staff.open(p.confirmations)
	p.staff.reads("Check these first", "Not our priority.", "Differs")
	p.staff.stateOf("contradicted", desktop)
	p.staff.replies("Save", map[string]string{"lead_verdict": string(request.StepDismissConfirmation),
		"lead_why": "They meant another request."})
	p.staff.reads("Not accepted")
	p.staff.stateOf("not accepted", desktop)
}

// seeAnswers has the agency see who was asked and what came of it, and never an
// address.
func (p *sixPeople) seeAnswers() {
	f := p.official
	f.gets("superintendent@example.org", "An official answered")
	f.open(f.mailed("superintendent@example.org", "/status/open/")[1:])
	f.reads("The county superintendent confirmed this on", "The geographic lead declined to confirm this on")
	page := f.says(`document.documentElement.outerHTML`)
	for _, address := range []string{"54-lead@", "20-county@", "pat@example.org"} {
		if strings.Contains(page, address) {
			p.t.Errorf("the agency sees %s", address)
		}
	}
	f.stateOf("seen by the agency", desktop)
}

// answerWhatIsNotTheirs has offices say that they can't answer, and opens the links
// that open no question.
func (p *sixPeople) answerWhatIsNotTheirs() {
	s := p.assistant.s
	other, _ := s.followed(districtUnder("g1a"))
	s.staff(other, request.StepVerify)
	for i, wrong := range []struct {
		question       request.Question
		choice, answer string
	}{{request.QuestionCounty, "unknown", "We don’t know this request"},
		{request.QuestionLead, "not-ours", "Another geographic lead must answer"},
		{request.QuestionCounty, "not-ours", "This isn’t ours to answer"}} {
		p.geographic.open(s.asksOffice(other, wrong.question, fmt.Sprintf("wrong-%d@example.org", i)))
		p.geographic.sendsChoice(wrong.choice, map[string]string{"name": "Pat Example"})
		p.geographic.reads(wrong.answer, "You don’t have to do anything more.")
	}
	p.geographic.stateOf("not theirs", desktop)
	p.staff.open("desk/tasks")
	theirs := `[...document.querySelectorAll("h2")].filter(h=>h.textContent.includes("An office can’t answer")).length`
	if got := p.staff.says(theirs); got != "3" {
		p.t.Errorf("%s tasks for three offices that can’t answer", got)
	}
	p.staff.open("desk/requests/" + other + "/confirmations")
	p.staff.opensFold("They answered by letter")
	p.staff.replies("Record the answer", nil)
	p.staff.reads("Nothing has been saved yet")
	p.staff.stateOf("nothing recorded", desktop)
	over := s.asksOffice(other, request.QuestionLead, "late@example.org")
	s.staff(other, request.StepDecline)
	for _, end := range []struct{ name, path, words string }{
		{"broken", "confirm/none", "This link doesn’t open a question"}, {"over", over, "Nothing is needed any more"}} {
		p.county.open(end.path)
		p.county.reads(end.words)
		p.county.stateOf(end.name, phone)
	}
}
