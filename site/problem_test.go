package site

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// A problem shows its line, and of a long one what stands around its place.
func TestProblemAt(t *testing.T) {
	text := []byte("one\n\n" + strings.Repeat("a", 100) + "!" + strings.Repeat("b", 100) + "\nlast\r\n")
	for offset, want := range map[int]string{
		0:   "1:1 one",
		3:   "1:4 one",
		4:   "2:1 ",
		5:   "3:1 " + strings.Repeat("a", 60) + "…",
		65:  "3:61 " + strings.Repeat("a", 100) + "!" + strings.Repeat("b", 19) + "…",
		66:  "3:62 …" + strings.Repeat("a", 99) + "!" + strings.Repeat("b", 20) + "…",
		105: "3:101 …" + strings.Repeat("a", 60) + "!" + strings.Repeat("b", 59) + "…",
		146: "3:142 …" + strings.Repeat("a", 19) + "!" + strings.Repeat("b", 100),
		207: "4:1 last",
		999: "5:1 ",
		-1:  "1:1 one",
	} {
		p := problemAt("a.md", text, offset, "what", "do")
		if got := fmt.Sprintf("%d:%d %s", p.Line, p.Col, p.Text); got != want {
			t.Errorf("at %d: %q, want %q", offset, got, want)
		}
	}
	if got := excerpt("x"+strings.Repeat("\r", 100), 90); got != "x" {
		t.Errorf("a line of carriage returns: %q", got)
	}
}

// Problems stand in the order of file, line and column, each with its line below
// it.
func TestProblems_Order(t *testing.T) {
	p := Problems{{File: "b", What: "1"}, {File: "a", Line: 2, Col: 1, What: "2"},
		{File: "a", Line: 1, Col: 9, What: "3"}, {File: "a", Line: 1, Col: 3, What: "4", Text: "words"},
		{File: "a", Line: 10, Col: 1, What: "5", Do: "do"}}
	p.sort()
	if got, want := p.Error(), "a:1:3: 4\n\twords\na:1:9: 3\na:2:1: 2\na:10:1: 5: do\nb: 1"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Characters that a page can't print are told from those that it can, up to the
// last of each kind.
func TestBadRune(t *testing.T) {
	for r, want := range map[rune]bool{
		'\n': false, '\t': false, ' ': false, '~': false, 0xa0: false, 'é': false, 0x2029: false, 0x202f: false,
		0x2065: false, 0x206a: false,
		'\r': true, 0: true, 0x1f: true, 0x7f: true, 0x80: true, 0x9f: true, 0x202a: true, 0x202e: true, 0x2066: true,
		0x2069: true, 0xfeff: true, 0xfffd: true, 0xfffe: true, 0x1ffff: true,
		0xe000: true, 0xf8ff: true, 0xf0000: true,
	} {
		if got := badRune(r); (got != "") != want {
			t.Errorf("%U: %q", r, got)
		}
	}
	if text, problems := cleanText("a.md", []byte("\r\na\r\nb")); string(text) != "\na\nb" || len(problems) > 0 {
		t.Errorf("%q, %v", text, problems)
	}
}

// An address on another site is one that a browser opens.
func TestCheckURL(t *testing.T) {
	for href, want := range map[string]string{
		"https://example.org": "", "http://example.org/": "", "mailto:a@example.org": "", "tel:+1": "",
		"mailto:?subject=a": "", "mailto:": "not an address that a browser opens",
		"mailto:a?subject=a": "not an address that a browser opens",
		"mailto:a":           "not an address that a browser opens",
		"ftp://example.org":  "not an address that a browser opens",
		"x:a@b":              "not an address that a browser opens",
		"https:///a":         "no host", "https://[": "missing ']'",
	} {
		if got := checkURL(href); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q, want %q", href, got, want)
		}
	}
	r := &siteReader{}
	for n, value := range []string{"http://example.org", "https://", "https://[", "example.org",
		"mailto:a@example.org"} {
		r.address("url", value, "it")
		if len(r.problems) != n+1 {
			t.Errorf("%q is taken for the address of a site", value)
		}
	}
	r.address("url", "https://example.org", "it")
	if len(r.problems) != 5 {
		t.Error("https://example.org is not taken")
	}
}

// What is wrong in a file of YAML has a place: that of its line, of its key, or of
// the key above it.
func TestYAMLPlaces(t *testing.T) {
	for line, want := range map[int]int{0: 0, 1: 0, 2: 1, 3: 2, 4: 2, 9: 2} {
		if got := lineOffset([]byte("\n\nx"), line); got != want {
			t.Errorf("line %d begins at %d, want %d", line, got, want)
		}
	}
	for text, want := range map[string]int{"a: 1\n b: 2": 2, "a: 1\n\t\tb: 2": 2, "\tb: 2": 1, "a: 1\n  b: 2": 0} {
		if p := notYAML("a.yaml", []byte(text), errors.New("no"), "hint"); p.Line != want {
			t.Errorf("%q: line %d, want %d", text, p.Line, want)
		}
	}
	r := &siteReader{file: "site.yaml", text: []byte("name: A\nstatute:\n  source: x\n")}
	for i, c := range []struct {
		key       string
		line, col int
	}{{"name", 1, 1}, {"statute: source", 3, 3}, {"statute: checked", 2, 1}, {"none", 0, 0}} {
		r.wrong(c.key, "what", "do")
		if r.problems[i].Line != c.line || r.problems[i].Col != c.col {
			t.Errorf("%s: %+v", c.key, r.problems[i])
		}
	}
	refs := &references{Notes: []note{{Paragraph: "a", Text: "A"}, {Paragraph: "b", Text: "B"}}}
	if got := refs.notes("b"); len(got) != 1 || got[0].Text != "B" {
		t.Errorf("the notes on b are %+v", got)
	}
}

// A row of headings has a heading in each cell that has words, and a link without
// an address is still one.
func TestRender_TableAndLink(t *testing.T) {
	got, _ := renderMarkdown(t, "|  | B |\n| --- | --- |\n| c | d |\n")
	for _, want := range []string{"<th scope=col>B", "<td>c", "<td>d"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s has no %s", got, want)
		}
	}
	if n := strings.Count(got, "<th"); strings.Count(got, "<th scope") != 1 {
		t.Errorf("%d headings: %s", n, got)
	}
	if got, _ := renderMarkdown(t, "[a]()"); !strings.Contains(got, `<a href="">a</a>`) {
		t.Errorf("%s", got)
	}
	if _, _, problems := renderStatute("- (a) Words\n\nSection 100 stands behind the law.\n"); len(problems) > 0 {
		t.Errorf("behind the law a reference need be no link: %v", problems)
	}
}

// An event about a file of the content is that file's; one about anything else
// builds everything, and some mean nothing.
func TestEdited(t *testing.T) {
	for _, c := range []struct {
		name string
		op   fsnotify.Op
		want string
	}{
		{"/c/a.md", fsnotify.Write, "a.md"}, {"/c/b/a.md", fsnotify.Create | fsnotify.Chmod, "b/a.md"},
		{"/t/page.tmpl", fsnotify.Write, "theme"},
		{"/c/a.md", fsnotify.Chmod, ""}, {"/c/.a.md", fsnotify.Write, ""}, {"/c/a.md~", fsnotify.Write, ""},
		{"/t/sitebuilt.go", fsnotify.Write, ""}, {"relative.md", fsnotify.Write, "theme"},
	} {
		name, ok := editedFile(fsnotify.Event{Name: c.name, Op: c.op}, "/c")
		if name != c.want || ok != (c.want != "") {
			t.Errorf("%s of %s: %q, %v", c.op, c.name, name, ok)
		}
	}
	dir := t.TempDir()
	w := &watcher{watched: map[string]bool{"/was": true}}
	for _, c := range []struct {
		name string
		op   fsnotify.Op
		want bool
	}{{dir, fsnotify.Create, true}, {dir, fsnotify.Write, false}, {dir + "/none", fsnotify.Create, false},
		{"/was", fsnotify.Remove, true}, {"/was", fsnotify.Rename, true}, {"/other", fsnotify.Remove, false}} {
		if got := w.isFolder(fsnotify.Event{Name: c.name, Op: c.op}); got != c.want {
			t.Errorf("%s of %s is about a folder: %v", c.op, c.name, got)
		}
	}
}
