package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/infra/fake/contract"
	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/site/theme"
)

// serveDocument serves a contract's page as the desk would, with the headers of
// every page: they allow no style but those of our files.
func serveDocument(t *testing.T, d document.Document) (url string) {
	t.Helper()
	look := theme.At("https://assist.example.org")
	assets, err := theme.Assets(look)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, h := range web.HeadersFor("http://127.0.0.1") {
			w.Header().Set(h.Name, h.Value)
		}
		for _, a := range assets {
			if a.Path == r.URL.Path {
				w.Header().Set("Content-Type", a.Type)
				w.Write(a.Content)
				return
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		err := look.Document(w, theme.Document{Content: d, Back: theme.Link{Label: "Back to the draft", Href: "/desk/"}})
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// printDocument is the PDF that the browser makes of the open page, as its print
// dialog does with "Save as PDF".
func printDocument(t *testing.T, d document.Document) []byte {
	t.Helper()
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(serveDocument(t, d)))
	pdf := call(t, ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)}).Data
	if folder := os.Getenv("PICTURES"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "document.pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return pdf
}

var (
	pdfObject    = regexp.MustCompile(`(?s)\n(\d+) 0 obj\s(.*?)\sendobj`)
	pdfKind      = regexp.MustCompile(`/S /(\w+)`)
	pdfScope     = regexp.MustCompile(`/Scope /(\w+)`)
	pdfChildren  = regexp.MustCompile(`(?s)/K (\[[^\]]*\]|\d+ 0 R)`)
	pdfReference = regexp.MustCompile(`(\d+) 0 R`)
)

// structureTree is a PDF's structure tree in reading order: a line for each element
// with its kind, a header cell with its scope too, deeper ones indented. Elements
// without a meaning are left out.
func structureTree(t *testing.T, pdf []byte) (lines []string) {
	t.Helper()
	objects := map[string]string{}
	for _, m := range pdfObject.FindAllSubmatch(pdf, -1) {
		objects[string(m[1])] = string(m[2])
	}
	var walk func(id string, depth int)
	walk = func(id string, depth int) {
		object := objects[id]
		if kind := pdfKind.FindStringSubmatch(object); kind != nil && kind[1] != "NonStruct" {
			line := strings.Repeat(" ", depth) + kind[1]
			if scope := pdfScope.FindStringSubmatch(object); scope != nil && kind[1] == "TH" {
				line += " " + scope[1]
			}
			lines = append(lines, line)
			depth++
		}
		if children := pdfChildren.FindStringSubmatch(object); children != nil && strings.Contains(object, "/Struct") {
			for _, child := range pdfReference.FindAllStringSubmatch(children[1], -1) {
				walk(child[1], depth)
			}
		}
	}
	for id, object := range objects {
		if strings.Contains(object, "/Type /StructTreeRoot") {
			walk(id, 0)
		}
	}
	return lines
}

// The PDF that the browser makes of a contract is tagged: a screen reader finds its
// headings, lists, quotations, and tables with their header cells, its language, and
// its title.
func TestDocument_TaggedPDF(t *testing.T) {
	pdf := printDocument(t, contract.Sample())
	for _, want := range []string{`/MarkInfo\s*<<[^>]*/Marked true`, `/Lang \(en-US\)`,
		`/Title \(Agreement for Advice and Assistance\)`} {
		if !regexp.MustCompile(want).Match(pdf) {
			t.Errorf("the PDF lacks %s", want)
		}
	}
	tree := structureTree(t, pdf)
	var parts []string
	for _, line := range tree {
		if kind := strings.TrimSpace(line); slices.Contains(strings.Fields("H1 H2 H3 H4 H5 H6 L BlockQuote Table"), kind) {
			parts = append(parts, kind)
		}
	}
	if want := "H1 Table H2 L H2 BlockQuote H2 H3 L H4 L H2 Table H2 Table H2 Table"; strings.Join(parts, " ") != want {
		t.Errorf("the structure is %v, want %s", parts, want)
	}
	count := map[string]int{}
	for _, line := range tree {
		count[strings.TrimSpace(line)]++
	}
	heads, labels, items := 5+4+5, 5+4+2+3, 2+2+2 // of the sample's tables and lists
	if count["TH Column"] != heads || count["TH Row"] != labels || count["LI"] != items {
		t.Errorf("the PDF has %d heads, %d labels, and %d items, want %d, %d, %d:\n%s", count["TH Column"],
			count["TH Row"], count["LI"], heads, labels, items, strings.Join(tree, "\n"))
	}
}

// On paper a contract is three pages, the exhibit on its own, with the running lines
// that the page has as attributes.
func TestDocument_Print(t *testing.T) {
	d := contract.Sample()
	pdf := printDocument(t, d)
	if n := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)); n != 3 {
		t.Errorf("the contract prints on %d pages, want 3", n)
	}
	if size := regexp.MustCompile(`/MediaBox \[0 0 612 792\]`).FindAll(pdf, -1); len(size) == 0 {
		t.Error("the paper isn't letter")
	}
	d.Header, d.Footer = "", ""
	if plain := printDocument(t, d); len(plain) >= len(pdf) {
		t.Errorf("with running lines the PDF has %d bytes, without %d", len(pdf), len(plain))
	}
}

// What axe-core finds on the page, in light, dark, and at 320 px. The running lines
// reach the style sheet as they are.
func TestDocument_Accessible(t *testing.T) {
	ctx := browser(t)
	d := contract.Sample()
	d.Header = `Draft “agreement” · "Example" \A <b>Unified</b>`
	do(t, ctx, chromedp.Navigate(serveDocument(t, d)))
	axe(t, ctx, "document")
	if got := text(t, ctx, ".screen"); !strings.Contains(got, "Back to the draft") {
		t.Errorf("above the paper stands %q", got)
	}
	header := told(t, ctx, chromedp.Evaluate[string](
		`JSON.parse(getComputedStyle(document.documentElement).getPropertyValue("--header"))`))
	if header != d.Header {
		t.Errorf("the style sheet has the header %q, want %q", header, d.Header)
	}
}
