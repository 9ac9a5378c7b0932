// Command prove attacks the service's own handlers: Intake, Desk, Sender, Watch and the daily comparison, over the memory table, a mail service that
// takes and tells, and a clock. Everything that they call may fail before it takes effect or after, come late, twice or never; processes
// die at any call; several run at once; clocks are off; the platform has outages; rows are altered past the service; an agency uses its links
// past every limit. One random number decides all of it, so that every schedule can be played again, in words. After each it checks what the
// service promises.
//
//	prove                  the short form: each single fault, each pair of crashes, some random schedules; then each mutant
//	prove -long            a million random schedules instead of some
//	prove -runs N          so many random schedules, and no mutants; with -seed S those from the S-th on
//	prove -seed N          plays one random schedule and tells it
//	prove -crash N:F,M:G   plays the quiet schedule with call N of fate F; with -whole the one of a whole life
//
// A run that is interrupted prints what it has found so far. A mutant is the service with one line changed for the worse. Each must be found
// out: tests that cannot fail prove nothing.
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
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

// How many random schedules each form has.
const (
	shortRuns  = 2_000
	longRuns   = 1_000_000
	mutantRuns = 1_500
)

func run() error {
	seed := flag.Uint64("seed", 0, "play this random schedule and tell it")
	crash := flag.String("crash", "", "play the quiet schedule with these faults and tell it")
	whole := flag.Bool("whole", false, "of -crash: the quiet schedule that goes on to the end of a request's life")
	long := flag.Bool("long", false, "a million random schedules")
	runs := flag.Uint64("runs", 0, "so many random schedules, and no mutants; with -seed, from that one on")
	asMutant := flag.Bool("mutant", false, "print what turns red first, one property a line")
	flag.Parse()
	debug.SetGCPercent(400) // much is made and soon forgotten
	pr, err := newProver()
	if err != nil {
		return err
	}
	switch {
	case *seed != 0 && *runs == 0:
		return pr.tell(drawn(*seed))
	case *crash != "":
		p, err := crashing(*crash, *whole)
		if err != nil {
			return err
		}
		return pr.tell(p)
	case *asMutant:
		return pr.red(os.Stdout)
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
	pr.stop, pr.progress = ctx.Done(), os.Stderr
	began := time.Now()
	r := pr.prove(max(1, *seed), n, true)
	r.took = time.Since(began)
	if *runs == 0 && ctx.Err() == nil {
		if r.mutants, err = findMutants(".", os.Stderr); err != nil {
			return err
		}
	}
	r.print(os.Stdout)
	return r.failed()
}

// tell plays one schedule and prints it in words.
func (pr *prover) tell(p plan) error {
	t := pr.play(p, func(line string) { fmt.Println(line) })
	if t.red() {
		return fmt.Errorf("%s breaks a promise", p)
	}
	return nil
}

// red runs until something turns red and prints which properties did.
func (pr *prover) red(out *os.File) error {
	pr.quick = true
	var t tally
	for _, plans := range []func(func(plan) bool){seeds(1, 100), singles(pr.calls(false), false), seeds(101, mutantRuns), singles(pr.calls(true), true)} {
		if t = pr.all(plans); t.red() {
			break
		}
	}
	for p := range properties {
		if t.wrongs[p] > 0 {
			fmt.Fprintf(out, "%d\t%s\n", p, t.first[p])
		}
	}
	return nil
}
