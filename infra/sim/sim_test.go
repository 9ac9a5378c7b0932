package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func init() { debug.SetGCPercent(400) } // as main has it

// CHECK=1, which make check sets, has the tests take as long as make sim does.
func checks() bool { return os.Getenv("CHECK") != "" }

// Nothing is lost, nothing comes twice, and no one is forgotten.
func TestSimulation_HoldsItsInvariants(t *testing.T) {
	sim, err := newSimulator()
	if err != nil {
		t.Fatal(err)
	}
	n := uint64(300)
	switch {
	case testing.Short():
		n = 20
	case checks():
		n = shortRuns
	}
	if !checks() {
		t.Logf("%d random schedules, no pairs of crashes, no faults in a whole life; make check and make sim play "+
			"%d, and those", n, shortRuns)
	}
	r := sim.simulate(1, n, checks())
	r.print(os.Stdout)
	if err := r.failure(); err != nil {
		t.Error(err)
	}
	if r.tally.extra == 0 {
		t.Error("no schedule lost the answer of a send for good: too few to tell anything")
	}
}

// Each mutant is found, and each invariant is broken by at least one.
func TestMutants_EachBreaksAnInvariant(t *testing.T) {
	if !checks() {
		t.Skip("SKIPPED: mutants take a minute; make check and make sim attack them")
	}
	results, err := findMutants("../..", os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	r := &report{mutants: results}
	if err := r.failure(); err != nil {
		t.Error(err)
	}
	if len(results) < 20 {
		t.Errorf("%d mutants, want 20 or more", len(results))
	}
}

// Each mutant's line is marked once, and the mutant changes it: what the minutes of
// the test above would find out.
func TestMutants_EachLineMarkedOnce(t *testing.T) {
	for _, m := range mutants {
		file, text, err := m.change("../..")
		if err != nil {
			t.Errorf("mutant “%s”: %v", m.Name, err)
			continue
		}
		if was, err := os.ReadFile(file); err != nil || string(was) == text {
			t.Errorf("mutant “%s” changes nothing in %s (%v)", m.Name, file, err)
		}
	}
}

// A line that is marked has a mutant: else the mark says of a test that isn't there.
func TestMutants_NoMarkWithoutOne(t *testing.T) {
	mark := regexp.MustCompile(`// mutant: ([a-z0-9-]+)`)
	for _, folder := range []string{"../../lambda", "../../site"} {
		err := filepath.WalkDir(folder, func(file string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".go" {
				return err
			}
			text, err := os.ReadFile(file)
			for _, found := range mark.FindAllStringSubmatch(string(text), -1) {
				if !slices.ContainsFunc(mutants, func(m mutant) bool { return m.Mark == found[1] }) {
					t.Errorf("%s is marked for the mutant %s, which isn't there", file, found[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestMutants_ChangedLineIsNamed(t *testing.T) {
	m := mutant{"an old one", "row-version", "a line that was there once", ""}
	if _, err := m.attack("../..", t.TempDir()); err == nil || !strings.Contains(err.Error(), "an old one") ||
		!strings.Contains(err.Error(), "write the mutant anew") {
		t.Errorf("the error is %v", err)
	}
}

func TestSchedule_SameSeedSameTrace(t *testing.T) {
	sim, err := newSimulator()
	if err != nil {
		t.Fatal(err)
	}
	crash, err := crashing("7:5,19:2", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []plan{newPlan(7), newPlan(8), newPlan(99), crash} {
		var told [2]strings.Builder
		for i := range told {
			sim.play(p, func(line string) { told[i].WriteString(line + "\n") })
		}
		if told[0].String() != told[1].String() {
			t.Errorf("%s: two plays differ", p)
		}
		if strings.Count(told[0].String(), "\n") < 20 {
			t.Errorf("%s tells too little:\n%s", p, told[0].String())
		}
	}
	if crash.String() != "-crash 7:5,19:2" {
		t.Errorf("a plan of crashes is named %s", crash)
	}
}
