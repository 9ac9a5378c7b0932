package request_test

import (
	"fmt"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// readFile reads a file against a list in which Kern's address is confirmed.
func readFile(t *testing.T, text string) request.OfficeFile {
	t.Helper()
	return request.ReadOfficeFile(request.Offices([]request.Office{confirmedKern(t)}), text, request.KnownByWebsite,
		listed)
}

func confirmedKern(t *testing.T) request.Office {
	return kern(t).Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByPhone, "Pat Example", listed)
}

// Files as spreadsheet programs write them say the same.
func TestReadOfficeFile_Spreadsheets(t *testing.T) {
	for name, text := range map[string]string{
		"plain":             "County,Email\nYuba,yuba@example.org\n",
		"BOM":               "\ufeffCounty,Email\nYuba,yuba@example.org\n",
		"CRLF":              "County,Email\r\nYuba,yuba@example.org\r\n",
		"CR":                "County,Email\rYuba,yuba@example.org",
		"semicolons":        "County;Email\nYuba;yuba@example.org\n",
		"separator named":   "sep=;\r\nCounty;Email\r\nYuba;yuba@example.org\r\n",
		"tabs":              "County\tEmail\nYuba\tyuba@example.org\n",
		"BOM and quotes":    "\ufeff\"County\",\"Email\"\r\n\"Yuba\",\"yuba@example.org\"\r\n",
		"blank lines":       "\n\nCounty,Email\n\n,\nYuba,yuba@example.org\n\n , \n",
		"other names":       "E-MAIL,county name,Role\nyuba@example.org,YUBA County,County superintendent\n",
		"code":              "County,Email\n58,yuba@example.org\n",
		"office":            "County,Email\nYuba County Office of Education,yuba@example.org\n",
		"address book":      "County,Email\nYuba,Pat Example <yuba@example.org>;\n",
		"no-break spaces":   "\u00a0County ,Email\nYuba\u00a0,\u00a0yuba@example.org\n",
		"a download's name": "County,Email,State,By\nYuba,yuba@example.org,No address,\n",
	} {
		f := readFile(t, text)
		if len(f.Problems) > 0 || len(f.Lines) != 1 || f.Lines[0].Office.ID != "58-county" ||
			f.Lines[0].To.Email != "yuba@example.org" || f.Lines[0].Replaces() {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// What is wrong is said by line, in plain words, and nothing of such a file is
// imported.
func TestReadOfficeFile_Problems(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		want       string
	}{
		{"empty", " \r\n\ufeff", 0, "This file is empty."},
		{"workbook", "PK\x03\x04zip", 0, "This is a workbook."},
		{"UTF-16", "\xff\xfeC\x00o\x00", 0, "This file isn’t UTF-8 text."},
		{"Latin-1", "County,Email,Person\nYuba,a@example.org,Mu\xf1oz\n", 0, "This file isn’t UTF-8 text."},
		{"NUL", "County,Email\nYuba\x00,a@example.org\n", 0, "This file isn’t UTF-8 text."},
		{"no lines", "County,Email\n", 0, "There’s nothing after the line that names the columns."},
		{"no header", "Yuba,yuba@example.org\n", 1, "can’t use the column “Yuba”"},
		{"no county", "Email\nyuba@example.org\n", 1, "names no column “County.”"},
		{"no email", "County\nYuba\n", 1, "names no column “Email.”"},
		{"unknown column", "County,Email,Fax\nYuba,yuba@example.org,1\n", 1,
			"can’t use the column “Fax” here. Remove it, or name it like one of these: County, " +
				"Role, Office, Person, Title, Email, Phone, Domains, Serves."},
		{"nameless column", "County,Email,\nYuba,yuba@example.org,1\n", 1, "A column has no name."},
		{"column twice", "County,Email,E-mail\nYuba,a@example.org,b@example.org\n", 1, "“E-mail” is there twice"},
		{"too many cells", "County,Email\nYuba,yuba@example.org,x\n", 2,
			"This line has 3 cells, and the first line has 2."},
		{"too few cells", "County,Email\nYuba\n", 2, "This line has 1 cells"},
		{"open quote", "County,Email\nYuba,\"yuba@example.org\nKern,x\n", 2, "A quotation mark here isn’t closed"},
		{"unknown county", "County,Email\nYuba,a@example.org\nAtlantis,b@example.org\n", 3,
			"the county “Atlantis” here"},
		{"nameless county", "County,Email\n,a@example.org\n", 2, "This line names no county."},
		{"commas as many as semicolons", "County,Email;Phone\nYuba,yuba@example.org;1\n", 1,
			"can’t use the column “Email;Phone” here"},
		{"unknown role", "County,Email,Role\nYuba,a@example.org,boss\n", 2, "“boss” is neither"},
		{"same county twice", "County,Email\nYuba,a@example.org\n58,a@example.org\n", 3, "about Yuba, as line 2 is"},
		{"wrong address", "County,Email\nYuba,yuba\n", 2, "Email: Enter an email address"},
		{"two addresses", "County,Email\nYuba,\"a@example.org, b@example.org\"\n", 2, "Email: Enter only one"},
		{"public mail", "County,Email,Domains\nYuba,a@example.org,gmail.com\n", 2, "Domains: Remove “gmail.com”"},
		{"county serves", "County,Email,Serves\nYuba,a@example.org,Yuba\n", 2,
			"Only a geographic lead serves counties."},
		{"after a quote", "County,Email\n\n\"Yu\nba\",a@example.org\nKern,b\n", 5, "Email: Enter an email address"},
	} {
		f := readFile(t, c.text)
		found := false
		for _, p := range f.Problems {
			found = found || p.Line == c.line && strings.Contains(p.Text, c.want)
			if strings.Contains(p.Text, "”.") || strings.Contains(p.Text, "”,") {
				t.Errorf("%s: %q", c.name, p.Text)
			}
		}
		if !found {
			t.Errorf("%s: %+v, want line %d: %s", c.name, f.Problems, c.line, c.want)
		}
	}
	many := "County,Email,Role\n"
	for _, c := range request.Counties() {
		many += c.Name + "," + "a@example.org,county\n" + c.Name + ",a@example.org,lead\n"
	}
	if f := readFile(t, many); len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Text, "changes 116 entries") {
		t.Errorf("%+v", f.Problems)
	}
	lines := strings.SplitAfter(many, "\n")
	for n, want := range map[int]int{100: 0, 101: 1} {
		f := readFile(t, strings.Join(lines[:1+n], ""))
		if len(f.Lines) != n || len(f.Problems) != want {
			t.Errorf("%d entries: got %d and the problems %v, want %d problems", n, len(f.Lines), f.Problems, want)
		}
	}
}

// A blank cell and a line that says what the list says change nothing, so that a
// confirmed address stays confirmed. A new address is as confirmed as its source.
func TestReadOfficeFile_Changes(t *testing.T) {
	if f := readFile(t, "County,Email\nKern,kern@example.org\nYuba,yuba@example.org\n"); len(f.Problems) > 0 ||
		f.Same != 1 || len(f.Lines) != 1 {
		t.Errorf("one line as it is, and one that is new: got %+v, want no problem", f)
	}
	f := readFile(t, "County,Email,Person,Phone\nKern,KERN@example.org,,\nKings,,,\nLake,,Robin Example,\n")
	if len(f.Problems) > 0 || f.Same != 2 || len(f.Lines) != 1 || f.Lines[0].To.Person != "Robin Example" {
		t.Fatalf("%+v", f)
	}
	phoned := confirmedKern(t)
	phoned.Phone = "916-555-0115"
	f = request.ReadOfficeFile([]request.Office{phoned},
		"County,Email,Person,Phone\nKern,kern@example.org,Robin Example,\n",
		request.KnownByWebsite, listed)
	offices := f.Apply(nil, "Robin Example", listed)
	if len(offices) != 1 || offices[0].Phone != "916-555-0115" || !offices[0].IsConfirmed() ||
		offices[0].ProvedBy != "Pat Example" || f.Lines[0].Replaces() {
		t.Errorf("another person: %+v", offices)
	}
	f = readFile(t, "County,Email\nKern,office@sub.example.org\nYuba,yuba@example.org\n")
	if len(f.Lines) != 2 || !f.Lines[0].Replaces() || fmt.Sprint(f.Lines[0].To.Domains) != "[sub.example.org]" {
		t.Fatalf("%+v", f)
	}
	if left := f.Apply(nil, "Robin Example", listed); len(left) != 1 || left[0].ID != "58-county" {
		t.Errorf("unchecked: %+v", left)
	}
	both := f.Apply(map[string]bool{"15-county": true}, "Robin Example", listed)
	if len(both) != 2 || both[0].Email != "office@sub.example.org" || both[0].IsConfirmed() ||
		both[0].CheckHistory() != nil {
		t.Errorf("checked: %+v", both)
	}
	called := request.ReadOfficeFile(request.Offices(nil), "County,Email\nYuba,yuba@example.org\n",
		request.KnownByPhone,
		listed)
	if o := called.Apply(nil, "Robin Example", listed); !o[0].IsConfirmed() {
		t.Errorf("by phone: %+v", o)
	}
	if f.Digest() == called.Digest() || f.Digest() != readFile(t, "Email;County\noffice@sub.example.org;15\n"+
		"yuba@example.org;Yuba\n").Digest() {
		t.Error("the digest covers something else than what the file does")
	}
}

// What a download has is what an import reads.
func TestOfficeTable_ReadBack(t *testing.T) {
	lead, _ := request.NewOffice("15-lead")
	to := contact("lead@example.org")
	to.Serves, to.Person = []string{"14", "15"}, "’O Example, Pat; \"PE\""
	lead = lead.Change(request.OfficeEdit, to, request.KnownByLetter, "Pat Example", listed)
	list := request.Offices([]request.Office{confirmedKern(t), lead})
	for _, separator := range []string{",", ";", "\t"} {
		text := ""
		for _, row := range request.OfficeTable(list, listed) {
			for i, cell := range row {
				row[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			text += strings.Join(row, separator) + "\r\n"
		}
		f := request.ReadOfficeFile(list, text, request.KnownByWebsite, listed)
		if len(f.Problems)+len(f.Lines) > 0 || f.Same != len(list) || len(f.Passed) != 4 {
			t.Errorf("%q: %+v", separator, f)
		}
	}
}
