package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
)

// output is the folder that a site is written to. The zero folder "" takes everything and keeps nothing.
type output struct {
	folder  string
	fresh   bool // the folder was empty: nothing to compare with, nothing to remove
	partial bool // only some files are made this time: remove none
	made    sync.Map
	folders sync.Map
	begun   sync.Once

	written, unchanged atomic.Int64
}

func newOutput(folder string) *output {
	entries, err := os.ReadDir(folder)
	return &output{folder: folder, fresh: folder != "" && (errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0)}
}

// Unfinished is a file in the output folder while a build writes there, and after one that failed: such a folder holds old pages and new
// ones, and must not be published. It costs a build two calls; to hold back every page until all are checked would cost either the memory of
// all pages or a second parse, and a build is three quarters parse.
const Unfinished = ".unfinished"

// begin marks the folder before its first file is written.
func (o *output) begin() (err error) {
	o.begun.Do(func() {
		if err = os.MkdirAll(o.folder, 0o755); err == nil {
			err = os.WriteFile(filepath.Join(o.folder, Unfinished), []byte("This build isn't done, or it failed. Don't publish this folder.\n"), 0o644)
		}
	})
	if err != nil {
		return fmt.Errorf("mark output folder: %w", err)
	}
	return nil
}

// done takes the mark off: all is written and all was well.
func (o *output) done() error {
	if o.folder == "" {
		return nil
	}
	o.begun = sync.Once{}
	if err := os.Remove(filepath.Join(o.folder, Unfinished)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("take mark off output folder: %w", err)
	}
	return nil
}

// again begins another round, in which only some files are made.
func (o *output) again() {
	o.fresh, o.partial = false, true
	o.written.Store(0)
	o.unchanged.Store(0)
}

// put writes one file if its bytes are new. Two pages with one address are found by check, not here.
func (o *output) put(name string, content []byte) error {
	if o.folder == "" {
		o.unchanged.Add(1)
		return nil
	}
	file := filepath.Join(o.folder, filepath.FromSlash(name))
	if !o.fresh {
		o.made.Store(file, true)
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, content) {
			o.unchanged.Add(1)
			return nil
		}
	}
	if err := o.begin(); err != nil {
		return err
	}
	if err := o.folderFor(file); err != nil {
		return err
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	o.written.Add(1)
	return nil
}

func (o *output) folderFor(file string) error {
	dir := filepath.Dir(file)
	if _, ok := o.folders.Load(dir); ok {
		return nil
	}
	err := os.Mkdir(dir, 0o755) // most often that is all
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(dir, 0o755)
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	o.folders.Store(dir, true)
	return nil
}

// sweep removes the files that an earlier build made and this one did not, and the folders that are left empty.
func (o *output) sweep() (removed int, err error) {
	if o.folder == "" || o.fresh || o.partial {
		return 0, nil
	}
	var folders []string
	err = filepath.WalkDir(o.folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			folders = append(folders, file)
			return nil
		}
		if _, ok := o.made.Load(file); ok || file == filepath.Join(o.folder, Unfinished) {
			return nil
		}
		removed++
		return os.Remove(file)
	})
	if err != nil {
		return removed, fmt.Errorf("remove what is no longer made: %w", err)
	}
	if removed == 0 {
		return 0, nil
	}
	for i := len(folders) - 1; i > 0; i-- {
		os.Remove(folders[i]) // fails where something is left in it, and should
	}
	return removed, nil
}

// Guard refuses a folder that holds anything but an earlier build: the sweep would remove it.
func Guard(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open output folder: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() == "robots.txt" || e.Name() == Unfinished {
			return nil // each build writes one
		}
		names = append(names, e.Name())
	}
	if len(names) == 0 {
		return nil
	}
	if len(names) > 3 {
		names = append(names[:3], "…")
	}
	return fmt.Errorf("output folder %s holds files that no build made (%s): choose an empty one", folder, strings.Join(names, ", "))
}
