package request

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// OfficeStep is a kind of change to an entry of the contact list.
type OfficeStep string

// The kinds of changes.
const (
	OfficeEdit   OfficeStep = "edit"
	OfficeImport OfficeStep = "import" // a line of a file
	OfficeProve  OfficeStep = "prove"  // the same address, confirmed again
	OfficeAnswer OfficeStep = "answer" // the office answered a question that went there
	OfficeBounce OfficeStep = "bounce"
)

// OfficeChange is a line of an entry's history: who changed what, and when.
type OfficeChange struct {
	At     time.Time    `json:"at"`
	By     string       `json:"by"`
	Step   OfficeStep   `json:"step"`
	Source OfficeSource `json:"source,omitempty"` // how they know the address
	Fields []FieldEdit  `json:"fields,omitempty"`
}

// FieldEdit is what a change did to one field of OfficeForm.
type FieldEdit struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// Title is what the change was.
func (c OfficeChange) Title() string {
	switch c.Step {
	case OfficeImport:
		return "Imported"
	case OfficeProve:
		return "Confirmed again"
	case OfficeAnswer:
		return "Answered from this address"
	case OfficeBounce:
		return "Email bounced"
	}
	return "Changed"
}

// Change returns the next version of the entry with another contact. A source that
// confirms counts from now on. One that doesn't leaves what was known of an
// unchanged address, and nothing is known of a new one. If nothing changes, neither
// does the entry.
func (o Office) Change(step OfficeStep, to OfficeContact, source OfficeSource, by string, now time.Time) Office {
	change := OfficeChange{At: now.UTC(), By: by, Step: step, Source: source, Fields: o.EditsTo(to)}
	same := strings.EqualFold(o.Email, to.Email)
	o.OfficeContact = to
	if !same {
		o.Entered, o.EnteredBy, o.Source = change.At, by, source
		o.Proved, o.ProvedBy, o.ProvedHow, o.Bounced = time.Time{}, "", "", time.Time{}
	}
	if source.Confirms() && to.Email != "" {
		return o.prove(change)
	}
	if len(change.Fields) == 0 {
		return o
	}
	return o.record(change)
}

// ConfirmAgain returns the next version of an entry whose address someone
// confirmed with the office.
func (o Office) ConfirmAgain(source OfficeSource, by string, now time.Time) Office {
	return o.prove(OfficeChange{At: now.UTC(), By: by, Step: OfficeProve, Source: source})
}

// ProveByAnswer returns the next version of an entry whose office answered a
// question that went to an address: it proves that address, unless the entry has
// another one by now. An answer that is changed on the same day proves it once.
func (o Office) ProveByAnswer(address, by string, now time.Time) Office {
	last := o.Latest()
	again := last.Step == OfficeAnswer && last.By == by && pacificDay(last.At) == pacificDay(now)
	if again || !strings.EqualFold(o.Email, address) {
		return o
	}
	return o.prove(OfficeChange{At: now.UTC(), By: by, Step: OfficeAnswer, Source: KnownByAnswer})
}

// Bounce returns the next version of an entry to whose address an email did not
// arrive, unless it has another address by now.
func (o Office) Bounce(address string, now time.Time) Office {
	if !strings.EqualFold(o.Email, address) || !o.Bounced.IsZero() {
		return o
	}
	o.Bounced = now.UTC()
	return o.record(OfficeChange{At: o.Bounced, By: "the system", Step: OfficeBounce})
}

func (o Office) prove(c OfficeChange) Office {
	o.Proved, o.ProvedBy, o.ProvedHow, o.Bounced = c.At, c.By, c.Source, time.Time{}
	return o.record(c)
}

// record appends to the history, and leaves that of the former version alone.
func (o Office) record(c OfficeChange) Office {
	o.History = append(o.History[:len(o.History):len(o.History)], c)
	return o
}

// Label is the question of the field.
func (e FieldEdit) Label() string {
	f, _ := OfficeForm.Field(e.Field)
	return f.Label
}

// Edition counts the changes, so that two people who edit an entry at the same time
// notice.
func (o Office) Edition() int { return len(o.History) }

// Latest is the latest change; the zero one if there is none.
func (o Office) Latest() OfficeChange {
	if len(o.History) == 0 {
		return OfficeChange{}
	}
	return o.History[len(o.History)-1]
}

// EditsTo are the fields in which another contact differs.
func (c OfficeContact) EditsTo(to OfficeContact) (edits []FieldEdit) {
	before, after := c.Answers(), to.Answers()
	for _, f := range OfficeForm[0].Fields {
		if before[f.Name] != after[f.Name] {
			edits = append(edits, FieldEdit{f.Name, before[f.Name], after[f.Name]})
		}
	}
	return edits
}

// CheckHistory follows the history from the entry's beginning, and reports where it
// does not come to what the entry says.
func (o Office) CheckHistory() error {
	first, err := NewOffice(o.ID)
	if err != nil {
		return err
	}
	is, seen := first.Answers(), map[string]bool{}
	var failed []error
	for i, c := range o.History {
		for _, e := range c.Fields {
			// What the county data says may change from release to release.
			if is[e.Field] != e.From && seen[e.Field] {
				failed = append(failed, fmt.Errorf("office %s: change %d of %s begins elsewhere", o.ID, i+1, e.Field))
			}
			is[e.Field], seen[e.Field] = e.To, true
		}
	}
	for _, f := range OfficeForm[0].Fields {
		if now := o.Answers()[f.Name]; seen[f.Name] && is[f.Name] != now {
			failed = append(failed, fmt.Errorf("office %s: its history does not come to its %s", o.ID, f.Name))
		}
	}
	if o.Email != "" && !seen["office_email"] {
		failed = append(failed, fmt.Errorf("office %s: its history does not have its office_email", o.ID))
	}
	return errors.Join(append(failed, o.checkAddress())...)
}

// checkAddress reports where the history does not come to what the entry says of
// its address: since when it is there, who confirmed it, and whether an email
// bounced.
func (o Office) checkAddress() error {
	is := Office{}
	for _, c := range o.History {
		to := is.Email
		for _, e := range c.Fields {
			if e.Field == "office_email" {
				to = e.To
			}
		}
		if !strings.EqualFold(is.Email, to) {
			is = Office{Entered: c.At, EnteredBy: c.By, Source: c.Source}
		}
		is.Email = to
		switch {
		case c.Step == OfficeBounce:
			is.Bounced = c.At
		case c.Source.Confirms() && to != "":
			is.Proved, is.ProvedBy, is.ProvedHow, is.Bounced = c.At, c.By, c.Source, time.Time{}
		}
	}
	if !is.Entered.Equal(o.Entered) || is.EnteredBy != o.EnteredBy || is.Source != o.Source ||
		!is.Proved.Equal(o.Proved) || is.ProvedBy != o.ProvedBy || is.ProvedHow != o.ProvedHow ||
		!is.Bounced.Equal(o.Bounced) {
		return fmt.Errorf("office %s: its history does not come to what it says of its address", o.ID)
	}
	return nil
}
