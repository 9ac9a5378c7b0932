package main_test

import (
	"strings"
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
// script and without, and no box is checked that no one checked.
func TestPathway_FormShowsTheAnswers(t *testing.T) {
	for _, script := range []bool{true, false} {
		f := person(t)
		f.script(script)
		for path, want := range map[string]string{
			"district/no/no/own-no/": "kind=district apportionment=no county_determined=no reimburse=no",
			"district/not-sure/yes/pending/own-not-sure/": "kind=district apportionment=not-sure ta=52071 " +
				"county_determined=yes lead_agrees=pending reimburse=not-sure",
			"charter/yes/yes/":                "kind=charter ta=47607.3 county_determined=yes lead_agrees=yes",
			"charter/state/":                  "kind=charter state_determined=yes",
			"county-office/pending/own-yes/":  "kind=county-office state_determined=pending reimburse=yes",
			"county-office/no/own-if-not-g1/": "kind=county-office state_determined=no reimburse=if-not-g1",
			"county-office/yes/":              "kind=county-office state_determined=yes",
			"district/yes/":                   "kind=district apportionment=yes",
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

// An answer that came along asks for its evidence, and points to a box that is not
// checked: with it the form is complete.
func TestPathway_AnswersAskForTheirEvidence(t *testing.T) {
	f := person(t)
	f.open("eligibility/check/district/no/yes/pending/own-not-sure/")
	f.press(`form button[type=submit]`)
	f.whole()
	if !f.is(`document.querySelector("[data-field=county_by]").checkVisibility()`) {
		t.Error("the evidence of what was answered is not asked")
	}
	if !f.is(`document.querySelector("[data-points=g1a]").checkVisibility() && !document.forms[0].elements.g1a.checked`) {
		t.Error("the box is not pointed to, or it is checked")
	}
	answers := district()
	for _, name := range []string{"ta", "county_determined", "lead_agrees", "apportionment", "kind",
		"reimburse"} {
		answers.Del(name)
	}
	f.fill(answers)
	f.press(checkButton)
	if got := text(t, f.ctx, "main"); !f.is(`!!document.querySelector("#send")`) ||
		!strings.Contains(got, "Your geographic lead agency’s agreement. Ask your county superintendent of schools.") {
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
		for _, answer := range []string{"Charter school", "Not yet, or we don’t know", "Not decided yet"} {
			f.tabTo(answer, func(at stop) bool { return at.Text == answer })
			f.enter()
		}
		if got := text(t, f.ctx, "h1"); got != "You can ask now.\nThree things are still missing" {
			t.Errorf("script %v: the advice is %q", script, got)
		}
		if copies := f.is(`document.querySelector("#copy").checkVisibility()`); copies != script {
			t.Errorf("script %v: a button that copies is shown: %v", script, copies)
		}
		f.tabTo("the form", func(at stop) bool { return at.Text == "Start with these answers" })
		f.enter()
		f.until("the form is ready", `document.forms[0].elements.kind`)
		want := "What kind of agency is this request for? Charter school\nAfter technical assistance, has your county " +
			"superintendent of schools determined that CCEE’s help is necessary? Not yet, or we don’t know\nWould your " +
			"agency ask on its own, outside of (g)(1) and (g)(2), and reimburse CCEE for the cost? Not decided yet"
		if got := text(t, f.ctx, "[aria-labelledby=filled] ul"); got != want {
			t.Errorf("script %v: the form says that %q is filled in", script, got)
		}
	}
}
