package request

import (
	"encoding/csv"
	"errors"
	"strings"
	"unicode/utf8"
)

// newFileReader reads a text as a table with the separator that its first line has
// most of. The error is for the person who chose the file.
func newFileReader(text string) (*csv.Reader, error) {
	text = lineEnds.Replace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case strings.HasPrefix(text, "PK\x03\x04"):
		return nil, errors.New(
			"this is a workbook. In the spreadsheet program, save it as “CSV UTF-8” and choose that " +
				"file")
	case !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\ufffd"):
		return nil, errors.New(
			"this file isn’t UTF-8 text. In the spreadsheet program, save it as “CSV UTF-8” and choose " +
				"that file")
	case IsBlank(text):
		return nil, errors.New("this file is empty")
	}
	first, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	if _, named := strings.CutPrefix(strings.ToLower(first), "sep="); named { // as some spreadsheets write it
		first, text = rest, "\n"+rest
	}
	table := csv.NewReader(strings.NewReader(text))
	table.FieldsPerRecord = -1
	for _, separator := range ",;\t" {
		if strings.Count(first, string(separator)) > strings.Count(first, string(table.Comma)) {
			table.Comma = separator
		}
	}
	return table, nil
}

// fileError is what is wrong with a line that can't be read.
func fileError(err error) string {
	if errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) {
		return "A quotation mark here isn’t closed, or stands inside a cell. Write two for one inside a cell, and " +
			"put the " +
			"cell in quotation marks."
	}
	return "We can’t read this line as part of a table."
}

func lineOf(err error) int {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return at.StartLine
	}
	return 0
}
