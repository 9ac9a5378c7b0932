package backup

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Audit is what a whole table says of itself.
type Audit struct {
	Kinds    map[string]int // rows by kind: request, event, message …
	Problems []string       // what does not fit together, in words
}

func (a *Audit) wrong(format string, args ...any) {
	a.Problems = append(a.Problems, fmt.Sprintf(format, args...))
}

// audited is a table in memory.
type audited struct {
	requests   map[string]request.Request
	events     map[string][]request.Event
	editions   map[string][]request.Edition
	beside     map[string]int64 // versions of the rows by which a request is found, by its id and their Sort
	messages   map[string]request.Message
	links      []request.Link
	references map[string]string
	index      map[string]int // index partition → rows
}

// Check reads a whole table and looks whether everything is there and fits: each
// request's history to its end, its reference number, its receipt's link, what it
// owes at its receipt; no message or link of a request that is not there; the index
// as the rows say. It is what a restored table has to pass.
func Check(ctx context.Context, t table.Table) (Audit, error) {
	a := Audit{Kinds: map[string]int{}}
	all := audited{map[string]request.Request{}, map[string][]request.Event{}, map[string][]request.Edition{},
		map[string]int64{}, map[string]request.Message{}, nil, map[string]string{}, map[string]int{}}
	err := table.All(ctx, t, func(r table.Row) error { all.take(&a, r); return nil })
	if err != nil {
		return a, err
	}
	for id, r := range all.requests {
		if r.ID != id { // or cannot be read
			a.wrong("request %s is kept under another's key", id)
			continue
		}
		a.request(all, id, r)
	}
	for id, e := range all.events {
		if _, there := all.requests[id]; !there {
			a.wrong("%d events of a request that is not there: %s", len(e), id)
		}
	}
	for id, m := range all.messages {
		if _, there := all.requests[m.Request]; m.Request != "" && !there {
			a.wrong("message %s is of a request that is not there", id)
		}
	}
	for _, l := range all.links {
		if _, there := all.requests[l.Request]; l.Request != "" && !there {
			a.wrong("a link (%s) leads to a request that is not there", l.Purpose)
		}
	}
	for name, want := range all.index {
		got, err := count(ctx, t, name)
		if err != nil {
			return a, err
		}
		if got != want {
			a.wrong("the index %s shows %d rows, and %d are in it", name, got, want)
		}
	}
	slices.Sort(a.Problems)
	return a, nil
}

// take takes a row in, by its kind.
func (all *audited) take(a *Audit, r table.Row) {
	kind, id, _ := strings.Cut(r.Part, "#")
	if r.Index != "" {
		all.index[r.Index]++
	}
	var err error
	switch {
	case kind == "request" && strings.HasPrefix(r.Sort, "event#"):
		kind = "event"
		var e request.Event
		err = json.Unmarshal(r.Data, &e)
		all.events[id] = append(all.events[id], e)
	case kind == "request" && strings.HasPrefix(r.Sort, "edition#"):
		kind = "edition"
		var e request.Edition
		err = json.Unmarshal(r.Data, &e)
		all.editions[id] = append(all.editions[id], e)
	case kind == "request" && r.Sort != "request": // by which it is found, and who takes care of it
		kind, _, _ = strings.Cut(r.Sort, "#")
		all.beside[id+" "+r.Sort] = r.Version
	case kind == "request":
		var q request.Request
		err = json.Unmarshal(r.Data, &q)
		all.requests[id] = q
		if err == nil && int64(q.Version) != r.Version {
			a.wrong("request %s is at version %d and counts %d events", q.Reference, r.Version, q.Version)
		}
	case kind == "message":
		var m request.Message
		err = json.Unmarshal(r.Data, &m)
		all.messages[id] = m
	case kind == "link":
		var l request.Link
		err = json.Unmarshal(r.Data, &l)
		all.links = append(all.links, l)
	case kind == "reference":
		var to string
		err = json.Unmarshal(r.Data, &to)
		all.references[id] = to
	case kind == "office" && r.Sort == "office":
		var o request.Office
		err = json.Unmarshal(r.Data, &o)
		if history := o.CheckHistory(); err == nil && history != nil {
			a.wrong("%v", history)
		}
	}
	a.Kinds[kind]++
	if err == nil && !r.Intact() {
		err = table.ErrChecksum
	}
	if err != nil {
		a.wrong("%s cannot be relied on: %v", r.Name(), err)
	}
}

func (a *Audit) request(all audited, id string, r request.Request) {
	events := all.events[id]
	slices.SortFunc(events, func(x, y request.Event) int { return cmp.Compare(x.Seq, y.Seq) })
	if err := r.CheckChain(events); err != nil {
		a.wrong("%v", err)
	}
	editions := all.editions[id]
	slices.SortFunc(editions, func(x, y request.Edition) int { return cmp.Compare(x.Number, y.Number) })
	if err := r.CheckEditions(events, editions); err != nil {
		a.wrong("%v", err)
	}
	for _, f := range r.SearchKeys {
		if all.beside[id+" "+f.Sort()] != f.Row {
			a.wrong("%s: the search by %q does not lead to it", r.Reference, f.Key)
		}
	}
	if all.beside[id+" assigned"] != r.AssignedRow {
		a.wrong("%s: whoever takes care of it does not find it", r.Reference)
	}
	if all.references[r.Reference] != id {
		a.wrong("%s: its reference number does not lead to it", r.Reference)
	}
	if !slices.ContainsFunc(all.links,
		func(l request.Link) bool { return l.Request == id && l.Purpose == request.LinkReceipt }) {
		a.wrong("%s: no link opens its receipt", r.Reference)
	}
	first := append(editions, r.Current())[0].Answers
	missing := len(first.Addresses()) + 1 // the acknowledgements, and the notice to staff
	for message := range r.MessageIDs(1) {
		if _, there := all.messages[message]; !there {
			break
		}
		missing--
	}
	if missing > 0 {
		a.wrong("%s: %d messages that its receipt owes are not there", r.Reference, missing)
	}
}

// page is how many rows one read takes.
const page = 200

func count(ctx context.Context, t table.Table, name string) (n int, err error) {
	for from := ""; ; {
		rows, err := t.Index(ctx, name, from, "", page)
		if err != nil {
			return n, err
		}
		n += len(rows)
		if len(rows) < page {
			return n, nil
		}
		from = rows[len(rows)-1].Order + "\x00"
	}
}

// String is the counts, by kind.
func (a Audit) String() string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(a.Kinds)) {
		parts = append(parts, fmt.Sprintf("%d × %s", a.Kinds[kind], kind))
	}
	return strings.Join(parts, ", ")
}
