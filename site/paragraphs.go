package site

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// paragraphsFile has the standard paragraphs of emails to agencies. It is no page:
// the desk offers them.
const paragraphsFile = "desk/paragraphs.yaml"

// readParagraphs reads the standard paragraphs; without that file there are none.
func readParagraphs(content fs.FS, name string) ([]theme.Paragraph, Problems) {
	var list struct{ Paragraphs []theme.Paragraph }
	r, _ := readSetting(content, name, paragraphsFile, &list)
	seen := map[string]bool{}
	for i, p := range list.Paragraphs {
		p.Text = strings.ReplaceAll(p.Text, "{{superintendent}}", request.Superintendent.Title)
		list.Paragraphs[i] = p
		r.checkParagraph(i+1, p)
		if seen[p.ID] {
			r.wrong("paragraphs", fmt.Sprintf("two paragraphs have the id %q", p.ID), "give each its own id")
		}
		seen[p.ID] = true
	}
	return list.Paragraphs, r.problems
}

var paragraphID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// checkParagraph reports what a paragraph lacks, and a step, a clause, or a kind of
// agency that does not exist: staff would never be offered it.
func (r *siteReader) checkParagraph(n int, p theme.Paragraph) {
	wrong := func(what, do string) { r.wrong("paragraphs", fmt.Sprintf("paragraph %d %s", n, what), do) }
	isClause := func(rule request.Rule) bool { return rule.Clause == p.Clause }
	if !paragraphID.MatchString(p.ID) {
		wrong(fmt.Sprintf("has the id %q", p.ID), "write small letters, digits, and hyphens, id: longer")
	}
	if p.Title == "" || strings.TrimSpace(p.Text) == "" || p.Source == "" || len(p.Steps) == 0 {
		wrong("lacks its title, its steps, its text, or its source", "write all four")
	}
	if strings.Contains(p.Text, "{{") {
		wrong("has a value that there is not", "write {{superintendent}}, or words")
	}
	for _, s := range p.Steps {
		if !s.Transition().HasLetter() {
			wrong(fmt.Sprintf("names the step %q, which sends no letter", s), "write a step such as decline")
		}
	}
	if p.Clause != "" && !slices.ContainsFunc(request.Rules, isClause) {
		wrong(fmt.Sprintf("names the clause %q", p.Clause), "write a clause of EC 52074 such as (g)(1)(A)")
	}
	for _, k := range p.Kinds {
		if !slices.Contains(request.Agencies, k) {
			wrong(fmt.Sprintf("names the kind of agency %q", string(k)), "write district, county-office, or charter")
		}
	}
}
