package theme

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// officesPath is the contact list.
const officesPath = "/desk/offices"

// DeskOffices is the contact list, and beside it the entry that is being edited.
type DeskOffices struct {
	AtDesk
	Offices []request.Office // all of them: request.Offices
	Now     time.Time
	Missing bool // an entry can't be read

	Show   request.OfficeState // of the entries shown; empty: of all
	County string              // what was looked for, or empty

	Editing  request.Office // without an ID: none
	Typed    request.RawInput
	Problems []request.Problem
	// what someone else saved while this person was editing, beside what they typed
	Differences []request.Difference
	Conflict    bool

	Done string // the ID of the entry that was just saved
}

// DeskOffices writes the list.
func (t DeskTheme) DeskOffices(w io.Writer, p DeskOffices) error {
	switch {
	case len(p.Problems) > 0:
		p.Title = "Error: " + p.Title
	case p.Conflict:
		p.Title = "Updated by someone else: " + p.Title
	}
	return t.render(w, "deskoffices", &p)
}

// officeView is a link to the entries of a state.
type officeView struct {
	part
	Count int
}

// Views are the states by which the list can be narrowed.
func (p *DeskOffices) Views() (list []officeView) {
	for _, state := range slices.Insert(slices.Clone(request.OfficeStates), 0, "") {
		v := officeView{part: part{Link: Link{Label: "All"}, Current: state == p.Show}}
		if state != "" {
			v.Label = state.Label()
		}
		v.Href = p.address(officesPath, state)
		for _, o := range p.Offices {
			if state == "" || o.State(p.Now) == state {
				v.Count++
			}
		}
		list = append(list, v)
	}
	return list
}

// address is a page of the list with what was looked for.
func (p *DeskOffices) address(path string, show request.OfficeState) string {
	query := url.Values{}
	if show != "" {
		query.Set("show", string(show))
	}
	if p.County != "" {
		query.Set("county", p.County)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// Here is the list as it is shown, without an entry beside it.
func (p *DeskOffices) Here() string { return p.address(officesPath, p.Show) }

// WithoutCounty is the list as it is shown, of all counties.
func (p *DeskOffices) WithoutCounty() string {
	all := *p
	all.County = ""
	return all.Here()
}

// officeLine is a line of the list.
type officeLine struct {
	request.Office
	Status  request.OfficeState
	Suffix  string // nameSuffix
	Who     string // who confirmed it and how, or who entered it, and when
	Link    string
	Verb    string
	Current bool // it is being edited
}

// CountyLines are the county offices that the list shows.
func (p *DeskOffices) CountyLines() []officeLine { return p.lines(request.CountyRole) }

// AgentLines are the Administrative Agent, if the list shows it.
func (p *DeskOffices) AgentLines() []officeLine { return p.lines(request.AgentRole) }

// LeadLines are the geographic leads that the list shows.
func (p *DeskOffices) LeadLines() []officeLine { return p.lines(request.LeadRole) }

func (p *DeskOffices) lines(role request.OfficeRole) (list []officeLine) {
	for _, o := range p.Offices {
		status := o.State(p.Now)
		if o.Role() != role || p.Show != "" && status != p.Show || !p.matches(o) {
			continue
		}
		line := officeLine{Office: o, Status: status, Suffix: nameSuffix(o), Who: whoKnows(o, status),
			Link: p.address(officesPath+"/"+o.ID, p.Show) + "#edit", Verb: "Edit", Current: o.ID == p.Editing.ID}
		switch {
		case o.Email == "":
			line.Verb = "Add"
		case !o.MayBeChangedBy(p.Person):
			line.Verb = "View"
		}
		list = append(list, line)
	}
	return list
}

// matches reports whether an entry has what was looked for, in any case.
func (p *DeskOffices) matches(o request.Office) bool {
	text := strings.ToLower(
		strings.Join([]string{o.County().Name, o.Place(), o.Name, o.Email, o.Answers()["office_serves"]},
			"\n"))
	return strings.Contains(text, strings.ToLower(strings.TrimSpace(p.County)))
}

// nameSuffix is what the office is called, where that is no County Office of
// Education; of a geographic lead it is its area, where the county data names it.
func nameSuffix(o request.Office) string {
	if o.Role() == request.LeadRole && o.County().LeadArea != "" {
		return o.County().LeadArea
	}
	if o.Role() == request.AgentRole {
		return strings.TrimPrefix(o.Name, o.Place())
	}
	if strings.HasSuffix(o.Name, " County Office of Education") {
		return ""
	}
	return strings.TrimPrefix(o.Name, o.County().Name+" County ")
}

// whoKnows is how an entry's address is known, by whom, and since when.
func whoKnows(o request.Office, status request.OfficeState) string {
	switch status {
	case request.OfficeConfirmed, request.OfficeAgain:
		return shortName(o.ProvedBy) + ", " + o.ProvedHow.String() + ", " + calendarDay(o.Proved)
	case request.OfficeUnconfirmed:
		return "Entered by " + shortName(o.EnteredBy) + ", " + calendarDay(o.Entered)
	case request.OfficeBounced:
		return calendarDay(o.Bounced)
	}
	return "No one can be asked here"
}

// calendarDay is a day in Pacific time: "Nov 12, 2026".
func calendarDay(t time.Time) string { return t.In(request.Pacific).Format("Jan 2, 2006") }

// Pill is the class of the mark of a state.
func (l officeLine) Pill() string {
	switch l.Status {
	case request.OfficeConfirmed:
		return "yes"
	case request.OfficeAgain, request.OfficeUnconfirmed:
		return "wait"
	}
	return "no"
}

// Serves are the counties that a lead serves, or that none is listed.
func (l officeLine) Serves() string {
	return cmp.Or(l.Answers()["office_serves"], "No counties listed")
}

// NewLeads are the counties whose office can be added as a geographic lead.
func (p *DeskOffices) NewLeads() (list []request.County) {
	for _, c := range request.Counties() {
		id := request.OfficeID(c.Code, request.LeadRole)
		if !slices.ContainsFunc(p.Offices, func(o request.Office) bool { return o.ID == id }) {
			list = append(list, c)
		}
	}
	return list
}

// WithoutLead are the counties that no geographic lead of the list serves.
func (p *DeskOffices) WithoutLead() string {
	var names []string
	for _, c := range request.CountiesWithoutLead(p.Offices) {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// MayChange reports whether the person may change the entry.
func (p *DeskOffices) MayChange() bool { return p.Editing.MayBeChangedBy(p.Person) }

// Form is the form of the entry.
func (p *DeskOffices) Form() []formField {
	typed := p.Typed
	if typed == nil {
		typed = p.Editing.RawInput()
		if p.Editing.Email != "" {
			typed["office_source"] = string(request.SameAddress)
		}
	}
	return p.fields(request.FormOf(p.Editing), typed)
}

// ConfirmForm is the form on which staff confirm the address.
func (p *DeskOffices) ConfirmForm() []formField { return p.fields(request.ConfirmOfficeForm, p.Typed) }

func (p *DeskOffices) fields(form request.FormSections, typed request.RawInput) (fields []formField) {
	for _, b := range blocks(form[0], typed, problemTexts(p.Problems)) {
		fields = append(fields, b.Fields...)
	}
	leaveOptionalOut(fields)
	return fields
}

// Wrong are the problems, as the error summary links to them.
func (p *DeskOffices) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		list = append(list, formProblem{"#" + q.Field, q.SummaryText})
	}
	return list
}

// Facts are what the entry says, where it can't be changed.
func (p *DeskOffices) Facts() (rows []request.Row) {
	a := p.Editing.Answers()
	for _, f := range request.OfficeForm[0].Fields {
		if a[f.Name] != "" {
			rows = append(rows, request.Row{Name: f.Name, Question: f.Label, Answer: a[f.Name]})
		}
	}
	return rows
}

// JustSaved is the entry that this person just saved, or nil.
func (p *DeskOffices) JustSaved() *officeLine {
	for _, o := range p.Offices {
		if o.ID == p.Done && o.Latest().By == p.Person.String() {
			return &officeLine{Office: o, Status: o.State(p.Now)}
		}
	}
	return nil
}

// HasImported reports whether this person just imported a file.
func (p *DeskOffices) HasImported() bool {
	return p.Done == ImportDone && slices.ContainsFunc(p.Offices, func(o request.Office) bool {
		last := o.Latest()
		return last.Step == request.OfficeImport && last.By == p.Person.String()
	})
}

// officePast is a line of an entry's history.
type officePast struct {
	request.OfficeChange
	Who, Day, How string
}

// Past is the entry's history, newest first.
func (p *DeskOffices) Past() (list []officePast) {
	for _, c := range slices.Backward(p.Editing.History) {
		list = append(list, officePast{c, shortName(c.By), calendarDay(c.At), c.Source.String()})
	}
	return list
}
