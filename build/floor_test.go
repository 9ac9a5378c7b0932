package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// floor writes to a new folder as many files of the same sizes as stand in from,
// with nothing else to do: what the file system takes of any generator. It holds no
// file: a command that is started later would be charged for the memory that this
// process once had.
func floor(b *testing.B, from, to string) cost {
	b.Helper()
	type file struct {
		name string
		size int64
	}
	var files []file
	var longest int64
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files, longest = append(files, file{filepath.Join(to, strings.TrimPrefix(name, from)), info.Size()}),
			max(longest, info.Size())
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	text := make([]byte, longest)
	syscall.Sync()
	var wg sync.WaitGroup
	start, before := time.Now(), spent(b)
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := worker; i < len(files); i += runtime.GOMAXPROCS(0) {
				if err := writeBare(files[i].name, text[:files[i].size]); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return cost{wall: time.Since(start), cpu: spent(b) - before}
}

func writeBare(name string, text []byte) error {
	err := os.WriteFile(name, text, 0o644)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

// spent is the CPU time that this process has taken so far.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// pageBytes is the size of all pages of the corpus in dir. What else a generator
// writes is not compared.
func pageBytes(b *testing.B, dir string) (total int64) {
	b.Helper()
	pages, err := filepath.Glob(filepath.Join(dir, "s*", "p*", "index.html"))
	if err != nil || len(pages) == 0 {
		b.Fatalf("no pages in %s: %v", dir, err)
	}
	for _, page := range pages {
		info, err := os.Stat(page)
		if err != nil {
			b.Fatal(err)
		}
		total += info.Size()
	}
	return total
}
