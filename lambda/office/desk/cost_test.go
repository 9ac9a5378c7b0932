package desk_test

import (
	"context"
	"os"
	"runtime/debug"
	"sync/atomic"
	"testing"

	"ccee-ca.org/assist/lambda/table"
)

// raced says that the race detector is at work, which makes all of it five to ten
// times slower.
var raced bool

// checks says that make check runs the tests: then those that count in thousands
// do.
var checks = os.Getenv("CHECK") != ""

// serial keeps a test of one goroutine, and of some size, from the race detector,
// which finds nothing in it. make test runs all of them without.
func serial(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("SKIPPED under the race detector: one goroutine; it runs without")
	}
}

// These tests make much that is thrown away and keep next to nothing; half of their
// time went into collecting it.
func init() { debug.SetGCPercent(400) }

// counted is a table that counts how often it is read, asked to write, and written.
type counted struct {
	table.Table
	reads, asked, written atomic.Int64
}

func (c *counted) Get(ctx context.Context, part, sort string) (table.Row, error) {
	c.reads.Add(1)
	return c.Table.Get(ctx, part, sort)
}

func (c *counted) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	c.reads.Add(1)
	return c.Table.BatchGet(ctx, keys...)
}

func (c *counted) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	c.reads.Add(1)
	return c.Table.List(ctx, part, prefix, after, limit)
}

func (c *counted) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	c.reads.Add(1)
	return c.Table.Index(ctx, index, from, to, limit)
}

func (c *counted) Write(ctx context.Context, rows ...table.Row) error {
	c.asked.Add(1)
	err := c.Table.Write(ctx, rows...)
	if err == nil {
		c.written.Add(1)
	}
	return err
}
