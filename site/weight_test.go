package site

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// packed is the size of a file as CloudFront sends it to nearly all browsers:
// brotli, at the level that serves while one waits.
func packed(t testing.TB, file string) int {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 5)
	w.Write(content)
	w.Close()
	return b.Len()
}

// A weighing is what something takes, and may take at most.
type weighing struct {
	what       string
	size, most int
}

func (w weighing) String() string {
	return fmt.Sprintf("%s: %d bytes by brotli (limit %d)", w.what, w.size, w.most)
}

// weigh weighs the style sheets, and pages with all that they load. The design sets
// limits for the sheets, scripts and the start page; the others are ours.
func weigh(t testing.TB) (all []weighing) {
	t.Helper()
	out := realFolder(t)
	for _, sheet := range []string{"style", "desk"} {
		styles, err := filepath.Glob(filepath.Join(out, "assets", sheet+".*.css"))
		if err != nil || len(styles) != 1 {
			t.Fatalf("style sheets %s: %v, %v", sheet, styles, err)
		}
		all = append(all, weighing{"the style sheet " + sheet, packed(t, styles[0]), 9 << 10})
	}
	pages := realPages(t)
	for _, page := range []struct {
		path string
		most int
	}{{"/", 20 << 10}, {"/education-code-52074/", 20 << 10}, {"/eligibility/", 20 << 10}, {"/request/", 45 << 10}} {
		total, scripts := packed(t, filepath.Join(out, page.path, "index.html")), 0
		for _, l := range pages[page.path].links {
			if ext := filepath.Ext(l); strings.HasPrefix(l, "/assets/") && ext != ".txt" {
				size := packed(t, filepath.Join(out, l))
				total += size
				if ext == ".js" {
					scripts += size
				}
			}
		}
		all = append(all, weighing{page.path + " with all that it loads", total, page.most},
			weighing{page.path + ", its scripts", scripts, 8 << 10})
	}
	return all
}

func TestPagesAreLight(t *testing.T) {
	for _, w := range weigh(t) {
		if w.size > w.most {
			t.Error(w)
		}
	}
}

// BenchmarkWeights measures no time: it prints the weights beside their limits, for
// make bench.
func BenchmarkWeights(b *testing.B) {
	var all []weighing
	for b.Loop() {
		all = weigh(b)
	}
	for _, w := range all {
		b.Log(w)
	}
	b.ReportMetric(0, "ns/op")
}

// manyPages is a folder of n pages that link to each other.
func manyPages(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("site.yaml", smallSite)
	body := strings.Repeat("Some words about [the next](/p%[2]d/#part) and **more** of them, in a sentence that goes "+
		"on for a while.\n\n", 30)
	for i := range n {
		write(fmt.Sprintf("p%d.md", i), page1(fmt.Sprint("Page ", i), fmt.Sprint("Description ", i, "."),
			fmt.Sprintf("## Part\n\n"+body, i, (i+1)%n)))
	}
	return dir
}

// BenchmarkEditToPage saves one page among a thousand while the site is watched,
// and waits until the page is written and checked.
func BenchmarkEditToPage(b *testing.B) {
	content, out := manyPages(b, 1000), b.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rounds := make(chan error, 8)
	done := make(chan error, 1)
	go func() {
		o := Options{Content: os.DirFS(content), Out: out, URL: "https://assist.example.org",
			Generated: []GeneratedPage{}}
		done <- Watch(ctx, o, content, "", func(_ Result, err error) { rounds <- err })
	}()
	if err := <-rounds; err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(content, "p7.md")
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		edited := append(text[:len(text):len(text)], fmt.Sprintf("Edit %d.\n", i)...)
		if err := os.WriteFile(file, edited, 0o644); err != nil {
			b.Fatal(err)
		}
		if err := <-rounds; err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	b.Logf("a page among a thousand is written and checked %.1f ms after it is saved, median of %d (limit 20, of "+
		"which %v waits for the editor)",
		middle(took), len(took), quietInterval)
	cancel()
	<-done
}

// BenchmarkRealSite builds the real site from nothing into an empty folder, and
// then again.
func BenchmarkRealSite(b *testing.B) {
	var out string
	var took []time.Duration
	dir := b.TempDir()
	for b.Loop() {
		out = filepath.Join(dir, fmt.Sprint(len(took)))
		start := time.Now()
		if _, err := Build(context.Background(), realOptions(out)); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	again, err := Build(context.Background(), realOptions(out))
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("the real site, %d pages, takes %.1f ms from nothing, median of %d (limit 100); a second build writes %d "+
		"files (limit 0)",
		again.Pages, middle(took), len(took), again.Written)
}

// middle is the median in milliseconds.
func middle(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}
