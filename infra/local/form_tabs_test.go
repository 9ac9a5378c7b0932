package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// copies are the keys under which this browser and this tab keep what was typed.
func (f form) copies() string {
	f.t.Helper()
	return f.says(`Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter(k=>k.startsWith("rfa-")).join(" ")`)
}

// keepsIn types into a field of a tab, and waits until it is kept.
func (f form) keepsIn(name, text string) {
	f.t.Helper()
	f.typing(name, text)
	f.until(text+" is kept", `Object.values(localStorage).some(v=>v.includes("`+text+`"))`)
}

// reloaded reports what a field has after the tab was loaded again.
func (f form) reloaded(name string) string {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Reload())
	return f.value(name)
}

// closes leaves the tab for good.
func (f form) closes() {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Navigate("about:blank"))
}

// sends goes from the filled form to the receipt.
func (f form) sends() {
	f.t.Helper()
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
}

// sendsInVain presses the button, and nothing arrives.
func (f form) sendsInVain() {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Evaluate[chromedp.Void](
		`document.getElementById("send").addEventListener("submit",e=>e.preventDefault());0`))
	f.click(sendButton)
}

// Sending in one tab forgets that form, and no word that is typed in another: a new
// form, a saved form, a change of a request that was sent.
func TestSend_OtherTabsKeepTheirWords(t *testing.T) {
	f := atForm(t)
	_, status := f.s.followed(district())
	saved := f.tab()
	saved.choose("kind", "charter")
	link := saved.saves()
	saved.open(link)
	saved.keepsIn("need", "Of the saved form.")
	amended := f.tab()
	amended.open(status[1:])
	amended.press(`form[action$="/amend"] button`)
	amended.keepsIn("need", "Of the change.")
	other := f.tab()
	other.keepsIn("need", "Of the other new form.")
	f.fill(valid())
	f.sends()
	for _, tab := range []struct {
		form
		name, words string
	}{{saved, "saved form", "Of the saved form."}, {amended, "change", "Of the change."},
		{other, "other new form", "Of the other new form."}} {
		if got := tab.reloaded("need"); !strings.Contains(got, tab.words) {
			t.Errorf("after the other tab has sent, the %s has %q", tab.name, got)
		}
		tab.closes()
	}
	f.open("request/")
	if got := f.value("need") + f.value("agency"); got != "Of the other new form." {
		t.Errorf("a form that is opened later has %q: want what is not sent, and it alone", got)
	}
	f.open(link)
	if got := f.value("need"); got != "Of the saved form." {
		t.Errorf("the saved form, opened later, has %q", got)
	}
}

// A change that is sent forgets that change alone; one that did not arrive forgets
// nothing, not even where an older change is looked at.
func TestSend_ChangeForgetsOnlyItself(t *testing.T) {
	f := atForm(t)
	_, one := f.s.followed(district())
	_, two := f.s.followed(district())
	change := func(f form, status, words string) {
		t.Helper()
		f.open(status[1:])
		f.press(`form[action$="/amend"] button`)
		f.keepsIn("need", words)
	}
	f.keepsIn("need", "Of the new form.")
	first, second := f.tab(), f.tab()
	change(second, two, "Of the second.")
	change(first, one, "Of the first.")
	for _, box := range request.Confirmations() {
		first.click(`[name="` + box + `"]`) // its tab is behind others, where a pointer's clicks may miss
	}
	first.click(checkButton)
	first.until("the answers are shown", `document.querySelector("#send")`)
	first.sendsInVain()
	first.open(two[1:] + "#changed")
	if got := first.copies(); strings.Count(got, "rfa-amend-") != 3 {
		t.Errorf("after a change that was not sent, and a look at another request, the copies are %s", got)
	}
	first.open(one[1:])
	first.press(`form[action$="/amend"] button`)
	first.click(checkButton)
	first.until("the answers are shown", `document.querySelector("#send")`)
	first.click(sendButton)
	first.until("the change is there", `document.querySelector("#changed")`)
	if got := second.reloaded("need"); !strings.Contains(got, "Of the second.") {
		t.Errorf("the other change has %q", got)
	}
	if got := f.reloaded("need"); got != "Of the new form." {
		t.Errorf("the new form has %q", got)
	}
	if got := first.copies(); strings.Count(got, "rfa-amend-") != 1 || strings.Count(got, "rfa-form") != 1 {
		t.Errorf("kept are %s, want the other two tabs' alone", got)
	}
}

// A receipt forgets the form that it is the receipt of. One that is opened in a tab
// whose own sending failed forgets nothing.
func TestSend_AnotherReceiptForgetsNothing(t *testing.T) {
	f := atForm(t)
	earlier := f.s.url + f.s.send(valid())[1:]
	f.fill(valid())
	f.typing("need", " Of an hour.")
	f.press(checkButton)
	f.sendsInVain()
	do(t, f.ctx, chromedp.Navigate(earlier))
	f.reference()
	f.open("request/")
	if got := f.value("need"); got != "Need Of an hour." {
		t.Errorf("after an earlier receipt the form has %q", got)
	}
}

// A form that is opened later begins from what was left, and takes its place: sent,
// nothing of either comes back.
func TestSend_FormBegunFromWhatWasLeft(t *testing.T) {
	f := atForm(t)
	f.fill(valid())
	f.keepsIn("need", "Of the first tab.")
	f.closes()
	later := f.tab()
	later.sends()
	later.until("nothing is kept", `!Object.keys(localStorage).concat(Object.keys(sessionStorage)).length`)
	if got := later.tab().value("need"); got != "" {
		t.Errorf("after it was sent a new form has %q", got)
	}
}

// The same with the first tab still open: it keeps its own words, whatever the
// second does with them.
func TestKeep_TabThatIsStillOpenKeepsItsWords(t *testing.T) {
	one := atForm(t)
	one.fill(valid())
	one.keepsIn("data", "Of the first tab.")
	other := one.tab()
	other.keepsIn("need", "Of the second tab.")
	other.sends()
	one.until("the first tab’s are still kept",
		`Object.values(localStorage).some(v=>v.includes("Of the first tab.")&&!v.includes("Of the second tab."))`)
	if got := one.reloaded("need"); got != "Need" {
		t.Errorf("the first tab has %q", got)
	}
	one.closes()
	if got := other.tab().value("data"); !strings.Contains(got, "Of the first tab.") {
		t.Errorf("opened later, a form has %q", got)
	}
}

// A browser's copy of a tab has that tab's id: each goes on with words of its own.
func TestKeep_CopiedTabHasItsOwn(t *testing.T) {
	one := atForm(t)
	one.keepsIn("need", "Of the first tab.")
	copied := one.says(`JSON.stringify({...sessionStorage})`)
	other := one.tab()
	do(t, other.ctx, chromedp.Evaluate[chromedp.Void](`for(const [k,v] of Object.entries(`+copied+
		`))sessionStorage.setItem(k,v);0`))
	other.reloaded("need")
	other.keepsIn("goals", "Of the copy.")
	one.keepsIn("goals", "Of the original.")
	for f, want := range map[form]string{one: "Of the original.", other: "Of the copy."} {
		if got := f.reloaded("goals"); got != want {
			t.Errorf("a tab has %q, want %q", got, want)
		}
	}
	if n := one.says(`Object.keys(localStorage).length`); n != "2" {
		t.Errorf("%s copies are kept for later, want one of each tab", n)
	}
}

// A new form that was saved, and sent from where it was saved, doesn't come back as
// a new form; nor does one that was deleted.
func TestKeep_SavedFormTakesTheNewOneAlong(t *testing.T) {
	for name, end := range map[string]func(form, string){
		"sent in another tab": func(f form, link string) {
			other := f.tab()
			other.open(link)
			other.sends()
		},
		"sent in this tab": func(f form, link string) { f.open(link); f.sends() },
		"deleted":          func(f form, _ string) { f.press(`form[action$="/forget"] button`) },
	} {
		t.Run(name, func(t *testing.T) {
			f := atForm(t)
			f.fill(valid())
			link := f.saves()
			if f.copies() == "" {
				t.Error("what was typed is gone before it was sent: who loses the link loses it")
			}
			end(f, link)
			f.until("nothing is kept for later", `!Object.keys(localStorage).length`)
			f.open("request/")
			if got := f.value("need"); got != "" {
				t.Errorf("a new form has %q", got)
			}
		})
	}
}

// Forgetting is of this form. What else this browser keeps is asked about, and
// said.
func TestForget_OtherFormsAreAskedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		all         bool
		says, other string
	}{
		"this one":    {false, "Cleared. This browser still has what you typed in other forms.", "Of the other tab."},
		"all of them": {true, "Cleared. This browser no longer has what you typed.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := atForm(t)
			other := f.tab()
			other.keepsIn("need", "Of the other tab.")
			f.keepsIn("need", "Of this tab.")
			dialogs := chromedp.Events(f.ctx, page.JavascriptDialogOpening)
			// by script: a pointer's click may miss in a tab that is behind another
			go chromedp.Do(f.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-forget]").click();0`))
			asked := 0
			for range dialogs {
				asked++
				call(t, f.ctx, page.HandleJavaScriptDialog,
					page.HandleJavaScriptDialogParams{Accept: asked == 1 || c.all})
				if asked == 2 {
					break
				}
			}
			f.until("it is said", "said.textContent === `"+c.says+"`")
			if got := other.reloaded("need"); got != c.other {
				t.Errorf("the other tab has %q, want %q", got, c.other)
			}
			if got := f.reloaded("need"); strings.Contains(got, "Of this tab.") {
				t.Errorf("it came back: %q", got)
			}
		})
	}
}

// A copy that is older than 30 days is taken away by whichever form is opened next,
// and not only passed over.
func TestKeep_OldCopiesAreTakenAway(t *testing.T) {
	f := atForm(t)
	old := `JSON.stringify({at:Date.now()-31*24*60*60*1000,base:"",values:{need:"Old"}})`
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](
		`for(const k of ["rfa-form","rfa-form.abc","rfa-draft-x.abc","rfa-amend-y.abc"])localStorage.setItem(k,`+old+
			`);0`))
	if got := f.reloaded("need"); got != "" || f.copies() != "" {
		t.Errorf("the form has %q, and kept are %s", got, f.copies())
	}
}

// What an earlier release kept under another key comes back, and is forgotten once
// it is sent.
func TestKeep_CopyOfTheReleaseBefore(t *testing.T) {
	f := atForm(t)
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](
		`localStorage.setItem("rfa-form",JSON.stringify({at:Date.now(),base:"",values:{need:"Of the release before"}}));0`))
	if got := f.reloaded("need"); got != "Of the release before" {
		t.Errorf("the form has %q", got)
	}
	answers := valid()
	answers.Del("need")
	f.fill(answers)
	f.sends()
	f.until("nothing is kept", `!Object.keys(localStorage).concat(Object.keys(sessionStorage)).length`)
}

// A browser whose storage is full promises nothing, loses nothing that it shows,
// and sends.
func TestKeep_StorageIsFull(t *testing.T) {
	f := person(t)
	call(t, f.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `Storage.prototype.setItem=()=>{throw new DOMException("full","QuotaExceededError")};addEventListener("error",e=>document.title="ERROR "+e.message)`})
	f.open("request/")
	f.fill(valid())
	f.until("it no longer says that it keeps what is typed", `!document.querySelector(".kept").checkVisibility()`)
	f.press(checkButton)
	if f.is(`document.title.startsWith("ERROR")`) {
		t.Error(f.says(`document.title`))
	}
	f.press(sendButton)
	f.reference()
}
