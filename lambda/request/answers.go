package request

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Answers are the answers to the form by field name, in the canonical form of each
// FieldKind. A field without an answer is absent.
type Answers map[string]string

// RawInput is what a person typed, by input name; a date is three of them. It is
// what goes back into a form.
type RawInput map[string]string

// Digest is the SHA-256, in hex, of the answers' JSON with its names in order: the
// same answers have the same digest.
func (a Answers) Digest() string {
	b, err := json.Marshal(a)
	if err != nil {
		panic("strings do marshal: " + err.Error())
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Agency is the kind of agency that asks.
func (a Answers) Agency() Agency { return Agency(a["kind"]) }

// Addresses are the distinct addresses of the day-to-day contact and the authorized
// official, the contact's first, then the others that are given. Capitals don't
// make another address; what has been redacted is none.
func (a Answers) Addresses(others ...string) []string {
	var list []string
	for _, to := range append([]string{a["contact_email"], a["official_email"]}, others...) {
		known := slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, to) })
		if to != "" && to != Redacted && !known {
			list = append(list, to)
		}
	}
	return list
}

// NamedAs is what the answers name the person of an address as: "authorized
// official", "day-to-day contact", or both; empty where they don't name it.
func (a Answers) NamedAs(address string) string {
	var roles []string
	for _, r := range []struct{ field, role string }{{"official_email", "authorized official"},
		{"contact_email", "day-to-day contact"}} {
		if address != "" && strings.EqualFold(a[r.field], address) {
			roles = append(roles, r.role)
		}
	}
	return strings.Join(roles, " and ")
}

// RawInput returns the answers as they would be typed into today's form: what a
// Change button puts back into it.
func (a Answers) RawInput() RawInput {
	a = a.Renew()
	t := RawInput{}
	for _, s := range Form {
		for _, f := range s.Fields {
			v, ok := a[f.Name]
			if !ok {
				continue
			}
			if d, ok := f.date(v); ok {
				in := f.Inputs()
				t[in[0]], t[in[1]], t[in[2]] = fmt.Sprint(int(d.Month())), fmt.Sprint(d.Day()), fmt.Sprint(d.Year())
				continue
			}
			t[f.Name] = v
		}
	}
	return t
}

// Inputs are the names of all inputs of the form, in order.
func (f FormSections) Inputs() []string {
	var names []string
	for _, s := range f {
		for _, field := range s.Fields {
			names = append(names, field.Inputs()...)
		}
	}
	return names
}

// Part is a section of the form with the questions that were answered.
type Part struct {
	ID, Title string
	Rows      []Row
}

// Row is a question and its answer, as a person reads them.
type Row struct {
	Name, Question, Answer string
	Long                   bool // the answer may have several lines
}

// Parts are the answers in the order of the form, for every page and mail that
// shows them.
func (a Answers) Parts() []Part {
	var parts []Part
	for _, s := range Form {
		p := Part{ID: s.ID, Title: s.Title}
		for _, f := range s.Fields {
			if v, ok := a[f.Name]; ok {
				p.Rows = append(p.Rows, Row{f.Name, f.Label, f.AnswerText(v), f.Kind == Long})
			}
		}
		parts = append(parts, p)
	}
	return parts
}
