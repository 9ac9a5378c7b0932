package infra

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// defaultLogger are the functions of log/slog that write to a logger which nobody set, or set one behind the others' backs.
var defaultLogger = []string{"Default", "SetDefault", "With", "Debug", "DebugContext", "Info", "InfoContext", "Warn", "WarnContext", "Error", "ErrorContext",
	"Log", "LogAttrs", "SetLogLoggerLevel"}

// strayLogging finds where a file writes a line that office.NewLog doesn't see, so that no alarm counts it.
func strayLogging(f *ast.File) (found []string) {
	names := map[string]string{} // how the file calls a package
	for _, i := range f.Imports {
		path := strings.Trim(i.Path.Value, `"`)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = path
	}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := s.X.(*ast.Ident)
		if !ok {
			return true
		}
		switch names[x.Name] {
		case "log":
			found = append(found, "log."+s.Sel.Name)
		case "log/slog":
			if slices.Contains(defaultLogger, s.Sel.Name) {
				found = append(found, "slog."+s.Sel.Name)
			}
		}
		return true
	})
	return found
}

// Every line of a function goes to the logger that its main makes, whose errors an alarm counts.
func TestLogging_NoFunctionUsesTheDefault(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../lambda", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, one := range strayLogging(f) {
			t.Errorf("%s uses %s: take a *slog.Logger, as office.NewLog makes it", path, one)
		}
		return nil
	})
	if err != nil || files < 50 {
		t.Errorf("%d files read, %v", files, err)
	}
}

func TestLogging_StrayLinesAreFound(t *testing.T) {
	for text, want := range map[string]string{
		`import "log/slog"; func f() { slog.Error("x") }`:                                       "[slog.Error]",
		`import "log/slog"; func f() { l := slog.With("a", 1); l.Info("x") }`:                   "[slog.With]",
		`import l "log/slog"; func f() { l.Default().Warn("x") }`:                               "[slog.Default]",
		`import "log"; func f() { log.Print("x"); log.Fatal() }`:                                "[log.Print log.Fatal]",
		`import "log/slog"; func f(log *slog.Logger) { log.Error("x", slog.String("a", "b")) }`: "[]",
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "", "package p; "+text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(strayLogging(f)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
