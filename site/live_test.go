package site

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ccee-ca.org/assist/site/theme"
)

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestALiveSiteServesItsPages(t *testing.T) {
	l := &Live{Folder: realFolder(t)}
	for path, want := range map[string]int{"/": 200, "/process/": 200, "/sitemap.xml": 200, "/nowhere/": 404,
		"/../build_test.go": 404, "/process/..%2f..%2fx": 404} {
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
	l.Report(Result{}, Problems{{File: "content/a.md", Line: 7, Col: 2, Text: "<b>", What: "HTML in a page of words"}})
	w := get(l, "/")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "content/a.md:7:2") ||
		!strings.Contains(w.Body.String(), "&lt;b&gt;") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	l.Report(Result{}, nil)
	if w := get(l, "/"); w.Code == 500 {
		t.Error("mended, it still shows the problem")
	}
}

// The script of a page asks whether there was a round since it was served, and
// reloads the page then. It may not make markup or code of text, for which the
// policy of the service has no exception.
func TestLive_PageReloadsAfterARound(t *testing.T) {
	l := &Live{Folder: t.TempDir()}
	l.Report(Result{}, nil)
	since := regexp.MustCompile(`/_local/changed\?since=\d+`)
	before := since.FindString(get(l, Reload).Body.String())
	if w := get(l, before); before == "" || w.Code != http.StatusNoContent {
		t.Errorf("%q answers %d before the round", before, w.Code)
	}
	l.Report(Result{}, nil)
	if w := get(l, before); w.Code != http.StatusOK {
		t.Errorf("%q answers %d after the round", before, w.Code)
	}
	after := since.FindString(get(l, Reload).Body.String())
	if w := get(l, after); w.Code != http.StatusNoContent {
		t.Errorf("the page that was loaded again asks %q and is answered %d", after, w.Code)
	}
}

// A typo on one page shows there. The others are served as they were, and say so.
func TestLive_ProblemOnOnePageLeavesTheOthers(t *testing.T) {
	l, content := &Live{Folder: t.TempDir()},
		words(map[string]string{"a.md": page1("A", "D.", "Fine."),
			"404.md": "---\ntitle: Missing\ndescription: E.\npath: /404.html\n---\n"})
	b := New(small(content, l.Folder))
	l.Report(b.Build(context.Background()))
	content["a.md"].Data = []byte(page1("A", "D.", "<b>"))
	l.Report(b.Update(context.Background(), "a.md"))
	if w := get(l, "/a/"); w.Code != 500 || !strings.Contains(w.Body.String(), "content/a.md:6:1") ||
		strings.Contains(w.Body.String(), "Fine.") {
		t.Errorf("the page itself: %d %s", w.Code, w.Body)
	}
	for path, code := range map[string]int{"/": 200, "/nowhere/": 404} {
		w := get(l, path)
		if w.Code != code {
			t.Errorf("%s answers %d", path, w.Code)
		}
		wants(t, w.Body.String(), "<h1", "The content has problems", `<a href="/a/">content/a.md:6:1`)
	}
	if w := get(l, "/robots.txt"); strings.Contains(w.Body.String(), "problems") || l.Down() {
		t.Errorf("a file that is no page: %s; down: %t", w.Body, l.Down())
	}
	content["a.md"].Data = []byte(page1("A", "D.", "Better."))
	l.Report(b.Update(context.Background(), "a.md"))
	if w := get(l, "/a/"); w.Code != 200 || !strings.Contains(w.Body.String(), "Better.") ||
		strings.Contains(w.Body.String(), "problems") {
		t.Errorf("the page once it is mended: %d %s", w.Code, w.Body)
	}
}

// What every page is made from takes all of them down, and no old page hides it.
func TestLive_ProblemOfAllPagesShowsOnAll(t *testing.T) {
	l, content := &Live{Folder: t.TempDir()}, words(nil)
	b := New(small(content, l.Folder))
	l.Report(b.Build(context.Background()))
	content["site.yaml"].Data = []byte(smallSite + "colour: red\n")
	l.Report(b.Update(context.Background(), "site.yaml"))
	if w := get(l, "/"); w.Code != 500 || !strings.Contains(w.Body.String(), "content/site.yaml:6:1") || !l.Down() {
		t.Errorf("%d %s, down: %t", w.Code, w.Body, l.Down())
	}
	l.Report(Result{}, errors.New("the disk is full"))
	if w := get(l, "/"); w.Code != 500 || !strings.Contains(w.Body.String(), "the disk is full") || !l.Down() {
		t.Errorf("%d %s, down: %t", w.Code, w.Body, l.Down())
	}
}

// A file that can't be published is a problem on no page: all are served.
func TestLive_StrayFileLeavesAllPages(t *testing.T) {
	l := &Live{Folder: t.TempDir()}
	l.Report(Build(context.Background(), small(words(map[string]string{"plan.MD": "x"}), l.Folder)))
	if w := get(l, "/"); w.Code != 200 || !strings.Contains(w.Body.String(), "content/plan.MD: this kind of file") ||
		l.Down() {
		t.Errorf("%d %s, down: %t", w.Code, w.Body, l.Down())
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
		o := Options{Content: os.DirFS(content), Out: out, URL: "https://assist.example.org",
			Generated: []GeneratedPage{}}
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
	until("the mistake",
		func(err error) bool { return err != nil && strings.Contains(err.Error(), "/nowhere/ doesn't work") })
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

// A page that a function's template makes is read for what the checks want to know.
func TestPage_Read(t *testing.T) {
	for text, want := range map[string]struct {
		noindex     bool
		description string
		problems    int
	}{
		`<meta name="robots" content="noindex">`:                                       {true, "", 0},
		`<meta name="robots" content="index"><meta name="other" content="noindex">`:    {false, "", 0},
		`<meta name="description" content="D."><meta name="viewport" content="width">`: {false, "D.", 0},
		`<h1>A</h1><h2>B</h2><h3>C</h3><h2>D</h2><h3>E</h3>`:                           {false, "", 0},
		`<h3>A</h3>`:                      {false, "", 0},
		`<h1>A</h1><h3>B</h3>`:            {false, "", 1},
		`<p id=a><p id=b><p id=a>`:        {false, "", 1},
		`<img src=/a.png><img alt src=b>`: {false, "", 1},
	} {
		p := &page{path: "/a/"}
		if problems := p.read([]byte(text)); p.noindex != want.noindex || p.description != want.description ||
			len(problems) != want.problems {
			t.Errorf("%s: noindex %v, description %q, %v", text, p.noindex, p.description, problems)
		}
	}
}

// Of a page with a layout the links that only its template has are added: those of
// its words keep their place.
func TestPage_ReadLayout(t *testing.T) {
	p := &page{path: "/a/", links: []link{{href: "/b/", at: 7}}}
	problems := p.readLayout("site/theme/start.html", []byte(`<p id=x><a href=/b/>B</a> <a href=/c/>C</a>`))
	if want := []link{{href: "/b/", at: 7}, {href: "/c/", at: -1}}; len(problems) > 0 ||
		!slices.Equal(p.links, want) || !slices.Equal(p.ids, []string{"x"}) {
		t.Errorf("%v, ids %v, links %v, want %v", problems, p.ids, p.links, want)
	}
}

// A level of headings that is left out is named by its number.
func TestPage_ReadHeadingLevel(t *testing.T) {
	problems := (&page{path: "/a/"}).read([]byte(`<h1>A</h1><h3>B</h3>`))
	wants(t, problems.Error(), "on /a/ a heading of level 3 comes after one of level 1: skip no level")
}

// A file has the media type of its ending, and one of an unknown kind has none.
func TestSetFileHeaders(t *testing.T) {
	for name, want := range map[string]string{"a.png": Types[".png"], "index.html": Types[".html"], "a.xyz": "",
		"LICENSE": ""} {
		h := http.Header{}
		setFileHeaders(h, name)
		if h.Get("Content-Type") != want || want == "" && len(h["Content-Type"]) > 0 {
			t.Errorf("%s is served as %q, want %q", name, h["Content-Type"], want)
		}
	}
}

// A page takes the short way through the template only where the menus have no link
// to it, nor one to a page above it.
func TestInNoMenu(t *testing.T) {
	menu := func(hrefs ...string) *worker {
		b := &Builder{}
		for _, href := range hrefs {
			b.site.Nav = append(b.site.Nav, theme.Link{Href: href})
		}
		return &worker{b: b}
	}
	for _, c := range []struct {
		path string
		w    *worker
		want bool
	}{
		{"/", menu("/"), false}, {"/a/", menu("/"), true}, {"/a/", menu("/a/"), false},
		{"/a/b/", menu("/", "/a/"), false}, {"/a/", menu("/a/b/"), true}, {"/a/", menu(), true},
	} {
		if got := c.w.inNoMenu(c.path); got != c.want {
			t.Errorf("%s is in no menu: %v", c.path, got)
		}
	}
	for alternates, want := range map[int]bool{0: true, 1: true, 2: false} {
		var p theme.Page
		p.Path, p.Title, p.Alternate = "/a/", "A", []theme.Alternate{{}, {}}[:alternates]
		if got := menu().isPlain(p); got != want {
			t.Errorf("with %d alternates it is plain: %v", alternates, got)
		}
	}
}

// A mistake in a template that only some pages fill is shown on those. All others
// are served, and say so.
func TestLive_TemplateOfOnePageLeavesTheOthers(t *testing.T) {
	looks := fstest.MapFS{}
	files, err := fs.Glob(os.DirFS("theme"), "*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join("theme", name))
		if err != nil {
			t.Fatal(err)
		}
		looks[name] = &fstest.MapFile{Data: text}
	}
	layout := strings.Replace(page1("A", "D.", "Fine."), "title:", "layout: start\ntitle:", 1)
	l := &Live{Folder: t.TempDir()}
	for file, down := range map[string]bool{"start.html": false, "frame.html": true} {
		whole := looks[file].Data
		for _, mistake := range []string{"{{", "{{.NoSuchThing}}"} {
			looks[file].Data = append(slices.Clone(whole), mistake...)
			if mistake != "{{" {
				looks[file].Data = []byte(strings.Replace(string(whole), "<h1>", "<h1>"+mistake, 1))
			}
			if file == "frame.html" {
				looks[file].Data = []byte(strings.Replace(string(whole), "<main", mistake+"<main", 1))
			}
			o := small(words(map[string]string{"a.md": layout}), l.Folder)
			o.Theme = looks
			l.Report(Build(context.Background(), o))
			if w := get(l, "/a/"); w.Code != 500 || !strings.Contains(w.Body.String(), "site/theme/"+file) {
				t.Errorf("%s with %s: its page answers %d %s", file, mistake, w.Code, w.Body)
			}
			w := get(l, "/")
			if l.Down() != down || (w.Code == 500) != down || !strings.Contains(w.Body.String(), "site/theme/"+file) {
				t.Errorf("%s with %s: another page answers %d, down: %t: %.300s", file, mistake, w.Code, l.Down(),
					w.Body)
			}
		}
		looks[file].Data = whole
	}
}

// A page that code makes shows its own problem, though other pages are made by the
// same file.
func TestLive_ProblemOfAMadePageShowsThere(t *testing.T) {
	makes := func(path, body string) GeneratedPage {
		return GeneratedPage{Path: path, Source: "site/generated.go", Write: func(w io.Writer, _ *theme.Theme) error {
			_, err := io.WriteString(w, "<!doctype html><title>"+path+"</title><meta name=description content="+path+
				"><body>"+body)
			return err
		}}
	}
	l := &Live{Folder: t.TempDir()}
	o := small(words(nil), l.Folder)
	o.Generated = []GeneratedPage{makes("/made/a/", "Fine."), makes("/made/b/", "<img src=/x.png>"),
		makes("/made/c/", "<a href=/nowhere/>x</a>"), makes("/made/d/", "Fine.")}
	l.Report(Build(context.Background(), o))
	for path, want := range map[string]int{"/made/a/": 200, "/made/b/": 500, "/made/c/": 500, "/made/d/": 200} {
		if w := get(l, path); w.Code != want {
			t.Errorf("%s answers %d, want %d: %s", path, w.Code, want, w.Body)
		}
	}
}
