package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// plant writes files below a folder.
func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755),
			os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

// standing is all that is in a folder, text by name.
func standing(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, file)
		text, unread := os.ReadFile(file)
		all[filepath.ToSlash(name)] = string(text)
		return errors.Join(err, unread)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// build builds a site of the given pages into out.
func build(out string, files map[string]string) (Result, error) {
	return Build(context.Background(), small(words(files), out))
}

// A robots.txt, an old mark, a record of something else: none of them makes a
// folder ours.
func TestBuild_ForeignFolderIsNotTouched(t *testing.T) {
	const robots = "User-agent: *\nAllow: /\n\nSitemap: https://assist.example.org/sitemap.xml\n"
	for name, files := range map[string]map[string]string{
		"a project with a robots.txt": {"robots.txt": robots, ".git/config": "x", "src/main.go": "x",
			"index.html": "theirs"},
		"an earlier version's build": {"robots.txt": robots, "index.html": "<h1>", "gone/index.html": "<h1>"},
		"a build that broke off":     {Unfinished: "", "index.html": "theirs"},
		"another tool's record":      {Record: "index.html\nnotes.txt\n", "notes.txt": "theirs"},
		"hidden files alone":         {".git/config": "x"},
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			plant(t, out, files)
			_, err := build(out, nil)
			if err == nil {
				t.Fatal("it was built into")
			}
			wants(t, err.Error(), "files that no build made (", "nothing was written to it")
			if now := standing(t, out); len(now) != len(files) {
				t.Errorf("it holds %v", now)
			}
			if CheckOutputDir(out) == nil {
				t.Error("CheckOutputDir takes it")
			}
		})
	}
}

// In a folder of ours, what a build did not write stays, whatever it is and
// wherever it lies.
func TestSweep_RemovesOnlyWhatABuildWrote(t *testing.T) {
	out := t.TempDir()
	more := map[string]string{"a/b.md": page1("B", "D.", "x"), "c.md": page1("C", "E.", "x")}
	if _, err := build(out, more); err != nil {
		t.Fatal(err)
	}
	foreign := map[string]string{".git/config": "x", "notes.txt": "x", "a/b/mine.txt": "x", ".env": "x",
		"c/.htaccess": "x", "d/e/index.html": "x"}
	plant(t, out, foreign)
	r, err := build(out, nil)
	if err != nil || r.Removed != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	now := standing(t, out)
	for name := range foreign {
		if now[name] != "x" {
			t.Errorf("%s is gone", name)
		}
	}
	for _, name := range []string{"a/b/index.html", "c/index.html"} {
		if _, there := now[name]; there {
			t.Errorf("%s is still there", name)
		}
	}
}

// A record that someone changed removes nothing outside the folder, nothing
// hidden, and nothing through a link.
func TestSweep_AlteredRecordReachesNothingElse(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	if _, err := build(out, nil); err != nil {
		t.Fatal(err)
	}
	plant(t, dir, map[string]string{"outside.txt": "x", "elsewhere/page.html": "x", "public/.git/config": "x",
		"public/a/.env": "x"})
	if err := os.Symlink(filepath.Join(dir, "elsewhere"), filepath.Join(out, "link")); err != nil {
		t.Skip("no links here: ", err)
	}
	record := filepath.Join(out, Record)
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	more := "../outside.txt\n" + filepath.Join(dir, "outside.txt") +
		"\n.git/config\na/.env\nlink/page.html\n.\n\na/../../outside.txt\n"
	if err := os.WriteFile(record, append(text, more...), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = build(out, nil)
	t.Log(err) // it may say that it could not remove what the link leads to
	now := standing(t, dir)
	for _, name := range []string{"outside.txt", "elsewhere/page.html", "public/.git/config", "public/a/.env"} {
		if now[name] != "x" {
			t.Errorf("%s is gone", name)
		}
	}
}

// What a failed build wrote is ours too, and the next good one removes it.
func TestSweep_AfterAFailedBuild(t *testing.T) {
	out := t.TempDir()
	broken := map[string]string{"a.md": page1("A", "D.", "x"), "b.md": page1("B", "E.", "[x](/x/)")}
	if _, err := build(out, broken); err == nil {
		t.Fatal("a dead link was taken")
	}
	r, err := build(out, nil)
	if err != nil || r.Removed != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	if now := standing(t, out); now["a/index.html"] != "" || now[Unfinished] != "" {
		t.Errorf("it holds %v", now)
	}
}

func TestSweep_SecurityTxtGoesWithItsAddress(t *testing.T) {
	out := t.TempDir()
	dated := smallSite + "statute: {published: \"2026-11-23\"}\n"
	reported := dated + "security: \"https://example.org/report\"\n"
	if _, err := build(out, map[string]string{"site.yaml": reported}); err != nil {
		t.Fatal(err)
	}
	if r, err := build(out, map[string]string{"site.yaml": dated}); err != nil || r.Removed != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(out, ".well-known")); err == nil {
		t.Error("its folder is still there")
	}
}

// The output never lies in what the site is made from, or around it, empty folder
// or not, by whatever way it is named.
func TestBuild_OutputStaysClearOfItsSources(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"content/site.yaml": smallSite,
		"content/index.md": page1("First", "The first page.", "x")})
	if err := os.MkdirAll(filepath.Join(dir, "content", "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "content"), filepath.Join(dir, "link")); err != nil {
		t.Skip("no links here: ", err)
	}
	content := filepath.Join(dir, "content")
	for _, out := range []string{"content/empty", "content/not/yet", "link/empty", "link/not-yet",
		"content/empty/../empty"} {
		o := small(os.DirFS(content), filepath.Join(dir, out))
		o.Sources = []string{content, ""}
		if _, err := Build(context.Background(), o); err == nil || !strings.Contains(err.Error(), "overlaps") {
			t.Errorf("%s: %v", out, err)
		}
	}
	t.Chdir(filepath.Join(content, "empty"))
	if err := CheckOutputDir("."); err == nil || !strings.Contains(err.Error(), "the folder that you are in") {
		t.Errorf("the working folder: %v", err)
	}
	if got := slices.Sorted(maps.Keys(standing(t, dir))); len(got) != 2 {
		t.Errorf("it left %v", got)
	}
}

// A build writes inside its folder, and nothing whose name begins with a dot but
// security.txt.
func TestCanWrite(t *testing.T) {
	for name, want := range map[string]bool{
		"index.html": true, "a/index.html": true, securityFile: true, "a.b/c": true,
		".": false, "": false, "../a": false, "/a": false, "a/../b": false, ".git": false, ".git/config": false,
		"a/.b": false, "a/.b/c": false, "a//b": false, "a/": false,
	} {
		if got := canWrite(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// A folder that isn't ours is named with some of what it holds.
func TestGuard_ForeignFolder(t *testing.T) {
	for n, want := range map[int]string{1: "(f0)", 3: "(f0, f1, f2)", 4: "(f0, f1, f2, and 1 more)",
		6: "(f0, f1, f2, and 3 more)"} {
		dir, files := t.TempDir(), map[string]string{}
		for i := range n {
			files[fmt.Sprint("f", i)] = "x"
		}
		plant(t, dir, files)
		if err := CheckOutputDir(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d files: %v, want %s", n, err, want)
		}
	}
}

// A folder is fresh where there is none, or nothing in it.
func TestOpenOutput_Fresh(t *testing.T) {
	full := t.TempDir()
	plant(t, full, map[string]string{Record: recordHead + "a\n", "a": "x"})
	for folder, want := range map[string]bool{filepath.Join(t.TempDir(), "none"): true, t.TempDir(): true,
		full: false} {
		if o, err := openOutput(folder, nil); err != nil || o.fresh != want {
			t.Errorf("%s is fresh: %v, %v", folder, o, err)
		}
	}
}

// A build begins by marking its folder, and leaves the record of an earlier build
// as it is.
func TestOutput_Begin(t *testing.T) {
	for before, want := range map[string]string{"": recordHead + "a\n", recordHead + "b\n": recordHead + "b\n"} {
		dir := t.TempDir()
		if before != "" {
			plant(t, dir, map[string]string{Record: before})
		}
		o := &output{folder: dir, earlier: []string{"a"}, made: map[string]bool{}}
		if err := o.begin(); err != nil {
			t.Fatal(err)
		}
		if has := standing(t, dir); has[Record] != want || has[Unfinished] != unfinishedText {
			t.Errorf("%v", has)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (&output{folder: filepath.Join(file, "out")}).begin(); err == nil ||
		!strings.Contains(err.Error(), "mark output folder") {
		t.Errorf("below a file: %v", err)
	}
}

// The record is written where it says something new, and by a build that made
// nothing too.
func TestOutput_Record(t *testing.T) {
	for _, c := range []struct {
		earlier, made []string
		want          string
	}{{nil, nil, recordHead}, {nil, []string{"b", "a"}, recordHead + "a\nb\n"}, {[]string{"a"}, []string{"a"}, ""},
		{[]string{"a"}, nil, recordHead}} {
		o := &output{folder: t.TempDir(), earlier: c.earlier, made: map[string]bool{}}
		for _, name := range c.made {
			o.made[name] = true
		}
		if err := o.record(); err != nil || standing(t, o.folder)[Record] != c.want {
			t.Errorf("%v after %v is recorded as %q, %v", c.made, c.earlier, standing(t, o.folder)[Record], err)
		}
	}
}

// Nothing is removed by a round that made only some files, nor without a folder;
// and a link in the place of a folder stays.
func TestSweep_Nothing(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, map[string]string{"a": "x"})
	for _, o := range []*output{{folder: dir, partial: true, earlier: []string{"a"}}, {earlier: []string{"a"}},
		{folder: dir}, {folder: filepath.Join(dir, "none")}} {
		if n, err := o.sweep(); n != 0 || err != nil || standing(t, dir)["a"] != "x" {
			t.Errorf("%+v: %d removed, %v", o, n, err)
		}
	}
	if err := os.Symlink("elsewhere", filepath.Join(dir, "link")); err != nil {
		t.Skip("this disk has no links:", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	removeEmpty(root, "link")
	if _, err := os.Lstat(filepath.Join(dir, "link")); err != nil {
		t.Error("a link was removed for an empty folder")
	}
}
