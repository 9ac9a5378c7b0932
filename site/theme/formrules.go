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
	Fields map[string]formRule `json:"fields"`
	Texts  map[string]string   `json:"texts"`
}

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
	r := formRules{map[string]formRule{}, sampleTexts()}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			rule := newFormRule(f)
			if rule != (formRule{Kind: f.Kind}) {
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

// sampleTexts are what the server says of answers of each kind, under the names
// that errors.js has for them. A “(” stands for the character that is wrong; 500
// and 501 for how many there may be, and are.
func sampleTexts() map[string]string {
	texts := map[string]string{"long": problemOf(sampleField(request.Text), strings.Repeat("a", 501))}
	for name, typed := range map[string]string{"email": "a", "emails": "a@example.org@example.org",
		"localHas": "a(b@example.org", "domain": "a@example", "domainHas": "a@b(c.org"} {
		texts[name] = problemOf(sampleField(request.Email), typed)
	}
	texts["date"] = problemOf(sampleField(request.Date), "13", "1", "2999")
	texts["future"] = problemOf(sampleField(request.Date), "12", "31", "3000")
	for name, typed := range map[string]string{"digits": "a", "cds": "1"} {
		texts[name] = problemOf(sampleField(request.CDSCode), typed)
	}
	for _, kind := range request.Agencies {
		texts["cds-"+string(kind)] = problemFor(kind, sampleField(request.CDSCode), "1")
	}
	texts["phone"] = problemOf(sampleField(request.Phone), "1")
	texts["number"] = problemOf(sampleField(request.Number), "a")
	return texts
}

func sampleField(kind request.FieldKind) request.Field {
	return request.Field{Name: "sample", Kind: kind, Limit: 500, Max: 1, Past: true}
}

// problemOf is what the server says of what is typed into the inputs of a question,
// whatever else is answered.
func problemOf(f request.Field, typed ...string) string { return problemFor("", f, typed...) }

// problemFor is problemOf in the form of a kind of agency.
func problemFor(kind request.Agency, f request.Field, typed ...string) string {
	f.When = nil
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
