package site

import (
	"html"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// The statute's page says next to each clause who can use it, who decides, and what
// it costs; the page of who can ask says it as a table and as cards (paths.html).
// All print request.Rules, so that pages, form, and findings can't disagree.

const lawPage = "/education-code-52074/"

// clauseNote is what the rules say of a provision, or nothing.
func clauseNote(paragraph string) string {
	for _, rule := range request.Rules {
		if rule.Paragraph == paragraph {
			path := theme.Path{Rule: rule}
			return `<aside class=clause aria-label="In short: ` + rule.Clause + `"><dl>` +
				row("Who can use it", path.Who()) + row("Who decides", rule.Decides) +
				row("What the law says about cost", rule.Pays) +
				`</dl><p><a href="/eligibility/#path-` + rule.Paragraph + `">` + html.EscapeString(rule.Plain) +
				`</a></aside>`
		}
	}
	return ""
}

func row(term, text string) string {
	return "<dt>" + term + "<dd>" + html.EscapeString(text)
}

// paths are the clauses as the page compares them that says who can ask.
func paths(refs *references, notes theme.Notes) (list []theme.Path) {
	for _, rule := range request.Rules {
		clause := strings.Trim(strings.ReplaceAll(rule.Clause, ")(", "-"), "()")
		p := theme.Path{Rule: rule, Law: request.Passage(clause)}
		for _, n := range refs.notes(rule.Paragraph) {
			p.Notes = append(p.Notes, theme.Note{Text: n.Text, Date: n.Date})
		}
		if rule.Paragraph == request.Superintendent.Paragraph {
			p.Official, p.Public = &request.Superintendent, notes.Superintendent
		}
		if rule.Paragraph == costStated {
			p.Stated = notes.Cost
		}
		list = append(list, p)
	}
	return list
}

// costStated is the clause whose cost CCEE's own page speaks of.
const costStated = "g-1-A"
