package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// parts are the parts that are to be seen, or "list" for the list of them.
func (f form) parts() string {
	f.t.Helper()
	return f.says(`[...document.querySelectorAll(".list,[data-part]")].filter(p=>p.checkVisibility()&&p.offsetHeight>0).map(p=>p.id||"list").join(" ")`)
}

// shows waits until that is to be seen, under that address, with the focus there.
func (f form) shows(parts, hash, focus string) {
	f.t.Helper()
	f.until(parts+" is shown at "+hash+" with the focus on "+focus, `location.hash === "`+hash+
		`" && document.activeElement.id === "`+focus+`"`)
	if got := f.parts(); got != parts {
		f.t.Errorf("at %s, shown are %s, want %s", hash, got, parts)
	}
}

func allParts() string {
	var ids []string
	for _, s := range request.Form {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, " ")
}

// Each part has its address: links, the browser's Back and Forward, and a reload
// lead to it, and the heading has the focus.
func TestParts_AddressesBackAndForward(t *testing.T) {
	f := person(t)
	f.open("request/")
	if got := f.parts(); got != "list" {
		t.Fatalf("at first shown are %s", got)
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[data-next]`)))
	f.shows("your-agency", "#your-agency", "your-agency-title")
	if got := f.says(`document.title`); got != "Your agency, part 1 of 7 – Request CCEE Assistance" {
		t.Errorf("the title is %q", got)
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#your-agency a.button`)))
	f.shows("people", "#people", "people-title")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#people .back`)))
	f.shows("list", "#parts", "parts")
	f.history(-1)
	f.shows("people", "#people", "people-title")
	f.history(-1)
	f.shows("your-agency", "#your-agency", "your-agency-title")
	f.history(1)
	f.shows("people", "#people", "people-title")
	do(t, f.ctx, chromedp.Reload())
	if got := f.parts(); got != "people" {
		t.Errorf("after a reload shown are %s", got)
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#people .actions a[href="#your-agency"]`)))
	f.shows("your-agency", "#your-agency", "your-agency-title")
	f.says(`location.hash="#parts"`)
	f.shows("list", "#parts", "parts")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`.list a[href="#all"]`)))
	f.shows(allParts(), "#all", "your-agency-title")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`.whole a`)))
	f.shows("list", "#parts", "parts")
	f.says(`location.hash="#main"`) // as the skip link does
	f.until("the place is reached", `location.hash === "#main"`)
	if got := f.parts(); got != "list" {
		t.Errorf("after the skip link shown are %s", got)
	}
}

// The address of a question opens its part at the question; one that nothing has
// opens the list.
func TestParts_AddressOfAQuestion(t *testing.T) {
	f := person(t)
	f.open("request/#official_email")
	f.shows("people", "#official_email", "official_email")
	f.says(`location.hash="#months"`)
	f.shows("the-need", "#months", "months")
	f.open("404.html")
	f.open("request/#start_month")
	f.shows("scope", "#start_month", "start_month")
	f.open("404.html")
	f.open("request/#nothing-of-ours")
	if got := f.parts(); got != "list" {
		t.Errorf("an unknown address shows %s", got)
	}
}

// An error of the server opens the page at its summary, above the part with the
// first one; the summary leads into the others. What is fixed is said to be.
func TestParts_ErrorOfTheServer(t *testing.T) {
	f := person(t)
	f.open("404.html")
	wrong := valid()
	wrong.Set("official_email", "pat")
	wrong.Del("sites")
	f.post("/request/check", wrong)
	f.until("the summary has the focus", `document.activeElement.matches(".error-summary")`)
	if got := f.parts(); got != "people" {
		t.Errorf("shown are %s, want people", got)
	}
	if got := f.says(`document.title`); got != "Error: Contacts, part 2 of 7 – Request CCEE Assistance" {
		t.Errorf("the title is %q", got)
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`.error-summary a[href="#sites"]`)))
	f.shows("scope", "#sites", "sites")
	f.history(-1)
	f.shows("people", "", "people-title")
	f.history(1)
	f.shows("scope", "#sites", "sites")
	do(t, f.ctx, chromedp.KeyEvent("All"))
	if got := f.says(`[...document.querySelectorAll("[data-fixed] a")].map(a=>a.hash).join()+document.querySelectorAll("#sites-error,#sites[aria-invalid]").length`); got != "#sites0" {
		t.Errorf("fixed are said to be %s", got)
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`.error-summary a[href="#official_email"]`)))
	f.shows("people", "#official_email", "official_email")
	do(t, f.ctx, chromedp.KeyEvent(kb.End+"@example.org"))
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
}

// Change on the check page, a saved form, and a change of a request that was sent
// are parts of the same kind.
func TestParts_OfOtherForms(t *testing.T) {
	f := person(t)
	_, status := f.s.followed(district())
	f.open("404.html")
	f.post("/request/check", valid())
	f.press(`button[formaction$="#the-need"]`)
	if got := f.parts(); got != "the-need" {
		t.Errorf("Change shows %s", got)
	}
	link := f.saves()
	f.open(link)
	if got := f.parts() + ", " + f.states(); !strings.HasPrefix(got, "list, 6 of 7 parts done") &&
		!strings.HasPrefix(got, "list, 7 of 7 parts done") {
		t.Errorf("the saved form shows %s", got)
	}
	f.open(status[1:])
	f.press(`form[action$="/amend"] button`)
	if got := f.parts(); got != "list" {
		t.Errorf("the change shows %s", got)
	}
	f.says(`location.hash="#scope"`)
	f.shows("scope", "#scope", "scope-title")
	if got := f.says(`document.querySelector("#scope .kicker").innerText`); !strings.HasPrefix(got, "Part 6 of 7") ||
		!strings.Contains(got, "RFA-") {
		t.Errorf("above the part stands %q", got)
	}
}

// Enter in a field goes on to the next part and sends nothing; in a long answer it
// is a new line, on a button it is that button.
func TestParts_Enter(t *testing.T) {
	f := person(t)
	f.open("request/#people")
	for _, step := range []struct{ id, part, focus string }{{"official_name", "#eligibility", "eligibility-title"},
		{"unsure", "#the-need", "the-need-title"}, {"months", "#partners-now", "partners-now-title"},
		{"start_day", "#confirm", "confirm-title"}} {
		f.says(`location.hash="` + step.id + `"`)
		f.until(step.id+" has the focus", `document.activeElement.id === "`+step.id+`"`)
		f.enterKey()
		f.shows(step.part[1:], step.part, step.focus)
	}
	f.says(`location.hash="attest"`)
	f.until("the box has the focus", `document.activeElement.id === "attest"`)
	f.enterKey()
	if !f.is(`document.activeElement.matches("#confirm [data-review]")`) {
		t.Errorf("after the last part the focus is on %+v", f.focus())
	}
	f.says(`location.hash="need"`)
	f.until("the long answer has the focus", `document.activeElement.id === "need"`)
	f.enterKey()
	if got := f.value("need"); got != "\n" {
		t.Errorf("Enter in a long answer gives %q", got)
	}
	f.whole()
	f.says(`document.getElementById("months").focus()`)
	f.enterKey()
	f.shows(allParts(), "#all", "partners-now-title")
	if got := f.says(`location.pathname`); got != "/request/" {
		t.Errorf("Enter has led to %s", got)
	}
}

// On paper the form is whole, whatever part is shown.
func TestParts_PrintedWhole(t *testing.T) {
	f := person(t)
	for _, at := range []string{"", "#people"} {
		f.open("404.html")
		f.open("request/" + at)
		call(t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if got := f.parts(); got != allParts() {
			t.Errorf("printed are %s", got)
		}
		if !f.is(`document.querySelector("h1").offsetHeight > 1 && document.getElementById("notice").checkVisibility()`) {
			t.Error("the title or the privacy notice is not printed")
		}
		call(t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	}
}

// What an extension puts into the form, inside a question or beside it, is no
// answer: it is neither counted, nor kept, nor in the way.
func TestParts_InputsOfAnExtension(t *testing.T) {
	f := person(t)
	f.open("request/#all")
	f.says(`document.querySelectorAll("[data-field], [data-part], form").forEach((e,n)=>{const i=document.createElement("input");i.name="extension"+n%3;i.value=n%2?"x":"";e.append(i)})`)
	f.says(`form.dispatchEvent(new Event("input"))`)
	if got := f.states(); !strings.HasPrefix(got, "0 of 7 parts done: Not started, Not started") {
		t.Errorf("an empty form says %s", got)
	}
	f.fill(district())
	if got := f.states(); !strings.HasPrefix(got, "7 of 7 parts done") {
		t.Errorf("a form that is filled in says %s", got)
	}
	f.anew("official_email", "pat")
	f.keys(kb.Tab)
	f.until("an error is said", `document.getElementById("official_email-error")`)
	f.anew("official_email", "pat@example.org")
	f.until("the copy is kept", `Object.values(localStorage).some(v=>v.includes("pat@example.org"))`)
	if f.is(`Object.values(localStorage).some(v=>v.includes("extension"))`) {
		t.Error("what an extension put in is kept")
	}
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
}
