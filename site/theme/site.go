package theme

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/request"
)

// Site is what all pages share. Its source is content/site.yaml; the build writes
// it to sitebuilt.go next to this file, so that a function has nothing to read.
type Site struct {
	Name     string `json:"name" yaml:"name"`         // of the service, in the header and after each title
	Owner    string `json:"owner" yaml:"owner"`       // who offers it, in full
	Short    string `json:"short" yaml:"short"`       // the owner's initials
	OwnerURL string `json:"ownerURL" yaml:"ownerURL"` // the owner's own site
	// where this one is served, without a slash at the end; set by the program that
	// serves it
	URL string `json:"url,omitempty" yaml:"-"`
	// where the list of agencies for the form is served; set by the build
	Directory string `json:"directory,omitempty" yaml:"-"`
	// the kinds of agency that list has, with spaces between
	Listed  string  `json:"listed,omitempty" yaml:"-"`
	Contact Contact `json:"contact" yaml:"contact"` // for questions
	Agent   string  `json:"agent" yaml:"agent"`     // the Administrative Agent, who signs agreements
	// where to report a weakness: an https: or mailto: address, or empty
	Security    string  `json:"security" yaml:"security"`
	Statute     Statute `json:"statute" yaml:"statute"`         // the law that the site prints
	Notes       Notes   `json:"notes" yaml:"notes"`             // beside paths of the law, each with its day
	Nav         []Link  `json:"nav" yaml:"nav"`                 // the pages in the header
	Footer      []Link  `json:"footer" yaml:"footer"`           // the pages in the footer
	Description string  `json:"description" yaml:"description"` // the service in one sentence
	// what only CCEE and the Administrative Agent can give for an agreement:
	// content/desk/agreement.yaml
	Agreement agreement.Settings  `json:"agreement,omitzero" yaml:"-"`
	*Desk     `json:"-" yaml:"-"` // nil in a function without the desk, whose start would wait for it
}

// Desk is what of a site only the desk needs. The build writes it to desk.json.
type Desk struct {
	Checklist Checklist `json:"checklist,omitzero"` // what staff check before they verify: content/desk/checklist.yaml
	// what staff can insert into an email to an agency:
	// content/desk/paragraphs.yaml
	StandardParagraphs []Paragraph        `json:"paragraphs,omitempty"`
	Clauses            []agreement.Clause `json:"clauses,omitempty"` // the general ones of agreements: content/clauses
}

// Checklist is what staff check before they verify a request.
type Checklist struct {
	Source string              `json:"source" yaml:"source"` // whose list it is
	Lines  []request.CheckLine `json:"lines" yaml:"lines"`
}

// Contact is the person an agency asks. Email and Phone may be empty: then pages
// name the person and guess neither.
type Contact struct {
	Name  string `json:"name" yaml:"name"`
	Role  string `json:"role" yaml:"role"`
	Email string `json:"email" yaml:"email"`
	Phone string `json:"phone" yaml:"phone"` // ten digits, written as people read them: 916-555-0100
}

// Reach is how to reach the contact, "name@example.org or 916-555-0100"; empty
// while neither is known.
func (c Contact) Reach() string {
	if c.Email != "" && c.Phone != "" {
		return c.Email + " or " + c.Phone
	}
	return c.Email + c.Phone
}

// ReachLinks is Reach with its links.
func (c Contact) ReachLinks() template.HTML {
	var links []string
	if c.Email != "" {
		email := template.HTMLEscapeString(c.Email)
		links = append(links, `<a href="mailto:`+email+`">`+email+`</a>`)
	}
	if c.Phone != "" {
		links = append(links, `<a href="tel:+1`+PhoneDigits(c.Phone)+`">`+template.HTMLEscapeString(c.Phone)+`</a>`)
	}
	return template.HTML(strings.Join(links, " or "))
}

// PhoneDigits are the digits of a phone number in the United States, without the
// country's 1.
func PhoneDigits(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(digits) == 11 {
		digits = strings.TrimPrefix(digits, "1")
	}
	return digits
}

// Statute says which text of the law the site prints, and how fresh it is. Dates
// are 2006-01-02; an empty one is not known and pages say so.
type Statute struct {
	Citation  string `json:"citation" yaml:"citation"`   // "Cal. Educ. Code § 52074"
	Source    string `json:"source" yaml:"source"`       // the official text
	Published string `json:"published" yaml:"published"` // this text was taken over from the client's page on
	Checked   string `json:"checked" yaml:"checked"`     // it was last compared with the official text on
}

// Notes are settings for what may change about a path later: each is empty
// until someone has it in writing.
type Notes struct {
	Superintendent Note `json:"superintendent" yaml:"superintendent"` // who the Superintendent of (g)(1)(B) is
	// what CCEE itself says of cost under (g)(1)(A), in its words
	Cost Note `json:"cost" yaml:"cost"`
}

// Link is a page and what to call it.
type Link struct {
	Label string `json:"label" yaml:"label"`
	Href  string `json:"href" yaml:"href"`
}

// Default is the site that content/site.yaml described when this program was built.
// Its URL is empty.
func Default() Site {
	s := builtInSite()
	s.Desk = &Desk{}
	decode(embedded, "desk.json", s.Desk)
	return s
}

// decode reads a file that is built in: it is there, and a test reads it.
func decode(files embed.FS, name string, v any) {
	text, err := files.ReadFile(name)
	if err != nil {
		panic("theme: " + err.Error())
	}
	if err := json.Unmarshal(text, v); err != nil {
		panic("theme: " + name + ": " + err.Error())
	}
}

// Absolute is the full address of a path on this site.
func (s *Site) Absolute(path string) string { return s.URL + path }

// menu is links as items of a list, for header and footer. They are on every page,
// so they are written here, as rows are.
func menu(links []Link, path string) template.HTML {
	var b strings.Builder
	for _, l := range links {
		mark := ""
		if c := current(l.Href, path); c != "" {
			mark = ` aria-current="` + c + `"`
		}
		fmt.Fprintf(&b, `<li><a href="%s"%s>%s</a>`, template.HTMLEscapeString(l.Href), mark,
			template.HTMLEscapeString(l.Label))
	}
	return template.HTML(b.String())
}

// current is what aria-current says of a link to href on the page at path.
func current(href, path string) string {
	switch {
	case href == path:
		return "page"
	case href != "/" && strings.HasPrefix(path, href):
		return "true"
	}
	return ""
}
