package theme

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Filter is a part of the queue that staff look at by itself.
type Filter struct {
	Name     string           // in the address; empty: what the desk begins with
	Label    string           // of its link
	Caption  string           // of its list
	Empty    string           // where there is nothing in it
	Statuses []request.Status // none: what the person takes care of
}

// Filters are the parts of the queue, in the order of their links.
var Filters = []Filter{
	{"", "All open", "Open requests, in the order in which they are to be served",
		"Nothing waits: every request has been served.", request.OpenStatuses},
	{"verify", "To verify", "Requests to verify within 48 hours of receipt, the oldest first",
		"No request waits for its verification.", []request.Status{request.Received}},
	{"review", "To review", "Requests that CCEE reviews: those with priority under (h) first, then the oldest",
		"No request waits for a review.", []request.Status{request.Verified}},
	{"agreement", "Agreement", "Accepted requests whose agreement is to be made", "No agreement is to be made.",
		[]request.Status{request.Accepted}},
	{"agency", "With the agency", "Requests that wait for an answer of the agency",
		"No agency has been asked anything that it has not answered.", []request.Status{request.Asked}},
	{"mine", "Mine", "Open requests that you take care of, the oldest first", "No open request is assigned to you.",
		nil},
	{"closed", "Closed", "Closed requests: agreed, declined, referred elsewhere, withdrawn",
		"No request has been closed yet.", request.ClosedStatuses},
}

// FilterOf is the part of the queue that an address names.
func FilterOf(name string) (Filter, bool) {
	i := slices.IndexFunc(Filters, func(f Filter) bool { return f.Name == name })
	if i < 0 {
		return Filter{}, false
	}
	return Filters[i], true
}

// Heading is what a page of the part is called.
func (f Filter) Heading() string {
	if f.Name == "" {
		return "Queue"
	}
	return "Queue: " + strings.ToLower(f.Label)
}

// DeskQueue is one page of a list of requests: of the queue, of a part of it, or of
// what a search has found.
type DeskQueue struct {
	AtDesk
	Filter
	Now         time.Time
	Requests    []request.Request
	County      string // where is searched, by its code
	Search      bool
	From, Next  string // where the page begins and where the next one does; empty where it is the first, or the last
	Damaged     bool   // something that belongs here could not be read
	Tasks       []DeskTask
	MoreTasks   bool // there are more than those
	TasksBroken bool // some of them could not be read
}

// DeskQueue writes that page.
func (t *Theme) DeskQueue(w io.Writer, p DeskQueue) error { return t.render(w, "desk", &p) }

// Parts are the links to the parts of the queue.
func (p *DeskQueue) Parts() (list []part) {
	for _, f := range Filters {
		list = append(list, part{Link{f.Label, p.address(f.Name, "")}, !p.Search && f.Name == p.Filter.Name})
	}
	return list
}

type part struct {
	Link
	Current bool
}

// FirstPage and NextPage are the addresses of the other pages of the same list.
func (p *DeskQueue) FirstPage() string { return p.address(p.Filter.Name, "") }

// NextPage is where the list goes on.
func (p *DeskQueue) NextPage() string { return p.address(p.Filter.Name, p.Next) }

func (p *DeskQueue) address(show, from string) string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("from", from)
	if p.Search && show == p.Filter.Name && from != "" {
		set("find", p.Find)
		set("county", p.County)
	} else {
		set("show", show)
	}
	if len(v) == 0 {
		return p.Path
	}
	return p.Path + "?" + v.Encode()
}

// Counties are the options of the search.
func (p *DeskQueue) Counties() []request.Option {
	f, _ := request.Form.Field("county")
	return f.Options
}

// Rows are the requests as the list shows them.
func (p *DeskQueue) Rows() (list []deskRow) {
	for _, r := range p.Requests {
		list = append(list, deskRow{r, p.Now})
	}
	return list
}

// Late is how many of the page are late.
func (p *DeskQueue) Late() (n int) {
	for _, r := range p.Rows() {
		if r.Late() {
			n++
		}
	}
	return n
}

// deskRow is a request in a list.
type deskRow struct {
	request.Request
	Now time.Time
}

// Kind is the kind of the agency.
func (r deskRow) Kind() string { return r.Answers.Agency().String() }

// Name is the agency's name, or the reference number where nothing of the name can
// be seen.
func (r deskRow) Name() string {
	if name := r.Answers["agency"]; !request.IsBlank(name) {
		return name
	}
	return r.Reference
}

// County is the agency's county by name.
func (r deskRow) County() string {
	f, _ := request.Form.Field("county")
	return f.AnswerText(r.Answers["county"])
}

// Differs reports whether the record is not as it was written, as far as it shows
// without its history.
func (r deskRow) Differs() bool { return r.Compare(nil, r.Current()).Any() }

// New reports whether no member of staff has opened an open request yet.
func (r deskRow) New() bool { return r.Status.Open() && r.LastTaken[request.StepSeen].IsZero() }

// Late reports whether CCEE's promise of 48 hours, or of five business days, is
// broken.
func (r deskRow) Late() bool {
	switch r.Status {
	case request.Received:
		return r.Now.After(r.Due())
	case request.Accepted:
		return r.toPrepare() && r.Now.After(r.AgreementDue())
	}
	return false
}

func (r deskRow) toPrepare() bool { return r.LastTaken[request.StepPrepare].IsZero() }

// Time is the time left, or how long the request waits.
func (r deskRow) Time() string {
	switch {
	case r.Status == request.Received:
		return r.TimeLeft(r.Now)
	case r.Status == request.Accepted && r.Late():
		return "agreement late"
	case r.Status == request.Accepted && r.toPrepare():
		return "agreement to be prepared"
	case r.Status == request.Accepted && r.LastTaken[request.StepSend].IsZero():
		return "agreement prepared, to be sent"
	case r.Status == request.Accepted:
		return "agreement sent, to be signed"
	case r.Status.Open():
		return "waits " + request.FormatWait(r.Since(), r.Now)
	}
	return "closed"
}

// By is the day or the instant that goes with Time.
func (r deskRow) By() string {
	switch {
	case r.Status == request.Received:
		return "verify by " + request.FormatTime(r.Due())
	case r.Status == request.Accepted && r.toPrepare():
		return "due " + request.FormatDay(r.AgreementDue())
	case r.Status == request.Accepted:
		return "accepted " + request.FormatWait(r.Since(), r.Now) + " ago"
	}
	return "since " + request.FormatDay(r.Since())
}

// Verdicts are the findings in a word each.
func (r deskRow) Verdicts() (list []glance) {
	for _, f := range r.Findings() {
		list = append(list, glance{f.Rule.Clause, f.Verdict.String(), strings.ReplaceAll(f.Verdict.String(), "-", " ")})
	}
	return list
}

type glance struct{ Clause, Class, Word string }

// Flags is how many things there are to look at.
func (r deskRow) Flags() int { return len(r.ToLookAt()) }
