package docx

import (
	"strings"
	"unicode/utf16"
)

// maxTitle is how long a content control's title or tag can be, in units of UTF-16:
// Word cuts off the rest.
const maxTitle = 64

// fitTitle shortens a source to what Word shows. The parenthesis at its end, which
// has the version and its date, stays, and the question before it is cut.
func fitTitle(source string) string {
	if countUnits(source) <= maxTitle {
		return source
	}
	end := ""
	at := strings.LastIndex(source, " (")
	if at >= 0 && strings.HasSuffix(source, ")") && countUnits(source[at:]) <= maxTitle/2 {
		source, end = source[:at], source[at:]
	}
	return strings.TrimRight(cutUnits(source, maxTitle-1-countUnits(end)), " ") + "…" + end
}

// cutUnits is as much of the start of a text as has n units of UTF-16 at most.
func cutUnits(words string, n int) string {
	for i, r := range words {
		n -= utf16.RuneLen(r)
		if n < 0 {
			return words[:i]
		}
	}
	return words
}

func countUnits(words string) int { return len(utf16.Encode([]rune(words))) }
