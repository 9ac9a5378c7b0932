package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// typist works with the keyboard alone, and counts.
type typist struct {
	form
	moves, typed, pages int // keys to get somewhere, characters typed, pages opened
}

// to moves the focus with Tab, and fails where that takes more than some presses.
func (y *typist) to(what string, limit int, there func(stop) bool) {
	y.t.Helper()
	for range limit {
		y.moves++
		y.keys(kb.Tab)
		if there(y.focus()) {
			return
		}
	}
	y.t.Fatalf("%d times Tab do not lead to %s; the focus is on %+v", limit, what, y.focus())
}

func (y *typist) toLink(text string, limit int) {
	y.t.Helper()
	y.to(text, limit, func(at stop) bool {
		return (at.Tag == "A" || at.Tag == "BUTTON") && strings.HasPrefix(at.Text, text)
	})
}

func (y *typist) turn() {
	y.t.Helper()
	y.moves, y.pages = y.moves+1, y.pages+1
	y.enter()
}

// skip follows the link that skips to what to do now.
func (y *typist) skip() {
	y.t.Helper()
	y.toLink("Skip to", 20)
	y.moves++
	y.follow()
}

// send sends the email that the page of a step shows.
func (y *typist) send() {
	y.t.Helper()
	y.to("Send", 60, func(at stop) bool { return at.Name == "action" && strings.HasPrefix(at.Text, "Mark as") })
	y.turn()
}

func (y *typist) text(s string) {
	y.t.Helper()
	y.typed += len(s)
	y.keys(s)
}

// fill goes through the page's blanks, types something into each, and returns how
// many there were.
func (y *typist) fill() (n int) {
	y.t.Helper()
	const blank = `!!document.activeElement.closest(".blank")&&!document.activeElement.value`
	y.to("the first blank", 60, func(stop) bool { return y.is(blank) })
	for {
		at := y.focus()
		if at.Tag == "BUTTON" && strings.HasPrefix(at.Text, "Save draft") && !y.is(`!!document.querySelector(
			".blank :is(input,textarea,select):placeholder-shown")`) && y.is(`![...document.querySelectorAll(
			".blank :is(input,textarea,select)")].some(e=>!e.value)`) {
			return n
		}
		if y.is(blank) {
			n++
			if at.Tag == "SELECT" {
				y.typed++
				y.keys(kb.ArrowDown)
			} else {
				y.text("As agreed")
			}
		}
		y.moves++
		y.keys(kb.Tab)
	}
}

// From "accepted" to a draft that is sent, by keyboard alone, for a district under
// (g)(1)(A): staff fill each blank, save, look at the print page, mark the
// agreement as ready, and mark it as sent. It prints how many keys and pages that
// takes.
func TestAgreement_FromAcceptedToSent(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) {
		q = s.received("Example Unified School District", 90, districtUnder("g1a"))
		q = s.then(q, request.StepVerify, 80, request.Input{})
		q = s.then(q, request.StepAccept, 70, request.Input{})
	})
	y := &typist{form: f, pages: 1}
	f.open("desk/requests/" + q.Reference)
	y.skip()
	y.toLink("Draft the agreement", 2)
	y.turn()
	f.look("light", 1280, 800)
	y.skip()
	blanks := y.fill()
	y.turn()
	if got := f.says(`document.activeElement.innerText`); !strings.Contains(got, "Draft 1 is saved") {
		t.Fatalf("after saving the focus is on %q", got)
	}
	left := f.says(`document.querySelector("#saved").parentElement.innerText`)
	y.toLink("Print", 3)
	y.turn()
	f.clean("agreement to be sent, print")
	f.look("light", 1280, 800)
	y.to("the way back", 5, func(at stop) bool { return at.Tag == "A" && strings.HasSuffix(at.Text, "Agreement") })
	y.turn()
	y.toLink("Mark as ready", 40)
	y.turn()
	y.send()
	y.toLink("Agreement sent", 40)
	y.turn()
	y.send()
	if got := f.says(`document.querySelector("main").innerText`); !strings.Contains(got, "Waiting for board approval") {
		t.Errorf("in the end the page says %q", got)
	}
	t.Logf("from accepted to sent: %d pages, %d keys to move, %d characters for %d blanks; after it: %s", y.pages,
		y.moves, y.typed, blanks, strings.ReplaceAll(left, "\n", " "))
}
