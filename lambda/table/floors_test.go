package table_test

import (
	"context"
	"crypto/rand"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// floors are the databases under the Table. start readies one of a kind, and each
// call of what it returns opens an empty table in it.
var floors = []struct {
	name  string
	start func(testing.TB) (open func(testing.TB) table.Table)
}{
	{"memory", func(testing.TB) func(testing.TB) table.Table {
		return func(testing.TB) table.Table { return new(table.Memory) }
	}},
	{"bolt", func(testing.TB) func(testing.TB) table.Table {
		return func(t testing.TB) table.Table { return openBolt(t, filepath.Join(t.TempDir(), "assist.db")) }
	}},
	{"dynamo", func(t testing.TB) func(testing.TB) table.Table {
		endpoint := cloud.Dynoxide(t)
		return func(t testing.TB) table.Table { d, _ := createDynamo(t, endpoint); return d }
	}},
	{"remote", func(testing.TB) func(testing.TB) table.Table {
		return func(t testing.TB) table.Table {
			running := httptest.NewServer(table.Serve(new(table.Memory)))
			t.Cleanup(running.Close)
			return table.Remote{URL: running.URL}
		}
	}},
}

func openBolt(t testing.TB, file string) *table.Bolt {
	t.Helper()
	b, err := table.OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func createDynamo(t testing.TB, endpoint string) (d *table.Dynamo, db string) {
	t.Helper()
	db = "test-" + rand.Text()
	d = newDynamo(db, endpoint)
	if err := d.Create(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d, db
}

func newDynamo(db, endpoint string) *table.Dynamo {
	return table.NewDynamo(db, "us-east-1", endpoint, anyone)
}

// anyone is whom the stand-ins take a signature from.
var anyone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
})
