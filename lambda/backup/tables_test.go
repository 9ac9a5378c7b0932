package backup_test

import (
	"context"
	"crypto/rand"
	"reflect"
	"testing"

	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

var ctx = context.Background()

func openBolt(t testing.TB, file string) *table.Bolt {
	t.Helper()
	b, err := table.OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func createDynamo(t testing.TB, endpoint string) (d *table.Dynamo, name string) {
	t.Helper()
	name = "test-" + rand.Text()
	d = table.NewDynamo(name, "us-east-1", endpoint, credentials.NewStaticCredentialsProvider("test", "test", ""))
	if err := d.Create(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d, name
}

func row(part, sort string, version int64, data string) table.Row {
	r := table.Row{Part: part, Sort: sort, Version: version}
	if data != "" {
		r.Data = []byte(data)
	}
	return r
}

func write(t *testing.T, db table.Table, rows ...table.Row) {
	t.Helper()
	if err := db.Write(ctx, rows...); err != nil {
		t.Fatal(err)
	}
}

func wantRow(t *testing.T, db table.Table, want table.Row) {
	t.Helper()
	got, err := db.Get(ctx, want.Part, want.Sort)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %.200v (%v), want %.200v", got, err, want)
	}
}
