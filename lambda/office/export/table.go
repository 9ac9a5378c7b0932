package export

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"
)

// byteOrderMark is the byte order mark in UTF-8, by which a spreadsheet knows that
// a text is not in some old encoding of its country.
const byteOrderMark = "\ufeff"

// WriteTable writes a table as CSV for people who open it in a spreadsheet, and for
// programs that know two things: it begins with a byte order mark, and one
// apostrophe at the beginning of a cell is not part of it.
func WriteTable(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = escapeCell(row[i])
		}
		table.Write(row) // table.Error tells below
	}
	table.Flush()
	return table.Error()
}

// escapeCell puts an apostrophe in front of what a spreadsheet may take for a
// formula or would spoil as a number, and of what begins with one already, so that
// taking one leading apostrophe off gives the text back. Spreadsheets differ in
// what they pass over in front of a formula and in whether its wide form counts, so
// the first character that can be seen decides.
func escapeCell(s string) string {
	first := strings.TrimLeftFunc(s,
		func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.C, unicode.Z) })
	for _, start := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(first, start) {
			return "'" + s
		}
	}
	if s != "" && strings.ContainsRune("\t\r\n'", rune(s[0])) || looksLikeCode(s) {
		return "'" + s
	}
	return s
}

// looksLikeCode reports whether a text is digits that a spreadsheet would not keep
// as they are: it drops the zeros in front, and shows more than eleven digits
// rounded. A CDS code is one.
func looksLikeCode(s string) bool {
	return strings.Trim(s, "0123456789") == "" && (len(s) > 1 && s[0] == '0' || len(s) > 11)
}
