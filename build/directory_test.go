package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

const (
	districtsHeader = "CD Code\tCounty\tDistrict\tDOC\tDOCType\tStatusType\tLastUpDate\r\n"
	schoolsHeader   = "CDSCode\tStatusType\tCounty\tDistrict\tSchool\tCharter\tCharterNum\r\n"
)

// stateTexts are the state's two files with a county office, sixteen districts and
// sixteen charter schools for each county.
func stateTexts() (districts, schools string) {
	districts, schools = districtsHeader, schoolsHeader
	for _, c := range request.Counties() {
		districts += fmt.Sprintf("%s\t%s\t%s\t00\tCounty Office of Education (COE)\tActive\t11/22/2026\r\n",
			c.OfficeCDS,
			c.Name, c.Office)
		for i := range 16 {
			code := fmt.Sprintf("%s6%04d", c.Code, i)
			districts += fmt.Sprintf("%s\t%s\tOak %d Unified\t54\tUnified School District\tActive\t11/23/2026\r\n",
				code,
				c.Name, i)
			schools += fmt.Sprintf("%s0100000\tActive\t%s\tOak %d Unified\tEscuela Ca\xf1ada %d\tY\t0001\r\n", code,
				c.Name, i, i)
		}
	}
	return districts, schools
}

// stateFiles writes the state's files and gives the arguments that read them.
func stateFiles(t *testing.T, districts, schools string) (args []string, content string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"pubdistricts.txt": districts, "pubschls.txt": schools} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"directory", "-content", dir, filepath.Join(dir, "pubdistricts.txt"),
		filepath.Join(dir, "pubschls.txt")}, dir
}

func readKept(t *testing.T, content string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(content, "directory.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheStatesFilesBecomeTheDirectory(t *testing.T) {
	args, content := stateFiles(t, first(stateTexts()), second(stateTexts()))
	code, out, errs := command(args...)
	if code != 0 || errs != "" ||
		!strings.Contains(out, "directory.tsv: 928 districts, 58 county offices, 928 charter "+
			"schools, as the state published it on November 23, 2026.\nBefore: none was imported yet") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	got := readKept(t, content)
	want := "# As the state published it on 2026-11-23\nCDS\tKind\tName\n0110017\tcounty-office\tAlameda County " +
		"Office of " +
		"Education\n0160000\tdistrict\tOak 0 Unified\n01600000100000\tcharter\tEscuela Cañada 0\n"
	if !strings.HasPrefix(got, want) {
		t.Errorf("kept is\n%.400s", got)
	}
}

func first(a, _ string) string  { return a }
func second(_, b string) string { return b }

// The same agencies give the same bytes, in whatever order the files and their
// lines are.
func TestImport_Reproducible(t *testing.T) {
	districts, schools := stateTexts()
	args, content := stateFiles(t, districts, schools)
	if code, _, errs := command(args...); code != 0 {
		t.Fatal(errs)
	}
	want := readKept(t, content)
	args, content = stateFiles(t, reverseLines(districts), reverseLines(schools))
	args[3], args[4] = args[4], args[3]
	if code, _, errs := command(args...); code != 0 {
		t.Fatal(errs)
	}
	if got := readKept(t, content); got != want {
		t.Errorf("in another order kept is\n%.300s\nwant\n%.300s", got, want)
	}
}

// reverseLines has the lines below the first in the other order.
func reverseLines(text string) string {
	lines := strings.SplitAfter(text, "\r\n")
	out := lines[0]
	for i := len(lines) - 1; i > 0; i-- {
		out += lines[i]
	}
	return out
}

// Whatever is wrong with a file, the former list stays, byte for byte, and the
// error names the file, the line, and that list.
func TestImport_KeepsTheFormerList(t *testing.T) {
	districts, schools := stateTexts()
	cut := func(text, before string) string { return text[:strings.Index(text, before)] }
	for name, c := range map[string]struct{ districts, schools, want string }{
		"an empty file": {"", schools, "pubdistricts.txt:1: no column names: the file is empty"},
		"only the column names": {districts, schoolsHeader,
			"pubschls.txt:1: the file ends after 0 active charter schools"},
		"a web page": {districts, "\n<!DOCTYPE html>\n<html>", "pubschls.txt:1: no column names"},
		"a web page at once": {districts, "<!DOCTYPE html>\n<html>",
			"pubschls.txt:1: this is a web page, not the state's file"},
		"a spreadsheet":      {"PK\x03\x04\x14\x00\x06\x00", schools, "pubdistricts.txt:1: this is a spreadsheet"},
		"an old spreadsheet": {"\xd0\xcf\x11\xe0\xa1\xb1", schools, "pubdistricts.txt:1: this is a spreadsheet"},
		"commas": {strings.ReplaceAll(districts, "\t", ","), schools,
			"pubdistricts.txt:1: no tabs are between the values"},
		"another column": {strings.Replace(districts, "\tDOC\t", "\tOwner\t", 1), schools,
			"pubdistricts.txt:1: no column is called DOC"},
		"UTF-16": {districts, "\xff\xfeC\x00D\x00", "pubschls.txt: this is UTF-16"},
		"an encoding taken for another": {districts, strings.Replace(schools, "Ca\xf1ada", "Ca\u00c3\u00b1ada", 1),
			`pubschls.txt:2: School: "Escuela Ca`},
		"a code cut by a spreadsheet": {districts, strings.Replace(schools, "01600000100000", "1.6E+12", 1),
			`pubschls.txt:2: CDSCode: "1.6E+12" is not 14 digits`},
		"cut within a line": {cut(districts, "Unified School District\tActive"), schools,
			"pubdistricts.txt:3: 5 values, but the first line names 7 columns"},
		"cut after 899 agencies": {strings.Join(strings.SplitAfter(districts, "\r\n")[:900], ""), schools,
			"pubdistricts.txt:900: the file ends after 899 active districts and county offices, and the state has more " +
				"than 900: it may be cut off"},
		"cut before the last county": {cut(districts, "58105"), schools,
			"pubdistricts.txt:970: the file ends without a line of Yuba County: it may be cut off"},
		"one file twice": {districts, districts, "name pubdistricts.txt and pubschls.txt, each file once"},
	} {
		t.Run(name, func(t *testing.T) {
			args, content := stateFiles(t, districts, schools)
			if code, _, errs := command(args...); code != 0 {
				t.Fatal(errs)
			}
			former := readKept(t, content)
			for i, text := range []string{c.districts, c.schools} {
				if err := os.WriteFile(args[3+i], []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			code, out, errs := command(args...)
			if code != 1 || out != "" || !strings.Contains(errs, c.want) ||
				!strings.Contains(errs, "nothing was imported; "+
					"the list stays as it was: 928 districts, 58 county offices, 928 charter schools, as the state "+
					"published it "+
					"on November 23, 2026.") {
				t.Errorf("%d %q\n%s\nwant %s", code, out, errs, c.want)
			}
			if readKept(t, content) != former {
				t.Error("the former list is gone")
			}
		})
	}
}

func TestADirectoryWithAnErrorIsNotWritten(t *testing.T) {
	args, content := stateFiles(t, first(stateTexts()), strings.Replace(second(stateTexts()), "01600000100000",
		"1.61119E+12", 1))
	code, _, errs := command(args...)
	if code != 1 || !strings.HasPrefix(errs, `pubschls.txt:2: CDSCode: "1.61119E+12" is not 14 digits`) ||
		!strings.Contains(errs, "none was imported yet, and the form offers the 58 county offices only") {
		t.Errorf("%d %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(content, "directory.tsv")); err == nil {
		t.Error("it was written")
	}
	for want, args := range map[string][]string{"name the state's two files": {"directory"},
		"no such file":   {"directory", args[3], filepath.Join(content, "nowhere.txt")},
		"each file once": append(args[:4:4], args[3])} {
		if code, _, errs := command(args...); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%d %s, want %s", code, errs, want)
		}
	}
}
