package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryTestOfAScenePlays(t *testing.T) {
	for _, s := range scenes {
		files, err := filepath.Glob(filepath.Join("../../..", s.in, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		var source strings.Builder
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
		}
		for _, name := range s.tests {
			if !strings.Contains(source.String(), "\nfunc "+name+"(t *testing.T)") {
				t.Errorf("%q: there is no test %s in %s", s.what, name, s.in)
			}
		}
	}
}

func TestASceneIsAsGoodAsItsWorstTest(t *testing.T) {
	s := scene{in: "infra/deploy/dist", tests: []string{"A", "B"}}
	for want, results := range map[string]map[string]string{
		"ok":      {"infra/deploy/dist A": "pass", "infra/deploy/dist B": "pass"},
		"skipped": {"infra/deploy/dist A": "pass", "infra/deploy/dist B": "skip"},
		"FAILED":  {"infra/deploy/dist A": "fail", "infra/deploy/dist B": "pass"},
		"MISSING": {"infra/deploy/dist A": "pass", "infra/test B": "pass"},
	} {
		if got := s.outcome(results); got != want {
			t.Errorf("%v: %s, want %s", results, got, want)
		}
	}
}
