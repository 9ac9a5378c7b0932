package theme

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// DeskRedact is the page on which a lead removes words for good: it finds them,
// shows what would remain, and asks for a confirmation.
type DeskRedact struct {
	AtDesk
	request.Request
	History  request.History
	Notice   string // what of the request differs from it, or empty
	Typed    request.RawInput
	Problems []request.Problem // of what the confirmation asks
	Groups   []request.Group   // what was found

	Searched  bool // something was looked for
	Previewed bool // the page shows what would remain
	Nothing   bool // nothing was chosen
	Moved     bool // the request has changed since the page was opened

	Seen    string   // a digest of what the page shows
	Once    string   // a secret, by which the form counts once
	Letters []string // the emails that tell the agency
}

// DeskRedact writes that page.
func (t DeskTheme) DeskRedact(w io.Writer, p DeskRedact) error {
	switch {
	case p.Moved:
		p.Title = "The request changed: " + p.Title
	case p.Nothing, len(p.Problems) > 0:
		p.Title = "Error: " + p.Title
	}
	return t.render(w, "deskredact", &p)
}

// redactPart is a part of the list of places.
type redactPart struct {
	Title  string
	Groups []redactGroup
}

// redactGroup is a place, or several with one text, as a line of that list.
type redactGroup struct {
	request.Group
	Label, About string
	Fixed, Hint  string
	Checked      bool
	Pieces       []request.Piece // around what was found
}

// Parts are the places where the words were found, those that can be chosen first.
func (p *DeskRedact) Parts() (list []redactPart) {
	titles := []string{"Answers", "History and emails", "Saved form", "Found, and not redacted here"}
	parts := make([]redactPart, len(titles))
	for _, g := range p.Groups {
		first, at := g.Places[0], 3
		if first.Fixed == "" {
			at = map[request.PlaceKind]int{request.InAnswers: 0, request.InDraft: 2}[first.Kind]
			if first.Kind != request.InAnswers && first.Kind != request.InDraft {
				at = 1
			}
		}
		parts[at].Groups = append(parts[at].Groups, redactGroup{Group: g, Label: placeLabel(first), About: p.about(g),
			Fixed: first.Fixed, Hint: first.Hint, Checked: p.Typed[g.Name()] != "", Pieces: snippet(g.Pieces())})
	}
	for i, part := range parts {
		part.Title = titles[i]
		if len(part.Groups) > 0 {
			list = append(list, part)
		}
	}
	return list
}

// CountPlaces says how many places there are, and how many of them are chosen.
func (p *DeskRedact) CountPlaces() string {
	found, chosen := 0, 0
	for _, g := range p.Groups {
		if g.Places[0].Fixed == "" {
			found += len(g.Places)
			if p.Typed[g.Name()] != "" {
				chosen += len(g.Places)
			}
		}
	}
	return fmt.Sprintf("%s, %d chosen", countOf(found, "place"), chosen)
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func placeLabel(p request.Place) string {
	switch p.Kind {
	case request.InHistory:
		return p.Label + " by " + p.By
	case request.InEmail:
		return "Email: " + p.Label
	case request.InReport:
		return "Email report: " + p.Label
	case request.InTask:
		return "Task: " + p.Label
	}
	return p.Label
}

// about says which of several one is: the versions of an answer, the time of a
// step.
func (p *DeskRedact) about(g request.Group) string {
	first := g.Places[0]
	switch first.Kind {
	case request.InHistory, request.InTask:
		return request.FormatShortTime(first.At)
	case request.InEmail, request.InReport:
		var to []string
		for _, one := range g.Places {
			to = append(to, one.To)
		}
		return "to " + strings.Join(slices.Compact(to), ", ") + ", " + request.FormatShortTime(first.At)
	case request.InAnswers:
		return p.versions(g)
	case request.InDraft:
		return "as it was saved"
	}
	return ""
}

func (p *DeskRedact) versions(g request.Group) string {
	latest := p.Current().Number
	if latest == 1 {
		return ""
	}
	var numbers []string
	for _, one := range slices.Backward(g.Places) {
		numbers = append(numbers, fmt.Sprint(one.Version))
	}
	switch {
	case len(numbers) > 1:
		return "versions " + enumerate(numbers)
	case g.Places[0].Version == latest:
		return fmt.Sprintf("version %d, the latest", latest)
	}
	return "version " + numbers[0]
}

// snippet shortens what stands around the words.
func snippet(pieces []request.Piece) []request.Piece {
	const around = 40
	list := slices.Clone(pieces)
	for i, one := range list {
		runes := []rune(one.Text)
		if one.Found || len(runes) <= around {
			continue
		}
		begin, end := string(runes[:min(around, len(runes))]), string(runes[len(runes)-around:])
		switch {
		case i == 0:
			list[i].Text = "… " + end
		case i == len(list)-1:
			list[i].Text = begin + " …"
		case len(runes) > 2*around:
			list[i].Text = begin + " … " + end
		}
	}
	return list
}

// remain is a text as the removal leaves it.
type remain struct {
	Label, About string
	Pieces       []request.Piece // those that were found are gone
}

// Remains are the chosen texts as they would be left.
func (p *DeskRedact) Remains() (list []remain) {
	for _, box := range slices.Concat(p.AnswerBoxes(), p.EventBoxes()) {
		if box.Checked {
			list = append(list, remain{box.Label, "all of it", []request.Piece{{Found: true}}})
		}
	}
	for _, g := range p.Groups {
		if first := g.Places[0]; first.Fixed == "" && p.Typed[g.Name()] != "" {
			list = append(list, remain{placeLabel(first), p.about(g), g.Pieces()})
		}
	}
	return list
}

// Chosen are the names of the boxes that are checked, and of what else a preview
// passes on.
func (p *DeskRedact) Chosen() (names []string) {
	for _, box := range slices.Concat(p.AnswerBoxes(), p.EventBoxes()) {
		if box.Checked {
			names = append(names, box.Name)
		}
	}
	for _, g := range p.Groups {
		if p.Typed[g.Name()] != "" && g.Places[0].Fixed == "" {
			names = append(names, g.Name())
		}
	}
	for _, name := range []string{"exact", "inside"} {
		if p.Typed[name] != "" {
			names = append(names, name)
		}
	}
	return names
}

// Delivered says to how many addresses emails with the words have gone, which can't
// be changed.
func (p *DeskRedact) Delivered() string {
	n := 0
	for _, g := range p.Groups {
		if g.Places[0].Kind == request.InEmail && p.Typed[g.Name()] != "" {
			n += len(g.Places)
		}
	}
	if n == 0 {
		return ""
	}
	return countOf(n, "email")
}

// Focus is the part of the page that a person needs next, after a button.
func (p *DeskRedact) Focus() string {
	switch {
	case p.Nothing, p.Moved, len(p.Problems) > 0:
		return "news"
	case p.Previewed:
		return "remains"
	case p.Searched:
		return "places"
	}
	return ""
}

// Problem is what is wrong with an input, or nothing.
func (p *DeskRedact) Problem(field string) string {
	for _, one := range p.Problems {
		if one.Field == field {
			return one.Text
		}
	}
	return ""
}

// HasWhole reports whether a whole answer or event is chosen.
func (p *DeskRedact) HasWhole() bool {
	return slices.ContainsFunc(slices.Concat(p.AnswerBoxes(), p.EventBoxes()),
		func(one redactable) bool { return one.Checked })
}

// AnswerBoxes are the boxes for whole answers, each with the words that it removes.
func (p *DeskRedact) AnswerBoxes() (list []redactable) {
	for _, box := range request.RedactForm(p.Request, p.History)[1].Fields {
		f, _ := request.Form.Field(strings.TrimPrefix(box.Name, "field-"))
		list = append(list, redactable{box.Name, box.Label, newestWords(p.Request.FieldTexts(f, p.History.Editions)),
			p.Typed[box.Name] != ""})
	}
	return list
}

// newestWords are the newest answers that a question has had. Of more than a few it
// says how many there were before.
func newestWords(words []string) string {
	const most = 5
	earlier := len(words) - most
	if earlier <= 0 {
		return strings.Join(words, "\n\n")
	}
	return fmt.Sprintf("(and %d earlier answers, which are redacted too)\n\n", earlier) +
		strings.Join(words[earlier:], "\n\n")
}

// EventBoxes are the boxes for the events that have words.
func (p *DeskRedact) EventBoxes() (list []redactable) {
	form := request.RedactForm(p.Request, p.History)
	for _, e := range p.History.Events {
		name := fmt.Sprintf("event-%d", e.Seq)
		if _, offered := form.Field(name); offered {
			list = append(list, redactable{name, fmt.Sprintf("%d. %s, by %s", e.Seq, e.Title(), e.Who()), e.Words(),
				p.Typed[name] != ""})
		}
	}
	return list
}

type redactable struct {
	Name, Label, Words string
	Checked            bool
}
