package main_test

import (
	"regexp"
	"testing"
)

// checked are the radio buttons and boxes of the form that are checked, and seen to be.
func (f form) checked() string {
	f.t.Helper()
	return f.says(`[...document.forms[0].querySelectorAll("[type=radio]:checked,[type=checkbox]:checked")].filter(i=>i.checkVisibility({visibilityProperty:true})&&i.closest("[data-field]").offsetHeight>0).map(i=>i.name+"="+i.value).join(" ")`)
}

// What was answered in the check before you start is seen in the form, with a script and without, whether or not its clause is asked under, and no
// box is checked that nobody checked. On the check page it is said what is left out because its clause isn't asked under.
func TestPathway_FormShowsTheAnswers(t *testing.T) {
	for _, script := range []bool{true, false} {
		f := person(t)
		f.script(script)
		for path, want := range map[string]string{
			"district/no/no/pending/":                 "kind=district county_determined=no state_determined=pending apportionment=no",
			"district/not-sure/yes/pending/not-sure/": "kind=district ta=52071 county_determined=yes lead_agrees=pending state_determined=not-sure apportionment=not-sure",
			"charter/yes/yes/no/":                     "kind=charter g1a=yes ta=47607.3 county_determined=yes lead_agrees=yes state_determined=no",
			"county-office/yes/":                      "kind=county-office g1b=yes state_determined=yes",
			"district/yes/":                           "kind=district g2=yes apportionment=yes",
		} {
			f.open("eligibility/check/" + path)
			f.press(`form button[type=submit]`)
			f.until("the form is ready", `document.forms[0].elements.kind`)
			if got := f.checked(); got != want {
				t.Errorf("script %v, after %s the form has\n%s, want\n%s", script, path, got, want)
			}
		}
	}
}

// An answer that came along without its box stays to be seen while the form is filled in, asks for no evidence, and is sent with its box.
func TestPathway_AnswerWithoutItsBox(t *testing.T) {
	f := person(t)
	f.open("eligibility/check/district/no/yes/pending/no/")
	f.press(`form button[type=submit]`)
	if f.is(`document.querySelector("[data-field=county_by]").checkVisibility()`) {
		t.Error("evidence is asked of a clause that is not asked under")
	}
	if got := text(t, f.ctx, `[data-field=county_determined] .only-if`); got != "Only if you checked (g)(1)(A)." {
		t.Errorf("beside the answer stands %q", got)
	}
	f.choose("g1a", "yes")
	f.until("with the box the evidence is asked", `document.querySelector("[data-field=county_by]").checkVisibility()`)
	f.choose("g1a", "yes")
	f.choose("unsure", "yes")
	answers := district()
	for _, name := range []string{"g1a", "ta", "county_determined", "lead_agrees", "county_by", "county_on_month", "county_on_day", "county_on_year",
		"ta_from_month", "ta_from_day", "ta_from_year", "apportionment", "kind"} {
		answers.Del(name)
	}
	f.fill(answers)
	f.press(checkButton)
	if got := text(t, f.ctx, "#send .notice"); !f.is(`!!document.querySelector("#send")`) || !regexp.MustCompile(`(?s)county superintendent determined.*geographic lead agency agree`).MatchString(got) {
		t.Errorf("the check page says %q", got)
	}
}
