package site

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// edited is a built site whose pages are edited one after another.
type editedSite struct {
	*testing.T
	*Builder
	content fstest.MapFS
	out     string
}

func edit(t *testing.T, files map[string]string) *editedSite {
	t.Helper()
	content, out := words(files), t.TempDir()
	s := &editedSite{t, New(small(content, out)), content, out}
	if _, err := s.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// save edits one file and builds what that touched.
func (s *editedSite) save(name, text string) error {
	s.content[name] = &fstest.MapFile{Data: []byte(text)}
	_, err := s.Update(context.Background(), name)
	return err
}

// file is the text of a file of the output; empty: there is none.
func (s *editedSite) file(name string) string {
	text, _ := os.ReadFile(filepath.Join(s.out, filepath.FromSlash(name)))
	return string(text)
}

// A problem stays one until it is mended, whatever else is edited: on a page, in a
// template, in a file that is no page.
func TestUpdate_ProblemElsewhereIsNotForgotten(t *testing.T) {
	for name, text := range map[string]string{
		"a.md":    page1("A", "D.", "<b>"),
		"plan.MD": "x",
	} {
		s := edit(t, map[string]string{"a.md": page1("A", "D.", "x"), "b.md": page1("B", "E.", "x")})
		s.save(name, text)
		for range 2 {
			var p Problems
			err := s.save("b.md", page1("B", "E.", "edited"))
			if !errors.As(err, &p) || len(p) != 1 || p[0].File != "content/"+name {
				t.Errorf("%s: after an edit of another page: %v", name, err)
			}
			if s.file(Unfinished) == "" {
				t.Errorf("%s: the folder counts as well built", name)
			}
		}
		if !strings.Contains(s.file("b/index.html"), "edited") {
			t.Errorf("%s: the page that is well was not made", name)
		}
		delete(s.content, name)
		if err := s.save("a.md", page1("A", "D.", "good")); err != nil || s.file(Unfinished) != "" {
			t.Errorf("%s: once it is mended: %v", name, err)
		}
	}
}

// An edit that changes where a page is, or what other files say of it, changes
// those files too.
func TestUpdate_FrontMatterChangesOtherFiles(t *testing.T) {
	front := func(more string) string { return "---\ntitle: A\ndescription: D.\n" + more + "---\n\nText.\n" }
	for name, c := range map[string]struct {
		before, after string
		gone, there   []string
		mapped        string // in the sitemap afterwards; empty: the page is not in it
	}{
		"path":           {"", "path: /b/\n", []string{"a/index.html"}, []string{"b/index.html"}, "/b/"},
		"path taken out": {"path: /b/\n", "", []string{"b/index.html"}, []string{"a/index.html"}, "/a/"},
		"redirects": {"redirects:\n  - /old/\n", "redirects:\n  - /older/\n", []string{"old/index.html"},
			[]string{"older/index.html", "a/index.html"}, "/a/"},
		"first redirect":  {"", "redirects:\n  - /old/\n", nil, []string{"old/index.html", "a/index.html"}, "/a/"},
		"draft":           {"", "draft: true\n", []string{"a/index.html"}, nil, ""},
		"draft no more":   {"draft: true\n", "", nil, []string{"a/index.html"}, "/a/"},
		"noindex":         {"", "noindex: true\n", nil, []string{"a/index.html"}, ""},
		"noindex no more": {"noindex: true\n", "", nil, []string{"a/index.html"}, "/a/"},
		"a statute":       {"statute: EC 1\n", "", []string{"a/statute.json"}, []string{"a/index.html"}, "/a/"},
		"path and draft": {"path: /b/\nredirects:\n  - /old/\n", "draft: true\n",
			[]string{"a/index.html", "b/index.html", "old/index.html"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := edit(t, map[string]string{"a.md": front(c.before)})
			if err := s.save("a.md", front(c.after)); err != nil {
				t.Fatal(err)
			}
			for _, file := range c.gone {
				if s.file(file) != "" {
					t.Errorf("%s still answers", file)
				}
			}
			for _, file := range c.there {
				if s.file(file) == "" {
					t.Errorf("%s is not made", file)
				}
			}
			list := s.file("sitemap.xml")
			pages, listed := strings.Count(list, "<loc>"), strings.Contains(list, "example.org"+c.mapped+"<")
			if c.mapped == "" && pages != 1 || c.mapped != "" && !listed {
				t.Errorf("the sitemap is %s", list)
			}
		})
	}
}

// A page that is new is in the sitemap too; a file that is copied is copied.
func TestUpdate_NewFile(t *testing.T) {
	s := edit(t, map[string]string{"a.md": page1("A", "D.", "x")})
	if err := s.save("b.md", page1("B", "E.", "x")); err != nil || s.file("b/index.html") == "" ||
		!strings.Contains(s.file("sitemap.xml"), "/b/<") {
		t.Errorf("%v, the sitemap is %s", err, s.file("sitemap.xml"))
	}
	if err := s.save("c.png", "x"); err != nil || s.file("c.png") != "x" {
		t.Errorf("%v, the copied file holds %q", err, s.file("c.png"))
	}
}

func TestUpdate_TitleChangesOnItsRedirects(t *testing.T) {
	page := func(title string) string {
		return "---\ntitle: " + title + "\ndescription: D.\nredirects:\n  - /old/\n---\n"
	}
	s := edit(t, map[string]string{"a.md": page("Before")})
	if err := s.save("a.md", page("After")); err != nil || !strings.Contains(s.file("old/index.html"), "After") {
		t.Errorf("%v, %s", err, s.file("old/index.html"))
	}
}

// What other files say of a page is its address, whether it is made and listed, its
// redirects with its title, and its law.
func TestPage_SameElsewhere(t *testing.T) {
	base := func() *page {
		return &page{path: "/a/", title: "A", redirects: []redirect{{from: "/old/"}}, law: &law{main: true}}
	}
	for name, c := range map[string]struct {
		alter func(p *page)
		same  bool
	}{
		"nothing":        {func(*page) {}, true},
		"its words":      {func(p *page) { p.description = "other" }, true},
		"its address":    {func(p *page) { p.path = "/b/" }, false},
		"a draft":        {func(p *page) { p.draft = true }, false},
		"not listed":     {func(p *page) { p.noindex = true }, false},
		"its redirects":  {func(p *page) { p.redirects = nil }, false},
		"its title":      {func(p *page) { p.title = "B" }, false},
		"its law's part": {func(p *page) { p.law = &law{} }, false},
		"no law":         {func(p *page) { p.law = nil }, false},
	} {
		p, q := base(), base()
		c.alter(q)
		if p.sameElsewhere(q) != c.same || q.sameElsewhere(p) != c.same {
			t.Errorf("%s differs, and the same is said elsewhere: %v", name, !c.same)
		}
	}
	p, q := &page{title: "A"}, &page{title: "B"}
	if !p.sameElsewhere(q) {
		t.Error("without a redirect a title is said nowhere else")
	}
}
