package test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// everyTest are the names of all tests and fuzz targets of the module.
func everyTest(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)`).FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// rests finds each test and each file that a document names.
func rests(t *testing.T, document string) string {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	tests := everyTest(t)
	for _, name := range regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(string(text), -1) {
		if !tests[name] {
			t.Errorf("%s rests on %s, which is not there", document, name)
		}
	}
	for _, m := range regexp.MustCompile("`((?:lambda|site|infra|build)/[\\w./-]+\\.\\w+)`").FindAllStringSubmatch(
		string(text), -1) {
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
			t.Errorf("%s rests on %s, which is not there", document, m[1])
		}
	}
	return string(text)
}

func TestEachControlOfTheThreatModelNamesATestThatIsThere(t *testing.T) {
	text := rests(t, "../docs/threat-model.md")
	_, threats, _ := strings.Cut(text, "## Spoofing")
	threats, _, _ = strings.Cut(threats, "## What has no control yet")
	rows := 0
	for line := range strings.Lines(threats) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| threat |") {
			rows++
			if !strings.Contains(line, "Test") {
				t.Errorf("a control without a test: %s", line)
			}
		}
	}
	for _, letter := range []string{"## Spoofing", "## Tampering", "## Repudiation", "## Information disclosure",
		"## Denial of service", "## Elevation of privilege"} {
		if !strings.Contains(text, letter) {
			t.Errorf("the threat model has no %q", letter)
		}
	}
	if rows < 25 {
		t.Errorf("%d threats", rows)
	}
}

// The threat model's table of limits is request.Limits.
func TestThreatModel_Limits(t *testing.T) {
	text := rests(t, "../docs/threat-model.md")
	for _, limit := range request.Limits {
		if line := fmt.Sprintf("| %s | %d |", limit.What, limit.Max); !strings.Contains(text, line) {
			t.Errorf("the threat model has no line %q", line)
		}
	}
	_, table, _ := strings.Cut(text, "## What one link can make grow")
	if rows := strings.Count(table, "\n| "); rows != len(request.Limits)+1 {
		t.Errorf("its table has %d lines of %d limits", rows-1, len(request.Limits))
	}
}

func TestEachRequirementOfTheASVSIsDecidedAndNoneOfLevelOneIsOpen(t *testing.T) {
	text := rests(t, "../docs/asvs.md")
	levels, seen := map[string]int{}, map[string]bool{}
	row := regexp.MustCompile(`(?m)^\| (\d+\.\d+\.\d+) \| ([12]) \| [^|]+ \| (met|n/a|accepted|open) \| ([^|]+) \|$`)
	for _, m := range row.FindAllStringSubmatch(text, -1) {
		if seen[m[1]] {
			t.Errorf("%s is decided twice", m[1])
		}
		seen[m[1]] = true
		levels[m[2]]++
		if m[2] == "1" && m[3] == "open" {
			t.Errorf("%s is of level 1 and open", m[1])
		}
	}
	if levels["1"] != 70 || levels["2"] != 183 {
		t.Errorf("%d of level 1 and %d of level 2 are decided, want 70 and 183", levels["1"], levels["2"])
	}
	if n := len(regexp.MustCompile(`(?m)^\| \d`).FindAllString(text, -1)); n != 253 {
		t.Errorf("%d rows, of which %d can be read", n, len(seen))
	}
}

func TestWhatTheReportOnReliabilityNamesIsThere(t *testing.T) {
	text := rests(t, "../docs/reliability.md")
	for _, part := range []string{"## Simulated", "## Run on real binaries", "## Not run on AWS", "make sim",
		"make load"} {
		if !strings.Contains(text, part) {
			t.Errorf("reliability.md says nothing of %q", part)
		}
	}
}
