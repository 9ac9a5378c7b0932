package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// fullDay is a day with more: fourteen open requests, one of them overdue, and two
// tasks.
func fullDay(s *seeded) {
	day(s)
	priority := districtUnder("g1a")
	for name, value := range map[string]string{"h": "yes", "at_risk": "yes",
		"at_risk_reason": "Two years of deficits"} {
		priority.Set(name, value)
	}
	s.received("Priority Unified School District", 30, priority, "A field that people don’t see was filled in.")
	for i := range 5 {
		q := s.received(fmt.Sprintf("Ordinary Union Elementary %d", i), 70+float64(i), districtUnder("g3"))
		s.then(q, request.StepVerify, 60, request.Input{})
	}
}

// pressKey presses a key as a keyboard does: what takes it keeps its character to
// itself.
func (f form) pressKey(key string) {
	f.t.Helper()
	event := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key}
	call(f.t, f.ctx, input.DispatchKeyEvent, event)
	event.Type, event.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(f.t, f.ctx, input.DispatchKeyEvent, event)
}

// wholeRows counts the rows of the list that can be seen whole.
const wholeRows = `[...document.querySelectorAll("#list tr")].filter(r=>r.getBoundingClientRect().bottom<=innerHeight).length`

// On a common screen the overdue request, the tasks and at least ten rows are in
// sight.
func TestQueue_TenRowsInSight(t *testing.T) {
	f := atDesk(t, fullDay)
	f.look("light", 1280, 800)
	f.open("desk/queue")
	rows := told(t, f.ctx, chromedp.Evaluate[int](wholeRows))
	t.Logf("%d rows are in sight", rows)
	if rows < 10 || !f.is(`document.querySelector(".say.bad a.danger").getBoundingClientRect().bottom<400`) {
		t.Errorf("%d rows are in sight, and the button of the overdue request: %s", rows,
			f.says(`document.querySelector(".say.bad").innerText`))
	}
	if f.is(`document.documentElement.scrollWidth>innerWidth`) {
		t.Error("the page scrolls sideways")
	}
	folder := os.Getenv("PICTURES")
	for name, look := range map[string]struct {
		scheme        string
		width, height int64
	}{"queue": {"light", 1280, 800}, "queue-dark": {"dark", 1280, 800}, "queue-phone": {"light", 360, 740},
		"queue-forced": {"forced", 1280, 800}} {
		if folder != "" {
			f.look(look.scheme, look.width, look.height)
			if err := os.WriteFile(filepath.Join(folder, name+".png"), f.shot(look.width), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// On a small laptop, or a window beside another, the agency’s name still has room:
// no other column takes it.
func TestQueue_AgencyAt1000Pixels(t *testing.T) {
	f := atDesk(t, fullDay)
	for _, width := range []int64{965, 1000, 1150} {
		f.look("light", width, 800)
		f.open("desk/queue")
		got := told(t, f.ctx,
			chromedp.Evaluate[float64](`document.querySelector("#list th").getBoundingClientRect().width`))
		t.Logf("at %d px the agency has %.0f px", width, got)
		if got < 220 || f.is(`document.documentElement.scrollWidth>innerWidth`) {
			t.Errorf("at %d px the agency has %.0f px, or the page scrolls sideways", width, got)
		}
	}
}

// Keys move through the rows and take their steps, never while someone types, and
// not once they are turned off, which a browser remembers.
func TestQueue_Keys(t *testing.T) {
	f := atDesk(t, fullDay)
	f.open("desk/queue")
	focus := `document.activeElement.textContent`
	for _, press := range []struct{ key, want string }{{"j", "Late Valley"}, {"j", "Example Joint"},
		{"j", "Priority Unified"},
		{"k", "Example Joint"}, {"/", ""}} {
		f.pressKey(press.key)
		if got := f.says(focus); !strings.HasPrefix(got, press.want) {
			t.Errorf("%s leads to %q, want %q", press.key, got, press.want)
		}
	}
	f.keys("jk?a")
	if got := f.says(`document.activeElement.value`); got != "jk?a" {
		t.Errorf("typed in the box of the search: %q", got)
	}
	f.says(`document.activeElement.blur()`)
	f.pressKey("?")
	f.until("the list of keys is open", `document.querySelector("#keys").open`)
	f.keys("v") // nothing under an open dialog
	f.says(`document.querySelector("[data-keys]").click()`)
	f.keys("j")
	if got := f.says(`document.activeElement.matches("[data-row]")`); got != "false" {
		t.Error("keys that are turned off still move")
	}
	f.open("desk/queue")
	f.keys("j?")
	if f.is(`document.activeElement.matches("[data-row]")||document.querySelector("#keys").open`) {
		t.Error("that they are turned off is not remembered")
	}
	f.says(`document.querySelector("[data-open=keys]").click()`)
	f.says(`document.querySelector("[data-keys]").click()`)
	f.open("desk/queue")
	f.keys("jj")
	if _, err := chromedp.RunResponse(f.ctx, chromedp.KeyEvent("a")); err != nil {
		t.Fatal(err)
	}
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "Assigned to you: Example Joint") ||
		!strings.HasPrefix(f.says(focus), "Example Joint") {
		t.Errorf("after a the focus is in %q: %s", f.says(focus), got)
	}
	if _, err := chromedp.RunResponse(f.ctx, chromedp.KeyEvent("v")); err != nil {
		t.Fatal(err)
	}
	if got := f.says(`location.pathname+location.hash`); !strings.HasPrefix(got, "/desk/requests/RFA-") ||
		!strings.HasSuffix(got, "#verify") {
		t.Errorf("v leads to %q", got)
	}
}

// A queue that is left open is read again, unless the focus is in it; once another
// person is signed in it stops and says how old the list is.
func TestQueue_Refresh(t *testing.T) {
	f := atDesk(t, fullDay)
	// a minute is a third of a second here
	call(t, f.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `const real=setTimeout;window.setTimeout=(f,ms)=>real(f,ms===60000?300:ms)`})
	f.open("desk/queue")
	f.says(`document.querySelector("#fresh").id="fresh", document.querySelector("h1").dataset.old=1`)
	f.until("the queue is read again", `!document.querySelector("h1").dataset.old`)
	f.says(`document.querySelector("[data-row]").focus(), document.querySelector("h1").dataset.old=1`)
	time.Sleep(time.Second)
	if !f.is(`!!document.querySelector("h1").dataset.old`) {
		t.Error("the queue is read again while the focus is in it")
	}
	f.says(`document.activeElement.blur()`)
	f.until("it goes on", `!document.querySelector("h1").dataset.old`)
	f.says(`document.querySelector("#fresh").dataset.person="another"`)
	f.until("it says that it stopped", `document.querySelector("#fresh").innerText.includes("This list is from")`)
	f.says(`document.querySelector("h1").dataset.old=1`)
	time.Sleep(time.Second)
	if !f.is(`!!document.querySelector("h1").dataset.old`) {
		t.Error("it has not stopped")
	}
	if got := f.says(`document.querySelector("#fresh").innerText`); !strings.Contains(got, "signed out") {
		t.Errorf("it says %q", got)
	}
}
