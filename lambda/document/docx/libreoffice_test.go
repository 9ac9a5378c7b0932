package docx

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/document"
)

// pdfText has LibreOffice open a document's Word file and print it, and returns the
// text of its pages. PICTURES= is a folder for the pages as pictures.
func pdfText(t *testing.T, name string, d document.Document) (pages []string) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, name+".docx")
	if err := os.WriteFile(file, write(t, d), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	run := func(command string, arguments ...string) {
		c := exec.CommandContext(ctx, command, arguments...)
		c.WaitDelay = time.Second // what it started may hold its output open
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", command, arguments, err, out)
		}
	}
	run("soffice", "-env:UserInstallation=file://"+folder+"/profile", "--headless", "--convert-to", "pdf", "--outdir",
		folder, file)
	pdf := filepath.Join(folder, name+".pdf")
	if pictures := os.Getenv("PICTURES"); pictures != "" {
		run("pdftoppm", "-r", "80", "-png", pdf, filepath.Join(pictures, name))
	}
	run("pdftotext", "-layout", pdf)
	text, err := os.ReadFile(filepath.Join(folder, name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
}

// needLibreOffice skips a test where there is no LibreOffice: it is 86 MB, so that
// only make check starts it, where it is installed.
func needLibreOffice(t *testing.T) {
	t.Helper()
	if os.Getenv("CHECK") == "" {
		t.Skip("SKIPPED: only make check opens the Word file with LibreOffice")
	}
	for _, name := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("SKIPPED: %s is missing (apt-get install --no-install-recommends libreoffice-writer-nogui "+
				"poppler-utils), so no word processor opened the Word file", name)
		}
	}
}

// squeeze is a text with one space where there are several.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// A word processor of other authors opens the file, and shows what is in it: running
// lines, page numbers, numbered lists, blanks, notes, the exhibit on its own page.
func TestLibreOffice_Sample(t *testing.T) {
	needLibreOffice(t)
	d := sample()
	pages := pdfText(t, "sample", d)
	if len(pages) != 3 {
		t.Fatalf("the file has %d pages, want 3: %q", len(pages), pages)
	}
	all := squeeze(strings.Join(pages, " "))
	for _, want := range []string{d.Stamp, d.Title, "1. CCEE advises", "2. On November 16", "• Example Middle School",
		"In Example County1 (CDS code 0210025)", "Our four middle schools", "We need help to agree on one way.2",
		"1. A Facilitated", "[Days on site per school]", "Line Basis Quantity Rate ($) Amount ($)",
		"Staff days on site day 12 1,000.00 12,000.00", "[Who signs for", "No. Part Question Version From"} {
		if !strings.Contains(all, want) {
			t.Errorf("the pages lack %q: %q", want, pages)
		}
	}
	for i, page := range pages {
		number := fmt.Sprintf("Page %d of 3", i+1)
		if !strings.Contains(page, d.Header) || !strings.Contains(page, d.Footer) || !strings.Contains(page, number) {
			t.Errorf("page %d lacks a running line, or its number: %q", i+1, page)
		}
	}
	if !strings.Contains(pages[2], "Exhibit: where each part comes from") {
		t.Errorf("the exhibit isn't on a page of its own: %q", pages[2])
	}
}

// A table's head is on each of its pages, and a row that is longer than a page loses
// no line.
func TestLibreOffice_LongTable(t *testing.T) {
	needLibreOffice(t)
	table := &document.Table{Head: []string{"No.", "Answer"}}
	for range 60 {
		table.Rows = append(table.Rows, [][]document.Run{words("1"), words("A row.\nIts line.")})
	}
	table.Rows = append(table.Rows, [][]document.Run{words("2"), words(strings.Repeat("A line of the row.\n", 200))})
	pages := pdfText(t, "table", titled(document.Block{Table: table}))
	lines := 0
	for i, page := range pages {
		lines += strings.Count(page, "A line of the row.")
		if !strings.Contains(squeeze(page), "No. Answer") {
			t.Errorf("page %d lacks the table's head", i+1)
		}
	}
	if lines != 200 || len(pages) < 5 {
		t.Errorf("%d pages have %d lines of the long row, want 200", len(pages), lines)
	}
}

// The strings that something has stumbled over don't stop LibreOffice, and none of
// them ends the document early.
func TestLibreOffice_NaughtyStrings(t *testing.T) {
	needLibreOffice(t)
	d, table := titled(), &document.Table{Head: []string{"No.", "String"}}
	for _, s := range append(naughtyStrings(t), "\x00", "]]>") {
		field := []document.Run{{Text: s, Source: s + "?", Tag: "t" + s}}
		d.Blocks = append(d.Blocks, document.Block{Quote: true, Text: field})
		table.Rows = append(table.Rows, [][]document.Run{words("1"), field})
	}
	d.Blocks = append(d.Blocks, document.Block{Table: table}, document.Block{Text: words("The last paragraph.")})
	if pages := pdfText(t, "naughty", d); !strings.Contains(pages[len(pages)-1], "The last paragraph.") {
		t.Errorf("the last of %d pages lacks the last paragraph", len(pages))
	}
}
