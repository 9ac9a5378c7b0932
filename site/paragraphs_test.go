package site

import (
	"context"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// The standard paragraphs are content: what is wrong with one is named with its
// file, and what is right reaches the functions.
func TestBuild_Paragraphs(t *testing.T) {
	const one = "paragraphs:\n  - {id: longer, title: T, steps: [decline], clause: (g)(2), kinds: [district], text: " +
		"\"They {{superintendent}}.\", source: S}\n"
	for name, c := range map[string]struct{ text, want string }{
		"good": {one, ""},
		"no source": {strings.Replace(one, ", source: S", "", 1),
			"content/desk/paragraphs.yaml:1:1: paragraph 1 lacks"},
		"no title": {strings.Replace(one, "title: T, ", "", 1), "paragraph 1 lacks its title"},
		"blank text": {strings.Replace(one, "They {{superintendent}}.", " ", 1),
			"paragraph 1 lacks its title, its steps, its text"},
		"no steps":      {strings.Replace(one, "steps: [decline], ", "", 1), "paragraph 1 lacks its title, its steps"},
		"bad id":        {strings.Replace(one, "longer", "Two words", 1), `has the id "Two words"`},
		"twice":         {one + strings.TrimPrefix(one, "paragraphs:\n"), `two paragraphs have the id "longer"`},
		"unknown step":  {strings.Replace(one, "decline", "note", 1), `names the step "note", which sends no letter`},
		"bad clause":    {strings.Replace(one, "(g)(2)", "(g)(4)", 1), `names the clause "(g)(4)"`},
		"bad kind":      {strings.Replace(one, "district", "college", 1), `names the kind of agency "college"`},
		"unknown value": {strings.Replace(one, "superintendent", "owner", 1), "has a value that there is not"},
		"other key":     {strings.Replace(one, "title", "heading", 1), `unknown key "heading"`},
	} {
		t.Run(name, func(t *testing.T) {
			files := words(map[string]string{"desk/paragraphs.yaml": c.text})
			r, err := Build(context.Background(), small(files, t.TempDir()))
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want == "":
				if !strings.Contains(string(r.Desk), "They "+request.Superintendent.Title+".") {
					t.Error("the functions don’t get it")
				}
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// Each paragraph that ships names its source and waits for CCEE's wording; none
// says that the agency pays but the one for (g)(3), and none promises a cost.
func TestDefault_Paragraphs(t *testing.T) {
	list := theme.Default().StandardParagraphs
	if len(list) == 0 {
		t.Fatal("there are none")
	}
	for _, p := range list {
		if !strings.Contains(p.Source, "CCEE to confirm") {
			t.Errorf("%s: the source %q does not say that CCEE confirms the wording", p.ID, p.Source)
		}
		pays := slices.ContainsFunc([]string{"reimburse", "pay", "no cost", "free"},
			func(word string) bool { return strings.Contains(strings.ToLower(p.Text), word) })
		if pays != (p.Clause == "(g)(3)") {
			t.Errorf("%s speaks of paying: %q", p.ID, p.Text)
		}
	}
}
