package request

import (
	"slices"
	"strings"
	"unicode"
)

// Search is what a lead looks for in a request's records.
type Search struct {
	Words  []string // any of these
	Exact  bool     // capitals, accents, dashes, and the width of spaces count
	Inside bool     // within a longer word too
}

// Span is a piece of a text, in bytes.
type Span struct{ From, To int }

// NewSearch reads what was typed: a line each.
func NewSearch(typed string, exact, inside bool) Search {
	s := Search{Exact: exact, Inside: inside}
	for line := range strings.Lines(typed) {
		line = strings.TrimSpace(line)
		if !IsBlank(line) && !slices.Contains(s.Words, line) {
			s.Words = append(s.Words, line)
		}
	}
	return s
}

// Spans are the pieces of a text that the search finds, in order; what overlaps is
// one piece.
func (s Search) Spans(text string) []Span {
	var found []Span
	units := s.units(text)
	for _, words := range s.Words {
		wanted := trimUnits(s.units(words))
		for at := 0; len(wanted) > 0 && at+len(wanted) <= len(units); at++ {
			if s.matches(units, wanted, at) {
				found = append(found, Span{units[at].From, units[at+len(wanted)-1].To})
			}
		}
	}
	return joinSpans(found)
}

// unit is what counts as one character of a text: where it stands, and as what it
// is compared.
type unit struct {
	Span
	is rune
}

// units parts a text into what is compared. Unless the search is exact, spaces are
// one space, and marks and what no font shows belong to the character before.
func (s Search) units(text string) (list []unit) {
	for at, r := range text {
		one := unit{Span{at, at + len(string(r))}, r}
		if !s.Exact {
			one.is = foldRune(r)
		}
		last := len(list) - 1
		if last >= 0 && (one.is < 0 || !s.Exact && one.is == ' ' && list[last].is == ' ') {
			list[last].To = one.To
			continue
		}
		if one.is >= 0 {
			list = append(list, one)
		}
	}
	return list
}

func trimUnits(list []unit) []unit {
	for len(list) > 0 && list[0].is == ' ' {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1].is == ' ' {
		list = list[:len(list)-1]
	}
	return list
}

// matches reports whether the wanted words stand at a place: as words of their own,
// unless the search looks inside of words too.
func (s Search) matches(text, wanted []unit, at int) bool {
	for i, u := range wanted {
		if text[at+i].is != u.is {
			return false
		}
	}
	end := at + len(wanted)
	cutsFirst := at > 0 && isWordRune(text[at-1].is) && isWordRune(wanted[0].is)
	cutsLast := end < len(text) && isWordRune(text[end].is) && isWordRune(wanted[len(wanted)-1].is)
	return s.Inside || !cutsFirst && !cutsLast
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// foldRune is a character as people read it: without capitals and accents, and of
// spaces, dashes, and quotation marks the plain one; -1 where it is part of the
// character before.
func foldRune(r rune) rune {
	r = plainRune(r)
	switch {
	case r < 0: // equivalent: plainRune makes no character U+0000
		return -1
	case r == '\n':
		return ' '
	case strings.ContainsRune("‘’‛ʼ`´", r):
		return '\''
	case strings.ContainsRune("“”„‟", r):
		return '"'
	}
	return baseLetter(unicode.ToLower(r))
}

// joinSpans puts pieces in order, and makes one of those that overlap.
func joinSpans(list []Span) (joined []Span) {
	slices.SortFunc(list, func(a, b Span) int { return a.From - b.From })
	for _, one := range list {
		if last := len(joined) - 1; last >= 0 && one.From < joined[last].To {
			joined[last].To = max(joined[last].To, one.To)
			continue
		}
		joined = append(joined, one)
	}
	return joined
}

// cutSpans is a text with a mark in the place of each of the pieces.
func cutSpans(text string, spans []Span, mark string) string {
	var b strings.Builder
	at := 0
	for _, one := range spans {
		b.WriteString(text[at:one.From] + mark)
		at = one.To
	}
	return b.String() + text[at:]
}
