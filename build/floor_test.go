package main

import (
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

// floor writes to a new folder what stands in from, with nothing else to do: what the file system takes of any generator.
func floor(b *testing.B, from, to string) cost {
	b.Helper()
	type file struct {
		name string
		text []byte
	}
	var files []file
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		files = append(files, file{filepath.Join(to, strings.TrimPrefix(name, from)), text})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	syscall.Sync()
	var wg sync.WaitGroup
	start, before := time.Now(), spent(b)
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := worker; i < len(files); i += runtime.GOMAXPROCS(0) {
				err := os.WriteFile(files[i].name, files[i].text, 0o644)
				if os.IsNotExist(err) {
					err = os.MkdirAll(filepath.Dir(files[i].name), 0o755)
					if err == nil {
						err = os.WriteFile(files[i].name, files[i].text, 0o644)
					}
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return cost{wall: time.Since(start), cpu: spent(b) - before}
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

// pageBytes is the size of all pages of the corpus in dir. What else a generator writes is not compared.
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
