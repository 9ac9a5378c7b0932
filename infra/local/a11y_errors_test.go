package main_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ccee-ca.org/assist/lambda/request"
)

// errorForms are forms that, between them, show every field with an error:
// everything missing, and everything wrong, for each kind of agency.
func errorForms() map[string]url.Values {
	forms := map[string]url.Values{"nothing": {}, "a little of everything": wrongly(),
		"only boxes of a district": {"kind": {"district"}, "g1a": {"yes"}, "g1b": {"yes"}, "g2": {"yes"},
			"h": {"yes"}},
		"a fiscal contact without a name": {"fiscal_is": {"other"}}}
	for _, kind := range request.Agencies {
		missing, wrong := url.Values{"kind": {string(kind)}}, url.Values{"kind": {string(kind)}}
		for _, s := range request.Form {
			for _, f := range s.Fields {
				for i, input := range f.Inputs() {
					switch {
					case f.Name == "kind":
					case f.Kind == request.Checkbox && f.Paragraph != "":
						missing.Set(input, "yes")
						wrong.Set(input, "yes")
					case f.Kind == request.Radio && i == 0:
						wrong.Set(input, "no such answer")
						if slices.ContainsFunc(request.Form,
							func(s request.Section) bool { return depends(s, f.Name) }) {
							missing.Set(input, f.Options[0].Value)
							wrong.Set(input, f.Options[0].Value)
						}
					case f.Kind == request.Text:
						wrong.Set(input, "two\nlines")
					case f.Kind == request.Long:
						wrong.Set(input, strings.Repeat("long ", f.Limit/5+1))
					default:
						wrong.Set(input, "?")
					}
				}
			}
		}
		forms["missing of a "+kind.String()], forms["wrong of a "+kind.String()] = missing, wrong
	}
	return forms
}

func depends(s request.Section, on string) bool {
	return slices.ContainsFunc(s.Fields, func(f request.Field) bool {
		return slices.ContainsFunc(f.When, func(c request.Condition) bool { return c.Field == on })
	})
}

func TestEachErrorIsInTheSummaryAtItsFieldAndTellsAScreenReader(t *testing.T) {
	s := run(t, root, t.TempDir())
	seen := map[string]bool{}
	for name, form := range errorForms() {
		code, page, _ := s.post("/request/check", form)
		if code != 422 || !strings.Contains(page, "<title>Error: ") {
			t.Errorf("%s: %d, or the title does not begin with Error:", name, code)
		}
		ids, links := map[string]*html.Node{}, []*html.Node{}
		for n := range partOf(t, page, "main").Descendants() {
			if id := attributeOf(n, "id"); id != "" {
				ids[id] = n
			}
			if n.Data == "a" && n.Parent.Parent.Parent != nil &&
				attributeOf(n.Parent.Parent.Parent, "class") == "error-summary" {
				links = append(links, n)
			}
		}
		for id, n := range ids {
			if field, ok := strings.CutSuffix(id, "-error"); ok && attributeOf(n, "class") == "field-error" {
				seen[field] = true
				holdsTogether(t, name, field, textIn(n), ids, links)
			}
		}
		if len(links) == 0 {
			t.Errorf("%s: the summary has no links", name)
		}
	}
	for _, section := range request.Form {
		for _, f := range section.Fields {
			if f.Required && !seen[f.Name] {
				t.Errorf("no form shows %s with an error", f.Name)
			}
		}
	}
	t.Logf("%d fields with an error", len(seen))
}

// holdsTogether: an error names itself in the summary in the same words, behind its
// question where they do not name it; the link leads to an input that is marked as
// invalid, and that it, or the fieldset around it, is described by.
func holdsTogether(t *testing.T, form, field, words string, ids map[string]*html.Node, links []*html.Node) {
	t.Helper()
	i := slices.IndexFunc(links, func(a *html.Node) bool {
		n := ids[strings.TrimPrefix(attributeOf(a, "href"), "#")]
		return n != nil && (attributeOf(n, "name") == field || strings.HasPrefix(attributeOf(n, "name"), field+"_")) &&
			strings.HasSuffix(textIn(a), strings.TrimPrefix(words, "Error: "))
	})
	if i < 0 {
		t.Errorf("%s: the summary does not lead to %s with the words %q", form, field, words)
		return
	}
	input := ids[strings.TrimPrefix(attributeOf(links[i], "href"), "#")]
	if attributeOf(input, "aria-invalid") != "true" {
		t.Errorf("%s: the input of %s is not marked as invalid", form, field)
	}
	for n := input; n != nil; n = n.Parent {
		if slices.Contains(strings.Fields(attributeOf(n, "aria-describedby")), field+"-error") {
			return
		}
	}
	t.Errorf("%s: nothing tells a screen reader that the error of %s belongs to it", form, field)
}

func TestAxeFindsNothingOnTheFormWithEveryError(t *testing.T) {
	f := person(t)
	for name, values := range errorForms() {
		if strings.HasPrefix(name, "wrong") {
			f.open("404.html")
			f.post("/request/check", values)
			axe(t, f.ctx, "form-with-everything-"+strings.ReplaceAll(name, " ", "-"))
		}
	}
}

func TestEveryPageHasATitleOfItsOwnOneFirstHeadingAndItsLandmarks(t *testing.T) {
	s := run(t, root, t.TempDir())
	titles := map[string]string{}
	// states of one page share its title
	same := regexp.MustCompile(
		`^/eligibility/check/.+|^/request/$|form|check page|receipt|disclaim|saved|mailed|draft|^status-|^/status/$|^amend-|signed out|^a verification without|^a step that lacks`)
	for name, page := range everyPage(s) {
		if strings.HasPrefix(name, "the mail") {
			continue
		}
		title := textIn(partOf(t, page, "title"))
		if other, taken := titles[title]; taken && !same.MatchString(name) || title == "" {
			t.Errorf("%s and %s have the title %q", name, other, title)
		}
		titles[title] = name
		level, first := 0, 0
		for n := range partOf(t, page, "body").Descendants() {
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				if l := int(n.Data[1] - '0'); l == 1 {
					first++
				} else if l > level+1 && level > 0 {
					t.Errorf("%s: the heading %q skips a level", name, textIn(n))
				}
				level = int(n.Data[1] - '0')
			}
		}
		if first != 1 {
			t.Errorf("%s has %d first headings", name, first)
		}
		for _, part := range []string{"header", "nav", "main", "footer"} {
			if part == "footer" && strings.HasSuffix(title, "CCEE desk") { // the desk has no footer: the work is on the screen
				continue
			}
			partOf(t, page, part)
		}
		if attributeOf(partOf(t, page, "html"), "lang") != "en" ||
			!strings.HasPrefix(attributeOf(partOf(t, page, "a"), "href"), "#") {
			t.Errorf("%s has no language or no way past the header", name)
		}
	}
	t.Logf("%d titles", len(titles))
}
