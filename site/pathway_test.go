package site

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	xhtml "golang.org/x/net/html"
)

// outcomes walks the check before you start as a visitor does, link by link, and returns the pages that end in the form.
func outcomes(t *testing.T) map[string]*walked {
	t.Helper()
	pages := walkPages(t, buildReal(t))
	ends, seen := map[string]*walked{}, map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		p := pages[path]
		if p == nil {
			t.Fatalf("%s is not there", path)
		}
		if slices.Contains(p.links, "/request/form") {
			ends[path] = p
		}
		for _, l := range p.links {
			if strings.HasPrefix(l, PathwayRoot) {
				visit(l)
			}
		}
	}
	visit(PathwayRoot)
	for path := range pages {
		if strings.HasPrefix(path, PathwayRoot) && !seen[path] {
			t.Errorf("%s can't be reached from %s", path, PathwayRoot)
		}
	}
	return ends
}

// hidden is what a page hands over to the form.
func hidden(n *xhtml.Node, said request.Typed) request.Typed {
	if n.Data == "input" {
		said[attribute(n, "name")] = attribute(n, "value")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		hidden(c, said)
	}
	return said
}

func textOf(n *xhtml.Node) string {
	if n.Type == xhtml.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func TestEveryOutcomeOfTheCheckIsReachedAndSpeaksOfEachClauseThatNamesTheAgency(t *testing.T) {
	ends := outcomes(t)
	// A district: yes ends at once, no and not sure lead to 3 times 3; a charter 3 times 3; a county office 3.
	if want := 1 + 2*9 + 9 + 3; len(ends) != want {
		t.Errorf("%d outcomes, not %d", len(ends), want)
	}
	for path, p := range ends {
		agency := request.Agency(strings.Split(strings.TrimPrefix(path, PathwayRoot), "/")[0])
		text := textOf(find(p.doc, "main"))
		for _, rule := range request.Rules {
			if said := strings.Contains(text, rule.Clause+" "+rule.Title); said != rule.Names(agency) {
				t.Errorf("%s: speaks of %s: %v", path, rule.Clause, said)
			}
		}
	}
}

func TestTheFormTakesWhatTheCheckHandsOver(t *testing.T) {
	for path, p := range outcomes(t) {
		said := hidden(p.doc, request.Typed{})
		if said["kind"] == "" {
			t.Errorf("%s doesn't say what kind of agency asks", path)
		}
		checked := request.Form.Check(maps.Clone(said), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
		if len(checked.Aside) > 0 {
			t.Errorf("%s hands over what the form would leave out: %v", path, checked.Aside)
		}
		for _, problem := range checked.Problems {
			if _, given := said[problem.Field]; given {
				t.Errorf("%s: the form refuses %s=%s: %s", path, problem.Field, said[problem.Field], problem.Text)
			}
		}
	}
}

func TestNobodyIsPushedIntoTheClauseThatCosts(t *testing.T) {
	for path, p := range outcomes(t) {
		if said := hidden(p.doc, request.Typed{}); said["g3"] != "" || said["fallback"] != "" {
			t.Errorf("%s checks (g)(3) for the agency", path)
		}
	}
}

func TestADistrictWithAnEmergencyApportionmentIsToldThatItIsReferred(t *testing.T) {
	p := outcomes(t)[PathwayRoot+"district/yes/"]
	if p == nil {
		t.Fatal("no such outcome")
	}
	if said := hidden(p.doc, request.Typed{}); said["g2"] != request.Yes || said["apportionment"] != request.Yes {
		t.Errorf("the form is given %v", said)
	}
}
