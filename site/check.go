package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/route"
	"ccee-ca.org/assist/site/theme"
)

// check looks at all pages together: addresses, titles and descriptions are unique,
// every link leads somewhere, and no required page is missing.
func (b *Builder) check() Problems {
	names := slices.Sorted(maps.Keys(b.pages))
	c := b.claimAddresses(names)
	c.unique(names)
	for _, name := range names {
		p := b.pages[name]
		for _, l := range p.links {
			c.link(p, l)
		}
	}
	c.frame()
	c.checkRequired()
	return c.problems
}

// requiredPages are those that template.yaml serves by their addresses and that no
// link has to name, each with when visitors see it.
var requiredPages = []struct{ name, address, seen string }{
	{"404.md", "/404.html", "where there is no page"},
	{"closed.md", "/closed/", "while the form is closed"},
	{"problem.md", "/problem/", "when a function fails"},
}

// checkRequired finds required pages that are missing or drafts. A site without a form is
// not the service's, and needs none.
func (c *checker) checkRequired() {
	if len(c.b.options.Generated) == 0 {
		return
	}
	for _, r := range requiredPages {
		p := c.b.pages[r.name]
		if c.pages[r.address] != nil || p != nil && p.failed {
			continue // the address of a page with problems may not be known
		}
		c.problems = append(c.problems, Problem{File: c.b.options.ContentName + "/" + r.name,
			What: "no page is at " + r.address + ", which visitors see " + r.seen,
			Do:   "restore this file, or remove its draft:"})
	}
}

// claimAddresses finds what wants an address, or a file, that something else has.
func (b *Builder) claimAddresses(names []string) *checker {
	c := &checker{b: b, files: map[string]bool{}}
	c.pages, c.claims = make(map[string]*page, len(names)), make(claims, len(names))
	c.claimBuilt()
	c.claimPages(names)
	c.claimCopies()
	c.claimRedirects(names)
	c.claimFolders(names)
	return c
}

// blame returns the problems of addresses that kept a file from being written, or
// else the error that says so.
func (b *Builder) blame(err error) error {
	c := b.claimAddresses(slices.Sorted(maps.Keys(b.pages)))
	if len(c.problems) == 0 {
		return err
	}
	c.problems.sort()
	return c.problems
}

type checker struct {
	b        *Builder
	pages    map[string]*page // by address
	files    map[string]bool  // addresses that are no pages
	claims   claims
	problems Problems
}

// claimBuilt claims what the build makes whatever the content is.
func (c *checker) claimBuilt() {
	var made []string
	for _, name := range builtFiles {
		made = append(made, "/"+name)
	}
	if assets, err := theme.Assets(c.b.theme); err == nil {
		for _, a := range assets {
			made = append(made, a.Path)
		}
	}
	for _, address := range made {
		c.claims.take(address, "the build")
		c.files[address] = true
	}
}

// claimPages finds pages that want one address, or one file.
func (c *checker) claimPages(names []string) {
	for _, name := range names {
		p := c.b.pages[name]
		if p.draft {
			continue
		}
		c.claim(p, "path:", p.path)
		c.pages[p.path] = p
		if p.law != nil {
			c.claim(p, "path:", p.path+lawFileName)
			c.files[p.path+lawFileName] = true
		}
	}
}

// claimFolders finds pages in a folder that is a file.
func (c *checker) claimFolders(names []string) {
	for _, name := range names {
		p := c.b.pages[name]
		if other, taken := c.claims.folderOf(p.path); taken && !p.draft {
			what := fmt.Sprintf("the address %s needs a folder, and %s is a file of %s",
				p.path, other.address, other.owner)
			c.report(p, "path:", what, "give one another path:")
		}
	}
}

func (c *checker) claim(p *page, near, address string) {
	other, taken := c.claims.take(address, p.file)
	if !taken {
		return
	}
	what := fmt.Sprintf("the address %s is that of %s too", address, other.owner)
	if address != other.address {
		what += ", but for its case"
	}
	c.report(p, near, what, "give one another path:")
}

// claimCopies finds files among the words that can't be copied to where they would
// be served.
func (c *checker) claimCopies() {
	for _, name := range c.b.others {
		address, file := "/"+name, c.b.options.ContentName+"/"+name
		what, do := checkFile(address)
		if other, taken := c.claims.take(address, file); taken && what == "" {
			what = fmt.Sprintf("the address %s is that of %s too", address, other.owner)
			do = "give the file another name, or remove it"
		}
		if what != "" {
			c.problems = append(c.problems, Problem{File: file, What: what, Do: do})
		}
		c.files[address] = true
	}
}

// claimRedirects finds redirects from an address that something else has.
func (c *checker) claimRedirects(names []string) {
	for _, name := range names {
		p := c.b.pages[name]
		if p.draft {
			continue
		}
		for _, r := range p.redirects {
			old := r.from
			if r.section != "" && !p.failed && !slices.Contains(p.ids, r.section) {
				c.report(p, old, fmt.Sprintf("the redirect from %s leads to #%s, and the page has no such section", old,
					r.section), "give a heading that address: ## … {#name}")
			}
			other, taken := c.claims.take(old, p.file)
			switch {
			case taken && c.pages[old] != nil:
				c.report(p, old, fmt.Sprintf("the redirect from %s hides %s", old, other.owner), "remove it")
			case taken:
				c.report(p, old, fmt.Sprintf("the redirect from %s is that of %s too", old, other.owner), "remove one")
			}
			c.files[old] = true
		}
	}
}

// unique finds two pages with one title or description. Pages that search engines
// don't see may share them.
func (c *checker) unique(names []string) {
	titles, descriptions := make(map[string]*page, len(names)), make(map[string]*page, len(names))
	for _, name := range names {
		p := c.b.pages[name]
		if p.draft || p.noindex {
			continue
		}
		if other := titles[p.title]; other != nil && p.title != "" {
			what := fmt.Sprintf("the title %q is that of %s too", p.title, other.file)
			c.report(p, "title:", what, "say what is different here")
		}
		if other := descriptions[p.description]; other != nil && p.description != "" {
			c.report(p, "description:", "the description is that of "+other.file+" too", "say what is different here")
		}
		titles[p.title], descriptions[p.description] = p, p
	}
}

// report is a problem at the first place in p's file that has the text near.
func (c *checker) report(p *page, near, what, do string) {
	at := -1
	text := c.source(p.file)
	if near != "" {
		at = bytes.Index(text, []byte(near))
	}
	c.reportAt(p, text, at, what, do)
}

func (c *checker) reportAt(p *page, text []byte, at int, what, do string) {
	problem := Problem{File: p.file, What: what, Do: do}
	if at >= 0 && text != nil {
		problem = problemAt(p.file, text, at, what, do)
	}
	problem.Page = p.path
	c.problems = append(c.problems, problem)
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
	text, _ = cleanText(file, text)
	return text
}

func (c *checker) link(p *page, l link) {
	what, do := c.leads(p, l.href)
	if what == "" {
		return
	}
	if l.law {
		what, do = "this refers to nothing on the page: "+what, "fix the reference, or add what it refers to"
	}
	c.reportAt(p, c.source(p.file), l.at, what, do)
}

// leads says why a link doesn't work, and what to do about it.
func (c *checker) leads(p *page, href string) (what, do string) {
	switch {
	case href == "":
		return "a link without an address", "say where it goes: [words](/address/)"
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
	written, fragment, _ := strings.Cut(href, "#")
	written, _, _ = strings.Cut(written, "?")
	address, ok := decodeAddress(written)
	target := c.pages[address]
	switch {
	case !ok:
		what = fmt.Sprintf("the link to %s can't be decoded", href)
		return what, "write %25 for a percent sign, and no slash or backslash as a code"
	case target != nil && fragment != "":
		return c.fragment(target, fragment)
	case target != nil || c.files[address] || route.FunctionOf(address) != "":
		return "", ""
	case c.pages[address+"/"] != nil:
		return fmt.Sprintf("the link to %s lacks its last slash", href), "write " + address + "/"
	}
	do = "fix the address, or make that page"
	if slices.Contains(copied, path.Ext(address)) {
		do = "fix the address, or put that file in " + c.b.options.ContentName + "/"
	}
	return fmt.Sprintf("the link to %s doesn't work", href), do
}

func (c *checker) fragment(p *page, id string) (what, do string) {
	if decoded, err := url.PathUnescape(id); err == nil {
		id = decoded
	}
	if p.failed || slices.Contains(p.ids, id) {
		return "", "" // what a page with problems holds is not known
	}
	return fmt.Sprintf("%s has no #%s", p.path, id), "fix the address, or give a heading there {#" + id + "}"
}

// frame checks the links of the header and the footer.
func (c *checker) frame() {
	site := c.b.options.ContentName + "/site.yaml"
	for _, l := range c.b.menus {
		if what, do := c.leads(&page{}, l.Href); what != "" {
			text := c.source(site)
			c.reportAt(&page{file: site}, text, bytes.Index(text, []byte(l.Href)), what, do)
		}
	}
}
