package theme

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

func newTheme(t *testing.T) *Theme {
	t.Helper()
	s := Default()
	s.URL = "https://assist.example.org"
	th, err := New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestAPageSaysWhereItIs(t *testing.T) {
	th := newTheme(t)
	th.site.Nav = []Link{{"Process", "/process/"}, {"Eligibility", "/eligibility/"}}
	var b bytes.Buffer
	p := Page{Head: Head{Path: "/eligibility/check/", Title: "Check", Description: "A check."},
		Heading: "Check before you start"}
	if err := th.Page(&b, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<link rel=canonical href="https://assist.example.org/eligibility/check/">`,
		`<a href="/eligibility/" aria-current="true">`,
		`<a href="/process/">`,
		`<title>Check – Request CCEE Assistance</title>`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, b.String())
		}
	}
}

func TestAMessageIsKeptOutOfSearchEnginesAndEscapesWhatItIsTold(t *testing.T) {
	var b bytes.Buffer
	m := Message{Head: Head{Title: "Not found"}, Happened: "There is no <page> here.", Do: "Go back."}
	if err := newTheme(t).Message(&b, m); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`content=noindex`, "no &lt;page&gt; here", "What to do"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the message lacks %s", want)
		}
	}
}

func TestAnUnknownContactIsNeverGuessed(t *testing.T) {
	th := newTheme(t)
	th.site.Contact.Email = ""
	var b bytes.Buffer
	if err := th.Message(&b, Message{Head: Head{Title: "Problem"}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "mailto:") || strings.Contains(b.String(), "@") {
		t.Error("the page holds an address although none is known")
	}
}

// While neither an email address nor a phone number is known, pages name the person
// and point nowhere; else they have what is known.
func TestMessage_Reach(t *testing.T) {
	for _, c := range []struct{ email, phone, want string }{
		{"", "", "Executive Advisor. If"},
		{"ask@example.org", "", `Executive Advisor, at <a href="mailto:ask@example.org">ask@example.org</a>. If`},
		{"", "(916) 555-0100", `Executive Advisor, at <a href="tel:+19165550100">(916) 555-0100</a>. If`},
		{"ask@example.org", "1-916-555-0100",
			`ask@example.org</a> or <a href="tel:+19165550100">1-916-555-0100</a>. If`},
	} {
		th := newTheme(t)
		th.site.Contact.Email, th.site.Contact.Phone = c.email, c.phone
		var b bytes.Buffer
		if err := th.Message(&b, Message{Head: Head{Title: "Problem"}}); err != nil {
			t.Fatal(err)
		}
		_, footer, _ := strings.Cut(b.String(), "<footer")
		if !strings.Contains(footer, c.want) {
			t.Errorf("with %q and %q the footer lacks %s:\n%s", c.email, c.phone, c.want, footer)
		}
	}
}

func TestAssetsAreNamedByTheirBytes(t *testing.T) {
	a := NewAsset("style.css", "text/css", []byte("a{}"))
	b := NewAsset("style.css", "text/css", []byte("b{}"))
	if a.Path == b.Path || a.Integrity == b.Integrity {
		t.Errorf("two style sheets share %s", a.Path)
	}
	if _, err := New(Site{}, fstest.MapFS{}); err != nil {
		t.Fatal(err)
	}
}

func TestAMissingAssetIsAnErrorThatNamesIt(t *testing.T) {
	_, err := newTheme(t).scriptElement("nowhere.js")
	if err == nil || !strings.Contains(err.Error(), "nowhere.js") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkFirstPage is what a function pays for its page when it starts: reading,
// parsing, escaping, filling.
func BenchmarkFirstPage(b *testing.B) {
	for b.Loop() {
		th, _ := New(Default(), nil)
		var w bytes.Buffer
		if err := th.Message(&w, Message{Head: Head{Title: "Problem"}}); err != nil {
			b.Fatal(err)
		}
	}
}

// The desk's pages are methods of DeskTheme: a method of Theme is in the program of
// every function.
func TestTheme_HasNoDeskPage(t *testing.T) {
	for m := range reflect.TypeFor[*Theme]().Methods() {
		if strings.HasPrefix(m.Name, "Desk") {
			t.Errorf("%s is a method of Theme", m.Name)
		}
	}
}
