package main_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// clean holds what the page shows now to axe.
func (f form) clean(state string) {
	f.t.Helper()
	axe(f.t, f.ctx, state)
}

// picture keeps what the page looks like in the folder PICTURES, for people who
// want to see for themselves.
func (f form) picture(name string) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, "form "+name+".png"), told(f.t, f.ctx, chromedp.FullScreenshot(100)),
		0o644); err != nil {
		f.t.Fatal(err)
	}
}

// everyQuestion makes the form ask a district all that it can ask one.
func (f form) everyQuestion() {
	f.t.Helper()
	for _, a := range [][2]string{{"kind", "district"}, {"contact_is", "other"}, {"fiscal_is", "other"},
		{"ta", "52071"},
		{"county_determined", "yes"}, {"state_determined", "yes"}, {"at_risk", "yes"}, {"reimburse", "yes"},
		{"apportionment", "yes"}, {"g1a", "yes"}, {"g1b", "yes"}, {"g3", "yes"}, {"help", "both"}} {
		f.choose(a[0], a[1])
	}
}

func TestAxeFindsNothingInAnyLookOfTheParts(t *testing.T) {
	f := atForm(t)
	f.clean("list")
	for _, part := range request.Form {
		f.says(`location.hash="` + part.ID + `"`)
		f.until(part.ID+" is shown", `document.activeElement.id==="`+part.ID+`-title"`)
		f.clean(part.ID)
	}
	f.open("404.html")
	f.post("/request/check", wrongly())
	f.clean("a part with errors")
}

func TestAxeFindsNothingInAnyLookWhateverTheFormAsks(t *testing.T) {
	f := atForm(t)
	f.whole()
	f.clean("empty")
	f.choose("kind", "charter")
	f.clean("a charter school")
	f.choose("kind", "county-office")
	f.clean("a county office")
	f.everyQuestion()
	f.clean("a district with every question")
}

func TestAxeFindsNothingInAnyLookOfWhatHappensOnTheForm(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.typing("agency", "ocean")
	f.until("the list is open", `!document.getElementById("agency-list").hidden`)
	do(t, f.ctx, chromedp.KeyEvent(kb.ArrowDown))
	f.clean("an open list of agencies")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#agency-list [role=option]`)),
		chromedp.SetValue(chromedp.CSS("#need"), strings.Repeat("x ", 2100)))
	f.typing("need", "y")
	f.everyQuestion()
	f.clean("a suggested lead and a limit passed")
	f.press(checkButton)
	f.whole()
	f.clean("errors")
	f.open("request/")
	f.clean("words that are back")
	f.whole()
	f.clean("words that are back, the whole form")
}

// watchesJumps has each page list, as jumps, what moves though no one has done
// anything.
func (f form) watchesJumps() {
	f.t.Helper()
	call(f.t, f.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: `window.jumps=[];
			new PerformanceObserver(l=>{
				for(const e of l.getEntries())if(!e.hadRecentInput)
					jumps.push(e.value+" "+e.sources.map(s=>s.node?.outerHTML?.slice(0,80)).join(" | "))
			}).observe({type:"layout-shift",buffered:true})`})
}

// hasNotJumped wants nothing moved on the page that watchesJumps watches.
func (f form) hasNotJumped(when string) {
	f.t.Helper()
	told(f.t, f.ctx, chromedp.Evaluate[bool](
		`new Promise(r=>requestAnimationFrame(()=>requestAnimationFrame(()=>r(true))))`, chromedp.EvalAwaitPromise))
	if got := f.says(`jumps.join("\n")`); got != "" {
		f.t.Errorf("%s: %s", when, got)
	}
}

func TestNothingOnTheFormJumpsWhileItLoads(t *testing.T) {
	f := person(t)
	f.watchesJumps()
	still := func(when string) {
		t.Helper()
		f.until("everything is there", `document.readyState === "complete" && document.forms[0].dataset.ready === ""`)
		f.hasNotJumped(when)
	}
	for _, width := range []int64{1280, 360} {
		window := func(height int64) {
			call(t, f.ctx, emulation.SetDeviceMetricsOverride,
				emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
		}
		window(4000) // the browser counts only what is in the window
		late := f.late()
		f.open("request/")
		still("the empty form")
		window(900) // Chromium knows the place in an address only after the scripts
		for _, at := range []string{"#people", "#confirm", "#all"} {
			f.open("404.html")
			f.open("request/" + at)
			still("the empty form at " + at)
		}
		window(4000)
		f.choose("kind", "charter")
		f.typing("need", words)
		f.keeps()
		f.press(checkButton)
		still("the form with errors")
		f.open("request/")
		f.saysThatWordsAreBack(true)
		still("the form with words that are back")
		window(900) // a question that comes back with its answer may move what is below the window
		f.open("404.html")
		f.open("request/#the-need")
		still("a part with words that are back")
		late()
		f.open("404.html")
		f.open("request/")
		for range request.Form[1:] {
			do(t, f.ctx, chromedp.Click(
				chromedp.CSS(`[data-part][data-here] a.button, .parts[data-view=list] [data-next]`)))
			still("going to " + f.parts())
		}
		do(t, f.ctx, chromedp.Click(chromedp.CSS(`[data-part][data-here] .back`)))
		still("going back to the list")
		do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`for(const s of [localStorage,sessionStorage])s.clear();0`))
	}
}

// late holds every script back until the page has been painted, as a slow network
// does, until stop is called.
func (f form) late() (stop func()) {
	f.t.Helper()
	paused := chromedp.Events(f.ctx, fetch.RequestPaused)
	go func() {
		for e, err := range paused {
			if err != nil {
				return
			}
			go func() {
				for range 100 {
					if painted, err := chromedp.Run(f.ctx,
						chromedp.Evaluate[bool](
							`performance.getEntriesByName("first-contentful-paint").length>0`)); err == nil && painted {
						break
					}
					time.Sleep(20 * time.Millisecond)
				}
				chromedp.Call(f.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: e.RequestID})
			}()
		}
	}()
	call(f.t, f.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	call(f.t, f.ctx, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/assets/*.js"}}})
	return func() { call(f.t, f.ctx, fetch.Disable, cdp.Empty{}) }
}

func TestAScriptThatDoesNotComeHidesNoQuestionForLong(t *testing.T) {
	f := person(t)
	f.cut("*/assets/request-form.*.js", fetch.RequestStageRequest)
	f.open("request/")
	f.until("every question is shown, but those that follow from an answer",
		`[...document.querySelectorAll("[data-field]")].filter(f=>!f.closest(".follow")).every(f=>f.offsetHeight>0&&f.checkVisibility({visibilityProperty:true}))`)
}

func TestTheFormWithAllThatItLoadsIsLight(t *testing.T) {
	f := atForm(t)
	total, scripts := 0, 0
	for _, address := range strings.Fields(
		f.says(`[location.href,...performance.getEntriesByType("resource").map(r=>r.name)].join(" ")`)) {
		if strings.Contains(address, "/_local/") {
			continue // reloads the page after an edit, on a laptop alone
		}
		size := compressed(t, address)
		total += size
		if strings.HasSuffix(address, ".js") {
			scripts += size
		}
		t.Logf("%6d %s", size, address)
	}
	if total > 45<<10 || scripts > 8<<10 {
		t.Errorf("the form takes %d bytes, its scripts %d", total, scripts)
	}
	t.Logf("%6d bytes in all, %d of them scripts", total, scripts)
}

// compressed is the size of an answer with brotli at about the level of CloudFront.
func compressed(t *testing.T, address string) int {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 5)
	if _, err := io.Copy(w, r.Body); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Len()
}
