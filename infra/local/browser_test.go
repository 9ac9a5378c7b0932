package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// chromium is a running browser, and what ends it.
type chromium struct {
	ctx  context.Context
	stop func()
}

// Tests with a browser run beside each other, and each has one to itself, as a
// person has, so that none takes the focus from another. The next test takes a
// browser that is free: starting one takes longer than many tests.
var (
	free  = make(chan *chromium, 100) // more than tests run at once
	taken sync.Map                    // by test
)

// startChromium starts a headless Chromium, which ends with the tests.
func startChromium(t *testing.T, path string) *chromium {
	t.Helper()
	profile, err := os.MkdirTemp(shared, "chromium")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		t.Fatalf("start %s: %v", path, err)
	}
	return &chromium{ctx, func() { closeTab(); stop() }}
}

func stopChromiums() {
	for len(free) > 0 {
		(<-free).stop()
	}
}

// takeChromium gives the test a browser until it ends; asked again, the same.
func takeChromium(t *testing.T) *chromium {
	t.Helper()
	path := findChromium(t)
	if c, ok := taken.Load(t); ok {
		return c.(*chromium)
	}
	runBeside(t)
	var c *chromium
	select {
	case c = <-free:
	default:
		c = startChromium(t, path)
	}
	taken.Store(t, c)
	t.Cleanup(func() { taken.Delete(t); free <- c })
	return c
}

// findChromium is the path of the best browser there is.
func findChromium(t *testing.T) string {
	t.Helper()
	path := ""
	// as in infra/setup; the last is the best
	for _, name := range []string{"google-chrome", "chromium-browser", "chromium", "chromium-headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is missing: apt-get install chromium-headless-shell")
		}
		t.Skip("SKIPPED: chromium is missing (apt-get install chromium-headless-shell), so no page was looked at in " +
			"a browser")
	}
	return path
}

// browser is a window of Chromium that shares nothing with those of other tests:
// neither cookies nor storage nor cache.
func browser(t *testing.T) context.Context {
	t.Helper()
	skipService(t)
	ctx, closeTab := chromedp.NewContext(takeChromium(t).ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	do(t, ctx) // opens the window, which lives as long as ctx
	ctx, cancel := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// told runs an action and returns its result.
func told[T any](t *testing.T, ctx context.Context, action chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// call gives the browser a command.
func call[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], params P) R {
	t.Helper()
	r, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fill puts a form's answers in, as their inputs have it.
func fill(t *testing.T, ctx context.Context, form url.Values) {
	t.Helper()
	answers, err := json.Marshal(form)
	if err != nil {
		t.Fatal(err)
	}
	missing := told(t, ctx, chromedp.Evaluate[[]string](fmt.Sprintf(`(()=>{const missing=[];for(const [name,[value]] of Object.entries(%s)){
		const inputs=[...document.getElementsByName(name)];
		const choice=inputs.find(i=>(i.type==="radio"||i.type==="checkbox")&&i.value===value);
		if(choice)choice.click();else if(inputs[0])inputs[0].value=value;else missing.push(name)}return missing})()`, answers)))
	if len(missing) > 0 {
		t.Fatalf("the page has no inputs named %v", missing)
	}
}

// press clicks the button and waits for the page that it leads to.
func press(t *testing.T, ctx context.Context, button string) {
	t.Helper()
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	// By script: a pointer's clicks may miss in a tab that is behind others.
	click := chromedp.Evaluate[chromedp.Void]("document.querySelector(" + strconv.Quote(button) + ").click();0")
	if _, err := chromedp.RunResponse(wait, chromedp.WaitVisible(chromedp.CSS(button)), click); err != nil {
		said, _ := chromedp.Run(ctx,
			chromedp.Evaluate[string](`document.querySelector("main")?.innerText.slice(0,1500)||""`))
		t.Fatalf("press %s: %v, on a page that says %q", button, err, said)
	}
}

// text is what a part of the page says, once it is to be seen. It is asked by
// script: a page that has just come may take the place of the one whose nodes were
// looked up.
func text(t *testing.T, ctx context.Context, selector string) string {
	t.Helper()
	f := form{t: t, ctx: ctx}
	part := "document.querySelector(" + strconv.Quote(selector) + ")"
	f.until(selector+" is to be seen", part+"?.checkVisibility()")
	return f.says(part + ".innerText")
}

func TestAPersonWithABrowserSendsARequestAndStaffVerifyIt(t *testing.T) {
	ctx := browser(t)
	s := run(t, root, t.TempDir())
	staff := form{t, ctx, s}
	do(t, ctx, chromedp.Navigate(s.url+"request/"))
	axe(t, ctx, "form")

	form := valid()
	form.Set("need", "“Reading” & writing\n\n<b>third line</b>")
	form.Del("cds")
	fill(t, ctx, form)
	staff.press(checkButton)
	if got := text(t, ctx, ".error-summary"); !strings.Contains(got, "Enter the CDS code") {
		t.Fatalf("the summary says %q", got)
	}
	axe(t, ctx, "form-with-an-error")
	do(t, ctx, chromedp.Click(chromedp.CSS(`.error-summary a`)), chromedp.SendKeys(chromedp.CSS(`:focus`), "02 10025"))

	staff.press(checkButton)
	if got := text(t, ctx, "h1"); got != "Review your answers" {
		t.Fatalf("after the mended form comes %q", got)
	}
	axe(t, ctx, "check")
	press(t, ctx, `button[formaction$="#the-need"]`)
	kept := told(t, ctx, chromedp.Value(chromedp.CSS(`#need`)))
	do(t, ctx, chromedp.SetValue(chromedp.CSS(`#months`), "12"))
	if kept != form.Get("need") {
		t.Errorf("the Change button gives %q back", kept)
	}
	staff.press(checkButton)
	press(t, ctx, `#send button[type=submit]:not([formaction])`)
	reference := regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindString(text(t, ctx, ".panel"))
	if reference == "" {
		t.Fatalf("the receipt has no reference: %s", text(t, ctx, "main"))
	}
	axe(t, ctx, "receipt")
	prints(t, ctx, "receipt", 3) // with every answer

	link := regexp.MustCompile(`http\S+(/desk/requests/\S+)`).FindStringSubmatch(s.mails(2)[1].Text)[1]
	staff.signIn(link, "pat")
	staff.checkAll()
	press(t, ctx, `#verify button[type=submit]`)
	if got := text(t, ctx, ".status"); got != "verified" {
		t.Errorf("after the button the page says %q", got)
	}
	if list := s.mails(3); !strings.Contains(list[2].Subject, reference) {
		t.Errorf("the agency's mail is %q", list[2].Subject)
	}
	do(t, ctx, chromedp.Navigate(s.url+"request/receipt/nothing"))
	axe(t, ctx, "not-found")
}

// The receipt has each finding once on the screen and once in the print, behind
// every answer.
func TestReceipt_MostFindings(t *testing.T) {
	ctx := browser(t)
	s := run(t, root, t.TempDir())
	form := valid() // a district that is not sure: every clause has its finding
	for name, answer := range map[string]string{"kind": "district", "cds": "0210025", "apportionment": "yes",
		"at_risk": "yes", "at_risk_reason": "Reason",
		"partners": "yes", "negotiation": "yes", "contact_is": "other", "ta": "not-sure",
		"county_determined": "pending", "lead_agrees": "pending", "contact_name": "Sam Example",
		"contact_email": "assistant@example.org"} {
		form.Set(name, answer)
	}
	do(t, ctx, chromedp.Navigate(s.url+s.send(form)[1:]))
	for _, where := range []string{".for-screen", ".for-print"} {
		n := told(t, ctx, chromedp.Evaluate[int](`document.querySelectorAll("`+where+` .finding").length`))
		if n != len(request.Rules) {
			t.Errorf("the receipt has %d findings in %s, want %d", n, where, len(request.Rules))
		}
	}
	prints(t, ctx, "receipt-of-all-findings", 3)
}

// prints holds a page to a number of sheets of letter paper.
func prints(t *testing.T, ctx context.Context, name string, want int) {
	t.Helper()
	pdf := call(t, ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.5, PaperHeight: 11}).Data
	if got := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)); got != want {
		t.Errorf("the %s prints on %d pages, want %d", name, got, want)
	}
	if folder := os.Getenv("PICTURES"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
