package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// zipped is the size of a file as CloudFront sends it at worst: to a browser that takes gzip and no brotli.
func zipped(t *testing.T, file string) int {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, 6)
	w.Write(content)
	w.Close()
	return b.Len()
}

// weight is the weight of a page with all that it loads.
func weight(t *testing.T, out, page string) (total int, scripts int) {
	t.Helper()
	total = zipped(t, filepath.Join(out, page, "index.html"))
	p := walkPages(t, out)["/"+page]
	for _, l := range p.links {
		if !strings.HasPrefix(l, "/assets/") {
			continue
		}
		size := zipped(t, filepath.Join(out, l))
		total += size
		if strings.HasSuffix(l, ".js") {
			scripts += size
		}
	}
	return total, scripts
}

func TestPagesAreLight(t *testing.T) {
	out := buildReal(t)
	styles, err := filepath.Glob(filepath.Join(out, "assets", "style.*.css"))
	if err != nil || len(styles) != 1 {
		t.Fatalf("style sheets: %v, %v", styles, err)
	}
	if size := zipped(t, styles[0]); size > 8<<10 {
		t.Errorf("the style sheet takes %d bytes, over 8 KB", size)
	}
	for page, most := range map[string]int{"": 20 << 10, "education-code-52074/": 20 << 10, "request/": 30 << 10} {
		total, scripts := weight(t, out, page)
		t.Logf("/%s with all that it loads: %d bytes, scripts %d", page, total, scripts)
		if total > most || scripts > 6<<10 {
			t.Errorf("/%s takes %d bytes of %d, its scripts %d of %d", page, total, most, scripts, 6<<10)
		}
	}
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
	body := strings.Repeat("Some words about [the next](/p%[2]d/#part) and **more** of them, in a sentence that goes on for a while.\n\n", 30)
	for i := range n {
		write(fmt.Sprintf("p%d.md", i), page1(fmt.Sprint("Page ", i), fmt.Sprint("Description ", i, "."), fmt.Sprintf("## Part\n\n"+body, i, (i+1)%n)))
	}
	return dir
}

// BenchmarkEditToPage saves one page among a thousand while the site is watched, and waits until the page is written and checked.
func BenchmarkEditToPage(b *testing.B) {
	content, out := manyPages(b, 1000), b.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rounds := make(chan error, 8)
	done := make(chan error, 1)
	go func() {
		o := Options{Content: os.DirFS(content), Out: out, URL: "https://assist.example.org", Made: []Made{}}
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
	for i := 0; b.Loop(); i++ {
		edited := append(text[:len(text):len(text)], fmt.Sprintf("Edit %d.\n", i)...)
		if err := os.WriteFile(file, edited, 0o644); err != nil {
			b.Fatal(err)
		}
		if err := <-rounds; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/edit")
	cancel()
	<-done
}

// BenchmarkRealSite builds the real site from nothing into an empty folder.
func BenchmarkRealSite(b *testing.B) {
	for b.Loop() {
		out := b.TempDir()
		if _, err := Build(context.Background(), realOptions(out)); err != nil {
			b.Fatal(err)
		}
	}
}
