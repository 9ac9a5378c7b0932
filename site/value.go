package site

import (
	"html"
	"maps"
	"slices"
	"strings"

	"ccee-ca.org/assist/site/theme"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// values is the goldmark extension for {{name}}: a name, an address or a date that
// site.yaml keeps, so that it stands in one place.
type values struct{}

// value is what a name stands for, as text and as HTML.
type value struct{ text, html string }

// siteValues is what pages may name.
func siteValues(s theme.Site) map[string]value {
	plain := func(text string) value { return value{text: text, html: html.EscapeString(text)} }
	v := map[string]value{
		"contact.name": plain(s.Contact.Name),
		"contact.role": plain(s.Contact.Role),
		"agent":        plain(s.Agent),
		"owner":        plain(s.Owner),
		"short":        plain(s.Short),
		// How the sentence "please contact NAME, ROLE" goes on: ", at …" or, while
		// nothing is known, not at all.
		"contact.reach": {},
	}
	if at := s.Contact.Reach(); at != "" {
		v["contact.reach"] = value{text: ", at " + at, html: ", at " + string(s.Contact.ReachLinks())}
	}
	return v
}

func valueNames(v map[string]value) string {
	return strings.Join(slices.Sorted(maps.Keys(v)), ", ")
}

var kindValue = ast.NewNodeKind("Value")

type valueNode struct {
	ast.BaseInline
	name string
}

func (*valueNode) Kind() ast.NodeKind { return kindValue }

func (n *valueNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Name": n.name}, nil)
}

// Extend implements goldmark.Extender.
func (values) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(values{}, 150)))
}

// Trigger implements parser.InlineParser.
func (values) Trigger() []byte { return []byte{'{'} }

// Parse implements parser.InlineParser.
func (values) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	rest, ok := strings.CutPrefix(string(line), "{{")
	if !ok {
		return nil
	}
	name, _, ok := strings.Cut(rest, "}}")
	if !ok {
		return nil
	}
	block.Advance(len("{{}}") + len(name))
	return &valueNode{name: strings.TrimSpace(name)}
}
