package checkpoint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder keeps objects as files; a file of the same day is written over, for a
// laptop has nothing to prove.
type Folder struct {
	Dir string // made with the first file
}

// Save writes the file of a day, whole or not at all.
func (f Folder) Save(_ context.Context, day string, content []byte) error {
	path := filepath.Join(f.Dir, day+ending)
	err := os.MkdirAll(f.Dir, 0o700)
	if err == nil {
		err = os.WriteFile(path+".new", content, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("write the heads of %s: %w", day, err)
	}
	return nil
}

// Last reads the newest file of a day that does not come after until. A folder that
// isn't there yet is an empty one.
func (f Folder) Last(_ context.Context, until string) (day string, content []byte, err error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, fmt.Errorf("list the heads: %w", err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	day = newest(names, until)
	if day == "" {
		return "", nil, nil
	}
	content, err = os.ReadFile(filepath.Join(f.Dir, day+ending))
	if err != nil {
		return day, nil, fmt.Errorf("read the heads of %s: %w", day, err)
	}
	return day, content, nil
}
