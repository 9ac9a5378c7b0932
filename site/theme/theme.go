// Package theme is how every page looks, whatever renders it: the build for the
// static site, a function for a form that comes back. Templates, styles and scripts
// live here next to the typed functions that fill them; it knows no Markdown.
//
// A page is a struct that embeds Head, and a template NAME.html that defines
// "main". Theme.render puts the two into frame.html, or deskframe.html at the desk.
// A template is parsed when its page is first asked for, since a function is
// started for one page and whoever waits for it pays for every template that it
// reads.
package theme

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/request"
)

//go:embed *.html *.css *.js *.svg desk.json
var embedded embed.FS

// public are the files that aren't the desk's. A function without the desk has
// these alone in its zip.
//
//go:embed [^d]*.html d[^e]*.html style.css document.css [^d]*.js *.svg
var public embed.FS

// Head is what the frame around a page needs to know of it. Every page struct
// embeds it.
type Head struct {
	// of the page, "/request/"; on a page that stands for many addresses (an error)
	// the empty string
	Path        string
	Title       string        // without the site's name; the page's own first heading may say more
	Description string        // one sentence for search results
	NoIndex     bool          // keep it out of search engines: no canonical address, no social card
	Scripts     []string      // names of scripts in this folder, "statute.js"; each enhances one thing
	Alternate   []Alternate   // the same content in another form
	Data        template.HTML // JSON-LD, as the build writes it: one script element, or nothing
}

// Sheet is the style sheet of the public pages.
func (Head) Sheet() string { return "style.css" }

// frame returns the template around a page.
func (Head) frame() string { return "frame.html" }

// Alternate is the same content in another form, linked from the head.
type Alternate struct {
	Href, Type, Title string
}

// Theme renders pages for one site.
type Theme struct {
	site      Site
	files     fs.FS
	assets    sync.Map // name → Asset, read when first used
	templates sync.Map // name → what parses it, when it is first used: a function pays only for the page that it sends
}

// DeskTheme renders the desk's pages too. It is a type of its own since a method of
// Theme is in the program of every function, and whoever sends the form would wait
// for the pages of the desk.
type DeskTheme struct{ *Theme }

// New makes a theme for site from the templates and styles in files, or from those
// built in where files is nil.
func New(site Site, files fs.FS) (*Theme, error) {
	if files == nil {
		files = embedded
	}
	return &Theme{site: site, files: files}, nil
}

// At is the theme of the site that is built in, served at url. The pages and emails
// of a function are of it, those at the desk apart.
func At(url string) *Theme {
	t := &Theme{site: builtInSite(), files: public}
	t.site.URL = url
	return t
}

// DeskAt is At for the function that has the desk.
func DeskAt(url string) DeskTheme {
	site := Default()
	site.URL = url
	return DeskTheme{&Theme{site: site, files: embedded}}
}

// Site is the site that t renders for.
func (t *Theme) Site() Site { return t.site }

// usualPage is room for most pages, in bytes. A buffer that grows to it takes as much
// again.
const usualPage = 32 << 10

// render fills the page's frame around the template name.html, which defines
// "main".
func (t *Theme) render(w io.Writer, name string, data interface{ frame() string }) error {
	tmpl, err := t.template(name, data.frame())
	if err != nil {
		return fmt.Errorf("parse %s.html: %w", name, err)
	}
	// whole or not at all: a page that breaks half-way must not be sent
	b := bytes.NewBuffer(make([]byte, 0, usualPage))
	if err := tmpl.ExecuteTemplate(b, data.frame(), data); err != nil {
		return fmt.Errorf("fill %s.html: %w", name, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// template parses a page's template once, however many ask for it at the same time.
func (t *Theme) template(name, frame string) (*template.Template, error) {
	once, _ := t.templates.LoadOrStore(name,
		sync.OnceValues(func() (*template.Template, error) { return t.parse(name, frame) }))
	return once.(func() (*template.Template, error))()
}

func (t *Theme) parse(name, frame string) (*template.Template, error) {
	tmpl := template.New(name).Funcs(t.funcs())
	files := []string{frame, "shared.html"}
	for _, part := range parts[name] {
		files = append(files, part+".html")
	}
	for _, file := range append(files, name+".html") {
		text, err := fs.ReadFile(t.files, file)
		if err != nil {
			return nil, err
		}
		if _, err := tmpl.New(file).Parse(stripIndent(string(text), file == frame)); err != nil {
			return nil, err
		}
	}
	return tmpl, nil
}

// parts lists the extra templates that some pages need, in addition to what all do.
var parts = map[string][]string{
	"form":            {"fields", "leftout"},
	"check":           {"leftout"},
	"confirm":         {"confirmparts", "fields"},
	"confirmdone":     {"confirmparts", "fields"},
	"confirmend":      {"confirmparts", "fields"},
	"draft":           {"leftout"},
	"draftchoice":     {"leftout"},
	"find":            {"fields"},
	"receipt":         {"tracker"},
	"status":          {"fields", "short", "timeline", "tracker"},
	"desk":            {"bar"},
	"desktasks":       {"bar"},
	"deskreport":      {"bar"},
	"deskentry":       {"bar", "fields"},
	"deskletter":      {"bar", "fields", "deskemail", "short"},
	"deskconfirm":     {"bar", "fields", "deskemail"},
	"deskready":       {"bar", "fields", "short"},
	"deskrequest":     {"bar", "fields", "short", "timeline"},
	"deskpeople":      {"bar", "fields", "short"},
	"deskoffices":     {"bar", "fields", "short"},
	"deskofficefile":  {"bar", "fields", "short"},
	"deskredact":      {"bar"},
	"recordscopy":     {"bar"},
	"deskagreement":   {"bar", "agreementparts", "signature"},
	"agreementpick":   {"bar"},
	"agreementdiff":   {"bar"},
	"pathquestion":    {"pathanswers"},
	"deskentryreview": {"bar"},
	"pathoutcome":     {"pathanswers"},
	"document":        {"blocks"},
	"agreementreader": {"blocks"},
	"deskreaders":     {"bar", "fields", "deskemail"},
}

// funcs is what templates may call besides the methods of their page.
func (t *Theme) funcs() template.FuncMap {
	return template.FuncMap{
		"site":   func() *Site { return &t.site },
		"links":  t.frameLinks,
		"icon":   t.iconPath,
		"script": t.scriptElement,
		"menu":   menu,
		"date":   request.FormatDate,
		"when":   request.FormatTime,
		"short":  request.FormatShortTime,
		"day":    request.FormatDay,
		"rows":   rows,
		"whole":  wholeClauses,

		"capitalize": request.Capitalize,
		"lower":      lowerFirst,
		"plural":     plural,

		"hidden":    renderHidden,
		"printable": document.Printable,
		"utc":       func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	}
}

// lowerFirst is a text with a small first letter, for the middle of a sentence, if
// it begins with a word.
func lowerFirst(text string) string {
	if text == "" || text[0] < 'A' || text[0] > 'Z' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// wholeClauses is a text in which no clause, (g)(1)(A), is broken over two lines.
// It is no regular expression, since whoever waits for a function's first page
// waits for this.
func wholeClauses(text string) template.HTML {
	var b strings.Builder
	for rest := template.HTMLEscapeString(text); rest != ""; {
		n := clauseLength(rest)
		if n > len("(g)") {
			b.WriteString(`<span class="cl">` + rest[:n] + `</span>`)
			rest = rest[n:]
			continue
		}
		n = len(rest)
		if next := strings.IndexByte(rest[1:], '('); next >= 0 {
			n = 1 + next
		}
		b.WriteString(rest[:n])
		rest = rest[n:]
	}
	return template.HTML(b.String())
}

// clauseLength is the length of the clause that begins a text; zero where none
// does.
func clauseLength(text string) (n int) {
	for len(text) >= n+3 && text[n] == '(' && isLetterOrDigit(text[n+1]) && text[n+2] == ')' {
		n += 3
	}
	return n
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// stripIndent takes indentation and empty lines out of a template; what is left
// between two lines is one line end. An empty line becomes a comment that holds it,
// so that errors still name the line in the file; so does every line end where all
// of the file's lines are blocks, between which white space says nothing.
// Preformatted text has no place here.
func stripIndent(text string, blocks bool) string {
	const held = "{{/*\n*/}}"
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case b.Len() == 0:
		case line == "":
			b.WriteString(held)
			continue
		case blocks:
			b.WriteString(held)
		default:
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}
