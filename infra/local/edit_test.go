package main_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// siteFolder is a copy of the words and of the theme, to be edited.
func siteFolder(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, folder := range []string{"content", "site/theme"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// addTo writes more at the end of a page, and returns what takes it out again.
func addTo(t *testing.T, file, more string) (undo func()) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(before[:len(before):len(before)], more...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(file, before, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// becomes waits until a page has the text.
func (s *service) becomes(path, want string) {
	s.t.Helper()
	var body string
	for end := time.Now().Add(patience); time.Now().Before(end); {
		_, body = s.get(path)
		if strings.Contains(body, want) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatalf("%s does not show %q: %s", path, want, body)
}

// A typo on one page is that page's: the others answer, the form is checked and
// sent, and the page is there again when it is mended.
func TestEdit_TypoOnOnePageLeavesTheService(t *testing.T) {
	dir := siteFolder(t)
	s := run(t, dir, t.TempDir())
	undo := addTo(t, filepath.Join(dir, "content", "privacy.md"), "\n<b>\n")
	s.becomes("/privacy/", "content/privacy.md:")
	if code, page := s.get("/"); code != 200 || !strings.Contains(page, "content/privacy.md:") {
		t.Errorf("the first page answers %d", code)
	}
	s.send(valid())
	undo()
	s.becomes("/privacy/", "<h1")
}

// A page that is open in a browser shows an edit without a hand, under the
// service's own policy for scripts.
func TestEdit_OpenPageReloads(t *testing.T) {
	ctx := browser(t)
	dir := siteFolder(t)
	s := run(t, dir, t.TempDir())
	shows := func(want string) {
		t.Helper()
		var body string
		for end := time.Now().Add(patience); time.Now().Before(end); {
			// Fails in the middle of a reload.
			body, _ = chromedp.Run(ctx, chromedp.Evaluate[string]("document.body?.innerText||''"))
			if strings.Contains(body, want) {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("the open page does not show %q, but %q", want, body)
	}
	do(t, ctx, chromedp.Navigate(s.url+"privacy/"))
	page := filepath.Join(dir, "content", "privacy.md")
	addTo(t, page, "\nA sentence that is new.\n")
	shows("A sentence that is new.")
	undo := addTo(t, page, "\n<b>\n")
	shows("content/privacy.md:")
	undo()
	shows("A sentence that is new.")
}

// The clock's page and the others under /_local/ are there whatever is wrong with
// the site.
func TestEdit_LocalPagesOutliveTheTheme(t *testing.T) {
	dir := siteFolder(t)
	s := run(t, dir, t.TempDir())
	undo := addTo(t, filepath.Join(dir, "site", "theme", "page.html"), "{{")
	s.becomes("/", "page.html")
	if code, page, _ := s.post("/_local/clock", url.Values{"advance": {"1h"}}); code != 200 {
		t.Errorf("the clock answers %d: %s", code, page)
	}
	if code, page := s.get("/request/receipt/nothing"); code != 500 || !strings.Contains(page, "page.html") {
		t.Errorf("a page of a function answers %d", code)
	}
	undo()
	s.becomes("/", "<h1")
}
