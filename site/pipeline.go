package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"

	"ccee-ca.org/assist/site/statute"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A page of words goes through five steps, all in the hands of one worker. The
// builder runs a worker for each processor, and when all pages are made it checks
// them against each other (check.go).
//
//	read    source.go, front.go      the file's text, with its front matter apart
//	parse   markdown.go, statute/    Markdown becomes a tree
//	check   inspect.go, leftover.go  what is wrong in the tree is reported, and what HTML needs is put into it
//	render  render.go                the tree becomes HTML
//	write   page.go, output.go       the template is filled, and the file is written if its bytes differ

// manuscript is a page of words on its way through the steps.
type manuscript struct {
	*page
	source    []byte
	front     front
	start     int // of the Markdown in source
	tree      ast.Node
	inspector *inspector
	note      template.HTML
}

// make takes one page through all steps. A page with problems, or a draft, is not
// written.
func (w *worker) make(name string) (*page, Problems, error) {
	w.problems = nil
	m, err := w.read(name)
	if err != nil {
		return m.page, nil, err
	}
	w.parse(m)
	w.check(m)
	if err := w.render(m); err != nil {
		return m.page, w.problems, err
	}
	if len(w.problems) == 0 && !m.draft {
		err = w.write(m)
	}
	m.failed = len(w.problems) > 0
	return m.page, w.problems, err
}

// worker makes pages one after another and keeps its buffers.
type worker struct {
	b        *Builder
	md       goldmark.Markdown
	values   map[string]value
	body     buffer
	html     bytes.Buffer
	caches   [2]pageCache // by how many alternates a page has
	problems Problems
}

func newWorker(b *Builder) *worker {
	return &worker{b: b, md: newMarkdown(), values: siteValues(b.site)}
}

// read reads a file and takes its front matter apart.
func (w *worker) read(name string) (*manuscript, error) {
	p := &page{file: w.b.options.ContentName + "/" + name}
	m := &manuscript{page: p}
	source, err := fs.ReadFile(w.b.options.Content, name)
	if err != nil {
		return m, fmt.Errorf("read page: %w", err)
	}
	m.source, w.problems = cleanText(p.file, source)
	f, start, problems := readFront(p.file, m.source)
	w.problems = append(w.problems, problems...)
	m.front, m.start = f, start
	p.path, p.title, p.description = pathOf(name, f), f.Title, f.Description
	p.noindex, p.draft, p.redirects = f.NoIndex, f.Draft, f.Redirects
	if f.Statute != "" {
		p.law = newLaw(f.Statute, w.b.site.Statute)
	}
	return m, nil
}

// parse makes a tree of the Markdown. Its inspector takes what the outline of a
// statute has to report.
func (w *worker) parse(m *manuscript) {
	taken := map[string]bool{"main": true} // by the template
	if m.law != nil && m.law.main {
		taken["sections"] = true
	}
	m.ids = append(m.ids, "main")
	m.inspector = w.inspector(m.page, m.source, taken)
	pc := parser.NewContext()
	if m.law != nil {
		statute.Expect(pc, m.inspector.report)
	}
	m.tree = w.tree(m.source, m.start, pc)
}

func (w *worker) tree(source []byte, start int, pc parser.Context) ast.Node {
	reader := text.NewReader(source)
	reader.Advance(start)
	return w.md.Parser().Parse(reader, parser.WithContext(pc))
}

// check holds the tree and the front matter to the rules.
func (w *worker) check(m *manuscript) {
	m.inspector.children(m.tree)
	for i, a := range m.front.Actions {
		m.links = append(m.links, link{href: a.Href, at: m.front.actionsAt[i]})
	}
	if m.front.Path == "" {
		w.checkName(m.page)
	}
}

func (w *worker) inspector(p *page, source []byte, ids map[string]bool) *inspector {
	return &inspector{
		source: source, page: p, values: w.values, refs: w.b.refs, level: 1, ids: ids, problems: &w.problems,
		public: w.b.site.Notes.Superintendent,
	}
}

// render leaves the HTML of the words in w.body, and that of the note in m.
func (w *worker) render(m *manuscript) (err error) {
	w.body.Reset()
	main := m.law != nil && m.law.main
	if main {
		w.body.WriteString(lawHead(m.law.citation, w.b.site.Statute))
	}
	if err := w.md.Renderer().Render(&w.body, m.source, m.tree); err != nil {
		return fmt.Errorf("render %s: %w", m.file, err)
	}
	if main {
		w.body.WriteString(lawFoot(w.b.refs, m.page))
	}
	m.note, err = w.note(m)
	return err
}

// note renders the note of the front matter, which is one paragraph. What is wrong
// with it is reported where it stands.
func (w *worker) note(m *manuscript) (template.HTML, error) {
	if m.front.Note == "" {
		return "", nil
	}
	var b buffer
	var found Problems
	source, at := []byte(m.front.Note), m.front.noteAt
	i := w.inspector(m.page, source, map[string]bool{})
	i.problems = &found
	known := len(m.links)
	tree := w.tree(source, 0, parser.NewContext())
	i.children(tree)
	added := m.links[known:]
	for l := range added {
		added[l].at = at
	}
	for _, one := range found {
		w.problems = append(w.problems, problemAt(m.file, m.source, at, one.What, one.Do))
	}
	if err := w.md.Renderer().Render(&b, source, tree); err != nil {
		return "", fmt.Errorf("render the note of %s: %w", m.file, err)
	}
	return template.HTML(b.String()), nil
}
