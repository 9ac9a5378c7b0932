package main

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// simulator runs plans.
type simulator struct {
	pages    *theme.Theme
	quick    bool // stop at the first violation
	stop     <-chan struct{}
	progress io.Writer // nil: no one waits
}

func newSimulator() (*simulator, error) {
	request.MaxTogether = 2 // a removal of words from more rows is a sequence
	site := theme.Default()
	site.URL = "https://assist.example.org"
	pages, err := theme.New(site, nil)
	return &simulator{pages: pages}, err
}

// newPlan draws the plan of a seed: which faults, how many, how often.
func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 1))
	p := plan{seed: seed, requests: 1 + r.IntN(2)*r.IntN(3), jumpy: r.IntN(5) == 0}
	if r.IntN(12) == 0 {
		p.requests = 10 // more than one mailbox gets on a day, for all agencies
	}
	p.faults = []float64{0, 0.02, 0.1, 0.3}[r.IntN(4)]
	p.deaths = []float64{0.2, 0.5, 0.9}[r.IntN(3)]
	p.slow = []float64{0, 0.1, 0.5}[r.IntN(3)]
	p.drops = []float64{0, 0.1, 0.4}[r.IntN(3)]
	p.whole = r.IntN(4) == 0
	switch n := r.IntN(300); {
	case n < 1:
		p.actor = amends
	case n < 2:
		p.actor = saves
	case n < 3:
		p.actor = asks
	case n < 6:
		p.actor = alters
	case n < 11:
		p.actor = twins
	case n < 16:
		p.actor = hurries
	case n < 21:
		p.actor = enters
	case n < 36:
		p.actor = confirms
	}
	if p.actor != noOne {
		p.requests = 1 // much happens there already
	}
	if p.actor == enters {
		p.requests = 5 // whose acknowledgements use the day's quota up
	}
	if p.actor == confirms {
		p.requests = 2 // whose offices are the same
	}
	p.silent = r.IntN(10) == 0
	p.patient = p.whole && p.actor == noOne && p.requests < 10 && r.IntN(3) == 0
	return p
}

// String is how a plan is named on the command line, to be played again.
func (p plan) String() string {
	if !p.fixed {
		return fmt.Sprintf("-seed %d", p.seed)
	}
	var at []string
	for _, n := range slices.Sorted(maps.Keys(p.crash)) {
		at = append(at, fmt.Sprintf("%d:%d", n, p.crash[n]))
	}
	words := "-crash " + strings.Join(at, ",")
	if p.whole {
		words = "-whole " + words
	}
	return words
}

// crashing reads the plan that String has named.
func crashing(text string, whole bool) (plan, error) {
	p := plan{fixed: true, whole: whole, requests: 1, crash: map[int]fate{}}
	for _, part := range strings.Split(text, ",") {
		n, f, _ := strings.Cut(part, ":")
		call, err := strconv.Atoi(n)
		what, err2 := strconv.Atoi(f)
		if err != nil || err2 != nil || what < 0 || what >= len(fateWords) {
			return p, fmt.Errorf("-crash %s: want CALL:FATE, fates are 1 to %d", text, len(fateWords)-1)
		}
		p.crash[call] = fate(what)
	}
	return p, nil
}

// play runs one plan to its end.
func (sim *simulator) play(p plan, trace func(string)) tally {
	w := &world{plan: p, rng: rand.New(rand.NewPCG(p.seed, 2)), table: &table.Memory{}, checkpoints: checkpointStore{},
		pages: sim.pages, log: slog.New(slog.DiscardHandler), trace: trace}
	w.random = &random{w: w}
	w.serve()
	w.run()
	for _, c := range w.free {
		c.stop()
	}
	w.count.plays, w.count.calls = 1, w.calls
	return w.count
}

// all runs plans on every core until there are none left, or until the first
// violation where that is enough.
func (sim *simulator) all(plans func(yield func(plan) bool)) tally {
	var total tally
	var mu sync.Mutex
	work := make(chan []plan)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for some := range work {
				var t tally
				for _, p := range some {
					one := sim.play(p, nil)
					t.add(one)
					sim.tellWrong(one)
				}
				mu.Lock()
				total.add(t)
				mu.Unlock()
			}
		})
	}
	var some []plan
	announced, atOnce := time.Now(), 20
	if sim.quick {
		atOnce = 2 // none after the first that is red is wanted
	}
	for p := range plans {
		some = append(some, p)
		if len(some) < atOnce {
			continue
		}
		mu.Lock()
		enough := sim.quick && total.red()
		if sim.progress != nil && time.Since(announced) > time.Minute {
			announced = time.Now()
			fmt.Fprintf(sim.progress, "%d schedules\n", total.plays)
		}
		mu.Unlock()
		if enough || sim.isStopped() {
			some = nil
			break
		}
		work <- some
		some = nil
	}
	work <- some
	close(work)
	workers.Wait()
	return total
}

// tellWrong tells at once what is wrong with a schedule: in a long run no one wants
// to wait for the table.
func (sim *simulator) tellWrong(t tally) {
	if sim.progress == nil || !t.red() {
		return
	}
	for _, first := range t.first {
		if first != "" {
			fmt.Fprintf(sim.progress, "wrong: %s\n", first)
		}
	}
}

func (sim *simulator) isStopped() bool {
	select {
	case <-sim.stop:
		return true
	default:
		return false
	}
}

// calls is how many calls a schedule without a fault makes.
func (sim *simulator) calls(whole bool) int {
	return sim.play(plan{fixed: true, whole: whole, requests: 1}, nil).calls
}

// singles are the plans in which one call has a fate other than done: each call,
// each fate.
func singles(calls int, whole bool) func(yield func(plan) bool) {
	return func(yield func(plan) bool) {
		for n := 1; n <= calls; n++ {
			for f := before; f <= refused; f++ {
				if whole && f > diedAfter { // what a mail may meet, the shorter one has met
					break
				}
				if !yield(plan{fixed: true, whole: whole, requests: 1, crash: map[int]fate{n: f}}) {
					return
				}
			}
		}
	}
}

// doubles are the plans in which two calls end their processes, before or after
// they take effect. A crash makes a schedule longer, so the second may come later
// than any call of the quiet one.
func doubles(calls int) func(yield func(plan) bool) {
	return func(yield func(plan) bool) {
		for n := 1; n <= calls; n++ {
			for m := n + 1; m <= calls+10; m++ {
				for _, f := range []fate{diedBefore, diedAfter} {
					for _, g := range []fate{diedBefore, diedAfter} {
						if !yield(plan{fixed: true, requests: 1, crash: map[int]fate{n: f, m: g}}) {
							return
						}
					}
				}
			}
		}
	}
}

// seedsOf are the first n random schedules with an actor.
func seedsOf(who actor, n int) func(yield func(plan) bool) {
	return func(yield func(plan) bool) {
		for s := uint64(1); n > 0; s++ {
			p := newPlan(s)
			if p.actor != who {
				continue
			}
			n--
			if !yield(p) {
				return
			}
		}
	}
}

// random schedules, by their seeds.
func seeds(from, n uint64) func(yield func(plan) bool) {
	return func(yield func(plan) bool) {
		for s := from; s < from+n; s++ {
			if !yield(newPlan(s)) {
				return
			}
		}
	}
}
