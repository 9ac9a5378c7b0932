package statute

import (
	"strings"
	"testing"
)

// A designator is one to nine letters or digits in parentheses.
func TestCutDesignator(t *testing.T) {
	for text, want := range map[string]string{
		"(a) x": "a", "(Z) x": "Z", "(0)x": "0", "(9)\t x": "9", "(z)": "z", "(abcdefghi) x": "abcdefghi",
		"(abcdefghij) x": "", "(abc": "", "()": "", "() x": "", "(a x": "", "a) x": "", "(é) x": "", "(a": "", "": "",
	} {
		d, length, ok := cutDesignator([]byte(text))
		if d != want || ok != (want != "") || ok && strings.Trim(text[:length], "( )\t"+want) != "" {
			t.Errorf("%q: %q, %d, %v", text, d, length, ok)
		}
	}
}
