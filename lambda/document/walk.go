package document

import (
	"iter"
	"slices"
	"strings"
)

// Runs are all runs in reading order, of tables by row.
func (d Document) Runs() iter.Seq[Run] {
	return func(yield func(Run) bool) {
		for _, b := range d.Blocks {
			for _, runs := range b.texts() {
				for _, r := range runs {
					if !yield(r) {
						return
					}
				}
			}
		}
	}
}

// texts are the pieces of a block that are lines of their own.
func (b Block) texts() (list [][]Run) {
	list = append(list, b.Text)
	list = append(list, b.List...)
	if b.Table != nil {
		for _, row := range b.Table.Rows {
			list = append(list, row...)
		}
	}
	return list
}

// Blanks are the names of the fields that are still blank, each once, in reading
// order.
func (d Document) Blanks() (names []string) {
	for r := range d.Runs() {
		if r.Blank != "" && !slices.Contains(names, r.Blank) {
			names = append(names, r.Blank)
		}
	}
	return names
}

// WithoutComments is a copy for the agency: the same text, and nothing that staff
// wrote to each other. d stays as it is.
func (d Document) WithoutComments() Document {
	d.Blocks = slices.Clone(d.Blocks)
	for i, b := range d.Blocks {
		d.Blocks[i].Text = dropComments(b.Text)
		d.Blocks[i].List = dropAllComments(b.List)
		if b.Table == nil {
			continue
		}
		table := *b.Table
		table.Rows = slices.Clone(table.Rows)
		for n, row := range table.Rows {
			table.Rows[n] = dropAllComments(row)
		}
		d.Blocks[i].Table = &table
	}
	return d
}

func dropAllComments(list [][]Run) [][]Run {
	list = slices.Clone(list)
	for i := range list {
		list[i] = dropComments(list[i])
	}
	return list
}

func dropComments(runs []Run) []Run {
	runs = slices.Clone(runs)
	for i := range runs {
		runs[i].Comment = ""
	}
	return runs
}

// Replacement is printed in place of a character that a file can't hold.
const Replacement = "\uFFFD"

// Printable is a text as both formats can hold it: each line break is \n, and each
// character that XML 1.0 forbids (controls but tab and line break, U+FFFE, U+FFFF,
// bytes that aren't UTF-8, such as half of a surrogate pair) is a Replacement, so
// that a reader sees that something was there. Everything else stays byte for byte.
func Printable(text string) string {
	text = strings.ToValidUTF8(text, Replacement)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			return '\uFFFD'
		}
		return r
	}, text)
}
