package test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "ccee-ca.org/assist/"

// The list in ARCHITECTURE.md, between ```imports and ```, has a line a package, in
// the order of its folders:
//
//	lambda/store    lambda/request, github.com/aws/aws-sdk-go-v2
//
// and says everything that the package imports beside the standard library:
// packages of this module as folders, others by the longest path that is still one
// project of one owner. Tests may import what they like. This test reads the files,
// because one that asks `go list` is kept in the test cache when an import changes.
func TestTheImportListIsTheCode(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatalf("read the list: %v", err)
	}
	listed, err := importList(string(text))
	if err != nil {
		t.Fatalf("ARCHITECTURE.md: %v", err)
	}
	for _, finding := range compareImports(listed, imports(t, "../..")) {
		t.Error(finding)
	}
}

func TestAnImportThatIsNotListedIsCaught(t *testing.T) {
	code := map[string][]string{"lambda/mail": {"lambda/request", "github.com/aws/aws-sdk-go-v2/service/sesv2"},
		"lambda/request": nil}
	for list, want := range map[string]string{
		"lambda/mail lambda/request, github.com/aws/aws-sdk-go-v2\nlambda/request -":               "",
		"lambda/mail github.com/aws/aws-sdk-go-v2\nlambda/request -":                               "lambda/mail: imports lambda/request, which the list doesn't allow",
		"lambda/mail lambda/request\nlambda/request -":                                             "lambda/mail: imports github.com/aws/aws-sdk-go-v2/service/sesv2, which the list doesn't allow",
		"lambda/mail lambda/request, github.com/aws/aws-sdk-go-v2, lambda/store\nlambda/request -": "lambda/mail: the list says lambda/store, which it doesn't import",
		"lambda/mail lambda/request, " +
			"github.com/aws/aws-sdk-go-v2": "lambda/request: is not in the list",
		"lambda/mail lambda/request, github.com/aws/aws-sdk-go-v2\nlambda/old -\nlambda/request -": "lambda/old: is in the list and not in the code",
		"lambda/mail lambda/request, github.com/aws/aws-sdk\nlambda/request -":                     "lambda/mail: imports github.com/aws/aws-sdk-go-v2/service/sesv2, which the list doesn't allow",
	} {
		listed, err := importList("```imports\n" + list + "\n```\n")
		if err != nil {
			t.Errorf("%s: %v", list, err)
		}
		if got := strings.Join(compareImports(listed, code), "\n"); want == "" && got != "" ||
			!strings.Contains(got, want) {
			t.Errorf("the list\n%s\ngives %q, want %q", list, got, want)
		}
	}
}

var fenced = regexp.MustCompile("(?s)\n?```imports\n(.*?)```")

// importList reads the fenced list: package → what it may import.
func importList(text string) (map[string][]string, error) {
	m := fenced.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("no fenced block of the language imports")
	}
	listed := map[string][]string{}
	for line := range strings.Lines(m[1]) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" {
			continue
		}
		if _, twice := listed[name]; twice {
			return nil, fmt.Errorf("%s is listed twice", name)
		}
		listed[name] = []string{}
		for _, to := range strings.Split(rest, ",") {
			to = strings.TrimSpace(to)
			if to != "" && to != "-" {
				listed[name] = append(listed[name], to)
			}
		}
	}
	return listed, nil
}

// imports lists what each package of the tree imports beside the standard library,
// its tests aside.
func imports(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != root &&
			(name[0] == '.' || slices.Contains([]string{"testdata", "node_modules"}, name)) {
			return filepath.SkipDir
		}
		for _, f := range sources(t, path) {
			name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
			found[name] = append(found[name], []string{}...)
			for _, i := range f.Imports {
				imported, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return err
				}
				if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
					found[name] = append(found[name], strings.TrimPrefix(imported, module))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read the code: %v", err)
	}
	return found
}

func compareImports(listed, found map[string][]string) (findings []string) {
	for name, imported := range found {
		allowed, ok := listed[name]
		if !ok {
			findings = append(findings, fmt.Sprintf("%s: is not in the list", name))
		}
		for _, i := range imported {
			if ok && !slices.ContainsFunc(allowed, func(a string) bool { return covers(a, i) }) {
				findings = append(findings, fmt.Sprintf("%s: imports %s, which the list doesn't allow", name, i))
			}
		}
		for _, a := range allowed {
			if !slices.ContainsFunc(imported, func(i string) bool { return covers(a, i) }) {
				findings = append(findings, fmt.Sprintf("%s: the list says %s, which it doesn't import", name, a))
			}
		}
	}
	for name := range maps.Keys(listed) {
		if _, ok := found[name]; !ok {
			findings = append(findings, name+": is in the list and not in the code")
		}
	}
	slices.Sort(findings)
	return slices.Compact(findings)
}

// covers: a folder of ours stands for itself, a path of others for all below it.
func covers(allowed, imported string) bool {
	first, _, _ := strings.Cut(allowed, "/")
	return allowed == imported || strings.Contains(first, ".") && strings.HasPrefix(imported, allowed+"/")
}
