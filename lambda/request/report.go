package request

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Report is what a fiscal year's requests come to: those that were received in it,
// as they stand.
type Report struct {
	Year     Year
	Received int
	Promise  Promise
	// of the agreements of those that were accepted
	Preparation Preparation
	// of the questions to officials
	Confirmations ConfirmationCount
	Months        []Month // from July on, up to the present one
	Paces         []Pace
	Paths         []Tally // a request may ask under several clauses
	Kinds         []Tally
	Counties      []Tally // those with requests, the most first
	Statuses      []Tally
	Channels      []Tally // how they came
}

// Month is what has become of the 48 hours of those received in a month.
type Month struct {
	Begin time.Time // in Pacific time
	Promise
}

// Tally is how many requests are of a kind.
type Tally struct {
	Name string // as a person reads it
	N    int
}

// NewReport counts the requests of a fiscal year among those given.
func NewReport(year Year, requests []Request, now time.Time) Report {
	r := Report{Year: year, Months: monthsOf(year, now)}
	var list []Request
	for _, q := range requests {
		if YearOf(q.Received) == year {
			list = append(list, q)
			r.Promise.count(q, now)
			r.Preparation.count(q, now)
			r.Confirmations.count(q)
			r.countMonth(q, now)
		}
	}
	r.Received = len(list)
	r.Paces = append(paces(list), confirmPace(list))
	for _, rule := range Rules {
		r.Paths = append(r.Paths,
			Tally{rule.Clause, countIf(list, func(q Request) bool { return q.Answers[rule.Field] == Yes })})
	}
	r.Paths = append(r.Paths,
		Tally{"Not sure", countIf(list, func(q Request) bool { return q.Answers["unsure"] == Yes })})
	for _, a := range Agencies {
		r.Kinds = append(r.Kinds,
			Tally{Capitalize(a.String()), countIf(list, func(q Request) bool { return q.Answers.Agency() == a })})
	}
	for _, c := range Counties() {
		if n := countIf(list, func(q Request) bool { return q.Answers["county"] == c.Code }); n > 0 {
			r.Counties = append(r.Counties, Tally{c.Name, n})
		}
	}
	slices.SortStableFunc(r.Counties, func(a, b Tally) int { return cmp.Compare(b.N, a.N) })
	for _, c := range Channels {
		r.Channels = append(r.Channels,
			Tally{Capitalize(c.String()), countIf(list, func(q Request) bool { return q.Entry.Channel == c })})
	}
	for _, s := range Statuses {
		r.Statuses = append(r.Statuses,
			Tally{Capitalize(s.Label()), countIf(list, func(q Request) bool { return q.Status == s })})
	}
	return r
}

// monthsOf are the months of a fiscal year that have begun.
func monthsOf(year Year, now time.Time) (months []Month) {
	for m := range 12 {
		begin := time.Date(int(year), time.July+time.Month(m), 1, 0, 0, 0, 0, Pacific)
		if begin.After(now) {
			break
		}
		months = append(months, Month{Begin: begin})
	}
	return months
}

// countMonth puts a request into the month in which it was received.
func (r *Report) countMonth(q Request, now time.Time) {
	for i := range slices.Backward(r.Months) {
		if !q.Received.Before(r.Months[i].Begin) {
			r.Months[i].count(q, now)
			return
		}
	}
}

// In is how many requests are in a status now.
func (r Report) In(statuses ...Status) (n int) {
	for _, s := range statuses {
		for _, t := range r.Statuses {
			if t.Name == Capitalize(s.Label()) {
				n += t.N
			}
		}
	}
	return n
}

func countIf(list []Request, is func(Request) bool) (n int) {
	for _, q := range list {
		if is(q) {
			n++
		}
	}
	return n
}

// Promise is what has become of the 48 hours. Each request is in one of these.
type Promise struct {
	Kept           int // verified in time
	Late           int // verified later
	WithdrawnLate  int // withdrawn later, and no one had verified it
	Missing        int // not verified yet, and the time is over
	Running        int // the time still runs
	WithdrawnFirst int // withdrawn in time, before anybody verified it: nothing was due any more
}

// count puts a request where it belongs. Late is late: neither a verification nor a
// withdrawal makes up for a missed promise. One that was reopened before anyone had
// verified it counts like one that was never withdrawn: its 48 hours are those of
// its receipt.
func (p *Promise) count(q Request, now time.Time) {
	switch {
	case q.Verified.IsZero() && q.Status == Withdrawn && q.LastTaken[StepWithdraw].After(q.Due()):
		p.WithdrawnLate++
	case q.Verified.IsZero() && q.Status == Withdrawn:
		p.WithdrawnFirst++
	case q.Verified.IsZero() && now.After(q.Due()):
		p.Missing++
	case q.Verified.IsZero():
		p.Running++
	case q.Verified.After(q.Due()):
		p.Late++
	default:
		p.Kept++
	}
}

// Due is how many verifications were due by now.
func (p Promise) Due() int { return p.Kept + p.Late + p.WithdrawnLate + p.Missing }

// Overdue is how many of those that were due were not made in time.
func (p Promise) Overdue() int { return p.Late + p.WithdrawnLate + p.Missing }

// NotDue is how many were not due, or are not due yet.
func (p Promise) NotDue() int { return p.Running + p.WithdrawnFirst }

// All is how many requests there are.
func (p Promise) All() int { return p.Due() + p.NotDue() }

// Percent is how many of 100 that were due were made in time, rounded down, so that
// 100 means all of them. It is false where none was due.
func (p Promise) Percent() (int, bool) {
	if p.Due() == 0 {
		return 0, false
	}
	return 100 * p.Kept / p.Due(), true
}

// Tallies are the same in words, in the order of a table: what was due, then what
// was not.
func (p Promise) Tallies() []Tally {
	return []Tally{{"Verified on time", p.Kept}, {"Verified late", p.Late},
		{"Withdrawn after the deadline, never verified", p.WithdrawnLate}, {"Late, not verified yet", p.Missing},
		{"Not due yet", p.Running}, {"Withdrawn before the deadline", p.WithdrawnFirst}}
}

// FewestForPace is how many requests a pace needs at least: that of fewer
// would show how one person works.
const FewestForPace = 5

// Pace is how long a step takes, by the clock, over the requests that have taken
// it.
type Pace struct {
	Name string
	N    int // how many have taken it
	// what half of them took at most, and what nine in ten did, in whole minutes;
	// zero where N is too small to tell
	Half, Most time.Duration
}

// Enough reports whether there are enough requests to show the pace.
func (p Pace) Enough() bool { return p.N >= FewestForPace }

// stepTimes lists the steps whose pace is reported: from when, and until when.
// A zero instant: the request has not got there.
var stepTimes = []struct {
	name string
	from func(Request) time.Time
	to   func(Request) time.Time
}{
	{"Received to verified", func(q Request) time.Time { return q.Received },
		func(q Request) time.Time { return q.Verified }},
	{"Verified to decided", func(q Request) time.Time {
		if again := q.LastTaken[StepReopen]; again.After(q.Verified) {
			return again
		}
		return q.Verified
	}, func(q Request) time.Time {
		return first(q.LastTaken[StepAccept], q.LastTaken[StepDecline], q.LastTaken[StepRefer])
	}},
	{"Accepted to prepared", acceptedAt, func(q Request) time.Time { return q.LastTaken[StepPrepare] }},
	{"Accepted to sent", acceptedAt, func(q Request) time.Time { return q.LastTaken[StepSend] }},
	{"Accepted to board approval", acceptedAt, boardApprovedSince},
	{"Accepted to signed", acceptedAt, func(q Request) time.Time { return q.LastTaken[StepSign] }},
}

func acceptedAt(q Request) time.Time { return q.LastTaken[StepAccept] }

// boardApprovedSince is when the board approved the agreement; zero where it had
// before CCEE accepted the request.
func boardApprovedSince(q Request) time.Time {
	if at := q.BoardApproval(); at.After(acceptedAt(q)) {
		return at
	}
	return time.Time{}
}

// first is the first of them that is not zero. One decision stands at most.
func first(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func paces(list []Request) (all []Pace) {
	for _, one := range stepTimes {
		var took []time.Duration
		for _, q := range list {
			if from, to := one.from(q), one.to(q); !from.IsZero() && !to.IsZero() {
				took = append(took, to.Sub(from).Truncate(time.Minute))
			}
		}
		all = append(all, newPace(one.name, took))
	}
	return all
}

// newPace is the pace of a step that took so long, each time.
func newPace(name string, took []time.Duration) Pace {
	p := Pace{Name: name, N: len(took)}
	slices.Sort(took)
	if p.Enough() {
		p.Half, p.Most = took[(p.N+1)/2-1], took[(9*p.N+9)/10-1]
	}
	return p
}

// FormatDuration formats a duration as exactly as anyone needs: "3 hr 5 min",
// "4 days 3 hr".
func FormatDuration(d time.Duration) string {
	const day = 24 * time.Hour
	if d < 3*day {
		return fmt.Sprintf("%d hr %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days %d hr", int(d/day), int((d % day).Hours()))
}

// Capitalize makes the first letter of an ASCII text upper case.
func Capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
