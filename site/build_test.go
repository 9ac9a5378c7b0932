package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ccee-ca.org/assist/site/theme"
)

const smallSite = "name: Test\nowner: Test Office\nshort: TO\nownerURL: https://example.org/\ncontact: {name: A. " +
	"Person, role: Keeper}\n"

// words is a content folder with a front page and the given files.
func words(files map[string]string) fstest.MapFS {
	content := fstest.MapFS{
		"site.yaml": {Data: []byte(smallSite)},
		"index.md":  {Data: []byte(page1("First", "The first page.", "Hello."))},
	}
	for name, text := range files {
		content[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return content
}

func page1(title, description, body string) string {
	return "---\ntitle: " + title + "\ndescription: " + description + "\n---\n\n" + body + "\n"
}

func small(content fs.FS, out string) Options {
	return Options{Content: content, Out: out, URL: "https://assist.example.org", Generated: []GeneratedPage{}}
}

func TestProblemsSayWhereAndWhatToDo(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"unknown key", "a.md", "---\ntitle: A\ndescription: D.\ncolour: red\n---\n",
			`content/a.md:4:1: unknown key "colour"`},
		{"key twice", "a.md", "---\ntitle: A\ntitle: B\ndescription: D.\n---\n",
			"content/a.md:3:1: title is given twice: keep one"},
		{"no title", "a.md", "---\ndescription: D.\n---\n", "content/a.md:1:1: no title"},
		{"no description", "a.md", "---\ntitle: A\n---\n", "content/a.md:1:1: no description"},
		{"no front matter", "a.md", "Hello\n", "content/a.md:1:1: no front matter"},
		{"no end", "a.md", "---\ntitle: A\n", "content/a.md:1:1: the front matter has no end"},
		{"flag", "a.md", "---\ntitle: A\ndescription: D.\ndraft: maybe\n---\n",
			`content/a.md:4:8: draft is "maybe": write true or false`},
		{"dead link", "a.md", page1("A", "D.", "See [b](/b/)."),
			"content/a.md:6:5: the link to /b/ doesn't work: fix the address, or make that page"},
		{"no slash", "a.md", page1("A", "D.", "See [a](/a)."), "lacks its last slash: write /a/"},
		{"relative link", "a.md", page1("A", "D.", "See [a](a/)."), "isn't written from the root"},
		{"dead fragment", "a.md", page1("A", "D.", "See [b](#b)."), "content/a.md:6:5: /a/ has no #b"},
		{"dead fragment elsewhere", "a.md", page1("A", "D.", "See [b](/#b)."), "content/a.md:6:5: / has no #b"},
		{"no scheme", "a.md", page1("A", "D.", "See [b](javascript:x)."), "not an address that a browser opens"},
		{"heading skipped", "a.md", page1("A", "D.", "## B\n\n#### C"),
			"content/a.md:8:1: a heading of level 4 below one of level 2"},
		{"first heading", "a.md", page1("A", "D.", "# B"), "content/a.md:6:1: a first-level heading"},
		{"same heading", "a.md", page1("A", "D.", "## B\n\n## B"),
			"content/a.md:8:1: the address #b is already used on this page"},
		{"image without words", "a.md", page1("A", "D.", "![](/x.png)"), "content/a.md:6:1: an image without a text"},
		{"missing image", "a.md", page1("A", "D.", "![x](/x.png)"),
			"the link to /x.png doesn't work: fix the address, or put that file in content/"},
		{"html", "a.md", page1("A", "D.", "<b>x</b>"), "content/a.md:6:1: HTML in a page of words"},
		{"unknown value", "a.md", page1("A", "D.", "Ask {{nobody}}."),
			"content/a.md:6:5: {{nobody}} isn't a value"},
		{"value that is gone", "a.md", page1("A", "D.", "{{rules.table}}"), "{{rules.table}} isn't a value"},
		{"same title", "a.md", page1("First", "D.", "x"),
			`content/index.md:2:1: the title "First" is that of content/a.md too`},
		{"same description", "a.md", page1("A", "The first page.", "x"),
			"content/index.md:3:1: the description is that of content/a.md too"},
		{"same address", "a.md", "---\ntitle: A\ndescription: D.\npath: /\n---\n",
			"content/index.md: the address / is that of content/a.md too"},
		{"dead action", "a.md", "---\ntitle: A\ndescription: D.\nactions:\n  - Go: /b/\n---\n",
			"content/a.md:5:9: the link to /b/ doesn't work"},
		{"missing script", "a.md", "---\ntitle: A\ndescription: D.\nscripts:\n  - none.js\n---\n",
			"asset none.js: the theme has no such file"},
		{"dead nav", "site.yaml", smallSite + "nav:\n  - {label: B, href: /b/}\n",
			"content/site.yaml:7:22: the link to /b/ doesn't work"},
		{"unknown site key", "site.yaml", smallSite + "colour: red\n", `content/site.yaml:6:1: unknown key "colour"`},
		{"no contact", "site.yaml", strings.Replace(smallSite, "role: Keeper", "role: ", 1),
			"content/site.yaml:5:1: no contact: role: say what that person does"},
		{"bad email", "site.yaml", smallSite[:strings.Index(smallSite, "contact")] +
			"contact:\n  name: A\n  role: B\n  email: me\n", `content/site.yaml:8:3: email is "me"`},
		{"bad phone", "site.yaml", smallSite[:strings.Index(smallSite, "contact")] +
			"contact:\n  name: A\n  role: B\n  phone: \"12\"\n", `content/site.yaml:8:3: phone is "12"`},
		{"bad owner", "site.yaml", strings.Replace(smallSite, "https://", "", 1),
			`content/site.yaml:4:1: ownerURL is "example.org/"`},
		{"bad day", "site.yaml", smallSite +
			"statute:\n  citation: A\n  source: https://a.example.org/\n  published: 1.2.2026\n",
			`content/site.yaml:9:3: statute: published is "1.2.2026", which isn't a date`},
		{"tab", "site.yaml", smallSite + "statute:\n\tcitation: A\n",
			"content/site.yaml:7:1: this line's indentation can't be read"},
		{"menu without address", "site.yaml", smallSite + "nav:\n  - {label: B}\n",
			"content/site.yaml:6:1: entry 1 of nav lacks its label or its href"},
		{"bad security", "site.yaml", smallSite + "security: me\n", `content/site.yaml:6:1: security is "me"`},
		{"dead link in a note", "a.md",
			"---\ntitle: A\ndescription: D.\nnote: See [b](/b/) and [c](/c/).\n---\n\n[d](/)\n",
			"content/a.md:4:7: the link to /c/ doesn't work"},
		{"name beside an email", "site.yaml", smallSite[:strings.Index(smallSite, "contact")] +
			"contact:\n  name: A\n  role: B\n  email: A <a@example.org>\n",
			`content/site.yaml:8:3: email is "A <a@example.org>"`},
		{"redirect over a page", "a.md", "---\ntitle: A\ndescription: D.\nredirects:\n  - /b/\n---\n",
			"hides content/b.md"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{test.file: test.text}
			if test.name == "redirect over a page" {
				files["b.md"] = page1("B", "Other.", "x")
			}
			_, err := Build(context.Background(), small(words(files), ""))
			var p Problems
			if !errors.As(err, &p) {
				t.Fatalf("no problem was found, but %v", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

// A page that CloudFront serves by its address is a problem when it is missing, a
// draft, or elsewhere, and the build says when visitors see it.
func TestBuild_RequiredPages(t *testing.T) {
	for name, c := range map[string]struct{ address, seen string }{
		"404.md":     {"/404.html", "where there is no page"},
		"closed.md":  {"/closed/", "while the form is closed"},
		"problem.md": {"/problem/", "when a function fails"},
	} {
		for state, text := range map[string]string{
			"draft":     "---\ntitle: A\ndescription: A.\npath: " + c.address + "\ndraft: true\n---\n",
			"elsewhere": "---\ntitle: A\ndescription: A.\npath: /elsewhere/\n---\n", "missing": ""} {
			content := words(map[string]string{"404.md": "---\ntitle: 404\ndescription: 4.\npath: /404.html\n---\n",
				"closed.md": page1("Closed", "C.", "x"), "problem.md": page1("Problem", "P.", "x"), name: text})
			if text == "" {
				delete(content, name)
			}
			o := small(content, "")
			_, err := Build(context.Background(), o)
			if err != nil {
				t.Fatalf("a site without a form: %v", err)
			}
			o.Generated = []GeneratedPage{{Path: "/request/", Source: "form.go",
				Write: func(io.Writer, *theme.Theme) error { return nil }}}
			_, err = Build(context.Background(), o)
			want := "content/" + name + ": no page is at " + c.address + ", which visitors see " + c.seen +
				": restore this file, or remove its draft:"
			if err == nil || err.Error() != want {
				t.Errorf("%s %s: %v, want %s", name, state, err, want)
			}
		}
	}
}

// A required page with a problem of its own is reported for that alone: its address
// may not be known.
func TestBuild_RequiredPageWithProblem(t *testing.T) {
	content := words(map[string]string{"404.md": "---\ntitle: 404\ndescription: 4.\npth: /404.html\n---\n",
		"closed.md": page1("Closed", "C.", "x"), "problem.md": page1("Problem", "P.", "x")})
	o := small(content, "")
	o.Generated = []GeneratedPage{{Path: "/request/", Source: "form.go",
		Write: func(io.Writer, *theme.Theme) error { return nil }}}
	var p Problems
	_, err := Build(context.Background(), o)
	if !errors.As(err, &p) || len(p) != 1 || !strings.Contains(p[0].What, `unknown key "pth"`) {
		t.Errorf("got %v, want the unknown key alone", err)
	}
}

// An email address and a phone number are taken as they are written, and both may
// be empty.
func TestBuild_ContactTaken(t *testing.T) {
	for _, contact := range []string{"email: a@example.org", "phone: 916-555-0100", `email: ""`, `phone: ""`} {
		site := strings.Replace(smallSite, "role: Keeper", "role: Keeper, "+contact, 1)
		if _, err := Build(context.Background(), small(words(map[string]string{"site.yaml": site}), "")); err != nil {
			t.Errorf("%s: %v", contact, err)
		}
	}
}

// The build reports progress after each 250 pages.
func TestBuild_Progress(t *testing.T) {
	files := map[string]string{}
	for i := range 2*progressEvery + 1 {
		files[fmt.Sprintf("%d.md", i)] = page1(fmt.Sprint("A", i), fmt.Sprint("D", i), "x")
	}
	var told [][2]int
	o := small(words(files), "")
	o.Progress = func(made, of int) { told = append(told, [2]int{made, of}) }
	if _, err := Build(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if want := [][2]int{{250, 502}, {500, 502}}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

// A page that can't be written ends the build with an error that names it.
func TestBuild_PageCannotBeWritten(t *testing.T) {
	out, content := t.TempDir(), words(map[string]string{"a.md": page1("A", "D.", "x")})
	if _, err := Build(context.Background(), small(content, out)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(out, "a", "index.html")); err != nil {
		t.Fatal(err)
	}
	plant(t, out, map[string]string{"a/index.html/in-the-way.txt": "x"})
	_, err := Build(context.Background(), small(content, out))
	if err == nil || !strings.Contains(err.Error(), filepath.Join("a", "index.html")) {
		t.Errorf("got %v", err)
	}
}

func TestAllProblemsAreReportedAtOnceInOrder(t *testing.T) {
	_, err := Build(context.Background(), small(words(map[string]string{
		"b.md": page1("B", "D.", "[x](/x/)\n\n[y](/y/)"),
		"a.md": page1("A", "E.", "<b>"),
	}), ""))
	var p Problems
	if !errors.As(err, &p) || len(p) != 3 || p[0].File != "content/a.md" || p[1].Line != 6 || p[2].Line != 8 {
		t.Errorf("got %v", err)
	}
}

func TestASecondBuildWritesNothing(t *testing.T) {
	out := t.TempDir()
	first, err := Build(context.Background(), realOptions(out))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Build(context.Background(), realOptions(out))
	if err != nil {
		t.Fatal(err)
	}
	if second.Written != 0 || second.Removed != 0 || second.Unchanged != first.Written {
		t.Errorf("first %+v, second %+v", first, second)
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	one, two := os.DirFS(realFolder(t)), os.DirFS(buildReal(t))
	files := 0
	err := fs.WalkDir(one, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		a, _ := fs.ReadFile(one, name)
		b, err := fs.ReadFile(two, name)
		if string(a) != string(b) {
			t.Errorf("%s differs", name)
		}
		return err
	})
	if err != nil || files < 15 {
		t.Errorf("%d files compared, %v", files, err)
	}
}

func TestWhatIsNoLongerMadeIsRemoved(t *testing.T) {
	out := t.TempDir()
	content := words(map[string]string{"a/b.md": page1("B", "D.", "x")})
	if _, err := Build(context.Background(), small(content, out)); err != nil {
		t.Fatal(err)
	}
	delete(content, "a/b.md")
	r, err := Build(context.Background(), small(content, out))
	if err != nil || r.Removed != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(out, "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("its folder is still there")
	}
}

func TestAFolderThatNoBuildMadeIsNotSweptAway(t *testing.T) {
	if err := CheckOutputDir(t.TempDir()); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if err := CheckOutputDir(".."); err == nil || !strings.Contains(err.Error(), "files that no build made") {
		t.Errorf("the project's own folder: %v", err)
	}
	if err := CheckOutputDir(realFolder(t)); err != nil {
		t.Errorf("an earlier build: %v", err)
	}
}

func TestADraftIsCheckedAndNotMade(t *testing.T) {
	out := t.TempDir()
	draft := "---\ntitle: A\ndescription: D.\ndraft: true\n---\n\n"
	if _, err := Build(context.Background(), small(words(map[string]string{"a.md": draft + "x\n"}), out)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, "a")); err == nil {
		t.Error("the draft was made")
	}
	if _, err := Build(context.Background(), small(words(map[string]string{"a.md": draft + "[x](/x/)\n"}),
		"")); err == nil {
		t.Error("the draft was not checked")
	}
}

func TestARedirectLeadsOn(t *testing.T) {
	out := t.TempDir()
	moved := "---\ntitle: A\ndescription: D.\nredirects:\n  - /old/\n---\n"
	if _, err := Build(context.Background(),
		small(words(map[string]string{"a.md": moved, "b.md": page1("B", "E.", "[old](/old/)")}), out)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "old", "index.html"))
	if err != nil || !strings.Contains(string(text), `url=/a/`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestAnErrorInATemplateNamesItsFileAndLine(t *testing.T) {
	broken := fstest.MapFS{}
	entries, err := os.ReadDir("theme")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join("theme", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		broken[e.Name()] = &fstest.MapFile{Data: text}
	}
	broken["page.html"] = &fstest.MapFile{Data: []byte("{{define \"main\"}}\n\n\n<h1>{{.Nothing}}</h1>\n{{end}}\n")}
	o := small(words(nil), "")
	o.Theme = broken
	_, err = Build(context.Background(), o)
	if err == nil || !strings.Contains(err.Error(), "site/theme/page.html:4:") {
		t.Errorf("got %v", err)
	}
}

func TestSecurityTxtIsThereOnlyWithAnAddress(t *testing.T) {
	for _, address := range []string{"", "https://example.org/report"} {
		out := t.TempDir()
		content := words(map[string]string{"site.yaml": smallSite + "security: \"" + address +
			"\"\nstatute: {published: \"2026-11-23\"}\n"})
		if _, err := Build(context.Background(), small(content, out)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(out, ".well-known", "security.txt"))
		if address == "" && err == nil {
			t.Errorf("made without an address: %s", text)
		}
		if address != "" && !strings.Contains(string(text), "Contact: "+address+"\nExpires: 2027-11-23T00:00:00Z\n") {
			t.Errorf("got %s, %v", text, err)
		}
	}
}

func TestAnEditMakesItsPageAgainAndNoOther(t *testing.T) {
	out := t.TempDir()
	content := words(map[string]string{"a.md": page1("A", "D.", "## Old"), "b.md": page1("B", "E.", "[a](/a/#old)")})
	b := New(small(content, out))
	if _, err := b.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	content["a.md"].Data = []byte(page1("A", "D.", "## Old\n\nmore"))
	r, err := b.Update(context.Background(), "a.md")
	if err != nil || r.Written != 1 || r.Unchanged != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	content["a.md"].Data = []byte(page1("A", "D.", "## New"))
	if _, err := b.Update(context.Background(), "a.md"); err == nil ||
		!strings.Contains(err.Error(), "content/b.md:6:1: /a/ has no #old") {
		t.Errorf("an edit that breaks a link on another page: %v", err)
	}
}

func TestAPlainPageIsWhatTheTemplateMakesOfIt(t *testing.T) {
	content := words(map[string]string{"site.yaml": smallSite + "nav:\n  - {label: First, href: /}\n"})
	b := New(small(content, ""))
	if _, err := b.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	w := newWorker(b)
	data := []theme.Alternate{{Href: "/a/b/statute.json", Type: "application/json", Title: `A & "b" <c>`}}
	for i, title := range []string{"Plain", `Less < more & "quoted" 'words'`, "MarkPathMark", "With data"} {
		p := theme.Page{Head: theme.Head{Path: "/a/b/", Title: title, Description: title + "."}, Heading: title,
			Body: "<p>Body"}
		p.Alternate = data[:i/3]
		if !w.isPlain(p) {
			t.Fatalf("%s is not plain", title)
		}
		if err := w.fill(p); err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := b.theme.Page(&want, p); err != nil {
			t.Fatal(err)
		}
		if got := w.html.String(); got != want.String() {
			t.Errorf("%s: got\n%s\nwant\n%s", title, got, want.String())
		}
	}
}

// wants says which of the wanted texts are missing.
func wants(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
}
