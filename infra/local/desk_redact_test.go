package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// named is a student's name in several places of a request of two versions.
func named(s *seeded) (q request.Request) {
	form := districtUnder("g1a")
	for name, value := range map[string]string{"county_by": "Robin Example, County Superintendent of Schools",
		"need": "Our principals have no shared way to observe reading lessons, so coaching differs from school to " +
			"school. " +
			"For example, one third grader, Robin Example, reads at a first-grade level and has had three different plans."} {
		form.Set(name, value)
	}
	q = s.received("Example Unified School District", 20, form)
	changed := request.Answers{}
	for name, v := range q.Answers {
		changed[name] = v
	}
	changed["data"] = "In May, ROBIN  EXAMPLE was tested again."
	q = s.then(q, request.StepAmend, 15, request.Input{Answers: changed})
	q = s.then(q, request.StepVerify, 10, request.Input{})
	q = s.then(q, request.StepAsk, 8, request.Input{Words: "How old is Robin Example?"})
	return s.then(q, request.StepNote, 5, request.Input{Words: "They named Robin Example in the need."})
}

// pictures writes pictures of a page, if PICTURES names a folder.
func (f form) pictures(name string) {
	f.t.Helper()
	folder := os.Getenv("PICTURES")
	for look, scheme := range map[string]string{"": "light", "-dark": "dark", "-phone": "light", "-forced": "forced"} {
		width := int64(1280)
		if look == "-phone" {
			width = 360
		}
		f.look(scheme, width, 800)
		if f.is(`document.documentElement.scrollWidth>innerWidth`) {
			f.t.Errorf("%s%s scrolls sideways", name, look)
		}
		if folder == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, name+look+".png"), f.shot(width), 0o644); err != nil {
			f.t.Fatal(err)
		}
	}
	f.look("light", 1280, 800)
}

// A lead finds words, chooses the places, sees what remains, and redacts, by
// keyboard alone; axe finds nothing in any state.
func TestRedact_ByKeyboardAlone(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) { q = named(s) })
	check := func(state string) {
		t.Helper()
		f.pictures("redact-" + state)
		axe(t, f.ctx, "redact-"+state)
	}
	button := func(text string) {
		t.Helper()
		f.tabTo(text, func(at stop) bool { return at.Tag == "BUTTON" && at.Text == text })
		f.enter()
	}
	to := func(id string) { t.Helper(); f.tabTo(id, func(at stop) bool { return at.ID == id }) }
	f.open("desk/requests/" + q.Reference + "/redact")
	check("empty")
	to("find-words")
	f.keys("Robin Example")
	button("Find every place")
	check("found")
	if got := f.focus(); got.ID != "places" {
		t.Errorf("the focus is on %+v", got)
	}
	if got := f.says(`document.querySelector("[role=status]").innerText`); !strings.HasSuffix(got, "6 chosen") {
		t.Errorf("found: %s", got)
	}
	to("at-event-5")
	f.keys(" ") // the note stays
	button("Preview what remains")
	check("preview")
	to("words")
	f.keys("Robin Example was named")
	button("Redact permanently")
	check("refused")
	if got := f.says(`document.querySelector(".say.bad").innerText`); !strings.Contains(got, "Take the words") ||
		!strings.Contains(got, "reference number") {
		t.Errorf("refused: %s", got)
	}
	to("words")
	f.keys(strings.Repeat(kb.Backspace, 40) + "The name of a student")
	to("tell")
	f.keys(" ")
	to("confirm")
	f.keys(q.Reference)
	button("Redact permanently")
	if got := f.says(`document.querySelector(".say.good").innerText`); !strings.Contains(got, "Words were redacted") {
		t.Errorf("after it the page says %q", got)
	}
	page := f.says(`document.querySelector("main").textContent`) // what is folded too
	if strings.Count(page, "[redacted]") == 0 || strings.Contains(page, "In May, ROBIN") ||
		!strings.Contains(page, "How old is [redacted]?") ||
		!strings.Contains(page, "They named Robin Example in the need.") {
		t.Errorf("the page says %s", page)
	}
	axe(t, f.ctx, "redact-done")
}

// The copy for a public records request can be printed, and has its words blacked
// out.
func TestRedact_CopyForRecordsRequest(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) { q = named(s) })
	f.open("desk/requests/" + q.Reference + "/redact")
	f.tabTo("the words", func(at stop) bool { return at.ID == "find-words" }) // the bar has a box of that name
	f.keys("Robin Example")
	button := func(text string) {
		t.Helper()
		f.tabTo(text, func(at stop) bool { return at.Tag == "BUTTON" && at.Text == text })
		f.enter()
	}
	button("Find every place")
	button("Preview what remains")
	f.tabTo("the reason", func(at stop) bool { return at.ID == "exemption" })
	f.keys("The name of a student")
	button("Make a copy to print")
	f.pictures("records-copy")
	axe(t, f.ctx, "records-copy")
	page := f.says(`document.querySelector("main").innerText`)
	if strings.Count(page, "[withheld]") < 5 || !strings.Contains(page, "The name of a student") ||
		strings.Contains(page, "one third grader, Robin") {
		t.Errorf("the copy says %s", page)
	}
}
