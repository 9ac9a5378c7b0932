package backup_test

import (
	"context"
	"reflect"
	"testing"

	"ccee-ca.org/assist/lambda/table"
)

var ctx = context.Background()

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
