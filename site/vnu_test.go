package site

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// missing skips a test whose tool isn't there, aloud; where everything has to be there it is a failure.
func missing(t *testing.T, tool, install string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: %s", tool, install)
	}
	t.Skipf("%s is missing: %s", tool, install)
}

func TestTheNuHTMLCheckerFindsNothingOnAnyPage(t *testing.T) {
	const jar = "../node_modules/vnu-jar/build/dist/vnu.jar"
	java, err := exec.LookPath("java")
	if err != nil {
		missing(t, "java", "install a Java runtime, 17 or newer")
	}
	if _, err := os.Stat(jar); err != nil {
		missing(t, "vnu-jar", "npm ci --ignore-scripts")
	}
	args := []string{"-jar", jar, "--Werror", "--also-check-css"}
	err = filepath.WalkDir(buildReal(t), func(file string, _ fs.DirEntry, err error) error {
		if ext := filepath.Ext(file); ext == ".html" || ext == ".css" {
			args = append(args, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command(java, args...).CombinedOutput(); err != nil || len(text) > 0 {
		t.Errorf("%v\n%s", err, text)
	}
}
