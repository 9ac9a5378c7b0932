// Package agreement drafts the agreement between an agency, CCEE, and the
// Administrative Agent: from the agency's answers, from settings, from clause
// files, and from what staff type. It is plain functions without I/O.
//
// Its rules:
//
// Nothing is invented. A figure, a date, or a text that neither the answers nor
// a setting nor staff give is a named blank. A clause whose file names no one who
// checked it is a blank too. What the law says is quoted or named by section.
//
// Each filled field has its source: the question with the version of the answers
// since which this very value has stood, a rule, a setting, a clause file, or
// the draft in which staff typed it. The last exhibit lists them.
//
// A draft keeps what staff typed, as typed; see request.AgreementDraft. What
// can't be read, as a rate of "12o", stays in the draft and prints as a blank.
// The agency's words are never copied into a draft: Outline quotes them from the
// version of the answers that the draft names. So a removal of words reaches
// every draft.
package agreement

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Draft is what staff put into an agreement.
type Draft struct {
	Number int       // from 1; 0: not saved yet
	At     time.Time // when it was saved
	By     string
	Digest string           // of the saved draft
	Typed  request.RawInput // by the names of Form's inputs
}

// Case is what an agreement is drafted from.
type Case struct {
	Request  request.Request
	Edition  request.Edition   // the version of the answers that the draft is made from
	Former   []request.Edition // those before it, in order; for “since which version”
	Draft    Draft
	Settings Settings
	Clauses  []Clause
	Editing  bool // also the empty inputs that the desk's page offers
}

// Settings are what only CCEE and the Administrative Agent can give. Each is empty
// until they do, and is a blank then.
type Settings struct {
	Owner string `json:"-" yaml:"-"` // CCEE in full; the site's owner
	Short string `json:"-" yaml:"-"`
	Agent string `json:"-" yaml:"-"` // the Administrative Agent; the site's

	NoticeAgent string `json:"noticeAgent,omitempty" yaml:"noticeAgent"` // the Agent's address for notices
	NoticeCCEE  string `json:"noticeCCEE,omitempty" yaml:"noticeCCEE"`
	SignerAgent string `json:"signerAgent,omitempty" yaml:"signerAgent"` // name and title of the person who signs
	SignerCCEE  string `json:"signerCCEE,omitempty" yaml:"signerCCEE"`
	Invoice     string `json:"invoice,omitempty" yaml:"invoice"`     // when invoices are sent
	PayWithin   string `json:"payWithin,omitempty" yaml:"payWithin"` // “30 days”
	Insurance   string `json:"insurance,omitempty" yaml:"insurance"` // limits
	Rates       []Rate `json:"rates,omitempty" yaml:"rates"`
	Closed      []Day  `json:"closed,omitempty" yaml:"closed"` // days on which the Administrative Agent is closed
}

// Rate is what a unit of a line of the cost table costs.
type Rate struct {
	Line string `json:"line" yaml:"line"` // as the line is called
	Rate string `json:"rate" yaml:"rate"` // in dollars
}

// Day is a day on which the Administrative Agent is closed, and why.
type Day struct {
	Date string `json:"date" yaml:"date"` // 2026-12-24
	Why  string `json:"why" yaml:"why"`
}

// rate is the rate of a line, or empty.
func (s Settings) rate(line string) string {
	i := slices.IndexFunc(s.Rates, func(r Rate) bool { return strings.EqualFold(r.Line, line) })
	if i < 0 {
		return ""
	}
	return s.Rates[i].Rate
}

// Propose is what stands in the first draft before anyone typed: what the answers,
// the rules, and the settings give.
func Propose(c Case) request.RawInput {
	a, typed := c.Edition.Answers, request.RawInput{}
	p := proposal{typed, map[string]int{}}
	clause := c.Clause()
	p.add("deliverable", "what", "Start of the work", "who", "CCEE and the Agency", "due", "start",
		"accepted", notAccepted)
	if clause == "(g)(2)" {
		p.add("deliverable", "what", "Systemic review", "who", "CCEE")
	}
	if help := a["help"]; help == "fir" || help == "both" {
		p.add("scope", "text", facilitatedReview)
		p.add("deliverable", "what", "Facilitated Instructional Review", "who", "CCEE")
	}
	if other := a["help_other"]; other != "" {
		p.add("scope", "text", otherHelp)
		p.add("deliverable", "what", "Other help, as section 3 describes it", "who", "CCEE")
	}
	p.add("deliverable", "what", "End of the work", "who", "CCEE and the Agency", "due", "end",
		"accepted", notAccepted)
	if a["outcomes"] != "" {
		p.add("outcome", "outcome", outcomesAbove, "when", endOfWork)
	}
	if who := c.Request.Assigned.Name; who != "" {
		typed["contact_ccee"] = who
	}
	if clause == "(g)(2)" || clause == "(g)(3)" {
		for _, l := range costLines {
			p.add("cost", "line", l.line, "basis", l.basis, "rate", c.Settings.rate(l.line))
		}
	}
	return typed
}

const (
	facilitatedReview = "A Facilitated Instructional Review."
	otherHelp         = "The other help that the Agency asks for, in its words below."
	outcomesAbove     = "The outcomes above"
	endOfWork         = "The end of the work"
	notAccepted       = "Not applicable" // of a date on which nothing is delivered
)

// costLines are the lines of a cost table. Quantities and rates are staff's.
var costLines = []struct{ line, basis string }{{"Staff days on site", "day"}, {"Staff days off site", "day"},
	{"Contracted experts", "day"}, {"Travel and lodging", "estimate, paid at actual cost"}, {"Materials", "estimate"}}

type proposal struct {
	typed request.RawInput
	rows  map[string]int
}

// add adds a row to a list, of columns and their values.
func (p proposal) add(list string, pairs ...string) {
	p.rows[list]++
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			p.typed[inputName(list, p.rows[list], pairs[i])] = pairs[i+1]
		}
	}
}

// Clause is the path of EC 52074(g) that the agreement is under: what staff chose;
// else the path that the agency asked under and that is met; else the one that is
// met; else the only one that it asked under; else empty.
func (c Case) Clause() string {
	if typed := c.Draft.Typed["clause"]; typed != "" {
		return typed
	}
	var met, asked []string
	for _, f := range c.findings() {
		switch {
		case !f.Rule.Path:
		case f.Verdict == request.Met && f.Asked:
			return f.Rule.Clause
		case f.Verdict == request.Met:
			met = append(met, f.Rule.Clause)
		case f.Asked:
			asked = append(asked, f.Rule.Clause)
		}
	}
	if len(met) == 1 {
		return met[0]
	}
	if len(met) == 0 && len(asked) == 1 {
		return asked[0]
	}
	return ""
}

func (c Case) findings() []request.Finding {
	return request.Findings(c.Request.FactsIn(c.Edition))
}

// inputName is the name of the input of a column of a list's row.
func inputName(list string, row int, column string) string {
	return fmt.Sprintf("%s_%d_%s", list, row, column)
}
