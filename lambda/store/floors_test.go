package store_test

import (
	"context"
	"crypto/rand"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"ccee-ca.org/assist/infra/standin"
	"ccee-ca.org/assist/lambda/store"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// floors are the databases under the Table. start readies one of a kind, and each call of what it returns opens an empty
// table in it.
var floors = []struct {
	name  string
	start func(testing.TB) (open func(testing.TB) store.Table)
}{
	{"memory", func(testing.TB) func(testing.TB) store.Table {
		return func(testing.TB) store.Table { return new(store.Memory) }
	}},
	{"bolt", func(testing.TB) func(testing.TB) store.Table {
		return func(t testing.TB) store.Table { return openBolt(t, filepath.Join(t.TempDir(), "assist.db")) }
	}},
	{"dynamo", func(t testing.TB) func(testing.TB) store.Table {
		endpoint := standin.Dynoxide(t)
		return func(t testing.TB) store.Table { d, _ := createDynamo(t, endpoint); return d }
	}},
	{"remote", func(testing.TB) func(testing.TB) store.Table {
		return func(t testing.TB) store.Table {
			running := httptest.NewServer(store.Serve(new(store.Memory)))
			t.Cleanup(running.Close)
			return store.Remote{URL: running.URL}
		}
	}},
}

func openBolt(t testing.TB, file string) *store.Bolt {
	t.Helper()
	b, err := store.OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func createDynamo(t testing.TB, endpoint string) (d *store.Dynamo, table string) {
	t.Helper()
	table = "test-" + rand.Text()
	d = newDynamo(table, endpoint)
	if err := d.Create(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d, table
}

func newDynamo(table, endpoint string) *store.Dynamo {
	return store.NewDynamo(table, "us-east-1", endpoint, anyone)
}

// anyone is whom the stand-ins take a signature from.
var anyone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
})
