package site

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

// Every example of the CommonMark specification, which is in goldmark's module, is
// rendered as the specification says. The one exception is HTML in Markdown, which
// pages refuse: an example that has any is only tried for that. White space between
// blocks and end tags that HTML doesn't need are no difference, and neither are the
// ids of headings and the loading of images, which are ours.
func TestRender_CommonMark(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatalf("find goldmark's module: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "_test", "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		Example        int
		Markdown, HTML string
	}
	if err := json.Unmarshal(text, &examples); err != nil || len(examples) < 600 {
		t.Fatalf("%d examples, %v", len(examples), err)
	}
	compared := 0
	for _, e := range examples {
		got, problems := renderMarkdown(t, e.Markdown)
		if slices.ContainsFunc(problems, func(p Problem) bool { return p.What == "HTML in a page of words" }) {
			continue
		}
		compared++
		if normalHTML(t, got) != normalHTML(t, e.HTML) {
			t.Errorf("example %d: %q\ngot  %s\nwant %s", e.Example, e.Markdown, got, e.HTML)
		}
	}
	if compared < 570 {
		t.Errorf("only %d of %d examples were compared, the others refused for their HTML", compared, len(examples))
	}
}

// renderMarkdown renders a page that prints no statute.
func renderMarkdown(t *testing.T, markdown string) (string, Problems) {
	t.Helper()
	w := newWorker(&Builder{refs: &references{}})
	if err := renderWords(w, &page{file: "a.md", path: "/a/"}, markdown); err != nil {
		t.Fatal(err)
	}
	return w.body.String(), w.problems
}

var aroundBlocks = regexp.MustCompile(`\s*(</?(p|ul|ol|li|blockquote|pre|h[1-6]|hr|br)\b[^>]*>)\s*`)

// normalHTML parses HTML and writes it in one way.
func normalHTML(t *testing.T, text string) string {
	t.Helper()
	doc, err := xhtml.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	writeNormal(&b, find(doc, "body"), false)
	return aroundBlocks.ReplaceAllString(b.String(), "$1")
}

func writeNormal(b *strings.Builder, n *xhtml.Node, pre bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != xhtml.ElementNode {
			text := xhtml.EscapeString(c.Data)
			if pre {
				text = strings.NewReplacer("\n", "␤", " ", "␠", "\t", "␉").Replace(text)
			}
			b.WriteString(text)
			continue
		}
		b.WriteString("<" + c.Data)
		for _, a := range c.Attr {
			if a.Key != "id" && a.Key != "loading" {
				b.WriteString(" " + a.Key + "=" + xhtml.EscapeString(a.Val))
			}
		}
		b.WriteString(">")
		writeNormal(b, c, pre || c.Data == "pre")
		b.WriteString("</" + c.Data + ">")
	}
}
