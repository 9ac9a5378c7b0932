package export

import (
	"testing"
)

// A cell begins with an apostrophe where a spreadsheet would spoil it: a formula
// behind what can't be seen, and digits that it would round or shorten.
func TestCell_Apostrophe(t *testing.T) {
	for text, want := range map[string]bool{"\u200b=1+1": true, "\u00a0=1+1": true, "\x01=1+1": true,
		"12345678901": false, "123456789012": true, "0": false, "00": true, "a=1": false, "": false} {
		if got := escapeCell(text) != text; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
