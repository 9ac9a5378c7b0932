package main_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/site/theme"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// somebodyElse is another person with a browser of their own, on the same service:
// what one of them signs in to is not the other's.
func (f form) somebodyElse() form {
	f.t.Helper()
	ctx, closeTab := chromedp.NewContext(f.ctx, chromedp.WithNewBrowserContext())
	f.t.Cleanup(closeTab)
	other := form{f.t, ctx, f.s}
	other.open("404.html")
	other.still()
	return other
}

// signIn goes to a page of the desk, is led to the provider, and chooses whom to
// be.
func (f form) signIn(path, who string) {
	f.t.Helper()
	f.open(strings.TrimPrefix(path, "/"))
	f.press(`a[href*="person=` + who + `"]`)
	if at := f.says(`location.pathname`); at != path {
		f.t.Fatalf("signed in as %s one comes to %s, want %s", who, at, path)
	}
}

// mailed is the path of the newest mail to an address that leads to a page below
// before.
func (f form) mailed(to, before string) string {
	f.t.Helper()
	link := regexp.MustCompile(`http://[^/\s]+(` + before + `\S+)`)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		list := f.s.inbox()
		for i := len(list) - 1; i >= 0; i-- {
			if found := link.FindStringSubmatch(list[i].Text); list[i].To == to && found != nil {
				return found[1]
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	f.t.Fatalf("no mail to %s leads to %s", to, before)
	return ""
}

// gets waits for a mail to an address with a subject.
func (f form) gets(to, subject string) {
	f.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		for _, m := range f.s.inbox() {
			if m.To == to && strings.Contains(m.Subject, subject) {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	f.t.Fatalf("%s got no mail on %q", to, subject)
}

// takes fills the short form of a step that the page offers, and presses its
// button.
func (f form) takes(step, words string, choices ...string) {
	f.t.Helper()
	if !f.is(fmt.Sprintf(
		`(d=>{if(!d)return false;if(d.tagName==="DETAILS")d.open=true;return true})(document.getElementById(%q))`,
		step)) {
		f.t.Fatalf("the page offers no step %s: %s", step, f.says(`document.querySelector("main").innerText`))
	}
	if f.is(`!!document.querySelector("p#` + step + ` a")`) {
		f.press(`#` + step + ` a`)
		f.sendsLetter(step, words)
		return
	}
	for _, c := range choices {
		do(f.t, f.ctx, chromedp.Click(chromedp.CSS(`#`+step+` input[value="`+c+`"]`)))
	}
	if words != "" {
		do(f.t, f.ctx, chromedp.SetValue(chromedp.CSS(`#`+step+`-words`), words))
	}
	if step == "verify" {
		f.checkAll()
	}
	f.press(`#` + step + ` form button[type=submit]`)
}

// sendsLetter writes the letter of a step, sees its email, and sends it, unless the
// page says why not.
func (f form) sendsLetter(step, words string) {
	f.t.Helper()
	if words != "" {
		do(f.t, f.ctx, chromedp.SetValue(chromedp.CSS(`#`+step+`-words`), words))
	}
	f.press(`#letter button[value=preview]`)
	if !f.is(`!!document.querySelector(".error-summary")`) {
		f.press(`button[value=send]`)
	}
}

// assesses assesses one of the criteria.
func (f form) assesses(criterion, is, words string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Click(chromedp.CSS(`#weigh input[name="assess_`+criterion+`"][value="`+is+`"]`)),
		chromedp.SetValue(chromedp.CSS(`#weigh-words`), words))
	f.press(`#weigh button[type=submit]`)
}

// checkAll checks every line of the checklist.
func (f form) checkAll() {
	f.t.Helper()
	for _, l := range theme.Default().Checklist.Lines {
		do(f.t, f.ctx, chromedp.Click(chromedp.CSS(`#verify-`+l.Field())))
	}
}

// status is what the page says that the request is.
func (f form) status(want string) {
	f.t.Helper()
	if got := f.says(`document.querySelector(".status").innerText`); got != want {
		f.t.Fatalf("the page says %q, want %q: %s", got, want, f.says(`document.querySelector("main").innerText`))
	}
}

func TestFourPeopleLeadRequestsThroughTheWholeOfTheirLives(t *testing.T) {
	assistant := person(t)
	official, staff, lead := assistant.somebodyElse(), assistant.somebodyElse(), assistant.somebodyElse()
	const contact, superintendent, office = "assistant@example.org", "superintendent@example.org", "staff@example.org"
	sent := valid()
	sent.Set("contact_is", "other")
	sent.Set("contact_name", "Sam Example")
	sent.Set("contact_email", contact)
	assistant.open(strings.TrimPrefix(assistant.s.send(sent), "/")) // the form itself has tests of its own
	axeInTurn(t, assistant.ctx, "life-receipt")

	desk := staff.mailed(office, "/desk/requests/")
	staff.signIn(desk, "pat")
	axeInTurn(t, staff.ctx, "life-received")
	staff.assesses("partners", "yes", "The county office confirms it.")
	staff.takes("note", "They called on Monday.")
	staff.takes("hold", "The address looks odd.")
	axeInTurn(t, staff.ctx, "life-held")
	staff.takes("release", "")
	staff.takes("verify", "")
	staff.status("verified")
	axeInTurn(t, staff.ctx, "life-verified")
	staff.gets(contact, "We verified")
	staff.takes("ask", "When does your board meet?\n\nWho goes?")
	staff.status("asked")
	axeInTurn(t, staff.ctx, "life-asked")

	assistant.gets(contact, "have a question")
	own := assistant.mailed(contact, "/status/open/")
	assistant.open(own[1:])
	axeInTurn(t, assistant.ctx, "life-own-page-asked")
	assistant.press(`form[action$="/answer"] button`)
	axeInTurn(t, assistant.ctx, "life-own-page-without-an-answer")
	do(t, assistant.ctx, chromedp.SetValue(chromedp.CSS(`#answer-words`), "On December 8.\n\nTwo of us."))
	assistant.press(`form[action$="/answer"] button`)
	axeInTurn(t, assistant.ctx, "life-own-page-answered")
	staff.gets(office, "The agency answered")

	staff.open(desk[1:])
	staff.takes("ask", "One more thing?")
	staff.takes("recall", "We found it ourselves.")
	staff.gets(superintendent, "You don’t need to answer")

	official.open(official.mailed(superintendent, "/status/open/")[1:])
	official.press(`form[action$="/amend"] button`)
	official.whole()
	do(t, official.ctx, chromedp.SetValue(chromedp.CSS(`#months`), "8"))
	for _, box := range []string{"attest", "no_pupils", "public"} { // confirmed anew for what is sent now
		official.choose(box, "yes")
	}
	axeInTurn(t, official.ctx, "life-amending")
	official.press(checkButton)
	axeInTurn(t, official.ctx, "life-amended-check")
	official.press(`#send button[type=submit]:not([formaction])`)
	// staff's second notice is gathered for a quarter of an hour
	official.s.post("/_local/clock", url.Values{"advance": {"16m"}})
	official.gets(office, "changed its request")
	axeInTurn(t, official.ctx, "life-own-page-amended")

	lead.signIn(desk, "robin")
	axeInTurn(t, lead.ctx, "life-for-a-lead")
	staff.open(desk[1:]) // both have it open now
	staff.press(`#ask a`)
	lead.takes("decline", "The need is outside of (g) and (h).")
	lead.status("declined")
	axeInTurn(t, lead.ctx, "life-declined")
	staff.sendsLetter("ask", "Words that must not be lost")
	if got := staff.says(`document.querySelector(".error-summary").innerText`); !strings.Contains(got,
		"This request changed after you opened it") || !strings.Contains(got, "Words that must not be lost") {
		t.Errorf("whoever comes second is told %q", got)
	}
	axeInTurn(t, staff.ctx, "life-others-have-acted")
	lead.takes("reopen", "There was a misunderstanding.")
	lead.takes("refer", "The county office of education can help at once.")
	lead.status("referred elsewhere")
	lead.takes("reopen", "They cannot after all.")
	lead.takes("accept", "Welcome.")
	lead.status("accepted")
	axeInTurn(t, lead.ctx, "life-accepted")
	assistant.open(own[1:])
	axeInTurn(t, assistant.ctx, "life-own-page-accepted")
	lead.open(desk[1:] + "/agreement")
	axeInTurn(t, lead.ctx, "life-agreement")

	staff.open(desk[1:])
	staff.takes("prepare", "")
	staff.takes("send", "By registered mail.")
	staff.takes("sign", "")
	staff.status("agreed")
	axeInTurn(t, staff.ctx, "life-agreed")
	for _, subject := range []string{"We accepted your request", "can get help", "decision on your request",
		"We reopened your request", "agreement is ready", "review and sign", "is signed"} {
		staff.gets(contact, subject)
		staff.gets(superintendent, subject)
	}
	lead.open(desk[1:] + "/redact")
	axeInTurn(t, lead.ctx, "life-redact")
	lead.is(`document.querySelector("details.fold").open=true`)
	do(t, lead.ctx, chromedp.Click(chromedp.CSS(`#field-contact_name`)))
	lead.press(`button[value=preview]`)
	do(t, lead.ctx, chromedp.SetValue(chromedp.CSS(`#words`), "Asked for."),
		chromedp.SetValue(chromedp.CSS(`#confirm`), strings.TrimPrefix(desk, "/desk/requests/")))
	lead.press(`.stop button.danger`)
	if page := lead.says(`document.querySelector("main").textContent`); strings.Contains(page, "Sam Example") ||
		strings.Contains(page, "can’t verify this request’s history") {
		t.Errorf("after the removal: %s", page)
	}

	withdrawn, disclaimed := sent, sent
	withdrawn.Set("official_email", "second@example.org")
	assistant.open(strings.Replace(assistant.s.send(withdrawn), "/request/receipt/", "status/open/", 1))
	assistant.takes("withdraw", "We found help.", "yes") // which the box asks once more
	axeInTurn(t, assistant.ctx, "life-own-page-withdrawn")
	assistant.gets(office, "Withdrawn")

	disclaimed.Set("official_email", "third@example.org")
	assistant.s.send(disclaimed)
	official.open(official.mailed("third@example.org", "/request/disclaim/")[1:])
	official.press(`main form button`)
	official.gets(office, "This wasn’t us")
	third := lead.mailed(office, "/desk/requests/")
	lead.open(third[1:])
	lead.takes("withdraw", "The official says so.")
	lead.status("withdrawn")
	lead.takes("reopen", "It was theirs after all.") // and no one has verified it
	lead.status("received")

	lead.is(`document.querySelector(".bar .me").open=true`)
	lead.press(`.bar button[formaction$="everywhere"]`)
	axeInTurn(t, lead.ctx, "life-signed-out")
	lead.open(desk[1:])
	if !lead.is(`location.host!==new URL("` + lead.s.url + `").host`) {
		t.Errorf("signed out everywhere one is still at the desk: %s", lead.says(`location.href`))
	}
}

func TestStaffServeTheQueueByKeyboardAlone(t *testing.T) {
	f := person(t)
	f.s.send(valid())
	f.s.mails(2)
	f.open("desk/queue")
	f.tabTo("Pat Example", func(at stop) bool { return strings.HasPrefix(at.Text, "Pat Example") })
	f.enter()
	f.tabTo("the request", func(at stop) bool { return strings.Contains(at.Text, "Example County Office") })
	f.enter()
	f.seesTheFocus("the desk’s page of a request")
	for _, l := range theme.Default().Checklist.Lines {
		f.tabTo(l.Text, func(at stop) bool { return at.ID == "verify-"+l.Field() })
		f.keys(" ")
	}
	f.tabTo("Verify", func(at stop) bool { return at.Text == "Verify and email the agency" })
	f.enter()
	f.status("verified")
	f.tabTo("Ask the agency", func(at stop) bool { return strings.HasPrefix(at.Text, "Ask the agency a question") })
	f.enter()
	f.tabTo("the box for the question", func(at stop) bool { return at.ID == "ask-words" })
	f.keys("Who leads it?")
	f.tabTo("the preview", func(at stop) bool { return at.Text == "Update the preview" })
	f.enter()
	f.tabTo("the button below it",
		func(at stop) bool { return at.Tag == "BUTTON" && strings.HasPrefix(at.Text, "Send") })
	f.enter()
	f.status("asked")
	f.gets("superintendent@example.org", "have a question")
	f.tabTo("the menu", func(at stop) bool { return strings.HasPrefix(at.Text, "Your menu") })
	f.keys(kb.Enter)
	f.tabTo("Sign out", func(at stop) bool { return at.Text == "Sign out" })
	f.enter()
	if got := f.says(`document.querySelector("h1").innerText`); got != "You’re signed out" {
		t.Errorf("at the end the page says %q", got)
	}
}

func TestSomebodyInNoGroupEntersNoDesk(t *testing.T) {
	f := person(t)
	f.open("desk/queue")
	f.press(`a[href*="person=kim"]`)
	axe(t, f.ctx, "no-entry")
	if got := f.says(`document.querySelector("h1").innerText`); got != "You don’t have access" {
		t.Errorf("the page says %q", got)
	}
	f.open("desk/queue")
	f.press(`a[href*="cancel"]`)
	if got := f.says(`document.querySelector("h1").innerText`); got != "You’re not signed in" {
		t.Errorf("the page says %q", got)
	}
}
