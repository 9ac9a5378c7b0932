package test

import (
	"fmt"
	"go/ast"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Whatever a document names is there: links and their headings, files and folders,
// tests, and identifiers of our packages.
func TestDocuments_NameWhatIsThere(t *testing.T) {
	tree := readTree(t)
	documents := tree.documents()
	if len(documents) < 35 {
		t.Errorf("only %d documents were found", len(documents))
	}
	for _, name := range documents {
		for _, finding := range tree.check(name, tree.text(t, name)) {
			t.Errorf("%s: %s", name, finding)
		}
	}
}

// Each kind of mistake in a document is found.
func TestDocuments_MistakesAreFound(t *testing.T) {
	tree := readTree(t)
	for text, want := range map[string]string{
		"[x](no.md)":                           "no.md",
		"[x](../../README.md#no-heading)":      "#no-heading",
		"`lambda/request/no.go`":               "lambda/request/no.go",
		"`lambda/no/*.go`":                     "lambda/no/*.go",
		"`no_such_file.go`":                    "no_such_file.go",
		"`request.NoSuchName`":                 "request.NoSuchName",
		"TestNoSuchTest":                       "TestNoSuchTest",
		"`make nosuch`":                        "make nosuch",
		"`go test . -run NoSuchTest`":          "-run NoSuchTest",
		"`nosuch` in `lambda/request/life.go`": "`nosuch` in",
	} {
		if got := tree.check("infra/docs/x.md", text); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s: found %q, want one of %q", text, got, want)
		}
	}
	for _, text := range []string{"[x](runbook.md#settings)", "[x](https://example.org/no.md)",
		"`lambda/request/life.go`",
		"`site/theme/desk*.html`", "`infra/docs/`", "`sender.go`", "`request.Limits`", "`http.NoSuchName`",
		"`make run`"} {
		if got := tree.check("infra/docs/x.md", text); len(got) != 0 {
			t.Errorf("%s: found %q", text, got)
		}
	}
}

// A decision record says what was decided, why, and instead of what, in few lines.
func TestDecisions_SayWhy(t *testing.T) {
	tree := readTree(t)
	for _, name := range tree.documents() {
		if path.Dir(name) != "infra/docs/decisions" {
			continue
		}
		text := tree.text(t, name)
		for _, part := range []string{"# ", "\n**Decision.** ", "\n**Why.** ", "\n**Instead of** "} {
			if !strings.Contains(text, part) {
				t.Errorf("%s has no %q", name, strings.TrimSpace(part))
			}
		}
		if n := strings.Count(text, "\n"); n > 20 {
			t.Errorf("%s has %d lines, and 20 at most", name, n)
		}
	}
}

// tree is what documents can name.
type tree struct {
	paths map[string]bool // files and folders, from the root
	bases map[string]bool // names of files
	tests map[string]bool
	names map[string]bool // request.Limits
	make  string          // the Makefile
}

// notOurs are folders that commands fill, besides any node_modules.
var notOurs = []string{".git", ".local", "public", "dist"}

func readTree(t *testing.T) tree {
	t.Helper()
	r := tree{paths: map[string]bool{}, bases: map[string]bool{}, tests: everyTest(t), names: map[string]bool{}}
	err := filepath.WalkDir("../..", func(file string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(file), "../../")
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || slices.Contains(notOurs, name)) {
			return filepath.SkipDir
		}
		r.paths[name] = true
		if err == nil && !d.IsDir() {
			r.bases[d.Name()] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder := range imports(t, "../..") {
		for _, f := range sources(t, filepath.Join("../..", folder)) {
			for _, name := range declared(f) {
				r.names[f.Name.Name+"."+name] = true
			}
			r.names[f.Name.Name] = true
		}
	}
	r.make = r.text(t, "Makefile")
	return r
}

// declared are the names that a file declares at its top level.
func declared(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// documents are the Markdown files for people who work on the service; content/
// has the site's, which its build checks.
func (r tree) documents() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(r.paths)) {
		if strings.HasSuffix(name, ".md") && (!strings.Contains(name, "/") || strings.HasPrefix(name, "infra/")) {
			names = append(names, name)
		}
	}
	return names
}

func (r tree) text(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	linkIn   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeIn   = regexp.MustCompile("`([^`\n]+)`")
	testIn   = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`)
	pathIn   = regexp.MustCompile(`^(?:lambda|site|infra|build|content)/[\w./*{}-]*$`)
	fileIn   = regexp.MustCompile(`^[\w-]+\.(?:go|md|html|css|yaml|json|mod|txt)$`)
	nameIn   = regexp.MustCompile(`^([a-z]\w*)\.([A-Z]\w*)`)
	runIn    = regexp.MustCompile(`-run '?([A-Z][\w|]*)`)
	partIn   = regexp.MustCompile("`(\\w+)` in `([\\w./-]+\\.go)`") // `Send` in `lambda/office/outbox/sender.go`
	makeIn   = regexp.MustCompile(`^make ([a-z]+)`)
	headings = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	holder   = regexp.MustCompile(`\b[A-Z]{3,}\b`) // KIND in mails/KIND.txt
)

// check returns what a document names and the tree doesn't have.
func (r tree) check(document, text string) (findings []string) {
	missing := func(kind, what string) { findings = append(findings, fmt.Sprintf("there is no %s %s", kind, what)) }
	for _, m := range linkIn.FindAllStringSubmatch(text, -1) {
		if file, heading := r.target(document, m[1]); !file {
			missing("file for the link", m[1])
		} else if !heading {
			missing("heading for the link", m[1])
		}
	}
	for _, name := range testIn.FindAllString(text, -1) {
		if !r.tests[name] && !r.isPrefix(name) {
			missing("test", name)
		}
	}
	for _, m := range runIn.FindAllStringSubmatch(text, -1) {
		if pattern, err := regexp.Compile(m[1]); err != nil || !slices.ContainsFunc(slices.Collect(maps.Keys(r.tests)),
			pattern.MatchString) {
			missing("test for", m[0])
		}
	}
	for _, m := range partIn.FindAllStringSubmatch(text, -1) {
		source, err := os.ReadFile(filepath.Join("../..", m[2]))
		if err != nil || !regexp.MustCompile(`\b`+m[1]+`\b`).Match(source) {
			missing("such part:", m[0])
		}
	}
	for _, m := range codeIn.FindAllStringSubmatch(text, -1) {
		code, _, _ := strings.Cut(m[1], " ")
		name := nameIn.FindStringSubmatch(code)
		target := makeIn.FindStringSubmatch(m[1])
		switch {
		case pathIn.MatchString(code):
			if !r.has(code) {
				missing("path", code)
			}
		case fileIn.MatchString(code):
			if !r.bases[code] {
				missing("file", code)
			}
		case name != nil:
			if r.names[name[1]] && !r.names[name[0]] {
				missing("name", name[0])
			}
		case target != nil:
			if !strings.Contains(r.make, "\n"+target[1]+":") {
				missing("command", m[0])
			}
		}
	}
	return findings
}

// isPrefix reports whether several tests begin with a name, as -run takes it.
func (r tree) isPrefix(name string) bool {
	for test := range r.tests {
		if strings.HasPrefix(test, name+"_") {
			return true
		}
	}
	return false
}

// has reports whether a path, which may have * in it, is there.
func (r tree) has(name string) bool {
	pattern := strings.TrimSuffix(holder.ReplaceAllString(name, "*"), "/")
	for have := range r.paths {
		if matched, err := path.Match(pattern, have); err == nil && matched {
			return true
		}
	}
	return false
}

// target reports whether a link's file is there, and its heading.
func (r tree) target(document, link string) (file, heading bool) {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return true, true
	}
	name, anchor, _ := strings.Cut(link, "#")
	to := document
	if name != "" {
		to = path.Join(path.Dir(document), name)
	}
	if !r.paths[to] && name != "" {
		return false, false
	}
	if anchor == "" {
		return true, true
	}
	text, err := os.ReadFile(filepath.Join("../..", to))
	if err != nil {
		return false, false
	}
	for _, m := range headings.FindAllStringSubmatch(string(text), -1) {
		if slug(m[1]) == anchor {
			return true, true
		}
	}
	return true, false
}

// slug is the anchor that GitHub gives a heading.
func slug(heading string) string {
	return strings.ReplaceAll(strings.ToLower(notSlug.ReplaceAllString(heading, "")), " ", "-")
}
