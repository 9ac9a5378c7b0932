package main_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// kindOfPage is a page that stands for its kind, and how a person comes to it.
type kindOfPage struct {
	name string
	open func(form)
}

func at(path string) func(form) { return func(f form) { f.open(strings.TrimPrefix(path, "/")) } }

func sending(path string, values url.Values) func(form) {
	return func(f form) { f.open("404.html"); f.post(path, values) }
}

// kindsOfPages are all that the service shows: pages of words, the form in its
// states, and what comes after it.
func kindsOfPages(s *service) []kindOfPage {
	return append(slices.Clone(pagesOfWords), pagesOfFunctions(s)...)
}

// pagesOfWords are files that the build made; package site holds each of them to
// axe in every look.
var pagesOfWords = []kindOfPage{
	{"first-page", at("/")},
	{"eligibility", at("/eligibility/")},
	{"check-before-you-start", at("/eligibility/check/charter/")},
	{"what-is-open", at("/eligibility/check/charter/yes/pending/own-not-sure/")},
	{"paths-left", at("/eligibility/check/district/no/no/own-not-sure/")},
	{"law", at("/education-code-52074/#g-1-A")},
}

func pagesOfFunctions(s *service) []kindOfPage {
	receipt := s.send(districtUnder("g3"))
	desk, official := "", ""
	for _, m := range s.mails(2) {
		desk += regexp.MustCompile(`/desk/requests/\S+`).FindString(m.Text)
		official += regexp.MustCompile(`/request/disclaim/\S+`).FindString(m.Text)
	}
	_, saved, _ := s.post("/request/draft/save", url.Values{"agency": {"First"}})
	secret := regexp.MustCompile(`/request/draft/open/([A-Za-z0-9_-]{43})`).FindStringSubmatch(saved)[1]
	asked, _ := s.followed(districtUnder("g1a"))
	s.staff(asked, request.StepVerify)
	question := s.asksOffice(asked, request.QuestionCounty, "office@example.org")
	paying := districtUnder("g3")
	paying.Set("authorizer", "Set aside")
	kinds := []kindOfPage{
		{"form", at("/request/")},
		{"form-part", at("/request/#eligibility")},
		{"form-whole", at("/request/#all")},
		{"form-of-a-district", sending("/request/form", districtUnder("g1a"))},
		{"form-with-errors", sending("/request/check", wrongly())},
		{"questions", at("/request/questions/")},
		{"check", sending("/request/check", paying)},
		{"receipt", at(receipt)},
		{"answers", at(receipt + "/answers")},
		{"draft", sending("/request/draft/save", url.Values{"agency": {"Example"}})},
		{"draft-mailed-to-nowhere",
			sending("/request/draft/mail", url.Values{"draft": {secret}, "email": {"nowhere"}})},
		{"draft-saved-twice",
			sending("/request/draft/save", url.Values{"draft": {secret}, "version": {"0"}, "agency": {"Second"}})},
		{"draft-opened", at("/request/draft/open/" + secret)},
		{"this-was-not-us", at(official)},
		{"question-to-an-office", at("/" + question)},
		{"find", at("/status/")},
		{"no-such-page", at("/request/receipt/none")},
	}
	for _, p := range ownPages(s) {
		kinds = append(kinds, kindOfPage{p.name, p.open})
	}
	return append(kinds, kindOfPage{"queue", deskPage("/desk/queue")}, kindOfPage{"tasks", deskPage("/desk/tasks")},
		kindOfPage{"report", deskPage("/desk/report")},
		kindOfPage{"contact-list", deskPage("/desk/offices/15-county")},
		kindOfPage{"contact-list-import", deskPage("/desk/offices/import")},
		kindOfPage{"request-at-the-desk", deskPage(desk)}, kindOfPage{"agreement", deskPage(desk + "/agreement")},
		kindOfPage{"confirmations", deskPage(desk + "/confirmations")},
		kindOfPage{"redact", deskPage(desk + "/redact")})
}

// deskPage opens a page of the desk as a lead, who signs in where that has not been
// done.
func deskPage(path string) func(form) {
	return func(f form) {
		f.t.Helper()
		f.open(path[1:])
		if !f.is(`location.pathname.startsWith("/desk/")`) {
			f.press(`a[href*="person=robin"]`)
		}
	}
}

// look sets the colors and the size of the window, in CSS pixels.
func (f form) look(scheme string, width, height int64) {
	f.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"}}
	if scheme == "forced" {
		features = append(features[1:], &emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	}
	call(f.t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	call(f.t, f.ctx, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// lost is text that can't be seen: cut off by its own box, or outside of the
// window. On a phone the heads of stacked tables and of the paths, the paths' yes
// and no, and the steps that a request isn't at, are for ears only: each row is a
// block that says the same. The queue's line of tasks is their beginning, and its
// link has all.
const lost = `[...document.querySelectorAll("body *")].filter(e=>{
	if(!e.checkVisibility()||e.closest(".visually-hidden,.vh,.parts[data-view=part] h1,.trap,.skip,option,.stack thead,.brief span,.track li:not(.now),.compare thead,.compare b"))return false;
	const cs=getComputedStyle(e),r=e.getBoundingClientRect();
	const cut=!/INPUT|TEXTAREA|SELECT/.test(e.tagName)&&/hidden|clip/.test(cs.overflow)&&(e.scrollWidth>e.clientWidth+1||e.scrollHeight>e.clientHeight+1);
	return cut||r.width>0&&(r.right>innerWidth+1||r.left<-1)&&!e.closest(".wide")}).map(e=>e.outerHTML.slice(0,120)).join("\n")`

// At 400 percent, or with wider text, nothing is lost; targets are large, and
// nothing moves.
func TestPages_At400PercentAndWiderText(t *testing.T) {
	f := person(t)
	for _, p := range kindsOfPages(f.s) {
		p.open(f)
		if f.is(moves) {
			t.Errorf("%s: something moves for a person who wants nothing to move", p.name)
		}
		for _, width := range []int64{1280, 320} {
			f.look("light", width, 256) // 1280 by 1024 at 400% is 320 by 256
			if s := f.says(small); s != "" {
				t.Errorf("%s at %d px: too small to hit:\n%s", p.name, width, s)
			}
			for _, spaced := range []bool{false, true} {
				f.spaced(spaced)
				if f.is(`document.documentElement.scrollWidth>innerWidth`) {
					t.Errorf("%s at %d px, wider text %v: the page scrolls sideways", p.name, width, spaced)
				}
				if cut := f.says(lost); cut != "" {
					t.Errorf("%s at %d px, wider text %v: cut off:\n%s", p.name, width, spaced, cut)
				}
			}
			f.spaced(false)
		}
	}
}

const moves = `document.getAnimations().length>0||getComputedStyle(document.documentElement).scrollBehavior!=="auto"||[...document.querySelectorAll("*")].some(e=>parseFloat(getComputedStyle(e).transitionDuration)>0)`

// spaced sets the text as WCAG 1.4.12 says that a reader may.
func (f form) spaced(on bool) {
	f.t.Helper()
	script := `(()=>{document.adoptedStyleSheets=[];if(%)return 0;const s=new CSSStyleSheet();
		s.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}");document.adoptedStyleSheets=[s];return 0})()`
	told(f.t, f.ctx, chromedp.Evaluate[int](strings.Replace(script, "%",
		map[bool]string{true: "false", false: "true"}[on], 1)))
}

// small are targets under 24 by 24 CSS pixels that WCAG 2.5.8 doesn't except: links
// in a sentence, and those with room around them.
const small = `(()=>{const all=[...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")].filter(e=>e.checkVisibility()&&!e.closest(".trap,.skip,[aria-hidden=true]"));
	const box=e=>e.getBoundingClientRect(), tiny=e=>box(e).width<24||box(e).height<24;
	const middle=e=>{const r=box(e);return [(r.left+r.right)/2,(r.top+r.bottom)/2]};
	const inSentence=e=>e.tagName==="A"&&getComputedStyle(e).display==="inline"&&e.parentElement.textContent.trim()!==e.textContent.trim();
	const crowded=e=>{const [x,y]=middle(e);return all.some(o=>{if(o===e||inSentence(o))return false;const r=box(o);
		if(tiny(o)){const [a,b]=middle(o);return Math.hypot(a-x,b-y)<24}
		return Math.hypot(Math.max(r.left-x,0,x-r.right),Math.max(r.top-y,0,y-r.bottom))<12})};
	return all.filter(e=>tiny(e)&&!inSentence(e)&&crowded(e)).map(e=>box(e).width.toFixed()+" x "+box(e).height.toFixed()+": "+e.outerHTML.slice(0,120)).join("\n")})()`

func TestAxeFindsNothingOnThePagesOfTheFunctions(t *testing.T) {
	runBeside(t)
	for half := range 2 { // beside each other: it's the longest test
		t.Run(fmt.Sprint("half ", half+1), func(t *testing.T) {
			f := person(t)
			for i, p := range pagesOfFunctions(f.s) {
				if i%2 == half && !strings.HasPrefix(p.name, "form") { // those have a test of their own
					p.open(f)
					f.clean(p.name)
				}
			}
		})
	}
}
