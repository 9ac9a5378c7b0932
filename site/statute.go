package site

import (
	"bytes"
	"html"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
	"github.com/yuin/goldmark/ast"
)

// law is the statute of a page as data: what is linked as rel=alternate, and what the functions quote from.
type law struct {
	main       bool // the one that the functions read
	citation   string
	own        string // the section's number
	paragraphs []request.Paragraph
	json       []byte
}

// lawFileName is the file beside a statute's page that has it as data.
const lawFileName = "statute.json"

// lawFile is the JSON form of a statute.
type lawFile struct {
	Source     string              `json:"source"`    // the official text
	Published  string              `json:"published"` // this text was taken over on
	Checked    string              `json:"checked"`   // it was last compared with the official text on; empty: never
	Paragraphs []request.Paragraph `json:"paragraphs"`
}

func newLaw(citation string, s theme.Statute) *law {
	_, own, _ := strings.Cut(citation, "§ ")
	return &law{main: citation == s.Citation, citation: citation, own: own}
}

func (l *law) encode(s theme.Statute) (err error) {
	f := lawFile{Source: s.Source, Published: s.Published, Checked: s.Checked, Paragraphs: l.paragraphs}
	if !l.main {
		f.Source, f.Published, f.Checked = "", "", ""
	}
	l.json, err = indented(f)
	return err
}

// provisionItem writes one provision: its address, the way down to it (shown when it is the target), its text, and what stands below it.
func (r *renderer) provisionItem(p *Provision) {
	outer := r.provision
	r.provision = p
	defer func() { r.provision = outer }()

	id := p.ID()
	r.anchor(id, offsetOf(p), "a page can print a provision once")
	r.page.law.paragraphs = append(r.page.law.paragraphs, request.Paragraph{
		ID: id, Citation: r.page.law.citation + p.Cite(), Parent: strings.Join(p.Path[:len(p.Path)-1], "-"), Text: r.ownText(p),
	})
	r.b.WriteString(`<li id=` + id + `>`)
	r.trail(p)
	first := true
	for c := p.FirstChild(); c != nil; c = c.NextSibling() {
		if list, ok := c.(*ast.List); ok {
			r.wrap("<ul>", list, "</ul>")
			continue
		}
		r.b.WriteString("<p>")
		if first {
			r.b.WriteString(`<a class=designator href=#` + id + ` aria-label=` + p.Cite() + `>` + p.Designator() + "</a> ")
			first = false
		}
		r.children(c)
		r.aside(p, c)
	}
}

// trail is the way down to p as links.
func (r *renderer) trail(p *Provision) {
	if len(p.Path) < 2 {
		return
	}
	r.b.WriteString("<p class=trail>")
	for i := 1; i < len(p.Path); i++ {
		r.b.WriteString(`<a href=#` + strings.Join(p.Path[:i], "-") + `>(` + p.Path[i-1] + ")</a> › ")
	}
	r.b.WriteString(p.Designator())
}

// aside writes what we have to say beside a provision, behind c, the last of its own text, and apart from it.
func (r *renderer) aside(p *Provision, c ast.Node) {
	if next := c.NextSibling(); next != nil {
		if _, list := next.(*ast.List); !list {
			return // more of the law's own text comes first
		}
	}
	if !r.page.law.main {
		return
	}
	notes, clause := r.refs.notes(p.ID()), clauseNote(p.ID())
	if len(notes) == 0 && clause == "" {
		return
	}
	start := r.b.Len()
	r.b.WriteString("<div class=beside>")
	for _, n := range notes {
		r.b.WriteString(`<aside class=ours aria-label="Note on ` + p.Cite() + `"><p><b>Note (` + theme.LongDate(n.Date) + `).</b> ` + html.EscapeString(n.Text) + "</aside>")
	}
	r.b.WriteString(clause + "</div>")
	found := page{}
	found.read(r.b.Bytes()[start:])
	for _, l := range found.links {
		r.page.links = append(r.page.links, link{href: l.href, at: offsetOf(p)})
	}
}

// ownText is a provision's text without those below it.
func (r *renderer) ownText(p *Provision) string {
	var parts []string
	for c := p.FirstChild(); c != nil; c = c.NextSibling() {
		if _, list := c.(*ast.List); !list {
			if text := strings.TrimSpace(r.plain(c)); text != "" {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, "\n")
}

// statuteText writes the run of text nodes that begins at n, with its references as links. A node behind the first of its run has been written.
func (r *renderer) statuteText(n *ast.Text) {
	if prev, ok := n.PreviousSibling().(*ast.Text); ok && !prev.HardLineBreak() {
		return
	}
	run := textRun{}
	for t, ok := n, true; ok; t, ok = t.NextSibling().(*ast.Text) {
		run.add(t, r.text)
		if t.HardLineBreak() {
			break
		}
	}
	at := 0
	for _, f := range r.refs.findReferences(string(run.text), r.page.law.own, r.provision.Path) {
		if f.start < at {
			continue // inside a longer one
		}
		r.words(run.text[at:f.start])
		at = f.end
		r.refersTo(f, run)
	}
	r.words(run.text[at:])
}

func (r *renderer) refersTo(f reference, run textRun) {
	words, source := run.text[f.start:f.end], run.offset(f.start)
	if f.href == "" {
		r.report(source, f.what, "mend the reference, or add what it refers to")
		r.words(words)
		return
	}
	r.page.links = append(r.page.links, link{href: f.href, at: source, law: true})
	r.b.WriteString(`<a href="` + html.EscapeString(f.href) + `"`)
	if f.title != "" {
		r.b.WriteString(` title="` + html.EscapeString(f.title) + `"`)
	}
	r.b.WriteByte('>')
	r.words(words)
	r.b.WriteString("</a>")
}

// textRun is text that stands together on the page and perhaps on several lines of the source.
type textRun struct {
	text  []byte
	parts [][2]int // where each part begins in text, and in the source
}

func (t *textRun) add(n *ast.Text, source []byte) {
	t.parts = append(t.parts, [2]int{len(t.text), n.Segment.Start})
	t.text = append(t.text, n.Segment.Value(source)...)
	if n.SoftLineBreak() {
		t.text = append(bytes.TrimRight(t.text, " "), '\n')
	}
}

func (t *textRun) offset(at int) int {
	for i := len(t.parts) - 1; i >= 0; i-- {
		if t.parts[i][0] <= at {
			return t.parts[i][1] + at - t.parts[i][0]
		}
	}
	return 0
}
