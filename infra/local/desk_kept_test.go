package main_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// goesAway leaves the page at once, before the pause after which typing is kept.
func (f form) goesAway() { do(f.t, f.ctx, chromedp.Navigate("about:blank")) }

func (f form) hasKept(n int, when string) {
	f.t.Helper()
	const kept = `Object.keys(localStorage).filter(k=>k.startsWith("desk-kept/")).length`
	if got := told(f.t, f.ctx, chromedp.Evaluate[int](kept)); got != n {
		f.t.Errorf("%s the browser keeps %d texts, want %d", when, got, n)
	}
}

func (f form) writes(area, text string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.SendKeys(chromedp.CSS("#"+area), text))
}

func (f form) written(area string) string {
	f.t.Helper()
	return f.says(`document.getElementById("` + area + `").value`)
}

// verified stores a request that a lead can decide.
func (s *seeded) verified() request.Request {
	s.t.Helper()
	q := s.received("Example Unified School District", 90, districtUnder("g1a"))
	return s.then(q, request.StepVerify, 80, request.Input{})
}

// A letter that is half written outlives a tab that is closed at once, with a
// paragraph that was inserted, and the request's page says which was begun. Once it
// is sent, nothing is kept of it, nor of another decision's. A reload doesn't post
// it again.
func TestKeep_LetterUntilSent(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) { q = s.verified() })
	f.look("light", 1280, 800)
	path := "desk/requests/" + q.Reference
	f.open(path + "/letter/accept")
	f.writes("accept-words", words)
	f.goesAway()
	f.open(path + "/letter/decline")
	f.writes("decline-words", words)
	f.goesAway()
	f.open(path + "/letter/decline")
	if got := f.written("decline-words"); got != words {
		t.Fatalf("the letter is %q", got)
	}
	f.saysThatWordsAreBack(true)
	f.clean("letter, kept")
	f.look("light", 1280, 800)
	f.press(`.paras button`)
	f.goesAway()
	f.open(path)
	if got := f.says(`document.querySelector("aside").innerText`); strings.Count(got, "(begun)") != 2 {
		t.Errorf("the request's page says %q", got)
	}
	f.open(path + "/letter/decline")
	if got := f.written("decline-words"); !strings.HasPrefix(got, words) || len(got) < len(words)+20 {
		t.Errorf("with the paragraph the letter is %q", got)
	}
	do(t, f.ctx, chromedp.SetValue(chromedp.CSS("#decline-words"), "Our reasons."))
	f.press(`button[value=preview].primary`)
	do(t, f.ctx, chromedp.Reload())
	f.saysThatWordsAreBack(true) // it wasn't posted again
	f.press(`button[value=preview].primary`)
	f.press(`.send button`)
	f.status("declined")
	f.hasKept(0, "after it is sent")
}

// A note is kept as a letter is, and only for the person who typed it. Signing out
// asks first, and then clears it.
func TestKeep_NoteUntilSignedOut(t *testing.T) {
	var q request.Request
	var other, own string
	f := atDesk(t, func(s *seeded) {
		q, own, other = s.verified(), s.secret, strings.Repeat("B", 43)
		sam := request.Person{}.SignIn(request.NewPerson("https://provider.example.org", "sam", "Sam Example",
			"sam@example.org", false), s.now)
		s.done(s.store.SavePerson(context.Background(), sam, sam.Session(other, s.now)))
	})
	f.look("light", 1280, 800)
	session := func(secret string) {
		call(t, f.ctx, network.SetCookie, network.SetCookieParams{Name: "desk", Value: secret, URL: f.s.url})
	}
	path := "desk/requests/" + q.Reference
	f.open(path)
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#note summary`)))
	f.writes("note-words", words)
	f.goesAway()
	session(other)
	f.open(path)
	if got := f.written("note-words"); got != "" {
		t.Errorf("another person has %q", got)
	}
	session(own)
	f.open(path)
	if got := f.written("note-words"); got != words || !f.is(`document.querySelector("#note").open`) {
		t.Errorf("the note is %q", got)
	}
	f.clean("request, a note that was kept")
	f.look("light", 1280, 800)
	answer := func(really string) {
		f.is(`document.querySelector(".me").open = true, window.asked = 0, window.confirm = () => (asked++, ` + really +
			`), true`)
	}
	answer("false")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`.me form button`)))
	f.hasKept(1, "while signing out is refused")
	if !f.is(`asked===1`) {
		t.Error("signing out doesn't ask")
	}
	answer("true")
	f.press(`.me form button`)
	f.hasKept(0, "after signing out")
}
