package request_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ccee-ca.org/assist/lambda/request"
)

// anything is text of the kinds of characters that go wrong.
var anything = rapid.StringOfN(rapid.OneOf(
	rapid.SampledFrom([]rune(
		" \t\n“”’–…<>&'\"%+;=#{}$\\/@,.-0123456789\u00a0\u200b\u200d\u202e\u2028\ufeff\ufffd\u0301😀👩é教\x01\x7f")),
	rapid.Rune().Filter(func(r rune) bool { return r != 0 && r != '\r' && utf8.ValidRune(r) }),
), 0, 60, -1)

// form draws a form: a valid one, some answers of which are drawn again, and some
// that may be missing left out.
func form(t *rapid.T) request.RawInput {
	f := maps.Clone(rapid.SampledFrom(valid).Draw(t, "form").form)
	for _, q := range fields() {
		fixed := slices.Contains([]string{"kind", "ta", "ta_to", "contact_name", "contact_email", "fiscal_name",
			"fiscal_email"}, q.Name) || slices.Contains(boxes, q.Name)
		switch rapid.IntRange(0, 3).Draw(t, "what of "+q.Name) {
		case 0:
			if !q.Required && !fixed {
				f = without(f, q)
			}
		case 1, 2:
			if !fixed {
				answer(t, f, q)
			}
		}
	}
	return f
}

// answer draws an answer to a question, mostly one that is taken.
func answer(t *rapid.T, f request.RawInput, q request.Field) {
	switch q.Kind {
	case request.Radio, request.Select:
		f[q.Name] = rapid.SampledFrom(q.Options).Draw(t, q.Name).Value
	case request.Text:
		f[q.Name] = strings.ReplaceAll(anything.Draw(t, q.Name), "\n", " ") +
			rapid.SampledFrom([]string{"x", "x ", "é", "教", "😀"}).Draw(t, "end")
	case request.Long:
		f[q.Name] = anything.Draw(t, q.Name) + rapid.SampledFrom([]string{"x", "\nx", "x\n", "“ ", "😀"}).Draw(t, "end")
	case request.Number:
		f[q.Name] = rapid.SampledFrom([]string{"", " ", "0"}).Draw(t, "before") +
			fmt.Sprint(rapid.IntRange(1, q.Max).Draw(t, q.Name))
	case request.Date:
		last := 3650
		if q.Past {
			last = 0
		}
		d := now.AddDate(0, 0, rapid.IntRange(-4000, last).Draw(t, q.Name))
		in := q.Inputs()
		f[in[0]], f[in[1]], f[in[2]] = d.Format(rapid.SampledFrom([]string{"1", " 01", "Jan", "January "}).Draw(t,
			"month")), d.Format("02"), d.Format(" 2006")
	case request.Email:
		f[q.Name] = rapid.StringMatching(
			` ?[A-Za-z][a-z0-9'+_-]{0,9}(\.[A-Z0-9_+-]{1,9})?@[A-Za-z][a-z0-9]{0,9}\.[A-Za-z]{2,6} ?`).Draw(t, q.Name)
	case request.Phone:
		f[q.Name] = rapid.StringMatching(` ?[0-9]{7}[0-9() .+-]{0,13}`).Draw(t, q.Name)
	}
}

func TestARandomFormComesBackAsItWasSent(t *testing.T) {
	taken, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		if comesBack(t, "a random form", form(t)) {
			taken++
		}
	})
	t.Logf("%d of %d random forms were valid", taken, tried)
	if taken < tried/4 { // six in ten are, and a short run draws twenty
		t.Error("too few of them to tell anything")
	}
}

// Whatever is typed, the check answers with problems of fields that there are, one
// a field in the order of the form, keeps only what is asked, and gives findings
// that name the agency.
func TestWhateverIsTypedTheCheckKeepsToItsForm(t *testing.T) {
	place := map[string]int{}
	for i, f := range fields() {
		place[f.Name] = i
	}
	input := rapid.MapOfN(rapid.SampledFrom(request.Form.Inputs()),
		rapid.OneOf(anything,
			rapid.SampledFrom([]string{"yes", "no", "pending", "not-sure", "district", "charter", "county-office",
				"52071",
				"47607.3", "01", "2026", "3"})), 0, 81)
	rapid.Check(t, func(t *rapid.T) {
		typed := request.RawInput(input.Draw(t, "typed"))
		before := maps.Clone(typed)
		c := request.Form.Check(typed, now)
		if !maps.Equal(typed, before) {
			t.Fatal("what was typed is altered")
		}
		last := -1
		for _, p := range c.Problems {
			at, ok := place[p.Field]
			if !ok || at <= last || p.Text == "" {
				t.Fatalf("%v is out of place", p)
			}
			last = at
		}
		for name := range c.Answers {
			if _, ok := place[name]; !ok ||
				slices.ContainsFunc(c.LeftOut, func(f request.Field) bool { return f.Name == name }) {
				t.Fatalf("%s is kept and set aside, or is no question", name)
			}
		}
		for _, f := range request.Findings(request.FactsOf(c.Answers, now)) {
			if !f.Rule.Names(c.Answers.Agency()) || f.Reason == "" || f.Quote().Text == "" {
				t.Fatalf("%s is found for a %q: %q", f.Rule.Clause, c.Answers.Agency(), f.Reason)
			}
		}
		request.Flags(c.Answers, now)
		c.Answers.Parts()
	})
}

func FuzzReadForm(f *testing.F) {
	f.Add(browser(valid[0].form))
	f.Add("need=a%0D%0Ab&goals=%E2%80%9C&token=x")
	f.Add("need=%ff")
	f.Add("need=a;goals=b")
	f.Add("need=a&need=b")
	known := append(request.Form.Inputs(), "token")
	f.Fuzz(func(t *testing.T, body string) {
		read, err := request.ReadForm(strings.NewReader(body), "token")
		typed := read.Typed
		if err != nil {
			if typed != nil {
				t.Errorf("%q was refused and read as %q", body, typed)
			}
			return
		}
		for name, answer := range typed {
			if !slices.Contains(known, name) || answer == "" || !utf8.ValidString(answer) ||
				strings.ContainsAny(answer, "\r\x00") {
				t.Errorf("%q was read as %q: %q", body, name, answer)
			}
		}
		for _, row := range read.LeftOut {
			if request.IsBlank(row.Answer) || !utf8.ValidString(row.Question+row.Answer) || len(read.LeftOut) > 20 {
				t.Errorf("%q leaves out %q: %q", body, row.Question, row.Answer)
			}
		}
		values, err := url.ParseQuery(body)
		if err != nil {
			t.Errorf("%q is no form (%v), and was read", body, err)
		}
		ignored := 0
		for name, list := range values {
			if !slices.Contains(known, name) {
				ignored++
				continue
			}
			ignored += len(list) - 1
			for i := range list {
				list[i] = strings.ReplaceAll(strings.ReplaceAll(list[i], "\r\n", "\n"), "\r", "\n")
			}
			if got := typed[name]; got == "" && !slices.Equal(slices.Compact(list), []string{""}) || got != "" &&
				!slices.Contains(list, got) {
				t.Errorf("%q: %s is read as %q, want one of %q", body, name, got, list)
			}
		}
		if ignored != read.Ignored {
			t.Errorf("%q: %d inputs are ignored, want %d", body, read.Ignored, ignored)
		}
		if again, err := request.ReadForm(strings.NewReader(browser(typed)), "token"); err != nil ||
			!maps.Equal(again.Typed, typed) {
			t.Errorf("%q was read as %q, and sent again as %q, %v", body, typed, again.Typed, err)
		}
		delete(typed, "token")
		if c := request.Form.Check(typed, now); len(c.Problems) == 0 {
			if again := request.Form.Check(c.Answers.RawInput(), now.Add(time.Hour)); !maps.Equal(again.Answers,
				c.Answers) || len(again.Problems) > 0 {
				t.Errorf("%q: the answers %q become %q, %v", body, c.Answers, again.Answers, again.Problems)
			}
		}
	})
}
