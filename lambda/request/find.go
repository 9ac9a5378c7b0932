package request

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// mostWords bounds the words of a name by which a request is found.
const mostWords = 12

// NameWords are the distinct words of an agency's name as one searches by them:
// letters and digits, in lower case.
func NameWords(name string) (list []string) {
	for _, word := range strings.FieldsFunc(strings.ToLower(name),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) <= 64 && !slices.Contains(list, word) && len(list) < mostWords {
			list = append(list, word)
		}
	}
	return list
}

// genericWords are words of agencies' names that tell no two apart.
var genericWords = strings.Fields("academy and board charter city coe county department district education " +
	"elementary " +
	"high joint la of office public school schools superintendent the unified union usd")

// SameName reports whether two names may be of one agency: one of their words that
// tell agencies apart is the same.
func SameName(a, b string) bool {
	words := NameWords(b)
	special := slices.DeleteFunc(NameWords(a), func(w string) bool { return slices.Contains(genericWords, w) })
	return len(special) == 0 || slices.ContainsFunc(special, func(w string) bool { return slices.Contains(words, w) })
}

// CountyKey finds the requests of a county. It is no word of a name.
func CountyKey(code string) string { return "=" + code }

// AgencyKeys find the requests of the same agency: by its CDS code, and by its
// whole name, however it is written. They are no words of a name.
func AgencyKeys(a Answers) (keys []string) {
	if code := a["cds"]; code != "" {
		keys = append(keys, ":"+code)
	}
	if words := NameWords(a["agency"]); len(words) > 0 {
		keys = append(keys, "~"+strings.Join(words, " "))
	}
	return keys
}

// Alike is another request of what may be the same agency.
type Alike struct {
	Request
	Code, Name bool // it has the same CDS code, the same name
	NoCode     bool // one of the two has no code: staff entered it so
	Replaces   bool // it says that it replaces this one
}

// recentLimit is how long a closed request counts as recent, from its receipt.
const recentLimit = 365 * 24 * time.Hour

// Alike are those of the others that have the request's CDS code or name, and that
// are open or recent; the newest first.
func (r Request) Alike(others []Request, now time.Time) (list []Alike) {
	for _, o := range others {
		one := Alike{Request: o, Code: r.Answers["cds"] != "" && o.Answers["cds"] == r.Answers["cds"],
			Name:     slices.Equal(NameWords(o.Answers["agency"]), NameWords(r.Answers["agency"])),
			NoCode:   r.Answers["cds"] == "" || o.Answers["cds"] == "",
			Replaces: o.Answers["replaces"] == r.Reference}
		if o.ID != r.ID && (one.Code || one.Name) && (o.Status.Open() || now.Sub(o.Received) < recentLimit) {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b Alike) int { return b.Received.Compare(a.Received) })
	return list
}

// Why is what the two have in common, in words.
func (a Alike) Why() string {
	switch {
	case a.Code && a.Name:
		return "Same CDS code and name"
	case a.Code:
		return "Same CDS code, another name"
	}
	if a.NoCode {
		return "Same name, no CDS code to compare"
	}
	return "Same name, another CDS code"
}

// Found is a key by which a search finds a request: a word of its agency's name, or
// its county; or by which those of the same agency are found.
type Found struct {
	Key string `json:"key"`
	Row int64  `json:"row"` // version of the row by which the key leads to the request
}

// mostFoundBy bounds the keys of one request, since they are written together. A
// name that changes so often that it would have more is found by its earlier words.
const mostFoundBy = 60

// updateSearchKeys says by which keys the request is found, where they are not
// those that it had before. Keys of former names stay: who remembers the old name
// finds the request too. All are written again, so that each names all others.
func (c *Change) updateSearchKeys(before Request) {
	r := &c.Request
	keys := r.Answers.keys()
	if slices.Equal(keys, before.Answers.keys()) {
		return
	}
	r.SearchKeys = slices.Clone(r.SearchKeys)
	for _, key := range keys {
		known := slices.ContainsFunc(r.SearchKeys, func(f Found) bool { return f.Key == key })
		if !known && len(r.SearchKeys) < mostFoundBy {
			r.SearchKeys = append(r.SearchKeys, Found{Key: key})
		}
	}
	for i := range r.SearchKeys {
		r.SearchKeys[i].Row++
	}
	c.Found = r.SearchKeys
}

// keys are the keys by which a request with these answers is found.
func (a Answers) keys() []string {
	return slices.Concat(AgencyKeys(a), NameWords(a["agency"]), []string{CountyKey(a["county"])})
}
