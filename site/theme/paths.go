package theme

import (
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// PathsLayout is the template of the page that says who can ask, and what it costs.
const PathsLayout = "paths"

// Path is a clause of the law on that page: what the rules say of it, the law
// itself, and what we say next to it.
type Path struct {
	request.Rule
	Official *request.Official   // the official whom the clause names by a short name, or nothing
	Law      []request.Paragraph // word for word, from where the clause's sentence begins
	Notes    []Note              // ours, on the law
	Stated   Note                // what CCEE itself says of cost; empty: nothing
	Public   Note                // a note for everyone to see, beside the clause; empty: none
}

// Note is a sentence next to a clause, and the day on which it was true. A note
// without Text is none.
type Note struct {
	Text   string `json:"text" yaml:"text"`
	Date   string `json:"date" yaml:"date"`     // 2006-01-02
	Source string `json:"source" yaml:"source"` // where it is said, https://…; empty: nowhere else
}

// Kinds are the kinds of agency, in the order of the table's columns.
func (Page) Kinds() []request.Agency { return request.Agencies }

// Column is a kind of agency in few words: County office.
func (Page) Column(a request.Agency) string {
	switch a {
	case request.District:
		return "District"
	case request.CountyOffice:
		return "County office"
	}
	return "Charter"
}

// Who names the kinds of agency that the clause names, as a sentence.
func (p Path) Who() string {
	var names []string
	for _, a := range p.Agencies {
		names = append(names, plural(a))
	}
	last := len(names) - 1
	text := strings.Join(names[:last], ", ")
	switch last {
	case 0:
		text = names[0]
	case 1:
		text += " and " + names[last]
	default:
		text += ", and " + names[last]
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func plural(a request.Agency) string {
	if a == request.CountyOffice {
		return "county offices of education"
	}
	return a.String() + "s"
}

// Designators are those of the i-th paragraph of the law: all of them, "(g)(1)",
// before the first, and its own, "(A)", before another.
func (p Path) Designators(i int) string {
	_, all, _ := strings.Cut(p.Law[i].Citation, "52074")
	if i == 0 {
		return all
	}
	return all[strings.LastIndex(all, "("):]
}
