package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// mutant is one change of the code.
type mutant struct {
	number         int
	file, at, what string // at: file and line, from the folder that it is started in
}

// planted is a package with all its mutants in it.
type planted struct {
	dir     string
	mutants []mutant
}

// helpers are what the planted code calls. Which mutants a run comes past is
// written to the file that MUTANTS_SEEN names.
const helpers = `package %s

import (
	"os"
	"strconv"
	"sync"
)

var (
	mutantIsOn, _  = strconv.Atoi(os.Getenv("MUTANT"))
	mutantsSeenAt  = os.Getenv("MUTANTS_SEEN")
	mutantsSeen    sync.Map
)

func mutantOn(n int) bool {
	if mutantsSeenAt != "" {
		if _, seen := mutantsSeen.LoadOrStore(n, true); !seen {
			f, err := os.OpenFile(mutantsSeenAt, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
			if err == nil {
				f.WriteString(strconv.Itoa(n) + "\n")
				f.Close()
			}
		}
	}
	return n == mutantIsOn
}

type mutantNumber interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr | ~float32 | ~float64
}

func mutantSum[T mutantNumber](n int, a, b T) T {
	if mutantOn(n) {
		return a - b
	}
	return a + b
}

func mutantDifference[T mutantNumber](n int, a, b T) T {
	if mutantOn(n) {
		return a + b
	}
	return a - b
}
`

// plant writes the package's files with every mutant in them into dir, and the
// overlay by which the go command reads them there. Of what the package imports it
// reads the compiled types, not the source, which would take ten times as long.
func plant(pattern, dir string) (planted, error) {
	all, err := packages.Load(
		&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes |
			packages.NeedTypesInfo | packages.NeedImports | packages.NeedCompiledGoFiles}, pattern)
	if err != nil {
		return planted{}, err
	}
	if len(all) != 1 || len(all[0].Errors) > 0 {
		return planted{}, fmt.Errorf("%s: want one package without errors, got %d: %v", pattern, len(all), all)
	}
	of := all[0]
	here, err := os.Getwd()
	if err != nil {
		return planted{}, err
	}
	g := &gardener{fset: of.Fset, info: of.TypesInfo, here: here}
	overlay := map[string]string{}
	for i, file := range of.Syntax {
		path := of.CompiledGoFiles[i]
		text, err := os.ReadFile(path)
		if err != nil {
			return planted{}, err
		}
		to := filepath.Join(dir, filepath.Base(path))
		if err := os.WriteFile(to, g.plant(file, path, text), 0o644); err != nil {
			return planted{}, err
		}
		overlay[path] = to
	}
	home := filepath.Dir(of.CompiledGoFiles[0])
	to := filepath.Join(dir, "mutants_planted.go")
	if err := os.WriteFile(to, fmt.Appendf(nil, helpers, of.Name), 0o644); err != nil {
		return planted{}, err
	}
	overlay[filepath.Join(home, "mutants_planted.go")] = to
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return planted{}, err
	}
	return planted{home, g.mutants}, os.WriteFile(filepath.Join(dir, "overlay.json"), text, 0o644)
}

// gardener plants mutants into the text of one file after the other.
type gardener struct {
	fset    *token.FileSet
	info    *types.Info
	here    string
	mutants []mutant

	path    string
	text    []byte
	before  map[int]string // what is put before a byte, by its place
	after   map[int]string // what is put behind it, for what is nested innermost first
	instead map[int]string // of one byte
	header  ast.Stmt       // of the if or switch that was entered last
}

func (g *gardener) plant(file *ast.File, path string, text []byte) []byte {
	g.path, g.text = path, text
	g.before, g.after, g.instead = map[int]string{}, map[int]string{}, map[int]string{}
	ast.Inspect(file, g.visit)
	return g.render()
}

func (g *gardener) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ForStmt: // without what it does after each round: a loop that counts the other way never ends
		if n.Init != nil {
			ast.Inspect(n.Init, g.visit)
		}
		if n.Cond != nil {
			ast.Inspect(n.Cond, g.visit)
		}
		ast.Inspect(n.Body, g.visit)
		return false
	case *ast.GenDecl:
		return n.Tok == token.VAR
	case *ast.IfStmt:
		g.header = n.Init // a statement there can't become two
	case *ast.SwitchStmt:
		g.header = n.Init
	case *ast.BinaryExpr:
		g.binary(n)
	case *ast.IncDecStmt:
		if n != g.header {
			g.count(n)
		}
	}
	return true
}

// binary plants what a comparison, a logical operator, or a sum can become.
func (g *gardener) binary(e *ast.BinaryExpr) {
	if g.info.Types[e].Value != nil || g.isEquivalent(e.Pos()) {
		return // a constant
	}
	x, y := g.source(e.X), g.source(e.Y)
	switch e.Op {
	case token.EQL, token.NEQ:
		g.wrap(e, "(", fmt.Sprintf(") != mutantOn(%d)", g.add(e, "negated")))
	case token.LSS, token.GTR:
		n := g.add(e, "negated")
		m := g.add(e, "made to hold at the limit")
		g.wrap(e, "(", fmt.Sprintf(" || mutantOn(%d) && (%s) == (%s)) != mutantOn(%d)", m, x, y, n))
	case token.LEQ, token.GEQ:
		n := g.add(e, "negated")
		m := g.add(e, "made to fail at the limit")
		g.wrap(e, "(", fmt.Sprintf(" && !(mutantOn(%d) && (%s) == (%s))) != mutantOn(%d)", m, x, y, n))
	case token.LAND:
		n := g.add(e, "&& is ||")
		g.wrap(e, fmt.Sprintf("(mutantOn(%d) && ((%s) || (%s)) || !mutantOn(%d) && (", n, x, y, n), "))")
	case token.LOR:
		n := g.add(e, "|| is &&")
		g.wrap(e, fmt.Sprintf("(mutantOn(%d) && ((%s) && (%s)) || !mutantOn(%d) && (", n, x, y, n), "))")
	case token.ADD, token.SUB:
		if b, ok := g.info.TypeOf(e).Underlying().(*types.Basic); !ok || b.Info()&types.IsNumeric == 0 ||
			b.Info()&types.IsComplex != 0 {
			return
		}
		name := map[token.Token]string{token.ADD: "mutantSum", token.SUB: "mutantDifference"}[e.Op]
		typed := types.TypeString(g.info.TypeOf(e), func(p *types.Package) string { return p.Name() })
		if named, ok := g.info.TypeOf(e).(*types.Named); ok && named.Obj().Pkg() != nil &&
			named.Obj().Pkg().Name() != "time" || strings.HasPrefix(typed, "untyped") {
			return // its name may not be one in this file
		}
		if strings.HasPrefix(typed, "time.") && !strings.Contains(string(g.text), "\"time\"") {
			return
		}
		g.wrap(e, fmt.Sprintf("%s[%s](%d, ", name, typed, g.add(e, "+ for -, or the reverse")), ")")
		g.instead[g.offset(e.OpPos)] = ","
	}
}

func (g *gardener) count(s *ast.IncDecStmt) {
	if g.isEquivalent(s.Pos()) {
		return
	}
	x, other := g.source(s.X), map[token.Token]string{token.INC: "--", token.DEC: "++"}[s.Tok]
	n := g.add(s, "counts the other way")
	g.wrap(s, fmt.Sprintf("if mutantOn(%d) { %s%s } else { ", n, x, other), " }")
}

func (g *gardener) add(n ast.Node, how string) int {
	at := g.fset.Position(n.Pos())
	name, err := filepath.Rel(g.here, at.Filename)
	if err != nil {
		name = at.Filename
	}
	what := strings.Join(strings.Fields(g.source(n)), " ")
	g.mutants = append(g.mutants, mutant{len(g.mutants) + 1, g.path, fmt.Sprintf("%s:%d", name, at.Line),
		fmt.Sprintf("%.90s: %s", what, how)})
	return len(g.mutants)
}

// wrap puts text around a node. An outer node is visited first, so that its text
// stands outside.
func (g *gardener) wrap(n ast.Node, before, after string) {
	g.before[g.offset(n.Pos())] += before
	end := g.offset(n.End())
	g.after[end] = after + g.after[end]
}

func (g *gardener) offset(p token.Pos) int { return g.fset.Position(p).Offset }

func (g *gardener) source(n ast.Node) string {
	return string(g.text[g.offset(n.Pos()):g.offset(n.End())])
}

// isEquivalent says whether the line is marked as one whose mutants no test can
// see.
func (g *gardener) isEquivalent(p token.Pos) bool {
	at := g.offset(p)
	line, _, _ := strings.Cut(string(g.text[at:]), "\n")
	return strings.Contains(line, "// equivalent: ")
}

func (g *gardener) render() []byte {
	var out strings.Builder
	from := 0
	places := slices.Sorted(maps.Keys(g.before))
	places = slices.Concat(places, slices.Collect(maps.Keys(g.after)), slices.Collect(maps.Keys(g.instead)))
	slices.Sort(places)
	for _, at := range slices.Compact(places) {
		out.Write(g.text[from:at])
		from = at
		out.WriteString(g.after[at])
		out.WriteString(g.before[at])
		if s, ok := g.instead[at]; ok {
			out.WriteString(s)
			from = at + 1
		}
	}
	out.Write(g.text[from:])
	return []byte(out.String())
}
