package site

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"ccee-ca.org/assist/site/theme"
	xhtml "golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write what is into the expected results, to be read before they are committed")

// renderWords takes the words of a page through the steps between reading and
// writing.
func renderWords(w *worker, p *page, markdown string) error {
	m := &manuscript{page: p, source: []byte(markdown), front: front{Path: p.path}}
	w.parse(m)
	w.check(m)
	return w.render(m)
}

// renderStatute renders the body of a page that prints section 52074.
func renderStatute(markdown string) (html string, p *page, problems Problems) {
	refs := &references{Code: "Education Code", LawCode: "EDC", Sections: map[string]sectionEntry{
		"100": {"one hundred"}, "200.5": {"two hundred and a half"}, "300": {"three hundred"},
	}, Articles: []article{
		{"article-2", "Article 2 (commencing with Section 100) of Chapter 3", "an article", "https://example.org/2"},
		{"this", "this article", "the article", "https://example.org/this"},
	}}
	b := &Builder{refs: refs}
	w := newWorker(b)
	p = &page{file: "outline.md", path: "/law/", law: newLaw("Cal. Educ. Code § 52074", theme.Statute{})}
	if err := renderWords(w, p, markdown); err != nil {
		panic(err)
	}
	c := checker{b: b, pages: map[string]*page{}}
	for _, l := range p.links {
		if what, _ := c.leads(p, l.href); what != "" {
			w.problems = append(w.problems, problemAt(p.file, []byte(markdown), l.at, what, ""))
		}
	}
	w.problems.sort()
	return w.body.String(), p, w.problems
}

// outcome is what a case expects: the HTML with a line for each element that begins
// one, the data, and the problems.
func outcome(markdown string) string {
	html, p, problems := renderStatute(markdown)
	html = strings.ReplaceAll(html,
		"https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&amp;sectionNum=", "leginfo:")
	for _, tag := range []string{"<li", "<p", "</ul>"} {
		html = strings.ReplaceAll(html, tag, "\n"+tag)
	}
	var b strings.Builder
	b.WriteString(strings.TrimSpace(html) + "\n")
	for _, par := range p.law.paragraphs {
		fmt.Fprintf(&b, "%s < %s: %q\n", par.ID, par.Parent, par.Text)
	}
	for _, one := range problems {
		b.WriteString("! " + one.Error() + "\n")
	}
	return b.String()
}

func TestOutlineCases(t *testing.T) {
	const file = "testdata/outline.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var updated strings.Builder
	cases := strings.Split(string(text), "=== ")[1:]
	if len(cases) < 40 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, one := range cases {
		name, rest, _ := strings.Cut(one, "\n")
		markdown, want, ok := strings.Cut(rest, "\n--- html\n")
		if !ok {
			t.Fatalf("%s: no --- html", name)
		}
		got := outcome(markdown)
		fmt.Fprintf(&updated, "=== %s\n%s\n--- html\n%s", name, markdown, got)
		if got != want && !*update {
			t.Errorf("%s:\n%s\ngot\n%s\nwant\n%s", name, markdown, got, want)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(updated.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheWholeOfSubdivisionsGAndH reads the published outline and compares its data
// with the client's text, taken apart by hand here.
func TestTheWholeOfSubdivisionsGAndH(t *testing.T) {
	text, err := os.ReadFile("../content/education-code-52074.md")
	if err != nil {
		t.Fatal(err)
	}
	_, body, problems := readFront("x", text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	_, p, _ := renderStatute(string(text[body:]))
	var got []string
	for _, par := range p.law.paragraphs {
		words := strings.Fields(par.Text + " - -")
		got = append(got, par.Citation+" "+words[0]+" "+words[1])
	}
	want := []string{
		"Cal. Educ. Code § 52074(g) - -",
		"Cal. Educ. Code § 52074(g)(1) The California",
		"Cal. Educ. Code § 52074(g)(1)(A) If the",
		"Cal. Educ. Code § 52074(g)(1)(B) If the",
		"Cal. Educ. Code § 52074(g)(2) - -",
		"Cal. Educ. Code § 52074(g)(2)(A) If a",
		"Cal. Educ. Code § 52074(g)(2)(B) If the",
		"Cal. Educ. Code § 52074(g)(3) Outside of",
		"Cal. Educ. Code § 52074(h) To the",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestMarksAHundredDeepAreNamedAndNotPrinted(t *testing.T) {
	for _, text := range []string{strings.Repeat("_", 2000) + "x" + strings.Repeat("_", 2000),
		strings.Repeat("> ", 200) + "x", strings.Repeat("- ", 200) + "x"} {
		html, _, problems := renderStatute("Words\n\n" + text)
		if len(problems) == 0 || !strings.Contains(problems[0].Error(), "marks within marks") ||
			!strings.Contains(problems[0].Error(), "outline.md:3") {
			t.Errorf("of %.20q… is said: %v", text, problems)
		}
		if _, err := xhtml.Parse(strings.NewReader(html)); err != nil {
			t.Errorf("%.20q…: %v", text, err)
		}
	}
}

// FuzzOutline looks for Markdown that makes the outline panic, or a page that isn't
// whole.
func FuzzOutline(f *testing.F) {
	text, err := os.ReadFile("testdata/outline.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, one := range strings.Split(string(text), "=== ")[1:] {
		_, rest, _ := strings.Cut(one, "\n")
		markdown, _, _ := strings.Cut(rest, "\n--- html\n")
		f.Add(markdown)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		html, p, problems := renderStatute(markdown)
		if _, err := xhtml.Parse(strings.NewReader(html)); err != nil {
			t.Errorf("the page doesn't parse: %v", err)
		}
		if len(problems) > 0 {
			return
		}
		seen := map[string]bool{}
		for _, par := range p.law.paragraphs {
			if seen[par.ID] || par.Parent != "" && !seen[par.Parent] {
				t.Errorf("paragraph %s stands twice or before its parent %q", par.ID, par.Parent)
			}
			seen[par.ID] = true
		}
	})
}

// Marks may stand a hundred deep, the page itself and the words in them counted,
// and no deeper.
func TestMarksOfTheDeepestThatIsTaken(t *testing.T) {
	for quotes, taken := range map[int]bool{98: true, 99: false} {
		if _, _, problems := renderStatute(strings.Repeat(">", quotes) + " x"); (len(problems) == 0) != taken {
			t.Errorf("%d quotations in one another: %v", quotes, problems)
		}
	}
}
