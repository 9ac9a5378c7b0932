package site

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// Markdown has no errors: what isn't understood is printed as it stands. A mark in
// a page's text, outside of code and without a backslash before it, is therefore
// most likely a mistake, and says so.

// leftover is a mark in text.
type leftover struct {
	at       int // in the text
	what, do string
}

// leftoverMark is a kind of mark that the parser leaves in the text where it makes
// nothing of it.
type leftoverMark struct {
	pattern  *regexp.Regexp
	what, do string
}

const escapeIt = `, or put a backslash before the mark itself: \`

const (
	notALink = "a link that isn't one"
	mendLink = "write [words](/address/), with no space between the two and %20 for one in the address" +
		escapeIt + "["
	addressStart = `\((/|#|https?:|mailto:|tel:)`
	aFootnote    = "a footnote, which pages don't have"
	sayFootnote  = "say it in the text, or link to it" + escapeIt + "["
	unreadBraces = "braces that nothing reads"
	sayBraces    = "write {{name}} for what it stands for, or {#name} at the end of a heading" + escapeIt + "{"
)

// marksAnywhere are looked for in all text.
var marksAnywhere = []leftoverMark{{
	regexp.MustCompile(`\]\(|\]\s+` + addressStart), notALink, mendLink,
}, {
	regexp.MustCompile(`\[\^`), aFootnote, sayFootnote,
}, {
	regexp.MustCompile(`\]\[|\[\[|\]\]`),
	"a link to a name that nothing defines",
	"write [words](/address/)" + escapeIt + "[",
}, {
	regexp.MustCompile("`"),
	"a backtick without another",
	"close the code" + escapeIt + "`",
}, {
	regexp.MustCompile(`\*\*|` + oneSided(`\*`)),
	"a star that makes nothing stand out",
	"put one on each side of the words, next to them" + escapeIt + "*",
}, {
	regexp.MustCompile(oneSided(`__?`)),
	"an underscore that makes nothing stand out",
	"put one on each side of the words, next to them" + escapeIt + "_",
}, {
	regexp.MustCompile(`~~`),
	"struck-out text, which pages don't have",
	"take it out" + escapeIt + "~",
}, {
	regexp.MustCompile(`\{\{|\}\}`),
	"braces that aren't closed around a name",
	"write {{name}} on one line",
}, {
	regexp.MustCompile(`\{\s*[#.:%]`),
	"an address or a mark where no heading ends",
	"put {#name} at the end of a heading" + escapeIt + "{",
}, {
	regexp.MustCompile(singleBraces), unreadBraces, sayBraces,
}, {
	regexp.MustCompile(`<[\pL/!?]`),
	"a tag or an address that isn't whole",
	"write <https://…> for a link" + escapeIt + "<",
}, {
	regexp.MustCompile(`^\s*\||\|\s*$|\|\s*:?-{2,}|-{2,}:?\s*\|`),
	"a row outside of a table",
	"begin a table with a row of headings and a row of dashes, with as many columns each, and an empty line before" +
		escapeIt + "|",
}, {
	regexp.MustCompile(`&(#[\pL\pN]+|[\pL\pN]{2,});`),
	"a character by a name that HTML doesn't have",
	"write the character itself" + escapeIt + "&",
}}

// singleBraces matches a name, or what is set to a value, after one brace.
const singleBraces = `\{\s*[\pL_:][\w.:-]*\s*[=}]`

// oneSided matches a mark of emphasis that has words on one of its sides alone.
func oneSided(mark string) string {
	return `(^|[\s(“‘"'])` + mark + `[\pL\pN(“"']|[\pL\pN.,;:!?)”"']` + mark + `($|[\s).,;:!?”’"'])`
}

const notAnItem = "an item of a list that isn't one"

// bullet matches what Word and the like put before an item.
const bullet = `^([•‣⁃∙·\x{25a0}-\x{25ff}\x{2713}-\x{2718}\x{2756}\x{2794}-\x{27be}]|(--|[‐‑‒–\x{2212}])\s|o\t)`

// marksOfLines are looked for at the head of a line of text.
var marksOfLines = []leftoverMark{{
	regexp.MustCompile(`^#`),
	"a heading that isn't one",
	"put one plain space behind one to six # marks, and no more than three before" + escapeIt + "#",
}, {
	regexp.MustCompile(`^([-+*]|\d{1,2}[.)])(\s|$|\pL)`),
	notAnItem,
	"put one plain space behind its mark, and an empty line before the list" + escapeIt + "-",
}, {
	regexp.MustCompile(bullet),
	notAnItem,
	"write the item as - and a space, or begin the line with a word",
}, {
	regexp.MustCompile(`^\[[ xX]\]\s`),
	"a box to check, which pages don't have",
	"take it out" + escapeIt + "[",
}, {
	regexp.MustCompile(`^\[[^\]]+\]:`),
	"an address of a link that isn't read as one",
	"put an empty line before, and write [name]: /address/" + escapeIt + "[",
}, {
	regexp.MustCompile(`^:::|^:\s|^\+\+\+|^===+\s*$|^---+\s*$|^%%|^!!!|^\$\$|^>`),
	"a mark that pages don't have",
	"say it in another way" + escapeIt + " and the mark",
}}

// signals are the bytes without which no text has a mark.
var signals = func() (is [256]bool) {
	for _, c := range []byte("[]`*_~{}<|&") {
		is[c] = true
	}
	return is
}()

var lineSignals = func() (is [256]bool) {
	for _, c := range []byte("#-+*[:=%!$>0123456789") {
		is[c] = true
	}
	for c := utf8.RuneSelf; c < len(is); c++ { // bullets and blanks, and what else isn't ASCII
		is[c] = true
	}
	return is
}()

// findLeftover finds the first mark in text that Markdown made nothing of, or
// returns nil.
func findLeftover(text []byte, lineStart bool) *leftover {
	if lineStart && hasLineSignal(text) {
		start := bytes.TrimLeftFunc(text, isBlank)
		if found := firstMark(maskBlanks(start), marksOfLines); found != nil {
			found.at += len(text) - len(start)
			return found
		}
	}
	for _, c := range text {
		if signals[c] {
			return firstMark(maskEscapes(maskBlanks(text)), marksAnywhere)
		}
	}
	return nil
}

// hasLineSignal reports whether text may begin with a mark of a line.
func hasLineSignal[T string | []byte](text T) bool {
	return len(text) > 0 && (lineSignals[text[0]] || len(text) > 1 && text[1] == '\t')
}

// markedText is what only Markdown would make something of.
var markedText = regexp.MustCompile("\\*\\*|__|`|\\]\\(|\\]\\s+" + addressStart +
	"|\\]\\[|\\[[[^]|\\{\\{|\\}\\}|</?\\pL|~~" +
	"|" + singleBraces + "|(^|[\\s(])[*_]\\pL|^#{1,6}\\s|&#?[\\pL\\pN]+;|\\\\[*_\\[`#]")

// markedLine is what a list or a quotation begins with.
var markedLine = regexp.MustCompile(`^[-+*>]\s|` + bullet)

// isMarked reports whether text that is no Markdown looks as if it were.
func isMarked(text string) bool {
	if hasLineSignal(text) && markedLine.Match(maskBlanks([]byte(text))) {
		return true
	}
	return strings.ContainsAny(text, "*_`]{}<~#&\\") && markedText.Match(maskBlanks([]byte(text)))
}

// firstMark finds the mark that stands first in text, or returns nil.
func firstMark(text []byte, marks []leftoverMark) *leftover {
	var found []leftover
	for _, m := range marks {
		for _, at := range m.pattern.FindAllIndex(text, -1) {
			if text[at[0]] != '&' || !isEntity(text[at[0]:at[1]]) {
				found = append(found, leftover{at[0], m.what, m.do})
				break
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	first := slices.MinFunc(found, func(a, b leftover) int { return cmp.Compare(a.at, b.at) })
	return &first
}

// maskEscapes returns text with a letter in the place of each character that has a
// backslash before it.
func maskEscapes(text []byte) []byte {
	if !bytes.ContainsRune(text, '\\') {
		return text
	}
	masked := bytes.Clone(text)
	for i := 0; i+1 < len(masked); i++ {
		if masked[i] == '\\' && util.IsPunct(masked[i+1]) {
			masked[i], masked[i+1] = 'x', 'x'
		}
	}
	return masked
}

// maskBlanks returns text with plain spaces in the place of each character that no
// reader sees.
func maskBlanks(text []byte) []byte {
	masked := text
	for at := 0; at < len(text); {
		if text[at] < utf8.RuneSelf { // equivalent: no character begins with that byte
			at++
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		if isBlank(r) {
			if &masked[0] == &text[0] {
				masked = bytes.Clone(text)
			}
			copy(masked[at:at+size], "    ")
		}
		at += size
	}
	return masked
}

// isEntity reports whether HTML has a character of that name or number, "&amp;".
func isEntity(text []byte) bool {
	if text[1] == '#' {
		resolved := util.ResolveNumericReferences(text)
		r, _ := utf8.DecodeRune(resolved)
		return !bytes.Equal(resolved, text) && badRune(r) == ""
	}
	_, ok := util.LookUpHTML5EntityByName(string(text[1 : len(text)-1]))
	return ok
}
