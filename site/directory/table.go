package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// table is a text of lines with values between tabs, its columns known by name.
type table struct {
	name    string
	line    int // of the columns' names
	columns []string
}

func newTable(name, header string) table {
	t := table{name: name, line: 1}
	for _, c := range strings.Split(strings.TrimSuffix(header, "\r"), "\t") {
		t.columns = append(t.columns, unquote(c))
	}
	return t
}

func (t table) has(column string) bool { return slices.Contains(t.columns, column) }

func (t table) needs(columns ...string) error {
	for _, c := range columns {
		if !t.has(c) {
			return fmt.Errorf("%s:%d: no column is called %s", t.name, t.line, c)
		}
	}
	return nil
}

const mostErrors = 20

// read gives each line to read, which leaves out what is not wanted.
func (t table) read(text string, read func(row) (Agency, bool, error)) ([]Agency, error) {
	var list []Agency
	var wrong []error
	line := t.line
	for text := range strings.Lines(text) {
		line++
		text = strings.TrimRight(text, "\r\n")
		if text == "" {
			continue
		}
		r := row{t, line, strings.Split(text, "\t")}
		a, wanted, err := Agency{}, false, r.checkLength()
		if err == nil {
			a, wanted, err = read(r)
		}
		if err != nil {
			wrong = append(wrong, err)
			if len(wrong) == mostErrors {
				break
			}
		} else if wanted {
			list = append(list, a)
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return list, nil
}

// row is one line of a table.
type row struct {
	table  table
	line   int
	values []string
}

// checkLength reports a line that has more or fewer values than there are columns:
// something is shifted. Tabs at the end are no harm.
func (r row) checkLength() error {
	n := len(r.table.columns)
	if len(r.values) < n || strings.TrimSpace(strings.Join(r.values[n:], "")) != "" {
		return fmt.Errorf("%s:%d: %d values, but the first line names %d columns", r.table.name, r.line, len(r.values),
			len(r.table.columns))
	}
	return nil
}

// value is what stands in a column; "No Data" is nothing.
func (r row) value(column string) string {
	v := unquote(r.values[slices.Index(r.table.columns, column)])
	if v == "No Data" {
		return ""
	}
	return v
}

func (r row) wrong(column, what string, args ...any) error {
	return fmt.Errorf("%s:%d: %s: %s", r.table.name, r.line, column, fmt.Sprintf(what, args...))
}

// unquote is a value without the spaces and the quotation marks that some programs
// put around it.
func unquote(v string) string {
	v = strings.TrimSpace(v)
	if len(v) > 1 && v[0] == '"' && v[len(v)-1] == '"' {
		v = strings.TrimSpace(strings.ReplaceAll(v[1:len(v)-1], `""`, `"`))
	}
	return v
}
