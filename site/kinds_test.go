package site

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Words that are no page, such as a draft's backup, never reach the output as they
// are.
func TestBuild_UnknownKindIsAProblem(t *testing.T) {
	const draft = "---\ntitle: Plan\ndescription: D.\ndraft: true\n---\n\nNot yet.\n"
	for name, rename := range map[string]string{
		"plan.MD": "plan.md", "a/plan.Md": "plan.md", "plan.markdown": "plan.md",
		"photo.PNG": "photo.png", "photo.jpeg": "photo.jpg", "photo": "",
		"plan.md.bak": "", "plan.md.orig": "", "plan.md.save": "", "plan.txt": "", "plan": "", "plan.docx": "",
		"page.html": "", "run.js": "", "site.yml": "", "sites.yaml": "", "a/site.yaml": "", "a/directory.tsv": "",
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			_, err := Build(context.Background(), small(words(map[string]string{name: draft}), out))
			var p Problems
			if !errors.As(err, &p) || len(p) != 1 || p[0].File != "content/"+name {
				t.Fatalf("got %v", err)
			}
			wants(t, p[0].Do, "move it out of content")
			if rename != "" {
				wants(t, p[0].Do, "rename it to "+rename+";")
			}
			if _, err := os.Stat(filepath.Join(out, name)); err == nil {
				t.Error("it is in the output")
			}
		})
	}
}

func TestBuild_PicturesAndDocumentsAreCopied(t *testing.T) {
	out := t.TempDir()
	content := words(map[string]string{"a/plan.pdf": "%PDF", "b.md": page1("B", "D.", "[Plan](/a/plan.pdf)")})
	for _, ext := range copied {
		content["picture"+ext] = content["a/plan.pdf"]
	}
	// An editor's, a system's, and what is kept aside.
	for _, name := range []string{".DS_Store", "b.md~", "_notes.txt", ".git/config", "_drafts/plan.md"} {
		content[name] = content["a/plan.pdf"]
	}
	if _, err := Build(context.Background(), small(content, out)); err != nil {
		t.Fatal(err)
	}
	for _, ext := range copied {
		text, err := os.ReadFile(filepath.Join(out, "picture"+ext))
		if err != nil || string(text) != "%PDF" || Types[ext] == "" {
			t.Errorf("%s: %q, %v, type %q", ext, text, err, Types[ext])
		}
	}
	for _, name := range []string{".DS_Store", "b.md~", "_notes.txt", ".git", "_drafts"} {
		if _, err := os.Stat(filepath.Join(out, name)); err == nil {
			t.Errorf("%s is in the output", name)
		}
	}
}

// A draft is not made, and nothing leads to it either.
func TestBuild_DraftRedirectsAreNotMade(t *testing.T) {
	out := t.TempDir()
	draft := "---\ntitle: A\ndescription: D.\ndraft: true\nredirects:\n  - /old/\n---\n\nx\n"
	if _, err := Build(context.Background(), small(words(map[string]string{"a.md": draft}), out)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, "old")); err == nil {
		t.Error("a redirect leads to a page that is not there")
	}
	linked := words(map[string]string{"a.md": draft, "b.md": page1("B", "E.", "[old](/old/)")})
	if _, err := Build(context.Background(), small(linked, out)); err == nil {
		t.Error("a link to the redirect of a draft was taken")
	}
}
