package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How many words of an agency's name, and of each person's, find a request.
const (
	mostWords       = 12
	mostNameWords   = 16 // with those in one piece that have an apostrophe
	mostPersonWords = 10
)

// twoLetters are letters that people type as two.
var twoLetters = strings.NewReplacer("æ", "ae", "œ", "oe", "ß", "ss")

// foldLetters writes a text as one searches by it: in lower case, without accents,
// ligatures, and characters that no font shows. “La Cañada” is found by canada.
func foldLetters(text string) string {
	return strings.Map(baseLetter, twoLetters.Replace(strings.ToLower(norm.NFKC.String(text))))
}

// baseLetter is a Latin letter without its accents, as Unicode takes it apart; -1
// for an accent that stands alone, and for what no font shows. Of other scripts a
// letter is what it is.
func baseLetter(r rune) rune {
	if r < utf8.RuneSelf { // equivalent: the next one is a control, and stays what it is
		return r
	}
	switch r { // which Unicode doesn't take apart
	case 'ø':
		return 'o'
	case 'đ':
		return 'd'
	case 'ħ':
		return 'h'
	case 'ł':
		return 'l'
	case 'ŧ':
		return 't'
	}
	base, _ := utf8.DecodeRune(norm.NFD.Bytes(utf8.AppendRune(nil, r)))
	switch {
	case unicode.Is(unicode.Mn, base) || isIgnorable(r):
		return -1
	case unicode.Is(unicode.Latin, base):
		return base
	}
	return r
}

// NameWords are the distinct words of a name as one searches by them: letters and
// digits, in lower case and without accents.
func NameWords(name string) (list []string) {
	for _, word := range strings.FieldsFunc(foldLetters(name),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) <= 64 && !slices.Contains(list, word) && len(list) < mostWords {
			list = append(list, word)
		}
	}
	return list
}

// wordsOfName are the words by which a name is found, at most n: its own, and those
// with an apostrophe in one piece too. “O’Brien” is found by brien and by obrien.
func wordsOfName(name string, n int) []string {
	list := NameWords(name)
	for _, word := range NameWords(strings.Map(removeApostrophe, name)) {
		if !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list[:min(len(list), n)]
}

// removeApostrophe is -1 for a sign that people write as an apostrophe.
func removeApostrophe(r rune) rune {
	if strings.ContainsRune("'’‘`´′＇ʼʻ", r) {
		return -1
	}
	return r
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

// IsSameAgency reports whether two requests are of one agency: by their CDS codes or,
// where one has none, by their whole names and their counties.
func IsSameAgency(a, b Answers) bool {
	if hasCodes(a, b) {
		return a["cds"] == b["cds"]
	}
	return hasSameName(a, b) && a["county"] == b["county"]
}

// hasCodes is false where staff entered one of the two without a CDS code.
func hasCodes(a, b Answers) bool { return a["cds"] != "" && b["cds"] != "" }

func hasSameName(a, b Answers) bool {
	words := NameWords(a["agency"])
	return len(words) > 0 && slices.Equal(words, NameWords(b["agency"]))
}

// Alike is another request of what may be the same agency.
type Alike struct {
	Request
	Code, Name bool // it has the same CDS code, the same name
	NoCode     bool // one of the two has no code: staff entered it so
	Elsewhere  bool // it is of another county
	Replaces   bool // it says that it replaces this one
}

// recentLimit is how long a closed request counts as recent, from its receipt.
const recentLimit = 365 * 24 * time.Hour

// FindAlike returns those of the others that have r's CDS code or name, and that are
// open or recent; the newest first.
func FindAlike(r Request, others []Request, now time.Time) (list []Alike) {
	for _, o := range others {
		coded := hasCodes(r.Answers, o.Answers)
		one := Alike{Request: o, Code: coded && IsSameAgency(r.Answers, o.Answers),
			Name: hasSameName(r.Answers, o.Answers), NoCode: !coded,
			Elsewhere: o.Answers["county"] != r.Answers["county"], Replaces: o.Answers["replaces"] == r.Reference}
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
	case a.NoCode && a.Elsewhere:
		return "Same name, another county, no CDS code to compare"
	case a.NoCode:
		return "Same name, no CDS code to compare"
	}
	return "Same name, another CDS code"
}

// Found is a key by which a search finds a request: a word of its agency's name, of
// its county's, or of a person's; a piece of its reference number; or what those of
// the same agency have in common.
type Found struct {
	Key string `json:"key"` // empty: it was a person's word, which was removed
	Row int64  `json:"row"` // version of the row by which the key leads to the request
	// of a word of a person's name: the number that names its row, since a row's
	// name can't be removed, and the word can
	Slot int `json:"slot,omitempty"`
}

// Sort names the key's row, among those of its request.
func (f Found) Sort() string {
	if f.Slot > 0 {
		return fmt.Sprintf("find#/%d", f.Slot)
	}
	return "find#" + f.Key
}

// mostFoundBy bounds the keys of one request, since they are written together. A
// name that changes so often that it would have more is found by its earlier words.
const mostFoundBy = 60

// updateSearchKeys adds the keys by which the request isn't found yet. Keys of
// former names stay: who remembers the old name finds the request too. With a new
// one, all but persons' words are written again, so that each names all others. A
// request from before there were some of the keys gets them with its next step.
func (c *Change) updateSearchKeys() {
	r := &c.Request
	r.SearchKeys = slices.Clone(r.SearchKeys)
	added := false
	for _, key := range r.Answers.keys(r.Reference) {
		if !r.isFoundBy(key) && len(r.SearchKeys) < mostFoundBy {
			r.SearchKeys, added = append(r.SearchKeys, Found{Key: key}), true
		}
	}
	if added {
		for i, f := range r.SearchKeys {
			if f.Slot == 0 {
				r.SearchKeys[i].Row++
				c.Found = append(c.Found, r.SearchKeys[i])
			}
		}
	}
	for _, word := range r.Answers.personWords() {
		if !r.isFoundBy(word) {
			c.addPersonWord(word)
		}
	}
}

func (r Request) isFoundBy(key string) bool {
	return slices.ContainsFunc(r.SearchKeys, func(f Found) bool { return f.Key == key })
}

// addPersonWord gives a word of a person's name a row: one whose word was removed,
// or a new one.
func (c *Change) addPersonWord(word string) {
	r := &c.Request
	i := slices.IndexFunc(r.SearchKeys, func(f Found) bool { return f.Key == "" })
	if i < 0 && len(r.SearchKeys) >= mostFoundBy {
		return
	}
	if i < 0 {
		i = len(r.SearchKeys)
		r.SearchKeys = append(r.SearchKeys, Found{Slot: i + 1})
	}
	r.SearchKeys[i].Key = word
	r.SearchKeys[i].Row++
	c.Found = append(c.Found, r.SearchKeys[i])
}

// removePersonWords takes the words out of the search that no version of the
// answers has any more, once words were removed from them, and returns the keys of
// the rows that are to be emptied. left are the former versions.
func (r *Request) removePersonWords(left ...Answers) (gone []Found) {
	var words []string
	for _, a := range append(left, r.Answers) {
		words = append(words, a.personWords()...)
	}
	r.SearchKeys = slices.Clone(r.SearchKeys)
	for i, f := range r.SearchKeys {
		if f.Slot > 0 && f.Key != "" && !slices.Contains(words, f.Key) {
			r.SearchKeys[i] = Found{Slot: f.Slot, Row: f.Row + 1}
			gone = append(gone, r.SearchKeys[i])
		}
	}
	return gone
}

// keys are the keys by which a request with these answers is found, other than
// persons' words. None of them can be removed.
func (a Answers) keys(reference string) (list []string) {
	county, _ := countyByCode(a["county"])
	for _, key := range slices.Concat(AgencyKeys(a), wordsOfName(a["agency"], mostNameWords), NameWords(county.Name),
		referenceKeys(reference), []string{CountyKey(a["county"])}) {
		if !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	return list
}

// personWords are the distinct words of the names of the people on a request.
func (a Answers) personWords() (list []string) {
	for _, field := range []string{"official_name", "contact_name", "fiscal_name"} {
		for _, word := range wordsOfName(strings.ReplaceAll(a[field], Redacted, " "), mostPersonWords) {
			if !slices.Contains(list, word) {
				list = append(list, word)
			}
		}
	}
	return list
}

// referenceKeys are the ends of what tells a reference number from others, so that
// three of its characters or more find it: 7kq4x, kq4x, q4x.
func referenceKeys(reference string) (list []string) {
	const shortest = 3
	parts := strings.Split(strings.ToLower(reference), "-")
	if len(parts) != 4 {
		return nil
	}
	for own := parts[2] + parts[3]; len(own) >= shortest; own = own[1:] {
		list = append(list, own)
	}
	return list
}
