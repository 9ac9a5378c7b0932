package theme

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/request"
)

// agreementSection is a part of an agreement on the desk's page: the document's own
// blocks, with an input for each field that staff type.
type agreementSection struct {
	agreement.Part
	Left   int // blanks
	Blocks []agreementBlock
}

// agreementBlock is a block with its pieces.
type agreementBlock struct {
	document.Block
	Pieces  []agreementPiece
	Items   []agreementItem
	Rows    []agreementItem
	Fold    bool     // read when asked for: the page has it in another form
	Sources []string // of a quote or the cover: where its fields come from
}

// IsNumber reports whether a column of the table is of numbers.
func (b agreementBlock) IsNumber(column int) bool { return slices.Contains(b.Table.Numbers, column) }

// agreementItem is an item of a list, or a row of a table.
type agreementItem struct {
	Cells  []agreementCell
	Remove string // the row's name, for the button that removes it; empty: there is none
}

type agreementCell struct {
	Pieces  []agreementPiece
	Number  bool
	IsLabel bool
	Sources []string
}

// agreementPiece is a run, or an input.
type agreementPiece struct {
	document.Run
	Input *agreementInput
	Href  string // of a blank: where it is filled in
}

// agreementInput is an input of the page.
type agreementInput struct {
	request.Field
	ID      string
	Value   string
	IsBlank bool // the document prints a blank here
	Figure  bool // a number
}

// Long reports whether the input has several lines.
func (i agreementInput) Long() bool { return i.Kind == request.Long }

// Chosen reports whether a value of a choice is the one that is typed.
func (i agreementInput) Chosen(value string) bool { return i.Value == value }

// agreementReader makes sections of an outline. Of several places of one input, the
// first gets it.
type agreementReader struct {
	agreement.Case
	form  request.FormSections
	shown map[string]bool
}

func agreementSections(c agreement.Case, blanks []agreement.Blank) (list []agreementSection) {
	r := agreementReader{c, agreement.Form(c.Clauses), map[string]bool{}}
	for _, b := range agreement.Outline(c, c.Draft.At).Blocks {
		if b.Level == 2 {
			i := slices.IndexFunc(agreement.Parts, func(p agreement.Part) bool { return p.ID == b.ID })
			list = append(list, agreementSection{Part: agreement.Parts[i]})
			continue
		}
		if len(list) > 0 { // the line above the cover is the page's own title
			last := &list[len(list)-1]
			block := r.block(b, last.ID == "cover")
			block.Fold = last.ID == "clauses" && b.List != nil
			last.Blocks = append(last.Blocks, block)
		}
	}
	for i := range list {
		for _, one := range blanks {
			if one.Part.ID == list[i].ID {
				list[i].Left++
			}
		}
	}
	return list
}

func (r *agreementReader) block(b document.Block, cover bool) agreementBlock {
	block := agreementBlock{Block: b, Pieces: r.pieces(b.Text)}
	if b.Quote {
		block.Sources = sourcesOf(b.Text)
	}
	for _, item := range b.List {
		block.Items = append(block.Items, r.item([][]document.Run{item}, nil, false))
	}
	if b.Table != nil {
		for _, row := range b.Table.Rows {
			block.Rows = append(block.Rows, r.item(row, b.Table.Numbers, cover))
		}
	}
	return block
}

func (r *agreementReader) item(cells [][]document.Run, numbers []int, cover bool) (item agreementItem) {
	for i, runs := range cells {
		cell := agreementCell{Pieces: r.pieces(runs), Number: slices.Contains(numbers, i), IsLabel: i == 0 && len(runs) > 0}
		if cover {
			cell.Sources = sourcesOf(runs)
		}
		item.Cells = append(item.Cells, cell)
		for _, run := range runs {
			row := rowOf(run.Tag)
			if row != "" && r.Editing && r.hasRow(row) {
				item.Remove = row
			}
		}
	}
	return item
}

var rowName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z_]+_\d+)_[a-z]+;d\d+$`)
})

// rowOf is the row of a list that a tag is of, "deliverable_2", or empty.
func rowOf(tag string) string {
	m := rowName().FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[1]
}

// hasRow reports whether something is typed in a row.
func (r *agreementReader) hasRow(row string) bool {
	for name := range r.Draft.Typed {
		if strings.HasPrefix(name, row+"_") {
			return true
		}
	}
	return false
}

func (r *agreementReader) pieces(runs []document.Run) (list []agreementPiece) {
	for _, run := range runs {
		piece := agreementPiece{Run: run}
		name, is := agreement.InputOfTag(run.Tag)
		field, known := r.form.Field(name)
		switch {
		case !is || !known || !r.Editing:
		case !r.shown[name]:
			r.shown[name] = true
			piece.Input = &agreementInput{Field: field, ID: agreementID(name), Value: r.Draft.Typed[name],
				IsBlank: run.Blank != "", Figure: agreement.IsFigure(name)}
			if run.Blank == "" && run.Text == "" && rowOf(run.Tag) == "" {
				piece.Input.Hint = "Type here to change it"
				if strings.HasSuffix(name, "_amount") {
					piece.Input.Hint = "Amount, if stated"
				}
			}
		case run.Blank != "":
			piece.Href = "#" + agreementID(name)
		}
		list = append(list, piece)
	}
	return list
}

// sourcesOf are the sources of runs, each once; several questions of one version of
// the answers are one line.
func sourcesOf(runs []document.Run) (list []string) {
	for _, run := range runs {
		_, typed := agreement.InputOfTag(run.Tag)
		if run.Source == "" || typed || slices.Contains(list, run.Source) {
			continue
		}
		question, version, _ := strings.Cut(run.Source, " (version ")
		last := len(list) - 1
		if last >= 0 && version != "" && strings.HasSuffix(list[last], " (version "+version) {
			list[last] = strings.TrimSuffix(list[last], " (version "+version) + ", " + question + " (version " + version
			continue
		}
		list = append(list, run.Source)
	}
	return list
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
