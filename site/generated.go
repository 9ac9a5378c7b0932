package site

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/site/theme"
	xhtml "golang.org/x/net/html"
)

// GeneratedPage is a page that code makes rather than a file of words: a form, a
// table of the rules. What it writes is checked like any other page.
type GeneratedPage struct {
	Path      string   // its address
	Source    string   // the file to look into when something is wrong with it
	Redirects []string // its old addresses
	Write     func(w io.Writer, t *theme.Theme) error
}

// Pages are the pages that code makes. ADD YOURS HERE.
var Pages = append(pathwayPages(), []GeneratedPage{
	{Path: "/request/", Source: "site/theme/form.go",
		Write: func(w io.Writer, t *theme.Theme) error { return t.Form(w, theme.FormState{}) }},
	{Path: "/request/questions/", Source: "site/theme/questions.go",
		Write: func(w io.Writer, t *theme.Theme) error { return t.Questions(w) }},
	{Path: "/status/", Source: "site/theme/find.html",
		Write: func(w io.Writer, t *theme.Theme) error { return t.Find(w, theme.Find{}) }},
}...)

// makeOthers makes everything that isn't a page of words.
func (b *Builder) makeOthers() (problems Problems, err error) {
	if b.out.partial {
		return nil, nil // an edit of a page of words touched none of it
	}
	if err := b.out.put(robotsFile, []byte("User-agent: *\nAllow: /\n\nSitemap: "+b.site.URL+"/"+sitemapFile+
		"\n")); err != nil {
		return nil, err
	}
	assets, err := theme.Assets(b.theme)
	if err != nil {
		return Problems{themeProblem("site/theme", "", err)}, nil
	}
	if b.agencies.Path != "" {
		assets = append(assets, b.agencies)
	}
	for _, a := range assets {
		if err := b.out.put(fileOf(a.Path), a.Content); err != nil {
			return nil, err
		}
	}
	for _, m := range b.options.Generated {
		found, err := b.make(m)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	return problems, errors.Join(b.copyOthers(), b.redirects(), b.sitemap(), b.security())
}

// make makes one page by code, and reads it for the checks.
func (b *Builder) make(m GeneratedPage) (Problems, error) {
	p := &page{file: m.Source, path: m.Path}
	for _, old := range m.Redirects {
		p.redirects = append(p.redirects, redirect{from: old})
	}
	b.pages[m.Path] = p
	var w bytes.Buffer
	if err := m.Write(&w, b.theme); err != nil {
		p.failed = true
		return Problems{themeProblem(m.Source, m.Path, err)}, nil
	}
	problems := p.read(w.Bytes())
	if len(problems) > 0 {
		p.failed = true
		return problems, nil
	}
	return nil, b.put(m.Path, w.Bytes())
}

// read takes from a finished page what the checks need to know.
func (p *page) read(text []byte) (problems Problems) {
	seen := map[string]bool{}
	report := func(what, do string) {
		problems = append(problems, Problem{File: p.file, What: what, Do: do, Page: p.path})
	}
	level := 0
	z := xhtml.NewTokenizer(bytes.NewReader(text))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return problems
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
		default:
			continue
		}
		t := z.Token()
		attr := map[string]string{}
		for _, a := range t.Attr {
			attr[a.Key] = a.Val
		}
		if id := attr["id"]; id != "" {
			if seen[id] {
				report(fmt.Sprintf("the address #%s is already used on %s", id, p.path), "give one element another id")
			}
			seen[id] = true
			p.ids = append(p.ids, id)
		}
		switch t.Data {
		case "title":
			z.Next()
			title, _, _ := strings.Cut(html.UnescapeString(string(z.Text())), " – ")
			p.title = title
		case "meta":
			p.noindex = p.noindex || attr["name"] == "robots" && attr["content"] == "noindex"
			if attr["name"] == "description" {
				p.description = attr["content"]
			}
		case "img":
			if _, ok := attr["alt"]; !ok {
				report("an image without alt on "+p.path, "say what it shows")
			}
			p.links = append(p.links, link{href: attr["src"], at: -1})
		case "a":
			if href, ok := attr["href"]; ok {
				p.links = append(p.links, link{href: href, at: -1})
			}
		case "h1", "h2", "h3", "h4", "h5", "h6":
			n := int(t.Data[1] - '0')
			if n > level+1 && level > 0 {
				report(fmt.Sprintf("on %s a heading of level %d comes after one of level %d", p.path, n, level),
					"skip no level")
			}
			level = n
		}
	}
}

// copyOthers copies the files among the words that are no pages: pictures,
// documents.
func (b *Builder) copyOthers() error {
	for _, name := range b.others {
		content, err := fs.ReadFile(b.options.Content, name)
		if err != nil {
			return fmt.Errorf("copy file: %w", err)
		}
		if err := b.out.put(name, content); err != nil {
			return err
		}
	}
	return nil
}

// redirects writes a page at each old address that leads to the new one.
func (b *Builder) redirects() error {
	for _, p := range b.pages {
		if p.draft || p.failed {
			continue
		}
		for _, old := range p.redirects {
			page := html.EscapeString(encodeAddress(p.path))
			to := page
			if old.section != "" {
				to += "#" + html.EscapeString(old.section)
			}
			text := `<!doctype html><html lang="en"><meta charset="utf-8"><title>Moved</title><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">` +
				`<link rel="canonical" href="` + html.EscapeString(b.site.URL) + page +
				`"><meta http-equiv="refresh" content="0; url=` + to +
				`"><main><h1>This page has moved</h1><p>Go to <a href="` + to + `">` + html.EscapeString(p.title) +
				"</a></main>"
			if err := b.out.put(fileOf(old.from), []byte(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// sitemap lists the pages that search engines may show.
func (b *Builder) sitemap() error {
	var paths []string
	for p := range maps.Values(b.pages) {
		if !p.noindex && !p.draft && !p.failed {
			paths = append(paths, p.path)
		}
	}
	slices.Sort(paths)
	var w strings.Builder
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, p := range paths {
		w.WriteString("<url><loc>" + html.EscapeString(b.site.URL+encodeAddress(p)) + "</loc></url>\n")
	}
	w.WriteString("</urlset>\n")
	return b.out.put(sitemapFile, []byte(w.String()))
}

// security writes security.txt where there is an address to report to. RFC 9116
// wants a day on which it expires; it is a year after the statute's text was last
// looked at, the one date in site.yaml that someone renews.
func (b *Builder) security() error {
	if b.site.Security == "" {
		return nil
	}
	return b.out.put(securityFile, []byte("Contact: "+b.site.Security+"\nExpires: "+expires(b.site)+
		"\nPreferred-Languages: en\n"))
}

var templateError = regexp.MustCompile(`template: ([\w.-]+):(\d+)(?::(\d+))?: (.*)`)

// sharedTemplates are those that every page is made from; others are of the pages
// that fill them.
var sharedTemplates = []string{"frame.html", "shared.html", "page.html"}

// themeProblem is an error of a template, at its file and line where it names one,
// met while the page at an address was made. It is that page's alone unless every
// page is made from the template.
func themeProblem(file, address string, err error) Problem {
	m := templateError.FindStringSubmatch(err.Error())
	if m == nil {
		return Problem{File: file, What: err.Error(), Shared: true}
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	p := Problem{File: "site/theme/" + m[1], Line: line, Col: max(col, 1), What: m[4], Do: "fix the template"}
	if slices.Contains(sharedTemplates, m[1]) {
		p.Shared = true
		return p
	}
	p.Page = address
	return p
}
