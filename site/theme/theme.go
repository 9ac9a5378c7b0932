// Package theme is how every page looks, whoever renders it: the build for the static site, a function for a form that comes back.
// Templates, styles and scripts live here beside the typed functions that fill them; it knows no Markdown.
package theme

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"sync"
)

//go:embed *.html *.css
var embedded embed.FS

// Site is what all pages share. Its source is content/site.yaml.
type Site struct {
	Name  string // of the service, in the header and after each title
	Owner string // who offers it
	URL   string // where it is served, without a slash at the end
}

// Head is what the frame around a page needs to know of it. Every page struct embeds it.
type Head struct {
	Path        string // of the page, "/request/"
	Title       string // without the site's name
	Description string // one sentence for search results
	NoIndex     bool   // keep it out of search engines
}

// Theme renders pages for one site.
type Theme struct {
	site      Site
	files     fs.FS
	templates sync.Map // name → *template.Template, parsed when first used: a function pays only for the page that it sends
}

// New makes a theme for site from the templates and styles in files, or from those built in where files is nil.
func New(site Site, files fs.FS) (*Theme, error) {
	if files == nil {
		files = embedded
	}
	return &Theme{site: site, files: files}, nil
}

// render fills frame.html around the template name.html, which defines "main".
func (t *Theme) render(w io.Writer, name string, data any) error {
	tmpl, err := t.template(name)
	if err != nil {
		return fmt.Errorf("parse %s.html: %w", name, err)
	}
	var b bytes.Buffer // whole or not at all: a page that breaks half-way must not be sent
	if err := tmpl.ExecuteTemplate(&b, "frame.html", data); err != nil {
		return fmt.Errorf("fill %s.html: %w", name, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func (t *Theme) template(name string) (*template.Template, error) {
	if v, ok := t.templates.Load(name); ok {
		return v.(*template.Template), nil
	}
	tmpl, err := template.New(name).Funcs(template.FuncMap{"site": func() Site { return t.site }}).
		ParseFS(t.files, "frame.html", name+".html")
	if err != nil {
		return nil, err
	}
	t.templates.Store(name, tmpl)
	return tmpl, nil
}
