package site

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"

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
	// The county superintendent and the lead have 3 answers and 4, together 7, the State Superintendent 4. A district: yes ends at once, no and not sure
	// lead to 7 times 4; a charter 7 times 4; a county office 4.
	if want := 1 + 2*28 + 28 + 4; len(ends) != want {
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
		for _, f := range checked.Aside { // what is told without asking under (g)(1): the check page says so
			if !slices.Contains([]string{"ta", "county_determined", "lead_agrees", "state_determined"}, f.Name) {
				t.Errorf("%s hands over what the form would leave out: %s", path, f.Name)
			}
		}
		for _, problem := range checked.Problems {
			if _, given := said[problem.Field]; given {
				t.Errorf("%s: the form refuses %s=%s: %s", path, problem.Field, said[problem.Field], problem.Text)
			}
		}
	}
}

// toldBy is what a visitor has told who comes to an outcome, read from its address alone: each question's answer, and the boxes whose label was
// answered with yes.
func toldBy(path string) request.Typed {
	slugs := strings.Split(strings.Trim(strings.TrimPrefix(path, PathwayRoot), "/"), "/")
	told := request.Typed{"kind": slugs[0]}
	next := func(name string, box string) string {
		slugs = slugs[1:]
		told[name] = slugs[0]
		if slugs[0] == request.Yes && box != "" {
			told[box] = request.Yes
		}
		return slugs[0]
	}
	if told["kind"] == string(request.District) && next("apportionment", "g2") == request.Yes {
		return told
	}
	if told["kind"] != string(request.CountyOffice) && next("county_determined", "") == request.Yes {
		told["ta"] = map[string]string{"district": request.TA52071, "charter": request.TA476073}[told["kind"]]
		next("lead_agrees", "g1a")
	}
	next("state_determined", "g1b")
	return told
}

// filledIn is what a form page has: each value that stands in it, and each box and button that is checked.
func filledIn(n *xhtml.Node, has request.Typed) request.Typed {
	kind, name := attribute(n, "type"), attribute(n, "name")
	checked := slices.ContainsFunc(n.Attr, func(a xhtml.Attribute) bool { return a.Key == "checked" || a.Key == "selected" })
	if value := attribute(n, "value"); n.Data == "input" && value != "" && (checked || kind != "radio" && kind != "checkbox") {
		has[name] = value
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		filledIn(c, has)
	}
	return has
}

// The form has each answer of the check as it was given, whichever of them all, and no box that nobody checked.
func TestPathway_FormShowsWhatWasAnswered(t *testing.T) {
	pages, err := theme.New(theme.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, p := range outcomes(t) {
		var form strings.Builder
		if err := pages.Form(&form, theme.FormState{Typed: hidden(p.doc, request.Typed{})}); err != nil {
			t.Fatal(err)
		}
		doc, err := xhtml.Parse(strings.NewReader(form.String()))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := filledIn(find(doc, "form"), request.Typed{}), toldBy(path); !maps.Equal(got, want) {
			t.Errorf("%s: the form has %v, want %v", path, got, want)
		}
	}
}

// A finding says that an official declined where that was answered, and not that their determination is still needed.
func TestPathway_DeclinedIsNotMet(t *testing.T) {
	for path, p := range outcomes(t) {
		told := toldBy(path)
		for name, words := range map[string]string{"county_determined": "schools declined to determine", "lead_agrees": "agency declined to agree", "state_determined": "Instruction declined to determine"} {
			if said := strings.Contains(textOf(find(p.doc, "main")), words); said != (told[name] == request.No) {
				t.Errorf("%s: that it says “%s” is %v", path, words, said)
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
