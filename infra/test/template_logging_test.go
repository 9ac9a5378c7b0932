package test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// defaultLogger are the functions of log/slog that write to a logger which no one
// set, or set one behind the others' backs.
var defaultLogger = []string{"Default", "SetDefault", "With", "Debug", "DebugContext", "Info", "InfoContext",
	"Warn", "WarnContext", "Error", "ErrorContext", "Log", "LogAttrs", "SetLogLoggerLevel"}

// strayLogging finds where a file writes a line that logging.New doesn't see, so
// that no alarm counts it.
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

// lambdaFiles parses the code of lambda/, without tests, by path. The operator's
// tool logs nothing and is no function.
func lambdaFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir("../../lambda", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		}
		return err
	})
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files read, %v", len(files), err)
	}
	return files
}

// Every line of a function goes to the logger that its main makes, whose errors an
// alarm counts.
func TestLogging_NoFunctionUsesTheDefault(t *testing.T) {
	for path, f := range lambdaFiles(t) {
		for _, one := range strayLogging(f) {
			t.Errorf("%s uses %s: take a *slog.Logger, as logging.New makes it", path, one)
		}
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

// levels are the calls that write a line, and where in them its message is. Log's
// level is worked out, and may be ERROR.
var levels = map[string]int{"Error": 0, "ErrorContext": 1, "Log": 2, "Info": 0, "InfoContext": 1, "Warn": 0,
	"WarnContext": 1,
	"Debug":       0, "DebugContext": 1}

// logLines are the messages of a file's lines: those that may be at ERROR, and the
// others.
func logLines(f *ast.File) (errors, others []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		to, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !strings.EqualFold(logName(to.X), "log") {
			return true
		}
		at, ok := levels[to.Sel.Name]
		if !ok || at >= len(call.Args) {
			return true
		}
		l, ok := call.Args[at].(*ast.BasicLit)
		if !ok {
			return true
		}
		text, _ := strconv.Unquote(l.Value)
		if strings.HasPrefix(to.Sel.Name, "Error") || to.Sel.Name == "Log" {
			errors = append(errors, text)
		} else {
			others = append(others, text)
		}
		return true
	})
	return errors, others
}

// logName is the last name of an expression: log, or x.Log.
func logName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// What rings the alarm on logged errors is in the runbook, line by line, and
// nothing else is.
func TestLogging_ErrorLinesAreInTheRunbook(t *testing.T) {
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "### LoggedErrorsAlarm\n")
	section, _, _ = strings.Cut(section, "\n### ")
	var told, logged, others []string
	for line := range strings.Lines(section) {
		if _, list, ok := strings.Cut(line, ": `"); ok && strings.HasPrefix(line, "- ") {
			for i, part := range strings.Split("`"+list, "`") {
				if i%2 == 1 {
					told = append(told, part)
				}
			}
		}
	}
	for _, f := range lambdaFiles(t) {
		at, below := logLines(f)
		logged, others = append(logged, at...), append(others, below...)
	}
	for _, message := range others {
		if slices.Contains(logged, message) {
			t.Errorf("%q is logged at ERROR in one place and below it in another", message)
		}
	}
	slices.Sort(logged)
	for _, d := range differ(told, slices.Compact(logged),
		"is in the runbook's LoggedErrorsAlarm, and no function logs it at ERROR",
		"is logged at ERROR, and the runbook's LoggedErrorsAlarm doesn't say what it means") {
		t.Error(d)
	}
}
