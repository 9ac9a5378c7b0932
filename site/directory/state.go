package directory

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"ccee-ca.org/assist/lambda/request"
)

// stateFile is what one of the state's files says.
type stateFile struct {
	name     string
	charters bool // it is pubschls.txt
	agencies []Agency
	lines    int
	counties map[string]bool // with a line in it, active or not
	newest   time.Time       // the latest day on which the state changed a line; zero: it names none
}

// readStateFile reads one of the state's files, whichever it is by its first line.
// name is what errors call it; all that is wrong is reported at once, up to twenty
// lines.
func readStateFile(name string, text []byte) (stateFile, error) {
	f := stateFile{name: name, counties: map[string]bool{}}
	lines, err := decode(text)
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	header, rest, _ := strings.Cut(lines, "\n")
	t := newTable(name, header)
	column, read := "CD Code", readDistrict
	switch {
	case t.has("CD Code"):
		err = t.needs("CD Code", "District", "DOC", "StatusType")
	case t.has("CDSCode"):
		column, read, f.charters = "CDSCode", readCharter, true
		err = t.needs("CDSCode", "StatusType", "School", "Charter")
	default:
		err = fmt.Errorf("%s:1: %s", name, explainHeader(header))
	}
	if err != nil {
		return f, err
	}
	f.lines = t.line
	f.agencies, err = t.read(rest, func(r row) (Agency, bool, error) {
		f.note(r, column)
		return read(r)
	})
	return f, err
}

// note keeps what tells whether a file is whole and how old it is.
func (f *stateFile) note(r row, column string) {
	f.lines = r.line
	code := r.value(column)
	f.counties[code[:min(2, len(code))]] = true
	if !r.table.has("LastUpDate") {
		return
	}
	for _, layout := range []string{"1/2/2006", time.DateOnly} {
		day, err := time.Parse(layout, r.value("LastUpDate"))
		if err == nil && day.After(f.newest) {
			f.newest = day
		}
	}
}

// explainHeader says what a file seems to be whose first line names no column of
// the state's.
func explainHeader(header string) string {
	const use = ": use the file as the state publishes it, as text (TXT)"
	switch first := strings.ToLower(strings.TrimSpace(header)); {
	case first == "":
		return "no column names: the file is empty" + use
	case strings.HasPrefix(first, "<"):
		return "this is a web page, not the state's file" + use
	case strings.HasPrefix(header, "PK") || strings.HasPrefix(header, "ÐÏ"):
		return "this is a spreadsheet or an archive, not the state's file" + use
	case strings.HasPrefix(first, "cd code") || strings.HasPrefix(first, "cdscode"):
		return "no tabs are between the values" + use
	}
	return "no column is called CD Code (as in pubdistricts.txt) or CDSCode (as in pubschls.txt)"
}

// decode gives the text of a file that says nothing of its encoding: UTF-8 where it
// is that, otherwise Windows-1252.
func decode(text []byte) (string, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return "", errors.New("this is UTF-16, as a spreadsheet writes it: use the file as the state publishes it")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		var err error
		text, err = charmap.Windows1252.NewDecoder().Bytes(text)
		if err != nil {
			return "", fmt.Errorf("read as Windows-1252: %w", err)
		}
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n"), nil
}

// kinds are the kinds of agency by the state's ownership code. The others (schools
// of the state, of other departments) can't ask under EC 52074.
var kinds = map[string]request.Agency{"00": request.CountyOffice, "52": request.District, "54": request.District,
	"56": request.District}

func readDistrict(r row) (Agency, bool, error) {
	kind, ours := kinds[r.value("DOC")]
	if !ours || r.value("StatusType") != "Active" {
		return Agency{}, false, nil
	}
	code, err := r.code("CD Code", 7)
	if err != nil {
		return Agency{}, false, err
	}
	name, err := r.name("District")
	return Agency{code, kind, name}, true, err
}

func readCharter(r row) (Agency, bool, error) {
	if r.value("Charter") != "Y" || r.value("StatusType") != "Active" {
		return Agency{}, false, nil
	}
	code, err := r.code("CDSCode", 14)
	if err != nil {
		return Agency{}, false, err
	}
	name, err := r.name("School")
	return Agency{code, request.Charter, name}, true, err
}

// code is a CDS code of so many digits, in one of the 58 counties.
func (r row) code(column string, digits int) (string, error) {
	v := r.value(column)
	if len(v) != digits || strings.Trim(v, "0123456789") != "" {
		return "", r.wrong(column, "%q is not %d digits; a spreadsheet may have cut the zeros in front", v, digits)
	}
	return v, r.inCounty(column, v)
}

func (r row) inCounty(column, code string) error {
	for _, c := range request.Counties() {
		if c.Code == code[:2] {
			return nil
		}
	}
	return r.wrong(column, "%q begins with %s, which is no county", code, code[:2])
}

// name is a name that the form takes, with single spaces.
func (r row) name(column string) (string, error) {
	v := strings.Join(strings.Fields(r.value(column)), " ")
	limit := 200
	if f, ok := request.Form.Field("agency"); ok {
		limit = f.Limit
	}
	switch {
	case v == "":
		return "", r.wrong(column, "there is no name")
	case len(v) > limit:
		return "", r.wrong(column, "the name is longer than the %d characters that the form takes", limit)
	case strings.ContainsFunc(v, func(c rune) bool { return unicode.IsControl(c) || c == utf8.RuneError }):
		return "", r.wrong(column, "%q has characters that are no text", v)
	case strings.Contains(v, "Ã") || strings.Contains(v, "ï¿½"): // UTF-8 that a program took for Windows-1252
		return "", r.wrong(column, "%q is in the wrong encoding: use the file as the state publishes it", v)
	}
	return v, nil
}
