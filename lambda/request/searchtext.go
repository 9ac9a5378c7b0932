package request

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// SearchText reads what someone typed into the search: as words, or where it is
// recognized as a CDS code or a part of a reference number, as the piece of it by
// which it is found. Words that tell no two requests apart, such as “County” with a
// county's name, are left out. An error says what to type.
func SearchText(typed string) (text string, err error) {
	text, err = referencePiece(typed)
	if text != "" || err != nil {
		return text, err
	}
	code, err := cdsCode(trimCode(typed), "")
	if err == nil {
		return code, nil
	}
	words := NameWords(typed)
	if len(words) == 0 {
		return "", errors.New("enter part of a name, a county, or a reference number")
	}
	special := slices.DeleteFunc(slices.Clone(words),
		func(w string) bool { return slices.Contains(unsearchedWords, w) })
	if len(special) > 0 {
		words = special
	}
	return strings.Join(words, " "), nil
}

// unsearchedWords are words that people put before or behind what they search for.
var unsearchedWords = strings.Fields("county of co the and dr mr mrs ms rfa cds code")

// SearchWords are the beginnings of keys that a search for a text finds: its words,
// and of a CDS code its key.
func SearchWords(text string) []string {
	words := NameWords(text)
	for i, word := range words {
		code, err := cdsCode(word, "")
		if err == nil {
			words[i] = ":" + code
		}
	}
	return words
}

// referencePatterns are what a reference number is recognized by, in capitals and
// with hyphens for spaces. Each has the year, the four characters, and the last one.
var referencePatterns = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^(?:RFA)?-?(20\d\d)(?:-|$)([0-9A-Z]{0,4})-?([0-9A-Z]?)$`), // up to a character
		regexp.MustCompile(`(?:^|[^0-9A-Z])RFA-?(20\d\d)-?([0-9A-Z]{4})-?([0-9A-Z])(?:[^0-9A-Z]|$)`),
		regexp.MustCompile(`(?:^|[^0-9A-Z])RFA-()([0-9A-Z]{4})-([0-9A-Z])(?:[^0-9A-Z]|$)`),
		regexp.MustCompile(`^RFA-?()(\d[0-9A-Z]{2,3}|[A-Z]\d[0-9A-Z]{1,2}|[A-Z]{2}\d[0-9A-Z]?|[A-Z]{3}\d)()$`),
		// its end; one of three characters has a digit in front, since TK-8 are grades
		regexp.MustCompile(`^(?:(?:RFA|REF|REFERENCE|REQUEST)[^0-9A-Z]+)?()([0-9A-Z]{3,4}|\d[0-9A-Z]|[A-Z]\d)-([0-9A-Z])$`),
	}
})

var digitsForLetter = strings.NewReplacer("O", "0", "I", "1", "L", "1")

// referencePiece is the piece of a reference number in what someone typed by which
// its request is found; empty where there is none. An error says what to type.
func referencePiece(typed string) (string, error) {
	plain := strings.Join(strings.Fields(trimCode(typed)), "-")
	for _, pattern := range referencePatterns() {
		m := pattern.FindStringSubmatch(plain)
		if m == nil {
			continue
		}
		own := digitsForLetter.Replace(m[2] + m[3])
		if own == "" {
			return "", errors.New("add at least one of the characters after the year: RFA-2026-7KQ4-X")
		}
		if m[1] != "" && len(own) == 5 {
			_, err := ParseReference("RFA" + m[1] + own)
			if err != nil {
				return "", err
			}
		}
		return strings.ToLower(own), nil
	}
	if strings.HasPrefix(plain, "RFA") && strings.ContainsAny(plain, "0123456789") {
		_, err := ParseReference(typed)
		return "", err
	}
	return "", nil
}
