package site

import (
	"bytes"
	"fmt"
	"strings"

	"ccee-ca.org/assist/site/statute"
	"ccee-ca.org/assist/site/theme"
	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// inspector walks a page's syntax tree before it is rendered. It reports what is
// wrong, notes what the checks of the whole site want to know, and completes the
// tree: ids of headings, resolved links, values in place of their names.
type inspector struct {
	source []byte
	page   *page
	values map[string]value // what {{name}} stands for
	refs   *references
	public theme.Note // for everyone to see, on who the Superintendent of the law is; empty: none

	depth     int // how many nodes we are in
	level     int // of the last heading
	inStatute int // how many provisions we are in
	inLink    bool
	ids       map[string]bool
	problems  *Problems
}

func (i *inspector) report(at int, what, do string) {
	*i.problems = append(*i.problems, problemAt(i.page.file, i.source, at, what, do))
}

// note keeps a link for the checks of the whole site.
func (i *inspector) note(l link) { i.page.links = append(i.page.links, l) }

// maxDepth is how deep marks may stand within one another. Browsers stop at 512,
// page and all; a line drawn with a thousand underscores is emphasis in emphasis in
// emphasis.
const maxDepth = 100

func (i *inspector) children(n ast.Node) {
	if i.depth >= maxDepth {
		i.report(n.Pos(), fmt.Sprintf("marks within marks, more than %d deep", maxDepth),
			"is this a line? write it as three dashes, with an empty line before and after")
		n.RemoveChildren(n)
		return
	}
	i.depth++
	for c := n.FirstChild(); c != nil; {
		if t, ok := c.(*ast.Text); ok {
			c = i.text(n, t)
			continue
		}
		next := c.NextSibling()
		i.node(c)
		c = next
	}
	i.depth--
}

func (i *inspector) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		i.heading(n)
	case *ast.List:
		i.list(n)
	case *statute.Provision:
		i.provision(n)
	case *ast.Link:
		i.link(n)
	case *ast.AutoLink:
		i.autoLink(n)
	case *ast.Image:
		i.image(n)
	case *valueNode:
		i.value(n)
	case *ast.LinkReferenceDefinition:
		i.definition(n)
	case *xast.TableRow:
		i.row(n)
	case *ast.FencedCodeBlock:
		i.fence(n)
	case *ast.CodeBlock, *ast.CodeSpan:
	case *ast.HTMLBlock, *ast.RawHTML:
		i.report(n.Pos(), "HTML in a page of words",
			"say it in Markdown, or make a template of it in site/theme")
	default:
		i.children(n)
	}
}

// citationAttribute is the attribute of a list that is the outline of a statute.
const citationAttribute = "data-citation"

func (i *inspector) list(n *ast.List) {
	if first := n.FirstChild(); i.inStatute == 0 && first != nil && first.Kind() == statute.KindProvision {
		n.SetAttributeString(citationAttribute, i.page.law.citation)
	}
	i.children(n)
}

// heading gives a heading an address made of its words, or of {#id}.
func (i *inspector) heading(n *ast.Heading) {
	at := n.Pos()
	switch {
	case n.Level == 1:
		i.report(at, "a first-level heading",
			"the page's own heading comes from its front matter: begin with ##")
	case n.Level > i.level+1:
		i.report(at, fmt.Sprintf("a heading of level %d below one of level %d", n.Level, i.level),
			"skip no level: use "+strings.Repeat("#", i.level+1))
	}
	i.level = n.Level
	id := i.headingID(n, at)
	i.anchor(id, at, "give one heading an address of its own: ## … {#name}")
	if last, ok := n.LastChild().(*ast.Text); ok {
		i.closing(last, len(n.Attributes()) > 0)
	}
	n.SetAttributeString("id", id)
	i.children(n)
}

func (i *inspector) headingID(n *ast.Heading, at int) string {
	words := plainText(n, i.source, i.values)
	own, given := n.AttributeString("id")
	for _, a := range n.Attributes() {
		if string(a.Name) != "id" {
			i.report(at, fmt.Sprintf("a heading can't have the attribute %s", a.Name),
				"write its address alone: ## … {#name}")
		}
	}
	if isBlankText(words) {
		i.report(at, "a heading without words", "say what comes below it, or take it out")
	}
	if given {
		text, ok := own.([]byte)
		if ok && isID(string(text)) {
			return string(text)
		}
		what := fmt.Sprintf("%q can't be an address", text)
		if !ok { // {id=3}, {id=true}
			what = "what id is set to can't be an address"
		}
		i.report(at, what, "write it with letters, digits, and hyphens: ## … {#name}")
	}
	id := slug(words)
	if id == "" {
		i.report(at, "a heading without letters", "give it words, or an address of its own: ## … {#name}")
	}
	return id
}

// isID reports whether an element's id needs neither quotes nor escaping anywhere.
func isID(id string) bool { return id != "" && plainPath(id) && !strings.Contains(id, "/") }

// anchor takes an id for the page.
func (i *inspector) anchor(id string, at int, do string) {
	if i.ids[id] {
		i.report(at, fmt.Sprintf("the address #%s is already used on this page", id), do)
	}
	i.ids[id] = true
	i.page.ids = append(i.page.ids, id)
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

// link resolves a link's destination, and notes it.
func (i *inspector) link(n *ast.Link) {
	at := n.Pos()
	i.reportBraces(at, n.Destination, n.Title)
	n.Destination = util.URLEscape(n.Destination, true)
	if i.reference(n, at) {
		i.note(link{href: string(n.Destination), at: at, law: i.inStatute > 0})
	}
	if !i.beginsWithWord(n) && isBlankText(plainText(n, i.source, i.values)) {
		i.report(at, "a link without words", "say where it goes: [words](address)")
	}
	i.inLink = true
	i.children(n)
	i.inLink = false
}

// beginsWithWord reports whether n begins with a plain letter or digit: a faster way
// to what isBlankText says of nearly all links.
func (i *inspector) beginsWithWord(n ast.Node) bool {
	t, ok := n.FirstChild().(*ast.Text)
	return ok && t.Segment.Start < t.Segment.Stop && // equivalent: isBlankText says the same, only slower
		isLetterOrDigit(i.source[t.Segment.Start])
}

// reference resolves a link to a section or an article of the code, "EDC:52071". It
// returns false where there is no such section.
func (i *inspector) reference(n *ast.Link, at int) bool {
	key, ok := bytes.CutPrefix(n.Destination, []byte(i.refs.LawCode+":"))
	if !ok || i.refs.LawCode == "" {
		return true
	}
	href, title, ok := i.refs.resolve(string(key))
	if !ok {
		i.report(at, fmt.Sprintf("section %s is not in references.yaml", key),
			"fix the reference, or add what it refers to")
		return false
	}
	n.Destination = []byte(href)
	if n.Title == nil {
		n.Title = util.EscapeHTML([]byte(title))
	}
	return true
}

func (i *inspector) autoLink(n *ast.AutoLink) {
	href := string(n.URL(i.source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(href, "mailto:") {
		href = "mailto:" + href
	}
	i.reportBraces(n.Pos(), []byte(href))
	i.note(link{href: href, at: n.Pos()})
}

// reportBraces reports {{name}} in what is printed as it stands.
func (i *inspector) reportBraces(at int, printed ...[]byte) {
	for _, text := range printed {
		if bytes.Contains(text, []byte("{{")) || bytes.Contains(text, []byte("}}")) {
			i.report(at, "braces in an address or a title, where {{names}} aren't filled in",
				"write it as it should be read")
		}
	}
}

func (i *inspector) image(n *ast.Image) {
	at, alt := n.Pos(), plainText(n, i.source, i.values)
	i.reportBraces(at, n.Destination, n.Title)
	if isBlankText(alt) {
		i.report(at, "an image without a text for those who can't see it",
			"say what it shows: ![words](address)")
	}
	i.children(n) // whose marks would be printed
	n.RemoveChildren(n)
	words := ast.NewString([]byte(alt))
	words.SetRaw(true)
	n.AppendChild(n, words)
	n.Destination = util.URLEscape(n.Destination, true)
	n.SetAttributeString("loading", "lazy")
	i.note(link{href: string(n.Destination), at: at})
}

// value puts in the place of {{name}} what it stands for.
func (i *inspector) value(n *valueNode) {
	v, ok := i.values[n.name]
	if !ok {
		i.report(n.Pos(), fmt.Sprintf("{{%s}} isn't a value", n.name),
			"use one of "+valueNames(i.values))
	}
	n.Parent().ReplaceChild(n.Parent(), n, markup(v.html))
}

// markup is a node that is rendered as it is.
func markup(html string) *ast.String {
	n := ast.NewString([]byte(html))
	n.SetCode(true)
	return n
}

// definition reports words that would be read as the address of a link, and vanish.
func (i *inspector) definition(n *ast.LinkReferenceDefinition) {
	switch {
	case bytes.HasPrefix(n.Label, []byte("^")):
		i.report(n.Pos(), aFootnote, sayFootnote)
	case !bytes.ContainsAny(n.Destination, "/#:"):
		i.report(n.Pos(), "an address of a link that isn't one", "write [name]: /address/"+escapeIt+"[")
	}
}

// row reports words behind a table's last column, which aren't printed.
func (i *inspector) row(n *xast.TableRow) {
	i.children(n)
	lines := n.LastChild().Lines()
	if lines.Len() == 0 { // fewer cells than columns
		return
	}
	end := lines.At(0).Stop
	rest := firstLine(i.source[end:])
	if words := bytes.TrimLeft(rest, "| \t"); len(words) > 0 {
		i.report(end+len(rest)-len(words), "a cell beyond the table's last column",
			"give each row as many cells as the row of headings"+escapeIt+"|")
	}
}

// fence reports a block of code that runs on to the end, because nothing closes it.
func (i *inspector) fence(n *ast.FencedCodeBlock) {
	end := n.Pos()
	if lines := n.Lines(); lines.Len() > 0 {
		end = lines.At(lines.Len()-1).Stop - 1
	}
	_, rest, _ := bytes.Cut(i.source[min(end, len(i.source)):], []byte("\n"))
	closing := bytes.TrimLeft(firstLine(rest), " \t>")
	if !bytes.HasPrefix(closing, []byte("```")) && !bytes.HasPrefix(closing, []byte("~~~")) {
		i.report(n.Pos(), "a block of code without an end", "close it with a line of ```")
	}
}
