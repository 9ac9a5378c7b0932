package request

import (
	"slices"
	"strings"
)

// Offices is the contact list: the stored entries, and an empty one for each county
// office, each geographic lead of the county data, and the Administrative Agent that
// has none. County offices come first, both in the order of the counties; the
// Administrative Agent is last.
func Offices(stored []Office) (list []Office) {
	for _, role := range OfficeRoles {
		for _, c := range Counties() {
			id := OfficeID(c.Code, role)
			i := slices.IndexFunc(stored, func(o Office) bool { return o.ID == id })
			if i >= 0 {
				list = append(list, stored[i])
			} else if role == CountyRole || len(countiesLedBy(c)) > 0 {
				o, _ := NewOffice(id)
				list = append(list, o)
			}
		}
	}
	agent, _ := NewOffice(AgentID)
	i := slices.IndexFunc(stored, func(o Office) bool { return o.ID == AgentID })
	if i >= 0 {
		agent = stored[i]
	}
	return append(list, agent)
}

// OfficesFor are the offices to ask about an agency of a county: its county office,
// or the geographic leads that serve it. That is a suggestion; staff choose.
func OfficesFor(list []Office, countyCode string, role OfficeRole) (found []Office) {
	for _, o := range list {
		own := role == CountyRole && o.County().Code == countyCode
		if o.Role() == role && (own || slices.Contains(o.Serves, countyCode)) {
			found = append(found, o)
		}
	}
	return found
}

// CountiesWithoutLead are those that no geographic lead of the list serves.
func CountiesWithoutLead(list []Office) (counties []County) {
	for _, c := range Counties() {
		if len(OfficesFor(list, c.Code, LeadRole)) == 0 {
			counties = append(counties, c)
		}
	}
	return counties
}

// countiesLedBy are the codes of the counties whose geographic lead, as the county
// data names it, is a county's office.
func countiesLedBy(office County) (codes []string) {
	for _, c := range Counties() {
		for lead := range strings.SplitSeq(c.Lead, " + ") {
			if office.officeIn(lead) {
				codes = append(codes, c.Code)
			}
		}
	}
	return codes
}

// countyNamed is the county that someone means by a name, a code, or the name of
// its office: "Kern", "15", "Kern County", "Kern COE".
func countyNamed(text string) (County, bool) {
	text = strings.ToLower(strings.Join(strings.Fields(clean(text)), " "))
	for _, c := range Counties() {
		name := strings.ToLower(c.Name)
		code := strings.TrimPrefix(c.Code, "0")
		if slices.Contains([]string{c.Code, code, name, name + " county", strings.ToLower(c.Office)}, text) ||
			text == name+" coe" || text == name+" county coe" {
			return c, true
		}
	}
	return County{}, false
}

// countyNames lists counties by their codes: "Inyo, Kern".
func countyNames(codes []string) string {
	var names []string
	for _, code := range codes {
		if c, ok := countyByCode(code); ok {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}
