package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what a simulation found.
type report struct {
	kinds   []string // of schedules, with how many
	tally   tally
	mutants []mutantResult
	took    time.Duration
}

// simulate runs every single fault of a quiet schedule and n random schedules from
// a seed on; where all are wanted, every single fault of a whole life and every
// pair of crashes too.
func (sim *simulator) simulate(from, n uint64, all bool) *report {
	r := &report{}
	calls := sim.calls(false)
	for _, k := range []struct {
		name   string
		plans  func(func(plan) bool)
		wanted bool
	}{{"each fault of each single call", singles(calls, false), true},
		{"each fault of each single call of a whole life", singles(sim.calls(true), true), all},
		{"each pair of crashes", doubles(calls), all}, {"random schedules", seeds(from, n), true}} {
		if !k.wanted {
			continue
		}
		t := sim.all(k.plans)
		r.kinds = append(r.kinds, fmt.Sprintf("%d: %s", t.plays, k.name))
		r.tally.add(t)
	}
	return r
}

func (r *report) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "INVARIANT\tCASES\tVIOLATIONS\tMUTANTS THAT BREAK IT")
	for p := range invariants {
		var by []string
		for _, m := range r.mutants {
			if m.red[p] {
				by = append(by, m.Name)
			}
		}
		most := fmt.Sprintf("%d", len(by))
		if len(by) > 0 {
			most += ", as “" + by[0] + "”"
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", invariantText[p], r.tally.cases[p], r.tally.wrongs[p], most)
	}
	w.Flush()
	fmt.Fprintf(out, "\nSchedules: %s; %d calls, %d emails, %d of them second ones, the first’s result unknown; %s\n",
		strings.Join(r.kinds, "; "), r.tally.calls, r.tally.mails, r.tally.extra, r.took.Round(time.Second))
	found := 0
	for _, m := range r.mutants {
		if m.isFound() {
			found++
		}
	}
	if len(r.mutants) > 0 {
		fmt.Fprintf(out, "Mutants: %d, found: %d\n", len(r.mutants), found)
	}
	for p := range invariants {
		if r.tally.first[p] != "" {
			fmt.Fprintf(out, "\nFAILED: %s\n  go run ./infra/sim %s\n", invariantText[p], r.tally.first[p])
		}
	}
}

// failure says what is wrong with a simulation: an invariant broken, a mutant that
// no one found, or an invariant that no mutant breaks.
func (r *report) failure() error {
	for p := range invariants {
		if r.tally.wrongs[p] > 0 {
			return fmt.Errorf("invariant violated %d times: %s", r.tally.wrongs[p], invariantText[p])
		}
	}
	if len(r.mutants) == 0 {
		return nil
	}
	for _, m := range r.mutants {
		if !m.isFound() {
			return fmt.Errorf("the mutant “%s” (%s) was not found", m.Name, m.file)
		}
	}
	for p := range invariants {
		backed := false
		for _, m := range r.mutants {
			backed = backed || m.red[p]
		}
		if !backed {
			return fmt.Errorf("no mutant breaks this invariant, so it proves nothing: %s", invariantText[p])
		}
	}
	return nil
}
