package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// someAgencies is a directory in which a name stands in two counties.
const someAgencies = "CDS\tKind\tName\n0161119\tdistrict\tAlameda Unified\n01611190106401\tcharter\tAlameda " +
	"Community Learning Center\n" +
	"2065193\tdistrict\tOcean View Elementary\n3066613\tdistrict\tOcean View Elementary\n3768338\tdistrict\tSan " +
	"Diego Unified\n1975309\tdistrict\tLa Cañada Unified\n"

// withDirectory is at the form of a site that has a directory.
func withDirectory(t *testing.T, agencies string) form {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"content", "site/theme"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "content", "directory.tsv"), []byte(agencies), 0o644); err != nil {
		t.Fatal(err)
	}
	f := form{t, browser(t), run(t, dir, t.TempDir())}
	f.still()
	f.open("request/")
	return f
}

// anew types in the place of what stands in a field.
func (f form) anew(name, keys string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.Evaluate[chromedp.Void](`document.forms[0].elements["`+name+`"].select();0`))
	f.typing(name, keys)
}

// enterKey presses Enter as a keyboard does, so that the page can keep it from
// sending the form; chromedp's own sends what it types apart.
func (f form) enterKey() {
	f.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter",
		Text: "\r", WindowsVirtualKeyCode: 13}
	call(f.t, f.ctx, input.DispatchKeyEvent, key)
	key.Type, key.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(f.t, f.ctx, input.DispatchKeyEvent, key)
}

// listed are the agencies in the open list.
func (f form) listed() string {
	f.t.Helper()
	return f.says(`[...document.querySelectorAll("#agency-list:not([hidden]) [role=option]")].map(o=>o.innerText.replace(/\n/,": ")).join("\n")`)
}

// agencyFields is what the four fields say.
func (f form) agencyFields() string {
	f.t.Helper()
	return strings.Join([]string{f.value("agency"), f.value("kind"), f.value("county"), f.value("cds")}, ", ")
}

func TestTheAgencyIsChosenByKeyboard(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.typing("agency", "ocean vi")
	f.until("the list is open", `document.getElementById("agency").getAttribute("aria-expanded") === "true"`)
	if got, want := f.listed(), "Ocean View Elementary: Madera County, school district, 2065193\nOcean View "+
		"Elementary: Orange County, school district, 3066613"; got != want {
		t.Errorf("listed are\n%s\nwant\n%s", got, want)
	}
	f.until("it is announced", `said.textContent === "2 agencies found."`)
	keys := func(keys, active string) {
		t.Helper()
		do(t, f.ctx, chromedp.KeyEvent(keys))
		if got := f.says(`document.getElementById(document.getElementById("agency").getAttribute("aria-activedescendant"))?.innerText.split("\n")[1] ?? ""`); !strings.HasPrefix(got, active) || active == "" && got != "" {
			t.Errorf("active is %q, want %q", got, active)
		}
	}
	keys(kb.ArrowDown, "Madera")
	keys(kb.ArrowDown, "Orange")
	keys(kb.ArrowDown, "Madera") // around
	keys(kb.ArrowUp, "Orange")
	if got := f.says(`document.querySelectorAll("[aria-selected=true]").length + " " + document.activeElement.id`); got != "1 agency" {
		t.Errorf("selected, and focused: %s", got)
	}
	keys(kb.Escape, "")
	if f.listed() != "" || f.value("agency") != "ocean vi" {
		t.Error("Escape does not close the list and keep what was typed")
	}
	keys(kb.ArrowUp, "Orange")
	f.enterKey()
	if got := f.agencyFields(); got != "Ocean View Elementary, district, 30, 3066613" {
		t.Errorf("chosen is %s", got)
	}
	if got := text(t, f.ctx, "#agency-office"); got != "Your county office: Orange County Department of Education." {
		t.Errorf("the county office: %q", got)
	}
	if !strings.Contains(f.shown(), "apportionment") {
		t.Error("the questions for districts don’t appear")
	}
	f.until("the choice is announced",
		`said.textContent.startsWith("Ocean View Elementary. We filled in the kind, county, and code.")`)
}

func TestTheAgencyIsChosenByPointerAndFoundByEachOfItsFacts(t *testing.T) {
	f := withDirectory(t, someAgencies)
	for typed, want := range map[string]string{
		"la canada": "La Cañada Unified", "0161119": "Alameda Unified", "unified diego": "San Diego Unified",
		"charter":         "Alameda Community Learning Center",
		"madera district": "Ocean View Elementary", "office marin": "Marin County Office of Education",
	} {
		f.anew("agency", typed)
		f.until("the list is open for "+typed, `!document.getElementById("agency-list").hidden`)
		if got, _, _ := strings.Cut(f.listed(), ":"); got != want {
			t.Errorf("%q finds %q first, want %q", typed, got, want)
		}
	}
	f.anew("agency", "learning")
	f.until("the list is open", `!document.getElementById("agency-list").hidden`)
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`#agency-list [role=option]`)))
	if got := f.agencyFields(); got != "Alameda Community Learning Center, charter, 01, 01611190106401" {
		t.Errorf("chosen is %s", got)
	}
	if got := f.says(`document.activeElement.id + document.getElementById("agency-list").hidden`); got != "agencytrue" {
		t.Errorf("after the click: %s", got)
	}
}

func TestTheGeographicLeadIsSuggestedAndNeverOverWhatWasTyped(t *testing.T) {
	f := withDirectory(t, someAgencies)
	choose := func(name string) {
		t.Helper()
		f.anew("agency", name)
		f.until("the list is open", `!document.getElementById("agency-list").hidden`)
		do(t, f.ctx, chromedp.KeyEvent(kb.ArrowDown))
		f.enterKey()
	}
	for _, c := range []struct{ name, lead, said string }{
		{"san diego", "Riverside COE + San Diego COE", "Suggested for your county. Change it if it’s wrong."},
		{"alameda unified", "Bay Area Geographic Leads Consortium",
			"Suggested for your county, but not confirmed. Check with your county office."},
		{"alpine", "", ""},
	} {
		choose(c.name)
		if got, said := f.value("lead"), f.says(
			`document.getElementById("lead-suggested")?.innerText ?? ""`); got != c.lead || said != c.said {
			t.Errorf("%s: suggested is %q (%s), want %q (%s)", c.name, got, said, c.lead, c.said)
		}
	}
	f.choose("kind", "district") // a county office isn't asked for the lead
	f.typing("lead", "Our own lead")
	choose("san diego")
	if got := f.value("lead"); got != "Our own lead" {
		t.Errorf("what was typed became %q", got)
	}
}

func TestANameThatIsNotListedIsAsGood(t *testing.T) {
	f := withDirectory(t, someAgencies)
	f.typing("agency", "Zed Unified")
	f.until("it is said", `said.textContent.startsWith("No agency matches that.")`)
	do(t, f.ctx, chromedp.KeyEvent(kb.Tab))
	if got := f.value("agency") + f.value("kind"); got != "Zed Unified" {
		t.Errorf("the name became %q", got)
	}
	if f.listed() != "" {
		t.Error("the list is still open")
	}
}

func TestTheDirectoryIsLoadedOnceAndOnlyWhenItIsNeeded(t *testing.T) {
	f := withDirectory(t, someAgencies)
	const loads = `performance.getEntriesByType("resource").filter(r=>r.name.includes("/assets/directory.")).length`
	f.typing("official_name", "Pat")
	if got := f.says(loads); got != "0" {
		t.Errorf("before it was needed it was loaded %s times", got)
	}
	f.typing("agency", "san")
	f.until("the list is open", `!document.getElementById("agency-list").hidden`)
	f.typing("official_name", "Pat")
	f.typing("agency", " d")
	if got := f.says(loads); got != "1" {
		t.Errorf("it was loaded %s times", got)
	}
}

func TestWithoutTheDirectoryTheNameIsAPlainField(t *testing.T) {
	f := atForm(t)
	do(t, f.ctx, chromedp.Evaluate[chromedp.Void](`window.fetch=()=>Promise.reject(new TypeError("no network"));0`))
	f.typing("agency", "San Diego Unified")
	f.fill(valid())
	f.press(checkButton)
	f.press(sendButton)
	f.reference()
}
