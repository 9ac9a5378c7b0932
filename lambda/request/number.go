package request

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// withoutUnit takes the field's unit off a number, with brackets and the punctuation
// of a sentence: 9 months, (9 mths.), or Months: 9. Other words and signs stay, and
// make it none.
func (f Field) withoutUnit(s string) string {
	const digits = "0123456789"
	first, last := strings.IndexAny(s, digits), strings.LastIndexAny(s, digits)
	if f.Unit == "" || first < 0 {
		return s
	}
	number, before, after := s[first:last+1], s[:first], s[last+1:]
	units := strings.FieldsFunc(plainUnit.Replace(strings.ToLower(before+" "+after)), isNoLetter)
	unknown := func(word string) bool { return !f.isUnit(word) }
	switch rest := strings.TrimLeft(after, " -"); {
	case strings.Trim(before, letters+" (:") != "", strings.Trim(rest, letters+" ().,") != "":
		return s
	case len(units) == 0 && (strings.Contains(number, ",") || strings.Contains(after, "-")):
		return s
	case slices.ContainsFunc(units, unknown):
		return s
	}
	return number
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func isNoLetter(r rune) bool { return !strings.ContainsRune(letters, r) }

// plainUnit takes off what changes nothing about a unit.
var plainUnit = strings.NewReplacer("(s)", "s", "calendar mo", "mo")

// isUnit reports whether a word is the field's unit, or short for it: month, mo, or
// mths.
func (f Field) isUnit(word string) bool {
	one := strings.TrimSuffix(word, "s")
	short := f.Unit == "months" && (one == "mth" || one == "mnth")
	return short || len(one) > 1 && strings.HasPrefix(f.Unit, one)
}

func number(s string, most int) (string, error) {
	s = stripCommas(s)
	n, err := strconv.Atoi(s)
	switch {
	case s == "" || strings.Trim(s, "0123456789") != "":
		return "", fmt.Errorf("enter one whole number in digits, like 9")
	case err != nil || n < 1 || n > most: // the error is that there are too many digits
		return "", fmt.Errorf("enter a number from 1 to %s", Thousands(most))
	}
	return strconv.Itoa(n), nil
}

// stripCommas takes out the commas of a number in groups of three digits; other
// commas make it none: 1,5 is not 15.
func stripCommas(s string) string {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if len(groups) > 1 && (len(g) > 3 || len(g) < 3 && i > 0 || g == "") {
			return ""
		}
	}
	return strings.Join(groups, "")
}
