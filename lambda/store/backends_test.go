package store_test

import (
	"context"
	"testing"

	"ccee-ca.org/assist/lambda/table"
)

var ctx = context.Background()

func write(t *testing.T, db table.Table, rows ...table.Row) {
	t.Helper()
	if err := db.Write(ctx, rows...); err != nil {
		t.Fatal(err)
	}
}
