package main_test

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// atCheck is at the check page with a valid form.
func atCheck(t *testing.T) form {
	t.Helper()
	f := atForm(t)
	f.fill(valid())
	f.press(checkButton)
	return f
}

func TestADoubleClickIsOneRequest(t *testing.T) {
	f := atCheck(t)
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`window.sent=0;document.getElementById("send").addEventListener("submit",e=>{if(!e.defaultPrevented)sent++;sessionStorage.setItem("test-sent",sent)});
		const button=document.querySelector("`+sendButton+`");button.click();button.click();0`))
	f.until("the receipt is there", `location.pathname.startsWith("/request/receipt/")`)
	if got := f.says(`sessionStorage.getItem("test-sent")`); got != "1" {
		t.Errorf("a double click was sent %s times", got)
	}
	f.requests(1)
}

func TestADoubleClickWithoutScriptIsOneRequest(t *testing.T) {
	f := person(t)
	f.script(false)
	f.open("request/")
	fill(t, f.ctx, valid())
	f.press(checkButton)
	do(t, f.ctx, chromedp.DoubleClick(chromedp.CSS(sendButton)))
	f.until("the receipt is there", `location.pathname.startsWith("/request/receipt/")`)
	f.requests(1)
}

func TestABrowserThatIsOfflineSaysSoAndSendsAgainFromTheSamePage(t *testing.T) {
	f := atCheck(t)
	call(t, f.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: true})
	token := f.says(`document.querySelector("[name=token]").value`)
	do(t, f.ctx, chromedp.Click(chromedp.CSS(sendButton)))
	f.until("it is said", `document.querySelector("[role=alert]")?.textContent.includes("nothing was sent")`)
	f.requests(0)
	call(t, f.ctx, network.OverrideNetworkState,
		network.OverrideNetworkStateParams{ConnectionType: network.ConnectionTypeWifi})
	if got := f.says(`document.querySelector("[name=token]").value`); got != token {
		t.Error("the page has another token")
	}
	f.press(sendButton)
	f.reference()
	f.requests(1)
}

// On the form too: what the scripts share isn't another's by the same name.
func TestSend_OfflineOnTheForm(t *testing.T) {
	f := atForm(t)
	f.fill(valid())
	f.whole()
	call(t, f.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: true})
	f.click(checkButton)
	f.until("it is said", `document.querySelector("[role=alert]")?.textContent.includes("nothing was sent")`)
	call(t, f.ctx, network.OverrideNetworkState,
		network.OverrideNetworkStateParams{ConnectionType: network.ConnectionTypeWifi})
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
}

// A network lost at the final post loses nothing, and a reload sends again.
func TestSend_NetworkLostThenReload(t *testing.T) {
	f := atCheck(t)
	stop := f.cut("*/request/send", fetch.RequestStageRequest)
	f.click(sendButton)
	f.until("the browser shows its own page", failed)
	f.requests(0)
	stop()
	call(t, f.ctx, page.Reload, page.ReloadParams{})
	f.until("the receipt is there", `location.pathname.startsWith("/request/receipt/")`)
	f.requests(1)
}

// A network lost at the final post loses nothing, and the form sends again.
func TestSend_NetworkLostThenSentAgain(t *testing.T) {
	f := atCheck(t)
	stop := f.cut("*/request/send", fetch.RequestStageRequest)
	f.click(sendButton)
	f.until("the browser shows its own page", failed)
	f.requests(0)
	stop()
	f.open("request/")
	if got := f.value("need"); got != "Need" {
		t.Errorf("after the failed send the form has %q", got)
	}
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
	f.requests(1)
}

// A request whose answer was lost counts once when the form is sent again.
func TestSend_LostResponseCountsOnce(t *testing.T) {
	f := atCheck(t)
	stop := f.cut("*/request/send", fetch.RequestStageResponse)
	f.click(sendButton)
	f.until("the browser shows its own page", failed)
	f.requests(1)
	stop()
	f.open("request/")
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
	f.requests(1)
}

func TestANetworkLostAtTheCheckLosesNothing(t *testing.T) {
	f := atForm(t)
	f.fill(valid())
	f.typing("need", words)
	stop := f.cut("*/request/check", fetch.RequestStageRequest)
	f.click(checkButton)
	f.until("the browser shows its own page", failed)
	stop()
	f.history(-1)
	f.until("the form is back", `document.forms[0]?.elements.need?.value.includes("Words of an hour")`)
	f.click(checkButton)
	f.until("the check page is there", `document.querySelector("#send")`)
}

// Back never asks whether to post again: from the receipt it comes to a form that
// says where its answers are, from the form that Change opens to the review page, and
// from there to the form.
func TestBack_NeverAsksToPostAgain(t *testing.T) {
	f := atForm(t)
	f.fill(valid())
	f.anew("need", words)
	f.press(checkButton)
	f.until("the review page has its address", `location.hash === "#review"`)
	f.click(`[formaction="/request/form#the-need"]`)
	f.until("the form is ready", `document.querySelector(".parts[data-view]")`)
	f.hasWords("after Change")
	f.typing("need", " And more")
	f.press(checkButton)
	f.until("the review page is there", `location.hash === "#review" && document.querySelector("#send [name=need]")`)
	f.history(-1)
	f.until("Back comes to the form with what was changed", `document.forms[0]?.elements.need?.value?.includes("And more")&&document.querySelector("[data-ready]")`)
	for f.says(`location.hash`) != "#the-need" { // what was typed is on the whole form
		f.history(-1)
		f.until("it is the form still", `document.forms[0]?.elements.need`)
	}
	f.history(-1)
	f.until("Back again comes to the review page", `document.querySelector("#send [name=need]")?.value.includes("And more")`)
	f.requests(0)
	f.press(sendButton)
	f.until("the receipt is there", `location.pathname.startsWith("/request/receipt/")`)
	f.history(-1)
	f.until("Back says where the answers are", `document.getElementById("review")?.checkVisibility()`)
	if got := f.value("need"); got != "" {
		t.Errorf("after it was sent the form has %q", got)
	}
	f.history(1)
	f.until("the receipt is there again", `location.pathname.startsWith("/request/receipt/")`)
	f.requests(1)
}

// A saved form comes back with what was typed since.
func TestBack_ToASavedForm(t *testing.T) {
	f := atForm(t)
	f.fill(valid())
	f.open(f.saves())
	f.anew("need", words)
	f.press(checkButton)
	f.until("the review page has its address", `location.hash === "#review"`)
	f.click(`[formaction="/request/form#the-need"]`)
	f.until("the form is ready", `document.querySelector(".parts[data-view]")`)
	f.hasWords("after Change")
	f.history(-1)
	f.until("Back comes to the review page", `document.querySelector("#send [name=need]")?.value.includes("Second line")`)
	f.history(-1)
	f.hasWords("after Back")
}

// failed is so on the page that a browser shows where it can't reach a site.
const failed = `location.protocol === "chrome-error:"`

// click presses a button without waiting for what follows.
func (f form) click(button string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Evaluate[chromedp.Void]("document.querySelector(`"+button+"`).click();0"))
}

// cut lets requests to an address fail as if the network had gone, before they
// leave or before their answer comes, until stop is called.
func (f form) cut(address string, at fetch.RequestStage) (stop func()) {
	f.t.Helper()
	paused := chromedp.Events(f.ctx, fetch.RequestPaused)
	go func() {
		for e, err := range paused {
			if err != nil {
				return
			}
			chromedp.Call(f.ctx, fetch.FailRequest,
				fetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonInternetDisconnected})
		}
	}()
	call(f.t, f.ctx, fetch.Enable,
		fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: address, RequestStage: at}}})
	return func() { call(f.t, f.ctx, fetch.Disable, cdp.Empty{}) }
}
