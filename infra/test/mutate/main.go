// Command mutate tests the tests of a package: it changes one condition or one sum
// at a time, and reports each change that no test notices.
//
//	go run ./infra/test/mutate ./lambda/request                every mutant, by the tests that run under -short
//	go run ./infra/test/mutate -every 5 ./lambda/request       every fifth of them
//	go run ./infra/test/mutate -by ./lambda/office -only 'sender.go' ./lambda/office/outbox
//	go run ./infra/test/mutate -long -only 'dynamo' ./lambda/table
//
// All mutants are compiled into one test binary, each behind its number, and the
// environment says which one is on: a package of hundreds of mutants is compiled
// once. A first run of each test notes which mutants it comes past; a mutant is
// then run by those tests only. It mutates what gremlins does (negated and shifted
// comparisons, and for or, plus for minus, increments), and the conditions of cases
// too.
//
// A line of the code that ends in "// equivalent: reason" is left out: no test can
// see a difference there.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	every := flag.Int("every", 1, "try every n-th mutant")
	only := flag.String("only", "", "try mutants in files that match this expression")
	run := flag.String("run", "", "by tests that match this expression")
	by := flag.String("by", "",
		"by the tests of this package too, after the package's own: as of the office for its rooms")
	long := flag.Bool("long", false, "by tests that start stand-ins too, without -short")
	flag.Parse()
	for _, pattern := range flag.Args() {
		if err := mutate(ctx, pattern, *by, *only, *run, *every, *long); err != nil {
			fmt.Fprintln(os.Stderr, "mutate:", err)
			os.Exit(1)
		}
	}
}

// mutate tries the mutants of one package, by its own tests and then by those of
// by, if that is a package, and prints those that live.
func mutate(ctx context.Context, pattern, by, only, run string, every int, long bool) error {
	files, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := plant(pattern, dir)
	if err != nil {
		return err
	}
	began := time.Now()
	suites, err := p.suites(ctx, dir, by, run, long)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d mutants, %s in %.0f s\n", pattern, len(p.mutants), suites, time.Since(began).Seconds())
	score := tally{}
	var wait sync.WaitGroup
	var mu sync.Mutex
	work := make(chan mutant)
	for range runtime.NumCPU() {
		wait.Go(func() {
			for m := range work {
				fate := suites.try(ctx, m)
				mu.Lock()
				score.add(fate)
				if fate != killed {
					fmt.Printf("%-9s %s: %s\n", fate, m.at, m.what)
				}
				mu.Unlock()
			}
		})
	}
	for n, m := range p.mutants {
		if n%every == 0 && files.MatchString(filepath.Base(m.file)) && ctx.Err() == nil {
			work <- m
		}
	}
	close(work)
	wait.Wait()
	fmt.Printf("%s: %s in %.0f s\n", pattern, score, time.Since(began).Seconds())
	return ctx.Err()
}

// fate is what became of a mutant.
type fate string

const (
	killed    fate = "killed"    // a test failed
	endless   fate = "endless"   // no test failed, and one did not end: killed, where the machine was not too busy
	lived     fate = "lived"     // each test that came past it passed
	unreached fate = "unreached" // no test came past it
)

type tally map[fate]int

func (t tally) add(f fate) { t[f]++ }

func (t tally) String() string {
	counts := []string{}
	tried := 0
	for _, f := range []fate{killed, endless, lived, unreached} {
		tried += t[f]
		counts = append(counts, fmt.Sprintf("%d %s", t[f], f))
	}
	return fmt.Sprintf("%d tried, %s", tried, strings.Join(counts, ", "))
}
