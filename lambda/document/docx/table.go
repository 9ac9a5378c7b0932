package docx

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/document"
)

// table writes a table. Its header row is marked, and repeated on each page. Where
// it has none, the first cell of each row is its label.
func (b *body) table(d document.Table) table {
	widths := columnWidths(d)
	t := table{}
	t.Properties = tableProperties{Style: value{"AgreementTable"}, Width: width{textWidth, "dxa"},
		Layout: tableLayout{"fixed"}, Look: tableLook{Bits: "0680", FirstColumn: 1, NoRowBands: 1, NoColBands: 1}}
	if d.Caption != "" {
		t.Properties.Caption = &value{oneLine(d.Caption)}
	}
	for _, w := range widths {
		t.Grid.Columns = append(t.Grid.Columns, gridColumn{w})
	}
	if len(d.Head) > 0 {
		t.Properties.Look.Bits, t.Properties.Look.FirstRow = "06A0", 1
		t.Rows = append(t.Rows, headRow(d, widths))
	}
	for _, row := range d.Rows {
		t.Rows = append(t.Rows, b.row(d, row, widths))
	}
	return t
}

func (b *body) row(d document.Table, cells [][]document.Run, widths []int) tableRow {
	row := tableRow{Properties: &rowProperties{Whole: &on{}}}
	if d.Sign {
		row.Properties.Height = &rowHeight{inch / 2, "atLeast"}
	}
	for i, w := range widths {
		var runs []document.Run
		if i < len(cells) {
			runs = cells[i]
		}
		style := "TableText"
		if i == 0 && len(d.Head) == 0 {
			style = "TableHead"
		}
		cell := alignCell(b.cell(style, runs, w), slices.Contains(d.Numbers, i))
		if d.Sign {
			cell.Properties.Align = &value{"bottom"}
			cell.Paragraphs[0].Properties.KeepNext = &on{} // whoever signs sees what the others signed
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

func headRow(d document.Table, widths []int) tableRow {
	row := tableRow{Properties: &rowProperties{Whole: &on{}, Header: &on{}}}
	for i, words := range d.Head {
		p := plainParagraph("TableHead", words)
		p.Properties.KeepNext = &on{} // no head alone at the end of a page
		cell := tableCell{Paragraphs: []paragraph{p}}
		cell.Properties.Width = width{widths[i], "dxa"}
		row.Cells = append(row.Cells, alignCell(cell, slices.Contains(d.Numbers, i)))
	}
	return row
}

// cell writes a cell, which is one paragraph. A content control there is around all
// of it: with more than one filled field it names each one's source. A cell that has
// a blank too has no control, which would make the blank look filled.
func (b *body) cell(style string, runs []document.Run, w int) (c tableCell) {
	p := paragraphOf(style)
	var sources, tags []string
	hasBlank := false
	for _, r := range runs {
		p.Content = append(p.Content, b.withNote(r, []any{textRun(r)})...)
		hasBlank = hasBlank || r.Blank != ""
		if isField(r) && !slices.Contains(sources, r.Source) {
			sources, tags = append(sources, r.Source), append(tags, r.Tag)
		}
	}
	if len(sources) > 0 && !hasBlank {
		p.Content = []any{b.control(strings.Join(sources, "; "), strings.Join(tags, " "), p.Content)}
	}
	c.Properties.Width = width{w, "dxa"}
	c.Paragraphs = []paragraph{p}
	return c
}

func alignCell(c tableCell, right bool) tableCell {
	for i := range c.Paragraphs {
		if right {
			c.Paragraphs[i].Properties.Alignment = &value{"right"}
		}
	}
	return c
}

// About how wide a character of a table is, and a cell's edges.
const (
	charWidth  = 122
	cellEdges  = 160
	maxLine    = 60 // characters that a column would like to have at most
	maxWord    = 24 // characters of a word that aren't broken over two lines
	maxShort   = 16 // characters of a line that isn't broken either
	signChars  = 15 // room to sign
	labelShare = 28 // percent of the width for the labels of a table without a header row
)

// columnWidths shares out the width of the text: each column has its longest word
// and its short lines, and the rest goes to those with long lines.
func columnWidths(d document.Table) []int {
	columns := len(d.Head)
	for _, row := range d.Rows {
		columns = max(columns, len(row))
	}
	if columns == 2 && len(d.Head) == 0 {
		label := textWidth * labelShare / 100
		return []int{label, textWidth - label}
	}
	least, wish := make([]int, columns), make([]int, columns)
	for i := range columns {
		for _, words := range columnTexts(d, i) {
			for line := range strings.Lines(words) {
				n := utf8.RuneCountInString(line)
				wish[i] = max(wish[i], min(n, maxLine))
				if n <= maxShort {
					least[i] = max(least[i], n)
				}
			}
			for _, word := range strings.Fields(words) {
				least[i] = max(least[i], min(utf8.RuneCountInString(word), maxWord))
			}
		}
		if d.Sign && isEmptyColumn(d, i) {
			least[i] = max(least[i], signChars)
			wish[i] = max(wish[i], signChars)
		}
		least[i], wish[i] = least[i]*charWidth+cellEdges, wish[i]*charWidth+cellEdges
	}
	return shareOut(least, wish)
}

// isEmptyColumn reports whether a column has nothing but its head.
func isEmptyColumn(d document.Table, i int) bool {
	return !slices.ContainsFunc(d.Rows, func(row [][]document.Run) bool { return i < len(row) && len(row[i]) > 0 })
}

// columnTexts are the texts of a column, from its head down.
func columnTexts(d document.Table, i int) (list []string) {
	if i < len(d.Head) {
		list = append(list, d.Head[i])
	}
	for _, row := range d.Rows {
		if i >= len(row) {
			continue
		}
		var cell strings.Builder
		for _, r := range row[i] {
			cell.WriteString(r.Text)
			if r.Blank != "" {
				cell.WriteString("[" + r.Blank + "]")
			}
			if r.Note > 0 {
				cell.WriteString(strconv.Itoa(r.Note))
			}
		}
		list = append(list, cell.String())
	}
	return list
}

// shareOut gives each column the least that it needs, and what is left in
// proportion to what each wishes beyond that. The sum is the width of the text.
func shareOut(least, wish []int) []int {
	widths := slices.Clone(least)
	left, wished := textWidth, 0
	for i := range least {
		left -= least[i]
		wished += wish[i] - least[i]
	}
	sum := 0
	for i := range widths {
		switch {
		case left < 0: // too many columns for their words
			widths[i] = textWidth / len(widths)
		case wished > 0:
			widths[i] += left * (wish[i] - least[i]) / wished
		default:
			widths[i] += left / len(widths)
		}
		sum += widths[i]
	}
	if len(widths) > 0 {
		widths[len(widths)-1] += textWidth - sum // what rounding left over
	}
	return widths
}
