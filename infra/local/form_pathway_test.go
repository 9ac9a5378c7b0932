package main_test

import (
	"regexp"
	"testing"
)

// checked are the radio buttons and boxes of the form that are checked, and seen to
// be.
func (f form) checked() string {
	f.t.Helper()
	f.whole()
	return f.says(`[...document.forms[0].querySelectorAll("[type=radio]:checked,[type=checkbox]:checked")].filter(i=>i.checkVisibility({visibilityProperty:true})&&i.closest("[data-field]").offsetHeight>0).map(i=>i.name+"="+i.value).join(" ")`)
}

// What was answered in the check before you start is seen in the form, with a
// script and without, whether or not its clause is asked under, and no box is
// checked that no one checked. On the check page it is said what is left out
// because its clause isn't asked under.
func TestPathway_FormShowsTheAnswers(t *testing.T) {
	for _, script := range []bool{true, false} {
		f := person(t)
		f.script(script)
		for path, want := range map[string]string{
			"district/no/no/": "kind=district county_determined=no apportionment=no",
			"district/not-sure/yes/pending/": "kind=district ta=52071 county_determined=yes lead_agrees=pending " +
				"apportionment=not-sure",
			"charter/yes/yes/":   "kind=charter g1a=yes ta=47607.3 county_determined=yes lead_agrees=yes",
			"charter/state/":     "kind=charter g1b=yes state_determined=yes",
			"county-office/no/":  "kind=county-office state_determined=no",
			"county-office/yes/": "kind=county-office g1b=yes state_determined=yes",
			"district/yes/":      "kind=district g2=yes apportionment=yes",
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

// An answer that came along without its box stays to be seen while the form is
// filled in, asks for no evidence, and is sent with its box.
func TestPathway_AnswerWithoutItsBox(t *testing.T) {
	f := person(t)
	f.open("eligibility/check/district/no/yes/pending/")
	f.press(`form button[type=submit]`)
	f.whole()
	if f.is(`document.querySelector("[data-field=county_by]").checkVisibility()`) {
		t.Error("evidence is asked of a clause that is not asked under")
	}
	if got := text(t, f.ctx,
		`[data-field=county_determined] .only-if`); got != "Answer only if you checked (g)(1)(A)." {
		t.Errorf("beside the answer stands %q", got)
	}
	f.choose("g1a", "yes")
	f.until("with the box the evidence is asked", `document.querySelector("[data-field=county_by]").checkVisibility()`)
	f.choose("g1a", "yes")
	f.choose("unsure", "yes")
	answers := district()
	for _, name := range []string{"g1a", "ta", "county_determined", "lead_agrees", "county_by", "county_on_month",
		"county_on_day", "county_on_year",
		"ta_from_month", "ta_from_day", "ta_from_year", "apportionment", "kind"} {
		answers.Del(name)
	}
	f.fill(answers)
	f.press(checkButton)
	if got := text(t, f.ctx, "#send .notice"); !f.is(`!!document.querySelector("#send")`) ||
		!regexp.MustCompile(
			`(?s)county superintendent of schools determined.*geographic lead agency agree`).MatchString(got) {
		t.Errorf("the check page says %q", got)
	}
}

// The check is gone through by keyboard, with a script and without, to a form that
// says what was filled in.
func TestPathway_ByKeyboard(t *testing.T) {
	f := person(t)
	for _, script := range []bool{true, false} {
		f.script(script)
		f.open("eligibility/check/")
		for _, answer := range []string{"Charter school", "Not yet"} {
			f.tabTo(answer, func(at stop) bool { return at.Text == answer })
			f.enter()
		}
		if got := text(t, f.ctx, "h1"); got != "You can ask now.\nThree things are still missing" {
			t.Errorf("script %v: the advice is %q", script, got)
		}
		if copies := f.is(`document.querySelector("#copy").checkVisibility()`); copies != script {
			t.Errorf("script %v: a button that copies is shown: %v", script, copies)
		}
		f.tabTo("the form", func(at stop) bool { return at.Text == "Start with these 2 answers" })
		f.enter()
		f.until("the form is ready", `document.forms[0].elements.kind`)
		want := "What kind of agency is this request for? Charter school\nHas your county superintendent of schools " +
			"determined that CCEE’s help is necessary? Not yet"
		if got := text(t, f.ctx, "[aria-labelledby=filled] ul"); got != want {
			t.Errorf("script %v: the form says that %q is filled in", script, got)
		}
	}
}
