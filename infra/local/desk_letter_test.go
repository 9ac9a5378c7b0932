package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// A lead declines a request by keyboard alone, with a standard paragraph: a blank
// that is left keeps the email back, and what is sent is what the preview shows.
// axe finds nothing in any state and any look, and each state prints.
func TestLetter_DeclineByKeyboard(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) {
		q = s.received("Example Unified School District", 90, districtUnder("g1a"))
		q = s.then(q, request.StepVerify, 80, request.Input{})
	})
	state := func(name string) {
		f.clean("letter, " + name)
		f.look("light", 1280, 800)
		if f.is(`!document.querySelector(".send button")`) {
			return
		}
		call(f.t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		f.picture("letter, " + name + " print")
		f.look("light", 1280, 800)
	}
	f.open("desk/requests/" + q.Reference + "/letter/decline")
	f.look("light", 1280, 800)
	state("empty")
	button := func(text string) {
		f.t.Helper()
		f.tabTo(text, func(at stop) bool { return at.Tag == "BUTTON" && strings.HasPrefix(at.Text, text) })
		f.enter()
	}
	f.tabTo("the letter", func(at stop) bool { return at.ID == "decline-words" })
	f.keys("Dear all,")
	button("Insert: (g)(1)(A)")
	state("inserted")
	if got := f.says(`document.getElementById("decline-words").value`); !strings.HasPrefix(got,
		"Dear all,\n\nYour request is under") {
		t.Errorf("after inserting a paragraph the letter is %q", got)
	}
	button("Update the preview")
	state("preview with a blank")
	button("Decline and email")
	if got := f.says(`document.querySelector(".error-summary").innerText`); !strings.Contains(got,
		"Nothing was sent") ||
		!strings.Contains(got, "[the determination or the agreement]") {
		t.Errorf("a blank is left, and the page says %q", got)
	}
	state("blank refused")
	f.tabTo("the blank",
		func(at stop) bool { return at.Tag == "A" && strings.HasPrefix(at.Text, "[the determination") })
	f.follow()
	f.until("the letter is in view", `location.hash==="#decline-words"`)
	f.tabTo("the letter", func(at stop) bool { return at.ID == "decline-words" })
	do(t, f.ctx, chromedp.SetValue(chromedp.CSS("#decline-words"), "We don’t have the determination."))
	button("Decline and email") // in other words than the preview's: it comes again
	if got := f.says(`document.querySelector(".error-summary").innerText`); !strings.Contains(got,
		"Check the new preview") {
		t.Errorf("the letter has changed, and the page says %q", got)
	}
	state("new preview")
	shown := f.says(`document.querySelector(".letter pre").textContent`)
	button("Decline and email")
	if got := f.says(`location.pathname+location.search`); got != "/desk/requests/"+q.Reference+"?done=3" {
		t.Errorf("after sending it leads to %s", got)
	}
	if y := told(t, f.ctx, chromedp.Evaluate[float64](`scrollY`)); y != 0 {
		t.Errorf("the page opens %v px down", y)
	}
	to := q.Answers["official_email"]
	f.gets(to, "decision")
	for _, m := range f.s.inbox() {
		if m.To == to && strings.Contains(m.Subject, "decision") &&
			!strings.Contains(shown, "We don’t have the determination.") {
			t.Errorf("the preview showed %q, and sent was %q", shown, m.Text)
		}
	}
}

// Staff ask a lead on a page of its own, which axe finds nothing in.
func TestReady_AskALead(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) {
		q = s.received("Example Unified School District", 90, districtUnder("g1a"))
		q = s.then(q, request.StepVerify, 80, request.Input{})
	})
	path := "desk/requests/" + q.Reference + "/ready"
	lead := f.somebodyElse()
	lead.signIn("/desk/queue", "robin")
	f.open(path)
	f.press(`main form button`)
	f.clean("ready, mistakes")
	f.choose("advice", "decline")
	do(t, f.ctx, chromedp.SetValue(chromedp.CSS("#ready-words"), "They have no determination."))
	f.is(`(s=>{s.selectedIndex=[...s.options].findIndex(o=>o.text.startsWith("Robin"));return true})` +
		`(document.getElementById("ready-lead"))`)
	f.clean("ready, filled")
	f.look("light", 1280, 800)
	f.press(`main form button`)
	f.gets("robin@example.org", "Ready for your decision")
	lead.open("desk/queue")
	if got := lead.says(`document.querySelector("main").innerText`); !strings.Contains(got, "Ready for decision") {
		t.Errorf("the lead's queue says %q", got)
	}
	lead.open("desk/requests/" + q.Reference + "/letter/decline")
	lead.clean("letter, recommended")
}
