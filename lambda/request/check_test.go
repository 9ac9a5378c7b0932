package request_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

func TestAFullFormOfEachKindOnEachPathIsTaken(t *testing.T) {
	for _, v := range valid {
		c := request.Form.Check(v.form, now)
		for _, p := range c.Problems {
			t.Errorf("%s: %s: %s", v.name, p.Field, p.Text)
		}
		if len(c.Answers)+len(c.LeftOut) < 50 {
			t.Errorf("%s: %d answers are kept and %d set aside", v.name, len(c.Answers), len(c.LeftOut))
		}
	}
}

func TestAMissingAnswerIsAskedForInItsOwnWordsAndNothingElseIs(t *testing.T) {
	tried := map[string]bool{}
	for _, v := range valid {
		kept := answers(t, v.form)
		for _, f := range fields() {
			if !f.Required || kept[f.Name] == "" {
				continue
			}
			tried[f.Name] = true
			for _, blank := range []string{"", " \t\n  "} {
				form := without(v.form, f)
				if f.Kind != request.Date && f.Kind != request.Checkbox {
					form[f.Name] = blank
				}
				c := request.Form.Check(form, now)
				if want := (request.Problem{Field: f.Name, Text: f.Missing + "."}); len(c.Problems) != 1 ||
					plainly(c.Problems[0]) != want {
					t.Errorf("%s, without %s: %q, want %q alone", v.name, f.Name, c.Problems, want)
				}
			}
		}
	}
	for _, f := range fields() {
		if f.Required && !tried[f.Name] {
			t.Errorf("no form was tried without %s", f.Name)
		}
	}
	t.Logf("%d required questions", len(tried))
}

func TestAnEmptyFormIsAskedForEverythingInTheOrderOfTheForm(t *testing.T) {
	var got, order []string
	for _, p := range request.Form.Check(request.RawInput{}, now).Problems {
		got = append(got, p.Field)
	}
	for _, f := range fields() {
		// the first box that is asked whatever the kind of agency is
		if f.Required && len(f.When)+len(f.Kinds) == 0 || f.Name == "g1b" {
			order = append(order, f.Name)
		}
	}
	if !slices.Equal(got, order) {
		t.Errorf("an empty form is asked for\n%v, want\n%v", got, order)
	}
}

func TestAnOptionalAnswerMayBeMissing(t *testing.T) {
	for _, v := range valid {
		for _, f := range fields() {
			if f.Required || slices.Contains([]string{"contact_name", "contact_email", "fiscal_name", "fiscal_email"},
				f.Name) || slices.Contains(boxes, f.Name) {
				continue
			}
			if c := request.Form.Check(without(v.form, f), now); len(c.Problems) > 0 || c.Answers[f.Name] != "" {
				t.Errorf("%s, without %s: %v", v.name, f.Name, c.Problems)
			}
		}
	}
}

func TestAnAnswerThatIsNotAskedForIsSetAsideWithANoteAndNoError(t *testing.T) {
	tooLong := strings.Repeat("x", 9999)
	for kind, c := range map[request.Agency]struct {
		wrong []string // answers that no question takes
		want  string
	}{
		request.District: {[]string{"authorizer", tooLong, "partners_now", "no such answer"},
			"authorizer reimburse partners_now"},
		request.CountyOffice: {[]string{"ta_from_month", "no month", "county_by", tooLong, "lead_agrees",
			"no such answer"},
			"authorizer apportionment apportionment_on ta ta_from ta_to county_determined county_by county_on " +
				"lead_agrees lead at_risk at_risk_reason partners coe_contact coe_work"},
		request.Charter: {[]string{"at_risk_reason", tooLong, "apportionment", "no such answer"},
			"apportionment apportionment_on at_risk at_risk_reason partners"},
	} {
		want := c.want
		form := with(checking(kind, "unsure"), c.wrong...)
		c := request.Form.Check(form, now)
		var aside []string
		for _, f := range c.LeftOut {
			aside = append(aside, f.Name)
			if c.Answers[f.Name] != "" {
				t.Errorf("%s: %s is set aside and kept", kind, f.Name)
			}
		}
		if got := strings.Join(aside, " "); got != want || len(c.Problems) > 0 {
			t.Errorf("%s: set aside\n%s, want\n%s, with no error but %v", kind, got, want, c.Problems)
		}
	}
	c := request.Form.Check(with(checking(request.District, "g1a"), "ta", request.No, "county_determined",
		request.Pending, "help", "fir", "at_risk", request.No), now)
	var aside []string
	for _, f := range c.LeftOut {
		aside = append(aside, f.Name)
	}
	if got := strings.Join(aside, " "); got != "authorizer ta_from ta_to county_by county_on at_risk_reason "+
		"reimburse help_other partners_now" || len(c.Problems) > 0 {
		t.Errorf("set aside: %s; %v", got, c.Problems)
	}
}

// An optional person of whom anything is given needs a name and an address.
func TestCheck_OptionalPerson(t *testing.T) {
	base := checking(request.District, "unsure")
	for _, who := range []string{"contact_", "fiscal_"} {
		nobody := with(base, who+"is", request.SameAsOfficial, who+"name", "", who+"title", "", who+"email", "",
			who+"phone", "")
		answers(t, nobody)
		nobody = with(nobody, who+"is", "") // without script, details may be given and the choice not made
		for _, c := range []struct{ given, answer, missing string }{
			{"name", "Sam Example", "email"}, {"email", "sam@example.org", "name"},
			{"title", "Assistant", "name email"}, {"phone", "916-555-0100", "name email"},
			{"email", "not an address", "name email"}, {"phone", "none", "name email phone"},
		} {
			var got []string
			for _, p := range request.Form.Check(with(nobody, who+c.given, c.answer), now).Problems {
				got = append(got, strings.TrimPrefix(p.Field, who))
			}
			if strings.Join(got, " ") != c.missing {
				t.Errorf("%s with the %s %q: problems at %v, want %s", who, c.given, c.answer, got, c.missing)
			}
		}
	}
}

// A text may be as long as its limit, in the units of a browser, and no longer.
func TestCheck_TextLength(t *testing.T) {
	base := checking(request.District, "g1a", "g1b")
	for _, f := range fields() {
		form := base
		switch {
		case f.Kind != request.Text && f.Kind != request.Long:
			continue
		case f.Name == "authorizer":
			form = checking(request.Charter, "g1a")
		}
		for name, unit := range map[string]string{"letters": "x", "three-byte characters": "“",
			"four-byte characters": "😀", "spaces around": " "} {
			text := strings.Repeat(unit, f.Limit)
			switch unit {
			case "😀": // two units
				text = strings.Repeat(unit, f.Limit/2)
			case " ":
				text = " x" + strings.Repeat(unit, f.Limit-2)
			}
			c := request.Form.Check(with(form, f.Name, text), now)
			if len(c.Problems) > 0 || c.Answers[f.Name] != text {
				t.Errorf("%s at its limit in %s: %v", f.Name, name, c.Problems)
			}
			want := fmt.Sprintf("Shorten this answer to %s characters or fewer. It has %s now.", commas(f.Limit),
				commas(f.Limit+1))
			c = request.Form.Check(with(form, f.Name, text+"x"), now)
			if len(c.Problems) != 1 || plainly(c.Problems[0]) != (request.Problem{Field: f.Name, Text: want}) {
				t.Errorf("%s one over its limit in %s: %q, want %q", f.Name, name, c.Problems, want)
			}
		}
	}
}

func commas(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

func TestAOneLineAnswerIsOnOneLine(t *testing.T) {
	for _, f := range fields() {
		if f.Kind != request.Text {
			continue
		}
		form := with(checking(request.District, "g1a", "g1b"), f.Name, "two\nlines")
		if f.Name == "authorizer" {
			form = with(checking(request.Charter, "unsure"), f.Name, "two\nlines")
		}
		if c := request.Form.Check(form, now); len(c.Problems) != 1 ||
			c.Problems[0].Text != "Use only one line for this answer." {
			t.Errorf("%s: %v", f.Name, c.Problems)
		}
	}
}

func TestAChoiceThatIsNotListedIsRefused(t *testing.T) {
	base := checking(request.District, "g1a", "g1b")
	kept := answers(t, base)
	for _, f := range fields() {
		if _, asked := kept[f.Name]; !asked {
			continue
		}
		says := map[request.FieldKind]string{request.Radio: "Choose one of the listed answers.",
			request.Select:   "Choose one of the listed answers.",
			request.Checkbox: "Check this box or leave it blank."}[f.Kind]
		if says == "" {
			continue
		}
		for _, answer := range []string{"Yes", "on", " yes", "Maybe\nnot", strings.Repeat("y", 40),
			strings.Repeat("yes", 100)} {
			want := says + " “" + strings.ReplaceAll(answer[:min(len(answer), 40)], "\n", " ") + "” isn’t one."
			if len(answer) > 40 {
				want = strings.Replace(want, "” isn’t", "…” isn’t", 1)
			}
			if f.Kind == request.Checkbox {
				want = strings.Replace(want, "isn’t one.", "isn’t an answer to it.", 1)
			}
			c := request.Form.Check(with(base, f.Name, answer), now)
			if !slices.ContainsFunc(c.Problems,
				func(p request.Problem) bool { return plainly(p) == request.Problem{Field: f.Name, Text: want} }) ||
				c.Answers[f.Name] != "" {
				t.Errorf("%s answered %q: %v, want %q", f.Name, answer, c.Problems, want)
			}
		}
	}
}

func TestCheckingDoesNotAlterWhatWasTyped(t *testing.T) {
	form := with(checking(request.District, "g1a"), "official_email", " Pat@EXAMPLE.org ", "cds", "01-61119", "months",
		"nine")
	before := maps.Clone(form)
	request.Form.Check(form, now)
	if !maps.Equal(form, before) {
		t.Error("the check altered what was typed, so the page would not come back as it was")
	}
}

// plainly is a problem as it stands at its field.
func plainly(p request.Problem) request.Problem {
	p.SummaryText = ""
	return p
}

func TestAMessageAwayFromItsFieldNamesTheQuestion(t *testing.T) {
	form := checking(request.District, "unsure")
	form["months"], form["cds"] = "many", "none"
	c := request.Form.Check(form, now)
	if len(c.Problems) != 2 {
		t.Fatalf("%d problems, want 2: %v", len(c.Problems), c.Problems)
	}
	for _, p := range c.Problems {
		f, _ := request.Form.Field(p.Field)
		if !strings.HasPrefix(p.SummaryText, f.Label) || !strings.HasSuffix(p.SummaryText, " "+p.Text) {
			t.Errorf("the list says %q of %q", p.SummaryText, f.Label)
		}
	}
}
