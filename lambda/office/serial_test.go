package office_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
)

// raced says that the race detector is at work, which makes all of it five to ten
// times slower.
var raced bool

// checks says that make check runs the tests: then those that count in thousands
// do.
var checks = os.Getenv("CHECK") != ""

// serial keeps a test of one goroutine from the race detector, which finds nothing
// in it: the service itself starts none. make test runs all of them without.
func serial(t testing.TB) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	if raced && !concurrent()[name] {
		t.Skip("SKIPPED under the race detector: one goroutine; it runs without")
	}
}

// These tests make much that is thrown away and keep next to nothing; half of their
// time went into collecting it.
func init() { debug.SetGCPercent(400) }

func TestConcurrent_FoundInTheCode(t *testing.T) {
	for name, want := range map[string]bool{"TestSend_FiftyAtOnceCountOnce": true, "TestAmend_LimitAtOnce": true,
		"TestTakeStep_Linearizable": true, "TestFlippedRows": false} {
		if concurrent()[name] != want {
			t.Errorf("%s starts goroutines: %t, want %t", name, !want, want)
		}
	}
}

// concurrent are the functions of the tests that start a goroutine or a server,
// themselves or by a helper: of the tests that have a service, the race detector
// runs these.
var concurrent = sync.OnceValue(func() map[string]bool {
	calls := map[string][]string{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				calls[f.Name.Name] = append(calls[f.Name.Name], namesIn(f.Body)...)
			}
		}
	}
	starts := map[string]bool{"go": true, "Go": true, "NewServer": true}
	for known := 0; known < len(starts); { // until no more are found
		known = len(starts)
		for name, called := range calls {
			if slices.ContainsFunc(called, func(n string) bool { return starts[n] }) {
				starts[name] = true
			}
		}
	}
	return starts
})

// namesIn are the names that a function uses, and "go" if it starts a goroutine.
func namesIn(body ast.Node) (names []string) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			names = append(names, "go")
		case *ast.Ident:
			names = append(names, n.Name)
		}
		return true
	})
	return names
}
