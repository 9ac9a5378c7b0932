package test

import (
	"cmp"
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

// infra/docs/imports.md lists, between ```imports and ```, a line per package:
//
//	lambda/store    lambda/request, github.com/aws/aws-sdk-go-v2
//
// It has everything that the package imports except the standard library: packages
// of this module as folders, others as their module in go.mod. Tests may import
// what they like. This test reads the files, because one that asks `go list` stays
// in the test cache when an import changes. -update writes the list.
func TestTheImportListIsTheCode(t *testing.T) {
	const file = "../docs/imports.md"
	found := imports(t, "../..")
	if *update {
		if err := os.WriteFile(file, []byte(importsDocument(t, found)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("read the list: %v", err)
	}
	listed, err := importList(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, finding := range compareImports(listed, found) {
		t.Error(finding)
	}
	holdGenerated(t, file, importsDocument(t, found))
}

// importsDocument prints the list.
func importsDocument(t *testing.T, found map[string][]string) string {
	modules := directModules(t)
	var b strings.Builder
	b.WriteString(generatedBy(t))
	b.WriteString("# What imports what\n\nA package, and everything that it imports except the standard library; `-` is " +
		"nothing. Tests are left out.\nRules that every change must keep: `importRules` in " +
		"`infra/test/document_imports_test.go`.\n\n```imports\n")
	before := ""
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if top, _, _ := strings.Cut(name, "/"); before != "" && top != before {
			b.WriteString("\n")
		}
		before, _, _ = strings.Cut(name, "/")
		var list []string
		for _, imported := range found[name] {
			list = append(list, moduleOf(imported, modules))
		}
		slices.SortFunc(list, oursFirst)
		fmt.Fprintf(&b, "%-24s %s\n", name, cmp.Or(strings.Join(slices.Compact(list), ", "), "-"))
	}
	return b.String() + "```\n"
}

// oursFirst orders packages of this module before others.
func oursFirst(a, b string) int {
	outside := func(name string) int { first, _, _ := strings.Cut(name, "/"); return min(1, strings.Count(first, ".")) }
	return cmp.Or(cmp.Compare(outside(a), outside(b)), cmp.Compare(a, b))
}

// directModules are the modules that go.mod requires directly.
func directModules(t *testing.T) (modules []string) {
	t.Helper()
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:\t|require )(\S+\.\S+/\S+) v\S+$`).FindAllStringSubmatch(string(text),
		-1) {
		modules = append(modules, m[1])
	}
	return modules
}

// moduleOf is the longest module that an import belongs to, or the import itself.
func moduleOf(imported string, modules []string) string {
	longest := ""
	for _, m := range modules {
		if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(longest) {
			longest = m
		}
	}
	return cmp.Or(longest, imported)
}

// importRules are imports that must never be: packages below a folder, and what
// none of them may import.
var importRules = []struct{ below, never string }{
	{"lambda/request", "lambda"},
	{"lambda/request", "site"},
	{"lambda/route", "lambda"},
	{"lambda/document", "site"},
	{"lambda", "infra"},
	{"lambda", "build"},
	{"site", "infra"},
	{"site", "lambda/office"},
	{"lambda/office", "github.com/aws"},
	{"lambda/office", "lambda/store"},
	{"lambda/office", "lambda/table"},
}

func TestImports_PointToTheMiddle(t *testing.T) {
	for name, imported := range imports(t, "../..") {
		for _, rule := range importRules {
			for _, i := range imported {
				if below(name, rule.below) && below(i, rule.never) {
					t.Errorf("%s imports %s, and nothing in %s may import %s", name, i, rule.below, rule.never)
				}
			}
		}
	}
}

// below reports whether a path is a folder or in it.
func below(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// Each package is named on ARCHITECTURE.md's map.
func TestArchitecture_NamesEveryPackage(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	found := imports(t, "../..")
	for _, name := range append(slices.Sorted(maps.Keys(found)), "infra/test") {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("ARCHITECTURE.md doesn't name the package %s", name)
		}
	}
	if n := strings.Count(string(text), "\n"); n > 120 {
		t.Errorf("ARCHITECTURE.md has %d lines, and 120 at most", n)
	}
}

// Each direct dependency has its row, with a reason, in infra/docs/dependencies.md,
// and each row is a dependency.
func TestDependencies(t *testing.T) {
	text, err := os.ReadFile("../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	npm, err := os.ReadFile("../../package.json")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	wanted := directModules(t)
	for _, m := range regexp.MustCompile(`"([\w@/-]+)": "[\d.]+"`).FindAllStringSubmatch(string(npm), -1) {
		wanted = append(wanted, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^tool (\S+)/cmd/\S+$`).FindAllStringSubmatch(string(mod), -1) {
		wanted = append(wanted, m[1])
	}
	var listed []string
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) == 4 && strings.TrimSpace(cells[2]) != "" {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				listed = append(listed, m[1])
			}
		}
	}
	for _, d := range differ(wanted, listed, "is a dependency without a row", "has a row and is no dependency") {
		t.Errorf("infra/docs/dependencies.md: %s", d)
	}
}

func TestAnImportThatIsNotListedIsCaught(t *testing.T) {
	code := map[string][]string{"lambda/mail": {"lambda/request", "github.com/aws/aws-sdk-go-v2/service/sesv2"},
		"lambda/request": nil}
	for list, want := range map[string]string{
		"lambda/mail lambda/request, github.com/aws/aws-sdk-go-v2\nlambda/request -": "",
		"lambda/mail github.com/aws/aws-sdk-go-v2\nlambda/request -": "lambda/mail: imports lambda/request, " +
			"which the list doesn't allow",
		"lambda/mail lambda/request\nlambda/request -": "lambda/mail: imports " +
			"github.com/aws/aws-sdk-go-v2/service/sesv2, which the list doesn't allow",
		"lambda/mail lambda/request, github.com/aws/aws-sdk-go-v2, lambda/store\nlambda/request -": "lambda/mail: " +
			"the list says lambda/store, which it doesn't import",
		"lambda/mail lambda/request, " +
			"github.com/aws/aws-sdk-go-v2": "lambda/request: is not in the list",
		"lambda/mail lambda/request, github.com/aws/aws-sdk-go-v2\nlambda/old -\nlambda/request -": "lambda/old: " +
			"is in the list and not in the code",
		"lambda/mail lambda/request, github.com/aws/aws-sdk\nlambda/request -": "lambda/mail: imports " +
			"github.com/aws/aws-sdk-go-v2/service/sesv2, which the list doesn't allow",
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
