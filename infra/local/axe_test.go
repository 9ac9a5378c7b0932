package main_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// An axeLook is how axe sees a page, and what it is asked there if it has seen the
// page in light.
type axeLook struct {
	name, scheme string
	width        int64
	rules        string // of axe.run's options
}

const (
	colorsAlone  = `,runOnly:["color-contrast","link-in-text-block"]`
	allButColors = `,rules:{"color-contrast":{enabled:false},"link-in-text-block":{enabled:false}}`
	everyAxeRule = ""
)

// Dark and forced colors differ from light by their colors alone, and so do the
// findings; 320 px by everything else.
var axeLooks = []axeLook{{"light", "light", 1280, everyAxeRule}, {"dark", "dark", 1000, colorsAlone},
	{"320 px", "light", 320, allButColors}, {"forced colors", "forced", 1000, colorsAlone}}

// axe finds what the page would keep from a person: in light, and in one of the
// other looks, in turn by the name, since a page is seen in many states. With
// CHECK=1 it asks everything in every look, which takes four times as long.
func axe(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	other := axeLooks[1+len(name)%3]
	axeIn(t, ctx, name, axeLooks[0], other)
}

// axeInTurn finds it in one of the looks, in turn by the name: for a test that
// comes to many states of pages that others see in light.
func axeInTurn(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	look := axeLooks[len(name)%4]
	look.rules = everyAxeRule
	axeIn(t, ctx, name, look)
}

func axeIn(t *testing.T, ctx context.Context, name string, looks ...axeLook) {
	t.Helper()
	if !loadAxe(t, ctx) {
		return
	}
	if os.Getenv("CHECK") != "" {
		looks = axeLooks
	}
	f := form{t: t, ctx: ctx}
	seen := map[int64]bool{}
	scrolls := func(width int64) {
		seen[width] = true
		if f.is(`document.documentElement.scrollWidth>innerWidth`) {
			t.Errorf("%s at %d px: the page scrolls sideways", name, width)
		}
	}
	for _, look := range looks {
		f.look(look.scheme, look.width, 900)
		scrolls(look.width)
		for _, found := range runAxe(t, ctx, look.rules) {
			t.Errorf("%s, %s: %s", name, look.name, found)
		}
	}
	for _, width := range []int64{1280, 320} {
		if !seen[width] {
			f.look("light", width, 900)
			scrolls(width)
		}
	}
	f.look("light", 1000, 900)
}

// loadAxe gives the page axe-core, and tells whether it is there.
func loadAxe(t *testing.T, ctx context.Context) bool {
	t.Helper()
	if told(t, ctx, chromedp.Evaluate[bool](`!!window.axe`)) {
		return true
	}
	source, err := os.ReadFile(filepath.Join(root, "node_modules/axe-core/axe.min.js"))
	if err == nil {
		told(t, ctx, chromedp.Evaluate[int](string(source)+";0"))
		return true
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("axe-core is missing: npm ci --ignore-scripts")
	}
	t.Log("SKIPPED: axe-core is missing (npm ci --ignore-scripts), so accessibility was not checked")
	return false
}

// runAxe finds what the page would keep from a person as it looks now. What is in
// order is not listed: that would take as long again. Nothing is loaded once more
// for axe: the rules that want it are on sound that starts by itself, which no page
// has, and on turned screens, which is off.
func runAxe(t *testing.T, ctx context.Context, rules string) []string {
	t.Helper()
	if os.Getenv("CHECK") != "" {
		rules = everyAxeRule
	}
	return told(t, ctx, chromedp.Evaluate[[]string](`axe.run({resultTypes:["violations"],preload:false`+rules+`}).then(r=>
		r.violations.flatMap(v=>v.nodes.map(n=>v.id+": "+n.target+" "+n.failureSummary)))`, chromedp.EvalAwaitPromise))
}
