package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The contact list has the only addresses to which the service sends questions to
// county offices and geographic leads: never one that an agency typed. Staff enter
// an address, and leads change one that is confirmed: by the office's phone,
// letter, or email, or because the office answered from it.

// OfficeRole is what an office is asked for. One that is both has two entries,
// since its two answers count once each.
type OfficeRole string

// The roles of offices.
const (
	CountyRole OfficeRole = "county" // the county superintendent determines
	LeadRole   OfficeRole = "lead"   // the geographic lead agrees
	AgentRole  OfficeRole = "agent"  // the Administrative Agent reads drafts of agreements
)

// AgentID names the entry of the Administrative Agent, the only one of its role.
const AgentID = string(AgentRole)

// OfficeRoles are the roles of which a county has an entry, in the order of the
// contact list.
var OfficeRoles = []OfficeRole{CountyRole, LeadRole}

// String is the role in words.
func (r OfficeRole) String() string {
	switch r {
	case LeadRole:
		return "geographic lead"
	case AgentRole:
		return "Administrative Agent"
	}
	return "county superintendent’s office"
}

// OfficeSource is how someone knows an address of the contact list.
type OfficeSource string

// The ways to know an address. KnownByPhone, KnownByLetter, and KnownByAnswer
// confirm it.
const (
	KnownByPhone   OfficeSource = "phone"
	KnownByLetter  OfficeSource = "letter" // or an email from the office
	KnownByWebsite OfficeSource = "web"
	KnownByAnswer  OfficeSource = "answer" // the office answered a question that went there
	SameAddress    OfficeSource = "same"   // of a change to something else: the address is the one that was there
)

// Confirms reports whether an address is confirmed by being known so.
func (s OfficeSource) Confirms() bool {
	return s == KnownByPhone || s == KnownByLetter || s == KnownByAnswer
}

// String is the source as the contact list gives it: "by phone".
func (s OfficeSource) String() string {
	switch s {
	case KnownByPhone:
		return "by phone"
	case KnownByLetter:
		return "by letter or email"
	case KnownByWebsite:
		return "from their website"
	case KnownByAnswer:
		return "they answered"
	}
	return ""
}

// OfficeContact is what staff enter about an office.
type OfficeContact struct {
	Name    string   `json:"name"` // the office's own: "Example County Office of Education"
	Person  string   `json:"person,omitempty"`
	Title   string   `json:"title,omitempty"` // of the person
	Email   string   `json:"email,omitempty"` // a bare address, or empty: there is no one to ask
	Phone   string   `json:"phone,omitempty"`
	Domains []string `json:"domains,omitempty"` // of its staff's addresses; never a public mail provider's
	Serves  []string `json:"serves,omitempty"`  // of a geographic lead: codes of the counties, as a suggestion
}

// Office is an entry of the contact list.
type Office struct {
	ID string `json:"id"` // OfficeID
	OfficeContact

	// of the address:
	Entered   time.Time    `json:"entered,omitzero"`
	EnteredBy string       `json:"entered_by,omitempty"`
	Source    OfficeSource `json:"source,omitempty"`
	Proved    time.Time    `json:"proved,omitzero"` // confirmed most lately
	ProvedBy  string       `json:"proved_by,omitempty"`
	ProvedHow OfficeSource `json:"proved_how,omitempty"`
	Bounced   time.Time    `json:"bounced,omitzero"` // an email to it did not arrive

	History []OfficeChange `json:"history,omitempty"` // oldest first; only ever appended to

	Version int64 `json:"-"` // of its row; zero: no one has entered anything
}

// OfficeID names an entry: the two digits of the county in which the office is, and
// its role, as "15-county". A geographic lead is a county office too: "15-lead" is
// Kern's, and serves the counties that its entry lists.
func OfficeID(countyCode string, role OfficeRole) string { return countyCode + "-" + string(role) }

// NewOffice is the entry before anyone has entered anything, with what the county
// data says. ErrNotFound: no county has such an entry.
func NewOffice(id string) (Office, error) {
	if id == AgentID {
		return Office{ID: id, OfficeContact: OfficeContact{Name: AgentRole.String()}}, nil
	}
	code, role, _ := strings.Cut(id, "-")
	c, ok := countyByCode(code)
	if !ok || !slices.Contains(OfficeRoles, OfficeRole(role)) {
		return Office{}, fmt.Errorf("no office is called %q: %w", id, ErrNotFound)
	}
	o := Office{ID: id, OfficeContact: OfficeContact{Name: c.Office}}
	if o.Role() == LeadRole {
		o.Serves = countiesLedBy(c)
	}
	return o, nil
}

// County is where the office is.
func (o Office) County() County {
	c, _ := countyByCode(o.ID[:min(2, len(o.ID))])
	return c
}

// Role is what the office is asked for.
func (o Office) Role() OfficeRole {
	if o.ID == AgentID {
		return AgentRole
	}
	_, role, _ := strings.Cut(o.ID, "-")
	return OfficeRole(role)
}

// Place is what people call the entry: "Kern", or "Kern, geographic lead".
func (o Office) Place() string {
	switch o.Role() {
	case LeadRole:
		return o.County().Name + ", geographic lead"
	case AgentRole:
		return "Administrative Agent"
	}
	return o.County().Name
}

// MayBeAsked reports whether there is an address to ask, and no email to it
// bounced.
func (o Office) MayBeAsked() bool { return o.Email != "" && o.Bounced.IsZero() }

// Recipient is the office as StepAskOfficial asks it.
func (o Office) Recipient() AskedOffice {
	return AskedOffice{ID: o.ID, Name: o.Name, Email: o.Email, Domains: o.Domains}
}

// IsConfirmed reports whether the office has confirmed its address, however long
// ago.
func (o Office) IsConfirmed() bool { return o.MayBeAsked() && !o.Proved.IsZero() }

// NeedsConfirming reports whether the address was last confirmed more than a year
// ago.
func (o Office) NeedsConfirming(now time.Time) bool {
	return o.IsConfirmed() && !now.Before(o.Proved.In(Pacific).AddDate(1, 0, 0))
}

// MayBeChangedBy reports whether someone may change the entry: staff enter what no
// office has confirmed, and leads change the rest.
func (o Office) MayBeChangedBy(p Person) bool { return p.Lead || !o.IsConfirmed() }

// Covers reports whether an address is in a domain of the office, so that a
// question can be passed on to it.
func (o Office) Covers(address string) bool {
	_, domain, ok := strings.Cut(strings.ToLower(address), "@")
	return ok && slices.Contains(o.Domains, domain)
}

// OfficeState is how well an entry's address is known.
type OfficeState string

// The states of entries.
const (
	OfficeConfirmed   OfficeState = "confirmed"
	OfficeAgain       OfficeState = "again" // confirmed more than a year ago
	OfficeUnconfirmed OfficeState = "unconfirmed"
	OfficeBounced     OfficeState = "bounced"
	OfficeEmpty       OfficeState = "none" // there is no address
)

// OfficeStates are the states in the order of the contact list's views.
var OfficeStates = []OfficeState{OfficeConfirmed, OfficeAgain, OfficeUnconfirmed, OfficeBounced, OfficeEmpty}

// Label is the state's short name.
func (s OfficeState) Label() string {
	switch s {
	case OfficeConfirmed:
		return "Confirmed"
	case OfficeAgain:
		return "Confirm again"
	case OfficeUnconfirmed:
		return "Not confirmed"
	case OfficeBounced:
		return "Bounced"
	}
	return "No address"
}

// State is how well the address is known.
func (o Office) State(now time.Time) OfficeState {
	switch {
	case o.Email == "":
		return OfficeEmpty
	case !o.Bounced.IsZero():
		return OfficeBounced
	case o.NeedsConfirming(now):
		return OfficeAgain
	case o.IsConfirmed():
		return OfficeConfirmed
	}
	return OfficeUnconfirmed
}
