package theme

import (
	"io"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// DeskEntry is the form on which staff enter a request that came by phone, on
// paper, or by email, and the page on which they review it.
type DeskEntry struct {
	AtDesk
	Typed    request.RawInput
	Problems []request.Problem
	Token    string          // the same token is the same request, however often it is sent
	Earlier  request.Request // that was entered by the form's former token with something else, or the zero one

	// of the review:
	Now          time.Time
	Request      request.Request // as it would be entered, without a number
	Aside        []request.Field // answered though not asked, and left out
	Alike        []request.Alike // open and recent requests of the same agency, newest first
	MoreAlike    bool            // there are older ones
	AlikeMissing bool            // one of them can't be read
}

// DeskEntry writes the form.
func (t DeskTheme) DeskEntry(w io.Writer, p DeskEntry) error {
	if len(p.Problems) > 0 {
		p.Title = "Error: " + p.Title
	}
	return t.render(w, "deskentry", &p)
}

// DeskEntryReview writes the page on which staff review what they are about to
// enter.
func (t DeskTheme) DeskEntryReview(w io.Writer, p DeskEntry) error {
	return t.render(w, "deskentryreview", &p)
}

// entrySection is a part of the form. Those that a call or a letter may say nothing
// of are folded.
type entrySection struct {
	request.Section
	Fold, Open bool
	Blocks     []formBlock
}

// Sections are the parts of the form.
func (p *DeskEntry) Sections() (list []entrySection) {
	texts := problemTexts(p.Problems)
	for _, section := range request.EntryForm() {
		s := entrySection{Section: section, Blocks: blocks(section, p.Typed, texts),
			Fold: slices.Contains([]string{"the-need", "partners-now", "scope"}, section.ID)}
		for _, b := range s.Blocks {
			leaveOptionalOut(b.Fields)
		}
		for _, f := range section.Fields {
			typed := slices.ContainsFunc(f.Inputs(), func(name string) bool { return p.Typed[name] != "" })
			s.Open = s.Open || typed || texts[f.Name] != ""
		}
		list = append(list, s)
	}
	return list
}

// leaveOptionalOut leaves "(optional)" out of labels: nearly all questions of an
// entry are, and the page says so once.
func leaveOptionalOut(fields []formField) {
	for i := range fields {
		fields[i].unmarked = true
		leaveOptionalOut(fields[i].Follows)
	}
}

// Wrong are the problems, as the error summary links to them.
func (p *DeskEntry) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		if f, ok := request.EntryForm().Field(q.Field); ok {
			list = append(list, formProblem{"#" + f.Inputs()[0], q.SummaryText})
		}
	}
	return list
}

// HiddenInputs carry what was typed from the review to the next page.
func (p *DeskEntry) HiddenInputs() (list []formPart) {
	for _, name := range request.EntryForm().Inputs() {
		if v := p.Typed[name]; v != "" {
			list = append(list, formPart{Name: name, Value: v})
		}
	}
	return append(list, formPart{Name: "token", Value: p.Token})
}

// Came are the answers of how the request came.
func (p *DeskEntry) Came() (rows []request.Row) {
	for _, f := range request.EntryForm()[0].Fields {
		if v := p.Typed[f.Name]; v != "" && f.Kind != request.Date && f.Kind != request.Text {
			rows = append(rows, request.Row{Name: f.Name, Question: f.Label, Answer: f.AnswerText(v)})
		}
	}
	return rows
}

// IsOverdue reports whether the 48 hours have passed before the entry.
func (p *DeskEntry) IsOverdue() bool { return p.Now.After(p.Request.Due()) }

// Remaining is what is left of the 48 hours, or how long ago they ended: "17 hr".
func (p *DeskEntry) Remaining() string { return request.FormatSpan(p.Request.Due().Sub(p.Now).Abs()) }
