package site

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// answersOfStart are what a reader must find first: who can ask, what it costs, how
// long it takes, what one needs, the start button, and the check for who isn't
// sure.
const answersOfStart = `[...document.querySelectorAll(".facts > div > dt, .facts .figure, .button.start, .actions a")].map(e => e.getBoundingClientRect())`

// Who, cost, time, needs, and the start button are in the first screen, or nearly
// so on a phone, what depends on the path or has no set length is said there too,
// and nothing moves.
func TestStart_FirstScreen(t *testing.T) {
	ctx := browse(t)
	server, _ := serveReal(t)
	shifts := cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: `window.shifts=0;
		new PerformanceObserver(l=>{for(const e of l.getEntries())shifts+=e.value}).observe({type:"layout-shift",buffered:true})`}
	if _, err := chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, shifts); err != nil {
		t.Fatal(err)
	}
	for _, screen := range []struct {
		width, height int64
		most          float64
	}{{1280, 800, 800}, {390, 844, 1.2 * 844}} {
		size := emulation.SetDeviceMetricsOverrideParams{Width: screen.width, Height: screen.height,
			DeviceScaleFactor: 1}
		if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, size); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(server+"/")); err != nil {
			t.Fatal(err)
		}
		number := func(script string) float64 {
			t.Helper()
			n, err := chromedp.Run(ctx, chromedp.Evaluate[float64](script))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := number(answersOfStart + `.filter(r => r.height > 0).length`); n != 10 {
			t.Errorf("at %d px %v of 10 answers are seen", screen.width, n)
		}
		if lowest := number(`Math.max(...` + answersOfStart + `.map(r => r.bottom))`); lowest > screen.most {
			t.Errorf("at %d px the answers end at %.0f px, not in the first %.0f", screen.width, lowest, screen.most)
		}
		for _, words := range []string{"you reimburse CCEE", "five business days"} {
			seen := `[...document.querySelectorAll(".facts dd")].filter(e=>e.textContent.includes("` + words +
				`")&&e.checkVisibility()).length`
			if number(seen) != 1 {
				t.Errorf("at %d px the line with “%s” is not seen", screen.width, words)
			}
		}
		if header := number(`document.querySelector("header").offsetHeight`); header > 120 {
			t.Errorf("at %d px the header is %.0f px high", screen.width, header)
		}
		if moved := number(`shifts`); moved != 0 {
			t.Errorf("at %d px the page shifts by %v while it loads", screen.width, moved)
		}
	}
}

// The pages that became sections of the start page have addresses that lead there.
func TestStart_OldAddresses(t *testing.T) {
	out := realFolder(t)
	start := realPages(t)["/"]
	for old, section := range map[string]string{"process": "criteria", "instructions": "instructions"} {
		text, err := os.ReadFile(filepath.Join(out, old, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(`http-equiv="refresh" content="0; url=/#%s"`, section); !strings.Contains(string(text),
			want) {
			t.Errorf("/%s/ lacks %s:\n%s", old, want, text)
		}
		if want := `rel="canonical" href="https://assist.example.org/"`; !strings.Contains(string(text), want) {
			t.Errorf("/%s/ lacks %s:\n%s", old, want, text)
		}
		if !strings.Contains(strings.Join(start.ids, " ")+" ", section+" ") {
			t.Errorf("the start page has no section #%s", section)
		}
	}
}
