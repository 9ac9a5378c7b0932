package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The criteria of WCAG 2.2 at levels A and AA.
const criteria = 55

func TestEachCriterionIsDecidedAndRestsOnTestsThatAreThere(t *testing.T) {
	text, err := os.ReadFile("../../ACCESSIBILITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t)
	seen := map[string]bool{}
	for _, row := range regexp.MustCompile(
		`(?m)^\| (\d\.\d\.\d+) [^|]+\| (AA?) \| (supports|does not apply)[^|]*\| ([^|]+) \|$`).FindAllStringSubmatch(
		string(text), -1) {
		if seen[row[1]] {
			t.Errorf("%s is decided twice", row[1])
		}
		seen[row[1]] = true
		for _, name := range regexp.MustCompile(`\bTest\w+`).FindAllString(row[4], -1) {
			if !tests[name] {
				t.Errorf("%s rests on %s, which is not there", row[1], name)
			}
		}
	}
	if len(seen) != criteria || strings.Count(string(text), "\n| ")-1 != criteria {
		t.Errorf("%d criteria are decided in %d rows, want %d", len(seen), strings.Count(string(text), "\n| ")-1,
			criteria)
	}
	if !strings.Contains(string(text), "No person who uses a screen reader") {
		t.Error("what nobody has tried is not said")
	}
}

// testNames are the names of all tests of the module.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, folder := range []string{"../../site", "../../site/theme", "../../infra/local", "../../lambda/office",
		"../../lambda/office/desk", "../../lambda/request"} {
		files, err := filepath.Glob(folder + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)`).FindAllStringSubmatch(string(text), -1) {
				names[m[1]] = true
			}
		}
	}
	return names
}
