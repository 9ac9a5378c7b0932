package main

import (
	"fmt"
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

// BenchmarkBesideHugo builds the same pages with Hugo --minify and with this
// command, each from nothing and in turns, and prints the medians beside their
// limits. Hugo checks nothing; this command checks everything. Beside the two
// stands the floor: a bare loop that writes the same files, which is what the disk
// takes of either (TMPDIR=/dev/shm measures without a disk).
//
// Nothing is removed before all is measured: a file system such as ext4 passes over
// inodes that were freed in the last seconds, at ten times the cost of a new file,
// and after removing a thousand pages would measure that alone.
func BenchmarkBesideHugo(b *testing.B) {
	hugo, err := exec.LookPath("hugo")
	if err != nil {
		b.Skip("hugo is missing: go install github.com/gohugoio/hugo@v0.165.0, and have $(go env GOPATH)/bin on the PATH")
	}
	t := contest{hugo: hugo, ours: compile(b, ".", "build"), corpus: compile(b, "./corpus", "corpus"), dir: b.TempDir()}
	for _, size := range []struct{ pages, rounds int }{{10, 9}, {1000, 5}, {10000, 3}} {
		b.Run(fmt.Sprint(size.pages), func(b *testing.B) {
			for b.Loop() {
				t.run(b, size.pages, size.rounds)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// contest is the two commands and a folder for all that they write.
type contest struct {
	hugo, ours, corpus, dir string
	runs                    int
	thousand                string // the corpus of 1000 pages, once there is one
}

// run measures all three on a corpus of so many pages and prints what came of it.
func (t *contest) run(b *testing.B, pages, rounds int) {
	b.Helper()
	t.runs++
	dir := filepath.Join(t.dir, fmt.Sprint(t.runs))
	corpus := filepath.Join(dir, "pages")
	if err := os.Mkdir(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	measure(b, ".", t.corpus, "-pages", fmt.Sprint(pages), "-out", corpus)
	var hugo, ours, bare []cost
	var times, cpus []float64
	var out string
	for round := range rounds {
		out = filepath.Join(dir, fmt.Sprint("round", round))
		runs := []func(){
			func() {
				hugo = append(hugo, measure(b, corpus, t.hugo, "--minify", "--quiet", "-d", filepath.Join(out, "hugo"),
					"--cacheDir", filepath.Join(out, "cache")))
			},
			func() {
				ours = append(ours, t.build(b, corpus, filepath.Join(out, "ours")))
			},
		}
		runs[round%2]()
		runs[1-round%2]()
		if pages == 10000 && t.thousand != "" {
			ten, one := t.ten(b, out), ours[round]
			times, cpus = append(times, ratio(one.wall, ten.wall)), append(cpus, ratio(one.cpu, ten.cpu))
		}
		bare = append(bare, floor(b, filepath.Join(out, "ours"), filepath.Join(out, "bare")))
	}
	h, m, f := median(hugo), median(ours), median(bare)
	b.Logf("%d pages, medians of %d: this %s; hugo %s; only writing the same files %s", pages, rounds, m, h, f)
	b.Logf("%d pages: %.1f times faster than hugo (limit 3), %.1f times less CPU (limit 3), %.1f times less memory "+
		"(limit 10, at 10000 pages)",
		pages, ratio(h.wall, m.wall), ratio(h.cpu, m.cpu), float64(h.memory)/float64(m.memory))
	b.Logf("%d pages: without what only writing takes, %.1f times faster, %.1f times less CPU", pages,
		ratio(h.wall-f.wall, m.wall-f.wall), ratio(h.cpu-f.cpu, m.cpu-f.cpu))
	b.Logf("%d pages: %.4f times the size of hugo's (limit 1)", pages,
		float64(pageBytes(b, filepath.Join(out, "ours")))/float64(pageBytes(b, filepath.Join(out, "hugo"))))
	if pages == 1000 {
		t.thousand = corpus
	}
	if len(times) > 0 {
		b.Logf("10000 pages take %.2f times the time and %.2f times the CPU of ten times 1000 (limit 1, and what a "+
			"busy machine adds)", middle(times), middle(cpus))
	}
}

// ten is what ten builds of 1000 pages take, turn by turn with one of 10000.
func (t *contest) ten(b *testing.B, out string) (sum cost) {
	b.Helper()
	for i := range 10 {
		c := t.build(b, t.thousand, filepath.Join(out, fmt.Sprint("ten", i)))
		sum.wall, sum.cpu = sum.wall+c.wall, sum.cpu+c.cpu
	}
	return sum
}

// build is what this command takes for a corpus.
func (t *contest) build(b *testing.B, corpus, out string) cost {
	b.Helper()
	return measure(b, corpus, t.ours, "-words-only", "-theme", "", "-law", "", "-url", "https://corpus.example.org",
		"-out", out)
}

func middle(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

func (c cost) String() string {
	return fmt.Sprintf("%d ms, CPU %d ms, %d MB", c.wall.Milliseconds(), c.cpu.Milliseconds(), c.memory/1e6)
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

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
	syscall.Sync() // what the last one left to write is not this one's work
	start := time.Now()
	if text, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%.2000s", filepath.Base(name), err, text)
	}
	wall := time.Since(start)
	usage := c.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{wall, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), usage.Maxrss * 1024}
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
