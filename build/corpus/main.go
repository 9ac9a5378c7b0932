// Command corpus writes pages to measure generators with: about 600 words each,
// with headings, statute-like outlines, tables and links between pages. The same
// Markdown serves ours and Hugo; next to it are a site.yaml for ours and a
// configuration and templates for Hugo that make the same page of it. The same
// number of pages gives the same bytes.
//
// One page in ten is a statute as the real one is: ours counts its designators,
// resolves its links to other laws, and gives each paragraph an address and a place
// in a JSON file; Hugo makes the nested lists of it that it would make of any.
//
//	go run ./build/corpus -pages 1000 -out DIR
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	pages := flag.Int("pages", 1000, "how many pages")
	out := flag.String("out", "", "folder to write to; it must not exist")
	flag.Parse()
	if *out == "" {
		fmt.Fprintln(os.Stderr, "corpus: say where to write: -out DIR")
		os.Exit(2)
	}
	if err := write(*out, *pages); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

// write makes the folder with pages, in tens of a hundred.
func write(out string, pages int) error {
	if _, err := os.Stat(out); err == nil {
		return fmt.Errorf("%s is there already", out)
	}
	files := map[string]string{
		"content/site.yaml":            siteYAML,
		"content/references.yaml":      referencesYAML,
		"hugo.yaml":                    hugoYAML,
		"layouts/_default/baseof.html": hugoBase,
		"layouts/_default/single.html": `{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ end }}`,
		"layouts/index.html":           `{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ end }}`,
		// Hugo's; ours leaves names with _ out
		"content/_index.md":       front("Front page", "The first of many pages.", "") + "Pages to measure with.\n",
		"static/assets/style.css": "body{max-width:40rem}\n",
	}
	for i := range pages {
		files[filepath.Join("content", folder(i), fmt.Sprintf("p%05d.md", i))] = page(i, pages)
	}
	for name, text := range files {
		file := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func folder(i int) string { return fmt.Sprintf("s%03d", i/100) }

func address(i int) string { return fmt.Sprintf("/%s/p%05d/", folder(i), i) }

func front(title, description, more string) string {
	return "---\ntitle: " + title + "\ndescription: " + description + "\n" + more + "---\n\n"
}

// oneInTen says whether page i is a statute.
func oneInTen(i int) bool { return i%10 == 3 }

// page is page i of n: an introduction, an outline, a table, closing words.
func page(i, n int) string {
	r := rand.New(rand.NewPCG(uint64(i), 52074))
	var b strings.Builder
	statute, refer := "", ""
	if oneInTen(i) {
		statute, refer = fmt.Sprintf("statute: Corpus Code § %d\n", i),
			" This applies pursuant to [paragraph (2)](#%s-2) and [Section 100](COR:100), as [this "+
				"article](COR:article) says."
	}
	b.WriteString(front(fmt.Sprintf("Page %d on %s", i, words(r, 3)),
		fmt.Sprintf("What page %d says of %s.", i, words(r, 6)), statute))
	for section := range 3 {
		fmt.Fprintf(&b, "## Part %d of %s\n\n", section+1, words(r, 2))
		fmt.Fprintf(&b, "%s See [page %d](%s) and [its first part](#part-1-of-%s), **%s**.\n\n", sentences(r, 3), i,
			address(r.IntN(n)), "x", words(r, 3))
		if section == 1 {
			outline(&b, r, refer)
		}
	}
	table(&b, r)
	b.WriteString("### Last words\n\n" + sentences(r, 4) + " *" + words(r, 2) + "*, [elsewhere](https://example.org/" +
		words(r, 1) + ").\n")
	return strings.ReplaceAll(b.String(), "#part-1-of-x", "#last-words")
}

// outline is two subdivisions with what stands below them; refer ends each second
// paragraph.
func outline(b *strings.Builder, r *rand.Rand, refer string) {
	for _, a := range []string{"a", "b"} {
		fmt.Fprintf(b, "- (%s) %s\n", a, sentences(r, 1))
		for n := 1; n <= 3; n++ {
			fmt.Fprintf(b, "  - (%d) %s", n, sentences(r, 1))
			if n == 2 {
				b.WriteString(strings.ReplaceAll(refer, "%s", a) + "\n")
				for _, u := range []string{"A", "B"} {
					fmt.Fprintf(b, "    - (%s) %s\n", u, sentences(r, 1))
				}
				continue
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n")
}

func table(b *strings.Builder, r *rand.Rand) {
	b.WriteString("| Clause | Who | What |\n|---|---|---|\n")
	for row := range 5 {
		fmt.Fprintf(b, "| (%c) | %s | %s |\n", 'a'+row, words(r, 2), words(r, 5))
	}
	b.WriteString("\n")
}

func sentences(r *rand.Rand, n int) string {
	all := make([]string, n)
	for i := range all {
		s := words(r, 14+r.IntN(8))
		all[i] = strings.ToUpper(s[:1]) + s[1:] + "."
	}
	return strings.Join(all, " ")
}

func words(r *rand.Rand, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = vocabulary[r.IntN(len(vocabulary))]
	}
	return strings.Join(all, " ")
}

var vocabulary = strings.Fields(`the of and a district county office superintendent school charter assistance request plan goal pupil review need
	technical agency lead local control accountability state priority section paragraph authority annual budget act cost reimburse advise assist
	determine agree necessary accomplish adopted pursuant identify strategies improve academic achievement support effective coherent partner`)
