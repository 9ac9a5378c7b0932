package infra_test

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// built are the functions as they are deployed: command dist made them, from a copy of the source so that it writes no dist/ of ours.
var built struct {
	sync.Once
	dir string
	err error
}

// TestMain removes what the tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// bootstrap is the program in a function's zip, unpacked into a folder of the function's name.
func bootstrap(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short builds no function")
	}
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "service-"); built.err == nil {
			built.err = build(built.dir)
		}
	})
	if built.err != nil {
		t.Fatalf("build the functions: %v", built.err)
	}
	return filepath.Join(built.dir, "run", name, "bootstrap")
}

func build(root string) error {
	for _, folder := range []string{"lambda", "site"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join("..", folder))); err != nil {
			return err
		}
	}
	for _, file := range []string{"go.mod", "go.sum", "template.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, file), text, 0o600); err != nil {
			return err
		}
	}
	tool := filepath.Join(root, "dist-command")
	if out, err := exec.Command("go", "build", "-o", tool, "./dist").CombinedOutput(); err != nil {
		return fmt.Errorf("build command dist: %w\n%s", err, out)
	}
	dist := exec.Command(tool)
	dist.Dir = root
	if out, err := dist.CombinedOutput(); err != nil {
		return fmt.Errorf("run command dist: %w\n%s", err, out)
	}
	return unpack(filepath.Join(root, "dist"), filepath.Join(root, "run"))
}

// unpack does as Lambda does: what is executable in the zip is executable here, and nothing else is.
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
