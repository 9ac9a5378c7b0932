package site

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// watched is a content folder that is watched.
type watched struct {
	*testing.T
	content, out string
	rounds       chan round
}

type round struct {
	Result
	err error
}

// watch starts to watch a folder with a front page and a page in a folder, and
// waits for the first round.
func watch(t *testing.T) *watched {
	t.Helper()
	return watchAt(t, filepath.Join(t.TempDir(), "content"))
}

// watchAt watches the folder of that name, which may be a link to one.
func watchAt(t *testing.T, content string) *watched {
	t.Helper()
	w := &watched{T: t, content: content, out: t.TempDir(), rounds: make(chan round, 100)}
	plant(t, w.content, map[string]string{"site.yaml": smallSite,
		"index.md": page1("First", "The first page.", "Hello."),
		"old/a.md": page1("A", "D.", "x")})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		said := func(r Result, err error) { w.rounds <- round{r, err} }
		done <- Watch(ctx, small(os.DirFS(w.content), w.out), w.content, "", said)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	w.until("the first build", func(r round) bool { return r.err == nil })
	return w
}

// until waits for a round as wanted.
func (w *watched) until(what string, enough func(round) bool) {
	w.Helper()
	for r := range w.rounds {
		w.Log(what, r.Rewatched, r.err)
		if enough(r) {
			return
		}
	}
}

func (w *watched) save(name, text string) {
	w.Helper()
	plant(w.T, w.content, map[string]string{name: text})
}

// shows waits until a page of the output has a text; want false: until it is gone.
func (w *watched) shows(address, text string, want bool) {
	w.Helper()
	w.until(address, func(round) bool {
		page, _ := os.ReadFile(filepath.Join(w.out, fileOf(address)))
		return strings.Contains(string(page), text) == want
	})
}

// move renames a file or folder in the content.
func (w *watched) move(from, to string) {
	w.Helper()
	if err := os.Rename(filepath.Join(w.content, from), filepath.Join(w.content, to)); err != nil {
		w.Fatal(err)
	}
}

func TestWatch_FolderIsRenamed(t *testing.T) {
	w := watch(t)
	w.move("old", "new")
	w.until("the rename", func(r round) bool { return r.Rewatched != "" && r.err == nil })
	w.save("new/a.md", page1("A", "D.", "After the rename."))
	w.shows("/new/a/", "After the rename.", true)
	if _, err := os.Stat(filepath.Join(w.out, "old")); err == nil {
		t.Error("the page is still at its old address")
	}
	w.move("new", "old") // and back to the name that was watched before
	w.shows("/old/a/", "After the rename.", true)
	w.save("old/a.md", page1("A", "D.", "After the way back."))
	w.shows("/old/a/", "After the way back.", true)
}

// The content may be a symbolic link to where it is kept.
func TestWatch_ContentIsALink(t *testing.T) {
	link := filepath.Join(t.TempDir(), "content")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Skip("no symbolic links: ", err)
	}
	w := watchAt(t, link)
	w.save("index.md", page1("First", "The first page.", "Edited."))
	w.shows("/", "Edited.", true)
	w.save("old/a.md", page1("A", "D.", "Edited below."))
	w.shows("/old/a/", "Edited below.", true)
	w.save("new/b.md", page1("B", "E.", "Added."))
	w.shows("/new/b/", "Added.", true)
}

func TestWatch_FolderIsMovedInWithAll(t *testing.T) {
	w := watch(t)
	outside := t.TempDir()
	plant(t, outside, map[string]string{"deep/er/b.md": page1("B", "E.", "Moved in.")})
	if err := os.Rename(filepath.Join(outside, "deep"), filepath.Join(w.content, "deep")); err != nil {
		t.Skip("not one file system: ", err)
	}
	w.shows("/deep/er/b/", "Moved in.", true)
	w.save("deep/er/b.md", page1("B", "E.", "Edited."))
	w.shows("/deep/er/b/", "Edited.", true)
	if err := os.RemoveAll(filepath.Join(w.content, "deep")); err != nil {
		t.Fatal(err)
	}
	w.shows("/deep/er/b/", "<h1", false)
}

// The whole content is away for a moment, as while a branch is checked out.
func TestWatch_ContentGoesAndComes(t *testing.T) {
	w := watch(t)
	away := w.content + ".away"
	if err := os.Rename(w.content, away); err != nil {
		t.Fatal(err)
	}
	w.until("that it is gone", func(r round) bool { return r.err != nil })
	if err := os.Rename(away, w.content); err != nil {
		t.Fatal(err)
	}
	w.until("that it is back", func(r round) bool { return r.err == nil })
	w.save("index.md", page1("First", "The first page.", "Still watched."))
	w.shows("/", "Still watched.", true)
}

// An overflow of events loses some: everything is watched and built again, and that
// is said.
func TestWatch_EventsAreLost(t *testing.T) {
	content, out := t.TempDir(), t.TempDir()
	plant(t, content, map[string]string{"site.yaml": smallSite, "index.md": page1("First", "The first page.", "Hello."),
		"a/b.md": page1("A", "D.", "x")})
	rounds := make(chan round, 100)
	said := func(r Result, err error) { rounds <- round{r, err} }
	w := &watcher{folders: []string{content, ""}, build: New(small(os.DirFS(content), out)), report: said}
	if err := w.open(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() { w.run(ctx); close(done) }()
	defer func() { cancel(); <-done; w.files.Close() }()
	for _, lost := range []error{fsnotify.ErrEventOverflow, errors.New("no more events")} {
		files := w.files
		for _, name := range []string{content, filepath.Join(content, "a")} {
			if err := files.Remove(name); err != nil { // what is edited now no one hears of
				t.Fatal(err)
			}
		}
		plant(t, content, map[string]string{"a/b.md": page1("A", "D.", "Edited: "+lost.Error())})
		files.Errors <- lost
		r := <-rounds
		page, err := os.ReadFile(filepath.Join(out, "a", "b", "index.html"))
		if r.err != nil || r.Rewatched == "" || err != nil || !strings.Contains(string(page), lost.Error()) {
			t.Errorf("%v: %+v, %v", lost, r.Rewatched, r.err)
		}
		plant(t, content, map[string]string{"a/b.md": page1("A", "D.", "Heard of.")})
		for r := range rounds {
			page, _ := os.ReadFile(filepath.Join(out, "a", "b", "index.html"))
			if strings.Contains(string(page), "Heard of.") {
				break
			}
			t.Log(r.err)
		}
	}
}

// Folders that are left out by their names aren't watched, except the content
// itself, whatever it is called.
func TestWatcher_OpenLeavesFoldersAside(t *testing.T) {
	content := filepath.Join(t.TempDir(), "_content")
	plant(t, content, map[string]string{"a/b/c.md": "x", "_kept/a.md": "x", ".git/config": "x", "a/_kept/a.md": "x"})
	w := &watcher{folders: []string{content, ""}}
	if err := w.open(); err != nil {
		t.Fatal(err)
	}
	defer w.files.Close()
	want := map[string]bool{content: true, filepath.Join(content, "a"): true, filepath.Join(content, "a", "b"): true}
	if !maps.Equal(w.watched, want) {
		t.Errorf("watches %v, want %v", w.watched, want)
	}
}

// That the content is gone is said once, however often it is looked for, and again
// when it goes another time.
func TestWatcher_GoneIsSaidOnce(t *testing.T) {
	content, said := filepath.Join(t.TempDir(), "content"), 0
	w := &watcher{folders: []string{content}, build: New(small(os.DirFS(content), "")),
		report: func(_ Result, err error) {
			if err != nil {
				said++
			}
		}}
	for times := range 2 {
		for range 3 {
			w.missed = "the content was removed"
			if w.round(t.Context()) {
				t.Error("the content counts as watched")
			}
		}
		if said != times+1 {
			t.Errorf("gone for the %d. time: said %d times", times+1, said)
		}
		plant(t, content, map[string]string{"site.yaml": smallSite, "index.md": page1("First", "The first page.", "x")})
		if !w.round(t.Context()) {
			t.Error("the content is back, and not watched")
		}
		if err := os.RemoveAll(content); err != nil {
			t.Fatal(err)
		}
	}
	w.files.Close()
}
