package request

import (
	"slices"
	"strings"
	"time"
)

// Agency is a kind of local educational agency.
type Agency string

// The kinds of agency that EC 52074 names.
const (
	District     Agency = "district"
	CountyOffice Agency = "county-office"
	Charter      Agency = "charter"
)

// Agencies lists the kinds in the order in which the form asks.
var Agencies = []Agency{District, CountyOffice, Charter}

// String is the kind in words.
func (a Agency) String() string {
	switch a {
	case District:
		return "school district"
	case CountyOffice:
		return "county office of education"
	case Charter:
		return "charter school"
	}
	return "agency of unknown kind"
}

// FieldKind says how a field is asked and what its answer must be.
type FieldKind string

// The kinds of field, with the canonical form of their answers. Text and Long are
// kept as they are typed, byte for byte, but for the line ends around a Text. What
// is typed for the others is cleaned first (see clean): what no one sees is off,
// and spaces, dashes, and full-width characters are the ordinary ones. An answer in
// which nothing can be seen is none, of whatever kind.
const (
	Text      FieldKind = "text"      // one line
	Long      FieldKind = "long"      // several lines, ended by LF
	Email     FieldKind = "email"     // a bare address that the mail service takes
	Phone     FieldKind = "phone"     // cleaned, with seven digits or more, and otherwise as typed
	Number    FieldKind = "number"    // a whole number, digits only
	Date      FieldKind = "date"      // 2026-11-23; asked in three inputs
	CDSCode   FieldKind = "cds"       // 7 digits, a charter school's 14
	Reference FieldKind = "reference" // RFA-2026-7KQ4-X
	Radio     FieldKind = "radio"     // the value of one option
	Select    FieldKind = "select"    // the value of one option
	Checkbox  FieldKind = "checkbox"  // "yes", or no answer
)

// Option is one answer to choose.
type Option struct{ Value, Label string }

// Condition holds where the answer to Field is one of Is.
type Condition struct {
	Field string
	Is    []string
}

func is(field string, answers ...string) []Condition { return []Condition{{field, answers}} }

// Field is one question of the form. Its Name is the key of its answer everywhere.
type Field struct {
	Name, Label, Hint string
	Kind              FieldKind
	Limit             int         // of what is typed, in UTF-16 units
	Max               int         // of a Number
	Past              bool        // of a Date: a fact, which is not after today
	Ahead             bool        // of a Date: a plan, which is not before today, nor after next year
	Suggest           int         // of a Date: how many business days ahead it is where nothing was typed
	Since             int         // of a Date: the earliest year
	Because           string      // of Since: what to say of an earlier one
	Options           []Option    // of a Radio or Select
	Kinds             []Agency    // of agency, of which it is asked; none: of all
	When              []Condition // asked where one of them holds; none: always
	Unless            []Condition // not asked where one of them holds
	Required          bool        // where it is asked
	Missing           string      // what to say where it must be answered and is not
	Group, GroupHint  string      // neighbours of one Group stand in one fieldset under it
	Paragraph         string      // of the statute, that the question is about
	Autocomplete      string      // for the browser
	Example           string      // of a Long answer: one that says enough
	Unit              string      // of a Number: what may stand after it, such as months
	Follow            string      // over the questions that follow from its answer; empty: “If yes:”

	Only    map[string]Agency // of a Radio: the options that one kind of agency has alone
	Former  []Option          // of a Radio: options of an earlier form, for requests that have them
	Retired bool              // a question of an earlier form: shown where it was answered, never asked
}

// Section is a part of the form.
type Section struct {
	ID, Title, Intro string
	Needs            string // what a person must have ready for it, in a few words
	Who              string // the person who most likely has it
	Fields           []Field
}

// FormSections is a whole form.
type FormSections []Section

// Field finds a field by its name.
func (f FormSections) Field(name string) (Field, bool) {
	for _, s := range f {
		for _, field := range s.Fields {
			if field.Name == name {
				return field, true
			}
		}
	}
	return Field{}, false
}

// Inputs are the names under which a browser sends the field.
func (f Field) Inputs() []string {
	if f.Kind == Date {
		return []string{f.Name + "_month", f.Name + "_day", f.Name + "_year"}
	}
	return []string{f.Name}
}

// isAsked reports whether the field is asked, given the answers to those before it.
func (f Field) isAsked(a Answers) bool {
	if f.Retired || !f.isFor(a.Agency()) || anyHolds(f.Unless, a) {
		return false
	}
	return len(f.When) == 0 || anyHolds(f.When, a)
}

// isFor reports whether the field is asked of that kind of agency.
func (f Field) isFor(kind Agency) bool { return len(f.Kinds) == 0 || slices.Contains(f.Kinds, kind) }

func anyHolds(conditions []Condition, a Answers) bool {
	return slices.ContainsFunc(conditions, func(c Condition) bool { return slices.Contains(c.Is, a[c.Field]) })
}

// FollowsOn is the question whose answer the field follows, or empty: it stands
// under that answer.
func (f Field) FollowsOn() string {
	if len(f.When) == 0 {
		return ""
	}
	return f.When[0].Field
}

// AskedFields are the names of the fields that are asked, given what was typed, and
// of the boxes of clauses that are checked: a claim is never hidden.
func (f FormSections) AskedFields(t RawInput) map[string]bool {
	a, asked := Answers{}, map[string]bool{}
	for _, s := range f {
		for _, field := range s.Fields {
			if field.isAsked(a) || field.isClaim() && t[field.Name] == Yes {
				asked[field.Name] = true
				a[field.Name] = t[field.Name]
			}
		}
	}
	return asked
}

// OnlyIf says in words when the field is asked, for a page without script; empty
// where it always is.
func (f Field) OnlyIf() string {
	var list []string
	if len(f.Kinds) > 0 {
		list = append(list, "For a "+agencyNames(f.Kinds)+" only.")
	}
	if answers, on := conditionText(f.When); answers != "" {
		list = append(list, "Answer only if you answered "+answers+" to “"+on+"”")
	}
	if answers, on := conditionText(f.Unless); answers != "" {
		list = append(list, "Skip this if you answered "+answers+" to “"+on+"”")
	}
	return strings.Join(list, " ")
}

// agencyNames lists kinds of agency: “school district or charter school”.
func agencyNames(kinds []Agency) string {
	var names []string
	for _, kind := range kinds {
		names = append(names, kind.String())
	}
	return strings.Join(names, " or ")
}

// conditionText is the answers that conditions on one question name, and that
// question.
func conditionText(conditions []Condition) (answers, question string) {
	var list []string
	for _, c := range conditions {
		on, _ := Form.Field(c.Field)
		question = on.Label
		for _, v := range c.Is {
			list = append(list, "“"+on.AnswerText(v)+"”")
		}
	}
	return strings.Join(list, " or "), question
}

// AnswerText formats an answer for a person.
func (f Field) AnswerText(answer string) string {
	if f.Kind == Checkbox && answer == Yes {
		return "Yes"
	}
	for _, o := range slices.Concat(f.Options, f.Former) {
		if o.Value == answer {
			return o.Label
		}
	}
	if t, ok := f.date(answer); ok {
		return t.Format("January 2, 2006")
	}
	return answer
}

// date is the day that an answer names, where the field asks for one.
func (f Field) date(answer string) (time.Time, bool) {
	if f.Kind != Date {
		return time.Time{}, false
	}
	return parseDate(answer)
}

// limit is the bound of what a browser sends for one input, in UTF-16 units.
func (f Field) limit() int {
	switch f.Kind {
	case Date:
		return 3 * dateInputLimit
	case Radio, Select, Checkbox:
		return 40
	}
	return f.Limit
}

const dateInputLimit = 12

// Limits is the sum of the limits of all fields, in UTF-16 units.
func (f FormSections) Limits() int {
	n := 0
	for _, s := range f {
		for _, field := range s.Fields {
			n += field.limit()
		}
	}
	return n
}

// MaxBody is the largest body that a browser can send for a form within its limits,
// in bytes: percent-encoding makes nine bytes of a curly quote, and each input adds
// its name, an equals sign and an ampersand. slack is left for what goes with them,
// and for inputs that an extension adds.
func (f FormSections) MaxBody() int {
	const slack = 8 << 10
	n := 9*f.Limits() + slack
	for _, s := range f {
		for _, field := range s.Fields {
			for _, input := range field.Inputs() {
				n += len(input) + 2
			}
		}
	}
	return n
}
