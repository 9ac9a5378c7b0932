package main_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A staff member enters a call by the keyboard alone: from the menu of the queue
// through the form and its review to the request. Axe finds nothing on the way.
func TestEnter_ByKeyboardAlone(t *testing.T) {
	f := atDesk(t, func(s *seeded) { s.received("Example Unified", 3, districtUnder("g1a")) })
	f.open("desk/queue")
	f.tabTo("the menu", func(at stop) bool { return at.Tag == "SUMMARY" && strings.HasPrefix(at.Text, "Your menu") })
	f.keys(kb.Enter)
	f.tabTo("the entry", func(at stop) bool { return at.Text == "Enter a request" })
	f.enter()
	f.clean("desk, enter")
	came := time.Now().In(request.Pacific).Add(-26 * time.Hour)
	answers := url.Values{"entry_channel": {"phone"}, "entry_on_month": {came.Format("1")},
		"entry_on_day": {came.Format("2")}, "entry_on_year": {came.Format("2006")}, "entry_time": {"2:30"},
		"entry_approval": {"no"}, "entry_students": {"yes"}, "kind": {"district"}, "agency": {"Example Unified"},
		"county": {"Ala"}, "official_name": {"Pat Example"}, "official_email": {"pat@example.org"}, "unsure": {"yes"}}
	f.fillByKeyboard(answers)
	f.enter()
	if at := f.focus(); !strings.HasPrefix(at.Text, "Nothing has been entered yet. Please fix one answer") {
		t.Fatalf("the focus is on %q", at.Text)
	}
	f.clean("desk, enter, with an error")
	f.open("desk/enter") // and what was typed is gone with the page that was left
	answers["entry_time"] = []string{came.Format("3:04 PM")}
	f.fillByKeyboard(answers)
	f.enter()
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "21 hr") && !strings.Contains(got, "22 hr") {
		t.Errorf("the review does not say what is left: %s", got)
	}
	f.clean("desk, enter, review")
	f.tabTo("the button", func(at stop) bool { return at.Text == "Enter the request" })
	f.enter()
	f.until("the focus is on the banner", `document.activeElement.matches(".say.good")`)
	if got := text(t, f.ctx, ".say.good"); !strings.Contains(got, "emailing pat@example.org") &&
		!strings.Contains(got, "emailed pat@example.org") {
		t.Errorf("the banner says %q", got)
	}
}

// The list of people passes axe, before and after a lead has changed it.
func TestPeople_Axe(t *testing.T) {
	f := atDesk(t, func(s *seeded) { s.received("Example Unified", 3, districtUnder("g1a")) })
	f.open("desk/people")
	do(t, f.ctx, chromedp.SendKeys(chromedp.CSS(`[name="colleague_name"]`), "Alex Example"),
		chromedp.SendKeys(chromedp.CSS(`[name="colleague_email"]`), "alex@example.org"))
	f.press(`form[action="/desk/people"] button`)
	f.until("the focus is on the banner", `document.activeElement.matches(".say.good")`)
	f.clean("desk, people")
	do(t, f.ctx, chromedp.Click(chromedp.CSS("table details summary")))
	f.press("table details button")
	f.until("it says so", `document.querySelector(".say.good").innerText.includes("was removed")`)
	f.clean("desk, people, removed")
}

// Without script the entry asks what applies: a follow-up is under its answer, set
// in from it, once that is chosen, and questions for other kinds of agency go.
func TestEnter_FollowUpsWithoutScript(t *testing.T) {
	f := atDesk(t, func(*seeded) {})
	f.open("desk/enter")
	f.script(false)
	f.open("desk/enter")
	shown := func(name string) bool {
		return f.is(`document.querySelector("[name=` + name + `]").checkVisibility()`)
	}
	for _, name := range []string{"contact_name", "fiscal_name"} {
		if shown(name) {
			t.Errorf("%s is asked before an answer asks for it", name)
		}
	}
	if !shown("authorizer") {
		t.Error("a question for charter schools is hidden before the kind is known")
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name=kind][value=district]`)),
		chromedp.Click(chromedp.CSS(`[name=contact_is][value=other]`)))
	if shown("authorizer") || !shown("contact_name") {
		t.Error("the entry does not ask what follows from the answers")
	}
	if !f.is(`document.querySelector("[name=contact_name]").getBoundingClientRect().left>
		document.querySelector("[name=contact_is]").getBoundingClientRect().right`) {
		t.Error("a follow-up is not set in from its answer")
	}
}
