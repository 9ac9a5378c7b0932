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

// Found is a key by which a search finds a request: a word of its agency's name, or its county.
type Found struct {
	Key string `json:"key"`
	Row int64  `json:"row"` // version of the row by which the key leads to the request
}

// mostFoundBy bounds the keys of one request, since they are written together. A name that changes so often that it would have more is
// found by its earlier words.
const mostFoundBy = 60

// findable says by which keys the request is found, where they are not those that it had before. Keys of former names stay: who remembers
// the old name finds the request too. All are written anew, so that each tells of all others.
func (c *Change) findable(before Request) {
	r := &c.Request
	keys := r.Answers.keys()
	if slices.Equal(keys, before.Answers.keys()) {
		return
	}
	r.FoundBy = slices.Clone(r.FoundBy)
	for _, key := range keys {
		known := slices.ContainsFunc(r.FoundBy, func(f Found) bool { return f.Key == key })
		if !known && len(r.FoundBy) < mostFoundBy {
			r.FoundBy = append(r.FoundBy, Found{Key: key})
		}
	}
	for i := range r.FoundBy {
		r.FoundBy[i].Row++
	}
	c.Found = r.FoundBy
}

// keys are the keys by which a request with these answers is found.
func (a Answers) keys() []string { return append(NameWords(a["agency"]), CountyKey(a["county"])) }
