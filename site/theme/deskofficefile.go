package theme

import (
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/request"
)

// ImportDone stands for an entry's ID where a file was imported.
const ImportDone = "import"

// DeskOfficeFile is the page on which a lead imports a file into the contact list:
// it asks for the file, says what is wrong with it, or shows what it would do.
type DeskOfficeFile struct {
	AtDesk
	Typed    request.RawInput
	Problems []request.Problem // of the form
	File     request.OfficeFile
	Checked  bool // File is what would be saved
	Changed  bool // it isn't what the person was shown before
}

// DeskOfficeFile writes the page.
func (t DeskTheme) DeskOfficeFile(w io.Writer, p DeskOfficeFile) error {
	switch {
	case len(p.Problems)+len(p.File.Problems) > 0:
		p.Title = "Error: " + p.Title
	case p.Changed:
		p.Title = "Updated by someone else: " + p.Title
	case p.Checked:
		p.Title = "Check the import"
	}
	return t.render(w, "deskofficefile", &p)
}

// Text is the file, where it can be shown.
func (p *DeskOfficeFile) Text() string {
	if text := p.Typed["office_file"]; utf8.ValidString(text) && !strings.ContainsRune(text, 0) {
		return strings.TrimPrefix(text, "\ufeff")
	}
	return ""
}

// Form is what the page asks.
func (p *DeskOfficeFile) Form() (fields []formField) {
	typed := request.RawInput{"office_file": p.Text(), "office_source": p.Typed["office_source"]}
	for _, b := range blocks(request.OfficeFileForm[0], typed, problemTexts(p.Problems)) {
		fields = append(fields, b.Fields...)
	}
	return fields
}

// Wrong are the problems of the form, as the error summary links to them.
func (p *DeskOfficeFile) Wrong() (list []formProblem) {
	for _, q := range p.Problems {
		list = append(list, formProblem{"#" + q.Field, q.SummaryText})
	}
	return list
}

// Source is how the new addresses are known.
func (p *DeskOfficeFile) Source() request.OfficeSource {
	return request.OfficeSource(p.Typed["office_source"])
}

// fileLine is a line that changes an entry.
type fileLine struct {
	request.OfficeLine
	Edits   []request.FieldEdit
	Known   string // who confirmed the address that it replaces, how, and when
	Checked bool
}

// Replacing are the lines that replace an address that an office confirmed.
func (p *DeskOfficeFile) Replacing() []fileLine { return p.lines(true) }

// Changing are the other lines.
func (p *DeskOfficeFile) Changing() []fileLine { return p.lines(false) }

func (p *DeskOfficeFile) lines(replaces bool) (list []fileLine) {
	for _, l := range p.File.Lines {
		if l.Replaces() != replaces {
			continue
		}
		line := fileLine{OfficeLine: l, Edits: l.Office.EditsTo(l.To),
			Checked: !p.Changed && p.Typed["replace-"+l.Office.ID] == request.Yes}
		if replaces {
			line.Known = whoKnows(l.Office, request.OfficeConfirmed)
		}
		list = append(list, line)
	}
	return list
}

// Passed names the columns that are passed over.
func (p *DeskOfficeFile) Passed() string {
	names := slices.Clone(p.File.Passed)
	for i, name := range names {
		names[i] = "“" + name + "”"
	}
	return enumerate(names)
}
