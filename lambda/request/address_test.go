package request_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// long makes an address with so many characters before the @ and in all, its domain
// in valid labels.
func long(local, all int) string {
	rest := all - local - 1 - len(".org")
	var labels []string
	for rest > 0 {
		n := min(63, rest)
		if rest-n == 1 { // one character would be left for the dot alone
			n--
		}
		labels = append(labels, strings.Repeat("d", n))
		rest -= n + 1
	}
	a := strings.Repeat("l", local) + "@" + strings.Join(labels, ".") + ".org"
	if len(a) != all {
		panic("an address of another length than asked for: " + a)
	}
	return a
}

func TestAnAddressThatMailCanReachIsTaken(t *testing.T) {
	for given, want := range map[string]string{
		"name@example.org":                    "name@example.org",
		"  name@example.org\r\n":              "name@example.org",
		"\u00a0name@example.org\u00a0":        "name@example.org",
		"First.Last@District.K12.CA.US":       "First.Last@district.k12.ca.us",
		"a@b.co":                              "a@b.co",
		"name@example\u200b.org":              "name@example.org",
		"o'neill+help@sub-domain.example.org": "o'neill+help@sub-domain.example.org",
		"!#$%&'*+-/=?^_`{|}~@example.org":     "!#$%&'*+-/=?^_`{|}~@example.org",
		"name@xn--bcher-kva.example":          "name@xn--bcher-kva.example",
		"name@1.example.org":                  "name@1.example.org",
		"name@example.c0m":                    "name@example.c0m",
		"azAZ09@azAZ09.example":               "azAZ09@azaz09.example",
		long(64, 254):                         long(64, 254),
	} {
		if got, err := request.Address(given); err != nil || got != want {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
}

func TestAnAddressThatMailCannotReachIsRefusedInWordsForItsField(t *testing.T) {
	const (
		like    = "Enter an email address, like"
		one     = "Enter only one email address"
		ats     = "Enter an email address with only one @ sign"
		alone   = "Enter only the email address"
		letters = "without accents"
		before  = "Check the part before the @"
		after   = "Check the part after the @"
		shorter = "Enter a shorter email address"
	)
	for given, want := range map[string]string{
		"":                                         like,
		"   ":                                      like,
		"name":                                     like,
		"@example.org":                             like,
		"name@":                                    like,
		"a@example.org, b@example.org":             one,
		"a@example.org;b@example.org":              one,
		"a@example.org b@example.org":              one,
		"a@b@example.org":                          ats,
		"pat@@example.org":                         ats,
		"pat@example.org@":                         ats,
		"@pat@example.org":                         ats,
		"pat@ @example.org":                        ats,
		"Name <name@example.org> and others":       alone,
		"Name <name@example.org":                   alone,
		"Name <no address here>":                   like,
		"Pat @ work <pat@example.org>":             ats,
		"a@example.org <b@example.org>":            one,
		"A <a@example.org>, B <b@example.org>":     one,
		"a@example.org <mailto:b@example.org>":     one,
		"[a@example.org](mailto:b@example.org)":    one,
		"a-b@example.org <mailto:b@example.org>":   one,
		`"quoted name"@example.org`:                alone,
		"josé@example.org":                         letters,
		"name@bücher.example":                      letters,
		"first last@example.org":                   before,
		".name@example.org":                        before,
		"name.@example.org":                        before,
		"na..me@example.org":                       before,
		"na(me)@example.org":                       before,
		`na\me@example.org`:                        before,
		"name\r\nBcc:x@example.org":                before,
		"name@example":                             after,
		"name@localhost":                           after,
		"name@.example.org":                        after,
		"name@example..org":                        after,
		"name@-example.org":                        after,
		"name@example-.org":                        after,
		"name@exam_ple.org":                        after,
		"name@exam ple.org":                        after,
		"name@example.org\nBcc: y":                 after,
		"name@192.0.2.1":                           after,
		"name@192.0.2.10":                          after,
		"name@192.0.2.99":                          after,
		"name@[192.0.2.1]":                         after,
		"name@example.o":                           after,
		"name@" + strings.Repeat("d", 64) + ".org": after,
		long(65, 100):                              shorter,
		long(64, 255):                              shorter,
		long(20, 5000):                             shorter,
	} {
		got, err := request.Address(given)
		if err == nil {
			t.Errorf("%q was taken as %q", given, got)
		} else if !strings.Contains(err.Error(), want) || got != "" {
			t.Errorf("%q: %q, %v; want words like %q", given, got, err, want)
		}
	}
}

// What surrounds an address in a list, a sentence, or an address book is taken off.
func TestAddress_SurroundingsTakenOff(t *testing.T) {
	for _, typed := range []string{
		"pat@example.org;", "pat@example.org,", "pat@example.org.", "pat@example.org>", "<pat@example.org>",
		"(pat@example.org)", "[pat@example.org]",
		"“pat@example.org”", `"pat@example.org"`, "'pat@example.org'", "‘pat@example.org’", "«pat@example.org»",
		"<pat@example.org>;", "(<pat@example.org>).",
		"Pat Example <pat@example.org>", "Pat Example <pat@example.org>,", `"Example, Pat" <pat@example.org>`,
		"Example, Pat <PAT@example.org>",
		"pat@example.org <pat@example.org>", "'pat@example.org' <pat@example.org>", "Pat Example [pat@example.org]",
		"Pat Example (pat@example.org)",
		"mailto:pat@example.org", "MAILTO:pat@example.org?subject=Help%20us", "<mailto:pat@example.org>",
		"Pat Example <mailto:pat@example.org>;",
		"\u200b<pat@example.org>\u00a0;", "＜pat@example.org＞",
		"pat@example.org <mailto:pat@example.org>", "pat@example.org<mailto:pat@example.org>",
		"pat@example.org [mailto:PAT@example.org]", "[pat@example.org](mailto:pat@example.org)",
		"[Pat Example](mailto:pat@example.org)", "mailto:pat@example.org <pat@example.org>",
		"Pat Example <pat@example.org<mailto:pat@example.org>>",
		"Pat Example <pat@example.org <mailto:pat@example.org>>;",
		"pat@example.org <mailto:pat@example.org?subject=Help>", "“pat@example.org” <mailto://pat@example.org>",
		"mailto://pat@example.org", "mailto:pat%40example.org", "<MAILTO://pat@example.org?subject=Help>",
	} {
		got, err := request.Address(typed)
		if !strings.EqualFold(got, "pat@example.org") || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

// Where an address cannot be taken, the character that is in the way is named.
func TestAddress_WrongCharacterNamed(t *testing.T) {
	for typed, want := range map[string]string{
		"josé@example.org":            "It has “é”",
		"pat@bücher.example":          "It has “ü”",
		"pat lee@example.org":         "It has a space",
		"pat,lee@example.org":         "It has “,”",
		"pat(lee)@example.org":        "It has “(”",
		"(pat@example.org":            "It has “(”",
		`pat\lee@example.org`:         `It has “\”`,
		"pat@exam_ple.org":            "It has “_”",
		"pat@exam ple.org":            "It has a space",
		"pat@example,org":             "It has “,”",
		"pat@example.org/help":        "It has “/”",
		"pat\u0301\u0301@example.org": "It has a character that can’t be seen (U+0301)",
		"pat@@example.org":            "It has two @ signs",
		"pat@example.org@":            "It has two @ signs",
		"pat@@@example.org":           "It has more than two @ signs",
		"pat@example.org\nSam":        "It has a line break",
		"pat..lee@example.org":        "It has two dots in a row",
		"pat@example..org":            "It has two dots in a row",
		"Pat: pat@example.org (work)": "It has “:”",
	} {
		got, err := request.Address(typed)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %q, %v; want words that end in %q", typed, got, err, want)
		}
	}
}

func FuzzAnAddressTakenIsTakenAgainAsItIs(f *testing.F) {
	f.Add("Name@Example.ORG")
	f.Add(" name@example.org\r\nBcc: x@example.org")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := request.Address(s)
		if err != nil {
			return
		}
		if again, err := request.Address(a); err != nil || again != a {
			t.Errorf("%q gave %q, which gave %q, %v", s, a, again, err)
		}
		if strings.ContainsAny(a, " \t\r\n<>,;:\"\x00") || len(a) > 254 {
			t.Errorf("%q gave %q", s, a)
		}
	})
}
