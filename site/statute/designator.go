package statute

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A designator is what stands before a paragraph of a California statute: (a), (1),
// (A), (i), (I), by level. The names of the levels are those of the Legislature's
// own references: "paragraph (2) of subdivision (g)".
var levels = []struct {
	name string
	nth  func(int) string // the nth designator of this level, from 1
}{
	{"subdivision", func(n int) string { return letters(n, 'a') }},
	{"paragraph", strconv.Itoa},
	{"subparagraph", func(n int) string { return letters(n, 'A') }},
	{"clause", func(n int) string { return strings.ToLower(roman(n)) }},
	{"subclause", roman},
}

// letters counts a, b, … z, aa, ab, … as the codes do.
func letters(n int, a byte) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(a+byte((n-1)%26)) + s
	}
	return s
}

func roman(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		value int
		text  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.text)
		}
	}
	return b.String()
}

// positions knows the first designators of each level, more than any section has.
var positions = sync.OnceValue(func() []map[string]int {
	const most = 200
	all := make([]map[string]int, len(levels))
	for level := range levels {
		all[level] = make(map[string]int, most)
		for n := range most {
			all[level][levels[level].nth(n+1)] = n + 1
		}
	}
	return all
})

// position says the how-manieth designator of its level d is, or 0 if it is none of
// that level.
func position(level int, d string) int { return positions()[level][d] }

var designator = regexp.MustCompile(`^\(([0-9A-Za-z]{1,9})\)[ \t]*`)

// cutDesignator takes "(1) text" apart. ok is false where text doesn't begin with a
// designator of any level.
func cutDesignator(text []byte) (d string, length int, ok bool) {
	m := designator.FindSubmatch(text)
	if m == nil {
		return "", 0, false
	}
	return string(m[1]), len(m[0]), true
}
