package test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// code is what the Go source says of itself that the template has to match.
type code struct {
	functions []string            // folders of lambda/ whose main starts a Lambda
	reads     map[string][]string // the environment that each of them reads
	elsewhere []string            // "lambda/store: NAME": environment read in a package that isn't a main
}

// platformVariables are the variables that Lambda sets or that only tests set; the
// template must not.
var platformVariables = map[string]string{
	"AWS_REGION":                "Lambda sets it",
	"AWS_ACCESS_KEY_ID":         "Lambda sets it, from the role",
	"AWS_SECRET_ACCESS_KEY":     "Lambda sets it, from the role",
	"AWS_SESSION_TOKEN":         "Lambda sets it, from the role",
	"AWS_ENDPOINT_URL_DYNAMODB": "tests and rehearsals set it, to a stand-in",
	"AWS_ENDPOINT_URL_S3":       "tests and rehearsals set it, to a stand-in",
	"AWS_ENDPOINT_URL_SESV2":    "tests and rehearsals set it, to a stand-in",
}

func readCode(t *testing.T) code {
	t.Helper()
	c := code{reads: map[string][]string{}}
	folders, err := os.ReadDir("../../lambda")
	if err != nil {
		t.Fatalf("read lambda/: %v", err)
	}
	for _, f := range folders {
		files := sources(t, filepath.Join("../../lambda", f.Name()))
		read := environment(files)
		switch {
		case startsLambda(files):
			c.functions = append(c.functions, f.Name())
			c.reads[f.Name()] = read
		case f.Name() != "admin": // a command for people, with an environment of its own
			for _, name := range read {
				c.elsewhere = append(c.elsewhere, "lambda/"+f.Name()+": "+name)
			}
		}
	}
	return c
}

// parsedFolders are the Go files of folders, which many tests read and none changes.
var parsedFolders sync.Map

// sources parses the Go files of a folder, without its tests.
func sources(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	if known, ok := parsedFolders.Load(dir); ok {
		return known.([]*ast.File)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatalf("list %s: %v", dir, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("parse %s: %v", name, err)
		}
		files = append(files, file)
	}
	parsedFolders.Store(dir, files)
	return files
}

func startsLambda(files []*ast.File) bool {
	return slices.ContainsFunc(files, func(f *ast.File) bool {
		return f.Name.Name == "main" && slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool {
			return i.Path.Value == `"github.com/aws/aws-lambda-go/lambda"`
		})
	})
}

// environment lists the variables that are asked for by a literal name:
// os.Getenv("X"), os.LookupEnv("X"), or of a setting.Environment that is called
// env, or e in its own package.
func environment(files []*ast.File) (names []string) {
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && asksEnvironment(call) {
				if name, ok := literal(call); ok {
					names = append(names, name)
				}
			}
			return true
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func asksEnvironment(call *ast.CallExpr) bool {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name == "env"
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && (x.Name == "os" && (f.Sel.Name == "Getenv" || f.Sel.Name == "LookupEnv") ||
			(x.Name == "env" || x.Name == "e") &&
				slices.Contains([]string{"Text", "Maybe", "Site", "Address", "Secrets", "Switch"}, f.Sel.Name))
	}
	return false
}

func literal(call *ast.CallExpr) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	l, ok := call.Args[0].(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

func functions(t template, c code) []string {
	return differ(slices.Collect(keysOf(t.functions())), c.functions,
		"is a function of the template without a command lambda/ of that name",
		"is a Lambda command that is not in the template")
}

// environments compares what the template gives each function with what its main
// reads.
func environments(t template, c code) (findings []string) {
	for name, f := range t.functions() {
		given := t.environment(f)
		asked := slices.DeleteFunc(slices.Clone(c.reads[name]), ofPlatform)
		for _, d := range differ(slices.Sorted(maps.Keys(given)), asked, "is set and never read",
			"is read and never set") {
			findings = append(findings, name+": "+d)
		}
	}
	for _, name := range c.elsewhere {
		if _, variable, _ := strings.Cut(name, ": "); !ofPlatform(variable) {
			findings = append(findings, fmt.Sprintf("%s is read outside a main, which reads the environment once",
				name))
		}
	}
	return findings
}

// environment is what a function is given: what all are, and its own.
func (t template) environment(function any) map[string]any {
	all := map[string]any{}
	for _, from := range []any{at(t.tree["Globals"], "Function"), function} {
		given, _ := at(from, "Environment", "Variables").(map[string]any)
		maps.Copy(all, given)
	}
	return all
}

// settingsTold: the runbook's table names every setting of a function, and its
// functions.
func settingsTold(_ template, c code) (findings []string) {
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		return []string{err.Error()}
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) == 5 && strings.HasPrefix(cells[1], " `") {
			for _, name := range strings.Split(cells[1], ", ") {
				rows[strings.Trim(name, " `")] = strings.TrimSpace(cells[3])
			}
		}
	}
	for _, function := range c.functions {
		for _, name := range slices.DeleteFunc(slices.Clone(c.reads[function]), ofPlatform) {
			by, told := rows[name]
			all, but, _ := strings.Cut(by, " but ")
			if !told || !(all == "all" && !strings.Contains(but, function) || all != "all" &&
				strings.Contains(by, function)) {
				findings = append(findings, fmt.Sprintf("infra/docs/runbook.md doesn't say that %s reads %s", function,
					name))
			}
		}
	}
	return findings
}

func ofPlatform(name string) bool { return platformVariables[name] != "" }
