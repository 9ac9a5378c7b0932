package site

import (
	"context"
	"encoding/json"
	"fmt"
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

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A look is a way in which somebody sees a page.
type look struct {
	name     string
	width    int64
	features []*emulation.MediaFeature
}

var looks = []look{
	{"light", 1280, []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}},
	{"dark", 1280, []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}},
	{"forced colours", 1280, []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}},
	{"320 px", 320, []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}},
}

// chromiumPath is where the browser is.
func chromiumPath(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	missing(t, "chromium", "apt-get install chromium")
	return ""
}

// guarded adds to h the headers that the site will have.
func guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.ServeHTTP(w, r)
	})
}

// browse starts a browser and returns a context for chromedp.
func browse(t *testing.T) context.Context {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromiumPath(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// serveReal serves the real site under the headers that it will have.
func serveReal(t *testing.T) (address string, paths []string) {
	t.Helper()
	out := buildReal(t)
	server := httptest.NewServer(guarded(http.FileServer(http.Dir(out))))
	t.Cleanup(server.Close)
	for path := range walkPages(t, out) {
		// The pages of the check before you start are made by one hand: a few stand for all. The Nu HTML checker reads each.
		if rest, ok := strings.CutPrefix(path, PathwayRoot); ok && rest != "" && !slices.Contains([]string{"charter/", "district/yes/", "charter/yes/pending/", "district/no/no/no/"}, rest) {
			continue
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return server.URL, paths
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
	for _, l := range looks {
		for _, path := range paths {
			found, width, err := examine(ctx, server+path, l, string(axe))
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

// examine shows a page in one look, and returns what axe found as JSON and how wide the page is.
func examine(ctx context.Context, address string, l look, axe string) (found string, width int64, err error) {
	size := emulation.SetDeviceMetricsOverrideParams{Width: l.width, Height: 900, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, size); err != nil {
		return "", 0, err
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: l.features}); err != nil {
		return "", 0, err
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.Evaluate[chromedp.Void](axe+";0")); err != nil {
		return "", 0, err
	}
	if width, err = chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); err != nil {
		return "", 0, err
	}
	found, err = chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run({resultTypes:["violations"]}).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
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

// picture keeps what the page looks like in the folder LOOKS, for people who want to see for themselves.
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
