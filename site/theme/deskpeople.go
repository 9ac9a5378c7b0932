package theme

import (
	"cmp"
	"io"
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// DeskPeople is the list of those to whom a request can be assigned.
type DeskPeople struct {
	AtDesk
	Present []request.Colleague
	Removed []request.Colleague // latest first
	Left    []LeftBehind
	Missing bool // the row of someone can't be read

	Done     string // the ID of someone who was just added or removed
	Typed    request.RawInput
	Problems []request.Problem
}

// LeftBehind are the open requests that are still assigned to someone who was
// removed.
type LeftBehind struct {
	request.Colleague
	Requests []request.Request
	More     bool // there are others
	Damaged  bool // one of them can't be read
}

// DeskPeople writes the list.
func (t DeskTheme) DeskPeople(w io.Writer, p DeskPeople) error {
	if len(p.Problems) > 0 {
		p.Title = "Error: " + p.Title
	}
	return t.render(w, "deskpeople", &p)
}

// NewColleague is whom this lead just added, or none.
func (p *DeskPeople) NewColleague() (c request.Colleague) {
	i := slices.IndexFunc(p.Present, func(c request.Colleague) bool { return c.ID == p.Done && p.did(listing(c)) })
	if i < 0 || !p.Person.Lead {
		return c
	}
	return p.Present[i]
}

// FormerColleague is whom this lead just removed, or none.
func (p *DeskPeople) FormerColleague() (c request.Colleague) {
	i := slices.IndexFunc(p.Removed, func(c request.Colleague) bool {
		_, by := c.Removal()
		return c.ID == p.Done && p.did(by)
	})
	if i < 0 || !p.Person.Lead {
		return c
	}
	return p.Removed[i]
}

func (p *DeskPeople) did(by string) bool { return by == p.Person.String() }

// listing is who listed a colleague.
func listing(c request.Colleague) (by string) {
	for _, row := range c.Rows {
		by = cmp.Or(row.ListedBy, by)
	}
	return by
}

// Form is the form on which a lead adds someone.
func (p *DeskPeople) Form() (fields []formField) {
	texts := problemTexts(p.Problems)
	for _, b := range blocks(request.ColleagueForm[0], p.Typed, texts) {
		fields = append(fields, b.Fields...)
	}
	return fields
}

// Wrong are the problems, as the error summary links to them.
func (p *DeskPeople) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		list = append(list, formProblem{"#" + q.Field, q.SummaryText})
	}
	return list
}

// Returned names those who signed in after they were removed.
func (p *DeskPeople) Returned() string {
	var names []string
	for _, c := range p.Present {
		if c.HasReturned() {
			names = append(names, c.String())
		}
	}
	return enumerate(names)
}
