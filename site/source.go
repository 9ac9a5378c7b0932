package site

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText takes from a file's text what editors put there and no one sees, a byte
// order mark and carriage returns before line feeds, and reports what isn't text.
func cleanText(file string, text []byte) ([]byte, Problems) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if bytes.Contains(text, []byte("\r\n")) {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	if at, what, do := findBadText(text); what != "" {
		return text, Problems{problemAt(file, text, at, what, do)}
	}
	return text, nil
}

const saveUTF8 = "save the file as UTF-8 (an editor may call what it was saved as ANSI, Windows-1252, or Unicode)," +
	" and read it through"

// findBadText finds the first place in a file's text that no page can print.
func findBadText(text []byte) (at int, what, do string) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return 0, "this is UTF-16", saveUTF8
	}
	for at < len(text) {
		c := text[at]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' { // equivalent: a faster way to what badRune says
			at++
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at, fmt.Sprintf("the byte 0x%02X isn't UTF-8", c), saveUTF8
		}
		if what := badRune(r); what != "" {
			return at, fmt.Sprintf("%U, %s", r, what), "write what was meant, or take it out"
		}
		at += size
	}
	return 0, "", ""
}

// badRune says why a character has no place on a page, or nothing.
func badRune(r rune) string {
	switch {
	case r == '\r':
		return "a line end that other systems don't know"
	case r == '\n' || r == '\t':
		return ""
	case r < ' ' || r == 0x7f:
		return "a control character"
	case r >= 0x80 && r < 0xa0:
		return "a control character, most likely a letter or a quotation mark of Windows-1252"
	case r == utf8.RuneError:
		return "the mark of a character that was lost"
	case r == '\ufeff':
		return "a byte order mark inside the text"
	case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
		return "a mark that turns the direction of reading around"
	case r&0xfffe == 0xfffe || unicode.Is(unicode.Co, r): // what one font alone has, as Word's bullets
		return "no character"
	}
	return ""
}

// isBlank reports whether no reader sees a character: a space of any width, or one
// that only steers how others are set. The last is Braille without dots.
func isBlank(r rune) bool {
	if r < utf8.RuneSelf { // equivalent: the first character after it, U+0080, is no blank either way
		return r == ' ' || r >= '\t' && r <= '\r'
	}
	return unicode.IsSpace(r) || r == '\u2800' ||
		unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// isBlankText reports whether no reader sees anything of a text.
func isBlankText(text string) bool { return strings.TrimLeftFunc(text, isBlank) == "" }
