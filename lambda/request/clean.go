package request

import (
	"strings"
	"unicode"
)

// Phones, word processors, and pasted tables put characters into an answer that
// no one typed: a no-break space, a dash in place of a hyphen, a direction mark, a
// line end behind a name. clean takes them off, once and the same way, before a
// field's own rule reads the answer: codes, numbers, dates, phones, email
// addresses, and references. Words of one line lose the line ends around them, and
// other text is kept as it was typed. In all of them, an answer in which nothing
// can be seen is no answer.

// clean is an answer that is no free text, as its field reads it: controls, format
// characters, and others that are never seen are off, each space is a space and
// each dash a hyphen, full-width letters, digits, and signs are the ordinary ones.
// Line ends within it become LF, those around it and spaces go. It never turns one
// letter or digit into another: only full-width ones into their own.
func clean(s string) string { return strings.TrimSpace(strings.Map(plainRune, s)) }

// fullWidth is how far the full-width forms of ASCII are from it.
const fullWidth = '！' - '!'

// plainRune is what a character of a code counts as; -1 where it counts as nothing.
func plainRune(r rune) rune {
	switch {
	case isPrintableASCII(r):
		return r
	case r == '\n' || r == '\r':
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case isDash(r):
		return '-'
	case isIgnorable(r), isUnseen(r) && !unicode.Is(unicode.M, r): // a mark is seen on the letter before
		return -1
	case '！' <= r && r <= '～':
		return r - fullWidth
	}
	return r
}

// lineBreaks end a line in some program. A browser shows a line break only for the
// first two.
const lineBreaks = "\n\r\v\f\u0085\u2028\u2029"

// isDash reports whether a character is a hyphen, a dash, or a sign that looks like
// one. U+001E is Word's no-break hyphen.
func isDash(r rune) bool {
	return unicode.Is(unicode.Pd, r) || strings.ContainsRune("−⁃˗➖\x1e", r)
}

// isIgnorable reports whether a character is one that no font shows (Unicode's
// Default_Ignorable_Code_Point, and the format characters).
func isIgnorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// IsBlank reports whether nothing of a text can be seen: it is empty, or has only
// spaces, controls, and characters that no font shows, or marks without a letter to
// stand on.
func IsBlank(s string) bool { return !strings.ContainsFunc(s, isVisible) }

func isVisible(r rune) bool {
	if isPrintableASCII(r) {
		return true
	}
	unseen := unicode.In(r, unicode.White_Space, unicode.Cc, unicode.M, unicode.Noncharacter_Code_Point)
	return !unseen && !isIgnorable(r) && !strings.ContainsRune(blankSymbols, r)
}

// isPrintableASCII spares most answers the tables of Unicode.
func isPrintableASCII(r rune) bool { return '!' <= r && r <= '~' } // equivalent: the tables say the same of both ends

func isUnseen(r rune) bool { return !isVisible(r) }

// blankSymbols are letters and symbols that are drawn as nothing: the blank of
// Braille, of musical notes, and of hieroglyphs, and what is left in a text of a
// picture that was pasted.
const blankSymbols = "\u2800\U0001d159\U00013441\U00013442\ufffc"

// oneLine is a line without the line ends around it, and what cannot be seen beyond
// them. The spaces of the line itself stay.
func oneLine(s string) string {
	seen := strings.TrimRightFunc(s, isUnseen)
	if end := strings.IndexAny(s[len(seen):], lineBreaks); end >= 0 {
		s = s[:len(seen)+end]
	}
	seen = strings.TrimLeftFunc(s, isUnseen)
	if last := strings.LastIndexAny(s[:len(s)-len(seen)], lineBreaks); last >= 0 {
		s = strings.TrimLeft(s[last:], lineBreaks)
	}
	return s
}

// clean is what the field reads of a typed answer.
func (f Field) clean(typed string) string {
	switch f.Kind {
	case Text:
		return oneLine(typed)
	case Long, Radio, Select, Checkbox:
		return typed
	}
	return clean(typed)
}
