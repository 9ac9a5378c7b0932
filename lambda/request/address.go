package request

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// The longest address and its parts that the mail system carries (RFC 5321,
// 4.5.3.1; 254 since a path adds two brackets).
const (
	maxAddress = 254
	maxLocal   = 64
	maxLabel   = 63
)

// addressError is a sentence for the person who typed the address, so it begins
// with a capital.
type addressError string

func (e addressError) Error() string { return string(e) }

// What is wrong with an address, in words that fit beside a form field.
const (
	errAddress        addressError = "Enter an email address, like name@example.org"
	errAddressMany    addressError = "Enter only one email address, like name@example.org"
	errAddressSigns   addressError = "Enter an email address with only one @ sign, like name@example.org"
	errAddressName    addressError = "Enter only the email address, without a name or brackets, like name@example.org"
	errAddressLetters addressError = "Enter an email address without accents or other special letters, like " +
		"name@example.org"
	errAddressDomain addressError = "Check the part after the @. It should look like example.org"
	errAddressLocal  addressError = "Check the part before the @. Use only letters, digits, single dots, and signs " +
		"like - and _. Don’t use spaces"
	errAddressLong addressError = "Enter a shorter email address, with 254 characters or fewer and 64 or fewer " +
		"before the @"
)

// Address reads one bare e-mail address that the mail service takes: a dot-atom of
// ASCII before the @ and a domain name of at least two labels after it. It is
// stricter than RFC 5322, on purpose: no quoted names, no comments, no address
// literals, no letters beyond ASCII. What surrounds the address in a list, a
// sentence, or an address book is taken off, and the domain is put in lower case;
// the part before the @ stays as it is, since it belongs to that domain. The error
// is for the person who typed the address, and names the character that is in the
// way.
func Address(s string) (string, error) { return parseAddress(bareAddress(clean(s))) }

// parseAddress is Address for what no one typed: nothing around the address is
// taken off.
func parseAddress(s string) (string, error) {
	local, domain, _ := strings.Cut(s, "@")
	switch {
	case strings.Contains(domain, "@"):
		return "", manySigns(s)
	case local == "" || domain == "":
		return "", errAddress
	case strings.ContainsAny(s, `<>"`):
		return "", errAddressName
	case strings.ContainsFunc(s, isBeyondASCII):
		return "", errAddressLetters.has(s, isBeyondASCII)
	case len(s) > maxAddress || len(local) > maxLocal:
		return "", errAddressLong
	case !isDotAtom(local):
		return "", errAddressLocal.has(local, isNoAtom)
	case !isDomain(domain):
		return "", errAddressDomain.has(domain, isNoLabel)
	}
	return local + "@" + strings.ToLower(domain), nil
}

// manySigns is the error of a text with two @ signs or more: several addresses, or
// one with a sign too many.
func manySigns(s string) addressError {
	switch {
	case len(splitAddresses(s)) > 1:
		return errAddressMany
	case strings.Count(s, "@") > 2:
		return errAddressSigns + ". It has more than two @ signs"
	}
	return errAddressSigns + ". It has two @ signs"
}

// splitAddresses lists what looks like an address in a text: an @ with something on
// both sides.
func splitAddresses(s string) (list []string) {
	for _, word := range strings.FieldsFunc(s, isAroundAddress) {
		if local, domain, _ := strings.Cut(word, "@"); local != "" && domain != "" {
			list = append(list, strings.Trim(word, "'"))
		}
	}
	return list
}

// isAroundAddress reports whether a character separates addresses, or stands around
// one.
func isAroundAddress(r rune) bool { return strings.ContainsRune(" \n,;:<>()[]\"“”‘’«»", r) }

// has is the error with the first character that is wrong, or two dots in a row. Of
// other mistakes it says no more than before.
func (e addressError) has(s string, isWrong func(rune) bool) addressError {
	at := strings.IndexFunc(s, isWrong)
	if at >= 0 {
		wrong, _ := utf8.DecodeRuneInString(s[at:])
		return e + ". It has " + addressError(nameRune(wrong))
	}
	if strings.Contains(s, "..") {
		return e + ". It has two dots in a row"
	}
	return e
}

// nameRune is a character as a person can find it.
func nameRune(r rune) string {
	switch {
	case r == ' ':
		return "a space"
	case r == '\n':
		return "a line break"
	case !isVisible(r):
		return fmt.Sprintf("a character that can’t be seen (U+%04X)", r)
	}
	return "“" + string(r) + "”"
}

// bareAddress takes off what surrounds an address: a name in front of brackets,
// mailto:, brackets and quotation marks, and the punctuation of a list or a
// sentence. What stands between two addresses, or is part of one, stays.
func bareAddress(s string) string {
	for {
		bare := addressOfLink(textInBrackets(strings.TrimRight(s, ";,.: ")))
		if bare == s {
			return s
		}
		s = bare
	}
}

// addressOfLink returns the address of a link (RFC 6068), or s where that is none.
// Some programs write it with two slashes, as those of pages.
func addressOfLink(s string) string {
	scheme, rest, found := strings.Cut(s, ":")
	if !found || !strings.EqualFold(scheme, "mailto") {
		return s
	}
	rest, _, _ = strings.Cut(strings.TrimPrefix(rest, "//"), "?")
	if plain, err := url.PathUnescape(rest); err == nil {
		return clean(plain)
	}
	return rest
}

// textInBrackets returns the text in brackets or quotation marks at the end of s,
// if the only address of s is there, or is repeated there, as by programs that
// paste a link.
func textInBrackets(s string) string {
	for _, pair := range []string{"<>", "()", "[]", `""`, "''", "“”", "‘’", "«»"} {
		marks := []rune(pair)
		before, found := strings.CutSuffix(s, string(marks[1]))
		open := strings.LastIndex(before, string(marks[0]))
		if !found || open < 0 {
			continue
		}
		name, inside := before[:open], before[open+len(string(marks[0])):]
		if strings.Contains(inside, "@") && (!strings.Contains(name, "@") || repeats(name, inside)) {
			return inside
		}
	}
	return strings.TrimSuffix(s, ">")
}

// repeats reports whether a text has an address, as often as it likes, and no other
// than the one of a link or of brackets behind it.
func repeats(text, link string) bool {
	is := bareAddress(link)
	differs := func(other string) bool { return !strings.EqualFold(bareAddress(other), is) }
	again := splitAddresses(text)
	return len(again) > 0 && !slices.ContainsFunc(again, differs)
}

// isDotAtom follows RFC 5322, 3.2.3.
func isDotAtom(s string) bool {
	for _, atom := range strings.Split(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, isNoAtom) {
			return false
		}
	}
	return true
}

// isDomain wants letters, digits and hyphens, two labels or more, and a last one
// that isn't a number: 192.0.2.1 is no domain.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > maxLabel || l[0] == '-' || l[len(l)-1] == '-' || strings.ContainsFunc(l, isNoLabel) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && len(last) > 1 &&
		strings.ContainsFunc(last, func(r rune) bool { return r < '0' || r > '9' })
}

// isNoAtom reports whether a character stands in no dot-atom, isNoLabel whether it
// stands in no domain name.
func isNoAtom(r rune) bool { return !isAlnum(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) }

func isNoLabel(r rune) bool { return !isAlnum(r) && r != '-' && r != '.' }

// isBeyondASCII takes DEL along: it is no sign.
func isBeyondASCII(r rune) bool { return r > 126 }

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
