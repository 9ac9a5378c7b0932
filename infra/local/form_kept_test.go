package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

const words = "Words of an hour.\n“Second line” <b>"

// keeps waits until what was typed has been kept.
func (f form) keeps() {
	f.t.Helper()
	f.until("the answers are kept",
		`Object.keys(localStorage).some(k=>k.startsWith("rfa-") && localStorage.getItem(k).includes("Second line"))`)
}

func (f form) hasWords(when string) {
	f.t.Helper()
	f.until(when+" the words are there",
		`document.forms[0]?.elements.need?.value === "Words of an hour.\n“Second line” <b>"`)
}

func (f form) saysThatWordsAreBack(want bool) {
	f.t.Helper()
	if got := f.is(`getComputedStyle(document.querySelector("[data-kept]")).visibility === "visible"`); got != want {
		f.t.Errorf("that words are back is said: %v", got)
	}
}

func TestWhatIsTypedOutlivesAReloadAndANewTabAndIsSaidToBeBack(t *testing.T) {
	f := atForm(t)
	f.saysThatWordsAreBack(false)
	f.choose("kind", "charter")
	f.typing("authorizer", "A board")
	f.typing("need", words)
	f.keeps()
	do(t, f.ctx, chromedp.Reload())
	f.hasWords("after a reload")
	f.saysThatWordsAreBack(true)
	later := f.tab()
	later.hasWords("in a new tab")
	later.saysThatWordsAreBack(true)
	if got := later.value("authorizer") + later.value("kind"); got != "A boardcharter" ||
		!strings.Contains(later.shown(), "authorizer") {
		t.Errorf("the charter's questions are not back: %q", got)
	}
}

func TestWhatIsTypedOutlivesATabThatIsClosedAtOnce(t *testing.T) {
	f := atForm(t)
	other := f.tab()
	other.typing("need", words)
	do(t, other.ctx, chromedp.Navigate("about:blank")) // before the pause after which it is kept
	f.tab().hasWords("in a new tab")
}

func TestWhatIsTypedOutlivesBackAndForward(t *testing.T) {
	f := atForm(t)
	f.typing("need", words)
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`aside a[href="/privacy/"]`)))
	f.until("the privacy page is there", `location.pathname === "/privacy/"`)
	f.history(-1)
	f.hasWords("after back")
	f.history(1)
	f.until("the privacy page is there again", `location.pathname === "/privacy/"`)
	f.history(-1)
	f.hasWords("after forward and back")
}

func TestAnErrorLosesNothingNotEvenWhatWasHidden(t *testing.T) {
	f := atForm(t)
	f.choose("kind", "charter")
	f.typing("authorizer", "Hidden words")
	f.choose("kind", "district")
	f.typing("need", words)
	f.press(checkButton)
	f.hasWords("on the page with errors")
	f.saysThatWordsAreBack(false)
	f.choose("kind", "charter")
	if got := f.value("authorizer"); got != "Hidden words" {
		t.Errorf("an answer that was hidden and not sent is %q", got)
	}
}

func TestWhatTheCheckBeforeYouStartSaysStandsAndTheRestIsPutBack(t *testing.T) {
	f := atForm(t)
	f.choose("kind", "charter")
	f.choose("g3", "yes")
	f.typing("need", words)
	f.keeps()
	f.open("eligibility/check/district/no/no/own-not-sure/")
	f.press(`form button[type=submit]`)
	if got := f.value("kind"); got != "district" {
		t.Errorf("the kind of agency became %q", got)
	}
	if f.is(`document.forms[0].elements.g3.checked`) {
		t.Error("a box that the answers do not check is checked")
	}
	f.hasWords("where the check says nothing")
	f.saysThatWordsAreBack(true)
}

func TestAReloadOfThePageWithErrorsKeepsWhatWasMendedOnIt(t *testing.T) {
	f := atForm(t)
	f.typing("agency", "Name")
	f.press(checkButton)
	f.typing("need", words)
	f.keeps()
	do(t, f.ctx, chromedp.Reload())
	f.hasWords("after a reload")
	if got := f.value("agency") + f.says(`location.pathname`); got != "Name/request/" {
		t.Errorf("the reload shows %s, and not the form as it was typed", got)
	}
}

func TestTwoTabsDoNotMixTheirAnswers(t *testing.T) {
	one := atForm(t)
	other := one.tab()
	one.typing("need", words)
	one.keeps()
	other.typing("need", "Of the other tab")
	other.until("the other tab's are kept", `Object.values(localStorage).some(v=>v.includes("Of the other tab"))`)
	do(t, one.ctx, chromedp.Reload())
	do(t, other.ctx, chromedp.Reload())
	one.hasWords("in its own tab")
	if got := other.value("need"); got != "Of the other tab" {
		t.Errorf("the other tab has %q", got)
	}
}

func TestForgetAsksAndThenLeavesNothing(t *testing.T) {
	f := atForm(t)
	f.choose("kind", "charter")
	f.typing("need", words)
	f.keeps()
	forget := func(really bool) {
		t.Helper()
		asked := chromedp.Events(f.ctx, page.JavascriptDialogOpening)
		go chromedp.Do(f.ctx, chromedp.Click(chromedp.CSS(`[data-forget]`)))
		for range asked {
			break
		}
		call(t, f.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: really})
	}
	forget(false)
	f.hasWords("after a no")
	// it is there for a few seconds only
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`window.spoken = [], new MutationObserver(
		() => spoken.push(said.textContent)).observe(said, {childList: true}), 0`))
	forget(true)
	f.until("the answer is gone", `document.forms[0].elements.need.value === ""`)
	if got := f.says(`Object.keys(localStorage).concat(Object.keys(sessionStorage)).join()`); got != "" {
		t.Errorf("kept are still %s", got)
	}
	if f.value("kind") != "" || strings.Contains(f.shown(), "authorizer") {
		t.Error("a choice was not forgotten")
	}
	f.until("it is said", `spoken.some(text => text.startsWith("Cleared"))`)
	do(t, f.ctx, chromedp.Reload())
	if got := f.tab().value("need") + f.value("need"); got != "" {
		t.Errorf("it came back: %q", got)
	}
}

func TestTheReceiptEndsWhatTheBrowserKeptAndALaterLookAtItDoesNot(t *testing.T) {
	f := atForm(t)
	f.fill(valid())
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
	f.until("after the receipt nothing is kept",
		`!Object.keys(localStorage).concat(Object.keys(sessionStorage)).length`)
	receipt := f.says(`location.href`)
	other := f.tab()
	other.saysThatWordsAreBack(false)
	other.typing("need", words)
	other.keeps()
	do(t, f.ctx, chromedp.Navigate(receipt), chromedp.Reload())
	f.tab().hasWords("after the old receipt was looked at")
}

func TestABrowserThatKeepsNothingPromisesNothing(t *testing.T) {
	f := person(t)
	call(t, f.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: `for(const s of ["localStorage","sessionStorage"])Object.defineProperty(window,s,{get(){throw new DOMException("no","SecurityError")}})`})
	f.open("request/")
	f.fill(valid())
	if f.is(`document.querySelector(".kept").checkVisibility()`) {
		t.Error("it says that it keeps what is typed")
	}
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
}

// What an earlier form kept has no answer on who the contacts are: their details say
// that it is someone else, and they come back with it.
func TestKept_ContactsOfAnEarlierForm(t *testing.T) {
	f := atForm(t)
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`localStorage.setItem("rfa-form.old", JSON.stringify({id: "old",
		at: Date.now(), base: "x", values: {kind: "district", contact_name: "Sam", fiscal_email: "kim@example.org"}}));0`),
		chromedp.Reload())
	for name, want := range map[string]string{"contact_is": "other", "contact_name": "Sam", "fiscal_is": "other",
		"fiscal_email": "kim@example.org"} {
		if got := f.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if shown := f.shown(); !strings.Contains(shown, "contact_name") || !strings.Contains(shown, "fiscal_email") {
		t.Errorf("shown are %s", shown)
	}
}

// Clearing takes the hints of the chosen agency away with it.
func TestForget_HintsOfTheAgency(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.picks("san diego u")
	const hints = `document.getElementById("agency-office").textContent+(document.getElementById("lead-suggested")?.textContent??"")`
	if f.says(hints) == "" {
		t.Fatal("there are no hints to take away")
	}
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](
		`window.confirm=()=>true;document.querySelector("[data-forget]").click();0`))
	if got := f.says(hints) + f.agencyFields(); got != ", , , " {
		t.Errorf("left are %q", got)
	}
}
