package theme

import (
	"html/template"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A typed address is the whole of its link's recipient: nothing in it adds another
// recipient, a subject, or a text.
func TestMailTo_AddressCantInject(t *testing.T) {
	for address, want := range map[string]template.URL{
		"pat@example.org":                  "mailto:pat@example.org",
		"a?bcc=x&body=y@example.org":       "mailto:a%3Fbcc%3Dx%26body%3Dy@example.org",
		"a+b@example.org":                  "mailto:a%2Bb@example.org",
		`"a b"@example.org`:                "mailto:%22a%20b%22@example.org",
		"a%40b@example.org?cc=c@other.org": "mailto:a%2540b%40example.org%3Fcc%3Dc@other.org",
		"a#b;c,d@example.org":              "mailto:a%23b%3Bc%2Cd@example.org",
		"no address":                       "",
	} {
		if got := mailTo(address); got != want {
			t.Errorf("%q leads to %q, want %q", address, got, want)
		}
	}
}

// A phone number is dialed by its first ten digits, whatever was typed around them.
func TestTelLink(t *testing.T) {
	for phone, want := range map[string]template.URL{
		"916-555-0100": "tel:+19165550100", "(916) 555-0100 ext. 12": "tel:+19165550100",
		"+1 916 555 0100": "tel:+19165550100", "916/555-0100, 916-555-0101": "tel:+19165550100",
		"555-0100": "", "": "", "call the office": "",
	} {
		if got := telLink(phone); got != want {
			t.Errorf("%q leads to %q, want %q", phone, got, want)
		}
	}
}

// A district that states it is at risk, and did not ask for priority, is shown as
// both.
func TestDeskRequest_PriorityAndRisk(t *testing.T) {
	for _, c := range []struct{ kind, h, risk, short, long string }{
		{"district", "", "yes", "Didn’t check (h)", "states that it is at risk"},
		{"district", "yes", "no", "Asks under (h)", "states that it isn’t at risk"},
		{"charter", "", "", "Only for districts", ""},
	} {
		p := DeskRequest{Request: request.Request{Answers: request.Answers{"kind": c.kind, "h": c.h,
			"at_risk": c.risk}}}
		if p.PriorityShort() != c.short || p.PriorityRisk() != c.long {
			t.Errorf("%+v: %q, %q", c, p.PriorityShort(), p.PriorityRisk())
		}
	}
}

// The excerpt of a long answer is one line, and cut between letters.
func TestExcerpt(t *testing.T) {
	if got := excerpt(" a\n\nb "); got != "a b" {
		t.Errorf("%q", got)
	}
	if got := excerpt(strings.Repeat("ñ", 200)); got != strings.Repeat("ñ", 160)+" …" {
		t.Errorf("%q", got)
	}
}
