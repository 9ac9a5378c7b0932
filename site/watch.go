package site

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long a burst of events may pause before a round begins: editors write, rename and touch one file for one save.
const settle = 3 * time.Millisecond

// Watch builds the site, and again whenever a file in one of the two folders changes, until ctx is done. Options.Content and Theme must be these
// folders. An empty theme folder is not watched. Each round is reported to said; a round with problems changes no page that has any.
func Watch(ctx context.Context, o Options, content, theme string, said func(Result, error)) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch for edits: %w", err)
	}
	defer w.Close()
	for _, folder := range []string{content, theme} {
		if err := watchFolders(w, folder); err != nil {
			return err
		}
	}
	b := New(o)
	said(b.Build(ctx))
	changed := map[string]bool{}
	timer := time.NewTimer(time.Hour)
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-w.Errors:
			return fmt.Errorf("watch for edits: %w", err)
		case e := <-w.Events:
			if name, ok := edited(e, content); ok {
				changed[name] = true
				timer.Reset(settle)
			}
			if e.Has(fsnotify.Create) {
				watchFolders(w, e.Name) // fails on a file, and should
			}
		case <-timer.C:
			names := make([]string, 0, len(changed))
			for name := range changed {
				names = append(names, name)
			}
			clear(changed)
			said(b.Update(ctx, names...))
		}
	}
}

// edited is the file that an event is about, by its name in the content folder. A file elsewhere has a name that makes Update build everything.
func edited(e fsnotify.Event, content string) (string, bool) {
	base := filepath.Base(e.Name)
	if e.Op == fsnotify.Chmod || base[0] == '.' || base[0] == '_' || strings.HasSuffix(base, "~") || base == "site.json" {
		return "", false
	}
	name, err := filepath.Rel(content, e.Name)
	if err != nil || strings.HasPrefix(name, "..") {
		return "theme", true
	}
	return filepath.ToSlash(name), true
}

func watchFolders(w *fsnotify.Watcher, folder string) error {
	if folder == "" {
		return nil
	}
	return filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("watch %s: %w", folder, err)
		}
		if d.IsDir() {
			return w.Add(name)
		}
		return nil
	})
}
