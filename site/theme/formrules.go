package theme

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Where script runs, the form says what is wrong with an answer when its field is
// left, in the words that the server has for it. It gets them here: each is what
// the server says of a sample. What isn't sure, the script leaves to the server.

// formRules is what errors.js knows of the form.
type formRules struct {
	Fields   map[string]formRule      `json:"fields"`
	Texts    map[string]string        `json:"texts"`
	Patterns map[string][]patternRule `json:"patterns"` // by kind, and of a CDS code by kind of agency too
	Points   pointRules               `json:"points"`
}

// pointRules is what points.js knows of the clauses.
type pointRules struct {
	Pointers []request.Pointer `json:"pointers"`
	Facts    []string          `json:"facts"` // the questions that must be answered before None is said
	None     string            `json:"none"`
}

// patternRule is a regular expression of JavaScript, over what is typed, cleaned,
// and what the server says of what it fits. In the text, “(” is the character that
// the first group has; no text leaves it to the server.
type patternRule [2]string

// formRule is what errors.js knows of one question.
type formRule struct {
	Kind    request.FieldKind `json:"kind"`
	Missing string            `json:"missing,omitempty"` // what to say where a required answer was taken out
	Limit   int               `json:"limit,omitempty"`   // of what is typed, in UTF-16 units
	Max     int               `json:"max,omitempty"`     // of a Number
	Since   int               `json:"since,omitempty"`   // of a Date: the earliest year
	Ahead   int               `json:"ahead,omitempty"`   // of a Date: how many years it may lie ahead; none: it is past
	Range   string            `json:"range,omitempty"`   // what to say of a Number or a year beyond these
}

// sampleYear stands for the present year in the texts: the page may be older than
// that.
const sampleYear = 3000

var sampleTime = time.Date(sampleYear, time.June, 15, 12, 0, 0, 0, time.UTC)

// Rules are for the script of the form.
func (formPage) Rules() formRules { return readRules() }

var readRules = sync.OnceValue(func() formRules {
	r := formRules{map[string]formRule{}, sampleTexts(), samplePatterns(), pointRules{}}
	r.Points.Pointers, r.Points.Facts, r.Points.None = request.PointerTable()
	for _, s := range request.Form {
		for _, f := range s.Fields {
			rule := newFormRule(f)
			if !f.Retired && rule != (formRule{Kind: f.Kind}) {
				r.Fields[f.Name] = rule
			}
		}
	}
	return r
})

func newFormRule(f request.Field) formRule {
	r := formRule{Kind: f.Kind, Limit: f.Limit}
	if f.Required && f.Kind != request.Radio { // a choice can't be taken out
		r.Missing = problemOf(f)
	}
	switch f.Kind {
	case request.Number:
		r.Max, r.Range = f.Max, problemOf(f, "0")
	case request.Date:
		r.Since, r.Range = f.Since, problemOf(f, "1", "1", "1000")
		if !f.Past {
			r.Ahead = yearsAhead(f)
		}
	}
	return r
}

// yearsAhead is how far ahead of the present year a date may lie.
func yearsAhead(f request.Field) int {
	ahead := 0
	for problemOf(f, "1", "1", strconv.Itoa(sampleYear+ahead+1)) == "" {
		ahead++
	}
	return ahead
}

// sampleTexts are what the server says, under the names that errors.js has for it.
// 500 and 501 stand for how many characters there may be, and are.
func sampleTexts() map[string]string {
	return map[string]string{
		"long":   problemOf(sampleField(request.Text), strings.Repeat("a", 501)),
		"date":   problemOf(sampleField(request.Date), "13", "1", "2999"),
		"future": problemOf(sampleField(request.Date), "12", "31", "3000"),
	}
}

func samplePatterns() map[string][]patternRule {
	say := func(kind request.FieldKind, typed string) string { return problemOf(sampleField(kind), typed) }
	patterns := map[string][]patternRule{
		"email":  emailPatterns(func(typed string) string { return say(request.Email, typed) }),
		"phone":  {{`^\D*(\d\D*){0,6}$`, say(request.Phone, "1")}},
		"number": {{`^\D*$`, say(request.Number, "a")}},
	}
	for kind, right := range map[request.Agency]string{"": `(\d\D*){7}((\d\D*){7})?`, request.Charter: `(\d\D*){14}`,
		request.District: cds7, request.CountyOffice: cds7} {
		patterns["cds"+string(kind)] = []patternRule{{`[^\d -]`, say(request.CDSCode, "a")},
			{`^\D*(?!` + right + `$)`, problemFor(kind, sampleField(request.CDSCode), "1")}}
	}
	patterns["cdscharter"] = append(patterns["cdscharter"], patternRule{`^\D*(\d\D*){7}(0\D*){7}$`,
		problemFor(request.Charter, sampleField(request.CDSCode), "1")})
	return patterns
}

// cds7 is 7 digits, or the same with seven zeros, and what stands between them.
const cds7 = `(\d\D*){7}((0\D*){7})?`

// emailPatterns follow request.Address. What surrounds an address, letters beyond
// ASCII, and lengths are left to it.
func emailPatterns(say func(typed string) string) []patternRule {
	const (
		atom   = "\\w!#$%&*+\\-/=?^`{|}~."
		letter = `[a-zA-Z\d]`
		end    = `[;,. ]*$`

		address = `[^ ,;@]+@(?!` + end + `)[^ ,;]+`
	)
	return []patternRule{
		{`^[^@]*$`, say("a")},
		{`[^ -~]|[<>()[\]"':]|\.\.|^\.|\.@|.{65}`, ""},
		{`(^|[ ,;])` + address + `[ ,;](.*[ ,;])?` + address, say("a@example.org a@example.com")},
		{`(@.*){3}`, say("a@@@example.org")},
		{`@.*@`, say("a@@example.org")},
		{`^@|@` + end, say("a")},
		{`^[` + atom + `]* `, say("a b@example.org")},
		{`^[` + atom + `]*([^` + atom + `@])`, say("a(b@example.org")},
		{`@[a-zA-Z\d.-]*(?!` + end + `) `, say("a@b c.org")},
		{`@[a-zA-Z\d.-]*(?!` + end + `)([^a-zA-Z\d.-])`, say("a@b(c.org")},
		{`@(?!(` + letter + `([a-zA-Z\d-]*` + letter + `)?\.)+(?!\d+` + end + `)` + letter + `[a-zA-Z\d-]*` + letter +
			end + `)`,
			say("a@example")},
	}
}

func sampleField(kind request.FieldKind) request.Field {
	return request.Field{Name: "sample", Kind: kind, Limit: 500, Max: 1, Past: true}
}

// problemOf is what the server says of what is typed into the inputs of a question,
// whatever else is answered.
func problemOf(f request.Field, typed ...string) string { return problemFor("", f, typed...) }

// problemFor is problemOf in the form of a kind of agency.
func problemFor(kind request.Agency, f request.Field, typed ...string) string {
	f.When, f.Kinds, f.Unless = nil, nil, nil
	ask, _ := request.Form.Field("kind")
	raw := request.RawInput{"kind": string(kind)}
	for i, text := range typed {
		raw[f.Inputs()[i]] = text
	}
	form := request.FormSections{{Fields: []request.Field{ask, f}}}
	for _, p := range form.Check(raw, sampleTime).Problems {
		if p.Field == f.Name {
			return p.Text
		}
	}
	return ""
}
