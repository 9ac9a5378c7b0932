package site

import (
	"context"
	"os"
	"strings"
	"testing"
)

// What is wrong with a clause file, or with the settings of agreements, is said
// where it stands; a clause is no page.
func TestClauseFiles_Problems(t *testing.T) {
	const front = "---\ntitle: A\nowner: B\nversion: 1\nsource: C\napplies-when: [always]\nwhy: D\nchecked-by: \"\"\n---\n"
	replace := func(old, with string) string { return strings.Replace(front, old, with, 1) }
	for name, c := range map[string]struct{ file, text, want string }{
		"no front matter": {"clauses/a.md", "Text.\n", "content/clauses/a.md: no front matter"},
		"no first line":   {"clauses/a.md", front[len("---\n"):] + "Text.\n", "content/clauses/a.md: no front matter"},
		"no last line":    {"clauses/a.md", "---\ntitle: A\n", "content/clauses/a.md: no front matter"},
		"no owner":        {"clauses/a.md", replace("owner: B", `owner: ""`), "content/clauses/a.md:3:1: no owner"},
		"no version":      {"clauses/a.md", replace("version: 1\n", ""), "content/clauses/a.md: no version"},
		"condition":       {"clauses/a.md", replace("always", "often"), `6:1: there is no condition "often"`},
		"checked, empty":  {"clauses/a.md", replace(`""`, "Pat"), "8:1: it is checked and has no text"},
		"unknown key":     {"clauses/a.md", replace("why", "because"), `7:1: unknown key "because"`},
		"rate":            {"desk/agreement.yaml", "rates: [{line: A, rate: much}]\n", `1:1: the rate of "A" is "much"`},
		"rate, no line":   {"desk/agreement.yaml", `rates: [{line: "", rate: "1.00"}]`, `1:1: the rate of "" is "1.00"`},
		"closed":          {"desk/agreement.yaml", "closed: [{date: soon, why: A}]\n", `1:1: "soon" isn't a date`},
		"closed, no why": {"desk/agreement.yaml", `closed: [{date: "2026-12-24", why: ""}]`,
			`1:1: "2026-12-24" isn't a date, or has`},
	} {
		_, err := Build(context.Background(), small(words(map[string]string{c.file: c.text}), t.TempDir()))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Build(context.Background(), small(words(map[string]string{"clauses/a.md": front + "Text.\n"}), t.TempDir()))
	if err != nil {
		t.Error(err)
	}
}

// A rate with its line and a day with its reason are what CCEE gives: they are read
// as they stand.
func TestReadAgreement_Complete(t *testing.T) {
	const text = `
rates: [{line: Days, rate: "1.00"}]
closed: [{date: "2026-12-24", why: Closed}]
`
	s, problems := readAgreement(words(map[string]string{agreementFile: text}), "content")
	if len(problems) > 0 {
		t.Errorf("got %v, want no problem", problems)
	}
	if len(s.Rates) != 1 || s.Rates[0].Line != "Days" || s.Rates[0].Rate != "1.00" {
		t.Errorf("got rates %+v, want the one of the file", s.Rates)
	}
	if len(s.Closed) != 1 || s.Closed[0].Date != "2026-12-24" || s.Closed[0].Why != "Closed" {
		t.Errorf("got closed %+v, want the one of the file", s.Closed)
	}
}

// A key that there isn't may be a misspelled one: it is reported alone, for what it
// should have set would be reported as missing.
func TestReadAgreement_MisspelledKey(t *testing.T) {
	const text = `rates: [{lines: Days, rate: "1.00"}]`
	_, problems := readAgreement(words(map[string]string{agreementFile: text}), "content")
	if len(problems) != 1 || !strings.Contains(problems[0].What, `unknown key "lines"`) {
		t.Errorf("got %v, want the unknown key alone", problems)
	}
}

// The clauses that we ship have no text: counsel writes it, and until a person has
// checked it each prints as a blank. Nor do the settings have a value.
func TestClauseFiles_NothingInvented(t *testing.T) {
	list, problems := readClauses(os.DirFS("../content"), "content")
	if len(list) < 10 || len(problems) > 0 {
		t.Errorf("%d clauses, %v", len(list), problems)
	}
	for _, c := range list {
		if c.CheckedBy == "" && c.Text != "" {
			t.Errorf("%s has a text that no one checked", c.ID)
		}
	}
	s, problems := readAgreement(os.DirFS("../content"), "content")
	if len(problems) > 0 || len(s.Rates)+len(s.Closed) > 0 || s.Insurance+s.Invoice+s.PayWithin != "" {
		t.Errorf("the settings are %+v, %v", s, problems)
	}
}
