package site

import (
	"fmt"
	"html"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Check before you start: up to five questions, which are the form's own, and what request.Rules find on the answers. Each question and each outcome
// is a page of its own, built ahead and linked answer by answer, so it works without a script and nobody learns what was answered. The outcome
// passes each answer to the form as it was given, and no other: a box is checked where its label is what was answered.

// PathwayRoot is where the questions begin.
const PathwayRoot = "/eligibility/check/"

// step is one question of the check.
type step struct {
	short    string // what it is about, where the answers so far are listed
	question func(request.Agency) string
	answers  func(request.Agency) []choice
	asked    func(request.Typed) bool // with the answers so far
}

// choice is one answer: how it reads, its place in the address, and what it says in the form's own fields.
type choice struct {
	label, slug string
	says        map[string]string
}

var steps = []step{
	{
		short:    "Kind of agency",
		question: func(request.Agency) string { return "What kind of agency are you asking for?" },
		answers:  func(request.Agency) []choice { return fromField("kind") },
		asked:    func(request.Typed) bool { return true },
	},
	{
		short:    "Emergency apportionment",
		question: func(request.Agency) string { return fieldLabel("apportionment") },
		answers:  func(request.Agency) []choice { return fromField("apportionment", "g2") },
		asked:    func(said request.Typed) bool { return said["kind"] == string(request.District) },
	},
	{
		short: "County superintendent",
		question: func(a request.Agency) string {
			section, _ := assistance(a)
			return "After technical assistance under " + section + ", has your county superintendent of schools determined that CCEE’s help is necessary?"
		},
		answers: countyAnswers,
		asked: func(said request.Typed) bool {
			return said["kind"] != string(request.CountyOffice) && said["apportionment"] != request.Yes
		},
	},
	{
		short:    "Geographic lead",
		question: func(request.Agency) string { return fieldLabel("lead_agrees") },
		answers:  func(request.Agency) []choice { return fromField("lead_agrees", "g1a") },
		asked:    func(said request.Typed) bool { return said["county_determined"] == request.Yes },
	},
	{
		short: request.Superintendent.Short,
		question: func(request.Agency) string {
			return "Has the " + request.Superintendent.Title + " determined that CCEE’s help is necessary?"
		},
		answers: func(request.Agency) []choice { return fromField("state_determined", "g1b") },
		asked:   func(said request.Typed) bool { return said["apportionment"] != request.Yes },
	},
}

// assistance is the section under which an agency gets technical assistance, in words and as the form has it.
func assistance(a request.Agency) (section, value string) {
	if a == request.Charter {
		return "EC 47607.3", request.TA476073
	}
	return "EC 52071", request.TA52071
}

// countyAnswers are those of the form. A yes is an answer to technical assistance too, which the question speaks of.
func countyAnswers(a request.Agency) []choice {
	all := fromField("county_determined")
	for _, c := range all {
		if c.says["county_determined"] == request.Yes {
			_, c.says["ta"] = assistance(a)
		}
	}
	return all
}

func fieldLabel(name string) string {
	f, _ := request.Form.Field(name)
	return f.Label
}

// fromField makes choices of a form field's own options. A yes also checks the box, where one is named.
func fromField(name string, box ...string) (all []choice) {
	f, _ := request.Form.Field(name)
	for _, o := range f.Options {
		c := choice{o.Label, o.Value, map[string]string{name: o.Value}}
		if len(box) > 0 && o.Value == request.Yes {
			c.says[box[0]] = request.Yes
		}
		all = append(all, c)
	}
	return all
}

// given is a question that has been answered, and the address at which it was asked.
type given struct{ short, answer, path string }

// pathwayPages are all questions and outcomes.
func pathwayPages() []Made {
	return pathwayFrom(PathwayRoot, request.Typed{}, nil, 0)
}

// pathwayFrom makes the page at path, where said has been answered and the step at next comes next, and all pages behind it.
func pathwayFrom(path string, said request.Typed, so []given, next int) (pages []Made) {
	for next < len(steps) && !steps[next].asked(said) {
		next++
	}
	agency := request.Agency(said["kind"])
	if next == len(steps) {
		return []Made{made(path, outcomePage(path, said, so))}
	}
	question, answers := steps[next].question(agency), steps[next].answers(agency)
	pages = []Made{made(path, questionPage(path, question, answers, so))}
	for _, c := range answers {
		more := maps.Clone(said)
		maps.Copy(more, c.says)
		pages = append(pages, pathwayFrom(path+c.slug+"/", more, append(so[:len(so):len(so)], given{steps[next].short, c.label, path}), next+1)...)
	}
	return pages
}

func made(path string, p theme.Page) Made {
	return Made{Path: path, Source: "site/pathway.go", Write: func(w io.Writer, t *theme.Theme) error { return t.Page(w, p) }}
}

func questionPage(path, question string, answers []choice, so []given) theme.Page {
	var b strings.Builder
	b.WriteString(`<h2>` + html.EscapeString(question) + `</h2><ul class=choose>`)
	for _, c := range answers {
		b.WriteString(`<li><a href="` + path + c.slug + `/">` + html.EscapeString(c.label) + "</a>")
	}
	b.WriteString("</ul>")
	writeGiven(&b, so)
	p := theme.Page{Heading: "Check before you start", Body: template.HTML(b.String())}
	p.Head = theme.Head{Path: path, Title: "Check before you start", NoIndex: len(so) > 0,
		Description: "Answer up to five questions to see which clauses of Education Code 52074 apply to your agency, who decides, and who pays."}
	if len(so) == 0 {
		p.Lede = "Answer up to five questions to see which clauses are open to you, who decides, who pays, and what you’ll need. Nothing is stored, and no one is refused."
	} else {
		p.Title = "Check before you start, question " + fmt.Sprint(len(so)+1)
	}
	return p
}

func writeGiven(b *strings.Builder, so []given) {
	if len(so) == 0 {
		return
	}
	b.WriteString("<h2>Your answers</h2><dl class=answers>")
	for _, g := range so {
		b.WriteString("<div><dt>" + g.short + "<dd>" + html.EscapeString(g.answer) + ` <a href="` + g.path + `">Change<span class=visually-hidden> this answer: ` + g.short + "</span></a></div>")
	}
	b.WriteString("</dl>")
}

// outcomePage says what the rules find on the answers. A path that is open comes first; none is ever pushed.
func outcomePage(path string, said request.Typed, so []given) theme.Page {
	var b strings.Builder
	facts := request.FactsOf(request.Answers(said), time.Time{}) // it asks for no dates
	for _, part := range []struct {
		verdict request.Verdict
		heading string
	}{{request.Met, "Open to you, on these answers"}, {request.Needs, "Open once this is settled"}, {request.NotMet, "Not open, on these answers"}} {
		writeVerdicts(&b, facts, part.verdict, part.heading)
	}
	writeGiven(&b, so)
	writeHandover(&b, said)
	return theme.Page{
		Head: theme.Head{Path: path, Title: "What is open to you", NoIndex: true,
			Description: "Which clauses of Education Code 52074 are open on the answers given, who decides and who pays."},
		Heading: "What is open to you", Lede: "These are findings on your answers, no decision: people at CCEE decide.", Body: template.HTML(b.String()),
	}
}

func writeVerdicts(b *strings.Builder, facts request.Facts, verdict request.Verdict, heading string) {
	class := map[request.Verdict]string{request.Met: "met", request.Needs: "needs", request.NotMet: "not-met"}[verdict]
	for _, rule := range request.Rules {
		if !rule.Names(facts.Agency) {
			continue
		}
		found, reason := rule.Test(facts)
		if found != verdict {
			continue
		}
		if heading != "" {
			b.WriteString("<h2>" + heading + "</h2>")
			heading = ""
		}
		fmt.Fprintf(b, `<article class="finding %s"><h3>%s %s</h3><p>%s<dl>%s%s`, class, rule.Clause, html.EscapeString(rule.Title),
			html.EscapeString(reason), row("Who decides", rule.Decides), row("Who pays", rule.Pays))
		if verdict != request.NotMet {
			b.WriteString("<dt>Have at hand<dd><ul><li>" + strings.Join(escaped(rule.AtHand), "<li>") + "</ul>")
		}
		fmt.Fprintf(b, `</dl><p><a href="%s#%s">Read %s</a></article>`, lawPage, rule.Paragraph, rule.Clause)
	}
}

func escaped(texts []string) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = html.EscapeString(t)
	}
	return all
}

// writeHandover passes the answers to the form.
func writeHandover(b *strings.Builder, said request.Typed) {
	b.WriteString(`<form method="post" action="/request/form">`)
	for _, name := range slices.Sorted(maps.Keys(said)) {
		b.WriteString(`<input type="hidden" name="` + name + `" value="` + html.EscapeString(said[name]) + `">`)
	}
	b.WriteString(`<p>In the form, check each clause your agency is asking under. If you’re not sure, check the last box: that’s enough.</p>`)
	b.WriteString(`<p class=actions><button class=button type="submit">Start the form with these answers</button> <a class="button secondary" href="` + PathwayRoot + `">Begin again</a></form>`)
}
