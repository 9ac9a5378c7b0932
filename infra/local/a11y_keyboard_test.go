package main_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ccee-ca.org/assist/lambda/request"
)

// stop is where the focus is.
type stop struct {
	Tag, Type, Name, ID, Text string
	Action                    string // of a button that leads elsewhere than its form
	Options                   []string
}

// keys presses keys as they come.
func (f form) keys(keys string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.KeyEvent(keys))
}

func (f form) focus() (at stop) {
	f.t.Helper()
	text := f.says(`JSON.stringify((e=>({Tag:e.tagName,Type:e.type||"",Name:e.name||"",ID:e.id,Text:(e.textContent||"").trim().slice(0,60),Action:e.getAttribute("formaction")||"",
		Options:e.type==="radio"?[...document.getElementsByName(e.name)].map(r=>r.value):[]}))(document.activeElement||document.body||document.documentElement))`)
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		f.t.Fatal(err)
	}
	return at
}

// tabTo presses Tab until the focus is where it should be.
func (f form) tabTo(what string, there func(stop) bool) {
	f.t.Helper()
	for range 200 {
		f.keys(kb.Tab)
		if there(f.focus()) {
			return
		}
	}
	f.t.Fatalf("200 times Tab do not lead to %s", what)
}

// enter presses Enter and waits for the page that it leads to.
func (f form) enter() {
	f.t.Helper()
	if _, err := chromedp.RunResponse(f.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		f.t.Fatalf("Enter: %v", err)
	}
}

// follow presses Enter on a link within the page. The character of the key is not
// sent: a browser keeps it to itself once the link has taken the key, and here it
// would come to the field that the link leads to, and submit its form.
func (f form) follow() {
	f.t.Helper()
	for _, step := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown,
		input.DispatchKeyEventTypeKeyUp} {
		call(f.t, f.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: step, Key: "Enter", Code: "Enter",
			WindowsVirtualKeyCode: 13})
	}
}

// answer fills in what has the focus, with keys alone.
func (f form) answer(at stop, answer string) {
	f.t.Helper()
	switch at.Type {
	case "radio":
		f.keys(" " + strings.Repeat(kb.ArrowDown, slices.Index(at.Options, answer)))
	case "checkbox":
		f.keys(" ")
	default: // of a list, the first letters of what is chosen
		f.keys(answer)
	}
}

// fillByKeyboard goes through the form with Tab and answers what it finds, until
// the button that leads on has the focus.
func (f form) fillByKeyboard(answers url.Values) {
	f.t.Helper()
	left := map[string]bool{}
	for name := range answers {
		left[name] = true
	}
	f.tabTo("the button that checks the answers", func(at stop) bool {
		if left[at.Name] {
			f.answer(at, answers.Get(at.Name))
			delete(left, at.Name)
		}
		return at.Tag == "BUTTON" && at.Type == "submit" && at.Action == "" && strings.HasPrefix(at.Text, "Review")
	})
	if len(left) > 0 {
		f.t.Fatalf("Tab did not come to %v", left)
	}
}

func TestTheWholeWayByKeyboardAloneWithoutScript(t *testing.T) {
	f := person(t)
	f.script(false)
	f.open("request/")
	f.keys(kb.Tab)
	if at := f.focus(); at.Text != "Skip to main content" {
		t.Errorf("the first Tab leads to %+v", at)
	}
	f.keys(kb.Enter)
	if at := f.focus(); at.ID != "main" {
		t.Errorf("the skip link leads to %+v", at)
	}
	form := district()
	form.Set("county", "San F")
	form.Del("agency")
	f.fillByKeyboard(form)
	f.enter()
	f.until("the summary of errors has the focus",
		`document.readyState==="complete"&&document.activeElement?.classList.contains("error-summary")`)
	f.tabTo("the first error", func(at stop) bool { return strings.HasPrefix(at.Text, "Enter the agency name") })
	f.follow()
	f.until("the link in the summary leads to its field", `document.activeElement?.name==="agency"`)
	f.keys("Example Unified")
	f.fillByKeyboard(nil)
	f.enter()
	if got := text(t, f.ctx, "h1"); got != "Review your answers" {
		t.Fatalf("after the form comes %q: %s", got, text(t, f.ctx, "main"))
	}
	f.tabTo("the button that sends", func(at stop) bool { return at.Tag == "BUTTON" && at.Action == "" })
	f.enter()
	f.reference()
	f.requests(1)
}

// Part by part: each Continue leads to the next heading, and Tab on from there.
func TestTheFormIsFilledByKeyboardAloneWithScript(t *testing.T) {
	f := atForm(t)
	form := district()
	form.Set("county", "San F")
	f.tabTo("the first part", func(at stop) bool { return at.Text == "Start with Your agency" })
	for _, part := range request.Form[:len(request.Form)-1] {
		f.follow()
		f.until(part.ID+" has the focus", `document.activeElement.id === "`+part.ID+`-title"`)
		f.tabTo("Continue", func(at stop) bool {
			if form.Has(at.Name) {
				f.answer(at, form.Get(at.Name))
				form.Del(at.Name)
			}
			return at.Tag == "A" && strings.HasPrefix(at.Text, "Continue to ")
		})
	}
	f.follow()
	f.fillByKeyboard(form)
	f.enter()
	f.tabTo("the button that sends", func(at stop) bool { return at.Tag == "BUTTON" && at.Action == "" })
	f.enter()
	f.reference()
}

// focusSeen says what is wrong with how the element with the focus is to be seen:
// its outline, the contrast of that, and what is in front of it.
const focusSeen = `(()=>{
	const e=document.activeElement, cs=getComputedStyle(e), wrong=[];
	const light=c=>{const [r,g,b]=c.match(/[\d.]+/g).map(Number).map(v=>{v/=255;return v<=.03928?v/12.92:((v+.055)/1.055)**2.4});return .2126*r+.7152*g+.0722*b};
	const behind=e=>{for(let p=e.parentElement;p;p=p.parentElement){const c=getComputedStyle(p).backgroundColor;if(!/, 0\)$|transparent/.test(c))return c}return "rgb(255, 255, 255)"};
	if(e.id!=="main"){
		if(cs.outlineStyle==="none"||parseFloat(cs.outlineWidth)<2)wrong.push("no outline");
		else{const [a,b]=[light(cs.outlineColor),light(behind(e))].sort((x,y)=>y-x);if((a+.05)/(b+.05)<3)wrong.push("an outline of contrast "+((a+.05)/(b+.05)).toFixed(1))}
	}
	const r=e.getClientRects()[0];
	if(!r||r.bottom<=0||r.top>=innerHeight||r.right<=0||r.left>=innerWidth)wrong.push("outside of the window");
	else{const top=document.elementFromPoint(Math.min(Math.max((r.left+r.right)/2,0),innerWidth-1),Math.min(Math.max((Math.max(r.top,0)+Math.min(r.bottom,innerHeight))/2,0),innerHeight-1));
		if(top&&!e.contains(top)&&!top.contains(e)&&!(e.labels&&[...e.labels].some(l=>l.contains(top))))wrong.push("behind "+top.outerHTML.slice(0,80))}
	return wrong.length?wrong.join(", ")+": "+e.outerHTML.slice(0,120):""})()`

func TestTheFocusIsSeenAtEveryStopOfEveryPage(t *testing.T) {
	f := person(t)
	for _, p := range kindsOfPages(f.s) {
		p.open(f)
		f.look("light", 1000, 700)
		f.seesTheFocus(p.name)
		// the dark colors are the same on all pages
		if p.name == "first-page" || p.name == "check" || p.name == "draft" {
			p.open(f)
			f.look("dark", 1000, 700)
			f.seesTheFocus(p.name + ", dark")
		}
	}
}

// seesTheFocus presses Tab until it comes round, and looks at each stop.
func (f form) seesTheFocus(page string) {
	f.t.Helper()
	reached := map[string]bool{}
	first := ""
	for range 300 {
		f.keys(kb.Tab)
		seen := f.says(`((document.activeElement===document.body?"":[...document.querySelectorAll("*")].indexOf(document.activeElement))+"\n"+` + focusSeen + `)`)
		at, wrong, _ := strings.Cut(seen, "\n")
		if at == "" { // past the last one, before the first
			continue
		}
		if at == first {
			break
		}
		if first == "" {
			first = at
		}
		reached[at] = true
		if wrong != "" {
			f.t.Errorf("%s: the focus is not seen: %s", page, wrong)
		}
	}
	links := f.says(`[...document.querySelectorAll("a[href],button")].filter(e=>e.checkVisibility()).length`)
	if n, err := strconv.Atoi(links); err != nil || len(reached) < n {
		f.t.Errorf("%s: Tab reaches %d stops, and the page shows %s links and buttons", page, len(reached), links)
	}
}
