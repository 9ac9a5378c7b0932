package theme

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ccee-ca.org/assist/infra/fake/contract"
	"ccee-ca.org/assist/lambda/document"
)

// renderDocument is a document's page, as a browser reads it.
func renderDocument(t *testing.T, d document.Document) (*html.Node, string) {
	t.Helper()
	var b bytes.Buffer
	err := newTheme(t).Document(&b, Document{Content: d, Back: Link{"Back to the draft", "/desk/"}})
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return root, b.String()
}

// elements are those of a name, in order.
func elements(root *html.Node, names ...string) (list []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			list = append(list, n)
		}
	}
	return list
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func textsOf(list []*html.Node) (texts []string) {
	for _, n := range list {
		texts = append(texts, textOf(n))
	}
	return texts
}

// What a screen reader goes by, and a browser that makes a tagged PDF: language,
// title, one heading of level 1 and none left out, header cells with their scope.
func TestDocument_Structure(t *testing.T) {
	d := contract.Sample()
	root, page := renderDocument(t, d)
	if got := attribute(elements(root, "html")[0], "lang"); got != "en-US" {
		t.Errorf("the page's language is %q", got)
	}
	if got := textOf(elements(root, "title")[0]); got != d.Title {
		t.Errorf("the page's title is %q", got)
	}
	var levels []string
	for _, h := range elements(root, "h1", "h2", "h3", "h4", "h5", "h6") {
		levels = append(levels, h.Data)
	}
	if want := "h1 h2 h2 h2 h3 h4 h2 h2 h2"; strings.Join(levels, " ") != want {
		t.Errorf("the headings are %v, want %s", levels, want)
	}
	for _, table := range elements(root, "table") {
		if len(elements(table, "caption")) != 1 {
			t.Errorf("a table has no caption: %s", textOf(table))
		}
	}
	for _, th := range elements(root, "th") {
		want := "row"
		if th.Parent.Parent.Data == "thead" {
			want = "col"
		}
		if attribute(th, "scope") != want {
			t.Errorf("the header cell %q has the scope %q, want %s", textOf(th), attribute(th, "scope"), want)
		}
	}
	for _, comment := range []string{"The Administrative Agent gives it.", "Ask the Administrative Agent"} {
		if strings.Contains(page, comment) {
			t.Errorf("the page has a comment for staff: %s", comment)
		}
	}
}

// Each note leads to its row of the exhibit, blanks are marked, and no address is
// there twice.
func TestDocument_NotesAndBlanks(t *testing.T) {
	d := contract.Sample()
	root, _ := renderDocument(t, d)
	ids := map[string]bool{}
	for n := range root.Descendants() {
		id := attribute(n, "id")
		if id != "" && ids[id] {
			t.Errorf("the id %s is there twice", id)
		}
		ids[id] = true
	}
	notes := 0
	for _, a := range elements(root, "a") {
		target, is := strings.CutPrefix(attribute(a, "href"), "#")
		if is && !ids[target] {
			t.Errorf("the link %q leads nowhere", target)
		}
		if strings.HasPrefix(target, "source-") {
			notes++
		}
	}
	if notes != 3 {
		t.Errorf("there are %d notes, want 3", notes)
	}
	var want []string
	for _, name := range d.Blanks() {
		want = append(want, "["+name+"]")
	}
	if got := textsOf(elements(root, "mark")); !slices.Equal(got, want) {
		t.Errorf("the blanks are %q, want %q", got, want)
	}
}

// A row has a cell for each column, though the document may lack some at its end.
func TestDocument_ShortRows(t *testing.T) {
	table := &document.Table{Head: []string{"A", "B", "C"}, Rows: [][][]document.Run{{{{Text: "1"}}}}}
	root, _ := renderDocument(t, document.Document{Title: "T", Blocks: []document.Block{{Table: table}}})
	if n := len(elements(elements(root, "tbody")[0], "th", "td")); n != 3 {
		t.Errorf("the row has %d cells, want 3", n)
	}
}

// Every string that something has stumbled over comes back byte for byte, and what
// XML forbids in the Word file is replaced here too.
func TestDocument_NaughtyStrings(t *testing.T) {
	f, err := os.Open("../../lambda/office/testdata/naughty.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list := []string{"\x00", "\xff\xfe", "a\xed\xa0\x80b", "\uFFFE\uFFFF", "one\r\ntwo\rthree\n", " <!-- ", "</main>"}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s string
		if err := json.Unmarshal(lines.Bytes(), &s); err == nil {
			list = append(list, s)
		}
	}
	var d document.Document
	var want []string
	for i, s := range list {
		run := document.Run{Text: s}
		d.Blocks = append(d.Blocks, document.Block{Level: 2, Text: []document.Run{run}},
			document.Block{Text: []document.Run{run, {Text: s, Bold: true}, {Blank: s + "?"}}},
			document.Block{Quote: true, Text: []document.Run{run}}, document.Block{List: [][]document.Run{{run}}},
			document.Block{ID: fmt.Sprint("t", i), Table: &document.Table{Caption: s + "?", Head: []string{s},
				Rows: [][][]document.Run{{{run}}}}})
		text := document.Printable(s)
		name := document.Printable(s + "?")
		want = append(want, text, text+text+"["+name+"]", text, text, name, text, text)
	}
	d.Title, d.Stamp, d.Header, d.Footer = list[10], list[11], list[12], list[13]
	root, _ := renderDocument(t, d)
	got := textsOf(elements(elements(root, "main")[0], "h2", "p", "li", "caption", "th"))[1:] // without the stamp
	if len(got) != len(want) {
		t.Fatalf("the page has %d texts, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("text %d is %q, want %q", i, got[i], want[i])
		}
	}
}
