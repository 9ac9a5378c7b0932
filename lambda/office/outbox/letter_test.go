package outbox

import (
	"testing"
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
