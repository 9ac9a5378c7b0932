package directory

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// File is the name of what is kept of the state's files, among the words.
const File = "directory.tsv"

const header = "CDS\tKind\tName"

// dayMark begins the first line of File, which says of which day the state's files
// are. Without that line the day is unknown.
const dayMark = "# As the state published it on "

// WriteKept is what Import has read, as File keeps it: the same bytes from the same
// files.
func WriteKept(s State) []byte {
	if s.Day.IsZero() {
		return Write(s.Agencies)
	}
	return append([]byte(dayMark+s.Day.Format(time.DateOnly)+"\n"), Write(s.Agencies)...)
}

// ReadImport reads what WriteKept has written; without its first line the day is
// unknown.
func ReadImport(name string, text []byte) (State, error) {
	list, err := ReadKept(name, text)
	first, _, _ := strings.Cut(string(text), "\n")
	day, _ := time.Parse(dayMark+time.DateOnly, strings.TrimSpace(first))
	return State{list, day}, err
}

// Write is the list as File keeps it, in the order of the codes.
func Write(list []Agency) []byte {
	var b bytes.Buffer
	b.WriteString(header + "\n")
	for _, a := range list {
		b.WriteString(a.CDS + "\t" + string(a.Kind) + "\t" + quote(a.Name) + "\n")
	}
	return b.Bytes()
}

// quote puts quotation marks around a name that begins and ends with one, so that
// those are not taken for a spreadsheet's.
func quote(name string) string {
	if unquote(name) == name {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// ReadKept reads what Write has written, and what a person may have changed in it.
func ReadKept(name string, text []byte) ([]Agency, error) {
	lines, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	first, rest, _ := strings.Cut(lines, "\n")
	t := newTable(name, first)
	if strings.HasPrefix(first, dayMark) {
		first, rest, _ = strings.Cut(rest, "\n")
		t = newTable(name, first)
		t.line = 2
	}
	if err := t.needs("CDS", "Kind", "Name"); err != nil {
		return nil, err
	}
	list, err := t.read(rest, func(r row) (Agency, bool, error) {
		digits, kind := 7, request.Agency(r.value("Kind"))
		switch kind {
		case request.Charter:
			digits = 14
		case request.District, request.CountyOffice:
		default:
			return Agency{}, false, r.wrong("Kind", "%q is neither district nor county-office nor charter",
				string(kind))
		}
		code, err := r.code("CDS", digits)
		if err != nil {
			return Agency{}, false, err
		}
		name, err := r.name("Name")
		return Agency{code, kind, name}, true, err
	})
	if err == nil {
		err = addFileName(name, Sort(list))
	}
	return list, err
}

func addFileName(name string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
