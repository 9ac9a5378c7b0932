package main_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// form is a person at the form: a browser beside a running service.
type form struct {
	t   *testing.T
	ctx context.Context
	s   *service
}

// atForm opens the empty form.
func atForm(t *testing.T) form {
	t.Helper()
	f := person(t)
	f.open("request/")
	return f
}

// person has opened no page yet.
func person(t *testing.T) form {
	t.Helper()
	f := form{t, browser(t), run(t, root, t.TempDir())}
	f.still()
	return f
}

// still keeps pages from gliding: a click would miss what still moves.
func (f form) still() {
	f.t.Helper()
	call(f.t, f.ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion",
			Value: "reduce"}}})
}

func (f form) open(path string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Navigate(f.s.url+path))
}

// tab is another tab of the same browser and the same person.
func (f form) tab() form {
	f.t.Helper()
	ctx, closeTab := chromedp.NewContext(f.ctx)
	f.t.Cleanup(closeTab)
	other := form{f.t, ctx, f.s}
	other.open("request/")
	return other
}

// history goes so many pages forward. It doesn't wait: a page that the browser had
// put aside comes back without being loaded.
func (f form) history(by int64) {
	f.t.Helper()
	entries := told(f.t, f.ctx, chromedp.NavigationEntries())
	to := entries.Entries[entries.CurrentIndex+by].ID
	call(f.t, f.ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: to})
}

// whole shows the whole form, where script shows it part by part: tests that go
// from question to question don't need to know the parts.
func (f form) whole() {
	f.t.Helper()
	f.says(`document.querySelector(".parts[data-view]")&&(location.hash="all")`)
	f.until("the whole form is shown", `!document.querySelector(".parts[data-view]:not([data-view=all])")`)
}

// typing sends real keys to a field.
func (f form) typing(name, keys string) {
	f.t.Helper()
	f.whole()
	do(f.t, f.ctx, chromedp.SendKeys(chromedp.CSS(`[name="`+name+`"]`), keys))
}

// choose clicks the radio button or box with a value.
func (f form) choose(name, value string) {
	f.t.Helper()
	f.whole()
	do(f.t, f.ctx, chromedp.Click(chromedp.CSS(fmt.Sprintf(`[name="%s"][value="%s"]`, name, value))))
}

func (f form) fill(values url.Values) {
	f.t.Helper()
	fill(f.t, f.ctx, values)
	do(f.t, f.ctx, chromedp.Evaluate[chromedp.Void](
		`document.forms[0].dispatchEvent(new Event("input",{bubbles:true}));0`))
}

func (f form) press(button string) {
	f.t.Helper()
	if button == checkButton {
		f.whole()
	}
	press(f.t, f.ctx, button)
}

const (
	checkButton = `form [data-review]`
	sendButton  = `#send button[type=submit]:not([formaction])`
)

// is evaluates a sentence of the page's own language.
func (f form) is(js string) bool {
	f.t.Helper()
	return told(f.t, f.ctx, chromedp.Evaluate[bool](js))
}

func (f form) says(js string) string {
	f.t.Helper()
	return told(f.t, f.ctx, chromedp.Evaluate[string](`String(`+js+`)`))
}

// until waits for what comes after a pause, over navigations.
func (f form) until(what, js string) {
	f.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if ok, err := chromedp.Run(f.ctx, chromedp.Evaluate[bool](`!!(`+js+`)`)); err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	f.t.Fatalf("after %v it is not so that %s", patience, what)
}

func (f form) value(name string) string {
	f.t.Helper()
	return f.says(`document.forms[0].elements["` + name + `"].value`)
}

// shown are the names of the questions that are to be seen.
func (f form) shown() string {
	f.t.Helper()
	f.whole()
	return f.says(`[...document.querySelectorAll("[data-field]")].filter(f=>f.checkVisibility({visibilityProperty:true})&&f.offsetHeight>0).map(f=>f.dataset.field).join(" ")`)
}

// reference is the reference number on the receipt, after the form has gone the
// rest of its way.
func (f form) reference() string {
	f.t.Helper()
	if got := text(f.t, f.ctx, "h1"); !strings.Contains(got, "received") {
		f.t.Fatalf("instead of the receipt there is %q", got)
	}
	return text(f.t, f.ctx, ".reference")
}

func (f form) requests(want int) {
	f.t.Helper()
	if out, err := admin(f.t, "--data", f.s.data, "list"); err != nil ||
		!strings.Contains(out, fmt.Sprintf("%d requests", want)) {
		f.t.Errorf("there are not %d requests: %v\n%s", want, err, out)
	}
}

// district is a valid form of a district under (g)(1)(A).
func district() url.Values {
	v := valid()
	v.Del("unsure")
	for name, answer := range map[string]string{"kind": "district", "agency": "Example Unified", "county": "38",
		"cds": "3868478", "g1a": "yes", "ta": "52071",
		"ta_from_month": "3", "ta_from_day": "14", "ta_from_year": "2024", "county_determined": "yes",
		"county_by":       "Alex Example, County Superintendent",
		"county_on_month": "September", "county_on_day": "1", "county_on_year": "2026", "lead_agrees": "pending",
		"state_determined": "pending", "apportionment": "no", "at_risk": "no", "reimburse": "no", "partners": "yes"} {
		v.Set(name, answer)
	}
	return v
}

func TestADistrictGoesTheWholeWayWithScript(t *testing.T) {
	f := atForm(t)
	f.fill(district())
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
	f.requests(1)
}

func TestADistrictGoesTheWholeWayWithoutScript(t *testing.T) {
	f := person(t)
	f.script(false)
	f.open("request/")
	if got, want := f.shown(), strings.Join(allNames(), " "); got != want {
		t.Errorf("without script these questions are shown:\n%s\nwant\n%s", got, want)
	}
	if f.is(`document.querySelector("[data-forget]").checkVisibility()`) {
		t.Error("a button that does nothing without script is shown")
	}
	form := district()
	form.Set("partners_now", "yes") // a question that isn't asked
	fill(t, f.ctx, form)
	if !f.is(`document.querySelector("[data-field=county_by]").checkVisibility()`) {
		t.Error("what follows from an answer is not shown")
	}
	f.press(checkButton)
	if got := text(t, f.ctx, ".notice"); !strings.Contains(got, "working with your agency now?") {
		t.Errorf("what is left out is not said: %q", got)
	}
	f.press(sendButton)
	f.reference()
}

func TestADistrictGoesTheWholeWayOnAPhone(t *testing.T) {
	f := person(t)
	do(t, f.ctx, chromedp.EmulateViewport(360, 640, chromedp.EmulateMobile, chromedp.EmulateTouch))
	f.open("request/")
	for _, at := range []struct{ name, button string }{{"form", checkButton}, {"check page", sendButton}} {
		if f.is(`document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("the %s scrolls sideways", at.name)
		}
		if at.name == "form" {
			f.whole()
		}
		small := f.says(`[...document.querySelectorAll("main button, main input:not([type=radio],[type=checkbox]), main select, main .choice")].filter(e=>e.checkVisibility()&&!e.closest(".trap")&&e.getBoundingClientRect().height<24).map(e=>e.outerHTML).join("\n")`)
		if small != "" {
			t.Errorf("on the %s too small for a finger: %s", at.name, small)
		}
		if at.name == "form" {
			f.fill(district())
		}
		do(t, f.ctx, chromedp.ScrollIntoView(chromedp.CSS(at.button)))
		if _, err := chromedp.RunResponse(f.ctx, chromedp.Tap(chromedp.CSS(at.button))); err != nil {
			t.Fatal(err)
		}
	}
	f.reference()
}

// allNames are all questions but those that follow from an answer, which the style
// sheet shows with it.
func allNames() []string {
	var names []string
	for _, s := range request.Form {
		for _, field := range s.Fields {
			if !field.Retired && field.FollowsOn() == "" {
				names = append(names, field.Name)
			}
		}
	}
	return names
}

// script lets the pages run scripts, or not.
func (f form) script(runs bool) {
	f.t.Helper()
	call(f.t, f.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !runs})
}
