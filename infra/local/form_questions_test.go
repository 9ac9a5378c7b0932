package main_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

func TestTheEmptyFormAsksOnlyWhatIsAlwaysAsked(t *testing.T) {
	f := atForm(t)
	var want []string
	for _, s := range request.Form {
		for _, field := range s.Fields {
			if len(field.When)+len(field.Kinds) == 0 && !field.Retired {
				want = append(want, field.Name)
			}
		}
	}
	if got := f.shown(); got != strings.Join(want, " ") {
		t.Errorf("shown are\n%s\nwant\n%s", got, strings.Join(want, " "))
	}
}

// A question appears as soon as its condition holds, vanishes with it, and keeps
// its text.
func TestQuestion_AppearsAndKeepsItsText(t *testing.T) {
	f := atForm(t)
	appears := func(what, names string, yes bool) {
		t.Helper()
		for _, name := range strings.Fields(names) {
			if got := slices.Contains(strings.Fields(f.shown()), name); got != yes {
				t.Errorf("%s: that %s is shown is %v", what, name, got)
			}
		}
	}
	f.choose("kind", "charter")
	appears("a charter school", "authorizer coe_work partners_now", true)
	appears("a charter school", "apportionment at_risk partners", false)
	f.typing("authorizer", "The county board")
	f.choose("kind", "district")
	appears("a district", "authorizer partners_now", false)
	appears("a district", "apportionment at_risk partners coe_work", true)
	if f.is(`document.forms[0].elements.kind[0] !== document.activeElement`) {
		t.Error("the focus has moved from the answer that was chosen")
	}
	f.choose("kind", "charter")
	if got := f.value("authorizer"); got != "The county board" {
		t.Errorf("after the question came back its answer is %q", got)
	}
	appears("a charter school", "ta county_determined lead_agrees lead reimburse g1a", true)
	appears("no answer yet", "ta_from county_by contact_name", false)
	f.choose("ta", "47607.3")
	f.choose("county_determined", "yes")
	appears("answers that ask for more", "ta_from ta_to county_by county_on", true)
	f.choose("kind", "county-office")
	appears("a county office", "ta ta_from county_determined county_by lead g1a g2 h", false)
	appears("a county office", "state_determined reimburse g1b g3 unsure", true)
	f.choose("kind", "district")
	f.choose("apportionment", "yes")
	appears("a district that is referred", "reimburse", false)
	f.choose("apportionment", "no")
	appears("a district that isn’t", "reimburse", true)
}

func TestQuestionsThatAppearAreAnnouncedOnceAndPolitely(t *testing.T) {
	f := atForm(t)
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](
		`window.heard=[];new MutationObserver(()=>{if(said.textContent)heard.push(said.textContent)}).observe(said,{childList:true});0`))
	f.choose("contact_is", "other")
	f.until("the new questions are announced and the region is empty again", `heard.length && !said.textContent`)
	if got := f.says(`said.getAttribute("role") + ": " + heard.join("|")`); got != "status: 4 new questions below." {
		t.Errorf("announced is %q", got)
	}
	if f.is(`document.querySelectorAll("[aria-live],[role=alert],[role=log]").length > 0`) {
		t.Error("there is another live region that could say it again")
	}
}

func TestWhatIsNotAskedIsNotSentUnlessTheFormIsSaved(t *testing.T) {
	f := atForm(t)
	f.choose("kind", "charter")
	f.typing("authorizer", "Hidden words")
	f.choose("kind", "county-office")
	sent := `(save=>{const b=document.querySelector(save?"#save":"form button[type=submit]");let d;document.forms[0].addEventListener("submit",e=>{e.preventDefault();d=new FormData(e.target,e.submitter)},{once:true});b.click();return [...d.keys()].join(" ")})`
	if got := f.says(sent + "(false)"); strings.Contains(got, "authorizer") || !strings.Contains(got, "kind agency") {
		t.Errorf("sent are %s", got)
	}
	f.open("request/") // so that it isn't a second press
	if got := f.says(sent + "(true)"); !strings.Contains(got, "authorizer") {
		t.Errorf("saved are %s", got)
	}
	if got := f.value("authorizer"); got != "Hidden words" {
		t.Errorf("the hidden answer is %q", got)
	}
}

func TestALongAnswerSaysWhatIsLeftAndIsHeardAfterAPause(t *testing.T) {
	f := atForm(t)
	f.whole()
	left := func() string { return text(t, f.ctx, "#need-limit") }
	if got := left(); got != "Up to 4,000 characters" {
		t.Errorf("an empty answer says %q", got)
	}
	f.typing("need", "One\n€")
	if got := left(); got != "3,995 of 4,000 characters left" {
		t.Errorf("after five it says %q", got)
	}
	f.until("the count is announced", `said.textContent === "3,995 of 4,000 characters left"`)
	do(t, f.ctx, chromedp.SetValue(chromedp.CSS("#need"), strings.Repeat("x", 4001)))
	f.typing("need", "y")
	if got := left(); got != "2 characters over the limit of 4,000" {
		t.Errorf("over the limit it says %q", got)
	}
	if got := f.value("need"); len(got) != 4002 {
		t.Errorf("what is too much was cut to %d", len(got))
	}
}

// states are what the list of parts says of each, in order.
func (f form) states() string {
	f.t.Helper()
	return f.says(`document.getElementById("parts").textContent+": "+[...document.querySelectorAll("[data-state]")].map(s=>s.textContent).join(", ")+"; "+([...document.querySelectorAll("[data-next]:not([hidden])")].map(a=>a.textContent+" "+a.hash)[0]??"nothing")`)
}

// Done is a part in which nothing is open: not one that nobody opened, nor one with
// an error.
func TestParts_ListSaysWhatIsDone(t *testing.T) {
	f := atForm(t)
	has := func(when, want string) {
		t.Helper()
		if got := f.states(); got != want {
			t.Errorf("%s:\n got %s\nwant %s", when, got, want)
		}
	}
	const none = "Not started, Not started, Not started, Not started, Not started, Not started, Not started"
	has("at first", "0 of 7 parts done: "+none+"; Start with Your agency #your-agency")
	f.choose("kind", "district")
	has("one answer", "0 of 7 parts done: In progress, "+strings.TrimPrefix(none, "Not started, ")+
		"; Continue with Your agency #your-agency")
	f.fill(district())
	has("all answers", "7 of 7 parts done: Done, Done, Done, Done, Done, Done, Done; nothing")
	f.anew("official_email", "pat")
	do(t, f.ctx, chromedp.KeyEvent(kb.Tab))
	has("an error", "6 of 7 parts done: Done, In progress, Done, Done, Done, Done, Done; Continue with Contacts #people")
	f.anew("official_email", "pat@example.org")
	f.anew("start_month", "13")
	do(t, f.ctx, chromedp.KeyEvent(kb.Tab+"1"+kb.Tab+"2027"+kb.Tab))
	has("a date with an error",
		"6 of 7 parts done: Done, Done, Done, Done, Done, In progress, Done; Continue with Scope and cost #scope")
	f.anew("start_month", "12")
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("attest").click();0`))
	has("one box fewer",
		"6 of 7 parts done: Done, Done, Done, Done, Done, Done, In progress; Continue with Confirm #confirm")
}

// A code that another kind of agency makes wrong is not done, and is said to be
// wrong: at once, and when the form is opened again.
func TestParts_WrongCodeIsNotDone(t *testing.T) {
	f := atForm(t)
	f.fill(district())
	f.anew("cds", "01611190130229")
	f.choose("kind", "charter")
	f.typing("authorizer", "A board")
	if got := f.states(); !strings.Contains(got, "done: Done") {
		t.Fatalf("of a charter the part is not done: %s", got)
	}
	for _, when := range []string{"another kind", "a reload"} {
		if when == "another kind" {
			f.choose("kind", "district")
		} else {
			f.until("it is kept", `Object.values(localStorage).some(v=>v.includes('"kind":"district"'))`)
			do(t, f.ctx, chromedp.Reload())
		}
		if got := f.states(); !strings.Contains(got, "done: In progress") {
			t.Errorf("after %s: %s", when, got)
		}
		f.until("after "+when+" it is said to be wrong", `document.getElementById("cds-error")`)
	}
}

// The box of a clause that was checked stays to be seen when the kind of agency is
// another, with a script and without, and the server says that it must be cleared.
func TestClaim_StaysWhenTheKindChanges(t *testing.T) {
	for _, script := range []bool{true, false} {
		f := person(t)
		f.script(script)
		f.open("request/")
		f.choose("kind", "district")
		f.choose("g2", "yes")
		f.choose("kind", "charter")
		if shown := " " + f.shown() + " "; !strings.Contains(shown, " g2 ") || strings.Contains(shown, " h ") {
			t.Errorf("script %v: shown are %s", script, shown)
		}
		f.press(checkButton)
		if got := text(t, f.ctx, ".error-summary"); !strings.Contains(got, "Clear the box for (g)(2).") {
			t.Errorf("script %v: the server says %q", script, got)
		}
	}
}

// A part whose questions depend on the kind of agency says so until it is known, and
// that numbers may be skipped. What another kind would read is not there once it is.
func TestParts_SayWhatDependsOnTheKind(t *testing.T) {
	f := atForm(t)
	f.whole()
	const asks = `[...document.querySelectorAll("[data-part]")].filter(p=>[...p.querySelectorAll("a[href='#kind']")].some(a=>a.checkVisibility())).map(p=>p.id).join(" ")`
	if got := f.says(asks); got != "eligibility partners-now" {
		t.Errorf("that the kind is missing is said in %q", got)
	}
	if got := f.says(`[...document.querySelectorAll("[data-part]")].filter(p=>p.textContent.includes("numbers may be skipped")).map(p=>p.id).join(" ")`); got != "your-agency eligibility partners-now" {
		t.Errorf("that numbers are skipped is said in %q", got)
	}
	label := `document.querySelector("label[for=ta]").innerText`
	if got := f.says(label); got != "Yes, under EC 52071 (school districts)" {
		t.Errorf("the answer reads %q", got)
	}
	f.choose("kind", "district")
	if got := f.says(asks) + f.says(label); got != "Yes, under EC 52071" {
		t.Errorf("with a kind it reads %q", got)
	}
}

// After an error the summary has the focus and its links lead to the fields.
func TestErrorSummary_FocusAndLinks(t *testing.T) {
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			f := person(t)
			f.script(script)
			f.open("request/")
			f.press(checkButton)
			f.until("the summary has the focus", `document.activeElement.matches(".error-summary")`)
			if !strings.HasPrefix(f.says(`document.title`), "Error: ") {
				t.Errorf("the title is %q", f.says(`document.title`))
			}
			for _, link := range strings.Fields(
				f.says(`[...document.querySelectorAll(".error-summary a")].map(a=>a.hash).join(" ")`)) {
				f.click(`.error-summary a[href="` + link + `"]`)
				f.until(link+" leads to its field", `(i=>"#"+i.id === "`+link+
					`" && i.matches("input,select,textarea") && i.checkVisibility())(document.activeElement)`)
			}
		})
	}
}
