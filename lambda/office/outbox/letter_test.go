package outbox

import (
	"testing"

	"ccee-ca.org/assist/site/theme"
)

// A block of an email is a link where it is an address and nothing else.
func TestBlock_Link(t *testing.T) {
	for text, link := range map[string]bool{"https://assist.example.org/status/": true,
		"https://assist.example.org/ has it.": false, "https://assist.example.org/\nhas it.": false,
		"Received": false} {
		if b := parseBlock(text); (b.Link != "") != link || (b.Paragraph != "") == link {
			t.Errorf("%q: %v", text, b)
		}
	}
}

// A block is a button where it is a label and a link, and nothing else. In plain
// text the link is below the label.
func TestBlock_Button(t *testing.T) {
	for text, isButton := range map[string]bool{"[See your receipt](https://assist.example.org/x)": true,
		"[See your receipt](https://assist.example.org/x) or not": false, "[words]": false,
		"[See it](javascript:alert(1))": false, "- [See it](https://assist.example.org/x)": false} {
		if b := parseBlock(text); (b.Label != "") != isButton {
			t.Errorf("%q: %+v", text, b)
		}
	}
	button := parseBlock("[See your receipt](https://assist.example.org/x)")
	if got := plainText(theme.Letter{Body: []theme.Block{button}}); got !=
		"See your receipt:\nhttps://assist.example.org/x\n" {
		t.Errorf("as plain text: %q", got)
	}
}

// No character that a reader of mail may break a line at is left in a typed name.
func TestOneLine(t *testing.T) {
	if got := oneLine("Example\u2028Open\u0085this\v: \f\nhere"); got != "Example Open this : here" {
		t.Errorf("got %q", got)
	}
}
