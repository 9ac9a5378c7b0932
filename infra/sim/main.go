// Command sim is the deterministic simulation of the service. It runs the real
// handlers (Intake, Desk, Sender, Watch, and the daily comparison) over the memory
// table, a simulated mail service, and a simulated clock, and injects faults.
//
//   - Calls fail before or after they take effect, or come late, twice, or never.
//   - Processes die at any call, and several run at once. Clocks are off. The
//     platform has outages.
//   - Rows are altered past the service. Agencies use their links past every limit.
//
// One seed decides everything, so every schedule can be replayed, in words. After
// each schedule the simulation checks the invariants (check.go).
//
//	sim                  each single fault, each pair of crashes, some random schedules; then each mutant
//	sim -long            a million random schedules instead of some
//	sim -runs N          N random schedules and no mutants; with -seed S, beginning with schedule S
//	sim -seed N          replay one random schedule and print what happens
//	sim -crash N:F,M:G   replay the quiet schedule with fault F at call N; with -whole, a whole life of a request
//
// An interrupted run prints what it has found so far. A mutant is the service with
// one line changed for the worse (mutants.go). Each must break an invariant: tests
// that cannot fail prove nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sim:", err)
		os.Exit(1)
	}
}

// How many random schedules each form has.
const (
	shortRuns  = 2_000
	longRuns   = 1_000_000
	mutantRuns = 1_500
	// in which offices are asked, for a mutant that no other has found
	confirmRuns = 400
)

func run() error {
	seed := flag.Uint64("seed", 0, "replay this random schedule and print what happens")
	crash := flag.String("crash", "", "replay the quiet schedule with these faults and print what happens")
	whole := flag.Bool("whole", false, "with -crash: continue the quiet schedule to the end of a request's life")
	long := flag.Bool("long", false, "a million random schedules")
	runs := flag.Uint64("runs", 0, "run this many random schedules and no mutants; with -seed, beginning with that one")
	asMutant := flag.Bool("mutant", false, "print which invariants break first, one per line")
	flag.Parse()
	debug.SetGCPercent(400) // much is made and soon forgotten
	sim, err := newSimulator()
	if err != nil {
		return err
	}
	switch {
	case *seed != 0 && *runs == 0:
		return sim.tell(newPlan(*seed))
	case *crash != "":
		p, err := crashing(*crash, *whole)
		if err != nil {
			return err
		}
		return sim.tell(p)
	case *asMutant:
		return sim.red(os.Stdout)
	}
	n := uint64(shortRuns)
	if *long {
		n = longRuns
	}
	if *runs > 0 {
		n = *runs
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	sim.stop, sim.progress = ctx.Done(), os.Stderr
	began := time.Now()
	r := sim.simulate(max(1, *seed), n, true)
	r.took = time.Since(began)
	if *runs == 0 && ctx.Err() == nil {
		r.mutants, err = findMutants(".", os.Stderr)
		if err != nil {
			return err
		}
	}
	r.print(os.Stdout)
	return r.failure()
}

// tell plays one schedule and prints it in words.
func (sim *simulator) tell(p plan) error {
	t := sim.play(p, func(line string) { fmt.Println(line) })
	if t.red() {
		return fmt.Errorf("%s breaks an invariant", p)
	}
	return nil
}

// red runs until an invariant breaks and prints which ones did.
func (sim *simulator) red(out *os.File) error {
	sim.quick = true
	var t tally
	for _, plans := range []func(func(plan) bool){seeds(1, 100), singles(sim.calls(false), false),
		seeds(101, mutantRuns), singles(sim.calls(true), true), seedsOf(confirms, confirmRuns)} {
		t = sim.all(plans)
		if t.red() {
			break
		}
	}
	for p := range invariants {
		if t.wrongs[p] > 0 {
			fmt.Fprintf(out, "%d\t%s\n", p, t.first[p])
		}
	}
	return nil
}
