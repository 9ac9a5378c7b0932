package request

import "strings"

// The longest address and its parts that the mail system carries (RFC 5321, 4.5.3.1; 254 since a path adds two brackets).
const (
	maxAddress = 254
	maxLocal   = 64
	maxLabel   = 63
)

// addressError is a sentence for the person who typed the address, so it begins with a capital.
type addressError string

func (e addressError) Error() string { return string(e) }

// What is wrong with an address, in words that fit beside a form field.
const (
	errAddress        addressError = "Enter an e-mail address like name@example.org"
	errAddressMany    addressError = "Enter one e-mail address only, like name@example.org"
	errAddressName    addressError = "Enter the e-mail address alone, without a name or brackets, like name@example.org"
	errAddressLetters addressError = "Enter an e-mail address without accents or other special letters, like name@example.org"
	errAddressDomain  addressError = "Check the part after the @: it should look like example.org"
	errAddressLocal   addressError = "Check the part before the @: it can have letters, digits, single dots and signs such as - and _, but no spaces"
	errAddressLong    addressError = "Enter a shorter e-mail address: at most 254 characters, and at most 64 before the @"
)

// Address reads one bare e-mail address that the mail service takes: a dot-atom of ASCII before the @ and a domain name of at
// least two labels after it. It is stricter than RFC 5322, on purpose: no quoted names, no comments, no address literals, no
// letters beyond ASCII. Surrounding spaces, as they come with a paste, are trimmed and the domain is put in lower case; the part
// before the @ stays as it is, since it belongs to that domain. The error is for the person who typed the address.
func Address(s string) (string, error) {
	s = clean(s)
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case strings.ContainsAny(s, `<>"`):
		return "", errAddressName
	case strings.ContainsAny(s, ",;") || strings.Contains(domain, "@"):
		return "", errAddressMany
	case !ok || local == "" || domain == "":
		return "", errAddress
	case strings.ContainsFunc(s, func(r rune) bool { return r > 126 }):
		return "", errAddressLetters
	case len(s) > maxAddress || len(local) > maxLocal:
		return "", errAddressLong
	case !isDotAtom(local):
		return "", errAddressLocal
	case !isDomain(domain):
		return "", errAddressDomain
	}
	return local + "@" + strings.ToLower(domain), nil
}

// isDotAtom follows RFC 5322, 3.2.3.
func isDotAtom(s string) bool {
	for _, atom := range strings.Split(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAlnum(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) }) {
			return false
		}
	}
	return true
}

// isDomain wants letters, digits and hyphens, two labels or more, and a last one that isn't a number: 192.0.2.1 is no domain.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > maxLabel || l[0] == '-' || l[len(l)-1] == '-' || strings.ContainsFunc(l, func(r rune) bool { return !isAlnum(r) && r != '-' }) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && len(last) > 1 && strings.ContainsFunc(last, func(r rune) bool { return r < '0' || r > '9' })
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
