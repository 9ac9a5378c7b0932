package request

import (
	"cmp"
	"slices"
)

// Status says where a request is, and so who acts next.
type Status string

// The statuses of a request's life.
const (
	Received  Status = "received"
	Verified  Status = "verified"
	Asked     Status = "asked"
	Accepted  Status = "accepted"
	Agreed    Status = "agreed"
	Declined  Status = "declined"
	Referred  Status = "referred"
	Withdrawn Status = "withdrawn"
)

// statusEntry is one status: how people read it, who acts next, and where it
// is in the queue.
type statusEntry struct {
	Status
	label string // at the desk
	next  string // who acts next; empty: the request is closed
	rank  int    // place among the open statuses, in the order in which staff handle them; 0: closed
}

// statusTable lists each status once, in the order of a request's life. The
// rank puts the promise first, then what waits for CCEE, then what waits for
// others.
var statusTable = []statusEntry{
	{Received, "received", "CCEE verifies it within 48 hours of receipt", 1},
	{Verified, "verified", "CCEE reviews it", 2},
	{Asked, "asked", "The agency answers CCEE’s question", 4},
	{Accepted, "accepted",
		"CCEE and the Administrative Agent prepare the agreement within five business days of acceptance", 3},
	{Agreed, "agreed", "", 0},
	{Declined, "declined", "", 0},
	{Referred, "referred elsewhere", "", 0},
	{Withdrawn, "withdrawn", "", 0},
}

// Statuses lists each status once, in the order of a request's life.
var Statuses = statusesWhere(func(statusEntry) bool { return true })

// OpenStatuses are those in which someone must act, in the order in which
// staff handle them.
var OpenStatuses = openStatuses()

// ClosedStatuses are those in which no one must act.
var ClosedStatuses = statusesWhere(func(s statusEntry) bool { return s.rank == 0 })

func openStatuses() []Status {
	list := statusesWhere(func(s statusEntry) bool { return s.rank > 0 })
	slices.SortFunc(list, func(a, b Status) int { return cmp.Compare(a.entry().rank, b.entry().rank) })
	return list
}

func statusesWhere(include func(statusEntry) bool) (list []Status) {
	for _, s := range statusTable {
		if include(s) {
			list = append(list, s.Status)
		}
	}
	return list
}

// entry returns the status's row of statusTable, or one of a closed status
// that is named as it is stored.
func (s Status) entry() statusEntry {
	i := slices.IndexFunc(statusTable, func(one statusEntry) bool { return one.Status == s })
	if i < 0 {
		return statusEntry{Status: s, label: string(s)}
	}
	return statusTable[i]
}

// Next is who acts next, as text.
func (s Status) Next() string { return cmp.Or(s.entry().next, "No one. The request is closed") }

// Open reports whether someone must act.
func (s Status) Open() bool { return s.entry().rank > 0 }

// Label is the status as staff read it.
func (s Status) Label() string { return s.entry().label }
