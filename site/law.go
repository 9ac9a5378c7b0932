package site

import (
	"fmt"
	"html"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/statute"
	"ccee-ca.org/assist/site/theme"
	"github.com/yuin/goldmark/ast"
)

// law is the statute of a page as data: what is linked as rel=alternate, and what
// the functions quote from.
type law struct {
	main       bool // the one that the functions read
	citation   string
	own        string // the section's number
	paragraphs []request.Paragraph
	json       []byte
}

// lawFileName is the file next to a statute's page that has it as data.
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
	l.json, err = marshalIndent(f)
	return err
}

// provision takes a provision's address and text for the data, and puts what we
// have to say next to it behind its own text.
func (i *inspector) provision(p *statute.Provision) {
	i.anchor(p.ID(), p.Pos(), "a page can print a provision once")
	i.page.law.paragraphs = append(i.page.law.paragraphs, request.Paragraph{
		ID: p.ID(), Citation: i.page.law.citation + p.Cite(),
		Parent: strings.Join(p.Path[:len(p.Path)-1], "-"), Text: i.ownText(p),
	})
	i.writeAside(p)
	i.inStatute++
	i.children(p)
	i.inStatute--
}

// writeAside writes what we have to say next to a provision behind the last
// paragraph that stands before any list.
func (i *inspector) writeAside(p *statute.Provision) {
	notes, clause := i.notes(p.ID()), clauseNote(p.ID())
	if !i.page.law.main || len(notes) == 0 && clause == "" {
		return
	}
	last := p.FirstChild().(*statute.Text)
	for next, ok := last.NextSibling().(*statute.Text); ok; next, ok = last.NextSibling().(*statute.Text) {
		last = next
	}
	var b strings.Builder
	b.WriteString("<div class=beside>")
	for _, n := range notes {
		b.WriteString(`<aside class=note aria-label="Note on ` + p.Cite() + `"><p><b>Note (` +
			request.FormatDate(n.Date) + `).</b> ` + html.EscapeString(n.Text))
		if n.Source != "" {
			b.WriteString(` <a href="` + html.EscapeString(n.Source) + `">Source</a>`)
		}
		b.WriteString("</aside>")
	}
	b.WriteString(clause + "</div>")
	last.Aside = b.String()
	found := page{}
	found.read([]byte(last.Aside))
	for _, l := range found.links {
		i.note(link{href: l.href, at: p.Pos()})
	}
}

// notes are ours on a provision, and the public one on who it means.
func (i *inspector) notes(id string) (list []theme.Note) {
	for _, n := range i.refs.notes(id) {
		list = append(list, theme.Note{Text: n.Text, Date: n.Date})
	}
	if id == request.Superintendent.Paragraph && i.public.Text != "" {
		list = append(list, i.public)
	}
	return list
}

// ownText is a provision's text without those below it.
func (i *inspector) ownText(p *statute.Provision) string {
	var parts []string
	for c := p.FirstChild(); c != nil; c = c.NextSibling() {
		if _, list := c.(*ast.List); !list {
			if text := strings.TrimSpace(plainText(c, i.source, i.values)); text != "" {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, "\n")
}

// reportUnlinked reports a reference that the reader couldn't follow.
func (i *inspector) reportUnlinked(start int, text []byte) {
	if at := statute.FindUnlinked(text); at != nil {
		i.report(start+at[0], fmt.Sprintf("%q isn't a link", text[at[0]:at[1]]),
			"write [paragraph (2)](#g-2), or [Section 100]("+i.refs.LawCode+":100) with the section in references.yaml")
	}
}
