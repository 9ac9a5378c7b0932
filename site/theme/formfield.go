package theme

import (
	"encoding/json"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

func newFormField(f request.Field, typed request.RawInput, problem string) formField {
	v := formField{Field: f, ID: f.Inputs()[0], Base: f.Name, Value: typed[f.Name], Problem: problem}
	if f.Kind != request.Date {
		return v
	}
	for i, label := range []string{"Month", "Day", "Year"} {
		name := f.Inputs()[i]
		v.Parts = append(v.Parts, formPart{name, label, typed[name]})
	}
	return v
}

// follow puts a question under the answer that asks for it.
func (b *formBlock) follow(v formField) {
	on := &b.Fields[len(b.Fields)-1]
	v.Nested = true
	v.Number = b.Number + string(rune('a'+len(on.Follows)))
	on.Follows = append(on.Follows, v)
}

// Asks reports whether an answer asks for the questions that follow.
func (f formField) Asks(o request.Option) bool {
	return len(f.Follows) > 0 && slices.Contains(f.Follows[0].When[0].Is, o.Value)
}

// AsksLast reports whether an answer is the last that asks for the questions that
// follow: they stand under it.
func (f formField) AsksLast(o request.Option) bool {
	if len(f.Follows) == 0 {
		return false
	}
	is := f.Follows[0].When[0].Is
	return is[len(is)-1] == o.Value
}

// FollowText stands over the questions that follow.
func (f formField) FollowText() string {
	if f.Follow != "" {
		return f.Follow
	}
	return "If yes:"
}

// KindsText are the kinds of agency that are asked, for the script and the style
// sheet; of an option, of which the form has it.
func (f formField) KindsText() string {
	var kinds []string
	for _, kind := range f.Kinds {
		kinds = append(kinds, string(kind))
	}
	return strings.Join(kinds, " ")
}

// IsClaim reports whether the field is the box of a clause.
func (f formField) IsClaim() bool {
	return slices.ContainsFunc(request.Rules, func(r request.Rule) bool { return r.Field == f.Name })
}

// PointsTo stands next to a box that the answers point to.
func (f formField) PointsTo() string { return request.PointsTo }

// OnlyIf says when the question is asked, unless it stands under the answer.
func (f formField) OnlyIf() string {
	if f.Nested {
		return ""
	}
	return f.Field.OnlyIf()
}

// DescribedBy are the ids of the texts that go with the input, for screen readers.
func (f formField) DescribedBy() string {
	ids := ""
	for _, part := range []struct {
		suffix string
		there  bool
	}{{"-hint", f.Hint != ""}, {"-note", f.Note.Text != ""},
		{"-limit", f.Kind == request.Long},
		{"-error", f.Problem != ""}} {
		if part.there {
			ids += " " + f.Base + part.suffix
		}
	}
	if ids == "" {
		return ""
	}
	return ids[1:]
}

// Conditions are conditions of the field for the script, as JSON: any of them is
// enough.
func (f formField) Conditions(conditions []request.Condition) (string, error) {
	type condition struct {
		Field string   `json:"field"`
		Is    []string `json:"is"`
	}
	var list []condition
	for _, c := range conditions {
		list = append(list, condition{c.Field, c.Is})
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// Rows is how high the box of a long answer is.
func (f formField) Rows() int { return min(4+f.Limit/500, 10) }

// Boxes reports whether the block is boxes of which at least one must be checked.
func (b formBlock) Boxes() bool {
	return !slices.ContainsFunc(b.Fields, func(f formField) bool { return f.Kind != request.Checkbox }) &&
		len(b.Fields) > 1
}

// Optional reports whether the label must say so.
func (f formField) Optional() bool { return !f.Required && f.Kind != request.Checkbox && !f.unmarked }

// InputType is the type of a one-line input, so that a phone shows the right keys.
func (f formField) InputType() string {
	switch f.Kind {
	case request.Email:
		return "email"
	case request.Phone:
		return "tel"
	}
	return "text"
}

// Digits reports whether a phone should show its number keys.
func (f formField) Digits() bool { return f.Kind == request.Number || f.Kind == request.CDSCode }

// ChoiceID is the id of the i-th radio button; the first has the field's own.
func (f formField) ChoiceID(i int) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "-" + f.Options[i].Value
}
