package request

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// A lead can import the contact list from a spreadsheet's file. The first line
// names the columns; each other line is one entry. A cell that is blank changes
// nothing, and neither does a line that says what the list says. All lines are
// checked before any is shown, and all are saved together, or none.

// OfficeFileForm is what a lead is asked who imports a file.
var OfficeFileForm = FormSections{{ID: "office-file", Title: "Import", Fields: []Field{
	{Name: "office_file", Kind: Long, Limit: 100_000, Required: true, Label: "Or paste the table",
		Hint:    "With its first line, which names the columns.",
		Missing: "Choose a file, or paste the table"},
	{Name: "office_source", Kind: Radio, Required: true, Label: "How do you know these email addresses?",
		Hint: "It counts for the addresses that are new here.",
		Options: []Option{{string(KnownByPhone), "The offices told me by phone"},
			{string(KnownByLetter), "Letters or emails from the offices"},
			{string(KnownByWebsite), "Their websites, or another list: not confirmed yet"}},
		Missing: "Tell us how you know the email addresses"},
}}}

// OfficeFile is what a file would do to the contact list.
type OfficeFile struct {
	Lines    []OfficeLine // those that change something, in the order of the file
	Same     int          // lines that change nothing
	Passed   []string     // columns that an import passes over, as they are named
	Problems []FileProblem
}

// OfficeLine is a line of a file that changes an entry.
type OfficeLine struct {
	Line   int
	Office Office // as it is
	To     OfficeContact
	Source OfficeSource // of a new address, or SameAddress
}

// Replaces reports whether the line replaces an address that the office confirmed.
func (l OfficeLine) Replaces() bool {
	return l.Office.IsConfirmed() && !strings.EqualFold(l.Office.Email, l.To.Email)
}

// FileProblem is what is wrong with a line of a file.
type FileProblem struct {
	Line int // 0: with all of it
	Text string
}

// maxFileLines is how many entries a file can change: as many as one transaction
// takes.
const maxFileLines = 100

// officeColumns are the names by which a file calls the fields of OfficeForm, the
// first as a download has it, and the columns of a download that an import passes
// over. Role and county choose the entry.
var officeColumns = []struct {
	Field string
	Names []string
}{
	{"county", []string{"County", "county name"}},
	{"role", []string{"Role"}},
	{"office_name", []string{"Office", "office name", "name"}},
	{"office_person", []string{"Person", "person to ask", "contact", "contact name"}},
	{"office_title", []string{"Title", "their title", "job title"}},
	{"office_email", []string{"Email", "e-mail", "email address", "email for questions"}},
	{"office_phone", []string{"Phone", "telephone", "phone number"}},
	{"office_domains", []string{"Domains", "email domains", "email domains of the office"}},
	{"office_serves", []string{"Serves", "counties it serves", "counties served"}},
	{"", []string{"State"}},
	{"", []string{"How known"}},
	{"", []string{"On"}},
	{"", []string{"By"}},
}

// OfficeTable is the contact list for a spreadsheet. An import reads it back.
func OfficeTable(list []Office, now time.Time) (rows [][]string) {
	var names []string
	for _, c := range officeColumns {
		names = append(names, c.Names[0])
	}
	rows = append(rows, names)
	for _, o := range list {
		a, at, by, how := o.Answers(), o.Proved, o.ProvedBy, o.ProvedHow
		if at.IsZero() {
			at, by, how = o.Entered, o.EnteredBy, o.Source
		}
		day := ""
		if !at.IsZero() {
			day = at.In(Pacific).Format(time.DateOnly)
		}
		rows = append(rows, []string{o.County().Name, string(o.Role()), a["office_name"], a["office_person"],
			a["office_title"], a["office_email"], a["office_phone"], a["office_domains"], a["office_serves"],
			o.State(now).Label(), how.String(), day, by})
	}
	return rows
}

// ReadOfficeFile checks a file against the contact list: what it would do, or
// everything that is wrong with it. source is how the addresses that are new are
// known.
func ReadOfficeFile(list []Office, text string, source OfficeSource, now time.Time) (f OfficeFile) {
	table, err := newFileReader(text)
	if err != nil {
		return OfficeFile{Problems: []FileProblem{{0, sentence(err.Error())}}}
	}
	names, err := table.Read()
	if err != nil {
		f.wrong(1, fileError(err))
		return f
	}
	columns := f.readColumns(names)
	if len(f.Problems) > 0 {
		return f
	}
	seen := map[string]int{}
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := table.FieldPos(0)
		if err != nil {
			f.wrong(lineOf(err), fileError(err))
			break // where the next line begins is unknown
		}
		if !slices.ContainsFunc(cells, func(c string) bool { return !IsBlank(c) }) {
			continue
		}
		if len(cells) != len(names) {
			f.wrong(line, fmt.Sprintf("This line has %d cells, and the first line has %d. Check the commas and "+
				"quotation "+
				"marks.", len(cells), len(names)))
			continue
		}
		f.readLine(list, line, rowOf(columns, cells), source, seen, now)
	}
	if len(f.Lines) > maxFileLines {
		f.wrong(0, fmt.Sprintf("This file changes %d entries. Split it: %d can be changed at the same time.",
			len(f.Lines),
			maxFileLines))
	}
	if len(f.Lines)+f.Same == 0 && len(f.Problems) == 0 {
		f.wrong(0, "There’s nothing after the line that names the columns.")
	}
	return f
}

func (f *OfficeFile) wrong(line int, text string) {
	f.Problems = append(f.Problems, FileProblem{line, text})
}

// readColumns are the fields of a file's columns, by the names in its first line.
// One that is passed over is empty.
func (f *OfficeFile) readColumns(names []string) (columns []string) {
	for _, name := range names {
		field, known := columnNamed(name)
		switch {
		case !known && IsBlank(name):
			f.wrong(1, "A column has no name. Name it, or remove it.")
		case !known:
			f.wrong(1, fmt.Sprintf("We can’t use the column %s here. Remove it, or name it like one of these: %s.",
				quote(name),
				columnNames()))
		case field == "":
			f.Passed = append(f.Passed, clean(name))
		case slices.Contains(columns, field):
			f.wrong(1, fmt.Sprintf("The column %s is there twice. Remove one.", quote(name)))
		}
		columns = append(columns, field)
	}
	for _, needed := range []string{"county", "office_email"} {
		if !slices.Contains(columns, needed) && len(f.Problems) == 0 {
			f.wrong(1, fmt.Sprintf("The first line names no column “%s.” It must name the columns: %s. Only County "+
				"and Email "+
				"are required.", columnName(needed), columnNames()))
		}
	}
	return columns
}

func columnNamed(name string) (field string, known bool) {
	name = strings.ToLower(strings.Join(strings.Fields(cellText(name)), " "))
	for _, c := range officeColumns {
		if slices.ContainsFunc(c.Names, func(one string) bool { return strings.ToLower(one) == name }) {
			return c.Field, true
		}
	}
	return "", false
}

func columnName(field string) string {
	for _, c := range officeColumns {
		if c.Field == field {
			return c.Names[0]
		}
	}
	return field
}

// columnNames are the columns that an import reads.
func columnNames() string {
	var names []string
	for _, c := range officeColumns {
		if c.Field != "" {
			names = append(names, c.Names[0])
		}
	}
	return strings.Join(names, ", ")
}

// cellText is a cell without what a download puts in front of a text that a
// spreadsheet would take for a formula.
func cellText(cell string) string { return strings.TrimPrefix(strings.TrimSpace(cell), "'") }

func rowOf(columns, cells []string) map[string]string {
	row := map[string]string{}
	for i, c := range columns {
		if text := cellText(cells[i]); c != "" && !IsBlank(text) {
			row[c] = text
		}
	}
	return row
}

// readLine adds what a line does to an entry, or what is wrong with it.
func (f *OfficeFile) readLine(list []Office, line int, row map[string]string, source OfficeSource, seen map[string]int,
	now time.Time) {
	o, err := officeOfRow(list, row)
	if err != nil {
		f.wrong(line, sentence(err.Error()))
		return
	}
	if before := seen[o.ID]; before > 0 {
		f.wrong(line, fmt.Sprintf("This line is about %s, as line %d is. Remove one of them.", o.Place(), before))
		return
	}
	seen[o.ID] = line
	typed := o.RawInput()
	for field, text := range row {
		typed[field] = text
	}
	is, err := Address(typed["office_email"])
	same := err == nil && strings.EqualFold(is, o.Email)
	typed["office_source"] = string(source)
	if same {
		typed["office_email"], typed["office_source"] = o.Email, string(SameAddress)
	} else if row["office_domains"] == "" && !o.Covers(is) {
		delete(typed, "office_domains") // it takes the new address's
	}
	to, source, problems := CheckOffice(o, typed, now)
	for _, p := range problems {
		f.wrong(line, columnName(p.Field)+": "+p.Text)
	}
	switch {
	case len(problems) > 0:
	case len(o.EditsTo(to)) == 0:
		f.Same++
	default:
		f.Lines = append(f.Lines, OfficeLine{line, o, to, source})
	}
}

// officeOfRow is the entry that a line is about. The error is for the person who
// chose the file.
func officeOfRow(list []Office, row map[string]string) (Office, error) {
	if strings.Contains(strings.ToLower(row["role"]), AgentID) {
		i := slices.IndexFunc(list, func(o Office) bool { return o.ID == AgentID })
		return list[i], nil // Offices has it always
	}
	c, ok := countyNamed(row["county"])
	if row["county"] == "" {
		return Office{}, errors.New("this line names no county")
	}
	if !ok {
		return Office{}, fmt.Errorf("check the spelling of the county %s here. California has none of that name",
			quote(row["county"]))
	}
	role := CountyRole
	switch text := strings.ToLower(row["role"]); {
	case strings.Contains(text, "lead"):
		role = LeadRole
	case text != "" && !strings.Contains(text, "county"):
		return Office{}, fmt.Errorf("write county or lead under Role. %s is neither", quote(row["role"]))
	}
	if role == CountyRole && row["office_serves"] != "" {
		return Office{}, errors.New(
			"only a geographic lead serves counties. Clear the cell under Serves, or write lead " +
				"under Role")
	}
	id := OfficeID(c.Code, role)
	for _, o := range list {
		if o.ID == id {
			return o, nil
		}
	}
	return NewOffice(id)
}

// Digest covers what the file does, and to which edition of each entry.
func (f OfficeFile) Digest() string {
	h := sha256.New()
	for _, l := range f.Lines {
		fmt.Fprintf(h, "%s %d %q %q\n", l.Office.ID, l.Office.Edition(), l.Source, l.Office.EditsTo(l.To))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Apply returns the next versions of the entries that the file changes. A confirmed
// address is replaced only where replace has its entry's ID; the line is left out
// otherwise.
func (f OfficeFile) Apply(replace map[string]bool, by string, now time.Time) (offices []Office) {
	for _, l := range f.Lines {
		if l.Replaces() && !replace[l.Office.ID] {
			continue
		}
		offices = append(offices, l.Office.Change(OfficeImport, l.To, l.Source, by, now))
	}
	return offices
}
