package statute

import (
	"bytes"
	"regexp"
)

// reference is what a statute refers to, as its text says it.
var reference = regexp.MustCompile(`\b([Ss]ections? \d+(\.\d+)?` +
	`|([Ss]ubdivision|[Pp]aragraph|[Ss]ubparagraph|[Cc]lause|[Ss]ubclause)s? \([0-9A-Za-z]+\)` +
	`|[Tt]his (article|subdivision|paragraph|subparagraph)\b)`)

// FindUnlinked finds the first reference in a text that is no link: where it begins
// and ends, or nil.
func FindUnlinked(text []byte) []int {
	if !bytes.ContainsAny(text, "(0123456789") && !bytes.Contains(text, []byte("his ")) {
		return nil // which the expression takes longer to say
	}
	return reference.FindIndex(text)
}
