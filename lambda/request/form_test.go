package request_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"ccee-ca.org/assist/lambda/request"
)

func TestEveryNameLabelAndMessageOfTheFormIsItsOwn(t *testing.T) {
	names, inputs, labels, missing, sections := map[string]bool{}, map[string]bool{}, map[string]string{},
		map[string]string{}, map[string]bool{}
	for _, s := range request.Form {
		if sections[s.ID] || s.Title == "" {
			t.Errorf("the section %q (%s) is there twice or has no title", s.ID, s.Title)
		}
		sections[s.ID] = true
	}
	for _, f := range fields() {
		if names[f.Name] || !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(f.Name) || sections[f.Name] {
			t.Errorf("the name %q is used twice, or is none for an input", f.Name)
		}
		names[f.Name] = true
		for _, input := range f.Inputs() {
			if inputs[input] {
				t.Errorf("the input %q is there twice", input)
			}
			inputs[input] = true
		}
		if labels[f.Label] != "" || f.Label == "" {
			t.Errorf("%s and %s have the label %q", labels[f.Label], f.Name, f.Label)
		}
		labels[f.Label] = f.Name
		if f.Required && f.Missing == "" {
			t.Errorf("%s is required and has no words for where it is missing", f.Name)
		}
		if f.Missing != "" && missing[f.Missing] != "" {
			t.Errorf("%s and %s say %q", missing[f.Missing], f.Name, f.Missing)
		}
		missing[f.Missing] = f.Name
	}
	if inputs["token"] {
		t.Error("a question is named as the submission token is")
	}
	if got := request.Form.Inputs(); len(got) != len(inputs) {
		t.Errorf("Inputs has %d names, the fields have %d", len(got), len(inputs))
	}
	if _, ok := request.Form.Field("no such question"); ok {
		t.Error("a question was found that there is not")
	}
	t.Logf("%d questions in %d sections, %d inputs", len(names), len(sections), len(inputs))
}

func TestAChoiceHasDistinctOptionsAndOtherFieldsALimit(t *testing.T) {
	for _, f := range fields() {
		values, labels := map[string]bool{}, map[string]bool{}
		for _, o := range f.Options {
			if o.Value == "" || o.Label == "" || values[o.Value] || labels[o.Label] || len(o.Value) > 40 {
				t.Errorf("%s has the option %q, %q twice, or empty, or too long", f.Name, o.Value, o.Label)
			}
			values[o.Value], labels[o.Label] = true, true
		}
		choice := f.Kind == request.Radio || f.Kind == request.Select
		if choice != (len(f.Options) > 1) {
			t.Errorf("%s, a %s, has %d options", f.Name, f.Kind, len(f.Options))
		}
		bounded := !choice && f.Kind != request.Checkbox && f.Kind != request.Date
		if bounded != (f.Limit > 0) || (f.Kind == request.Number) != (f.Max > 0) {
			t.Errorf("%s, a %s, has the limit %d and the most %d", f.Name, f.Kind, f.Limit, f.Max)
		}
	}
}

func TestAQuestionDependsOnEarlierQuestionsAndTheirAnswers(t *testing.T) {
	earlier := map[string]request.Field{}
	for _, f := range fields() {
		for _, c := range slices.Concat(f.When, f.Unless) {
			on, ok := earlier[c.Field]
			if !ok {
				t.Errorf("%s depends on %s, which is not before it", f.Name, c.Field)
				continue
			}
			for _, answer := range c.Is {
				listed := slices.ContainsFunc(on.Options, func(o request.Option) bool { return o.Value == answer })
				if !listed && !(on.Kind == request.Checkbox && answer == request.Yes) {
					t.Errorf("%s depends on the answer %q to %s, which nobody can give", f.Name, answer, c.Field)
				}
			}
		}
		earlier[f.Name] = f
	}
}

// A follow-up is on one question, and stands right after it and its other
// follow-ups, so that a page shows it under the answer that asks for it.
func TestForm_FollowUpsAfterTheirQuestion(t *testing.T) {
	on := ""
	for _, f := range fields() {
		switch {
		case len(f.When) == 0:
			on = f.Name
		case len(f.When) > 1 || f.FollowsOn() != on || f.Group != "":
			t.Errorf("%s follows %s, and stands after %s", f.Name, f.FollowsOn(), on)
		}
	}
}

// No page asks for one fact twice: each is one question of the form.
func TestForm_NothingAskedTwice(t *testing.T) {
	for _, kind := range request.Agencies {
		asked := map[string]string{}
		for _, s := range request.Form {
			for name := range (request.FormSections{s}).AskedFields(request.RawInput{"kind": string(kind)}) {
				f, _ := request.Form.Field(name)
				if f.Retired || asked[f.Label] != "" {
					t.Errorf("a %s is asked %s and %s", kind, asked[f.Label], name)
				}
				asked[f.Label] = name
			}
		}
	}
}

func TestAFieldsetIsToldOnceAndItsQuestionsStandTogether(t *testing.T) {
	seen, last := map[string]bool{}, ""
	for _, f := range fields() {
		if f.Group != "" && f.Group != last && seen[f.Group] {
			t.Errorf("%s stands apart from the others of %q", f.Name, f.Group)
		}
		if f.GroupHint != "" && seen[f.Group] {
			t.Errorf("%s repeats the hint of %q", f.Name, f.Group)
		}
		seen[f.Group], last = true, f.Group
	}
}

func TestWhenAQuestionIsAskedIsSaidInWords(t *testing.T) {
	for name, want := range map[string]string{
		"agency":      "",
		"authorizer":  "For a charter school only.",
		"coe_contact": "For a school district or charter school only.",
		"g1b":         "",
		"ta":          "For a school district or charter school only.",
		"reimburse": "Skip this if you answered “Yes” to “Does your district receive an emergency apportionment " +
			"(EC 41320 and following)?”",
		"county_by": "Answer only if you answered “Yes” to “After technical assistance, has your county " +
			"superintendent of schools determined that CCEE’s help is necessary?”",
		"ta_from": "Answer only if you answered “Yes, under EC 52071” or “Yes, under EC " +
			"47607.3” to “Has your agency received technical assistance?”",
		"apportionment_on": "Answer only if you answered “Yes” to “Does your district receive an emergency " +
			"apportionment (EC 41320 and following)?”",
	} {
		f, ok := request.Form.Field(name)
		if got := f.OnlyIf(); !ok || got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, f := range fields() {
		if n := len(f.When) + len(f.Unless) + len(f.Kinds); (f.OnlyIf() != "") != (n > 0) {
			t.Errorf("%s has %d conditions and says %q", f.Name, n, f.OnlyIf())
		}
	}
}

func TestAnAnswerIsShownInWords(t *testing.T) {
	for _, c := range []struct{ name, answer, want string }{
		{"kind", "county-office", "County office of education"},
		{"county", "38", "San Francisco"},
		{"g1a", "yes", "Yes"},
		{"ta_from", "2026-02-09", "February 9, 2026"},
		{"need", "2026-02-09", "2026-02-09"},
		{"need", "yes", "yes"},
		{"county", "99", "99"}, // of an old request: shown as it is
	} {
		if f, _ := request.Form.Field(c.name); f.AnswerText(c.answer) != c.want {
			t.Errorf("%s %q is shown as %q, want %q", c.name, c.answer, f.AnswerText(c.answer), c.want)
		}
	}
	for _, p := range answers(t, checking(request.District, "g1a")).Parts() {
		for _, r := range p.Rows {
			if r.Question == "" || r.Answer == "" || strings.Contains(r.Answer, "not-sure") {
				t.Errorf("%s: %q is shown as %q", p.ID, r.Question, r.Answer)
			}
		}
	}
}

func TestTheLimitsOfTheFormLeaveRoomForItEverywhere(t *testing.T) {
	sum := request.Form.Limits()
	if sum >= 60_000 {
		t.Errorf("the limits add up to %d characters, want fewer than 60,000", sum)
	}
	t.Logf("the limits add up to %d characters, so a body has %d bytes at most", sum, request.Form.MaxBody())
}

// fullest is the form in which every text is as long as it may be, each UTF-16 unit
// one that a browser needs nine bytes for.
func fullest() request.RawInput {
	t := checking(request.District, "g1a", "g1b", "g2", "h", "unsure")
	for _, f := range fields() {
		switch f.Kind {
		case request.Text, request.Long:
			t[f.Name] = strings.Repeat("“", f.Limit)
		case request.Email:
			t[f.Name] = long(64, 254)
		case request.Phone:
			t[f.Name] = "916-555-0100" + strings.Repeat("#", f.Limit-12)
		case request.CDSCode:
			t[f.Name] = "0161119" + strings.Repeat("-", f.Limit-7)
		case request.Number:
			t[f.Name] = strings.Repeat("0", f.Limit-1) + "9"
		case request.Reference:
			t[f.Name] = "RFA-2026-7KQ4-X" + strings.Repeat("-", f.Limit-15)
		}
	}
	t["token"] = strings.Repeat("t", 43)
	return t
}

func TestTheLargestValidFormIsWithinTheBoundOfABody(t *testing.T) {
	lines := maps.Clone(fullest())
	for _, f := range fields() {
		if f.Kind == request.Long {
			lines[f.Name] = "“" + strings.Repeat("\n", f.Limit-2) + "”"
		}
	}
	for name, form := range map[string]request.RawInput{"curly quotes": fullest(), "empty lines": lines} {
		body := browser(form)
		if len(body) > request.Form.MaxBody() {
			t.Errorf("the largest form of %s has %d bytes, the bound is %d", name, len(body), request.Form.MaxBody())
		}
		read, err := request.ReadForm(strings.NewReader(body), "token")
		if err != nil {
			t.Fatal(err)
		}
		typed := read.Typed
		delete(typed, "token")
		if c := request.Form.Check(typed, now); len(c.Problems) > 0 {
			t.Errorf("the largest form of %s is not valid: %v", name, c.Problems)
		}
		t.Logf("%s: %d bytes, %.1f %% of the bound", name, len(body),
			100*float64(len(body))/float64(request.Form.MaxBody()))
	}
}

func TestNoFormWithinItsLimitsIsLargerThanTheBound(t *testing.T) {
	form := fullest()
	for _, f := range fields() {
		for _, input := range f.Inputs() {
			n := f.Limit
			switch f.Kind {
			case request.Date:
				n = 12
			case request.Radio, request.Select, request.Checkbox:
				n = 40
			}
			form[input] = strings.Repeat("€", n)
			if units := len(utf16.Encode([]rune(form[input]))); units != n {
				t.Fatalf("%d units, want %d", units, n)
			}
		}
	}
	delete(form, "token")
	// 8 KiB for the token and for what an extension adds
	if body := browser(form); len(body)+8<<10 > request.Form.MaxBody() {
		t.Errorf("%d bytes are within the limits, the bound is %d", len(body), request.Form.MaxBody())
	}
}
