package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what a proof found.
type report struct {
	kinds   []string // of schedules, with how many
	tally   tally
	mutants []mutantResult
	took    time.Duration
}

// prove runs every single fault of a quiet schedule and n random schedules from a seed on; where all are wanted, every single fault of a
// whole life and every pair of crashes too.
func (pr *prover) prove(from, n uint64, all bool) *report {
	r := &report{}
	calls := pr.calls(false)
	for _, k := range []struct {
		name   string
		plans  func(func(plan) bool)
		wanted bool
	}{{"each fault of each single call", singles(calls, false), true}, {"each fault of each single call of a whole life", singles(pr.calls(true), true), all}, {"each pair of crashes", doubles(calls), all}, {"random schedules", seeds(from, n), true}} {
		if !k.wanted {
			continue
		}
		t := pr.all(k.plans)
		r.kinds = append(r.kinds, fmt.Sprintf("%d: %s", t.plays, k.name))
		r.tally.add(t)
	}
	return r
}

func (r *report) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PROPERTY\tCASES\tVIOLATIONS\tMUTANTS THAT TURN IT RED")
	for p := range properties {
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
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", propertyWords[p], r.tally.cases[p], r.tally.wrongs[p], most)
	}
	w.Flush()
	fmt.Fprintf(out, "\nSchedules: %s; %d calls, %d mails, %d of them a second time because nobody could know; %s\n", strings.Join(r.kinds, "; "), r.tally.calls, r.tally.mails, r.tally.extra, r.took.Round(time.Second))
	found := 0
	for _, m := range r.mutants {
		if m.found() {
			found++
		}
	}
	if len(r.mutants) > 0 {
		fmt.Fprintf(out, "Mutants: %d, found: %d\n", len(r.mutants), found)
	}
	for p := range properties {
		if r.tally.first[p] != "" {
			fmt.Fprintf(out, "\nFAILED: %s\n  go run ./infra/prove %s\n", propertyWords[p], r.tally.first[p])
		}
	}
}

// failed says what is wrong with a proof: a promise broken, a mutant that nobody found, or a promise that no mutant breaks.
func (r *report) failed() error {
	for p := range properties {
		if r.tally.wrongs[p] > 0 {
			return fmt.Errorf("%s: not so, %d times", propertyWords[p], r.tally.wrongs[p])
		}
	}
	if len(r.mutants) == 0 {
		return nil
	}
	for _, m := range r.mutants {
		if !m.found() {
			return fmt.Errorf("the mutant “%s” (%s) was not found", m.Name, m.file)
		}
	}
	for p := range properties {
		backed := false
		for _, m := range r.mutants {
			backed = backed || m.red[p]
		}
		if !backed {
			return fmt.Errorf("no mutant turns this red, so it proves nothing: %s", propertyWords[p])
		}
	}
	return nil
}
