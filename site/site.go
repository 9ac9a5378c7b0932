// Package site makes the website: content and theme in, checked HTML out.
//
// One Markdown file is one page; content/privacy.md is /privacy/. Front matter
// stands above it and is strict: an unknown key is an error. A page is read,
// parsed, checked, rendered and written by one worker in one go, so a build takes
// the time of its slowest core and the memory of the pages that are in hand. What
// needs all pages (does that link lead somewhere? is that title taken?) is checked
// at the end, from the facts that the parse left behind. All problems are reported
// at once, each with file, line, column, the line itself and what to do.
//
// A file is written only when its bytes differ from those on disk. What a build
// made and the next one doesn't is removed, and nothing else ever is: a record in
// the output folder (Record) lists what is ours. Of the content, pages and a few
// kinds of files are published (kinds.go); any other file is a problem. The same
// input gives the same bytes. After a build that failed the output folder holds old
// pages and new ones: a file in it says so until the next good build, and it is not
// published.
//
// The statute is an outline of Markdown list items, each beginning with its
// designator: see site/statute. What of a page Markdown doesn't understand is a
// problem, not text: see leftover.go.
package site

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"
	"time"

	"ccee-ca.org/assist/site/directory"
	"ccee-ca.org/assist/site/theme"
)

// Options says what to build from what, and where to put it.
type Options struct {
	Content   fs.FS           // the words
	Theme     fs.FS           // the looks; nil: those built in
	Out       string          // folder to write to; empty: only check
	Sources   []string        // folders that Out must stay clear of: those of Content and Theme, where they are folders
	URL       string          // where the site is served, without a slash at the end
	Generated []GeneratedPage // pages that are made by code rather than written; nil: Pages
	Reload    string          // address of a script that reloads the page after an edit, for development; empty: none

	ContentName string           // what problems call the content's folder; empty: "content"
	Now         func() time.Time // only to say how long a build took; nil: don't say
	// called now and then while pages are made, by one goroutine at a time; nil:
	// don't say
	Progress func(made, of int)
}

// Result is what a build did.
type Result struct {
	Pages     int // made, the redirects and error pages among them
	Written   int // files whose bytes were new
	Unchanged int // files that stand as they were
	Removed   int // files that are no longer made
	Took      time.Duration
	Rewatched string // why Watch built everything: edits may have been missed; empty: none were
	Statute   []byte
	Site      []byte // content/site.yaml as JSON, for a local run
	SiteGo    []byte // and as Go, for the functions
	Desk      []byte // what of the site only the desk needs, as JSON
	Names     []byte // the agencies' names by CDS code, for the functions; nil without a form
}

// Build makes the whole site once. Where the content has problems the error is
// Problems.
func Build(ctx context.Context, o Options) (Result, error) {
	return New(o).Build(ctx)
}

// Builder makes a site again and again, and the second time only what an edit
// touched.
type Builder struct {
	options  Options
	site     theme.Site
	menus    []theme.Link // as they are written
	theme    *theme.Theme
	refs     *references
	out      *output
	pages    map[string]*page // by file name in Content, or by address for pages that code makes
	agencies theme.Asset      // the list that the form offers
	names    []byte           // of the same agencies, for the functions
	good     bool             // the last round found no problem: another may make only what an edit touched
	others   []string         // files in Content that are copied as they are: see kinds.go
}

// New returns a Builder that has built nothing yet.
func New(o Options) *Builder {
	if o.ContentName == "" {
		o.ContentName = "content"
	}
	if o.Generated == nil {
		o.Generated = Pages
	}
	return &Builder{options: o}
}

// Build makes everything.
func (b *Builder) Build(ctx context.Context) (r Result, err error) {
	defer b.startTimer(&r)()
	b.pages, b.others, b.good = map[string]*page{}, nil, false
	if err := b.readShared(); err != nil {
		return Result{}, err
	}
	names, found, err := b.list()
	if err != nil {
		return Result{}, err
	}
	b.out, err = openOutput(b.options.Out, b.options.Sources)
	if err != nil {
		return Result{}, err
	}
	problems, err := b.makePages(ctx, names)
	if err != nil {
		return Result{}, b.blame(err)
	}
	return b.finish(append(found, problems...))
}

// Update makes again what an edit of the named files of Content touched. It falls
// back to Build where an edit touches other files than its own, and after a round
// with problems: those on other pages would be forgotten.
func (b *Builder) Update(ctx context.Context, names ...string) (r Result, err error) {
	if !b.good || slices.ContainsFunc(names, func(name string) bool { return !b.isMade(name) }) {
		return b.Build(ctx)
	}
	defer b.startTimer(&r)()
	before := map[string]*page{}
	for _, name := range names {
		before[name] = b.pages[name]
	}
	b.good = false
	b.out.again()
	problems, err := b.makePages(ctx, names)
	if err != nil {
		return Result{}, err
	}
	for name, p := range before {
		if !p.sameElsewhere(b.pages[name]) {
			return b.Build(ctx)
		}
	}
	return b.finish(problems)
}

// isMade reports whether a file is a page that was made before and is still there.
func (b *Builder) isMade(name string) bool {
	if b.pages[name] == nil {
		return false
	}
	_, err := fs.Stat(b.options.Content, name)
	return err == nil
}

// startTimer sets r.Took when the function that it returns is called.
func (b *Builder) startTimer(r *Result) func() {
	if b.options.Now == nil {
		return func() {}
	}
	start := b.options.Now()
	return func() { r.Took = b.options.Now().Sub(start) }
}

// readShared reads what every page depends on.
func (b *Builder) readShared() error {
	var p Problems
	b.site, p = readSite(b.options.Content, b.options.ContentName)
	refs, more := readReferences(b.options.Content, b.options.ContentName)
	p = append(p, more...)
	b.site.Desk = &theme.Desk{}
	b.site.Checklist, more = readChecklist(b.options.Content, b.options.ContentName)
	p = append(p, more...)
	b.site.StandardParagraphs, more = readParagraphs(b.options.Content, b.options.ContentName)
	p = append(p, more...)
	b.site.Clauses, more = readClauses(b.options.Content, b.options.ContentName)
	p = append(p, more...)
	b.site.Agreement, more = readAgreement(b.options.Content, b.options.ContentName)
	p = append(p, more...)
	if len(p) > 0 {
		return p.markShared()
	}
	b.site.URL = b.options.URL
	b.menus = slices.Concat(b.site.Nav, b.site.Footer)
	b.site.Nav, b.site.Footer = encodeLinks(b.site.Nav), encodeLinks(b.site.Footer)
	b.refs = refs
	var err error
	err = b.readDirectory()
	if err != nil {
		return Problems{{File: b.options.ContentName + "/" + directory.File, What: err.Error(),
			Do: "fix it, or import it again: go run ./build directory pubdistricts.txt pubschls.txt"}}.markShared()
	}
	b.theme, err = theme.New(b.site, b.options.Theme)
	return err
}

// readDirectory makes the list of agencies that the form offers, and their names
// for the functions, of what is kept of the state's files or else of what the
// project ships.
func (b *Builder) readDirectory() error {
	b.agencies, b.names = theme.Asset{}, nil
	if len(b.options.Generated) == 0 {
		return nil // no form
	}
	list := directory.CountyOffices()
	text, err := fs.ReadFile(b.options.Content, directory.File)
	if err == nil {
		list, err = directory.ReadKept(directory.File, text)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	encoded, err := directory.Encode(list)
	if err != nil {
		return err
	}
	b.names, err = directory.Names(list)
	b.agencies = theme.NewAsset("directory.txt", "text/plain; charset=utf-8", encoded)
	b.site.Directory, b.site.Listed = b.agencies.Path, directory.Kinds(list)
	return err
}

// list finds the pages, the files that are copied, and those that are neither.
func (b *Builder) list() (pages []string, problems Problems, err error) {
	shared := []string{"site.yaml", "references.yaml", checklistFile, paragraphsFile, agreementFile, directory.File}
	err = fs.WalkDir(b.options.Content, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch base := path.Base(name); {
		case name != "." && isAside(base):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() || slices.Contains(shared, name) || isClauseFile(name):
		case !d.Type().IsRegular() && !isFile(b.options.Content, name):
			problems = append(problems, linkProblem(b.options.Content, b.options.ContentName, name))
		case path.Ext(name) == ".md":
			pages = append(pages, name)
		case slices.Contains(copied, path.Ext(name)):
			b.others = append(b.others, name)
		default:
			problems = append(problems, kindProblem(b.options.ContentName, name))
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list %s: %w", b.options.ContentName, err)
	}
	return pages, problems, nil
}

const progressEvery = 250 // pages

// makePages makes the named pages, as many at once as there are processors.
func (b *Builder) makePages(ctx context.Context, names []string) (Problems, error) {
	var (
		mu       sync.Mutex
		wg       sync.WaitGroup
		next     int
		problems Problems
		failure  error
	)
	take := func() (string, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next >= len(names) || failure != nil || ctx.Err() != nil {
			return "", false
		}
		next++
		if b.options.Progress != nil && next%progressEvery == 0 {
			b.options.Progress(next, len(names))
		}
		return names[next-1], true
	}
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wg.Go(func() {
			w := newWorker(b)
			for name, ok := take(); ok; name, ok = take() {
				p, found, err := w.make(name)
				mu.Lock()
				b.pages[name] = p
				problems = append(problems, found...)
				if err != nil {
					failure = err
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if failure == nil {
		failure = ctx.Err()
	}
	return problems, failure
}

// finish makes what isn't a page of words, checks all pages against each other, and
// removes what is no longer made.
func (b *Builder) finish(problems Problems) (Result, error) {
	found, err := b.makeOthers()
	if err != nil {
		return Result{}, b.blame(err)
	}
	problems = append(problems, found...)
	problems = append(problems, b.check()...)
	if len(problems) > 0 {
		problems.sort()
		b.place(problems)
		if err := b.out.recordBroken(); err != nil {
			return Result{}, err
		}
		return Result{}, problems
	}
	removed, err := b.out.sweep()
	if err == nil {
		err = b.out.finish()
	}
	if err != nil {
		return Result{}, err
	}
	r := Result{Pages: len(b.pages), Written: int(b.out.written.Load()), Unchanged: int(b.out.unchanged.Load()),
		Removed: removed}
	b.good = true
	r.Names = b.names
	r.Site, err = siteJSON(b.site)
	if err == nil {
		r.SiteGo, err = siteSource(b.site)
	}
	if err == nil {
		r.Desk, err = marshalIndent(b.site.Desk)
	}
	for _, p := range b.pages {
		if p.law != nil && p.law.main {
			r.Statute = p.law.json
		}
	}
	return r, err
}

// place says of each problem in a page's file at which address that page is, where
// that isn't known yet.
func (b *Builder) place(problems Problems) {
	addresses := map[string]string{}
	for _, p := range b.pages {
		addresses[p.file] = p.path
	}
	for i, problem := range problems {
		problems[i].Page = cmp.Or(problem.Page, addresses[problem.File])
	}
}

// siteJSON is what a local run reads: the site without the address at which this build
// serves it.
func siteJSON(s theme.Site) ([]byte, error) {
	s.URL = ""
	return marshalIndent(s)
}

func marshalIndent(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // read by programs, and by people in a diff
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
