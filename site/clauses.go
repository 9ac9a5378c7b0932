package site

import (
	"fmt"
	"html"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// The statute says beside each clause who can use it, who decides and who pays; the eligibility page says it as a table and as prose. All three
// print request.Rules, so that pages, form and findings can't disagree.

const lawPage = "/education-code-52074/"

// clauseNote is what the rules say of a provision, or nothing.
func clauseNote(paragraph string) string {
	for _, rule := range request.Rules {
		if rule.Paragraph == paragraph {
			return `<aside class=clause aria-label="In short: ` + rule.Clause + `"><dl>` +
				row("Who can use it", agencies(rule)) + row("Who decides", rule.Decides) + row("Who pays", rule.Pays) +
				`</dl><p><a href="/eligibility/#path-` + rule.Paragraph + `">About ` + rule.Clause + `</a></aside>`
		}
	}
	return ""
}

func row(term, text string) string {
	return "<dt>" + term + "<dd>" + html.EscapeString(text)
}

// agencies names whom a rule names, as a sentence.
func agencies(rule request.Rule) string {
	var names []string
	for _, a := range rule.Agencies {
		names = append(names, plural(a))
	}
	text := strings.Join(names, ", ")
	if n := len(names); n > 1 {
		text = strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func plural(a request.Agency) string {
	if a == request.CountyOffice {
		return "county offices of education"
	}
	return a.String() + "s"
}

// rulesTable is every clause in one view.
func rulesTable() string {
	var b strings.Builder
	b.WriteString(`<div class=wide tabindex=0 role=region aria-labelledby=paths><table><caption id=paths>Who can use each clause</caption><thead><tr><th scope=col>Clause`)
	for _, a := range request.Agencies {
		name := a.String()
		b.WriteString("<th scope=col>" + strings.ToUpper(name[:1]) + name[1:])
	}
	b.WriteString("<th scope=col>Who decides<th scope=col>Who pays<tbody>")
	for _, rule := range request.Rules {
		fmt.Fprintf(&b, `<tr><th scope=row><a href="#path-%s">%s</a>`, rule.Paragraph, rule.Clause)
		for _, a := range request.Agencies {
			b.WriteString("<td>" + map[bool]string{true: "Yes", false: "Not named"}[rule.Names(a)])
		}
		b.WriteString("<td>" + html.EscapeString(rule.Decides) + "<td>" + html.EscapeString(rule.Pays))
	}
	b.WriteString("</table></div>")
	return b.String()
}

// rulesProse is every clause in words.
func rulesProse() string {
	var b strings.Builder
	for _, rule := range request.Rules {
		fmt.Fprintf(&b, `<section class=path><h3 id=path-%s>%s %s</h3><p><a href="%s#%s">Read %s</a><dl>`,
			rule.Paragraph, rule.Clause, html.EscapeString(rule.Title), lawPage, rule.Paragraph, rule.Clause)
		b.WriteString(row("Who can use it", agencies(rule)) + row("Who decides", rule.Decides) + row("Who pays", rule.Pays) + row("What follows", rule.Follows))
		b.WriteString("<dt>Have at hand<dd><ul>")
		for _, thing := range rule.AtHand {
			b.WriteString("<li>" + html.EscapeString(thing))
		}
		b.WriteString("</ul></dl></section>")
	}
	return b.String()
}
