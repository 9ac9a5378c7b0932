package site

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// missing skips a test whose tool isn't there, aloud; where everything has to be
// there it is a failure.
func missing(t *testing.T, tool, install string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: %s", tool, install)
	}
	t.Skipf("%s is missing: %s", tool, install)
}

// raced says that the race detector is at work. It sees nothing of another process,
// such as a browser.
var raced bool

// skipOtherProcess keeps what looks at pages from outside for the tests without the
// race detector, and without -short.
func skipOtherProcess(t *testing.T, tool string) {
	t.Helper()
	if raced || testing.Short() {
		t.Skipf("SKIPPED: %s starts neither under the race detector nor with -short", tool)
	}
}

// checkHTML has the Nu HTML checker read every page and style sheet in a folder,
// and returns what it says.
func checkHTML(t *testing.T, dir string) string {
	t.Helper()
	skipOtherProcess(t, "the HTML checker")
	const jar = "../node_modules/vnu-jar/build/dist/vnu.jar"
	java, err := exec.LookPath("java")
	if err != nil {
		missing(t, "java", "install a Java runtime, 17 or newer")
	}
	if _, err := os.Stat(jar); err != nil {
		missing(t, "vnu-jar", "npm ci --ignore-scripts")
	}
	args := []string{"-jar", jar, "--Werror", "--also-check-css"}
	err = filepath.WalkDir(dir, func(file string, _ fs.DirEntry, err error) error {
		if ext := filepath.Ext(file); ext == ".html" || ext == ".css" {
			args = append(args, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(java, args...).CombinedOutput()
	if err != nil && len(text) == 0 {
		t.Fatal(err)
	}
	return string(text)
}

// Java takes longer to start than to check: it checks the site and a page with a
// fault in one run.
func TestTheNuHTMLCheckerFindsNothingOnAnyPageButAPlantedFault(t *testing.T) {
	dir := buildReal(t)
	f, err := os.Create(filepath.Join(dir, "broken.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := broken.Write(f, nil); err != nil {
		t.Fatal(err)
	}
	planted := ""
	for line := range strings.Lines(checkHTML(t, dir)) {
		if strings.Contains(line, "broken.html") {
			planted += line
			continue
		}
		t.Error(line)
	}
	if !strings.Contains(planted, "No “p” element in scope") {
		t.Errorf("it overlooked a paragraph that is closed twice: %s", planted)
	}
}
