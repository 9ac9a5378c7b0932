package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// picks types a name and chooses the first agency that is listed.
func (f form) picks(name string) {
	f.t.Helper()
	f.anew("agency", name)
	f.until("the list is open", `!document.getElementById("agency-list").hidden`)
	do(f.t, f.ctx, chromedp.KeyEvent(kb.ArrowDown))
	f.enterKey()
}

// Another name takes out what came with the chosen agency, on the page and aloud;
// what was typed by hand stays, and comes back where the choice had taken its
// place.
func TestChoice_AnotherNameTakesOutWhatCameWithIt(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.choose("g1a", "yes")
	f.picks("san diego u")
	if got := f.agencyFields() + ", " +
		f.value("lead"); got != "San Diego Unified, district, 37, 3768338, Riverside COE + San Diego COE" {
		t.Fatalf("chosen is %s", got)
	}
	f.anew("agency", "Another")
	if got := f.agencyFields() + f.value("lead"); got != "Another, , , " {
		t.Errorf("with another name the fields are %s", got)
	}
	if strings.Contains(f.shown(), "apportionment") {
		t.Error("the questions for districts are still asked")
	}
	const said = "The name has changed, so we took out what came with the one you chose: kind of agency, county, CDS " +
		"code, and geographic lead."
	if got := text(t, f.ctx, "#agency-office"); got != said {
		t.Errorf("the page says %q", got)
	}
	f.until("it is announced", "said.textContent.startsWith(`"+said+"`)")

	f.typing("cds", "1234567")
	f.picks("san diego u")
	do(t, f.ctx, chromedp.SetValue(chromedp.CSS(`#county`), "38"))
	f.anew("lead", "Our own lead")
	f.anew("agency", "Third")
	if got := f.agencyFields() + ", " + f.value("lead"); got != "Third, , 38, 1234567, Our own lead" {
		t.Errorf("what was typed by hand became %s", got)
	}
}

// What came with an agency is known as such after the page was loaded again, and on
// the page with errors too.
func TestChoice_AnotherNameAfterAReload(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.picks("san diego u")
	f.until("it is kept", `Object.values(localStorage).some(v=>v.includes("3768338"))`)
	do(t, f.ctx, chromedp.Reload())
	f.anew("agency", "Another")
	if got := f.agencyFields(); got != "Another, , , " {
		t.Errorf("after a reload the fields are %s", got)
	}
	f.picks("san diego u")
	f.press(checkButton)
	f.anew("agency", "Another")
	if got := f.agencyFields(); got != "Another, , , " {
		t.Errorf("after an error the fields are %s", got)
	}
}

// A kind that was chosen by hand is never changed: agencies of that kind alone are
// listed.
func TestChoice_KindChosenByHandStays(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.choose("kind", "district")
	f.typing("agency", "alameda")
	f.until("the list is open", `!document.getElementById("agency-list").hidden`)
	if got := f.listed(); got != "Alameda Unified: Alameda County, school district, 0161119" {
		t.Errorf("listed are\n%s", got)
	}
	f.anew("agency", "alpine")
	f.until("it is said", `said.textContent === "No school district matches that. You can keep the name you typed."`)
	if got := f.listed(); got != "" {
		t.Errorf("listed are\n%s", got)
	}
	f.picks("alameda")
	f.anew("agency", "Another")
	if got := f.agencyFields(); got != "Another, district, , " {
		t.Errorf("the kind chosen by hand became %s", got)
	}
}
