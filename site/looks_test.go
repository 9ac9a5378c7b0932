package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/site/theme"
	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	xhtml "golang.org/x/net/html"
)

// A look is a way in which someone sees a page.
type look struct {
	name     string
	width    int64
	features []*emulation.MediaFeature
}

var looks = []look{
	{"light", 1280, []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}},
	{"dark", 1280, []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}},
	{"forced colors", 1280, []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}},
	{"320 px", 320, []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}},
}

// chromiumPath is where the browser is.
func chromiumPath(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	missing(t, "chromium", "apt-get install chromium-headless-shell")
	return ""
}

// guarded is h with the headers and the compression that the site will have.
func guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src "+
			"'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "+
			"require-trusted-types-for 'script'; trusted-types 'none'")
		packed := brotli.HTTPCompressor(w, r)
		defer packed.Close()
		h.ServeHTTP(packedWriter{w, packed}, r)
	})
}

type packedWriter struct {
	http.ResponseWriter
	to io.Writer
}

func (p packedWriter) Write(text []byte) (int, error) { return p.to.Write(text) }

// browse starts a browser and returns a context for chromedp.
func browse(t *testing.T) context.Context {
	t.Helper()
	skipOtherProcess(t, "the browser")
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromiumPath(t)),
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// serveReal serves the real site, with more pages by code if there are any, as it
// will be served.
func serveReal(t *testing.T, more ...GeneratedPage) (address string, paths []string) {
	t.Helper()
	out := t.TempDir()
	o := realOptions(out)
	o.Generated = slices.Concat(Pages, more)
	if _, err := Build(context.Background(), o); err != nil {
		t.Fatalf("the site doesn't build:\n%v", err)
	}
	server := httptest.NewServer(guarded(http.FileServer(http.Dir(out))))
	t.Cleanup(server.Close)
	pages := walkPages(t, out)
	maps.DeleteFunc(pages, func(_ string, p *walked) bool { return refreshes(p.doc) })
	return server.URL, slices.Sorted(maps.Keys(pages))
}

// refreshes says whether a page leads on to another: a browser does not stay there.
func refreshes(n *xhtml.Node) bool {
	for child := range n.Descendants() {
		if child.Data == "meta" && attribute(child, "http-equiv") == "refresh" {
			return true
		}
	}
	return false
}

// standsForMany says whether a page is to be seen in every look. The pages of the
// check before you start are made by one hand: each question is seen in the first
// look, and a question and each kind of outcome in all.
func standsForMany(path string) bool {
	rest, ok := strings.CutPrefix(path, PathwayRoot)
	return !ok || rest == "" ||
		slices.Contains([]string{"charter/", "district/yes/", "charter/yes/pending/own-not-sure/",
			"district/not-sure/pending/own-yes/", "district/no/no/own-not-sure/", "county-office/no/own-no/"}, rest)
}

// broken is a page with a fault for each of those who look for faults: a button
// without a name, a paragraph that is closed twice, and more width than a telephone
// has.
var broken = GeneratedPage{Path: "/broken/", Source: "looks_test.go", Write: func(w io.Writer, _ *theme.Theme) error {
	_, err := io.WriteString(w,
		`<!doctype html><html lang=en><title>Broken</title><meta name=viewport content="width=device-width"><meta name=description content="Faults.">`+
			`<main><h1>Broken</h1><p>One</p></p><button></button><p>`+strings.Repeat("wide", 100)+`</main>`)
	return err
}}

func TestAPlantedFaultIsSeenInTheBrowser(t *testing.T) {
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		missing(t, "axe-core", "npm ci --ignore-scripts")
	}
	ctx := browse(t)
	server, _ := serveReal(t, broken)
	if err := show(ctx, server+broken.Path, string(axe)); err != nil {
		t.Fatal(err)
	}
	found, width, err := examine(ctx, looks[3])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(found, `"id":"button-name"`) {
		t.Errorf("axe overlooked a button without a name: %s", found)
	}
	if width <= looks[3].width {
		t.Errorf("a word of 400 letters seems to fit in %d px", width)
	}
}

// axeFinding is one rule of axe-core that a page breaks.
type axeFinding struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

func TestAxeFindsNothingOnAnyPageInAnyLook(t *testing.T) {
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		missing(t, "axe-core", "npm ci --ignore-scripts")
	}
	ctx := browse(t)
	server, paths := serveReal(t)
	var mu sync.Mutex
	var said []string // by the browser, such as a breach of the content security policy
	err = chromedp.Listen(ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *log.EventEntryAdded:
			said = append(said, e.Entry.Text+" "+e.Entry.URL)
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.Contains(path, "/"+ownSlug) && !standsForMany(path) {
			continue
		}
		if err := show(ctx, server+path, string(axe)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for i, l := range looks {
			if i > 0 && !standsForMany(path) {
				continue
			}
			found, width, err := examine(ctx, l)
			if err != nil {
				t.Fatalf("%s, %s: %v", path, l.name, err)
			}
			report(t, path, l, found, width)
			picture(t, ctx, path, l)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, s := range said {
		t.Errorf("the browser complains: %s", s)
	}
}

// show opens a page and gives it axe.
func show(ctx context.Context, address, axe string) error {
	return chromedp.Do(ctx, chromedp.Navigate(address), chromedp.Evaluate[chromedp.Void](axe+";0"))
}

// examine has the page that is open take a look, and returns what axe found as JSON
// and how wide the page is.
func examine(ctx context.Context, l look) (found string, width int64, err error) {
	size := emulation.SetDeviceMetricsOverrideParams{Width: l.width, Height: 900, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, size); err != nil {
		return "", 0, err
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: l.features}); err != nil {
		return "", 0, err
	}
	width, err = chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil {
		return "", 0, err
	}
	found, err = chromedp.Run(ctx,
		chromedp.Evaluate[string](`axe.run({resultTypes:["violations"]}).then(r => JSON.stringify(r.violations))`,
			chromedp.EvalAwaitPromise))
	return found, width, err
}

func report(t *testing.T, path string, l look, found string, width int64) {
	t.Helper()
	var violations []axeFinding
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		html := make([]string, len(v.Nodes))
		for i, n := range v.Nodes {
			html[i] = n.HTML
		}
		t.Errorf("%s, %s: %s: %s\n\t%s", path, l.name, v.ID, v.Help, strings.Join(html[:min(3, len(html))], "\n\t"))
	}
	if width > l.width {
		t.Errorf("%s, %s: the page is %d px wide and scrolls sideways", path, l.name, width)
	}
}

// picture keeps what the page looks like in the folder LOOKS, for people who want
// to see for themselves.
func picture(t *testing.T, ctx context.Context, path string, l look) {
	folder := os.Getenv("LOOKS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s %s.png", strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"), l.name)
	if err := os.WriteFile(filepath.Join(folder, name), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// The buttons that copy a citation come with a script, and move no line.
func TestLaw_CopyButtonsMoveNothing(t *testing.T) {
	ctx := browse(t)
	server, _ := serveReal(t)
	for _, width := range []int64{390, 700, 1280} {
		window := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1}
		if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, window); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(server+"/education-code-52074/")); err != nil {
			t.Fatal(err)
		}
		moved, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(() => {
			const lines = () => Array.from(document.querySelectorAll(".outline li > p"), p => p.getBoundingClientRect().height);
			const buttons = document.querySelectorAll(".copy"), after = lines();
			buttons.forEach(b => b.remove());
			const before = lines();
			return !buttons.length ? "there are no buttons" : before.filter((h, i) => h !== after[i]).join(" ");
		})()`))
		if err != nil || moved != "" {
			t.Errorf("at %d px: %s %v", width, moved, err)
		}
	}
}

func TestAParagraphOfTheLawIsMarkedAndItsCitationCopied(t *testing.T) {
	ctx := browse(t)
	server, _ := serveReal(t)
	evaluate := func(script string) string {
		t.Helper()
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(server+"/education-code-52074/#g-1-A")); err != nil {
		t.Fatal(err)
	}
	if shown := evaluate(`getComputedStyle(document.querySelector("#g-1-A > .trail")).display`); shown != "block" {
		t.Errorf("the way to the target paragraph is not shown: %s", shown)
	}
	if shown := evaluate(`getComputedStyle(document.querySelector("#g-1-B > .trail")).display`); shown != "none" {
		t.Errorf("the way to another paragraph is shown: %s", shown)
	}
	copied := evaluate(`(async () => {
		let copied = "nothing";
		navigator.clipboard.writeText = async text => { copied = text };
		document.querySelector("#g-1-A > p > .copy").click();
		await null;
		return copied;
	})()`)
	if want := "Cal. Educ. Code § 52074(g)(1)(A), " + server + "/education-code-52074/#g-1-A"; copied != want {
		t.Errorf("copied %q, not %q", copied, want)
	}
}
