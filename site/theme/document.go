package theme

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/document"
)

// Document is a contract on letter paper, to be read and printed: a browser that
// saves it as PDF tags it by its headings, lists, and tables. Comments for staff
// aren't on it. A page that shows a contract among other things uses the template
// "blocks" of blocks.html, as this one does.
type Document struct {
	Head                      // Title is that of the window and of a PDF; empty: the document's own
	Back    Link              // to the page from which it was opened
	Content document.Document // as its draft has it
}

// Document writes the page.
func (t *Theme) Document(w io.Writer, p Document) error {
	p.Title = cmp.Or(p.Title, p.Content.Title)
	return t.render(w, "document", &p)
}

// Sheet is the style sheet of letter paper.
func (Document) Sheet() string { return "document.css" }

// frame returns a frame with neither menu nor footer.
func (Document) frame() string { return "documentframe.html" }

// Language is that of the document's text.
func (p *Document) Language() string { return cmp.Or(p.Content.Language, "en-US") }

// Blocks are the document's, for the template "blocks".
func (p *Document) Blocks() []documentBlock { return documentBlocks(p.Content) }

// documentBlock is a block as a template shows it.
type documentBlock struct{ document.Block }

func documentBlocks(d document.Document) (list []documentBlock) {
	for _, b := range d.Blocks {
		list = append(list, documentBlock{b})
	}
	return list
}

// Heading is the level of a heading; 0 of another block. Only the title has level 1.
func (b documentBlock) Heading() int {
	if b.Level == 0 {
		return 0
	}
	return min(max(b.Level, 2), 4)
}

// documentCell is a cell of a table.
type documentCell struct {
	Runs    []document.Run
	IsLabel bool   // says what its row is about
	Class   string // "n" for numbers, "short" where no cell of the column is long
}

// Head are the cells above the rows.
func (b documentBlock) Head() (list []documentCell) {
	for i, text := range b.Table.Head {
		list = append(list, documentCell{Runs: []document.Run{{Text: text}}, Class: b.columnClass(i)})
	}
	return list
}

// Rows are the cells of each row. A row that lacks cells gets empty ones.
func (b documentBlock) Rows() (rows [][]documentCell) {
	classes := map[int]string{}
	for i := range b.Table.Head {
		classes[i] = b.columnClass(i)
	}
	for _, row := range b.Table.Rows {
		var cells []documentCell
		for i := range max(len(row), len(b.Table.Head)) {
			cell := documentCell{IsLabel: i == 0, Class: classes[i]}
			if i < len(row) {
				cell.Runs = row[i]
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
	}
	return rows
}

// columnClass is how a column's cells are set. Those of short ones, such as dates,
// aren't broken over two lines to make room for long ones.
func (b documentBlock) columnClass(column int) string {
	const longest = 16
	class, isShort := "", len(b.Table.Head) > 0
	if slices.Contains(b.Table.Numbers, column) {
		class = "n"
	}
	for _, row := range b.Table.Rows {
		length := 0
		for i := 0; column < len(row) && i < len(row[column]); i++ {
			length += utf8.RuneCountInString(row[column][i].Text + row[column][i].Blank)
		}
		isShort = isShort && length <= longest
	}
	if isShort {
		class = strings.TrimSpace(class + " short")
	}
	return class
}

// Source is the number of a row of the exhibit of sources, counted from 1.
func (b documentBlock) Source(index int) int { return index + 1 }
