package table_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/table"
)

func refusedWrites(t *testing.T, db table.Table) {
	good := row("request#1", "request", 1, "{}")
	with := func(do func(*table.Row)) []table.Row {
		bad := row("request#2", "request", 1, "{}")
		do(&bad)
		return []table.Row{good, bad}
	}
	for want, rows := range map[string][]table.Row{
		`write: no rows`: nil,
		`write: 101 rows, at most 100 go together`:                                rowsOf(101, 1),
		`write: 13 rows have 4551511 bytes together, at most 4000000 go together`: rowsOf(13, 350000),
		`write: row 2 ("request#1/request"): its key is there twice`:              {good, good},

		`write: row 2 ("/request"): the Part is empty`: with(
			func(r *table.Row) { r.Part = "" }),
		`write: row 2 ("request#2/"): the Sort is empty`: with(
			func(r *table.Row) { r.Sort = "" }),
		`write: row 2 ("a\x00/request"): the Part has a zero byte`: with(
			func(r *table.Row) { r.Part = "a\x00" }),
		`write: row 2 ("request#2/\x00a"): the Sort has a zero byte`: with(
			func(r *table.Row) { r.Sort = "\x00a" }),
		`write: row 2 ("request#2/\xff"): the Sort is not UTF-8`: with(
			func(r *table.Row) { r.Sort = "\xff" }),
		`write: row 2 ("request#2/request"): the Order is empty`: with(
			func(r *table.Row) { r.Index = "queue" }),
		`write: row 2 ("request#2/request"): the Index is empty`: with(
			func(r *table.Row) { r.Order = "1" }),
		`write: row 2 ("request#2/request"): the Index has a zero byte`: with(
			func(r *table.Row) { r.Index, r.Order = "\x00", "1" }),
		`write: row 2 ("request#2/request"): the Order has 1025 bytes, at most 1024 fit`: with(
			func(r *table.Row) { r.Index, r.Order = "queue", strings.Repeat("x", 1025) }),
		`write: row 2 ("request#2/request"): its Version is 0, the first is 1`: with(
			func(r *table.Row) { r.Version = 0 }),
		`write: row 2 ("request#2/request"): its Version is -1, the first is 1`: with(
			func(r *table.Row) { r.Version = -1 }),
		`write: row 2 ("request#2/request"): it expires in 1969, before there were rows`: with(
			func(r *table.Row) { r.Expires = time.Unix(-1, 0).UTC() }),
		`write: row 2 ("request#2/request"): its Data has 358401 bytes, at most 358400 fit`: with(
			func(r *table.Row) { r.Data = make([]byte, table.MaxData+1) }),
		`write: row 2 ("request#2/request"): its Data is not UTF-8`: with(
			func(r *table.Row) { r.Data = []byte("caf\xe9") }),
	} {
		if err := db.Write(ctx, rows...); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if _, err := db.Get(ctx, good.Part, good.Sort); !errors.Is(err, table.ErrAbsent) {
			t.Fatalf("%q, yet the good row was written (%v)", want, err)
		}
	}
}

func refusedReads(t *testing.T, db table.Table) {
	get := func(part, sort string) error { _, err := db.Get(ctx, part, sort); return err }
	list := func(part, prefix, after string, limit int) error {
		_, err := db.List(ctx, part, prefix, after, limit)
		return err
	}
	index := func(index, from, to string, limit int) error {
		_, err := db.Index(ctx, index, from, to, limit)
		return err
	}
	batch := func(keys ...table.Key) error { _, err := db.BatchGet(ctx, keys...); return err }
	long := strings.Repeat("x", 2049)
	for want, err := range map[string]error{
		"get /request: the Part is empty":         get("", "request"),
		"get request#1/: the Sort is empty":       get("request#1", ""),
		"get a\x00b/c: the Part has a zero byte":  get("a\x00b", "c"),
		"get 0 rows: from 1 to 100 go together":   batch(),
		"get 101 rows: from 1 to 100 go together": batch(make([]table.Key, 101)...),
		`get 2 rows: key 2 ("a/b"): it is there twice`: batch(table.Key{Part: "a", Sort: "b"},
			table.Key{Part: "a", Sort: "b"}),
		`get 1 rows: key 1 ("a/"): the Sort is empty`:                         batch(table.Key{Part: "a", Sort: ""}),
		"list /event#: the Part is empty":                                     list("", "event#", "", 1),
		"list request#1/: the limit is 0, the least is 1":                     list("request#1", "", "", 0),
		"list request#1/a\x00: the prefix has a zero byte":                    list("request#1", "a\x00", "", 1),
		"list request#1/\xff: the prefix is not UTF-8":                        list("request#1", "\xff", "", 1),
		"list request#1/: the after has 2049 bytes, at most 1024 fit":         list("request#1", "", long, 1),
		"read index : the Index is empty":                                     index("", "", "", 1),
		"read index queue: the limit is -1, the least is 1":                   index("queue", "", "", -1),
		"read index queue: the from is not UTF-8":                             index("queue", "\xff", "", 1),
		"read index queue: the to has 2049 bytes, at most 1024 fit":           index("queue", "", long, 1),
		"read index " + long + ": the Index has 2049 bytes, at most 2048 fit": index(long, "", "", 1),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

func rowsOf(n, bytes int) (rows []table.Row) {
	for i := range n {
		rows = append(rows, row("request#1", fmt.Sprint("event#", i), 1, strings.Repeat("x", bytes)))
	}
	return rows
}
