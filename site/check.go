package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// check looks at all pages together: addresses, titles and descriptions are unique, and every link leads somewhere.
func (b *Builder) check() Problems {
	c := checker{b: b, pages: make(map[string]*page, len(b.pages)), files: map[string]bool{}}
	names := slices.Sorted(maps.Keys(b.pages))
	c.unique(names)
	for _, name := range b.others {
		c.files["/"+name] = true
	}
	if assets, err := b.theme.Assets(); err == nil {
		for _, a := range assets {
			c.files[a.Path] = true
		}
	}
	for _, name := range names {
		p := b.pages[name]
		for _, l := range p.links {
			c.link(p, l)
		}
	}
	c.frame()
	return c.problems
}

type checker struct {
	b        *Builder
	pages    map[string]*page // by address
	files    map[string]bool  // addresses that are no pages
	problems Problems
}

// unique finds two pages that want the same address, title or description. Pages that search engines don't see may share the latter two.
func (c *checker) unique(names []string) {
	titles, descriptions := make(map[string]*page, len(names)), make(map[string]*page, len(names))
	for _, name := range names {
		p := c.b.pages[name]
		if p.draft {
			continue
		}
		if other := c.pages[p.path]; other != nil {
			c.report(p, "path:", fmt.Sprintf("the address %s is that of %s too", p.path, other.file), "give one another path:")
		}
		c.pages[p.path] = p
		if p.law != nil {
			c.files[p.path+"statute.json"] = true
		}
		if p.noindex {
			continue
		}
		if other := titles[p.title]; other != nil && p.title != "" {
			c.report(p, "title:", fmt.Sprintf("the title %q is that of %s too", p.title, other.file), "say what is different here")
		}
		if other := descriptions[p.description]; other != nil && p.description != "" {
			c.report(p, "description:", "the description is that of "+other.file+" too", "say what is different here")
		}
		titles[p.title], descriptions[p.description] = p, p
	}
	for _, name := range names {
		if c.b.pages[name].draft {
			continue
		}
		for _, old := range c.b.pages[name].redirects {
			if other := c.pages[old]; other != nil {
				c.report(c.b.pages[name], old, fmt.Sprintf("the redirect from %s hides %s", old, other.file), "remove it")
			}
			c.files[old] = true
		}
	}
}

// report is a problem at the first place in p's file that has the text near.
func (c *checker) report(p *page, near, what, do string) {
	at := -1
	text := c.source(p.file)
	if near != "" {
		at = bytes.Index(text, []byte(near))
	}
	c.reportAt(p.file, text, at, what, do)
}

func (c *checker) reportAt(file string, text []byte, at int, what, do string) {
	if at < 0 || text == nil {
		c.problems = append(c.problems, Problem{File: file, What: what, Do: do})
		return
	}
	c.problems = append(c.problems, problemAt(file, text, at, what, do))
}

// source reads a file again: only a page with a problem pays for it.
func (c *checker) source(file string) []byte {
	name, ok := strings.CutPrefix(file, c.b.options.ContentName+"/")
	if !ok {
		return nil
	}
	text, err := fs.ReadFile(c.b.options.Content, name)
	if err != nil {
		return nil
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
}

func (c *checker) link(p *page, l link) {
	what, do := c.leads(p, l.href)
	if what == "" {
		return
	}
	if l.law {
		what, do = "this refers to nothing on the page: "+what, "mend the reference, or add what it refers to"
	}
	c.reportAt(p.file, c.source(p.file), l.at, what, do)
}

// leads says why a link leads nowhere, and what to do about it.
func (c *checker) leads(p *page, href string) (what, do string) {
	switch {
	case href == "":
		return "a link without an address", "say where it leads: [words](/address/)"
	case href[0] == '#':
		return c.fragment(p, href[1:])
	case href[0] != '/':
		if scheme, _, ok := strings.Cut(href, ":"); !ok || strings.ContainsAny(scheme, "/#?") {
			return fmt.Sprintf("the link to %s isn't written from the root", href), "write /like/this/"
		}
		if wrong := checkURL(href); wrong != "" {
			return fmt.Sprintf("the link to %s: %s", href, wrong), "write the whole address, https://…"
		}
		return "", ""
	}
	address, fragment, _ := strings.Cut(href, "#")
	address, _, _ = strings.Cut(address, "?")
	target := c.pages[address]
	switch {
	case target != nil && fragment != "":
		return c.fragment(target, fragment)
	case target != nil || c.files[address]:
		return "", ""
	case c.pages[address+"/"] != nil:
		return fmt.Sprintf("the link to %s lacks its last slash", href), "write " + address + "/"
	}
	return fmt.Sprintf("the link to %s leads nowhere", href), "mend the address, or make that page"
}

func (c *checker) fragment(p *page, id string) (what, do string) {
	if p.failed || slices.Contains(p.ids, id) {
		return "", "" // what a page with problems holds is not known
	}
	return fmt.Sprintf("%s has no #%s", p.path, id), "mend the address, or give a heading there {#" + id + "}"
}

// frame checks the links of the header and the footer.
func (c *checker) frame() {
	site := c.b.options.ContentName + "/site.yaml"
	for _, l := range slices.Concat(c.b.site.Nav, c.b.site.Footer) {
		if what, do := c.leads(&page{}, l.Href); what != "" {
			text := c.source(site)
			c.reportAt(site, text, bytes.Index(text, []byte(l.Href)), what, do)
		}
	}
}
