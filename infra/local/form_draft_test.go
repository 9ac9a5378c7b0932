package main_test

import (
	"net/url"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// saves presses "Save for later" and gives the path of the link to come back.
func (f form) saves() string {
	f.t.Helper()
	f.press("#save")
	link := regexp.MustCompile(`/request/draft/open/[\w-]+`).FindString(text(f.t, f.ctx, "main"))
	if link == "" {
		f.t.Fatalf("no link: %s", text(f.t, f.ctx, "main"))
	}
	return link[1:]
}

func TestASavedFormKeepsWhatIsTypedOnItApartFromTheEmptyForm(t *testing.T) {
	f := atForm(t)
	f.choose("kind", "charter")
	f.typing("authorizer", "A board")
	f.choose("kind", "district") // the authorizer is saved all the same
	link := f.saves()
	f.open(link)
	if got := f.says(`document.forms[0].elements.authorizer.value`); got != "A board" {
		t.Errorf("the hidden answer was not saved: %q", got)
	}
	f.typing("need", words)
	f.keeps()
	do(t, f.ctx, chromedp.Reload())
	f.hasWords("after a reload of the saved form")
	f.saysThatWordsAreBack(true)
	f.open("request/")
	if got := f.value("need"); got != "" {
		t.Errorf("the empty form has the saved form’s words %q", got)
	}
}

// What another device saved stands, and what it has no answer for is put back.
func TestDraft_SavedByAnotherDevice(t *testing.T) {
	f := atForm(t)
	f.choose("kind", "charter")
	link := f.saves()
	f.open(link)
	f.typing("goals", "Of this browser")
	f.typing("need", words)
	f.keeps()
	saved := url.Values{"kind": {"charter"}, "goals": {"Of the other device"}, "draft": {f.value("draft")},
		"version": {f.value("version")}}
	if code, page, _ := f.s.post("/request/draft/save", saved); code != 200 {
		t.Fatalf("the other device: %d %s", code, page)
	}
	do(t, f.ctx, chromedp.Reload())
	if got := f.value("goals"); got != "Of the other device" {
		t.Errorf("the form shows %q", got)
	}
	f.hasWords("where the other device has none")
	f.saysThatWordsAreBack(true)
}
