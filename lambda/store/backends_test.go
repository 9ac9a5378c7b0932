package store_test

import (
	"context"
	"crypto/rand"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

var ctx = context.Background()

// floors are the databases under the table. start readies one of a kind, and each
// call of what it returns opens an empty table in it. What the databases do is
// tested in lambda/table; here it is what the store makes of each.
var floors = []struct {
	name  string
	start func(testing.TB) (open func(testing.TB) table.Table)
}{
	{"memory", func(testing.TB) func(testing.TB) table.Table {
		return func(testing.TB) table.Table { return new(table.Memory) }
	}},
	{"bolt", func(testing.TB) func(testing.TB) table.Table {
		return func(t testing.TB) table.Table {
			b, err := table.OpenBolt(filepath.Join(t.TempDir(), "assist.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { b.Close() })
			return b
		}
	}},
	{"dynamo", func(t testing.TB) func(testing.TB) table.Table {
		endpoint := cloud.Dynoxide(t)
		return func(t testing.TB) table.Table {
			d := table.NewDynamo("test-"+rand.Text(), "us-east-1", endpoint,
				credentials.NewStaticCredentialsProvider("test", "test", ""))
			if err := d.Create(context.Background()); err != nil {
				t.Fatal(err)
			}
			return d
		}
	}},
	{"remote", func(testing.TB) func(testing.TB) table.Table {
		return func(t testing.TB) table.Table {
			running := httptest.NewServer(table.Serve(new(table.Memory)))
			t.Cleanup(running.Close)
			return table.Remote{URL: running.URL}
		}
	}},
}

func write(t *testing.T, db table.Table, rows ...table.Row) {
	t.Helper()
	if err := db.Write(ctx, rows...); err != nil {
		t.Fatal(err)
	}
}
