package request

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// PlaceKind says where a text of a request is stored.
type PlaceKind string

// The kinds of places.
const (
	InAnswers   PlaceKind = "answer"
	InHistory   PlaceKind = "event"
	InEmail     PlaceKind = "email"  // the words that an email carries
	InReport    PlaceKind = "report" // what a mail service said of an email
	InTask      PlaceKind = "task"
	InAgreement PlaceKind = "agreement" // what staff typed into a draft of the agreement
	InDraft     PlaceKind = "draft"     // the form as it was saved before it was sent
	Elsewhere   PlaceKind = "other"
)

// Place is one text of a request that someone wrote, or that may repeat such a
// text.
type Place struct {
	ID    string
	Kind  PlaceKind
	Label string // the question, or what happened
	Text  string

	Version int       // of an answer: the version of the answers
	At      time.Time // of an event or an email
	By      string    // of an event
	To      string    // of an email: the address or the role

	Whole bool   // words can't be removed from it, only all of it
	Hint  string // why one may want to leave it; empty: it holds free text
	Fixed string // why nothing is removed from it; empty: it can be
}

// Group is the places that hold one text: an answer that stayed the same over
// several versions, or an email to several people.
type Group struct {
	Places []Place
	Spans  []Span // of the text: what a search found
}

// Name is the name of the group's box in a form.
func (g Group) Name() string { return "at-" + g.Places[0].ID }

// Text is the text of each of the places.
func (g Group) Text() string { return g.Places[0].Text }

// Remains is what stays of the text when the pieces that were found are removed.
func (g Group) Remains() string { return g.Places[0].cut(g.Spans, Redacted) }

// Pieces are the text in turns: what stays, what was found, what stays.
func (g Group) Pieces() (list []Piece) {
	at, text := 0, g.Text()
	spans := g.Spans
	if g.Places[0].Whole && len(spans) > 0 {
		spans = []Span{{0, len(text)}}
	}
	for _, one := range append(slices.Clone(spans), Span{len(text), len(text)}) {
		if one.From > at {
			list = append(list, Piece{Text: text[at:one.From]})
		}
		if one.To > one.From {
			list = append(list, Piece{text[one.From:one.To], true})
		}
		at = one.To
	}
	return list
}

// Piece is a part of a text: one that a search found, or one between them.
type Piece struct {
	Text  string
	Found bool
}

// cut is the place's text without the pieces.
func (p Place) cut(spans []Span, mark string) string {
	switch {
	case len(spans) == 0:
		return p.Text
	case p.Whole:
		return mark
	}
	return cutSpans(p.Text, spans, mark)
}

func answerID(version int, name string) string {
	return fmt.Sprintf("%s-%d-%s", InAnswers, version, name)
}
func eventID(seq int) string            { return fmt.Sprintf("%s-%d", InHistory, seq) }
func emailID(m Message) string          { return string(InEmail) + "-" + m.ID }
func reportID(m Message) string         { return string(InReport) + "-" + m.ID }
func taskID(t Task, part string) string { return string(InTask) + "-" + t.ID + "-" + part }
func draftID(name string) string        { return string(InDraft) + "-" + name }

// PlacesOf are all texts of a request, those of a part together: the answers in the
// order of the form, of each the newest version first, then the history, the
// emails, and the saved form.
func PlacesOf(r Request, h History) (list []Place) {
	list = slices.Concat(r.answerPlaces(h), r.eventPlaces(h), r.emailPlaces(h), h.taskPlaces(),
		h.agreementPlaces(), h.draftPlaces())
	for _, key := range r.SearchKeys {
		list = append(list, Place{ID: "key-" + key.Key, Kind: Elsewhere, Label: "Search",
			Text:  strings.Trim(key.Key, "~:="),
			Fixed: "It’s made from the agency’s name, county, and CDS code. " + fixedName})
	}
	if r.Assigned.Name != "" {
		list = append(list, Place{ID: "assigned", Kind: Elsewhere, Label: "Assigned to", Text: r.Assigned.Name,
			Fixed: "A staff member. To change it, assign the request to someone else."})
	}
	return slices.DeleteFunc(list, func(p Place) bool { return IsBlank(p.Text) })
}

const fixedName = "Staff find the request by them. They aren’t removed here."

func (r Request) answerPlaces(h History) (list []Place) {
	all := append(slices.Clone(h.Editions), r.Current())
	slices.Reverse(all)
	names := map[string]bool{}
	for _, one := range all {
		for name := range one.Answers {
			names[name] = true
		}
	}
	for _, f := range textFields(names) {
		for _, one := range all {
			if text, ok := one.Answers[f.Name]; ok {
				p := f.place(text)
				p.ID, p.Kind, p.Version, p.At = answerID(one.Number, f.Name), InAnswers, one.Number, one.At
				list = append(list, p)
			}
		}
	}
	return list
}

// textFields are those of the fields that hold something typed, in the order of the
// form. What an earlier form asked comes last.
func textFields(names map[string]bool) (list []Field) {
	names = maps.Clone(names)
	for _, s := range Form {
		for _, f := range s.Fields {
			typed := len(f.Options) == 0 && f.Kind != Checkbox && f.Kind != Date
			if names[f.Name] && typed {
				list = append(list, f)
			}
			for _, input := range append(f.Inputs(), f.Name) {
				delete(names, input)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		list = append(list, Field{Name: name, Kind: Long, Label: name})
	}
	return list
}

// place is the place of an answer to the field, as the kind of the field has it.
func (f Field) place(text string) Place {
	p := Place{Label: f.Label, Text: text, Whole: f.Kind == Email || f.Kind == Phone}
	switch {
	case f.Name == "agency" || f.Kind == CDSCode:
		p.Fixed = fixedName
	case !f.Redactable():
		p.Fixed = "A number or a code. It isn’t removed here."
	case f.Name == "county_by":
		p.Hint = "An official’s name. It’s the evidence for (g)(1)(A)."
	case f.Name == "state_by":
		p.Hint = "An official’s name. It’s the evidence for (g)(1)(B)."
	case f.Kind != Long:
		p.Hint = "The agency’s contact information, or a name that the form asks for."
	}
	return p
}

func (r Request) eventPlaces(h History) (list []Place) {
	for _, e := range h.Events {
		if e.isRedacted() || e.Step.Actor() == ByClock {
			continue
		}
		p := Place{ID: eventID(e.Seq), Kind: InHistory, Label: e.Title(), Text: e.Why, At: e.At, By: e.Who()}
		if e.Step == StepAssign {
			p.Hint = "A staff member."
		}
		list = append(list, p)
		if e.By != ByTheAgency && e.By != disclaimedBy {
			list = append(list, Place{ID: "by-" + p.ID, Kind: InHistory, Label: e.Title(), Text: e.By, At: e.At,
				By:    e.Who(),
				Fixed: "The person who took the step. The history keeps who did what."})
		}
	}
	return list
}

func (r Request) emailPlaces(h History) (list []Place) {
	given := r.givenAddresses(h)
	for _, m := range h.Messages {
		p := Place{ID: emailID(m), Kind: InEmail, Label: m.Kind.Label(), Text: m.Words, At: m.Made, To: m.To}
		if m.To == "" {
			p.To = string(m.Role)
		}
		report, address := p, p
		report.ID, report.Kind, report.Text = reportID(m), InReport, m.Why
		address.ID, address.Text = "to-"+p.ID, m.To
		address.Fixed = "The address of an email. It goes when you remove the address from every version of the " +
			"answers."
		switch {
		case m.Kind == AssignedNotice:
			address.Fixed = "A staff member’s address."
		case !given[m.To]: // staff sent it there
			address.Fixed, address.Whole = "", true
		}
		list = append(list, p, report, address)
	}
	return list
}

// givenAddresses are those that a version of the answers gives.
func (r Request) givenAddresses(h History) map[string]bool {
	given := map[string]bool{}
	for _, one := range append(slices.Clone(h.Editions), r.Current()) {
		for _, to := range addressesIn(one.Answers) {
			given[to] = true
		}
	}
	return given
}

func (h History) taskPlaces() (list []Place) {
	for _, t := range h.Tasks {
		p := Place{ID: taskID(t, "what"), Kind: InTask, Label: t.Title(), Text: t.What, At: t.At}
		why := p
		why.ID, why.Text, why.At = taskID(t, "why"), t.Why, t.Done
		list = append(list, p, why)
	}
	return list
}

func (h History) draftPlaces() (list []Place) {
	if h.Draft == nil {
		return nil
	}
	names := map[string]bool{}
	for name := range h.Draft.RawInput {
		names[name] = true
	}
	for _, f := range textFields(names) {
		p := f.place(h.Draft.RawInput[f.Name])
		p.ID, p.Kind, p.At, p.Fixed = draftID(f.Name), InDraft, h.Draft.Saved, ""
		list = append(list, p)
	}
	return list
}

// FindWords are the places where a search finds something, those with one text
// together.
func FindWords(r Request, h History, s Search) (list []Group) {
	known := map[string]int{}
	for _, p := range PlacesOf(r, h) {
		spans := outsideMarks(p.Text, s.Spans(p.Text))
		if len(spans) == 0 {
			continue
		}
		key := strings.Join([]string{string(p.Kind), p.Label, p.Fixed, p.Text}, "\x00")
		if p.Kind == InHistory { // each step is one of its own
			key += p.ID
		}
		at, ok := known[key]
		if !ok {
			at = len(list)
			known[key] = at
			list = append(list, Group{Spans: spans})
		}
		list[at].Places = append(list[at].Places, p)
	}
	return list
}

// outsideMarks are those of the pieces that touch no mark of words that were
// removed before.
func outsideMarks(text string, spans []Span) []Span {
	for at := 0; ; {
		i := strings.Index(text[at:], Redacted)
		if i < 0 {
			return spans
		}
		from, to := at+i, at+i+len(Redacted)
		spans = slices.DeleteFunc(spans, func(one Span) bool { return one.From < to && one.To > from })
		at = to
	}
}
