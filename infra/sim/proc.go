package main

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// fate is what becomes of one call of a process to the table or to the mail
// service.
type fate byte

const (
	done       fate = iota
	before          // it failed and had no effect: throttled, cut off on the way there, another transaction in the way
	after           // it took effect and its answer was lost
	late            // its caller gave up, and it takes effect afterwards, if its condition still holds
	diedBefore      // the process died, the call was never made
	diedAfter       // the process died when the call had taken effect
	notSent         // of a mail: the service says that it did not take it
	refused         // of a mail: the service says that it never will
)

var fateWords = [...]string{"done", "fails without effect", "takes effect, its answer is lost",
	"is given up and takes effect later",
	"is never made: the process dies", "takes effect, then the process dies", "is not taken: try again",
	"is refused for good"}

// Errors that a process sees. Only errBefore and errLost reach living code; errDead
// ends what a dead process would still do.
var (
	errBefore = errors.New("throttled, or no answer in time")
	errLost   = errors.New("connection cut before the answer")
	errDead   = errors.New("this process is dead")
)

// op is what a call does, for fates and words.
type op struct {
	name   string
	rows   int // of a write
	writes bool
	mails  bool
	over   bool // it is no call: the process has come to its end
}

// proc is one process: an invocation of a function, from its event to its answer.
// It is a coroutine that stops at each call, so that the world decides who goes on
// and what becomes of the call. A dead one runs to its end without touching
// anything.
type proc struct {
	w       *world
	name    string
	skew    time.Duration // how far its clock is off
	ends    time.Time     // when the platform kills it
	run     *coroutine
	fate    fate
	dead    bool
	faulted bool // some call of it did not just succeed, or it read an index that lagged
	began   time.Time
}

// coroutine is what runs processes, one after the other: a fresh one for each would
// spend its time on growing its stack.
type coroutine struct {
	body  func()
	yield func(op) bool
	next  func() (op, bool)
	stop  func()
}

func newCoroutine() *coroutine {
	c := &coroutine{}
	c.next, c.stop = iter.Pull(func(yield func(op) bool) {
		c.yield = yield
		for more := true; more; more = yield(op{over: true}) {
			c.body()
		}
	})
	return c
}

// coroutine is one that is free.
func (w *world) coroutine() *coroutine {
	last := len(w.free) - 1
	if last < 0 {
		return newCoroutine()
	}
	c := w.free[last]
	w.free = w.free[:last]
	return c
}

// start runs body as a process. then is called with whether it lived to its end.
func (w *world) start(name string, life time.Duration, body func(p *proc), then func(p *proc)) {
	w.procs++
	p := &proc{w: w, name: fmt.Sprintf("%s %d", name, w.procs), skew: w.skew(), began: w.now, ends: w.now.Add(life),
		faulted: w.table.Lag > 0}
	w.say("%s starts%s", p.name, ahead(p.skew))
	var step func()
	step = func() {
		w.running = p
		o, _ := p.run.next()
		if !o.over {
			w.after(w.latency(), step)
			return
		}
		w.free = append(w.free, p.run)
		if p.dead {
			w.say("%s is dead", p.name)
		}
		then(p)
	}
	w.after(w.latency(), func() {
		p.run = w.coroutine()
		p.run.body = func() { body(p) }
		step()
	})
}

func ahead(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf(", its clock off by %s", d)
}

// clock is the time as the process that runs sees it.
func (w *world) clock() time.Time { return w.now.Add(w.running.skew) }

// call stops at a call, and makes it as its fate has it.
func (p *proc) call(o op, do func() error) error {
	if p.dead {
		return errDead
	}
	if !p.run.yield(o) {
		p.dead = true
		return errDead
	}
	f := p.w.fateOf(p, o)
	if f != done {
		p.faulted = true
	}
	p.fate = f
	p.w.traceCall(p, o, f)
	switch f {
	case before:
		return errBefore
	case late:
		p.w.after(p.w.lateness(), func() {
			p.w.say("what %s gave up takes effect: %s", p.name, o.name)
			do()
		})
		return errLost
	case after:
		do()
		return errLost
	case diedBefore:
		p.dead = true
		return errDead
	case diedAfter:
		do()
		p.dead = true
		return errDead
	}
	err := do()
	if errors.Is(err, request.ErrConflict) || errors.As(err, new(*table.Conflict)) {
		p.w.say("  but somebody wrote first")
	}
	return err
}
