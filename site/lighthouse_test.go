package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// marks of Lighthouse, in the order in which they are printed.
var categories = []string{"performance", "accessibility", "best-practices", "seo"}

// tries is how often a page may be looked at: a busy machine makes any page slow,
// and the best of them counts.
const tries = 3

// lightReport is what we read of Lighthouse's report.
type lightReport struct {
	Categories map[string]struct {
		Score     float64 `json:"score"`
		AuditRefs []struct {
			ID     string  `json:"id"`
			Weight float64 `json:"weight"`
		} `json:"auditRefs"`
	} `json:"categories"`
	Audits map[string]struct {
		Title        string          `json:"title"`
		Score        *float64        `json:"score"`
		NumericValue float64         `json:"numericValue"`
		Details      json.RawMessage `json:"details"`
	} `json:"audits"`
}

func TestLighthouseGivesEveryIndexedPageFullMarks(t *testing.T) {
	if os.Getenv("LIGHTHOUSE") == "" {
		t.Skip("takes half a minute a page: make lighthouse")
	}
	const command = "../infra/bench/lighthouse/node_modules/.bin/lighthouse"
	if _, err := os.Stat(command); err != nil {
		missing(t, "lighthouse", "make lighthouse")
	}
	chromium := chromiumPath(t)
	address, paths := serveIndexed(t)
	fmt.Printf("%-28s %s, of 100 each\n", "mobile", strings.Join(categories, ", "))
	for _, path := range paths {
		if only := os.Getenv("LIGHTHOUSE"); only[0] == '/' && only != path {
			continue
		}
		var marks []int
		var lost []string
		for range tries {
			marks, lost = judge(t, command, chromium, address+path)
			if slices.Min(marks) == 100 {
				break
			}
		}
		fmt.Printf("%-28s %d\n", path, marks)
		for i, mark := range marks {
			if mark < 100 {
				t.Errorf("%s: %s %d\n\t%s", path, categories[i], mark, strings.Join(lost, "\n\t"))
			}
		}
	}
}

// judge has Lighthouse look at a page once, as a telephone, and returns its marks
// and the audits that cost any.
func judge(t *testing.T, command, chromium, address string) (marks []int, lost []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	c := exec.Command(command, address, "--quiet", "--output=json", "--output-path="+file,
		"--no-enable-error-reporting", "--only-categories="+strings.Join(categories, ","),
		"--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "+
			"--disable-background-networking --disable-component-update --disable-sync --user-data-dir="+t.TempDir())
	c.Env = append(os.Environ(), "CHROME_PATH="+chromium)
	if text, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", address, err, text)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r lightReport
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	interactive, shift := r.Audits["interactive"].NumericValue/1000, r.Audits["cumulative-layout-shift"].NumericValue
	fmt.Printf("%-28s interactive after %.1f s, layout shift %.3f\n", "", interactive, shift)
	if interactive > 1.5 || shift > 0 {
		t.Errorf("%s: interactive after %.2f s (limit 1.5), layout shift %.3f (limit 0): %s", address, interactive, shift,
			r.Audits["layout-shifts"].Details)
	}
	for _, name := range categories {
		marks = append(marks, int(r.Categories[name].Score*100+.5))
		for _, ref := range r.Categories[name].AuditRefs {
			if a := r.Audits[ref.ID]; ref.Weight > 0 && a.Score != nil && *a.Score < 1 {
				lost = append(lost, ref.ID+": "+a.Title)
			}
		}
	}
	return marks, lost
}

// serveIndexed serves the real site, built for the address at which it is served,
// and lists the pages that search engines may show.
func serveIndexed(t *testing.T) (address string, paths []string) {
	t.Helper()
	out := t.TempDir()
	server := httptest.NewServer(guarded(http.FileServer(http.Dir(out))))
	t.Cleanup(server.Close)
	o := realOptions(out)
	o.URL = server.URL
	if _, err := Build(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	sitemap, err := os.ReadFile(filepath.Join(out, "sitemap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(sitemap), "<loc>")[1:] {
		loc, _, _ := strings.Cut(part, "</loc>")
		paths = append(paths, strings.TrimPrefix(loc, server.URL))
	}
	return server.URL, paths
}
