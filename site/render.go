package site

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// buffer is a bytes.Buffer that goldmark's text writer takes.
type buffer struct{ bytes.Buffer }

func (*buffer) Flush() error  { return nil }
func (*buffer) Buffered() int { return 0 }

// renderer writes a page's syntax tree as HTML without a byte that HTML doesn't need (end tags of paragraphs, items and cells are optional), and
// notes down on the way what the checks want to know. It knows exactly the kinds of node that our parser makes.
type renderer struct {
	b      *buffer
	text   []byte // the source
	page   *page
	values map[string]value // what {{name}} stands for
	refs   *references

	provision *Provision // the one that we are in
	depth     int        // how many nodes we are in
	level     int        // of the last heading
	ids       map[string]bool
	problems  *Problems
}

func (r *renderer) report(at int, what, do string) {
	*r.problems = append(*r.problems, problemAt(r.page.file, r.text, at, what, do))
}

// deepest is how deep marks may stand within one another. Browsers stop at 512, page and all; a line drawn with a thousand underscores is emphasis
// in emphasis in emphasis.
const deepest = 100

func (r *renderer) children(n ast.Node) {
	if r.depth >= deepest {
		r.report(offsetOf(n), fmt.Sprintf("marks within marks, more than %d deep", deepest), "is this a line? write it as three dashes, with an empty line before and after")
		return
	}
	r.depth++
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.node(c)
	}
	r.depth--
}

func (r *renderer) wrap(open string, n ast.Node, end string) {
	r.b.WriteString(open)
	r.children(n)
	r.b.WriteString(end)
}

func (r *renderer) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		r.run(n)
	case *ast.String:
		r.b.Write(util.EscapeHTML(n.Value))
	case *ast.Paragraph:
		if !r.block(n) {
			r.wrap("<p>", n, "")
		}
	case *ast.TextBlock:
		r.children(n)
	case *ast.Heading:
		r.heading(n)
	case *ast.List:
		r.list(n)
	case *ast.ListItem:
		r.wrap("<li>", n, "")
	case *Provision:
		r.provisionItem(n)
	case *ast.Link:
		r.link(n)
	case *ast.AutoLink:
		r.autoLink(n)
	case *ast.Image:
		r.image(n)
	case *ast.Emphasis:
		tag := [...]string{"em", "strong"}[min(n.Level, 2)-1]
		r.wrap("<"+tag+">", n, "</"+tag+">")
	case *ast.CodeSpan:
		r.codeSpan(n)
	case *valueNode:
		r.value(n)
	default:
		r.rare(n)
	}
}

// rare is what few pages have.
func (r *renderer) rare(n ast.Node) {
	switch n := n.(type) {
	case *ast.Blockquote:
		r.wrap("<blockquote>", n, "</blockquote>")
	case *ast.ThematicBreak:
		r.b.WriteString("<hr>")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.b.WriteString("<pre><code>")
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			r.b.Write(util.EscapeHTML(line.Value(r.text)))
		}
		r.b.WriteString("</code></pre>")
	case *xast.Table:
		r.wrap("<table>", n, "</table>")
	case *xast.TableHeader:
		r.wrap("<thead><tr>", n, "<tbody>")
	case *xast.TableRow:
		r.wrap("<tr>", n, "")
	case *xast.TableCell:
		r.cell(n)
	case *ast.LinkReferenceDefinition:
	case *ast.HTMLBlock, *ast.RawHTML:
		r.report(offsetOf(n), "HTML in a page of words", "say it in Markdown, or make a template of it in site/theme")
	default:
		r.report(offsetOf(n), "a kind of Markdown that pages don't use: "+n.Kind().String(), "say it in another way")
	}
}

func (r *renderer) cell(n *xast.TableCell) {
	_, head := n.Parent().(*xast.TableHeader)
	switch {
	case head && n.FirstChild() == nil:
		r.b.WriteString("<td>")
	case head:
		r.b.WriteString("<th scope=col>")
	default:
		r.b.WriteString("<td>")
	}
	r.children(n)
}

func (r *renderer) list(n *ast.List) {
	if !n.IsOrdered() {
		r.wrap("<ul>", n, "</ul>")
		return
	}
	open := "<ol>"
	if n.Start != 1 {
		open = "<ol start=" + strconv.Itoa(n.Start) + ">"
	}
	r.wrap(open, n, "</ol>")
}

// heading gives a heading an address made of its words, or of {#id}.
func (r *renderer) heading(n *ast.Heading) {
	at := offsetOf(n)
	switch {
	case n.Level == 1:
		r.report(at, "a first-level heading", "the page's own heading comes from its front matter: begin with ##")
	case n.Level > r.level+1:
		r.report(at, fmt.Sprintf("a heading of level %d below one of level %d", n.Level, r.level), "skip no level: use "+strings.Repeat("#", r.level+1))
	}
	r.level = n.Level
	id := slug(r.plain(n))
	if own, ok := n.AttributeString("id"); ok {
		if b, ok := own.([]byte); ok {
			id = string(b)
		}
	}
	if id == "" {
		r.report(at, "a heading without letters", "give it words, or an address of its own: ## … {#name}")
	}
	r.anchor(id, at, "give one heading an address of its own: ## … {#name}")
	tag := "h" + strconv.Itoa(n.Level)
	r.wrap("<"+tag+` id=`+id+`>`, n, "</"+tag+">")
}

// anchor takes an id for the page.
func (r *renderer) anchor(id string, at int, do string) {
	if r.ids[id] {
		r.report(at, fmt.Sprintf("the address #%s is taken on this page", id), do)
	}
	r.ids[id] = true
	r.page.ids = append(r.page.ids, id)
}

// slug makes an address of a heading's words.
func slug(words string) string {
	b := make([]byte, 0, len(words))
	for i := range len(words) {
		switch c := words[i]; {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case isLetterOrDigit(c):
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}
	return strings.Trim(string(b), "-")
}
