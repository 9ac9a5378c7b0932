package statute

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// RegisterRenderers has provisions and their text rendered.
func RegisterRenderers(r renderer.NodeRendererFuncRegisterer) {
	r.Register(KindProvision, renderProvision)
	r.Register(KindText, renderText)
}

// renderProvision writes a provision's address and the way down to it, which is
// shown when it is the target.
func renderProvision(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	p := node.(*Provision)
	w.WriteString(`<li id=` + p.ID() + `>`)
	if len(p.Path) < 2 {
		return ast.WalkContinue, nil
	}
	w.WriteString("<p class=trail>")
	for i := 1; i < len(p.Path); i++ {
		w.WriteString(`<a href=#` + strings.Join(p.Path[:i], "-") + `>(` + p.Path[i-1] + ")</a> › ")
	}
	w.WriteString(p.Designator())
	return ast.WalkContinue, nil
}

// renderText writes a paragraph of a provision: the first after its
// designator, the last before what we say next to it.
func renderText(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	t := node.(*Text)
	if !entering {
		w.WriteString(t.Aside)
		return ast.WalkContinue, nil
	}
	w.WriteString("<p>")
	if p, ok := t.Parent().(*Provision); ok && t.First {
		w.WriteString(`<a class=designator href=#` + p.ID() + ` aria-label=` + p.Cite() + `>`)
		w.WriteString(p.Designator() + "</a> ")
	}
	return ast.WalkContinue, nil
}
