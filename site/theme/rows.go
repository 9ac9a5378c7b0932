package theme

import (
	"html/template"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// What the check page has dozens of is written here and not in a template: a
// template looks each value up by reflection, and in a function that has just
// started a hundred rows took a tenth of the time to its first answer (make bench).

// rows are questions and their answers, for a list of class answers.
func rows(list []request.Row) template.HTML {
	var b strings.Builder
	for _, r := range list {
		class := ""
		if r.Long {
			class = ` class="long"`
		}
		b.WriteString("<div><dt>" + template.HTMLEscapeString(r.Question) + "</dt><dd" + class + ">" +
			template.HTMLEscapeString(r.Answer) + "</dd></div>\n")
	}
	return template.HTML(b.String())
}

// renderHidden are inputs that carry values to the next page.
func renderHidden(list []formPart) template.HTML {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(`<input type="hidden" name="` + template.HTMLEscapeString(p.Name) + `" value="` +
			template.HTMLEscapeString(p.Value) + "\">\n")
	}
	return template.HTML(b.String())
}
