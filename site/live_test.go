package site

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestALiveSiteServesItsPages(t *testing.T) {
	l := &Live{Folder: buildReal(t)}
	for path, want := range map[string]int{"/": 200, "/process/": 200, "/sitemap.xml": 200, "/nowhere/": 404, "/../build_test.go": 404, "/process/..%2f..%2fx": 404} {
		if w := get(l, path); w.Code != want {
			t.Errorf("%s answers %d, not %d", path, w.Code, want)
		}
	}
	if w := get(l, "/nowhere/"); !strings.Contains(w.Body.String(), "Page not found") {
		t.Error("a missing page isn't the page for that")
	}
}

func TestALiveSiteShowsWhatIsWrongWithFileAndLine(t *testing.T) {
	l := &Live{Folder: t.TempDir()}
	l.Said(Result{}, Problems{{File: "content/a.md", Line: 7, Col: 2, Text: "<b>", What: "HTML in a page of words"}})
	w := get(l, "/")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "content/a.md:7:2") || !strings.Contains(w.Body.String(), "&lt;b&gt;") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	l.Said(Result{}, nil)
	if w := get(l, "/"); w.Code == 500 {
		t.Error("mended, it still shows the problem")
	}
}

func TestAPageIsToldToLoadItselfAgainAfterARound(t *testing.T) {
	l := &Live{Folder: t.TempDir()}
	l.Said(Result{}, nil)
	answer := make(chan string)
	go func() { answer <- get(l, waitAddress).Body.String() }()
	for {
		select {
		case text := <-answer:
			if text != "location.reload()" {
				t.Errorf("it is told %q", text)
			}
			return
		case <-time.After(time.Millisecond):
			l.Said(Result{}, nil) // until the page has begun to wait, and is told
		}
	}
}

func TestAnEditWhileWatchingIsBuiltAndAMistakeIsReported(t *testing.T) {
	content, out := t.TempDir(), t.TempDir()
	save := func(name, text string) {
		if err := os.WriteFile(filepath.Join(content, name), []byte(text), 0o644); err != nil {
			t.Error(err)
		}
	}
	save("site.yaml", smallSite)
	save("index.md", page1("First", "The first page.", "Hello."))
	ctx, cancel := context.WithCancel(context.Background())
	rounds, done := make(chan error, 16), make(chan error, 1)
	go func() {
		o := Options{Content: os.DirFS(content), Out: out, URL: "https://assist.example.org", Made: []Made{}}
		done <- Watch(ctx, o, content, "", func(_ Result, err error) { rounds <- err })
	}()
	until := func(what string, enough func(error) bool) {
		t.Helper()
		for err := range rounds {
			if enough(err) {
				return
			}
		}
		t.Error(what)
	}
	until("the first build", func(err error) bool { return err == nil })
	save("index.md", page1("First", "The first page.", "See [nowhere](/nowhere/)."))
	until("the mistake", func(err error) bool { return err != nil && strings.Contains(err.Error(), "/nowhere/ leads nowhere") })
	save("nowhere.md", page1("Nowhere", "A new page.", "Now it is there."))
	until("the mended site", func(err error) bool { return err == nil })
	if _, err := os.Stat(filepath.Join(out, "nowhere", "index.html")); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
