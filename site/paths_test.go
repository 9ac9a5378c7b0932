package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	xhtml "golang.org/x/net/html"

	"ccee-ca.org/assist/lambda/request"
)

// builtPaths is the page of who can ask, of the real content with another
// site.yaml.
func builtPaths(t *testing.T, old, changed string) *xhtml.Node {
	t.Helper()
	return parsePage(t, filepath.Join(buildChanged(t, old, changed), "eligibility", "index.html"))
}

// changedSites are the folders of buildChanged by what it changed: each is built
// once, and only read.
var changedSites = map[string]string{}

// buildChanged builds the real content with another site.yaml, and returns where.
func buildChanged(t *testing.T, old, changed string) string {
	t.Helper()
	if out, ok := changedSites[changed]; ok {
		return out
	}
	content, out := fstest.MapFS{}, filepath.Join(shared, fmt.Sprint("changed-", len(changedSites)))
	for _, name := range []string{"site.yaml", "references.yaml", "eligibility.md", "education-code-52074.md",
		"index.md", "privacy.md", "accessibility.md", "404.md", "closed.md", "problem.md"} {
		text, err := os.ReadFile(filepath.Join("../content", name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "site.yaml" && !strings.Contains(string(text), old) {
			t.Fatalf("site.yaml has no %s", old)
		}
		content[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(text), old, changed, 1))}
	}
	if _, err := Build(context.Background(),
		Options{Content: content, Out: out, URL: "https://assist.example.org", Generated: Pages}); err != nil {
		t.Fatal(err)
	}
	changedSites[changed] = out
	return out
}

// tagged are the elements below n with a tag, in their order.
func tagged(n *xhtml.Node, tag string) (found []*xhtml.Node) {
	for d := range n.Descendants() {
		if d.Type == xhtml.ElementNode && d.Data == tag {
			found = append(found, d)
		}
	}
	return found
}

// spoken are the words of an element, with one space between them.
func spoken(n *xhtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == xhtml.TextNode:
			b.WriteString(d.Data)
		case slices.Contains([]string{"p", "dt", "dd", "li", "td", "th", "h3", "details", "summary", "span"}, d.Data):
			b.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// card is the one of a rule.
func card(t *testing.T, doc *xhtml.Node, rule request.Rule) *xhtml.Node {
	t.Helper()
	for _, a := range tagged(doc, "article") {
		if attribute(a, "id") == "path-"+rule.Paragraph {
			return a
		}
	}
	t.Fatalf("%s has no card", rule.Clause)
	return nil
}

// The table has a row a rule, which says by itself what the rule says, in the order
// of the statute.
func TestPaths_TableHasEveryRule(t *testing.T) {
	rows := tagged(tagged(builtPaths(t, "", ""), "tbody")[0], "tr")
	if len(rows) != len(request.Rules) {
		t.Fatalf("%d rows for %d rules", len(rows), len(request.Rules))
	}
	for i, rule := range request.Rules {
		if head := spoken(tagged(rows[i], "th")[0]); !strings.HasPrefix(head, rule.Plain+" "+rule.Clause) {
			t.Errorf("row %d is headed %q, not by %q", i, head, rule.Plain)
		}
		cells := tagged(rows[i], "td")
		for j, kind := range request.Agencies {
			if said := spoken(cells[j]); said != map[bool]string{true: "Yes", false: "No"}[rule.Names(kind)] {
				t.Errorf("%s for a %s: %s", rule.Clause, kind, said)
			}
		}
		if decides, cost := spoken(cells[3]), spoken(cells[4]); decides != rule.Decides || cost != rule.Cost {
			t.Errorf("%s: %q decides, cost %q", rule.Clause, decides, cost)
		}
	}
}

// The table is a real one, its headings say of what, and on a phone, where they are
// out of sight, each cell says what it is.
func TestPaths_TableHasHeadingsAndLabels(t *testing.T) {
	table := tagged(builtPaths(t, "", ""), "table")[0]
	for _, head := range tagged(table, "th") {
		if scope := attribute(head, "scope"); scope != "col" && scope != "row" {
			t.Errorf("%q is a heading of nothing: %q", spoken(head), scope)
		}
	}
	for _, cell := range tagged(table, "td") {
		if attribute(cell, "data-label") == "" {
			t.Errorf("on a phone nothing says what this is: %s", spoken(cell))
		}
	}
}

// A card has its plain title first and the clause second, all that the rule says,
// and the law, folded.
func TestPaths_CardHasEverythingOfItsRule(t *testing.T) {
	doc := builtPaths(t, "", "")
	for _, rule := range request.Rules {
		c := card(t, doc, rule)
		text := spoken(c)
		if !strings.HasPrefix(text, rule.Plain+" "+rule.Clause+" "+rule.Cost) {
			t.Errorf("%s begins %.120s", rule.Clause, text)
		}
		for _, want := range append([]string{rule.Decides, rule.Pays, rule.Follows, rule.Together}, rule.AtHand...) {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", rule.Clause, want)
			}
		}
		if len(rule.AtHand) == 0 || len(tagged(c, "li")) != len(rule.AtHand) {
			t.Errorf("%s lists %d things to have", rule.Clause, len(tagged(c, "li")))
		}
		folded := spoken(tagged(c, "details")[0])
		if !strings.Contains(folded, request.Statute(rule.Paragraph).Text) {
			t.Errorf("%s does not quote its own paragraph: %s", rule.Clause, folded)
		}
	}
}

// Old links to the page lead to what they led to.
func TestPaths_OldAddresses(t *testing.T) {
	ids := map[string]bool{}
	for d := range builtPaths(t, "", "").Descendants() {
		ids[attribute(d, "id")] = true
	}
	for _, id := range []string{"at-a-glance", "clauses", "paths", "path-g-1-A", "path-g-1-B", "path-g-2-A", "path-g-3",
		"path-h"} {
		if !ids[id] {
			t.Errorf("there is no #%s", id)
		}
	}
}

// Who the Superintendent is, is said with its day where the law is quoted. A public
// note and what CCEE says of cost are settings: empty, nothing is there; given,
// each stands in its own card with its day and its source, and in no other.
func TestPaths_NotesAreSettings(t *testing.T) {
	const said = `"We can say more."`
	for setting, rule := range map[string]request.Rule{"superintendent": request.Rules[1], "cost": request.Rules[0]} {
		empty := setting + `: {text: "", date: "", source: ""}`
		given := setting + `: {text: ` + said + `, date: "2026-11-27", source: "https://ccee.example.org/page"}`
		before, after := builtPaths(t, "", ""), builtPaths(t, empty, given)
		for _, r := range request.Rules {
			old, changed := spoken(card(t, before, r)), spoken(card(t, after, r))
			if r.Clause != rule.Clause {
				if old != changed {
					t.Errorf("%s: %s changes: %s", setting, r.Clause, changed)
				}
				continue
			}
			if !strings.Contains(changed, "We can say more.") || !strings.Contains(changed, "as of November 27, 2026") {
				t.Errorf("%s is not in %s: %s", setting, r.Clause, changed)
			}
			if strings.Contains(old, "What CCEE says") || strings.Contains(old, "source") {
				t.Errorf("%s is empty, and said: %s", setting, old)
			}
		}
	}
	law := spoken(tagged(card(t, builtPaths(t, "", ""), request.Rules[1]), "details")[0])
	if want := "“the Superintendent” is the " + request.Superintendent.Title +
		" (as of November 23, 2026)"; !strings.Contains(law, want) {
		t.Errorf("the law of (g)(1)(B) lacks %q: %s", want, law)
	}
}

// The public note on who the Superintendent is stands beside (g)(1)(B) on the law
// page and at its box of the form too, once; empty, it is on neither.
func TestSuperintendentNote_LawAndForm(t *testing.T) {
	empty := `superintendent: {text: "", date: "", source: ""}`
	given := `superintendent: {text: "We can say more.", date: "2026-11-27", source: "https://ccee.example.org/page"}`
	before, after := buildChanged(t, "", ""), buildChanged(t, empty, given)
	for page, beside := range map[string]string{"education-code-52074": "g-1-B", "request": "g1b"} {
		if n, more := len(elements(parsePage(t, filepath.Join(before, page, "index.html")), "note")),
			len(elements(parsePage(t, filepath.Join(after, page, "index.html")), "note")); more != n+1 {
			t.Errorf("%s has %d notes, and %d with this one", page, n, more)
		}
		notes := elements(parsePage(t, filepath.Join(after, page, "index.html")), "note")
		notes = slices.DeleteFunc(notes,
			func(n *xhtml.Node) bool { return !strings.Contains(spoken(n), "We can say more.") })
		if len(notes) != 1 || !strings.Contains(spoken(notes[0]), "November 27, 2026") {
			t.Fatalf("%s has %d such notes with their day", page, len(notes))
		}
		if href := attribute(tagged(notes[0], "a")[0], "href"); href != "https://ccee.example.org/page" {
			t.Errorf("%s: the source is %q", page, href)
		}
		closest := notes[0]
		for attribute(closest, "id") != beside && attribute(closest, "data-field") != beside && closest.Parent != nil {
			closest = closest.Parent
		}
		if closest.Parent == nil {
			t.Errorf("%s: the note isn't beside %s", page, beside)
		}
	}
	box := elements(parsePage(t, filepath.Join(after, "request", "index.html")), "g1b")[0]
	if described := attribute(box, "aria-describedby"); described != "g1b-hint g1b-note" {
		t.Errorf("the box is described by %q", described)
	}
}

// A note without its day, or with a source that is no page, is a problem, and so is
// a cost without a source.
func TestReadSite_Notes(t *testing.T) {
	for note, want := range map[string]string{
		`superintendent: {text: "New words.", date: "", source: ""}`:                          "the note has no date",
		`superintendent: {text: "New words.", date: "soon", source: ""}`:                      "which isn't a date",
		`superintendent: {text: "New words.", date: "2026-11-27", source: ""}`:                "",
		`superintendent: {text: "New words.", date: "2026-11-27", source: "page"}`:            "where it is said",
		`cost: {text: "At no cost.", date: "2026-11-27", source: ""}`:                         "has no source",
		`cost: {text: "At no cost.", date: "2026-11-27", source: "https://ccee.example.org"}`: "",
		`cost: {text: "", date: "", source: ""}`:                                              "",
	} {
		content := words(map[string]string{"site.yaml": smallSite + "notes:\n  " + note + "\n"})
		_, err := Build(context.Background(), small(content, ""))
		if want == "" && err != nil || want != "" &&
			(err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "site.yaml:")) {
			t.Errorf("%s: %v, want %q", note, err, want)
		}
	}
}
