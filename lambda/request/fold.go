package request

import (
	"slices"
	"strings"
)

// mailProvider is how a provider reads addresses: which of them are one mailbox.
type mailProvider struct {
	Domains    []string // the first stands for all
	Ignores    string   // characters before the @ that make no difference
	Subdomains bool     // anything@NAME.domain goes to NAME@domain
	Source     string   // where the provider says so
}

// mailProviders are the providers that read more spellings as one mailbox than
// FoldAddress folds everywhere. Outlook.com, Yahoo, and AOL are not here: each of
// their domains and dots is a mailbox of its own. Google Workspace and Microsoft
// 365 domains aren't either: dots count there.
var mailProviders = []mailProvider{
	{Domains: []string{"gmail.com", "googlemail.com"}, Ignores: ".", Source: "support.google.com/mail/answer/7436150"},
	{Domains: []string{"icloud.com", "me.com", "mac.com"}, Source: "support.apple.com/101572"},
	{Domains: []string{"proton.me", "protonmail.com", "protonmail.ch", "pm.me"}, Ignores: ".-_",
		Source: "proton.me/support/addresses-and-aliases"},
	{Domains: []string{"fastmail.com", "fastmail.fm"}, Subdomains: true,
		Source: "fastmail.help/hc/en-us/articles/360060591053"},
	{Domains: []string{"yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua"}, Ignores: ".-",
		Source: "yandex.com/support/mail"},
}

// FoldAddress is the mailbox that an address most likely reaches, for counting
// only: an email goes to the address as it was given. Folding too much holds an
// email that a person then releases; folding too little makes the form a way to
// flood someone.
//
// Everywhere capitals make no difference, and neither does what follows a plus
// sign: Gmail, Google Workspace, Microsoft 365, Outlook.com, iCloud, Fastmail, and
// Proton deliver name+anything to name, and most school domains are with one of the
// first three. The rest is in mailProviders. Address takes no letters beyond ASCII,
// so that a domain has one spelling.
func FoldAddress(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	domain = strings.TrimSuffix(domain, ".")
	if p, name, ok := providerOf(domain); ok {
		domain = p.Domains[0]
		if name != "" {
			local = name
		}
		local = withoutTag(local)
		local = strings.Map(func(r rune) rune {
			if strings.ContainsRune(p.Ignores, r) {
				return -1
			}
			return r
		}, local)
	}
	return withoutTag(local) + "@" + domain
}

// withoutTag is the part before the @ without its tag. One that begins with a plus
// sign has no name before it, and stays.
func withoutTag(local string) string {
	if name, _, tagged := strings.Cut(local, "+"); tagged && name != "" {
		return name
	}
	return local
}

// providerOf is the provider of a domain, and the name that a subdomain of it
// gives, or "".
func providerOf(domain string) (p mailProvider, name string, ok bool) {
	for _, p := range mailProviders {
		if slices.Contains(p.Domains, domain) {
			return p, "", true
		}
		name, parent, _ := strings.Cut(domain, ".")
		if p.Subdomains && slices.Contains(p.Domains, parent) {
			return p, name, true
		}
	}
	return mailProvider{}, "", false
}
