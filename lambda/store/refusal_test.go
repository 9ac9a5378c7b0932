package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/store"
)

func refusedWrites(t *testing.T, table store.Table) {
	good := row("request#1", "request", 1, "{}")
	with := func(do func(*store.Row)) []store.Row {
		bad := row("request#2", "request", 1, "{}")
		do(&bad)
		return []store.Row{good, bad}
	}
	for want, rows := range map[string][]store.Row{
		`write: no rows`: nil,
		`write: 101 rows, at most 100 go together`:                                rowsOf(101, 1),
		`write: 13 rows have 4551511 bytes together, at most 4000000 go together`: rowsOf(13, 350000),
		`write: row 2 ("request#1/request"): its key is there twice`:              {good, good},

		`write: row 2 ("/request"): the Part is empty`:                                      with(func(r *store.Row) { r.Part = "" }),
		`write: row 2 ("request#2/"): the Sort is empty`:                                    with(func(r *store.Row) { r.Sort = "" }),
		`write: row 2 ("a\x00/request"): the Part has a zero byte`:                          with(func(r *store.Row) { r.Part = "a\x00" }),
		`write: row 2 ("request#2/\x00a"): the Sort has a zero byte`:                        with(func(r *store.Row) { r.Sort = "\x00a" }),
		`write: row 2 ("request#2/\xff"): the Sort is not UTF-8`:                            with(func(r *store.Row) { r.Sort = "\xff" }),
		`write: row 2 ("request#2/request"): the Order is empty`:                            with(func(r *store.Row) { r.Index = "queue" }),
		`write: row 2 ("request#2/request"): the Index is empty`:                            with(func(r *store.Row) { r.Order = "1" }),
		`write: row 2 ("request#2/request"): the Index has a zero byte`:                     with(func(r *store.Row) { r.Index, r.Order = "\x00", "1" }),
		`write: row 2 ("request#2/request"): the Order has 1025 bytes, at most 1024 fit`:    with(func(r *store.Row) { r.Index, r.Order = "queue", strings.Repeat("x", 1025) }),
		`write: row 2 ("request#2/request"): its Version is 0, the first is 1`:              with(func(r *store.Row) { r.Version = 0 }),
		`write: row 2 ("request#2/request"): its Version is -1, the first is 1`:             with(func(r *store.Row) { r.Version = -1 }),
		`write: row 2 ("request#2/request"): it expires in 1969, before there were rows`:    with(func(r *store.Row) { r.Expires = time.Unix(-1, 0).UTC() }),
		`write: row 2 ("request#2/request"): its Data has 358401 bytes, at most 358400 fit`: with(func(r *store.Row) { r.Data = make([]byte, store.MaxData+1) }),
		`write: row 2 ("request#2/request"): its Data is not UTF-8`:                         with(func(r *store.Row) { r.Data = []byte("caf\xe9") }),
	} {
		if err := table.Write(ctx, rows...); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if _, err := table.Get(ctx, good.Part, good.Sort); !errors.Is(err, store.ErrAbsent) {
			t.Fatalf("%q, yet the good row was written (%v)", want, err)
		}
	}
}

func refusedReads(t *testing.T, table store.Table) {
	get := func(part, sort string) error { _, err := table.Get(ctx, part, sort); return err }
	list := func(part, prefix, after string, limit int) error {
		_, err := table.List(ctx, part, prefix, after, limit)
		return err
	}
	index := func(index, from, to string, limit int) error {
		_, err := table.Index(ctx, index, from, to, limit)
		return err
	}
	batch := func(keys ...store.Key) error { _, err := table.BatchGet(ctx, keys...); return err }
	long := strings.Repeat("x", 2049)
	for want, err := range map[string]error{
		"get /request: the Part is empty":                                     get("", "request"),
		"get request#1/: the Sort is empty":                                   get("request#1", ""),
		"get a\x00b/c: the Part has a zero byte":                              get("a\x00b", "c"),
		"get 0 rows: from 1 to 100 go together":                               batch(),
		"get 101 rows: from 1 to 100 go together":                             batch(make([]store.Key, 101)...),
		`get 2 rows: key 2 ("a/b"): it is there twice`:                        batch(store.Key{"a", "b"}, store.Key{"a", "b"}),
		`get 1 rows: key 1 ("a/"): the Sort is empty`:                         batch(store.Key{"a", ""}),
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

func rowsOf(n, bytes int) (rows []store.Row) {
	for i := range n {
		rows = append(rows, row("request#1", fmt.Sprint("event#", i), 1, strings.Repeat("x", bytes)))
	}
	return rows
}
