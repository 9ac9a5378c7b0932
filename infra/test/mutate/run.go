package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// suites are the tests by which a package's mutants are tried: its own first.
type suites []binary

// suites compiles the package's own tests, and those of by if that is a package,
// and runs each test once without a mutant. dir is where the overlay is.
func (p planted) suites(ctx context.Context, dir, by, run string, long bool) (all suites, err error) {
	places := []string{p.dir}
	if by != "" && !isSame(by, p.dir) {
		places = append(places, by)
	}
	for i, place := range places {
		b := binary{path: filepath.Join(dir, fmt.Sprintf("mutants-%d.test", i)), dir: place, long: long}
		if err := b.build(ctx, place, filepath.Join(dir, "overlay.json")); err != nil {
			return nil, err
		}
		b.tests, err = b.readTests(ctx, run)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func isSame(one, other string) bool {
	a, err := os.Stat(one)
	b, otherErr := os.Stat(other)
	return err == nil && otherErr == nil && os.SameFile(a, b)
}

// try runs the tests that come past a mutant, until one fails.
func (all suites) try(ctx context.Context, m mutant) fate {
	result := unreached
	for _, b := range all {
		switch f := b.try(ctx, m); f {
		case killed, endless:
			return f
		case lived:
			result = lived
		}
	}
	return result
}

// String counts the tests: "3 + 112 tests".
func (all suites) String() string {
	var counts []string
	for _, b := range all {
		counts = append(counts, strconv.Itoa(len(b.tests)))
	}
	return strings.Join(counts, " + ") + " tests"
}

// binary is a package's compiled tests, with all mutants in them.
type binary struct {
	path string
	dir  string // the package's own, where its tests run
	long bool   // without -short

	isRapid bool // it has flags of rapid
	tests   []test
}

func (b *binary) build(ctx context.Context, pattern, overlay string) error {
	out, err := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path,
		pattern).CombinedOutput()
	if err != nil {
		return fmt.Errorf("compile the mutants: %w\n%s", err, out)
	}
	flags, _ := b.command(ctx, "-help").CombinedOutput() // which ends in an error
	b.isRapid = strings.Contains(string(flags), "rapid.nofailfile")
	return nil
}

// test is one test, which mutants it comes past, and how long it takes.
type test struct {
	name string
	sees map[int]bool
	took time.Duration
}

// readTests runs each test by itself, without a mutant. Under -short, unless long,
// so that those with browsers and processes say that they are skipped.
func (b binary) readTests(ctx context.Context, run string) (all []test, err error) {
	if _, err := os.Stat(b.path); errors.Is(err, os.ErrNotExist) {
		return nil, nil // the package has none
	}
	if run == "" {
		run = "^(Test|Fuzz|Example)"
	}
	out, err := b.command(ctx, "-test.list", run).Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests: %w", err)
	}
	for _, name := range strings.Fields(string(out)) {
		seen := b.path + "-seen-" + name
		command := b.command(ctx, b.short(), "-test.run", "^"+regexp.QuoteMeta(name)+"$")
		command.Env = append(command.Env, "MUTANTS_SEEN="+seen)
		began := time.Now()
		if out, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s fails without a mutant: %w\n%s", name, err, out)
		}
		t := test{name: name, sees: map[int]bool{}, took: time.Since(began)}
		text, err := os.ReadFile(seen)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for _, line := range strings.Fields(string(text)) {
			n, err := strconv.Atoi(line)
			if err != nil {
				return nil, err
			}
			t.sees[n] = true
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, c test) int { return int(a.took - c.took) })
	return all, nil
}

// try runs the tests of one package that come past a mutant, the fast ones first,
// until one fails.
func (b binary) try(ctx context.Context, m mutant) fate {
	result := unreached
	for _, some := range batches(m, b.tests) {
		result = lived
		names := make([]string, len(some))
		var took time.Duration
		for i, t := range some {
			names[i], took = regexp.QuoteMeta(t.name), took+t.took
		}
		limit, cancel := context.WithTimeout(ctx, 5*took+5*time.Second)
		command := b.command(limit, b.short(), "-test.failfast", "-test.run", "^("+strings.Join(names, "|")+")$")
		command.Env = append(command.Env, "MUTANT="+strconv.Itoa(m.number))
		err := command.Run()
		late := limit.Err() != nil
		cancel()
		if err != nil && late {
			return endless
		}
		if err != nil {
			return killed
		}
	}
	return result
}

// batches are the tests that come past a mutant, the fast ones together and the
// slow ones each alone.
func batches(m mutant, tests []test) (all [][]test) {
	var fast []test
	for _, t := range tests {
		switch {
		case !t.sees[m.number]:
		case t.took < 200*time.Millisecond:
			fast = append(fast, t)
		default:
			all = append(all, []test{t})
		}
	}
	if len(fast) > 0 {
		all = append([][]test{fast}, all...)
	}
	return all
}

func (b binary) short() string { return fmt.Sprintf("-test.short=%t", !b.long) }

func (b binary) command(ctx context.Context, args ...string) *exec.Cmd {
	if b.isRapid {
		args = append(args, "-rapid.nofailfile") // else what fails under a mutant would stay in testdata
	}
	c := exec.CommandContext(ctx, b.path, args...)
	c.Dir, c.Env = b.dir, append(os.Environ(), "CI=")
	c.WaitDelay = time.Second
	return c
}
