package request

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// The service can't read the sign-in provider's directory, so it knows of staff who
// has signed in, and whom leads have listed. The list says whom a request can be
// assigned to. It lets no one in: only the provider does.

// Colleague is someone on the list: with the ID by which requests are assigned to
// them, and with the name, the address, and the role of their latest sign-in.
type Colleague struct {
	Person
	Rows []Person // of the table: as they were listed, and each account that is theirs
}

// Colleagues are those that the rows are of, in the order of the rows.
func Colleagues(rows []Person) (list []Colleague) {
	for _, p := range rows {
		id := p.AtDesk().ID
		i := slices.IndexFunc(list, func(c Colleague) bool { return c.ID == id })
		if i < 0 {
			list, i = append(list, Colleague{Person: p.AtDesk()}), len(list)
		}
		c := &list[i]
		c.Rows = append(c.Rows, p)
		if p.Last.After(c.Last) {
			c.Person = p.AtDesk()
		}
	}
	return list
}

// HasLeft reports whether a lead has removed them, and they neither signed in nor
// were listed since.
func (c Colleague) HasLeft() bool {
	return !slices.ContainsFunc(c.Rows, func(p Person) bool {
		return !p.Removed.After(p.Last) || !p.Removed.After(p.Listed)
	})
}

// Removal is when they were last removed, and by whom; zero if they never were.
func (c Colleague) Removal() (at time.Time, by string) {
	for _, p := range c.Rows {
		if p.Removed.After(at) {
			at, by = p.Removed, p.RemovedBy
		}
	}
	return at, by
}

// HasReturned reports whether they signed in after they were removed: the provider
// still lets them in.
func (c Colleague) HasReturned() bool {
	at, _ := c.Removal()
	return !at.IsZero() && c.Last.After(at)
}

// LeftText is when they were removed, and by whom.
func (c Colleague) LeftText() string {
	at, by := c.Removal()
	return FormatTime(at) + ", by " + by
}

// HasSignedIn reports whether they ever signed in.
func (c Colleague) HasSignedIn() bool { return !c.Last.IsZero() }

// Remove returns their rows' next versions: they are gone from the list, and their
// sessions have ended.
func (c Colleague) Remove(by string, now time.Time) (rows []Person) {
	for _, p := range c.Rows {
		p = p.SignOutEverywhere()
		p.Removed, p.RemovedBy = now.UTC(), by
		rows = append(rows, p)
	}
	return rows
}

// Restore returns the next version of one of their rows: they are on the list
// again.
func (c Colleague) Restore(by string, now time.Time) Person {
	p := c.Rows[0]
	p.Listed, p.ListedBy = now.UTC(), by
	return p
}

// NewColleague is the row of someone who has not signed in yet.
func NewColleague(name, email, by string, now time.Time) Person {
	return Person{ID: ColleagueID(email), Name: plain(name), Email: email, Listed: now.UTC(), ListedBy: by}
}

// ColleagueID is who has that address on the list. No account has such an ID.
func ColleagueID(email string) string {
	h := sha256.Sum256([]byte("colleague\x00" + strings.ToLower(email)))
	return hex.EncodeToString(h[:16])
}

// Present are those to whom a request can be assigned.
func Present(list []Colleague) (people []Person) {
	for _, c := range list {
		if !c.HasLeft() {
			people = append(people, c.Person)
		}
	}
	return people
}

// ColleagueForm is what a lead is asked who adds someone to the list.
var ColleagueForm = FormSections{{ID: "colleague", Title: "Add a colleague", Fields: []Field{
	{Name: "colleague_name", Kind: Text, Limit: longestName, Required: true, Label: "Name",
		Missing: "Enter the colleague’s name"},
	{Name: "colleague_email", Kind: Email, Limit: 254, Required: true, Label: "Work email",
		Hint:    "The one they sign in with. When you assign a request to them, we email them here.",
		Missing: "Enter the colleague’s work email"},
}}}

// AtDesk is the person as the desk knows them: requests are assigned by that ID.
func (p Person) AtDesk() Person {
	p.ID = cmp.Or(p.As, p.ID)
	return p
}
