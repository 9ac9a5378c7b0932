package main

import (
	"maps"
	"slices"
	"testing"
)

// Of a package with gaps in its test, just those mutants live that the gaps let through.
func TestMutate_Sample(t *testing.T) {
	dir := t.TempDir()
	p, err := plant("./testdata/sample", dir)
	if err != nil {
		t.Fatal(err)
	}
	b := binary{path: dir + "/mutants.test", dir: p.dir}
	if err := b.build(t.Context(), "./testdata/sample", dir+"/overlay.json"); err != nil {
		t.Fatal(err)
	}
	tests, err := b.tests(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]fate{}
	for _, m := range p.mutants {
		got[m.what] = b.try(t.Context(), m, tests)
	}
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
	if n := len(p.mutants); n != len(want) || !slices.IsSortedFunc(p.mutants, func(a, c mutant) int { return a.number - c.number }) {
		t.Errorf("%d mutants, want %d: the line marked equivalent has none", n, len(want))
	}
}
