package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"ccee-ca.org/assist/site/directory"
)

// importDirectory reads the state's two files and writes what the form and the
// functions need of them among the words. With an error the list stays as it was,
// and the error says which that is.
func (j *job) importDirectory() error {
	if len(j.files) != 2 {
		return errors.New("build directory: name the state's two files, pubdistricts.txt and pubschls.txt " +
			"(California " +
			"Department of Education, public schools and districts data files, as text), each file once")
	}
	state, err := readStateFiles(j.files[0], j.files[1])
	before := j.describeKept()
	if err != nil {
		return fmt.Errorf("%w\nbuild directory: nothing was imported; the list stays as it was: %s", err, before)
	}
	kept := filepath.Join(j.content, directory.File)
	if err := replaceFile(kept, directory.WriteKept(state)); err != nil {
		return err
	}
	fmt.Fprintf(j.stdout, "%s: %s.\nBefore: %s\nThe next build puts it into the form, and its names into the "+
		"functions. Commit what that changes.\n", filepath.ToSlash(kept), state, before)
	return nil
}

func readStateFiles(a, b string) (directory.State, error) {
	textA, errA := os.ReadFile(a)
	textB, errB := os.ReadFile(b)
	if err := errors.Join(errA, errB); err != nil {
		return directory.State{}, err
	}
	return directory.Import(directory.Source{Name: filepath.Base(a), Text: textA},
		directory.Source{Name: filepath.Base(b), Text: textB})
}

// describeKept says which list there is.
func (j *job) describeKept() string {
	text, err := os.ReadFile(filepath.Join(j.content, directory.File))
	if errors.Is(err, fs.ErrNotExist) {
		return "none was imported yet, and the form offers the 58 county offices only."
	}
	kept, readErr := directory.ReadImport(directory.File, text)
	if err := errors.Join(err, readErr); err != nil {
		return fmt.Sprintf("it can't be read: %v", err)
	}
	return kept.String() + "."
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.WriteFile(name+".new", text, 0o644); err != nil {
		return fmt.Errorf("keep the directory: %w", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("keep the directory: %w", err)
	}
	return nil
}
