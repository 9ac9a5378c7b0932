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

// However the name becomes another one, what came with the chosen agency goes: the
// code of one agency never stays under the name of another.
func TestChoice_EachWayToAnotherName(t *testing.T) {
	f := withDirectory(t, someAgencies)
	const field = `document.forms[0].elements.agency`
	set := func(name, events string) {
		do(t, f.ctx, chromedp.Evaluate[chromedp.Void](field+`.value="`+name+`";for(const e of "`+events+
			`".split(" "))`+field+`.dispatchEvent(new Event(e,{bubbles:true}));0`))
	}
	for what, c := range map[string]struct {
		change func()
		want   string
	}{
		"one letter more": {func() { f.typing("agency", kb.End+"s") }, "San Diego Unifieds, , , "},
		"one letter less": {func() { f.typing("agency", kb.End+kb.Backspace) }, "San Diego Unifie, , , "},
		"cleared":         {func() { f.anew("agency", kb.Backspace) }, ", , , "},
		"pasted": {func() {
			do(t, f.ctx, chromedp.Evaluate[chromedp.Void](field+`.select();document.execCommand("insertText",false,`+
				`"Alameda Unified");0`))
		}, "Alameda Unified, , , "},
		"filled in by the browser":              {func() { set("Another", "input change") }, "Another, , , "},
		"filled in by a browser that says less": {func() { set("Another", "change") }, "Another, , , "},
		"another chosen": {func() { f.picks("alameda u") },
			"Alameda Unified, district, 01, 0161119"},
		"a space more, which is no other name": {func() { f.typing("agency", kb.End+" ") },
			"San Diego Unified , district, 37, 3768338"},
		"capital letters, which make no other name": {func() { set("SAN DIEGO UNIFIED", "input change") },
			"SAN DIEGO UNIFIED, district, 37, 3768338"},
	} {
		f.picks("san diego u")
		c.change()
		if got := f.agencyFields(); got != c.want {
			t.Errorf("%s: the fields are %q, want %q", what, got, c.want)
		}
	}
}

// Another kind takes out the code and the county of the chosen agency, on the page
// and aloud. The kind that was chosen by hand stays, and so does the name.
func TestChoice_AnotherKind(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.picks("san diego u")
	f.choose("kind", "charter")
	if got := f.agencyFields(); got != "San Diego Unified, charter, , " {
		t.Errorf("with another kind the fields are %s", got)
	}
	const said = "The kind of agency has changed, so we took out what came with the one you chose: county, CDS " +
		"code, and geographic lead."
	if got := text(t, f.ctx, "#agency-office"); got != said {
		t.Errorf("the page says %q", got)
	}
	f.until("it is announced", "said.textContent.startsWith(`"+said+"`)")
	f.choose("kind", "district")
	f.picks("san diego u")
	f.choose("kind", "district")
	if got := f.agencyFields(); got != "San Diego Unified, district, 37, 3768338" {
		t.Errorf("with the kind clicked again the fields are %s", got)
	}
}

// A form that was saved and is opened on another device knows what came with its
// agency, too: from the list, by name and code. Only what differs is taken out.
func TestChoice_SavedFormOpenedElsewhere(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.picks("san diego u")
	link := f.saves()
	for what, c := range map[string]struct {
		change func(f form)
		want   string
	}{
		"another name":   {func(f form) { f.typing("agency", kb.End+"s") }, "San Diego Unifieds, district, , "},
		"another kind":   {func(f form) { f.choose("kind", "charter") }, "San Diego Unified, charter, , "},
		"another agency": {func(f form) { f.picks("alameda u") }, "Alameda Unified, district, 01, 0161119"},
	} {
		other := f.somebodyElse()
		other.open(link)
		if got := other.agencyFields(); got != "San Diego Unified, district, 37, 3768338" {
			t.Fatalf("opened elsewhere the fields are %s", got)
		}
		c.change(other)
		other.until(what+" takes out what came with the agency: "+c.want,
			`["agency","kind","county","cds"].map(n=>document.forms[0].elements[n].value).join(", ")==="`+c.want+`"`)
	}
	other := f.somebodyElse()
	other.open(link)
	other.typing("official_name", "Pat")
	other.typing("agency", kb.End+" ")
	other.until("the list is loaded", `document.getElementById("agency").getAttribute("aria-expanded") === "true"`)
	if got := other.agencyFields(); got != "San Diego Unified , district, 37, 3768338" {
		t.Errorf("without another name the fields are %s", got)
	}
}

// Back on the form, with the browser's own memory of its fields and without a copy,
// another name takes out what came with the agency.
func TestChoice_BackWithoutACopy(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.picks("san diego u")
	f.typing("official_name", "Pat")
	f.open("privacy/")
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`sessionStorage.clear();localStorage.clear();0`))
	f.history(-1)
	f.until("the form is back", `document.forms[0]?.elements.cds?.value === "3768338"`)
	if got := f.agencyFields(); got != "San Diego Unified, district, 37, 3768338" {
		t.Fatalf("Back brings back %s", got)
	}
	f.typing("agency", kb.End+"s")
	f.until("the code is out", `document.forms[0].elements.cds.value + document.forms[0].elements.county.value === ""`)
	f.history(1)
	f.until("the other page is there", `location.pathname === "/privacy/"`)
	f.history(-1)
	f.until("the form is back again", `document.forms[0]?.elements.agency?.value === "San Diego Unifieds"`)
	if got := f.value("county") + f.value("cds"); got != "" {
		t.Errorf("Forward and Back bring back %s", got)
	}
}

// While the list has county offices only, a district or a charter school has a
// plain field: no list, no role, no announcement, and nothing is loaded.
func TestChoice_KindsThatAreNotListed(t *testing.T) {
	f := atForm(t)
	const roles = `["role","aria-expanded","aria-controls","aria-autocomplete","aria-activedescendant"].filter(a=>document.getElementById("agency").hasAttribute(a)).join(" ") + document.getElementById("agency").autocomplete`
	const loads = `performance.getEntriesByType("resource").filter(r=>r.name.includes("/assets/directory.")).length`
	for _, kind := range []string{"", "district", "charter"} {
		if kind != "" {
			f.choose("kind", kind)
		}
		f.anew("agency", "fresno")
		do(t, f.ctx, chromedp.KeyEvent(kb.ArrowDown))
		if got := f.says(roles); got != "organization" || f.listed() != "" {
			t.Errorf("for the kind %q the field has %s, and lists %s", kind, got, f.listed())
		}
	}
	if got := f.says(loads); got != "0" {
		t.Errorf("the list was loaded %s times", got)
	}
	f.choose("kind", "county-office")
	f.picks("fresno")
	if got := f.agencyFields(); got != "Fresno County Office of Education, county-office, 10, 1010108" {
		t.Errorf("chosen is %s", got)
	}
	f.choose("kind", "district")
	if got := f.says(roles); got != "organization" {
		t.Errorf("for a district, after a county office, the field has %s", got)
	}
	if got := f.agencyFields(); got != "Fresno County Office of Education, district, , " {
		t.Errorf("and the fields are %s", got)
	}
}
