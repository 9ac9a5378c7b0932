package request_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// at makes an address of a spelling "name domain": those of real providers are
// no one's, and stand nowhere as addresses.
func at(spelling string) string { return strings.Replace(spelling, " ", "@", 1) }

// Spellings that reach one mailbox are counted as one.
func TestFoldAddress_OneMailbox(t *testing.T) {
	for _, same := range [][]string{
		{"victim example.org", "VICTIM Example.ORG", "victim+1 example.org", "victim+a+b example.org",
			"victim+.x example.org"},
		{"pat.example example.org", "Pat.Example+ccee example.org"},
		{"patexample gmail.com", "pat.example gmail.com", "P.a.t.example+x.y googlemail.com", "patexample GMAIL.com"},
		{"patexample icloud.com", "patexample+x me.com", "patexample mac.com"},
		{"patexample proton.me", "pat-example protonmail.com", "pat_example+1 pm.me", "pat.example protonmail.ch"},
		{"pat fastmail.com", "ccee pat.fastmail.com", "pat+ccee fastmail.fm", "x+y pat.fastmail.fm"},
		{"pat.example yandex.ru", "pat-example ya.ru", "patexample+1 yandex.com"},
	} {
		for _, one := range same {
			if got, want := request.FoldAddress(at(one)), request.FoldAddress(at(same[0])); got != want {
				t.Errorf("%s is folded to %s, and %s to %s", one, got, same[0], want)
			}
		}
	}
}

// Two mailboxes are not counted as one.
func TestFoldAddress_TwoMailboxes(t *testing.T) {
	for _, two := range [][2]string{
		{"pat.example example.org", "patexample example.org"}, // dots count where no provider says that they don't
		{"pat-example example.org", "pat example.org"},        // a hyphen is a part of many names
		{"pat outlook.com", "pat hotmail.com"},                // two mailboxes of one provider
		{"pat a.example.org", "pat example.org"},              // two domains
		{"+pat example.org", "+sam example.org"},              // nothing is left before the plus sign
		{"pat fastmail.com.example.org", "pat fastmail.com"},  // another's domain
		{"ccee pat.gmail.com", "pat gmail.com"},               // only where subdomains are names
	} {
		if request.FoldAddress(at(two[0])) == request.FoldAddress(at(two[1])) {
			t.Errorf("%s and %s are folded together", two[0], two[1])
		}
	}
}
