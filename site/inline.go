package site

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	mhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

func (r *renderer) link(n *ast.Link) {
	href := string(n.Destination)
	r.page.links = append(r.page.links, link{href: href, at: offsetOf(n)})
	if n.FirstChild() == nil {
		r.report(offsetOf(n), "a link without words", "say where it leads: [words](address)")
	}
	if len(n.Title) == 0 && href != "" && plainPath(href) {
		r.b.WriteString("<a href=" + href + ">")
	} else {
		r.b.WriteString(`<a href="`)
		r.b.Write(util.EscapeHTML(n.Destination))
		if len(n.Title) > 0 {
			r.b.WriteString(`" title="`)
			r.b.Write(util.EscapeHTML(n.Title))
		}
		r.b.WriteString(`">`)
	}
	r.children(n)
	r.b.WriteString("</a>")
}

func (r *renderer) autoLink(n *ast.AutoLink) {
	href := string(n.URL(r.text))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(href, "mailto:") {
		href = "mailto:" + href
	}
	r.page.links = append(r.page.links, link{href: href, at: offsetOf(n)})
	r.b.WriteString(`<a href="` + html.EscapeString(href) + `">` + html.EscapeString(string(n.Label(r.text))) + "</a>")
}

func (r *renderer) image(n *ast.Image) {
	alt := r.plain(n)
	if strings.TrimSpace(alt) == "" {
		r.report(offsetOf(n), "an image without a text for those who can't see it", "say what it shows: ![words](address)")
	}
	src := string(n.Destination)
	r.page.links = append(r.page.links, link{href: src, at: offsetOf(n)})
	r.b.WriteString(`<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(alt) + `" loading=lazy>`)
}

func (r *renderer) codeSpan(n *ast.CodeSpan) {
	r.b.WriteString("<code>")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			r.b.Write(util.EscapeHTML(bytes.ReplaceAll(t.Segment.Value(r.text), []byte("\n"), []byte(" "))))
		}
	}
	r.b.WriteString("</code>")
}

func (r *renderer) value(n *valueNode) {
	v, ok := r.values[n.name]
	if !ok {
		r.report(offsetOf(n), fmt.Sprintf("{{%s}} stands for nothing", n.name), "use one of "+valueNames(r.values))
		return
	}
	if v.block {
		r.report(offsetOf(n), fmt.Sprintf("{{%s}} is more than words", n.name), "let it stand alone, with an empty line before and after")
		return
	}
	r.b.WriteString(v.html)
}

// block writes a paragraph that is a block's name and nothing else.
func (r *renderer) block(p *ast.Paragraph) bool {
	n, ok := p.FirstChild().(*valueNode)
	if !ok || n.NextSibling() != nil || !r.values[n.name].block {
		return false
	}
	v := r.values[n.name]
	for _, id := range v.found.ids {
		r.anchor(id, offsetOf(n), "a page can print this once")
	}
	for _, l := range v.found.links {
		r.page.links = append(r.page.links, link{href: l.href, at: offsetOf(n)})
	}
	r.level = max(r.level, 3) // its last heading
	r.b.WriteString(v.html)
	return true
}

// run writes a text node. In a statute references become links, which may cross the end of a source line: the first node of a run of text
// writes the whole of it.
func (r *renderer) run(n *ast.Text) {
	if r.provision != nil {
		r.statuteText(n)
		return
	}
	r.words(n.Segment.Value(r.text))
	switch {
	case n.HardLineBreak():
		r.b.WriteString("<br>")
	case n.SoftLineBreak():
		r.b.WriteByte('\n')
	}
}

// words writes Markdown text: entities and backslashes resolved, HTML escaped.
func (r *renderer) words(text []byte) {
	if bytes.ContainsAny(text, "&<>\"\\\x00") {
		mhtml.DefaultWriter.Write(r.b, text)
		return
	}
	r.b.Write(text)
}

// plain is the text below n without markup.
func (r *renderer) plain(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.Write(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(c.Segment.Value(r.text)))))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *valueNode:
			b.WriteString(r.values[c.name].text)
		default:
			b.WriteString(r.plain(c))
		}
	}
	return b.String()
}
