// Package tables readies tables for tests: one of each backend, and tables in front
// of another that count, or in which someone else acts first.
package tables

import (
	"context"
	"crypto/rand"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Backends are the databases under a table. Start readies one of a kind, and each
// call of what it returns opens an empty table in it.
var Backends = []struct {
	Name  string
	Start func(testing.TB) (open func(testing.TB) table.Table)
}{
	{"memory", func(testing.TB) func(testing.TB) table.Table {
		return func(testing.TB) table.Table { return new(table.Memory) }
	}},
	{"bolt", func(testing.TB) func(testing.TB) table.Table {
		return func(t testing.TB) table.Table { return OpenBolt(t, filepath.Join(t.TempDir(), "assist.db")) }
	}},
	{"dynamo", func(t testing.TB) func(testing.TB) table.Table {
		endpoint := cloud.Dynoxide(t)
		return func(t testing.TB) table.Table { d, _ := CreateDynamo(t, endpoint); return d }
	}},
	{"remote", func(testing.TB) func(testing.TB) table.Table {
		return func(t testing.TB) table.Table {
			running := httptest.NewServer(table.Serve(new(table.Memory)))
			t.Cleanup(running.Close)
			return table.Remote{URL: running.URL}
		}
	}},
}

// Each runs a test over an empty table of each backend but the remote one, which is
// one of these behind a wire.
func Each(t *testing.T, test func(t *testing.T, db table.Table)) {
	for _, b := range Backends {
		if b.Name != "remote" {
			t.Run(b.Name, func(t *testing.T) { test(t, b.Start(t)(t)) })
		}
	}
}

// OpenBolt opens a file until the test ends.
func OpenBolt(t testing.TB, file string) *table.Bolt {
	t.Helper()
	b, err := table.OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// CreateDynamo creates a table in DynamoDB at an endpoint, and returns its name
// too.
func CreateDynamo(t testing.TB, endpoint string) (d *table.Dynamo, name string) {
	t.Helper()
	name = "test-" + rand.Text()
	d = table.NewDynamo(name, "us-east-1", endpoint, credentials.NewStaticCredentialsProvider("test", "test", ""))
	if err := table.CreateTable(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	return d, name
}

// Counting is a table that counts how often it is read, asked to write, and
// written.
type Counting struct {
	table.Table
	Reads, Tried, Written atomic.Int64
}

func (c *Counting) Get(ctx context.Context, part, sort string) (table.Row, error) {
	c.Reads.Add(1)
	return c.Table.Get(ctx, part, sort)
}

func (c *Counting) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	c.Reads.Add(1)
	return c.Table.BatchGet(ctx, keys...)
}

func (c *Counting) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	c.Reads.Add(1)
	return c.Table.List(ctx, part, prefix, after, limit)
}

func (c *Counting) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	c.Reads.Add(1)
	return c.Table.Index(ctx, index, from, to, limit)
}

func (c *Counting) Write(ctx context.Context, rows ...table.Row) error {
	c.Tried.Add(1)
	err := c.Table.Write(ctx, rows...)
	if err == nil {
		c.Written.Add(1)
	}
	return err
}

// Meanwhile is a table in which someone else acts in the moment before the first
// write.
type Meanwhile struct {
	table.Table
	Act func()
}

func (m *Meanwhile) Write(ctx context.Context, rows ...table.Row) error {
	if act := m.Act; act != nil {
		m.Act = nil
		act()
	}
	return m.Table.Write(ctx, rows...)
}
