package request

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Problem is what is wrong with one answer, in words for the person who typed it.
type Problem struct {
	Field       string // its name
	Text        string // what to do
	SummaryText string // the same for a list away from the field: with the question, where Text does not name it
}

// Checked is what came of checking a form.
type Checked struct {
	Answers  Answers   // canonical; whole only where there are no problems
	Problems []Problem // in the order of the form, one a field
	LeftOut  []Field   // answered though not asked: left out of Answers, and said so
}

// Check turns what was typed into answers, or says what is wrong. now dates the
// answers: nothing is checked against another clock.
func (f FormSections) Check(t RawInput, now time.Time) Checked {
	c := Checked{Answers: Answers{}}
	t = t.Renew()
	for _, s := range f {
		for _, field := range s.Fields {
			c.check(field, field.rawText(t), now)
		}
	}
	c.checkCombinations()
	c.inOrder(f)
	return c
}

// rawText is the text typed for a field: of a date, year-month-day, or what was
// typed where that is no date.
func (f Field) rawText(t RawInput) string {
	if f.Kind != Date {
		return t[f.Name]
	}
	in := f.Inputs()
	month, day, year := clean(t[in[0]]), clean(t[in[1]]), clean(t[in[2]])
	if IsBlank(month + day + year) {
		return ""
	}
	return year + "-" + monthNumber(month) + "-" + day
}

// monthNumber is the number of a month written as a word: March, mar or Mar.
// Anything else stays as it is.
func monthNumber(s string) string {
	word := strings.ToLower(strings.TrimSuffix(s, "."))
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if word == name || word == name[:3] || word == "sept" && m == time.September {
			return strconv.Itoa(int(m))
		}
	}
	return s
}

func (c *Checked) check(f Field, typed string, now time.Time) {
	blank := IsBlank(typed)
	typed = f.clean(typed)
	if !f.isAsked(c.Answers) && !f.isClaim() {
		if !blank && !f.Retired {
			c.LeftOut = append(c.LeftOut, f)
		}
		return
	}
	if blank {
		if f.Required {
			c.problem(f.Name, f.Missing+".")
		}
		return
	}
	if c.tooLong(f, typed) {
		return
	}
	answer, err := f.canonical(typed, c.Answers, now)
	if err != nil {
		c.addWithQuestion(f, sentence(err.Error()))
		return
	}
	c.Answers[f.Name] = answer
	c.checkKind(f)
}

// isClaim reports whether the field is the box of a clause. A checked box is always
// read, and refused where it isn't asked of that kind of agency: to leave the claim
// out would say something else than the agency did.
func (f Field) isClaim() bool {
	return slices.ContainsFunc(Rules, func(r Rule) bool { return r.Field == f.Name })
}

// tooLong adds a problem where an answer that is typed has more characters, as a
// browser counts them, than its field takes.
func (c *Checked) tooLong(f Field, typed string) bool {
	n := 0
	for _, r := range typed {
		n += utf16.RuneLen(r)
	}
	if len(f.Options) > 0 || f.Kind == Checkbox || n <= f.limit() {
		return false
	}
	c.addWithQuestion(f, fmt.Sprintf("Shorten this answer to %s characters or fewer. It has %s now.",
		Thousands(f.limit()), Thousands(n)))
	return true
}

// TooLong lists the answers that have more characters than their fields take, of a
// form that nothing else is checked of.
func (f FormSections) TooLong(t RawInput) []Problem {
	var c Checked
	for _, s := range f {
		for _, field := range s.Fields {
			c.tooLong(field, field.rawText(t))
		}
	}
	return c.Problems
}

var errOneLine = errors.New("use only one line for this answer")

// canonical gives an answer, cleaned, the form in which it is kept. The error says
// what to do.
func (f Field) canonical(typed string, a Answers, now time.Time) (string, error) {
	switch f.Kind {
	case Text:
		if strings.Contains(typed, "\n") {
			return "", errOneLine
		}
	case Email:
		return Address(typed)
	case Phone:
		return phone(typed)
	case Number:
		return number(f.withoutUnit(typed), f.Max)
	case Date:
		return f.day(typed, now)
	case CDSCode:
		return cdsCode(typed, a.Agency())
	case Reference:
		return ParseReference(typed)
	case Checkbox:
		if typed != Yes {
			return "", fmt.Errorf("check this box or leave it blank. %s isn’t an answer to it", quote(typed))
		}
	case Radio, Select:
		for _, o := range f.Options {
			if o.Value == typed {
				return typed, nil
			}
		}
		return "", fmt.Errorf("choose one of the listed answers. %s isn’t one", quote(typed))
	}
	return typed, nil
}

// phone wants the digits of a number; what stands around them, as an extension or
// whom to ask for, is kept as it was typed.
func phone(s string) (string, error) {
	digits := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			digits++
		}
	}
	switch {
	case strings.Contains(s, "\n"):
		return "", errOneLine
	case digits < 7:
		return "", fmt.Errorf("enter the full phone number with its area code, like 916-555-0100")
	}
	return s, nil
}

// cdsCode is a County-District-School code: 7 digits, or a charter school's 14.
// Fourteen that end in seven zeros name the district.
func cdsCode(s string, kind Agency) (string, error) {
	code := strings.NewReplacer("-", "", " ", "").Replace(s)
	if strings.Trim(code, "0123456789") != "" {
		return "", fmt.Errorf("enter only digits in the CDS code, like 0161119")
	}
	if len(code) == 14 && strings.HasSuffix(code, "0000000") {
		code = code[:7]
	}
	switch {
	case kind == Charter && len(code) != 14:
		return "", fmt.Errorf("enter the charter school’s 14-digit CDS code")
	case kind != Charter && len(code) != 7 && kind != "":
		return "", fmt.Errorf("enter the 7-digit CDS code of the %s", kind)
	case len(code) != 7 && len(code) != 14:
		return "", fmt.Errorf("enter a CDS code with 7 digits, or 14 for a charter school")
	}
	return code, nil
}

// checkKind refuses the box of a clause that does not name the agency's kind.
func (c *Checked) checkKind(f Field) {
	kind := c.Answers.Agency()
	for _, r := range Rules {
		if r.Field == f.Name && kind != "" && !r.Names(kind) {
			c.problem(f.Name, fmt.Sprintf("Clear the box for %s. That clause doesn’t cover a %s.", r.Clause, kind))
		}
	}
}

// checkCombinations refuses what no agency can mean: clauses that exclude each
// other, none at all, or another kind's section.
func (c *Checked) checkCombinations() {
	a, kind := c.Answers, c.Answers.Agency()
	checked := slices.ContainsFunc(Rules, func(r Rule) bool { return r.Path && a[r.Field] == Yes })
	if a["g3"] == Yes && (a["g1a"] == Yes || a["g1b"] == Yes || a["g2"] == Yes) {
		c.problem("g3", "Choose either (g)(3), or (g)(1) and (g)(2). You can’t combine them: (g)(3) is for requests "+
			"outside of (g)(1) and (g)(2). To ask under (g)(1) first, clear the box for (g)(3), and answer “Yes, but "+
			"only if we don’t qualify under (g)(1).”")
	}
	if !checked && a["h"] != Yes && a["unsure"] != Yes {
		c.problem(firstBox(kind),
			"Check at least one box. If you’re not sure, check “We’re not sure. Help us find our "+
				"path.”")
	}
	switch {
	case kind == District && a["ta"] == TA476073:
		c.problem("ta", "Choose EC 52071. EC 47607.3 is for charter schools.")
	case kind == Charter && a["ta"] == TA52071:
		c.problem("ta", "Choose EC 47607.3. EC 52071 is for school districts.")
	}
	if from, to := a["ta_from"], a["ta_to"]; from != "" && to != "" && to < from {
		c.problem("ta_to", "Enter a date on or after the day the technical assistance started.")
	}
}

// firstBox is the first clause's box that an agency of a kind is asked.
func firstBox(kind Agency) string {
	for _, r := range Rules {
		if f, _ := Form.Field(r.Field); f.isFor(kind) {
			return f.Name
		}
	}
	return "unsure"
}

// addWithQuestion adds a problem whose text does not name the question.
func (c *Checked) addWithQuestion(f Field, text string) {
	question := f.Label
	if !strings.HasSuffix(question, "?") {
		question += ":"
	}
	if !c.has(f.Name) {
		c.Problems = append(c.Problems, Problem{f.Name, text, question + " " + text})
	}
}

// problem adds a problem, unless its field has one.
func (c *Checked) problem(field, text string) {
	if !c.has(field) {
		c.Problems = append(c.Problems, Problem{field, text, text})
	}
}

func (c *Checked) has(field string) bool {
	for _, p := range c.Problems {
		if p.Field == field {
			return true
		}
	}
	return false
}

// inOrder puts the problems in the order of the form.
func (c *Checked) inOrder(f FormSections) {
	var ordered []Problem
	for _, s := range f {
		for _, field := range s.Fields {
			for _, p := range c.Problems {
				if p.Field == field.Name {
					ordered = append(ordered, p)
				}
			}
		}
	}
	c.Problems = ordered
}

// sentence is an error in the shape of a message: a capital in front, a full stop
// behind.
func sentence(s string) string {
	return Capitalize(strings.TrimSuffix(s, ".")) + "."
}

// quote is the beginning of what was typed, on one line.
func quote(s string) string {
	const most = 40
	if r := []rune(strings.ReplaceAll(s, "\n", " ")); len(r) > most {
		return "“" + string(r[:most]) + "…”"
	}
	return "“" + strings.ReplaceAll(s, "\n", " ") + "”"
}

// Thousands is a number with commas.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
