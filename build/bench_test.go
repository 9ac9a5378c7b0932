package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// cost is what one run of a generator took.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // peak, bytes
}

// BenchmarkBesideHugo builds the same pages with Hugo --minify and with this command, turn by turn, each from nothing, and prints the medians and
// how many times Hugo's they are. Hugo checks nothing; this command checks everything.
func BenchmarkBesideHugo(b *testing.B) {
	hugo, err := exec.LookPath("hugo")
	if err != nil {
		b.Skip("hugo is missing: go install github.com/gohugoio/hugo@v0.165.0")
	}
	ours := compile(b, ".", "build")
	corpus := compile(b, "./corpus", "corpus")
	for _, size := range []struct{ pages, rounds int }{{10, 9}, {1000, 7}, {10000, 3}} {
		b.Run(fmt.Sprint(size.pages), func(b *testing.B) {
			for b.Loop() {
				beside(b, hugo, ours, corpus, size.pages, size.rounds)
			}
		})
	}
}

func beside(b *testing.B, hugo, ours, corpus string, pages, rounds int) {
	dir := filepath.Join(b.TempDir(), "pages")
	measure(b, ".", corpus, "-pages", fmt.Sprint(pages), "-out", dir)
	var theirs, mine []cost
	var theirSize, mySize int64
	for range rounds {
		out := b.TempDir()
		theirs = append(theirs, measure(b, dir, hugo, "--minify", "--quiet", "-d", filepath.Join(out, "hugo"), "--cacheDir", filepath.Join(out, "cache")))
		mine = append(mine, measure(b, dir, ours, "-words-only", "-theme", "", "-law", "", "-url", "https://corpus.example.org", "-out", filepath.Join(out, "ours")))
		theirSize, mySize = pageBytes(b, filepath.Join(out, "hugo")), pageBytes(b, filepath.Join(out, "ours"))
		os.RemoveAll(out)
	}
	h, m := median(theirs), median(mine)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(m.wall.Microseconds())/1000, "ms")
	b.ReportMetric(float64(h.wall.Microseconds())/1000, "hugo-ms")
	b.ReportMetric(float64(h.wall)/float64(m.wall), "x-wall")
	b.ReportMetric(float64(h.cpu)/float64(m.cpu), "x-cpu")
	b.ReportMetric(float64(m.memory)/1e6, "MB")
	b.ReportMetric(float64(h.memory)/1e6, "hugo-MB")
	b.ReportMetric(float64(mySize)/float64(theirSize), "size/hugo")
}

func compile(b *testing.B, pkg, name string) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), name)
	if text, err := exec.Command("go", "build", "-o", binary, pkg).CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", pkg, err, text)
	}
	return binary
}

func measure(b *testing.B, dir, name string, args ...string) cost {
	b.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	start := time.Now()
	if text, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%.2000s", filepath.Base(name), err, text)
	}
	wall := time.Since(start)
	usage := c.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{wall, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), usage.Maxrss * 1024}
}

// pageBytes is the size of all pages of words: what else a generator writes is not compared.
func pageBytes(b *testing.B, dir string) (total int64) {
	b.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "s000"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".html" {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if err != nil || total == 0 {
		b.Fatalf("no pages in %s: %v", dir, err)
	}
	return total
}

func median(all []cost) cost {
	by := func(key func(cost) int64) int64 {
		values := make([]int64, len(all))
		for i, c := range all {
			values[i] = key(c)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return cost{
		wall:   time.Duration(by(func(c cost) int64 { return int64(c.wall) })),
		cpu:    time.Duration(by(func(c cost) int64 { return int64(c.cpu) })),
		memory: by(func(c cost) int64 { return c.memory }),
	}
}
