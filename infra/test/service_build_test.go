package test

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// built are the functions as they are deployed: command dist made them, from a copy
// of the source so that it writes no dist/ of ours.
var built struct {
	sync.Once
	dir string
	err error
}

// TestMain ends and removes what the tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	stopLocal()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// bootstrap is the program in a function's zip, unpacked into a folder of the
// function's name.
func bootstrap(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short builds no function")
	}
	built.Do(func() {
		built.dir, built.err = os.MkdirTemp("", "service-")
		if built.err == nil {
			built.err = build(built.dir)
		}
	})
	if built.err != nil {
		t.Fatalf("build the functions: %v", built.err)
	}
	return filepath.Join(built.dir, "run", name, "bootstrap")
}

func build(root string) error {
	if out, err := exec.Command("go", "build", "-o", distCommand(root), "../deploy/dist").CombinedOutput(); err != nil {
		return fmt.Errorf("build command dist: %w\n%s", err, out)
	}
	if err := dist(distCommand(root), root); err != nil {
		return err
	}
	return unpack(filepath.Join(root, "dist"), filepath.Join(root, "run"))
}

func distCommand(root string) string { return filepath.Join(root, "dist-command") }

// dist runs command dist in a copy of what functions are built from.
func dist(command, root string) error {
	for _, folder := range []string{"lambda", "site"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join("../..", folder))); err != nil {
			return err
		}
	}
	for _, file := range []string{"go.mod", "go.sum", "template.yaml"} {
		text, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, file), text, 0o600); err != nil {
			return err
		}
	}
	run := exec.Command(command)
	run.Dir = root
	if out, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("run command dist: %w\n%s", err, out)
	}
	return nil
}

// Two copies of the source in folders of different names, built by two people with
// different habits, give the same bytes.
func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	bootstrap(t, "intake") // all of them, once
	there := filepath.Join(t.TempDir(), "another/place")
	for name, value := range map[string]string{"GOAMD64": "v3", "GOFLAGS": "-ldflags=-X=main.who=me",
		"TZ": "Asia/Tokyo", "CGO_ENABLED": "1"} {
		t.Setenv(name, value)
	}
	if err := dist(distCommand(built.dir), there); err != nil {
		t.Fatal(err)
	}
	first, second := sums(t, built.dir), sums(t, there)
	if len(first) < 4 {
		t.Errorf("dist/ has %d zips, want one a function", len(first))
	}
	for name, sum := range first {
		if second[name] != sum {
			t.Errorf("%s differs between two builds of the same source", name)
		}
	}
}

func sums(t *testing.T, root string) map[string][32]byte {
	t.Helper()
	zips, err := filepath.Glob(filepath.Join(root, "dist", "*"))
	if err != nil || len(zips) == 0 {
		t.Fatalf("dist/ is empty: %v", err)
	}
	all := map[string][32]byte{}
	for _, path := range zips {
		bytes, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(path)] = sha256.Sum256(bytes)
	}
	return all
}

// unpack does as Lambda does: what is executable in the zip is executable here, and
// nothing else is.
func unpack(from, to string) error {
	zips, err := filepath.Glob(filepath.Join(from, "*.zip"))
	if err != nil {
		return err
	}
	for _, path := range zips {
		z, err := zip.OpenReader(path)
		if err != nil {
			return err
		}
		err = os.CopyFS(filepath.Join(to, strings.TrimSuffix(filepath.Base(path), ".zip")), z)
		z.Close()
		if err != nil {
			return fmt.Errorf("unpack %s: %w", path, err)
		}
	}
	return nil
}
