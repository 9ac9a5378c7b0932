package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	districtsFile = "CD Code\tCounty\tDistrict\tDOC\tDOCType\tStatusType\r\n" +
		"0161119\tAlameda\tAlameda Unified\t54\tUnified School District\tActive\r\n" +
		"0110017\tAlameda\tAlameda County Office of Education\t00\tCounty Office of Education (COE)\tActive\r\n"
	schoolsFile = "CDSCode\tStatusType\tCounty\tDistrict\tSchool\tCharter\tCharterNum\r\n" +
		"01611190106401\tActive\tAlameda\tAlameda Unified\tEscuela Ca\xf1ada\tY\t0001\r\n"
)

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

func TestTheStatesFilesBecomeTheDirectory(t *testing.T) {
	args, content := stateFiles(t, districtsFile, schoolsFile)
	code, out, errs := command(args...)
	if code != 0 || !strings.Contains(out, "directory.tsv: 1 districts, 1 county offices, 1 charter schools.") ||
		errs != "" {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	got, err := os.ReadFile(filepath.Join(content, "directory.tsv"))
	want := "CDS\tKind\tName\n0110017\tcounty-office\tAlameda County Office of Education\n0161119\tdistrict\tAlameda " +
		"Unified\n01611190106401\tcharter\tEscuela Cañada\n"
	if err != nil || string(got) != want {
		t.Errorf("%v, kept is\n%s", err, got)
	}
}

func TestADirectoryWithAnErrorIsNotWritten(t *testing.T) {
	args, content := stateFiles(t, districtsFile, strings.Replace(schoolsFile, "01611190106401", "1.61119E+12", 1))
	code, _, errs := command(args...)
	if code != 1 || !strings.HasPrefix(errs, `pubschls.txt:2: CDSCode: "1.61119E+12" is not 14 digits`) {
		t.Errorf("%d %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(content, "directory.tsv")); err == nil {
		t.Error("it was written")
	}
	for what, args := range map[string][]string{"name the state's files": {"directory"},
		"no such file":        {"directory", filepath.Join(content, "nowhere.txt")},
		"name each file once": append(args[:4:4], args[3])} {
		if code, _, errs := command(args...); code != 1 || !strings.Contains(errs, what) {
			t.Errorf("%d %s, want %s", code, errs, what)
		}
	}
}
