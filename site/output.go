package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// output is the folder that a site is written to. The zero folder "" takes
// everything and keeps nothing.
type output struct {
	folder  string
	fresh   bool     // the folder was empty: nothing to compare with
	partial bool     // only some files are made this time: remove none
	earlier []string // files that earlier builds wrote, from the record
	folders sync.Map
	begun   sync.Once

	mu   sync.Mutex
	made map[string]bool // files made this time, whether their bytes are new or not

	written, unchanged atomic.Int64
}

// openOutput opens the folder for a build from the folders sources. The error says
// why a build must not write there.
func openOutput(folder string, sources []string) (*output, error) {
	o := &output{folder: folder, made: map[string]bool{}}
	if folder == "" {
		return o, nil
	}
	if err := CheckOutputDir(folder, sources...); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	o.fresh = errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0
	o.earlier, err = ReadRecord(os.DirFS(folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return o, nil
}

// Unfinished is a file in the output folder while a build writes there, and after
// one that failed: such a folder holds old pages and new ones, and must not be
// published. It costs a build two calls; to hold back every page until all are
// checked would cost either the memory of all pages or a second parse, and a build
// is three quarters parse.
const Unfinished = ".unfinished"

const unfinishedText = "This build isn't done, or it failed. Don't publish this folder.\n"

// begin marks the folder as ours and as unfinished before its first file is
// written.
func (o *output) begin() (err error) {
	o.begun.Do(func() {
		err = os.MkdirAll(o.folder, 0o755)
		if _, missing := os.Stat(filepath.Join(o.folder, Record)); err == nil && missing != nil {
			err = o.writeRecord(o.earlier)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(o.folder, Unfinished), []byte(unfinishedText), 0o644)
		}
	})
	if err != nil {
		return fmt.Errorf("mark output folder: %w", err)
	}
	return nil
}

// finish records what was made and takes the mark off: all is written and all was
// well.
func (o *output) finish() error {
	if o.folder == "" {
		return nil
	}
	if err := o.record(); err != nil {
		return err
	}
	o.begun = sync.Once{}
	if err := os.Remove(filepath.Join(o.folder, Unfinished)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("take mark off output folder: %w", err)
	}
	return nil
}

// recordBroken records what a build with problems made, next to what earlier ones
// left there.
func (o *output) recordBroken() error {
	if o.folder == "" {
		return nil
	}
	for _, name := range o.earlier {
		o.made[name] = true
	}
	return o.record()
}

// record writes which files are ours, if that has changed.
func (o *output) record() error {
	if o.partial {
		return nil
	}
	names := slices.Sorted(maps.Keys(o.made))
	if slices.Equal(names, o.earlier) && len(names) > 0 {
		return nil
	}
	if err := o.writeRecord(names); err != nil {
		return fmt.Errorf("record the output's files: %w", err)
	}
	o.earlier = names
	return nil
}

// again begins another round, in which only some files are made.
func (o *output) again() {
	o.fresh, o.partial = false, true
	o.written.Store(0)
	o.unchanged.Store(0)
}

// put writes one file if its bytes are new. Two pages with one address are found by
// check, not here.
func (o *output) put(name string, content []byte) error {
	if o.folder == "" {
		o.unchanged.Add(1)
		return nil
	}
	if !canWrite(name) {
		return fmt.Errorf("write page: %q can't be the name of a page's file", name)
	}
	o.mu.Lock()
	o.made[name] = true
	o.mu.Unlock()
	file := filepath.Join(o.folder, filepath.FromSlash(name))
	if !o.fresh {
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

// sweep removes the files that earlier builds recorded and this one did not make,
// and the folders that this leaves empty. It touches nothing else: what the record
// doesn't list isn't ours.
func (o *output) sweep() (removed int, err error) {
	if o.folder == "" || o.partial || len(o.earlier) == 0 {
		return 0, nil
	}
	root, err := os.OpenRoot(o.folder) // no link in it leads a removal outside
	if err != nil {
		return 0, fmt.Errorf("open output folder: %w", err)
	}
	defer root.Close()
	for _, name := range o.earlier {
		if o.made[name] {
			continue
		}
		err := root.Remove(filepath.FromSlash(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return removed, fmt.Errorf("remove what is no longer made: %w", err)
		}
		removed++
		removeEmpty(root, path.Dir(name))
	}
	return removed, nil
}

// removeEmpty removes a folder and those above it, as far as nothing is left in
// them.
func removeEmpty(root *os.Root, dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		info, err := root.Lstat(filepath.FromSlash(dir))
		if err != nil || !info.IsDir() || root.Remove(filepath.FromSlash(dir)) != nil {
			return
		}
	}
}

// Record is a file in the output folder that lists the files that builds wrote
// there. It marks the folder as ours, and it isn't published: only what it lists
// is, and only what it lists is ever removed.
const Record = ".built"

const recordHead = "# go run ./build wrote these files here and may remove them again. Don't edit this list.\n"

func (o *output) writeRecord(names []string) error {
	text := recordHead
	if len(names) > 0 {
		text += strings.Join(names, "\n") + "\n"
	}
	file := filepath.Join(o.folder, Record)
	if err := os.WriteFile(file+".new", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// ReadRecord reads the record of an output folder: the files that builds wrote
// there. fs.ErrNotExist: no build did.
func ReadRecord(folder fs.FS) ([]string, error) {
	text, err := fs.ReadFile(folder, Record)
	if err != nil {
		return nil, fmt.Errorf("read the output's record: %w", err)
	}
	list, ours := strings.CutPrefix(string(text), recordHead)
	if !ours {
		return nil, fmt.Errorf("%s isn't a record that a build wrote: %w", Record, fs.ErrNotExist)
	}
	var names []string
	for name := range strings.Lines(list) {
		name = strings.TrimSuffix(name, "\n")
		if canWrite(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// canWrite reports whether a build writes a file of that name: inside the folder,
// and none whose name begins with a dot but security.txt.
func canWrite(name string) bool {
	if name == securityFile {
		return true
	}
	return fs.ValidPath(name) && name != "." && name[0] != '.' && !strings.Contains(name, "/.")
}

// CheckOutputDir says why a build must not write to a folder, or nil. It may if the
// folder is empty, or an earlier build's; and it must not overlap the folders
// sources, which the site is made from, or hold the folder that this process works
// in.
func CheckOutputDir(folder string, sources ...string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open output folder: %w", err)
	}
	if len(entries) > 0 {
		if _, err := ReadRecord(os.DirFS(folder)); err != nil {
			return foreignFolder(folder, entries)
		}
	}
	for _, source := range sources {
		if source != "" && (isWithin(folder, source) || isWithin(source, folder)) {
			return fmt.Errorf("output folder %s overlaps %s, which the site is made from: choose another folder",
				folder, source)
		}
	}
	if isWithin(".", folder) {
		return fmt.Errorf("output folder %s holds the folder that you are in: choose another folder", folder)
	}
	return nil
}

// foreignFolder is the error of a folder that holds files but no record.
func foreignFolder(folder string, entries []fs.DirEntry) error {
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) > 3 {
		names = append(names[:3], fmt.Sprintf("and %d more", len(names)-3))
	}
	return fmt.Errorf("output folder %s holds files that no build made (%s), and nothing was written to it: "+
		"choose an empty folder, or remove this one if an earlier version made it (make clean removes public)",
		folder, strings.Join(names, ", "))
}

// isWithin reports whether a path is that of a folder or leads into it, links
// followed.
func isWithin(inner, folder string) bool {
	way, err := filepath.Rel(realPath(folder), realPath(inner))
	return err == nil && filepath.IsLocal(way)
}

// realPath is a path without links. Of one that isn't there yet, the links in what
// is there are followed.
func realPath(name string) string {
	whole, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		return real
	}
	if dir := filepath.Dir(whole); dir != whole {
		return filepath.Join(realPath(dir), filepath.Base(whole))
	}
	return whole
}
