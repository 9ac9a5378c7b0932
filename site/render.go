package site

import (
	"html"
	"strconv"

	"ccee-ca.org/assist/site/statute"
	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	mhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// nodeRenderers write what goldmark's own renderer would write in another way:
// blocks without the end tags and line ends that HTML doesn't need, headings and
// links as the inspector left them, and statutes. All else is goldmark's.
type nodeRenderers struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (nodeRenderers) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindParagraph, tags("<p>", ""))
	r.Register(ast.KindTextBlock, tags("", ""))
	r.Register(ast.KindListItem, tags("<li>", ""))
	r.Register(ast.KindBlockquote, tags("<blockquote>", "</blockquote>"))
	r.Register(ast.KindThematicBreak, tags("<hr>", ""))
	r.Register(ast.KindList, renderList)
	r.Register(ast.KindHeading, renderHeading)
	r.Register(ast.KindLink, renderLink)
	r.Register(xast.KindTable, tags("<table>", "</table>"))
	r.Register(xast.KindTableHeader, tags("<thead><tr>", "<tbody>"))
	r.Register(xast.KindTableRow, tags("<tr>", ""))
	r.Register(xast.KindTableCell, renderCell)
	statute.RegisterRenderers(r)
}

// tags renders a node as its children between two tags.
func tags(open, end string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			w.WriteString(open)
		} else {
			w.WriteString(end)
		}
		return ast.WalkContinue, nil
	}
}

func renderList(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.List)
	tag := "ul"
	if n.IsOrdered() {
		tag = "ol"
	}
	if !entering {
		w.WriteString("</" + tag + ">")
		return ast.WalkContinue, nil
	}
	w.WriteString("<" + tag)
	if n.IsOrdered() && n.Start != 1 {
		w.WriteString(" start=" + strconv.Itoa(n.Start))
	}
	if citation, ok := n.AttributeString(citationAttribute); ok {
		w.WriteString(` class=outline data-citation="` + html.EscapeString(citation.(string)) + `"`)
	}
	w.WriteByte('>')
	return ast.WalkContinue, nil
}

func renderHeading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "h" + strconv.Itoa(node.(*ast.Heading).Level)
	if !entering {
		w.WriteString("</" + tag + ">")
		return ast.WalkContinue, nil
	}
	w.WriteString("<" + tag)
	if id, ok := node.AttributeString("id"); ok {
		w.WriteString(" id=" + id.(string))
	}
	w.WriteByte('>')
	return ast.WalkContinue, nil
}

// renderLink writes a link whose destination the inspector has resolved.
func renderLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	if !entering {
		w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	href := util.BytesToReadOnlyString(n.Destination)
	if n.Title == nil && href != "" && plainPath(href) {
		w.WriteString("<a href=" + href + ">")
		return ast.WalkContinue, nil
	}
	w.WriteString(`<a href="`)
	w.Write(util.EscapeHTML(n.Destination))
	if n.Title != nil {
		w.WriteString(`" title="`)
		mhtml.DefaultWriter.Write(w, n.Title)
	}
	w.WriteString(`">`)
	return ast.WalkContinue, nil
}

// renderCell makes a heading of a cell in the first row, unless it is empty.
func renderCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if node.Parent().Kind() == xast.KindTableHeader && node.FirstChild() != nil {
		w.WriteString("<th scope=col>")
	} else {
		w.WriteString("<td>")
	}
	return ast.WalkContinue, nil
}
