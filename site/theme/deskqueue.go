package theme

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Filter is a view of the queue.
type Filter struct {
	Name     string // in the URL; empty: what the desk begins with
	Label    string // of its link
	Caption  string // of its list
	Empty    string // where there is nothing in it
	Statuses []request.Status
	// which of those requests it shows; nil: all
	Has func(r request.Request, person string) bool
}

// Filters are the views of the queue, in the order of their links. The bar links to
// what is mine.
var Filters = []Filter{
	{"", "All open", "Open requests, most urgent first", "You’re all caught up. There are no open requests.",
		request.OpenStatuses, nil},
	{"verify", "To verify", "Requests to verify within 48 hours of receipt, oldest first",
		"There are no requests to verify.", []request.Status{request.Received}, nil},
	{"review", "To review", "Requests to review: (h) priority first, then oldest first",
		"There are no requests to review.", []request.Status{request.Verified}, nil},
	{"agreement", "Agreements", "Accepted requests that need an agreement", "There are no agreements to prepare.",
		[]request.Status{request.Accepted}, nil},
	{"agency", "With the agency", "Requests waiting for an answer from the agency",
		"There are no unanswered questions.", []request.Status{request.Asked}, nil},
	{"unassigned", "Unassigned", "Open requests that no one is assigned to, most urgent first",
		"Every open request is assigned to someone.", request.OpenStatuses,
		func(r request.Request, _ string) bool { return r.Assigned.ID == "" }},
	{"priority", "(h) priority", "Open requests that ask for priority under (h), most urgent first",
		"No open request asks for priority under (h).", request.OpenStatuses,
		func(r request.Request, _ string) bool { return r.Priority() }},
	{"mine", "Mine", "Open requests assigned to you", "You have no open requests.", request.OpenStatuses,
		func(r request.Request, person string) bool { return r.Assigned.ID == person }},
	{"closed", "Closed", "Closed requests: agreed, declined, referred elsewhere, withdrawn",
		"There are no closed requests yet.", request.ClosedStatuses, nil},
}

// FilterOf is the view of the queue that a URL names.
func FilterOf(name string) (Filter, bool) {
	i := slices.IndexFunc(Filters, func(f Filter) bool { return f.Name == name })
	if i < 0 {
		return Filter{}, false
	}
	return Filters[i], true
}

// Heading is what a page of the view is called.
func (f Filter) Heading() string {
	switch f.Name {
	case "":
		return "Queue"
	case "mine":
		return "My queue"
	}
	return "Queue: " + f.Label
}

// Matches reports whether the view shows a request of one of its statuses.
func (f Filter) Matches(r request.Request, person string) bool {
	return f.Has == nil || f.Has(r, person)
}

const (
	queuePath = "/desk/queue"
	// MinePath is the queue of the person who is signed in.
	MinePath = queuePath + "?show=mine"
)

// DeskQueue is one page of a list of requests: of the queue, of a view of it, or of
// what a search has found.
type DeskQueue struct {
	AtDesk
	Filter
	Place
	Now        time.Time
	Requests   []request.Request
	Overdue    []request.Request // not verified in 48 hours: each has a banner on every view
	MoreBehind int               // others are overdue too, and are rows of the list
	Numbers    map[string]Number // of requests in each view, by name; a view without one is not counted
	Names      map[string]string // by ID: what the state's directory calls the agency, where that is another name
	Assigned   request.Request   // to this person, a moment ago; the zero one: none
	Sort       string            // the column by which the page is sorted, with a minus for the other way round

	County      string // where is searched, by its code
	Search      bool
	Damaged     bool // something that belongs here could not be read
	Tasks       []DeskTask
	TaskNumber  Number
	TasksBroken bool // some of them could not be read
}

// Number is how many of something there are, as far as a page has counted.
type Number struct {
	N    int
	More bool // there are more
}

// String is the number as it is shown: "12", or "100+".
func (n Number) String() string {
	if n.More {
		return fmt.Sprintf("%d+", n.N)
	}
	return fmt.Sprint(n.N)
}

// DeskQueue writes that page.
func (t DeskTheme) DeskQueue(w io.Writer, p DeskQueue) error {
	p.Wide = true
	p.Title = p.withCounts(p.Title)
	p.Counts = map[string]string{"/desk/tasks": p.TaskNumber.String()}
	for path, name := range map[string]string{queuePath: "", MinePath: "mine"} {
		if n, counted := p.Numbers[name]; counted {
			p.Counts[path] = n.String()
		}
	}
	return t.render(w, "desk", &p)
}

// withCounts is a title with what the tab of a window should show: how many
// requests are to be verified, and how many of them are overdue.
func (p *DeskQueue) withCounts(title string) string {
	n, late := p.Numbers["verify"], len(p.Overdue)+p.MoreBehind
	switch {
	case late > 0:
		return fmt.Sprintf("(%d overdue, %s to verify) %s", late, n, title)
	case n.N > 0:
		return fmt.Sprintf("(%s to verify) %s", n, title)
	}
	return title
}

// Views are the links to the views of the queue.
func (p *DeskQueue) Views() (list []view) {
	for _, f := range Filters {
		if f.Name == "mine" {
			continue
		}
		one := view{Link: Link{f.Label, p.url(f.Name, "", nil)}, Current: !p.Search && f.Name == p.Filter.Name}
		if n, counted := p.Numbers[f.Name]; counted {
			one.Count = n.String()
		}
		list = append(list, one)
	}
	return list
}

type view struct {
	Link
	Current bool
	Count   string // or empty
}

// FirstPage is the first page of the same list.
func (p *DeskQueue) FirstPage() string { return p.url(p.Filter.Name, p.Sort, nil) }

// NextPage is where the list goes on.
func (p *DeskQueue) NextPage() string {
	return p.url(p.Filter.Name, p.Sort, p.nextQuery(len(p.Requests)))
}

// PageWords are which part of the list the page is.
func (p *DeskQueue) PageWords() string {
	total := 0
	if n, counted := p.Numbers[p.Filter.Name]; counted && !n.More && !p.Search {
		total = n.N
		for _, r := range p.Overdue { // is no row
			if slices.Contains(p.Statuses, r.Status) && p.Matches(r, p.Person.ID) {
				total--
			}
		}
	}
	return p.words("Requests", len(p.Requests), total)
}

// Again is the page itself.
func (p *DeskQueue) Again() string { return p.url(p.Filter.Name, p.Sort, p.query()) }

func (p *DeskQueue) url(show, sort string, v url.Values) string {
	if v == nil {
		v = url.Values{}
	}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if p.Search && show == p.Filter.Name {
		set("find", p.Find)
		set("county", p.County)
	} else {
		set("show", show)
	}
	set("sort", sort)
	if len(v) == 0 {
		return queuePath
	}
	return queuePath + "?" + v.Encode()
}

// Back is what a form of a row says of where it came from: never nothing, which
// would be no answer.
func (p *DeskQueue) Back() string {
	_, query, _ := strings.Cut(p.Again(), "?")
	return cmp.Or(query, "show=")
}

// Heads are the heads of the columns by which the page can be sorted.
func (p *DeskQueue) Heads() (list []columnHead) {
	for _, c := range columns {
		head := columnHead{Label: c.label, Href: p.url(p.Filter.Name, c.name, p.query())}
		if p.Search && c.compare == nil { // results are in an order of their own
			list = append(list, columnHead{Label: c.label})
			continue
		}
		switch p.Sort {
		case c.name:
			head.Order, head.Href = "ascending", p.url(p.Filter.Name, "-"+c.name, p.query())
		case "-" + c.name:
			head.Order = "descending"
		}
		list = append(list, head)
	}
	return list
}

// columnHead is the head of a column: Href is empty where it sorts nothing, Order
// is for aria-sort, or empty.
type columnHead struct{ Label, Href, Order string }

// column is a column of the queue by which a page can be sorted.
type column struct {
	name, label string
	compare     func(a, b deskRow) int // nil: the order of the queue
}

var columns = []column{
	{"", "Due", nil},
	{"agency", "Agency", func(a, b deskRow) int {
		return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
	}},
	{"status", "Status", func(a, b deskRow) int { return strings.Compare(a.StatusWords(), b.StatusWords()) }},
	{"path", "Path and who pays", func(a, b deskRow) int { return strings.Compare(a.pathOrder(), b.pathOrder()) }},
	{"to", "Assigned to", func(a, b deskRow) int { return strings.Compare(a.assignedOrder(), b.assignedOrder()) }},
}

// IsSort reports whether a URL names a column by which a page can be sorted.
func IsSort(name string) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return strings.TrimPrefix(name, "-") == c.name })
}

// Rows are the requests as the list shows them.
func (p *DeskQueue) Rows() (list []deskRow) {
	for _, r := range p.Requests {
		list = append(list, p.row(r))
	}
	name, down := strings.CutPrefix(p.Sort, "-")
	for _, c := range columns {
		if c.name == name && c.compare != nil {
			slices.SortStableFunc(list, c.compare)
		}
	}
	if down {
		slices.Reverse(list)
	}
	return list
}

// Banners are the overdue requests as their banners show them.
func (p *DeskQueue) Banners() (list []deskRow) {
	for _, r := range p.Overdue {
		row := p.row(r)
		row.InBanner = true
		list = append(list, row)
	}
	return list
}

func (p *DeskQueue) row(r request.Request) deskRow {
	return deskRow{Request: r, Now: p.Now, Person: p.Person, Back: p.Back(), Listed: p.Names[r.ID],
		Here: r.ID == p.Assigned.ID && r.ID != ""}
}

// Summary says for ears what the table is.
func (p *DeskQueue) Summary() string {
	text := p.Caption
	switch {
	case p.Sort == "-":
		text += ", here the other way round"
	case p.Sort != "":
		text += ", here sorted by column"
	}
	if len(p.Overdue) > 0 && !p.Search {
		text += ". Overdue requests are above"
	}
	return text + "."
}

// SortedWords says what is sorted where that isn't the whole list.
func (p *DeskQueue) SortedWords() string {
	if p.Sort == "" || p.From == "" && p.Next == "" {
		return ""
	}
	return "The order applies to this page only."
}

// Elsewhere are the views to go on to where this one is empty; the first is the
// main one.
func (p *DeskQueue) Elsewhere() (list []Link) {
	for _, one := range []struct{ name, one, many string }{{"verify", "Verify 1 request", "Verify %s requests"},
		{"review", "Review 1 request", "Review %s requests"}, {"", "See 1 open request", "See all %s open requests"}} {
		n := p.Numbers[one.name]
		if n.N == 0 || one.name == p.Filter.Name {
			continue
		}
		label := strings.Replace(one.many, "%s", n.String(), 1)
		if n == (Number{N: 1}) {
			label = one.one
		}
		list = append(list, Link{Label: label, Href: p.url(one.name, "", nil)})
	}
	return list
}

// Time is the time of day at which the page was made: "9:12 a.m."
func (p *DeskQueue) Time() string { return clockTime(p.Now) }

// TaskWords names the first tasks in a line.
func (p *DeskQueue) TaskWords() template.HTML {
	var list []string
	for _, t := range p.Tasks {
		text := strings.TrimSuffix(t.Short(), ".")
		if t.IsKnown() && !strings.Contains(text, t.Agency()) {
			text = cmp.Or(t.Agency(), t.About.Reference) + ": " + text
		}
		list = append(list, template.HTMLEscapeString(text))
	}
	return template.HTML(strings.Join(list, " · "))
}
