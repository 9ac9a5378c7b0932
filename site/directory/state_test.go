package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/directory"
)

// districts is a file in the layout of pubdistricts.txt. A row is code, county,
// name, DOC, status.
func districts(rows ...[5]string) string {
	var b strings.Builder
	b.WriteString("CD Code\tCounty\tDistrict\tStreet\tCity\tZip\tState\tPhone\tAdmFName\tAdmLName\tLatitude\t" +
		"Longitude\tDOC\tDOCType\tStatusType\tLastUpDate\r\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%s\t1 Main Street\tExample\t90000\tCA\tNo "+
			"Data\tPat\tExample\t37.1\t-121.9\t%s\tType\t%s\t11/23/2026\r\n", r[0], r[1], r[2], r[3], r[4])
	}
	return b.String()
}

// schools is a file in the layout of pubschls.txt, with the columns that matter and
// some that don't. A row is code, status, county, school, charter.
func schools(rows ...[5]string) string {
	var b strings.Builder
	b.WriteString("CDSCode\tNCESDist\tStatusType\tCounty\tDistrict\tSchool\tStreet\tCity\tOpenDate\tClosedDate\t" +
		"Charter\tCharterNum\tFundingType\r\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t0691051\t%s\t%s\tExample Unified\t%s\tNo Data\tExample\t1/1/2000\tNo Data\t%s\t0001\tNo "+
			"Data\r\n", r[0], r[1], r[2], r[3], r[4])
	}
	return b.String()
}

func TestDistrictsAndCountyOfficesThatAreActiveAreRead(t *testing.T) {
	got, err := directory.ReadState("pubdistricts.txt", []byte(districts(
		[5]string{"0110017", "Alameda", "Alameda  County Office of Education", "00", "Active"},
		[5]string{"0131609", "Alameda", "California School for the Blind", "31", "Active"},
		[5]string{"0161119", "Alameda", `"Alameda Unified"`, "54", "Active"},
		[5]string{"0161127", "Alameda", "Albany City Elementary", "52", "Closed"},
		[5]string{"0161143", "Alameda", "Acalanes Union High", "56", "Active"},
		[5]string{"0198765", "Alameda", "Regional Occupational Program", "98", "Active"},
		[5]string{"No Data", "No Data", "No Data", "02", "Active"},
	)))
	want := []directory.Agency{{"0110017", request.CountyOffice, "Alameda County Office of Education"},
		{"0161119", request.District, "Alameda Unified"}, {"0161143", request.District, "Acalanes Union High"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestCharterSchoolsThatAreActiveAreRead(t *testing.T) {
	got, err := directory.ReadState("pubschls.txt", []byte(schools(
		[5]string{"01611190106401", "Active", "Alameda", "Alameda Community Learning Center", "Y"},
		[5]string{"01611190130229", "Active", "Alameda", "Alameda High", "N"},
		[5]string{"01611190130230", "Closed", "Alameda", "Old Charter", "Y"},
		[5]string{"01611190000000", "Active", "Alameda", "No Data", "No Data"},
	)))
	if err != nil || len(got) != 1 ||
		got[0] != (directory.Agency{"01611190106401", request.Charter, "Alameda Community Learning Center"}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestNamesAreReadInEitherEncoding(t *testing.T) {
	for what, text := range map[string]string{
		"UTF-8": districts([5]string{"0161119", "Alameda", "La Cañada “Unified”", "54", "Active"}),
		"UTF-8 with a mark": "\ufeff" +
			districts([5]string{"0161119", "Alameda", "La Cañada “Unified”", "54", "Active"}),
		"Windows-1252": districts([5]string{"0161119", "Alameda", "La Ca\xf1ada \x93Unified\x94", "54",
			"Active"}),
		"ended by line feeds": strings.ReplaceAll(
			districts([5]string{"0161119", "Alameda", "La Cañada “Unified”", "54", "Active"}), "\r", ""),
	} {
		got, err := directory.ReadState("f", []byte(text))
		if err != nil || len(got) != 1 || got[0].Name != "La Cañada “Unified”" {
			t.Errorf("%s: %v %v", what, got, err)
		}
	}
}

func TestWhatIsWrongIsSaidWithFileLineAndColumn(t *testing.T) {
	good := [5]string{"0161119", "Alameda", "Alameda Unified", "54", "Active"}
	for what, c := range map[string]struct{ text, want string }{
		"a code cut by a spreadsheet": {districts(good, [5]string{"161127", "Alameda", "Albany", "54", "Active"}),
			`f.txt:3: CD Code: "161127" is not 7 digits; a spreadsheet may have cut the zeros in front`},
		"a county that there is not": {districts([5]string{"5961119", "Alameda", "Albany", "54", "Active"}),
			`f.txt:2: CD Code: "5961119" begins with 59, which is no county`},
		"no name": {districts(good, good,
			[5]string{"0161127", "Alameda", "No Data", "54", "Active"}), "f.txt:4: District: there is no name"},
		"a name too long": {districts([5]string{"0161127", "Alameda", strings.Repeat("x", 201), "54",
			"Active"}), "f.txt:2: District: the name is longer than the 200 characters"},
		"a name of no text": {districts([5]string{"0161127", "Alameda", "Alb\x00any", "54", "Active"}),
			"f.txt:2: District: \"Alb\\x00any\" has characters that are no text"},
		"a line that is cut": {districts(good) + "0161127\tAlameda\r\n",
			"f.txt:3: 2 values, but the first line names 16 columns"},
		"a line with a tab too many": {strings.Replace(districts(good), "1 Main", "1\tMain", 1),
			"f.txt:2: 17 values, but"},
		"a column that is missing": {strings.Replace(districts(good), "DOC\t", "Doc\t", 1),
			"f.txt:1: no column is called DOC"},
		"another file": {"Name,Code\r\n",
			"f.txt:1: no column is called CD Code (as in pubdistricts.txt) or CDSCode (as in pubschls.txt)"},
		"an empty file": {"", "f.txt:1: no column"},
		"UTF-16":        {"\xff\xfeC\x00", "f.txt: this is UTF-16"},
		"a charter's code": {schools([5]string{"0161119", "Active", "Alameda", "Charter", "Y"}),
			`f.txt:2: CDSCode: "0161119" is not 14 digits`},
	} {
		_, err := directory.ReadState("f.txt", []byte(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

func TestTwentyErrorsAreSaidAtOnceAndNoMore(t *testing.T) {
	var rows [][5]string
	for range 100 {
		rows = append(rows, [5]string{"1", "Alameda", "Albany", "54", "Active"})
	}
	_, err := directory.ReadState("f.txt", []byte(districts(rows...)))
	if err == nil || strings.Count(err.Error(), "\n") != 19 {
		t.Errorf("got %v", err)
	}
}

func FuzzReadState(f *testing.F) {
	f.Add([]byte(districts([5]string{"0161119", "Alameda", "La Ca\xf1ada", "54", "Active"})))
	f.Add([]byte(schools([5]string{"01611190106401", "Active", "Alameda", "Charter", "Y"})))
	f.Add([]byte("\ufeffCD Code\tDistrict\tDOC\tStatusType\n0161119\t\"A \"\"b\"\"\"\t54\tActive\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := directory.ReadState("f", text)
		if err == nil {
			survives(t, list)
		}
	})
}

func FuzzReadKept(f *testing.F) {
	f.Add(directory.Write(directory.CountyOffices()))
	f.Add([]byte("CDS\tKind\tName\n01611190106401\tcharter\tA “b”\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := directory.ReadKept("f", text)
		if err == nil {
			survives(t, list)
		}
	})
}

// survives holds a list that was read to what the rest relies on: it can be written
// and read again, and a browser gets the same of it.
func survives(t *testing.T, list []directory.Agency) {
	t.Helper()
	if directory.Sort(list) != nil {
		return // a code twice: refused later, in words
	}
	again, err := directory.ReadKept("kept", directory.Write(list))
	if err != nil || !slices.Equal(again, list) {
		t.Fatalf("written and read again %q is %q, %v", list, again, err)
	}
	text, err := directory.Encode(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range decoded(text) {
		if i := slices.Index(list, a); i < 0 && a.Kind != request.CountyOffice {
			t.Fatalf("the browser has %q, which is not in %q", a, list)
		}
	}
}

// The day is the latest on which the state changed a line, as either file writes
// days; without that column it is unknown. What is kept says it, and reads as
// before.
func TestImport_DayOfTheState(t *testing.T) {
	for name, c := range map[string]struct{ column, day, want string }{
		"as the state writes days": {"LastUpDate", "2/3/2026", "2026-02-03"},
		"as a database does":       {"LastUpDate", "2026-02-03", "2026-02-03"},
		"no such column":           {"Updated", "2/3/2026", ""},
		"no day in it":             {"LastUpDate", "No Data", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := wholeState(c.column, c.day)
			s, err := directory.Import(b, a)
			if err != nil {
				t.Fatal(err)
			}
			kept := directory.WriteKept(s)
			got := ""
			again, err := directory.ReadImport("f", kept)
			if !again.Day.IsZero() {
				got = again.Day.Format("2006-01-02")
			}
			if got != c.want || err != nil || !slices.Equal(again.Agencies, s.Agencies) {
				t.Errorf("the day is %q, want %q; %d agencies of %d, %v", got, c.want, len(again.Agencies),
					len(s.Agencies), err)
			}
		})
	}
}

// wholeState is the state's two files with as many agencies as they need.
func wholeState(column, day string) (a, b directory.Source) {
	var one, two strings.Builder
	one.WriteString("CD Code\tDistrict\tDOC\tStatusType\t" + column + "\n")
	two.WriteString("CDSCode\tSchool\tCharter\tStatusType\t" + column + "\n")
	for _, c := range request.Counties() {
		for i := range 16 {
			fmt.Fprintf(&one, "%s6%04d\tOak\t54\tActive\t%s\n", c.Code, i, day)
			fmt.Fprintf(&two, "%s6%04d0100000\tOak\tY\tActive\t%s\n", c.Code, i, day)
		}
	}
	return directory.Source{Name: "districts", Text: []byte(one.String())},
		directory.Source{Name: "schools", Text: []byte(two.String())}
}

// A line of what is kept has its own number in an error, with the day before it
// too.
func TestReadKept_LineBelowTheDay(t *testing.T) {
	text := "# As the state published it on 2026-11-23\nCDS\tKind\tName\n0161119\tschool\tA\n"
	if _, err := directory.ReadKept("f", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "f:3: Kind") {
		t.Errorf("got %v", err)
	}
}

// The functions have each agency's name by its code, and the offices of counties
// that the state's files leave out.
func TestNames_OfficesToo(t *testing.T) {
	text, err := directory.Names([]directory.Agency{{"0161119", request.District, "Alameda Unified"}})
	if err != nil || !strings.Contains(string(text), "\n0161119\tAlameda Unified\n") ||
		!strings.Contains(string(text), "\n0110017\tAlameda County Office of Education\n") {
		t.Errorf("%v\n%.300s", err, text)
	}
}
