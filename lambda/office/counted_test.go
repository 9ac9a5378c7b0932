package office_test

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"testing"

	"ccee-ca.org/assist/lambda/store"
)

// raced says that the race detector is at work, ten times slower: the tests that count in thousands then take less, and say so.
var raced bool

// These tests make much that is thrown away and keep next to nothing; half of their time went into collecting it.
func init() { debug.SetGCPercent(400) }

// some are all of a list, or each fourth of it under the race detector, to which one string is like another.
func some[T any](t testing.TB, list []T) (some []T) {
	if !raced {
		return list
	}
	for i := 0; i < len(list); i += 4 {
		some = append(some, list[i])
	}
	t.Logf("%d of %d under the race detector; without it all", len(some), len(list))
	return some
}

// counted is a table that counts how often it is read, asked to write, and written.
type counted struct {
	store.Table
	reads, asked, written atomic.Int64
}

func (c *counted) Get(ctx context.Context, part, sort string) (store.Row, error) {
	c.reads.Add(1)
	return c.Table.Get(ctx, part, sort)
}

func (c *counted) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Row, error) {
	c.reads.Add(1)
	return c.Table.BatchGet(ctx, keys...)
}

func (c *counted) List(ctx context.Context, part, prefix, after string, limit int) ([]store.Row, error) {
	c.reads.Add(1)
	return c.Table.List(ctx, part, prefix, after, limit)
}

func (c *counted) Index(ctx context.Context, index, from, to string, limit int) ([]store.Row, error) {
	c.reads.Add(1)
	return c.Table.Index(ctx, index, from, to, limit)
}

func (c *counted) Write(ctx context.Context, rows ...store.Row) error {
	c.asked.Add(1)
	err := c.Table.Write(ctx, rows...)
	if err == nil {
		c.written.Add(1)
	}
	return err
}
