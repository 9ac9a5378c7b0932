package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/site"
)

// folders makes a content folder with one page of the given text, and gives the
// arguments that build it.
func folders(t *testing.T, text string) (args []string, root string) {
	t.Helper()
	root = t.TempDir()
	content := filepath.Join(root, "content")
	if err := os.Mkdir(content, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"site.yaml": "name: Test\nowner: Test Office\nshort: TO\nownerURL: https://example.org/\ncontact: {name: A. " +
			"Person, role: Keeper}\n",
		"index.md": "---\ntitle: First\ndescription: The first page.\n---\n\n" + text + "\n",
	} {
		if err := os.WriteFile(filepath.Join(content, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"-words-only", "-content", content, "-theme", "", "-law", "", "-out",
		filepath.Join(root, "public")}, root
}

func command(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	now := func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
	code = run(context.Background(), args, &out, &errs, now)
	return code, out.String(), errs.String()
}

func TestABuildSaysWhatItDid(t *testing.T) {
	args, root := folders(t, "Hello.")
	code, out, errs := command(args...)
	if code != 0 || !strings.HasPrefix(out, "1 pages: ") || errs != "" {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if _, err := os.Stat(filepath.Join(root, "public", "index.html")); err != nil {
		t.Error(err)
	}
	if code, out, _ := command(args...); code != 0 || !strings.Contains(out, ": 0 files written, ") {
		t.Errorf("the second time: %d %q", code, out)
	}
}

func TestACheckWritesNothing(t *testing.T) {
	args, root := folders(t, "Hello.")
	code, out, _ := command(append([]string{"check"}, args...)...)
	if code != 0 || !strings.Contains(out, "no problems") {
		t.Errorf("%d %q", code, out)
	}
	if _, err := os.Stat(filepath.Join(root, "public")); err == nil {
		t.Error("it wrote a folder")
	}
}

func TestProblemsAreShownWithTheirLinesAndExit1(t *testing.T) {
	args, _ := folders(t, "See [a](/a/) and\n[b](/b/).")
	code, _, errs := command(args...)
	if code != 1 || !strings.Contains(errs, "index.md:6:5: the link to /a/ doesn't work") ||
		!strings.Contains(errs, "\n\tSee [a](/a/) and\n") ||
		!strings.HasSuffix(errs, "2 problems\n") {
		t.Errorf("%d %s", code, errs)
	}
}

func TestAFolderSaysThatItsBuildFailedUntilOneIsGood(t *testing.T) {
	args, root := folders(t, "Hello.")
	page, mark := filepath.Join(root, "content", "index.md"), filepath.Join(root, "public", site.Unfinished)
	good, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	marked := func() bool { _, err := os.Stat(mark); return err == nil }
	if code, _, errs := command(args...); code != 0 || marked() {
		t.Fatalf("a good build: %d, marked %t, %s", code, marked(), errs)
	}
	if err := os.WriteFile(page, append(good, "[A](/a/)\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := command(args...); code != 1 || !marked() {
		t.Errorf("a build that failed: %d, marked %t", code, marked())
	}
	if err := os.WriteFile(page, good, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(args...); code != 0 || marked() || !strings.Contains(out, " 0 removed") {
		t.Errorf("a good build after it: %d, marked %t, %s%s", code, marked(), out, errs)
	}
}

func TestAFirstBuildThatBrokeOffCanBeRepeated(t *testing.T) {
	args, root := folders(t, "[A](/a/)")
	command(args...)
	if err := os.Remove(filepath.Join(root, "public", "robots.txt")); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(args...); code != 1 || strings.Contains(errs, "no build made") {
		t.Errorf("%d %s", code, errs)
	}
}

func TestAStrangersFolderIsNotWrittenTo(t *testing.T) {
	args, root := folders(t, "Hello.")
	args[len(args)-1] = root
	if code, _, errs := command(args...); code != 1 || !strings.Contains(errs, "files that no build made") {
		t.Errorf("%d %s", code, errs)
	}
}

func TestAnUnknownVerbIsExit2(t *testing.T) {
	if code, _, errs := command("deploy"); code != 2 || !strings.Contains(errs, `"deploy"`) {
		t.Errorf("%d %s", code, errs)
	}
}
