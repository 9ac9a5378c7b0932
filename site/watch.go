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
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quietInterval is how long a burst of events may pause before a round: editors
	// write, rename and touch one file for one save.
	quietInterval = 3 * time.Millisecond

	// retryWatch is how long to wait for a folder that is gone before looking
	// again.
	retryWatch = time.Second
)

// Watch builds the site, and again whenever a file in one of the two folders
// changes, until ctx is done. Options.Content and Theme must be these folders. An
// empty theme folder is not watched. Each round is passed to report; a round with
// problems changes no page that has any.
//
// Where edits may have been missed (a folder was added, moved, or removed; the
// system reported that events were lost), it watches everything again and builds
// everything, and Result.Rewatched says why.
func Watch(ctx context.Context, o Options, content, theme string, report func(Result, error)) error {
	o.Sources = []string{content, theme}
	w := &watcher{folders: o.Sources, build: New(o), report: report}
	if err := w.open(); err != nil {
		return err
	}
	defer func() { w.files.Close() }()
	report(w.build.Build(ctx))
	w.run(ctx)
	return nil
}

// watcher makes rounds of events.
type watcher struct {
	folders []string // of content and of the theme
	build   *Builder
	report  func(Result, error)

	files   *fsnotify.Watcher
	watched map[string]bool // all folders that files watches
	changed map[string]bool // names for Builder.Update
	missed  string          // why edits may have been missed; empty: none were
	gone    string          // what was reported of a folder that can't be watched; empty: all can
}

// open watches the two folders and all folders below, with nothing left of a watch
// before.
func (w *watcher) open() error {
	files, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch for edits: %w", err)
	}
	if w.files != nil {
		w.files.Close()
	}
	w.files, w.watched, w.changed = files, map[string]bool{}, map[string]bool{}
	for _, folder := range w.folders {
		if err := w.add(folder); err != nil {
			return fmt.Errorf("watch %s for edits: %w", folder, err)
		}
	}
	return nil
}

func (w *watcher) add(folder string) error {
	if folder == "" {
		return nil
	}
	root := folder + string(filepath.Separator) // where a link leads, which alone isn't walked
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return nil
		}
		if name != root && isAside(filepath.Base(name)) {
			return fs.SkipDir
		}
		name = filepath.Clean(name)
		w.watched[name] = true
		return w.files.Add(name)
	})
}

// run makes a round after each burst of events.
func (w *watcher) run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.files.Errors:
			w.missed = "edits came faster than the system reports them"
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				w.missed = fmt.Sprint("the system stopped reporting edits: ", err)
			}
			timer.Reset(quietInterval)
		case e := <-w.files.Events:
			if w.note(e) {
				timer.Reset(quietInterval)
			}
		case <-timer.C:
			if !w.round(ctx) {
				timer.Reset(retryWatch)
			}
		}
	}
}

// note remembers what an event means for the next round, and reports whether there
// is to be one.
func (w *watcher) note(e fsnotify.Event) bool {
	name, ok := editedFile(e, w.folders[0])
	if !ok {
		return false
	}
	w.changed[name] = true
	if w.isFolder(e) {
		w.missed = "a folder was added, moved, or removed"
	}
	return true
}

// isFolder reports whether an event is about a folder: one that came, or one of
// those watched that went.
func (w *watcher) isFolder(e fsnotify.Event) bool {
	if e.Has(fsnotify.Rename) || e.Has(fsnotify.Remove) {
		return w.watched[filepath.Clean(e.Name)]
	}
	info, err := os.Stat(e.Name)
	return e.Has(fsnotify.Create) && err == nil && info.IsDir()
}

// round builds what changed, or everything where edits may have been missed. It
// reports whether the folders are there and watched.
func (w *watcher) round(ctx context.Context) bool {
	if w.missed == "" {
		names := slices.Collect(maps.Keys(w.changed))
		clear(w.changed)
		w.report(w.build.Update(ctx, names...))
		return true
	}
	if err := w.open(); err != nil {
		if err.Error() != w.gone {
			w.report(Result{}, err)
		}
		w.gone = err.Error()
		return false
	}
	w.gone = ""
	r, err := w.build.Build(ctx)
	r.Rewatched, w.missed = w.missed, ""
	w.report(r, err)
	return true
}

// editedFile is the file that an event is about, by its name in the content folder.
// A file elsewhere has a name that makes Update build everything.
func editedFile(e fsnotify.Event, content string) (string, bool) {
	base := filepath.Base(e.Name)
	if e.Op == fsnotify.Chmod || isAside(base) || base == "sitebuilt.go" || base == "desk.json" {
		return "", false
	}
	name, err := filepath.Rel(content, e.Name)
	if err != nil || strings.HasPrefix(name, "..") {
		return "theme", true
	}
	return filepath.ToSlash(name), true
}

// isAside reports whether a file or folder in the content is left out by its name:
// an editor's backup, or what someone keeps for later.
func isAside(base string) bool {
	return base[0] == '.' || base[0] == '_' || strings.HasSuffix(base, "~")
}
