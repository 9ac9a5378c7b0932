package main

import (
	"container/heap"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// world is one schedule: a table, a mail service, a line of time and everything
// that happens on it, decided by one random source. It is one goroutine, so the
// same seed is the same schedule, to the last call.
type world struct {
	plan
	rng         *rand.Rand
	now         time.Time
	start0      time.Time
	table       *table.Memory
	checkpoints checkpointStore
	pages       *theme.Theme
	log         *slog.Logger
	trace       func(string) // nil: no one listens
	calm        bool         // no more faults: everything must come to rest now
	procs       int          // processes so far

	running *proc // the one that runs now, or ran last
	writer  *proc // whose write takes effect: where its caller gave up, that is later
	free    []*coroutine
	service service

	calls  int // so far, for plans that name one
	agenda agenda
	order  int
	down   [2]time.Time // nothing that the platform should start is started in between

	ledger  ledger
	growth  growth
	mails   map[string]*mailRecord
	clients []*client
	buttons []*button
	// how many emails ask an office, by its question and the Pacific day
	officeDays map[string]int
	wishes     int // so far, by which each has words of its own
	sweepAt    time.Time
	watchAt    time.Time
	random     *random
	count      tally
}

// plan is what may happen in a schedule.
type plan struct {
	seed     uint64
	faults   float64 // how likely a call fails
	deaths   float64 // how likely, of those, its process dies
	slow     float64 // how likely a call is slow
	drops    float64 // how likely a message of the platform comes twice, late or never
	requests int
	jumpy    bool         // clocks may be off by an hour
	crash    map[int]fate // by the number of the call: the only faults, if there is any plan
	fixed    bool         // no chance at all: only crash
	actor    actor        // who comes in addition to those of every schedule
	whole    bool         // it goes on after the verification, to the end of a request's life
	patient  bool         // it goes on with faults until the days to prepare an agreement are over
	silent   bool         // the setting is off: agencies are told of no missed promise
}

// actor is someone who comes to few schedules, so that the others stay quick.
type actor byte

const (
	noOne    actor = iota
	amends         // an agency amends past the limits
	saves          // someone saves a draft past the limit, then emails its link past the limit
	asks           // someone emails the link to a draft, and asks for links to a request's page, past the limits
	twins          // an agency sends the same answers twice, as two requests
	hurries        // an agency states a fact of tomorrow
	alters         // someone alters rows of the table past the service
	confirms       // staff ask offices to confirm, for weeks
	enters         // staff enter a request that came by phone, on paper, or by email, of an agency that sends many
)

type item struct {
	at    time.Time
	order int
	do    func()
}

// agenda is what is to happen, by time; at the same time, first come first served.
type agenda []item

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(item)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

func (w *world) after(d time.Duration, do func()) { w.at(w.now.Add(d), do) }

func (w *world) at(t time.Time, do func()) {
	w.order++
	heap.Push(&w.agenda, item{t, w.order, do})
}

// most bounds a schedule: one that does not come to rest by then never will.
const most = 60_000

// run lets everything happen: three days with faults, or weeks where offices are
// asked, then without, until nothing is left to happen.
func (w *world) run() {
	w.begin()
	end := w.now.Add(75 * time.Hour)
	if w.actor == confirms {
		end = w.now.Add(confirmSpan)
	}
	if w.patient {
		end = end.Add(patience)
	}
	for n := 0; ; n++ {
		if n > most {
			w.wrong(quiescent, "it does not come to rest: still busy at %s", w.elapsedTime())
			return
		}
		if !w.calm && (len(w.agenda) == 0 || w.agenda[0].at.After(end)) {
			w.endFaults(end)
		}
		if len(w.agenda) == 0 {
			break
		}
		i := heap.Pop(&w.agenda).(item)
		if i.at.After(w.now) {
			w.now = i.at
		}
		i.do()
	}
	w.count.cases[quiescent]++
	w.judge()
}

// endFaults ends the faults. Clients without a receipt ask once more.
func (w *world) endFaults(end time.Time) {
	w.calm = true
	if end.After(w.now) {
		w.now = end
	}
	w.say("from here on nothing fails")
	w.table.Lag = 0
	w.planSweep(w.now)
	w.planWatch()
	for _, c := range w.clients {
		if c.receipts == 0 && !c.refused {
			w.post(c)
		}
	}
	w.after(time.Hour, w.continueRedactions)
}

func (w *world) say(format string, args ...any) {
	if w.trace != nil {
		w.trace(fmt.Sprintf("%s  %s", w.elapsedTime(), fmt.Sprintf(format, args...)))
	}
}

func (w *world) elapsedTime() string {
	d := w.now.Sub(w.start0)
	return fmt.Sprintf("%02d:%02d:%06.3f", int(d.Hours()), int(d.Minutes())%60, (d % time.Minute).Seconds())
}

// traceCall traces a call that was made; of calls that are simply done only what
// changes something.
func (w *world) traceCall(p *proc, o op, f fate) {
	if w.trace != nil && (f != done || o.writes || o.mails) {
		w.say("%s: call %d: %s %s", p.name, w.calls, o.name, fateWords[f])
	}
}

// chance is true so often.
func (w *world) chance(p float64) bool { return p > 0 && !w.fixed && w.rng.Float64() < p }

// between is a duration drawn evenly.
func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.rng.Int64N(int64(most-least)+1))
}

// latency is how long a call takes. What takes longer than its caller waits is a
// fate, not a latency.
func (w *world) latency() time.Duration {
	switch {
	case w.fixed || w.calm:
		return time.Millisecond
	case w.chance(w.slow):
		return w.between(time.Second, 9*time.Second)
	}
	return w.between(0, 30*time.Millisecond)
}

func (w *world) lateness() time.Duration {
	if w.fixed {
		return 5 * time.Second
	}
	return w.between(0, 40*time.Second)
}

// skew is how far the clock of a new process is off.
func (w *world) skew() time.Duration {
	switch {
	case w.fixed || w.calm || w.chance(0.7):
		return 0
	case w.jumpy && w.chance(0.2):
		return []time.Duration{-time.Hour, time.Hour, -23 * time.Minute}[w.rng.IntN(3)]
	}
	return w.between(-30*time.Second, 30*time.Second)
}

// fateOf decides what becomes of a call.
func (w *world) fateOf(p *proc, o op) fate {
	w.calls++
	switch {
	case w.now.After(p.ends):
		return diedBefore
	case w.crash[w.calls] != done:
		return fitting(w.crash[w.calls], o)
	case w.calm || !w.chance(w.faults):
		return done
	case w.chance(w.deaths):
		return []fate{diedBefore, diedAfter}[w.rng.IntN(2)]
	}
	switch {
	case o.mails:
		return []fate{before, after, late, notSent, notSent, refused}[w.rng.IntN(6)]
	case o.writes:
		return []fate{before, after, late}[w.rng.IntN(3)]
	}
	return before
}

// fitting makes of a fate one that the call can have: a read has no effect, and
// only a mail is refused.
func fitting(f fate, o op) fate {
	switch {
	case !o.mails && (f == notSent || f == refused), !o.mails && !o.writes && (f == after || f == late):
		return before
	}
	return f
}

// random is the processes' randomness. Now and then it repeats itself, so that
// reference numbers meet.
type random struct {
	w    *world
	last [4]byte
}

func (r *random) Read(b []byte) (int, error) {
	if len(b) == 4 { // a reference number
		if r.w.fixed || !r.w.chance(0.3) {
			r.last = [4]byte{byte(r.w.rng.Uint32()), byte(r.w.rng.Uint32()), byte(r.w.rng.Uint32()),
				byte(r.w.rng.Uint32())}
		}
		copy(b, r.last[:])
		return 4, nil
	}
	for i := range b {
		b[i] = byte(r.w.rng.Uint32())
	}
	return len(b), nil
}
