package main_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// leaves types into the inputs of a field, leaves it, and reports the error that
// stands there then.
func (f form) leaves(field string, typed ...string) string {
	f.t.Helper()
	question, _ := request.Form.Field(field)
	values, err := json.Marshal(typed)
	if err != nil {
		f.t.Fatal(err)
	}
	inputs, _ := json.Marshal(question.Inputs())
	return f.says(fmt.Sprintf(`(()=>{const values=%s,fire=(i,e)=>i.dispatchEvent(e);let last;
		for(const [n,name] of %s.entries()){last=form.elements[name];last.value=values[n];fire(last,new Event("input",{bubbles:true}))}
		fire(last,new FocusEvent("focusout",{bubbles:true}));return document.getElementById(%q)?.lastChild.textContent??""})()`,
		values, inputs, field+"-error"))
}

// serverSays is what the server says of the same.
func serverSays(kind, field string, typed ...string) string {
	ask, _ := request.Form.Field("kind")
	question, _ := request.Form.Field(field)
	question.When = nil
	raw := request.RawInput{"kind": kind}
	for i, input := range question.Inputs() {
		raw[input] = typed[i]
	}
	form := request.FormSections{{Fields: []request.Field{ask, question}}}
	for _, p := range form.Check(raw, time.Now()).Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// wrongAnswers are answers that the script must say something of.
var wrongAnswers = []struct {
	kind, field string
	typed       []string
}{
	{"", "official_email", []string{"pat"}},
	{"", "official_email", []string{"pat@"}},
	{"", "official_email", []string{"pat@example"}},
	{"", "official_email", []string{"pat@example,org"}},
	{"", "official_email", []string{"pat example@example.org"}},
	{"", "official_email", []string{"pat@example.org, sam@example.org"}},
	{"", "official_email", []string{"pat@example.org @sam; sam@example.org"}},
	{"", "official_email", []string{"pat@@example.org"}},
	{"", "official_email", []string{"pat@example.org@"}},
	{"", "official_email", []string{"@pat@example.org"}},
	{"", "official_email", []string{"pat@ @example.org"}},
	{"", "official_email", []string{"pat@@@example.org"}},
	{"", "official_email", []string{"pat@exam_ple.org"}},
	{"", "official_email", []string{"pat@192.0.2.1"}},
	{"", "official_email", []string{"pat@-example.org"}},
	{"", "official_phone", []string{"555"}},
	{"", "official_phone", []string{"ask for Pat"}},
	{"", "cds", []string{"none"}},
	{"", "cds", []string{"12"}},
	{"district", "cds", []string{"12"}},
	{"district", "cds", []string{"01611190106401"}},
	{"county-office", "cds", []string{"12"}},
	{"charter", "cds", []string{"0161119"}},
	{"charter", "cds", []string{"01611190000000"}},
	{"", "months", []string{"soon"}},
	{"", "months", []string{"0"}},
	{"", "months", []string{"61"}},
	{"", "start", []string{"", "5", "2027"}},
	{"", "start", []string{"5", "", "2027"}},
	{"", "start", []string{"5", "5", ""}},
	{"", "start", []string{"5", "5", "27"}},
	{"", "start", []string{"13", "5", "2027"}},
	{"", "start", []string{"2", "30", "2027"}},
	{"", "start", []string{"1", "1", "1999"}},
	{"", "start", []string{"1", "1", "2999"}},
	{"", "agency", []string{strings.Repeat("a", 2001)}},
	{"", "need", []string{strings.Repeat("a", 4001)}},
	{"", "official_email", []string{strings.Repeat("a", 300) + "@example.org"}},
}

// rightAnswers, and some that only the server reads, are answers of which the
// script says nothing that the server doesn't.
var rightAnswers = []struct {
	kind, field string
	typed       []string
}{
	{"", "official_email", []string{"pat@example.org"}},
	{"", "official_email", []string{" Pat Example <pat@example.org>; "}},
	{"", "official_email", []string{"pat@example.org;"}},
	{"", "official_email", []string{"mailto:pat@example.org"}},
	{"", "official_email", []string{"pat.o'example+x@sub-a.example.org"}},
	{"", "official_email", []string{"pat@example.org <mailto:pat@example.org>"}},
	{"", "official_email", []string{"[pat@example.org](mailto:pat@example.org)"}},
	{"", "official_email", []string{"mailto://pat@example.org"}},
	{"", "official_email", []string{"pat\b@example.org\x7f"}},
	{"", "official_email", []string{"pat@example.org, sam@."}},
	{"", "official_email", []string{"pät@example.org"}},
	{"", "official_email", []string{"pat..x@example.org"}},
	{"", "official_email", []string{".pat@example.org"}},
	{"", "official_email", []string{strings.Repeat("a", 65) + "@example.org"}},
	{"", "official_email", []string{"\u200bpat@example.org"}},
	{"", "official_phone", []string{"(916) 555\u20110100 extension 12"}},
	{"", "official_phone", []string{"５５５ ０１００"}},
	{"", "cds", []string{"01 61119"}},
	{"", "cds", []string{"01\u20136111 9"}},
	{"", "cds", []string{"01\x1e6111\x1f9\x07\x1a\u0080\ufffc"}},
	{"", "cds", []string{"01\u202861119\u0085"}},
	{"district", "cds", []string{"01611190000000"}},
	{"charter", "cds", []string{"01 61119 0106401"}},
	{"", "months", []string{"9"}},
	{"", "months", []string{"9 months"}},
	{"", "months", []string{"1,5"}},
	{"", "months", []string{"1.5"}},
	{"", "start", []string{"March", "14", "2027"}},
	{"", "start", []string{"sept.", "1", "2027"}},
	{"", "start", []string{"\u200b3", "０５", "2027"}},
	{"", "start", []string{"3", "5", "2027"}},
	{"", "replaces", []string{"RFA-1"}},
	{"", "agency", []string{"Example Unified"}},
}

// The script says what the server would, or nothing where that isn't sure.
func TestErrors_SameWordsAsTheServer(t *testing.T) {
	f := person(t)
	f.open("request/#all")
	compare := func(kind, field string, typed []string, sure bool) {
		t.Helper()
		f.says(fmt.Sprintf(`[...form.elements.kind].map(k=>k.checked=k.value===%q)`, kind))
		got, want := f.leaves(field, typed...), serverSays(kind, field, typed...)
		if got != want && (sure || got != "") {
			t.Errorf("%s %q of %q:\n the page says %q\nthe server says %q", field, typed, kind, got, want)
		}
		blank := make([]string, len(typed))
		f.leaves(field, blank...)
	}
	for _, c := range wrongAnswers {
		compare(c.kind, c.field, c.typed, true)
		if serverSays(c.kind, c.field, c.typed...) == "" {
			t.Errorf("the server has nothing against %s %q", c.field, c.typed)
		}
	}
	for _, c := range rightAnswers {
		compare(c.kind, c.field, c.typed, false)
	}
	today := time.Now().In(request.Pacific)
	for _, days := range []int{-1, 0, 1, 400} {
		day := today.AddDate(0, 0, days)
		compare("", "ta_from", []string{day.Format("1"), day.Format("2"), day.Format("2006")}, true)
	}
}

// An error comes when the field is left: not while somebody types, nor of a field
// that was not filled yet. It goes as soon as it is fixed, and is heard.
func TestErrors_WhenTheFieldIsLeft(t *testing.T) {
	f := person(t)
	f.open("request/#people")
	errors := func(when, want string) {
		t.Helper()
		if got := f.says(`[...document.querySelectorAll(".field-error")].map(e=>e.id+": "+e.textContent).join("|")`); got != want {
			t.Errorf("%s the errors are %q, want %q", when, got, want)
		}
	}
	const wrong = "official_email-error: Error: Enter an email address, like name@example.org."
	f.says(`document.getElementById("official_email").focus()`)
	f.keys(kb.Tab)
	errors("when a field that nobody filled is left", "")
	f.says(`document.getElementById("official_email").focus()`)
	f.keys("pat")
	errors("while somebody types", "")
	f.keys(kb.Tab)
	errors("when the field is left", wrong)
	if got := f.says(`((i)=>i.getAttribute("aria-invalid")+" "+i.getAttribute("aria-describedby").split(" ").includes("official_email-error"))(document.getElementById("official_email"))`); got != "true true" {
		t.Errorf("a screen reader is told %s", got)
	}
	f.until("it is heard",
		`said.textContent === "Official’s email: Enter an email address, like name@example.org."`)
	f.says(`document.getElementById("official_email").focus()`)
	f.keys(kb.End + "@exampl")
	errors("before it is fixed", wrong)
	f.keys("e.org")
	errors("as soon as it is fixed", "")
	if got := f.says(`document.querySelectorAll("[aria-invalid],.field-invalid").length`); got != "0" {
		t.Errorf("%s inputs are still marked", got)
	}
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("official_email").select();0`))
	f.keys(kb.Backspace + kb.Tab)
	errors("when a required answer was taken out", "official_email-error: Error: Enter the official’s email address.")
}

// An error that comes because a button is pressed doesn't move the button away.
func TestErrors_ButtonStaysUnderThePointer(t *testing.T) {
	f := person(t)
	f.open("request/#the-need")
	f.says(`document.getElementById("months").focus()`)
	f.keys("soon")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#the-need a.button`)))
	f.shows("partners-now", "#partners-now", "partners-now-title")
	f.says(`location.hash="#the-need"`)
	f.until("the error is there", `document.getElementById("months-error")?.checkVisibility()`)
}

// A date is checked when all of it is left.
func TestErrors_Date(t *testing.T) {
	f := person(t)
	f.open("request/#scope")
	f.says(`document.getElementById("start_month").focus()`)
	f.keys("13" + kb.Tab)
	if got := f.says(`document.querySelectorAll(".field-error").length`); got != "0" {
		t.Error("an error comes while the date is typed")
	}
	f.keys("1" + kb.Tab + "2027" + kb.Tab)
	const ids = `document.getElementById("start-error")?.checkVisibility()+" "+document.querySelector("[data-field=start] fieldset").getAttribute("aria-describedby").includes("start-error")`
	if got := f.says(ids); got != "true true" {
		t.Errorf("the error is there, and told: %s", got)
	}
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("start_month").select();0`))
	f.keys("12")
	if got := f.says(`document.querySelectorAll(".field-error").length`); got != "0" {
		t.Error("the error stays after it is fixed")
	}
}

// An error of the server goes when its question is answered: of boxes, when one of
// them is checked.
func TestErrors_OfTheServerGoWhenFixed(t *testing.T) {
	f := person(t)
	wrong := valid()
	for _, name := range []string{"unsure", "help", "county", "sites", "attest"} {
		wrong.Del(name)
	}
	f.open("404.html")
	f.post("/request/check", wrong)
	f.whole()
	wrongs := func(when, want string) {
		t.Helper()
		if got := f.says(`document.querySelectorAll(".field-error").length+" "+document.querySelectorAll(".error-summary li:not([data-fixed])").length`); got != want {
			t.Errorf("%s, errors and open ones in the summary are %s, want %s", when, got, want)
		}
	}
	wrongs("at first", "5 5")
	f.choose("unsure", "yes")
	wrongs("with a box", "4 4")
	f.choose("help", "fir")
	f.typing("county", "Alpine")
	wrongs("with two choices", "2 2")
	f.typing("sites", "All")
	f.choose("attest", "yes")
	wrongs("with all", "0 0")
	f.anew("sites", "")
	f.keys(kb.Backspace + kb.Tab)
	wrongs("with one taken out", "1 1")
}
