package main

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// clock is the wall's, so much ahead. How much is kept in a file, so that time doesn't run backwards over a restart.
type clock struct {
	file  string
	ahead atomic.Int64 // nanoseconds
}

func openClock(file string) (*clock, error) {
	c := &clock{file: file}
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the clock: %w", err)
	}
	ahead, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("read the clock in %s: %w", file, err)
	}
	c.ahead.Store(int64(ahead))
	return c, nil
}

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) step(by time.Duration) { c.ahead.Add(int64(by)) }

func (c *clock) keep() error {
	text := time.Duration(c.ahead.Load()).String() + "\n"
	if err := os.WriteFile(c.file, []byte(text), 0o600); err != nil {
		return fmt.Errorf("keep the clock: %w", err)
	}
	return nil
}
