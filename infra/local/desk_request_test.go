package main_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// tall has much to show: an answer that was changed, a long history, a question.
func tall(s *seeded) request.Request {
	form := districtUnder("g1a")
	for name, value := range map[string]string{"h": "yes", "at_risk": "yes",
		"at_risk_reason": "Graduation rate, two student groups", "months": "14",
		"official_phone": "(916) 555-0100 ext. 12"} {
		form.Set(name, value)
	}
	q := s.received("Example Unified School District", 40, form)
	q = s.then(q, request.StepSeen, 39, request.Input{})
	q = s.then(q, request.StepNote, 38, request.Input{Words: "Called the district office: they know of the request."})
	return s.then(q, request.StepWeigh, 37, request.Input{Words: "Two groups.",
		Assessments: map[string]string{"at-risk": request.Yes}})
}

// From the queue an overdue request is verified in two steps, with the checklist
// between them. After each the page is at its top, and the news has the focus.
func TestVerify_FromTheQueue(t *testing.T) {
	f := atDesk(t, fullDay)
	f.look("light", 1280, 800)
	f.open("desk/queue")
	f.press(`.say.bad a.danger`) // the first action: Verify now
	if at := f.says(`location.pathname+location.hash`); !strings.HasSuffix(at, "#verify") {
		t.Fatalf("Verify now leads to %s", at)
	}
	f.until("the checklist is in sight",
		`(r=>r.top>=0&&r.bottom<=innerHeight)(document.querySelector("#verify fieldset").getBoundingClientRect())`)
	f.checkAll()
	f.press(`#verify button[type=submit]`) // the second: Verify and email the agency
	f.status("verified")
	if y := told(t, f.ctx, chromedp.Evaluate[int](`Math.round(scrollY)`)); y != 0 {
		t.Errorf("after the step the page is scrolled by %d pixels", y)
	}
	if !f.is(`(a=>a.matches(".say.good")&&a.getBoundingClientRect().bottom<innerHeight)(document.activeElement)`) {
		t.Error("the news hasn’t the focus")
	}
	if got := f.says(`document.querySelector(".say.good").innerText`); !strings.Contains(got, "after the deadline") ||
		!strings.Contains(got, "Next to verify") {
		t.Errorf("the news says %q", got)
	}
	before := f.says(`location.pathname`)
	f.pressKey("n")
	f.until("the next request is open", `location.pathname!==`+"`"+before+"`"+`&&document.querySelector("#verify")`)
}

// Other steps too leave the page at its top, wherever their button was.
func TestServeStep_PageAtItsTop(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) { q = tall(s) })
	f.look("light", 1280, 800)
	f.open("desk/requests/" + q.Reference)
	f.takes("note", "They called.")
	if y := told(t, f.ctx, chromedp.Evaluate[int](`Math.round(scrollY)`)); y != 0 {
		t.Errorf("after a note the page is scrolled by %d pixels", y)
	}
	f.assesses("partners", "yes", "A coach.")
	if y := told(t, f.ctx, chromedp.Evaluate[int](`Math.round(scrollY)`)); y != 0 {
		t.Errorf("after an assessment the page is scrolled by %d pixels", y)
	}
}

// The page of a request is clean in every state and every look, and no text of it
// is lost.
func TestDeskRequest_AxeInEveryLook(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) { day(s); q = tall(s) })
	path := "desk/requests/" + q.Reference
	state := func(name string) {
		t.Helper()
		f.clean("request, " + name)
		f.pictures("request-" + name)
		f.look("light", 1280, 800)
	}
	f.open(path)
	f.is(`[...document.querySelectorAll("details:not(.me)")].forEach(d=>d.open=true)||true`)
	state("all-open")
	f.open(path)
	state("received")
	f.press(`#verify button[type=submit]`) // nothing is checked, and there is no note
	state("unchecked")
	if !f.is(`document.querySelector("#verify-note").getAttribute("aria-invalid")==="true"`) {
		t.Error("the note isn’t marked as what is missing")
	}
	f.checkAll()
	f.press(`#verify button[type=submit]`)
	state("after-step")
	f.open(path)
	state("verified")
}

// On a wide screen the tasks and the steps of a request's life take the whole
// width. On paper a request has every step with its words, its rows are rows, and
// what staff assessed.
func TestDesk_WideAndOnPaper(t *testing.T) {
	var q, accepted, declined request.Request
	f := atDesk(t, func(s *seeded) {
		q = tall(s)
		s.received("Suspect Elementary", 1, districtUnder("g1a"), "A field that people don’t see was filled in.")
		accepted = s.then(s.verified(), request.StepAccept, 20, request.Input{})
		declined = s.then(s.verified(), request.StepDecline, 20, request.Input{Words: "Not met."})
	})
	f.look("light", 1280, 800)
	for path, list := range map[string]string{"desk/tasks": "#list", "desk/requests/" + q.Reference: ".track"} {
		f.open(path)
		if width := told(t, f.ctx,
			chromedp.Evaluate[int](`document.querySelector("`+list+`").offsetWidth`)); width < 1200 {
			t.Errorf("%s: %s is %d px wide", path, list, width)
		}
	}
	f.look("light", 1000, 800)
	f.open("desk/tasks")
	if !f.is(`(left=>left(".acts .btn")===left("div"))(s=>document.querySelector(".task "+s).getBoundingClientRect().left)`) {
		t.Error("at 1000 px the buttons of a task stand in the middle")
	}
	f.look("light", 1280, 800)
	f.open("desk/requests/" + accepted.Reference)
	if !f.is(`document.querySelector("#todo a.primary").pathname.endsWith("/agreement")`) {
		t.Error("an accepted request doesn't lead to its agreement")
	}
	f.open("desk/requests/" + declined.Reference)
	if got := f.says(`document.querySelector("#todo").innerText`); strings.Contains(got, "..") {
		t.Errorf("it says %q", got)
	}
	f.open("desk/requests/" + q.Reference)
	f.look("light", 680, 900)
	call(t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print",
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	if !f.is(`getComputedStyle(document.documentElement).colorScheme==="light"`) {
		t.Error("controls print dark")
	}
	if !f.is(`[...document.querySelectorAll(".track b")].every(b=>b.offsetWidth>20)`) ||
		!f.is(`getComputedStyle(document.querySelector(".criteria tr")).display==="table-row"`) ||
		!f.is(`document.querySelector(".criteria .fine").offsetHeight>0`) ||
		!f.is(`document.querySelector("#weigh > .fine").offsetHeight===0`) {
		t.Error("on paper it is as on a phone, or lacks what staff assessed")
	}
	if f.is(`document.documentElement.scrollWidth>innerWidth`) {
		t.Error("on paper it is too wide")
	}
}
