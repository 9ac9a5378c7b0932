package site

import (
	"bytes"
	"html"

	"ccee-ca.org/assist/site/statute"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	mhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// A page's Markdown goes three ways: goldmark parses it (with two extensions of
// ours, for {{values}} and statutes), an inspector walks the tree once, checks it
// and writes into it what HTML needs, and goldmark renders it, with the node
// renderers of render.go.

func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParserOptions(parser.WithHeadingAttribute()),
		goldmark.WithExtensions(extension.Table, values{}, statute.Outline{}),
		goldmark.WithRendererOptions(
			mhtml.WithWriter(textWriter{mhtml.DefaultWriter}),
			renderer.WithNodeRenderers(util.Prioritized(nodeRenderers{}, 100)),
		),
	)
}

// buffer is a bytes.Buffer that goldmark's renderer takes as it is.
type buffer struct{ bytes.Buffer }

func (*buffer) Flush() error  { return nil }
func (*buffer) Buffered() int { return 0 }

// textWriter writes text that needs no escaping, which is most of it, in one go.
type textWriter struct{ mhtml.Writer }

func (t textWriter) Write(w util.BufWriter, source []byte) {
	if bytes.ContainsAny(source, "&<>\"\\\x00") {
		t.Writer.Write(w, source)
		return
	}
	w.Write(source)
}

// plainText is the text below n without markup.
func plainText(n ast.Node, source []byte, values map[string]value) string {
	var b bytes.Buffer
	writePlain(&b, n, source, values)
	return b.String()
}

func writePlain(b *bytes.Buffer, n ast.Node, source []byte, values map[string]value) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			writeUnescaped(b, c.Segment.Value(source))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *valueNode:
			b.WriteString(values[c.name].text)
		case *ast.AutoLink:
			b.Write(c.Label(source))
		default:
			writePlain(b, c, source, values)
		}
	}
}

// writeUnescaped writes Markdown text with its backslashes and entities resolved,
// as goldmark resolves them for HTML.
func writeUnescaped(b *bytes.Buffer, text []byte) {
	if !bytes.ContainsAny(text, "&\\") {
		b.Write(text)
		return
	}
	var escaped buffer
	mhtml.DefaultWriter.Write(&escaped, text)
	b.WriteString(html.UnescapeString(escaped.String()))
}
