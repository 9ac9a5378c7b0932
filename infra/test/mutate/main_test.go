package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Of a package with gaps in its test, just those mutants live that the gaps let
// through.
func TestMutate_Sample(t *testing.T) {
	mutants, got := fates(t, "")
	want := map[string]fate{
		"n < 0: negated":                     killed,
		"n < 0: made to hold at the limit":   lived, // no tickets cost nothing either way
		"n >= 10: negated":                   killed,
		"n >= 10: made to fail at the limit": lived,
		"n*10 + 0: + for -, or the reverse":  lived,
		"open && paid: && is ||":             unreached,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(mutants); n != len(want) ||
		!slices.IsSortedFunc(mutants, func(a, c mutant) int { return a.number - c.number }) {
		t.Errorf("%d mutants, want %d: the line marked equivalent has none", n, len(want))
	}
}

// The tests of a package that uses the sample kill what the sample's own let live,
// and those that its own kill stay killed.
func TestMutate_ByAnotherPackageToo(t *testing.T) {
	_, got := fates(t, "./testdata/user")
	want := map[string]fate{
		"n < 0: negated":                     killed, // by its own alone
		"n < 0: made to hold at the limit":   lived,
		"n >= 10: negated":                   killed,
		"n >= 10: made to fail at the limit": killed, // by the user alone
		"n*10 + 0: + for -, or the reverse":  lived,
		"open && paid: && is ||":             unreached,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// fates tries the mutants of the sample by its own tests, and by those of by.
func fates(t *testing.T, by string) ([]mutant, map[string]fate) {
	t.Helper()
	dir := t.TempDir()
	p, err := plant("./testdata/sample", dir)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.suites(t.Context(), dir, by, "", false)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]fate{}
	for _, m := range p.mutants {
		got[m.what] = all.try(t.Context(), m)
	}
	return p.mutants, got
}

// The conditions of cases are mutated, those of the office among them: each
// comparison, each and, each or.
func TestPlant_CaseConditions(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all that the office imports")
	}
	const office = "../../../lambda/office"
	planted := map[string]bool{}
	for _, room := range []string{"intake", "desk", "outbox", "audit", "web", "lifecycle", "integrity"} {
		p, err := plant(office+"/"+room, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.mutants {
			planted[m.at] = true
		}
	}
	paths, err := filepath.Glob(office + "/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	conditions := 0
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, at := range caseConditions(t, path) {
			conditions++
			if !planted[at] {
				t.Errorf("the case at %s has no mutant", at)
			}
		}
	}
	if conditions < 50 {
		t.Errorf("%d cases with conditions were found in the office", conditions)
	}
}

// caseConditions are the lines of a file on which a case compares or joins
// conditions, and which no comment names as equivalent.
func caseConditions(t *testing.T, path string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	of := strings.Split(string(text), "\n")
	ast.Inspect(file, func(n ast.Node) bool {
		c, ok := n.(*ast.CaseClause)
		if !ok {
			return true
		}
		for _, condition := range c.List {
			line := fset.Position(condition.Pos()).Line
			e, ok := condition.(*ast.BinaryExpr)
			if ok && e.Op != token.ADD && e.Op != token.SUB && !strings.Contains(of[line-1], "// equivalent: ") {
				lines = append(lines, fmt.Sprintf("%s:%d", path, line))
			}
		}
		return true
	})
	return lines
}
