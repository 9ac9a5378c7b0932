package table_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/table"
)

func TestABoltThatIsOpenedAgainHasEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "assist.db")
	db := tables.OpenBolt(t, file)
	rows := somethingIn(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	hasAll(t, tables.OpenBolt(t, file), rows)
}

// What is in the file while the process still runs is what is there after kill -9.
func TestWhatABoltConfirmedIsThereAfterTheProcessIsKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "assist.db")
	rows := somethingIn(t, tables.OpenBolt(t, file))
	left, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file+".left", left, 0o600); err != nil {
		t.Fatal(err)
	}
	hasAll(t, tables.OpenBolt(t, file+".left"), rows)
}

func TestAFileThatIsHeldSaysByWhom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "assist.db")
	tables.OpenBolt(t, file)
	_, err := table.OpenBolt(file)
	want := "open table " + file +
		": database is locked by another process: is `make run` or an admin command still running?"
	if !errors.Is(err, table.ErrHeld) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAFileThatCannotBeOpenedIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no folder", "assist.db")
	if _, err := table.OpenBolt(file); !errors.Is(err, os.ErrNotExist) || errors.Is(err, table.ErrHeld) {
		t.Errorf("%v, want that it does not exist", err)
	}
}

// somethingIn writes rows of a hundred writers, each replaced once.
func somethingIn(t *testing.T, db table.Table) (rows []table.Row) {
	for n := range 100 {
		r := row("request#1", fmt.Sprintf("event#%06d", n), 2, fmt.Sprint("by ", n))
		r.Index, r.Order = "queue", r.Sort
		rows = append(rows, r)
	}
	together(len(rows), func(n int) {
		write(t, db, row(rows[n].Part, rows[n].Sort, 1, "to be replaced"))
		write(t, db, rows[n])
	})
	return rows
}

func hasAll(t *testing.T, db table.Table, rows []table.Row) {
	t.Helper()
	for _, r := range rows {
		wantRow(t, db, r)
	}
	list, err := db.List(ctx, "request#1", "", "", 200)
	if err != nil || len(list) != len(rows) {
		t.Errorf("listed %d rows (%v), want %d", len(list), err, len(rows))
	}
	index, err := db.Index(ctx, "queue", "", "", 200)
	if err != nil || len(index) != len(rows) {
		t.Errorf("the index has %d rows (%v), want %d", len(index), err, len(rows))
	}
}
