package site

import (
	"cmp"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// lawHead stands before the outline of the statute that the site is about: what it
// is, how fresh, and where the official text is.
func lawHead(citation string, s theme.Statute) string {
	var b strings.Builder
	b.WriteString(`<div class=law-head><p><b class=citation>` + html.EscapeString(citation) + `</b>`)
	if s.Published != "" {
		b.WriteString(` As published by CCEE, copied on ` + request.FormatDate(s.Published) + `.`)
	}
	if s.Checked != "" {
		b.WriteString(` We last compared it with the official text on ` + request.FormatDate(s.Checked) + `.`)
	} else {
		b.WriteString(` We haven’t compared it with the official text yet. The official text governs.`)
	}
	b.WriteString(` <a href="` + html.EscapeString(s.Source) + `">Official text</a></div>`)
	return b.String()
}

// lawFoot lists what the statute refers to: sections in the code's order, then
// articles and the like by name. On paper it carries the addresses.
func lawFoot(r *references, p *page) string {
	refers := func(href string) bool {
		return slices.ContainsFunc(p.links, func(l link) bool { return l.law && l.href == href })
	}
	var b strings.Builder
	entry := func(href, name, subject string) {
		b.WriteString(`<dt><a href="` + html.EscapeString(href) + `">` + html.EscapeString(name) + `</a><dd>` +
			html.EscapeString(subject))
	}
	numbers := slices.SortedFunc(maps.Keys(r.Sections),
		func(a, b string) int { return cmp.Compare(sectionNumber(a), sectionNumber(b)) })
	for _, number := range numbers {
		if href := r.address(number); refers(href) {
			entry(href, number, r.Sections[number].Subject)
		}
	}
	for _, a := range r.Articles {
		if refers(a.URL) {
			entry(a.URL, strings.ToUpper(a.Name[:1])+a.Name[1:], a.Subject)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	p.ids = append(p.ids, "sections")
	return `<h2 id=sections>Sections it refers to</h2><p class=soft>What each is about, in our words, as of ` +
		request.FormatDate(r.AsOf) + `.<dl class=sections>` + b.String() + "</dl>"
}

// expires is a year after the day on which someone last looked at the statute.
func expires(s theme.Site) string {
	d, err := time.Parse(time.DateOnly, max(s.Statute.Published, s.Statute.Checked))
	if err != nil {
		return ""
	}
	return d.AddDate(1, 0, 0).Format(time.RFC3339)
}

// sectionNumber orders sections as the code does: 52064.5 stands between 52064 and
// 52065.
func sectionNumber(section string) float64 {
	n, _ := strconv.ParseFloat(section, 64)
	return n
}
