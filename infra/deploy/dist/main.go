// Command dist builds the functions that template.yaml names and zips them as
// Lambda wants them: dist/NAME.zip with one executable, bootstrap.
//
//	go run ./infra/deploy/dist
//
// The same source gives the same bytes, on any machine, in any folder, at any hour:
// no path, no date, no revision gets in. So "what was tested is what is deployed"
// can be checked by SHA-256, which it prints.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// run makes dist/ in root, the folder of template.yaml and go.mod.
func run(root string) error {
	template, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		return fmt.Errorf("read the template: %w", err)
	}
	var names []string
	for _, match := range codeURI.FindAllSubmatch(template, -1) {
		names = append(names, string(match[1]))
	}
	if len(names) == 0 {
		return fmt.Errorf("template.yaml names no function: no line matches %s", codeURI)
	}
	if err := os.MkdirAll(filepath.Join(root, "dist"), 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	programs, err := os.MkdirTemp("", "dist")
	if err != nil {
		return err
	}
	defer os.RemoveAll(programs)
	if err := build(root, programs, names); err != nil {
		return fmt.Errorf("build the functions: %w", err)
	}
	for _, name := range names {
		if err := zipProgram(root, programs, name); err != nil {
			return err
		}
	}
	return nil
}

var codeURI = regexp.MustCompile(`(?m)^ +CodeUri: dist/([a-z]+)\.zip$`)

// flags is how a function is compiled: no net/rpc of the old runtime, no HTTP/2,
// which no function needs, no paths, no symbols, no build id, no revision; AWS's
// clients without inlining, which is 0.08 MB of a zip.
var flags = []string{"-trimpath", "-buildvcs=false", "-tags=lambda.norpc,nethttpomithttp2",
	"-ldflags=-s -w -buildid=", "-gcflags=github.com/aws/...=-l"}

// settings are pinned against the environment of the build: a GOAMD64 or
// GOFLAGS of theirs would be in the bytes.
var settings = []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "GOFLAGS=", "GOEXPERIMENT=",
	"GOFIPS140=off"}

// build builds lambda/NAME for each name into the folder programs, by one call, so
// that what they share is read once.
func build(root, programs string, names []string) error {
	args := append([]string{"build", "-o", programs + "/"}, flags...)
	for _, name := range names {
		args = append(args, "./lambda/"+name)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr, cmd.Env = root, os.Stderr, append(os.Environ(), settings...)
	return cmd.Run()
}

// zipProgram writes dist/NAME.zip of a function's program, whole or not at all.
func zipProgram(root, programs, name string) error {
	program, err := os.ReadFile(filepath.Join(programs, name))
	if err != nil {
		return fmt.Errorf("zip %s: %w", name, err)
	}
	zipped, err := pack(program)
	if err != nil {
		return fmt.Errorf("zip %s: %w", name, err)
	}
	to := filepath.Join(root, "dist", name+".zip")
	if err := os.WriteFile(to+".new", zipped, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(to+".new", to); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	fmt.Printf("%x  dist/%s.zip  %.1f MB\n", sha256.Sum256(zipped), name, float64(len(zipped))/1e6)
	return nil
}

// pack zips one executable of the name bootstrap, dated at the beginning of zip's
// own time.
func pack(program []byte) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate,
		func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	head := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate,
		Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	head.SetMode(0o755)
	w, err := z.CreateHeader(head)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
