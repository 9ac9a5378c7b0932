package request

import (
	"slices"
	"strings"
	"unicode"
)

// mostWords bounds the words of a name by which a request is found.
const mostWords = 12

// NameWords are the distinct words of an agency's name as one searches by them: letters and digits, in lower case.
func NameWords(name string) (list []string) {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) <= 64 && !slices.Contains(list, word) && len(list) < mostWords {
			list = append(list, word)
		}
	}
	return list
}

// CountyKey finds the requests of a county. It is no word of a name.
func CountyKey(code string) string { return "=" + code }

// findable adds the keys by which the request is found and was not before. Those that an amendment takes out stay: who remembers the old
// name finds the request too.
func (c *Change) findable() {
	r := &c.Request
	for _, key := range append(NameWords(r.Answers["agency"]), CountyKey(r.Answers["county"])) {
		if !slices.Contains(r.FoundBy, key) {
			c.Found = append(c.Found, key)
		}
	}
	r.FoundBy = append(slices.Clone(r.FoundBy), c.Found...)
}
