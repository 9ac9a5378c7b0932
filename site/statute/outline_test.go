package statute

import (
	"slices"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// problemsOf parses a statute, and returns what is expected at each problem.
func problemsOf(markdown string) (problems []string) {
	md, pc := goldmark.New(goldmark.WithExtensions(Outline{})), parser.NewContext()
	Expect(pc, func(_ int, _, do string) { problems = append(problems, do) })
	md.Parser().Parse(text.NewReader([]byte(markdown)), parser.WithContext(pc))
	return problems
}

// Designators go on counting behind one that counts nothing: that one is a problem,
// and those after it aren't.
func TestOutline_CountsOnBehindAnUnknownDesignator(t *testing.T) {
	for markdown, want := range map[string][]string{
		"- (a) x\n  - (1) x\n  - (1x) x\n  - (2) x\n": {"expected (2)"},
		"- (a) x\n  - (1) x\n  - (1x) x\n  - (3) x\n": {"expected (2)", "expected (2)"},
		"- (a) x\n- (1x) x\n- (c) x\n":                {"expected (b)", "expected (b)"},
	} {
		if got := problemsOf(markdown); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", markdown, got, want)
		}
	}
}
