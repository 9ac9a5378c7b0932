package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// OfficeForm is what staff are asked about an office.
var OfficeForm = FormSections{{ID: "office", Title: "Edit an office", Fields: []Field{
	{Name: "office_name", Kind: Text, Limit: 200, Required: true, Label: "Office", Missing: "Enter the office’s name"},
	{Name: "office_person", Kind: Text, Limit: 120, Label: "Person to ask"},
	{Name: "office_title", Kind: Text, Limit: 120, Label: "Their title"},
	{Name: "office_email", Kind: Email, Limit: 254, Label: "Email for questions",
		Hint: "Leave blank if you don’t have one. No one can be asked then."},
	{Name: "office_phone", Kind: Phone, Limit: 100, Label: "Phone"},
	{Name: "office_domains", Kind: Text, Limit: 600, Label: "Email domains of the office",
		Hint: "With commas between them. The office can pass a question on only to a colleague with such an address. " +
			"If you leave this blank, we use the domain of the email above."},
	{Name: "office_serves", Kind: Text, Limit: 1000, Label: "Counties it serves",
		Hint: "With commas between them. Staff are offered this lead for them."},
	{Name: "office_source", Kind: Radio, Label: "How do you know the email address?",
		Options: []Option{{string(SameAddress), "It hasn’t changed"}, {string(KnownByPhone), "They told me by phone"},
			{string(KnownByLetter), "Letter or email from the office"},
			{string(KnownByWebsite), "Their website: not confirmed yet"}}},
}}}

// FormOf is OfficeForm as it is asked of an entry: only a lead serves counties, no
// question is passed on in the Administrative Agent's office, and only an address
// that is there can be unchanged.
func FormOf(o Office) FormSections {
	section := OfficeForm[0]
	section.Fields = nil
	for _, f := range OfficeForm[0].Fields {
		switch {
		case f.Name == "office_serves" && o.Role() != LeadRole, f.Name == "office_domains" && o.Role() == AgentRole:
			continue
		case f.Name == "office_email" && o.Role() == AgentRole:
			f.Label, f.Hint = "Email for drafts of agreements", "Leave blank if you don’t have one. No draft can be sent then."
		case f.Name == "office_source" && o.Email == "":
			f.Options = f.Options[1:]
		}
		section.Fields = append(section.Fields, f)
	}
	return FormSections{section}
}

// ConfirmOfficeForm is what staff are asked who confirm an address that is there.
var ConfirmOfficeForm = FormSections{{ID: "confirm", Title: "Confirm the address", Fields: []Field{
	{Name: "office_source", Kind: Radio, Required: true, Label: "How did they confirm this email address?",
		Options: []Option{{string(KnownByPhone), "They told me by phone"},
			{string(KnownByLetter), "Letter or email from the office"}},
		Missing: "Tell us how they confirmed the email address"},
}}}

// Answers are the contact as answers to OfficeForm.
func (c OfficeContact) Answers() Answers {
	a := Answers{}
	for name, v := range map[string]string{"office_name": c.Name, "office_person": c.Person, "office_title": c.Title,
		"office_email": c.Email, "office_phone": c.Phone, "office_domains": strings.Join(c.Domains, ", "),
		"office_serves": countyNames(c.Serves)} {
		if v != "" {
			a[name] = v
		}
	}
	return a
}

// RawInput is the contact as someone would type it into OfficeForm.
func (c OfficeContact) RawInput() RawInput { return RawInput(c.Answers()) }

// CheckOffice turns what was typed about an office into its contact and how the
// address is known, or says what is wrong.
func CheckOffice(o Office, typed RawInput, now time.Time) (c OfficeContact, source OfficeSource, problems []Problem) {
	form := FormOf(o)
	checked := form.Check(typed, now)
	a := checked.Answers
	c = OfficeContact{Name: a["office_name"], Person: a["office_person"], Title: a["office_title"],
		Email: a["office_email"], Phone: a["office_phone"], Serves: o.Serves}
	source = OfficeSource(a["office_source"])
	var err error
	c.Domains, err = officeDomains(a["office_domains"], c.Email)
	if err != nil {
		checked.problem("office_domains", sentence(err.Error()))
	}
	if _, own, ok := strings.Cut(c.Email, "@"); ok && !slices.Contains(c.Domains, own) && !isPublicMail(own) {
		checked.problem("office_domains", "Add "+own+
			", the domain of the email for questions. Remove domains that the "+
			"office doesn’t use anymore.")
	}
	if _, asked := form.Field("office_serves"); asked {
		c.Serves, err = officeCounties(a["office_serves"])
		if err != nil {
			checked.problem("office_serves", sentence(err.Error()))
		}
	}
	switch {
	case c.Email == "":
		source = ""
	case source == "":
		checked.problem("office_source", "Tell us how you know the email address.")
	case source == SameAddress && !strings.EqualFold(c.Email, o.Email):
		checked.problem("office_source", "You changed the email address. Tell us how you know the new one.")
	}
	checked.inOrder(form)
	return c, source, checked.Problems
}

// officeDomains reads a list of domains. Without any it is the address's own,
// unless that is a public mail provider's.
func officeDomains(text, address string) (domains []string, err error) {
	for _, d := range splitList(text) {
		d = strings.TrimPrefix(strings.ToLower(clean(d)), "@")
		switch {
		case !isDomain(d):
			return nil, fmt.Errorf("check whether %s is a domain. A domain is the part of an email address after the "+
				"@, like example.org", quote(d))
		case isPublicMail(d):
			return nil, fmt.Errorf("remove %s from the list. Anyone can have an address there", quote(d))
		case !slices.Contains(domains, d):
			domains = append(domains, d)
		}
	}
	if _, own, ok := strings.Cut(address, "@"); ok && len(domains) == 0 && !isPublicMail(own) {
		return []string{own}, nil
	}
	return domains, nil
}

// officeCounties reads a list of counties as their codes, in the order of the
// counties.
func officeCounties(text string) (codes []string, err error) {
	for _, name := range splitList(text) {
		c, ok := countyNamed(name)
		if !ok {
			return nil, fmt.Errorf("check the spelling of the county %s here. California has none of that name",
				quote(name))
		}
		codes = append(codes, c.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// splitList splits a typed list at commas, semicolons, and line ends.
func splitList(text string) (parts []string) {
	for _, p := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;"+lineBreaks, r) }) {
		if !IsBlank(p) {
			parts = append(parts, strings.TrimSpace(p))
		}
	}
	return parts
}

// publicMail are providers at which anyone can have an address, beside
// mailProviders.
var publicMail = []string{"aol.com", "att.net", "bellsouth.net", "charter.net", "comcast.net", "cox.net",
	"earthlink.net", "frontier.com", "gmx.com", "gmx.net", "hey.com", "hotmail.com", "hushmail.com", "juno.com",
	"live.com", "mail.com", "msn.com", "netzero.net", "outlook.com", "pacbell.net", "rocketmail.com", "sbcglobal.net",
	"tuta.com", "tutanota.com", "verizon.net", "yahoo.com", "ymail.com", "zoho.com", "zohomail.com"}

// isPublicMail reports whether anyone can have an address in a domain.
func isPublicMail(domain string) bool {
	for at := 0; at >= 0; {
		if _, _, ok := providerOf(domain); ok || slices.Contains(publicMail, domain) {
			return true
		}
		at = strings.Index(domain, ".")
		domain = domain[at+1:]
	}
	return false
}
