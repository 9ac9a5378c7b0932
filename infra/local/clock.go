package main

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// clock is the wall's, so much ahead. How much is kept in a file, so that time
// doesn't run backwards over a restart.
type clock struct {
	file  string
	ahead atomic.Int64 // nanoseconds
}

// maxAhead is how far the clock can be moved. Years of five digits are no times in
// JSON.
const maxAhead = 100 * 365 * 24 * time.Hour

// openClock reads how far the clock was moved. A file that doesn't say is set
// aside, and warn is called: time then starts at the wall's.
func openClock(file string, warn func(string)) *clock {
	c := &clock{file: file}
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return c
	}
	var ahead time.Duration
	if err == nil {
		ahead, err = time.ParseDuration(strings.TrimSpace(string(text)))
	}
	if err == nil && ahead >= 0 && ahead <= maxAhead {
		c.ahead.Store(int64(ahead))
		return c
	}
	backup := file + ".unreadable"
	if err := os.Rename(file, backup); err != nil {
		warn(fmt.Sprintf("%s doesn't say how far the clock was moved, so the clock shows the current time. "+
			"Remove that file (%v).", file, err))
		return c
	}
	warn(fmt.Sprintf("%s didn't say how far the clock was moved, so the clock shows the current time. "+
		"What it had is in %s. To move the clock: /_local/clock.", file, backup))
	return c
}

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) step(by time.Duration) { c.ahead.Add(int64(by)) }

// canStep reports whether the clock can be moved on by so much.
func (c *clock) canStep(by time.Duration) bool {
	return by > 0 && by <= maxAhead && time.Duration(c.ahead.Load()) <= maxAhead-by
}

// keep writes how far the clock was moved, whole or not at all.
func (c *clock) keep() error {
	text := time.Duration(c.ahead.Load()).String() + "\n"
	err := os.WriteFile(c.file+".new", []byte(text), 0o600)
	if err == nil {
		err = os.Rename(c.file+".new", c.file)
	}
	if err != nil {
		return fmt.Errorf("keep the clock: %w", err)
	}
	return nil
}
