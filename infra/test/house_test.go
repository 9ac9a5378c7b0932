package test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// houseRules are those rules of CONTRIBUTING.md on how code reads that a tool can
// hold with little. Each has a sample that it must find, at line 3.
var houseRules = []struct{ name, sample string }{
	{"line over 120 columns", "package a\n\nvar a = 1 // " + strings.Repeat("long ", 22)},
	{"test name over 60 characters", "package a\n\nfunc Test" + strings.Repeat("Long", 15) + "(t *testing.T) {}"},
	{"statement before the ; of an if", "package a\n\nfunc a() { if n++; n > 1 {} }"},
	{"banned name", "package a\n\nvar told = 1"},
	{"function named by a participle", "package a\n\nfunc kept() {}"},
	{"pattern compiled at every start", "package a\n\nvar a = regexp.MustCompile(`a`)"},
}

// bannedNames had several meanings here, or one that only we knew. The field has a
// word for each: error page, event, consistent, pending, done.
var bannedNames = strings.Fields("told said tallied mold owed settled tellings unwhole heads")

// participles are what functions here were called by. A function is called by what
// it does, a predicate by is, has or can, and a value by a noun.
var participles = strings.Fields(`accepted agreed amended answered asked assigned built changed committed counted
	damaged deployed done drawn edited elapsed ended escaped expected exported failed filled followed found given gone
	hidden indented joined kept keyed known left listed lost made met moved named needed opened owed placed posted
	pressed proven published quoted received redacted refused reported rewritten said saved seen sent settled shared
	shipped signed sought stopped stored suspected tagged tallied taken timed told tried typed unlinked unquoted unsent
	used vouched warned written`)

// checkHouse reports each line of a Go file that breaks a rule. Three kinds of
// lines may be long: those of a raw string, where a break would be part of the
// text; those that the simulation replaces (// mutant:), which it does by lines;
// and tables in comments, which are read by their columns.
func checkHouse(path string, text []byte, report func(rule string, line int)) error {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	test, line := strings.HasSuffix(path, "_test.go"), func(p token.Pos) int { return files.Position(p).Line }
	if !test && !isOfCommand(path) {
		for _, at := range patternsAtStart(f) {
			report("pattern compiled at every start", line(at))
		}
	}
	raw := map[int]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			for i := line(n.Pos()); n.Value[0] == '`' && i <= line(n.End()); i++ {
				raw[i] = true
			}
		case *ast.IfStmt:
			if a, is := n.Init.(*ast.AssignStmt); n.Init != nil && (!is || a.Tok != token.DEFINE) {
				report("statement before the ; of an if", line(n.Pos()))
			}
		case *ast.FuncDecl:
			name := n.Name.Name
			if strings.HasPrefix(name, "Test") && len(name) > 60 {
				report("test name over 60 characters", line(n.Pos()))
			}
			if !test && slices.Contains(participles, strings.ToLower(name[:1])+name[1:]) {
				report("function named by a participle", line(n.Pos()))
			}
		case *ast.Ident:
			if !test && slices.Contains(bannedNames, n.Name) {
				report("banned name", line(n.Pos()))
			}
		}
		return true
	})
	for i, s := range strings.Split(string(text), "\n") {
		exempt := raw[i+1] || strings.Contains(s, "// mutant: ") || strings.HasPrefix(s, "//\t")
		if utf8.RuneCountInString(s) > 120 && !exempt {
			report("line over 120 columns", i+1)
		}
	}
	return nil
}

// isOfCommand reports whether a file is of a command that people run, or of the
// build. No one waits for these to start, as the sender of a form does for a
// function.
func isOfCommand(path string) bool {
	path = filepath.ToSlash(path)
	for _, folder := range []string{"build/", "infra/", "lambda/admin/"} {
		if strings.Contains(path, "../"+folder) {
			return true
		}
	}
	return strings.Contains(path, "../site/") && !strings.Contains(path, "/theme/")
}

// patternsAtStart returns where a variable of a package is made by compiling a
// regular expression.
func patternsAtStart(f *ast.File) (at []token.Pos) {
	for _, d := range f.Decls {
		g, is := d.(*ast.GenDecl)
		if !is || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				if call, is := value.(*ast.CallExpr); is && fmt.Sprint(call.Fun) == "&{regexp MustCompile}" {
					at = append(at, call.Pos())
				}
			}
		}
	}
	return at
}

// readHouse checks every Go file of a tree. It passes over what commands fill.
func readHouse(t *testing.T, root string, report func(rule, path string, line int)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != root && slices.Contains(notOurs, d.Name()) {
			return filepath.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return checkHouse(path, text, func(rule string, line int) { report(rule, path, line) })
	})
	if err != nil {
		t.Fatal(err)
	}
}

// -v prints how often each rule is broken. HOUSE= counts in another tree, such as
// an earlier commit, and finds no fault with it:
//
//	git worktree add /tmp/before COMMIT
//	HOUSE=/tmp/before go test ./infra/test -run TestHouse_EveryRule -v
func TestHouse_EveryRule(t *testing.T) {
	before := os.Getenv("HOUSE")
	code, tests := map[string]int{}, map[string]int{}
	readHouse(t, cmp.Or(before, "../.."), func(rule, path string, line int) {
		if strings.HasSuffix(path, "_test.go") {
			tests[rule]++
		} else {
			code[rule]++
		}
		if before == "" {
			t.Errorf("%s:%d: %s", path, line, rule)
		}
	})
	for _, rule := range houseRules {
		t.Logf("%-34s %4d in code, %4d in tests", rule.name, code[rule.name], tests[rule.name])
	}
}

func TestHouse_SamplesAreFound(t *testing.T) {
	for _, rule := range houseRules {
		var found []string
		err := checkHouse("sample.go", []byte(rule.sample), func(rule string, line int) {
			found = append(found, fmt.Sprintf("%s at line %d", rule, line))
		})
		if want := rule.name + " at line 3"; err != nil || len(found) != 1 || found[0] != want {
			t.Errorf("got %q, %v, want %q", found, err, want)
		}
	}
}
