// Package statute reads a statute out of Markdown: an outline whose items begin
// with designators becomes provisions, each with an address of its own, and is
// rendered as one. It knows Markdown and how California cites; of pages, files, and
// what else the site says next to a provision it knows nothing.
package statute

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Outline is a goldmark extension for statutes. On a page whose front matter has
// statute:, a bullet list whose items begin with designators, each level indented
// under the one above, is an outline:
//
//   - (g)
//   - (1) The Collaborative may accept a request in either of these circumstances:
//   - (A) If the county superintendent determines …
//
// Each item is a provision with an address of its own, g-1-A. The designators of a
// level must count: (a) (b) (c), then (1) (2), (A) (B), (i) (ii), (I) (II). Only
// the outermost level may begin anywhere, since a page may print a part of a
// section. Whatever else is found is a problem that says where, and what was
// expected. What the text refers to is a link: [paragraph (2)](#g-2) on the page,
// [Section 52071](EDC:52071) to what references.yaml lists. A reference that isn't
// a link is a problem too.
type Outline struct{}

// Extend implements goldmark.Extender.
func (Outline) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithASTTransformers(util.Prioritized(Outline{}, 500)))
}

// outlineKey holds the *outline of a page that prints a statute.
var outlineKey = parser.NewContextKey()

// outline is the parsing of one statute.
type outline struct {
	report Report
}

// Report is called for each problem: where it is in the source, what it is, and
// what to do.
type Report func(offset int, what, do string)

// Expect has the page that is parsed with pc print a statute. Without it a list
// that looks like an outline is a list.
func Expect(pc parser.Context, report Report) { pc.Set(outlineKey, &outline{report: report}) }

// KindProvision is the kind of Provision.
var KindProvision = ast.NewNodeKind("Provision")

// Provision is one paragraph of a statute, with those below it as its children.
type Provision struct {
	ast.BaseBlock
	Path []string // its designators from the outside in: g, 1, A
}

// Kind implements ast.Node.
func (*Provision) Kind() ast.NodeKind { return KindProvision }

// Dump implements ast.Node.
func (p *Provision) Dump(source []byte, level int) {
	ast.DumpHelper(p, source, level, map[string]string{"Path": p.Cite()}, nil)
}

// ID is the provision's address on its page, "g-1-A".
func (p *Provision) ID() string { return strings.Join(p.Path, "-") }

// KindText is the kind of Text.
var KindText = ast.NewNodeKind("ProvisionText")

// Text is a paragraph of a provision's own text.
type Text struct {
	ast.BaseBlock
	First bool   // the designator stands before it
	Aside string // HTML of what we say next to the provision, behind its last paragraph
}

// Kind implements ast.Node.
func (*Text) Kind() ast.NodeKind { return KindText }

// Dump implements ast.Node.
func (t *Text) Dump(source []byte, level int) { ast.DumpHelper(t, source, level, nil, nil) }

// Cite is the provision's path as it is cited, "(g)(1)(A)".
func (p *Provision) Cite() string { return "(" + strings.Join(p.Path, ")(") + ")" }

// Designator is the last part of the path as the statute prints it, "(A)".
func (p *Provision) Designator() string { return "(" + p.Path[len(p.Path)-1] + ")" }

// Transform implements parser.ASTTransformer.
func (Outline) Transform(doc *ast.Document, reader text.Reader, pc parser.Context) {
	c, ok := pc.Get(outlineKey).(*outline)
	if !ok {
		return
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if list, ok := n.(*ast.List); ok && !list.IsOrdered() && isOutline(list, reader.Source()) {
			c.list(list, nil, reader.Source())
		}
	}
}

// isOutline says whether any item of list begins with a designator: then all must.
func isOutline(list *ast.List, source []byte) bool {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		if _, _, ok := designatorOf(item, source); ok {
			return true
		}
	}
	return false
}

// designatorOf reads the designator at the head of item and returns the text node
// that holds it.
func designatorOf(item ast.Node, source []byte) (d string, t *ast.Text, ok bool) {
	block := item.FirstChild()
	if block == nil || !isText(block) {
		return "", nil, false
	}
	t, ok = block.FirstChild().(*ast.Text)
	if !ok {
		return "", nil, false
	}
	d, _, ok = cutDesignator(t.Segment.Value(source))
	return d, t, ok
}

// list turns the items of one level into provisions below parent's path.
func (c *outline) list(list *ast.List, parent []string, source []byte) {
	level := len(parent)
	if level >= len(levels) {
		c.report(list.Pos(), "a paragraph below the level of subclauses, "+cite(parent),
			"statutes have five levels")
		return
	}
	last := 0
	for item := list.FirstChild(); item != nil; {
		next := item.NextSibling()
		d, t, ok := designatorOf(item, source)
		if !ok {
			c.report(item.Pos(), "no designator before this "+levels[level].name, "expected "+
				expectedDesignator(level, last))
		} else {
			n := c.count(level, last, d, t.Segment.Start)
			if n > 0 {
				last = n
			}
			c.provision(list, item, t, append(parent[:level:level], d), source)
		}
		item = next
	}
}

// count checks that d follows the designator that was last at its level, and
// returns its own place.
func (c *outline) count(level, last int, d string, at int) int {
	n := position(level, d)
	before := "at the head of its level"
	if last > 0 {
		before = "after (" + levels[level].nth(last) + ")"
	}
	switch {
	case n == 0 && belongsDeeper(level, d):
		c.report(at, fmt.Sprintf("(%s) %s skips a level: this is the level of a %s", d, before, levels[level].name),
			"expected "+expectedDesignator(level, last))
	case n == 0:
		c.report(at, fmt.Sprintf("(%s) %s is no %s", d, before, levels[level].name), "expected "+
			expectedDesignator(level, last))
	case n < last:
		c.report(at, fmt.Sprintf("(%s) %s goes back", d, before), "expected "+expectedDesignator(level, last))
	case n == last:
		c.report(at, fmt.Sprintf("(%s) %s repeats a designator", d, before), "expected "+
			expectedDesignator(level, last))
	case n != last+1 && (last > 0 || level > 0):
		c.report(at, fmt.Sprintf("(%s) %s leaves one out", d, before), "expected "+expectedDesignator(level, last))
	}
	return n
}

func belongsDeeper(level int, d string) bool {
	for deeper := level + 1; deeper < len(levels); deeper++ {
		if position(deeper, d) > 0 {
			return true
		}
	}
	return false
}

func expectedDesignator(level, last int) string {
	if level == 0 && last == 0 {
		return "a letter such as (a)"
	}
	return "(" + levels[level].nth(last+1) + ")"
}

func cite(path []string) string { return "(" + strings.Join(path, ")(") + ")" }

func isText(n ast.Node) bool { return n.Kind() == ast.KindTextBlock || n.Kind() == ast.KindParagraph }

// provision replaces item by a provision: its designator is taken off the text, its
// lists become levels below it.
func (c *outline) provision(list *ast.List, item ast.Node, t *ast.Text, path []string, source []byte) {
	p := &Provision{Path: path}
	p.SetPos(t.Segment.Start)
	_, length, _ := cutDesignator(t.Segment.Value(source))
	t.Segment = t.Segment.WithStart(t.Segment.Start + length)
	c.oneLine(t, path, source)
	for child := item.FirstChild(); child != nil; {
		next := child.NextSibling()
		if isText(child) {
			p.AppendChild(p, newText(child))
		} else {
			p.AppendChild(p, child)
		}
		child = next
	}
	p.FirstChild().(*Text).First = true
	list.ReplaceChild(list, item, p)
	for child := p.FirstChild(); child != nil; child = child.NextSibling() {
		if below, ok := child.(*ast.List); ok {
			c.list(below, path, source)
		}
	}
}

// newText takes the children of a paragraph.
func newText(paragraph ast.Node) *Text {
	t := &Text{}
	t.SetPos(paragraph.Pos())
	for child := paragraph.FirstChild(); child != nil; {
		next := child.NextSibling()
		t.AppendChild(t, child)
		child = next
	}
	return t
}

// oneLine reports a designator of a deeper level behind that of path, which would
// be taken for words.
func (c *outline) oneLine(t *ast.Text, path []string, source []byte) {
	d, _, ok := cutDesignator(t.Segment.Value(source))
	if ok && belongsDeeper(len(path)-1, d) {
		c.report(t.Segment.Start, fmt.Sprintf("(%s) on the line of %s", d, cite(path)),
			fmt.Sprintf("(%s) begins a line of its own, indented below", d))
	}
}
