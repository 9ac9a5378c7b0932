package main

import (
	"archive/zip"
	"crypto/sha256"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSamePagesComeOutOfEveryFolder(t *testing.T) {
	tool := command(t, "../../../build")
	pages := func(name string) map[string][32]byte {
		root := filepath.Join(t.TempDir(), name)
		copyPart(t, "../../../content", filepath.Join(root, "content"))
		copyPart(t, "../../../site/theme", filepath.Join(root, "site/theme"))
		make := exec.Command(tool, "-url", "https://assist.example.org", "-law", "")
		make.Dir = root
		if out, err := make.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		all := map[string][32]byte{}
		public := os.DirFS(filepath.Join(root, "public"))
		err := fs.WalkDir(public, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(public, path)
			all[path] = sha256.Sum256(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	here := pages("here")
	t.Setenv("TZ", "Asia/Tokyo")
	there := pages("another/place")
	if len(here) < 60 || !maps.Equal(here, there) {
		t.Errorf("two folders gave %d and %d files, which differ", len(here), len(there))
	}
}

func TestAZipHoldsOneExecutableCalledBootstrap(t *testing.T) {
	packed, err := pack([]byte("program"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "one.zip")
	if err := os.WriteFile(path, packed, 0o600); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != 1 || z.File[0].Name != "bootstrap" || z.File[0].Mode() != 0o755 {
		t.Errorf("the zip holds %v", z.File)
	}
}

func TestATemplateWithoutFunctionsIsAnError(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "template.yaml"), []byte("Resources: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(root); err == nil || !strings.Contains(err.Error(), "names no function") {
		t.Errorf("it said %v", err)
	}
}

// command builds the command in a folder of this module.
func command(t *testing.T, folder string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short builds no command")
	}
	tool := filepath.Join(t.TempDir(), "command")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", tool, folder).CombinedOutput(); err != nil {
		t.Fatalf("build the command: %v\n%s", err, out)
	}
	return tool
}

func copyPart(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		bytes, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, bytes, 0o600)
	})
	if err != nil {
		t.Fatalf("copy %s: %v", from, err)
	}
}
