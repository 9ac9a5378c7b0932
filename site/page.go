package site

import (
	"bytes"
	"encoding/json"
	"html/template"
	"path"
	"slices"
	"strings"

	"ccee-ca.org/assist/site/theme"
	"github.com/yuin/goldmark/util"
)

// page is what is remembered of a page once it is written: what the checks of the
// whole site need.
type page struct {
	file               string // as problems call it
	path               string
	title, description string
	noindex, draft     bool
	failed             bool // it had problems, and was not made
	ids                []string
	links              []link
	redirects          []redirect
	law                *law
}

// sameElsewhere reports whether the files other than a page's own say the same of p
// and q: the sitemap, the redirects, the statute's data.
func (p *page) sameElsewhere(q *page) bool {
	return p.path == q.path && p.draft == q.draft && p.noindex == q.noindex &&
		slices.Equal(p.redirects, q.redirects) && (len(p.redirects) == 0 || p.title == q.title) &&
		(p.law != nil) == (q.law != nil) && (p.law == nil || p.law.main == q.law.main)
}

type link struct {
	href string
	at   int  // offset in the source, -1 where it has none
	law  bool // a statute's reference, made by us
}

// pathOf is the address of the page in a file.
func pathOf(name string, f front) string {
	if f.Path != "" {
		return f.Path
	}
	name = strings.TrimSuffix(name, ".md")
	if base := path.Base(name); base == "index" {
		name = strings.TrimSuffix(name, "index")
	}
	if name == "" {
		return "/"
	}
	return "/" + strings.TrimSuffix(name, "/") + "/"
}

// checkName checks the address that a page has from its file's name.
func (w *worker) checkName(p *page) {
	if what, _ := checkAddress(p.path); what != "" {
		const do = "give the file another name, or the page a path:"
		w.problems = append(w.problems, Problem{File: p.file, What: what, Do: do})
	}
}

// write fills the template and writes the page and what goes with it.
func (w *worker) write(m *manuscript) error {
	p, f := m.page, m.front
	head := theme.Head{Path: encodeAddress(p.path), Title: f.Title, Description: f.Description}
	head.NoIndex, head.Scripts = f.NoIndex, f.Scripts
	if p.law != nil {
		if err := p.law.encode(w.b.site.Statute); err != nil {
			return err
		}
		data := encodeAddress(p.path) + lawFileName
		head.Alternate = []theme.Alternate{{Href: data, Type: "application/json", Title: p.law.citation + " as data"}}
		if err := w.b.out.put(fileOf(p.path+lawFileName), p.law.json); err != nil {
			return err
		}
		if !p.law.main {
			p.law.paragraphs, p.law.json = nil, nil // written, and no one asks for it again
		}
	}
	if !f.NoIndex {
		head.Data = w.b.linkedData(p)
	}
	whole := theme.Page{Head: head, Layout: f.Layout, Heading: f.Heading, Lede: f.Lede, Note: m.note,
		Actions: encodeLinks(f.Actions)}
	if f.Layout == theme.PathsLayout {
		whole.Paths = paths(w.b.refs, w.b.site.Notes)
	}
	// the buffer is kept until the page is written
	whole.Body = template.HTML(util.BytesToReadOnlyString(w.body.Bytes()))
	if err := w.fill(whole); err != nil {
		w.problems = append(w.problems, themeProblem(p.file, p.path, err))
		return nil
	}
	if f.Layout != "" {
		w.problems = append(w.problems, p.readLayout("site/theme/"+f.Layout+".html", w.html.Bytes())...)
	}
	return w.b.put(p.path, w.html.Bytes())
}

// readLayout takes from a finished page what its template has in addition to the
// words: ids and links for the checks.
func (p *page) readLayout(file string, html []byte) Problems {
	whole := &page{file: file, path: p.path}
	problems := whole.read(html)
	p.ids = whole.ids
	for _, l := range whole.links {
		isKnown := func(one link) bool { return one.href == l.href }
		if !slices.ContainsFunc(p.links, isKnown) {
			p.links = append(p.links, l)
		}
	}
	return problems
}

// put writes a page, with the script that reloads it where that is wanted.
func (b *Builder) put(address string, html []byte) error {
	if b.options.Reload != "" {
		html = bytes.Replace(html, []byte("</head>"),
			[]byte(`<script src="`+b.options.Reload+`" defer></script></head>`), 1)
	}
	return b.out.put(fileOf(address), html)
}

// linkedData is the page as JSON-LD.
func (b *Builder) linkedData(p *page) template.HTML {
	d := webPage{
		Context: "https://schema.org", Type: "WebPage", Name: p.title, Description: p.description,
		URL: b.site.URL + encodeAddress(p.path), Publisher: organization{"Organization", b.site.Owner, b.site.OwnerURL},
	}
	if p.law != nil && p.law.main {
		d.About = &legislation{"Legislation", p.law.citation, "US-CA", b.site.Statute.Source}
	}
	text, err := json.Marshal(d) // escapes <, > and &: safe inside the element
	if err != nil {
		return ""
	}
	return template.HTML(`<script type="application/ld+json">` + string(text) + `</script>`)
}

// What schema.org knows of a page, in the order of its names.
type (
	webPage struct {
		Context     string       `json:"@context"`
		Type        string       `json:"@type"`
		About       *legislation `json:"about,omitempty"`
		Description string       `json:"description"`
		Name        string       `json:"name"`
		Publisher   organization `json:"publisher"`
		URL         string       `json:"url"`
	}
	organization struct {
		Type string `json:"@type"`
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	legislation struct {
		Type         string `json:"@type"`
		Identifier   string `json:"legislationIdentifier"`
		Jurisdiction string `json:"legislationJurisdiction"`
		URL          string `json:"url"`
	}
)
