package release

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"ccee-ca.org/assist/site"
)

// File is a file of the site as it is to be served.
type File struct {
	Key   string // without a slash in front
	Type  string
	Cache string
	Body  []byte
}

func contentType(ext string) string { return site.Types[ext] }

// Files reads a built site. A file that no build wrote there is an error.
func Files(folder fs.FS) (files []File, err error) {
	if _, err := fs.Stat(folder, site.Unfinished); err == nil {
		return nil, fmt.Errorf("the build in this folder isn't done, or it failed: build the site again")
	}
	written, err := site.ReadRecord(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	err = fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if name == site.Record {
			return nil // of use to the next build alone
		}
		if len(written) > 0 && !slices.Contains(written, name) {
			return fmt.Errorf("%s: no build wrote this file: move it out of the folder, and publish again", name)
		}
		kind := contentType(path.Ext(name))
		if kind == "" {
			return fmt.Errorf("%s: no content type is known for %q; add it to site/kinds.go", name, path.Ext(name))
		}
		if strings.HasPrefix(name, Folder) {
			return fmt.Errorf("%s: the folder %s of the bucket is for manifests; call the page otherwise", name, Folder)
		}
		body, err := fs.ReadFile(folder, name)
		files = append(files, File{Key: name, Type: kind, Cache: site.CacheControl(name), Body: body})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the site: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("the site is empty: publishing it would take every page away")
	}
	return files, nil
}

func (f File) digest() string {
	sum := sha256.Sum256(f.Body)
	return hex.EncodeToString(sum[:])
}

// isAsset says whether a key names its own bytes.
func isAsset(key string) bool { return site.IsAsset(key) }

func isPage(key string) bool { return path.Ext(key) == ".html" }

// ours says whether a key is part of the site, and no manifest.
func ours(key string) bool { return !strings.HasPrefix(key, Folder) }
