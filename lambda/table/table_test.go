package table_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/table"
)

// suite is what each backend has to do alike.
var suite = []struct {
	sentence string
	test     func(*testing.T, table.Table)
}{
	{"a row goes in where there is none and not twice", putIfAbsent},
	{"a row is replaced by its next version and by no other", putIfVersion},
	{"several rows go in together or not at all", allOrNone},
	{"a conflict names every row in the way and no other", conflictNames},
	{"of a hundred who put the same row one wins", oneWinner},
	{"counters that many increment lose nothing", countersLoseNothing},
	{"rows written together keep their sum under many writers", sumIsKept},
	{"a batch has the rows that are there in the order of its keys", batchGet},
	{"a batch of big rows comes whole", bigBatch},
	{"a list is a partition's rows by prefix in order", listByPrefix},
	{"a list goes on after a row", listAfter},
	{"an index partition is read by range in order", indexRange},
	{"a row moves from index to index and out", indexMoves},
	{"what a write confirmed is read at once", readAfterWrite},
	{"a row comes back byte for byte", byteForByte},
	{"more than a page of big rows comes whole", manyPages},
	{"the most and biggest rows that may go together do", fullWrite},
	{"what a backend could not store is refused in the same words", refusedWrites},
	{"what cannot be asked is refused in the same words", refusedReads},
	{"nothing is done once the caller has gone", endedContext},
	{"any history does what a map would do", likeAMap},
}

func TestTable(t *testing.T) {
	for _, backend := range tables.Backends {
		t.Run(backend.Name, func(t *testing.T) {
			open := backend.Start(t)
			for _, s := range suite {
				t.Run(s.sentence, func(t *testing.T) { s.test(t, open(t)) })
			}
		})
	}
}

var ctx = context.Background()

func putIfAbsent(t *testing.T, db table.Table) {
	first := row("request#1", "request", 1, "first")
	write(t, db, first)
	wantConflict(t, db.Write(ctx, row("request#1", "request", 1, "second")), "request#1/request is there already")
	wantRow(t, db, first)
	if _, err := db.Get(ctx, "request#2", "request"); !errors.Is(err, table.ErrAbsent) {
		t.Errorf("a row that was never written: %v, want ErrAbsent", err)
	}
}

func putIfVersion(t *testing.T, db table.Table) {
	for v := int64(1); v <= 3; v++ {
		write(t, db, row("request#1", "request", v, fmt.Sprint("version ", v)))
	}
	for _, v := range []int64{1, 2, 3, 5, 99} {
		if err := db.Write(ctx, row("request#1", "request", v, "wrong")); !isConflict(err) {
			t.Errorf("version %d over version 3: %v, want a conflict", v, err)
		}
	}
	wantConflict(t, db.Write(ctx, row("request#2", "request", 2, "none before it")),
		"request#2/request is not at version 1")
	wantRow(t, db, row("request#1", "request", 3, "version 3"))
}

func allOrNone(t *testing.T, db table.Table) {
	write(t, db, row("reference#1", "reference", 1, "taken"))
	together := []table.Row{
		row("request#1", "request", 1, "new"), row("request#1", "event#000001", 1, "new"),
		row("reference#1", "reference", 1, "new"),
	}
	wantConflict(t, db.Write(ctx, together...), "reference#1/reference is there already")
	for _, r := range together[:2] {
		if got, err := db.Get(ctx, r.Part, r.Sort); !errors.Is(err, table.ErrAbsent) {
			t.Errorf("%s/%s was written in spite of the conflict: %v, %v", r.Part, r.Sort, got, err)
		}
	}
	together[2].Version = 2
	write(t, db, together...)
	for _, r := range together {
		wantRow(t, db, r)
	}
}

func conflictNames(t *testing.T, db table.Table) {
	write(t, db, row("b", "b", 1, ""), row("d", "d", 1, ""))
	err := db.Write(ctx, row("a", "a", 1, ""), row("b", "b", 1, ""), row("c", "c", 2, ""), row("d", "d", 2, ""))
	var c *table.Conflict
	if !errors.As(err, &c) {
		t.Fatalf("%v, want a conflict", err)
	}
	if want := []table.Row{row("b", "b", 1, ""), row("c", "c", 2, "")}; !reflect.DeepEqual(c.Rows, want) {
		t.Errorf("in the way are %v, want %v", c.Rows, want)
	}
	wantConflict(t, err, "b/b is there already, c/c is not at version 1")
}

func oneWinner(t *testing.T, db table.Table) {
	const writers = 100
	var winners []string
	var mu sync.Mutex
	together(writers, func(n int) {
		name := fmt.Sprint("writer ", n)
		switch err := db.Write(ctx, row("request#1", "request", 1, name)); {
		case err == nil:
			mu.Lock()
			winners = append(winners, name)
			mu.Unlock()
		case !isConflict(err):
			t.Errorf("%s: %v, want a conflict", name, err)
		}
	})
	if len(winners) != 1 {
		t.Fatalf("winners are %v, want one", winners)
	}
	wantRow(t, db, row("request#1", "request", 1, winners[0]))
}

func countersLoseNothing(t *testing.T, db table.Table) {
	const writers, each = 16, 5
	together(writers, func(int) {
		for range each {
			change(t, db, func(counts []int) { counts[0]++ }, "counter")
		}
	})
	got, err := db.Get(ctx, "counter", "count")
	if err != nil || got.Version != writers*each || string(got.Data) != strconv.Itoa(writers*each) {
		t.Errorf("the counter is %s at version %d (%v), want %d", got.Data, got.Version, err, writers*each)
	}
}

func sumIsKept(t *testing.T, db table.Table) {
	accounts := []string{"a", "b", "c"}
	together(12, func(n int) {
		for i := range 4 {
			change(t, db, func(counts []int) { counts[0]++; counts[1]-- }, accounts[(n+i)%3], accounts[(n+i+1)%3])
		}
	})
	sum := 0
	for _, a := range accounts {
		got, err := db.Get(ctx, a, "count")
		n, _ := strconv.Atoi(string(got.Data))
		if err != nil {
			t.Error(err)
		}
		sum += n
	}
	if sum != 0 {
		t.Errorf("the sum is %d, want 0", sum)
	}
}

// change reads counters, changes them and writes them together, again and again
// until no one was faster.
func change(t *testing.T, db table.Table, do func(counts []int), parts ...string) {
	for {
		rows, counts := make([]table.Row, len(parts)), make([]int, len(parts))
		for i, part := range parts {
			r, err := db.Get(ctx, part, "count")
			if err != nil && !errors.Is(err, table.ErrAbsent) {
				t.Error(err)
				return
			}
			rows[i] = row(part, "count", r.Version+1, "")
			counts[i], _ = strconv.Atoi(string(r.Data))
		}
		do(counts)
		for i := range rows {
			rows[i].Data = strconv.AppendInt(nil, int64(counts[i]), 10)
		}
		err := db.Write(ctx, rows...)
		if err == nil {
			return
		}
		if !isConflict(err) {
			t.Error(err)
			return
		}
	}
}

func batchGet(t *testing.T, db table.Table) {
	a, b, c := row("request#1", "a", 1, "a"), row("request#1", "b", 1, ""), row("request#2", "a", 1, "c")
	write(t, db, a, b, c)
	keys := []table.Key{{Part: "request#2", Sort: "a"}, {Part: "request#1", Sort: "none"},
		{Part: "request#1", Sort: "b"}, {Part: "none", Sort: "a"}, {Part: "request#1", Sort: "a"}}
	got, err := db.BatchGet(ctx, keys...)
	if want := []table.Row{c, b, a}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	for v := int64(2); v <= 20; v++ {
		a.Version, a.Data = v, fmt.Appendf(nil, "version %d", v)
		write(t, db, a)
		if got, err := db.BatchGet(ctx, table.Key{Part: "request#1", Sort: "a"}); err != nil ||
			!reflect.DeepEqual(got, []table.Row{a}) {
			t.Fatalf("got %v (%v), want %v", got, err, a)
		}
	}
	if got, err := db.BatchGet(ctx, table.Key{Part: "none", Sort: "a"}); err != nil || len(got) != 0 {
		t.Errorf("got %v (%v), want nothing", got, err)
	}
}

// bigBatch is more than the 16 MB that DynamoDB answers at a time.
func bigBatch(t *testing.T, db table.Table) {
	table.Serial(t)
	const rows, size = 60, 300_000
	var keys []table.Key
	for n := range rows {
		r := row("request#1", fmt.Sprintf("edition#%06d", n), 1, strings.Repeat("x", size))
		write(t, db, r)
		keys = append(keys, table.Key{Part: r.Part, Sort: r.Sort})
	}
	got, err := db.BatchGet(ctx, keys...)
	if err != nil || len(got) != rows {
		t.Fatalf("%d rows (%v), want %d", len(got), err, rows)
	}
	for n, r := range got {
		if r.Sort != keys[n].Sort || len(r.Data) != size {
			t.Errorf("row %d is %s with %d bytes", n, r.Sort, len(r.Data))
		}
	}
}

func listByPrefix(t *testing.T, db table.Table) {
	for _, sort := range []string{"request", "event#000010", "event#000002", "event#000001", "event", "eventual", "é"} {
		write(t, db, row("request#1", sort, 1, sort))
	}
	write(t, db, row("request#10", "event#000003", 1, "another's"), row("request#", "event#000004", 1, "another's"))
	for _, c := range []struct {
		prefix string
		limit  int
		want   string
	}{
		{"event#", 9, "event#000001 event#000002 event#000010"},
		{"event#", 2, "event#000001 event#000002"},
		{"event", 9, "event event#000001 event#000002 event#000010 eventual"},
		{"", 9, "event event#000001 event#000002 event#000010 eventual request é"},
		{"event#000001", 9, "event#000001"},
		{"f", 9, ""},
	} {
		rows, err := db.List(ctx, "request#1", c.prefix, "", c.limit)
		if got := sorts(rows); err != nil || got != c.want {
			t.Errorf("prefix %q, limit %d: %s (%v), want %s", c.prefix, c.limit, got, err, c.want)
		}
	}
}

func listAfter(t *testing.T, db table.Table) {
	for _, sort := range []string{"a", "b1", "b2", "b2x", "b3", "c"} {
		write(t, db, row("part", sort, 1, sort))
	}
	for _, c := range []struct{ prefix, after, want string }{
		{"b", "b1", "b2 b2x b3"},
		{"b", "b2", "b2x b3"},
		{"b", "b2\x00", "b2x b3"},
		{"b", "b22", "b2x b3"},
		{"b", "a", "b1 b2 b2x b3"},
		{"b", "b", "b1 b2 b2x b3"},
		{"b", "b3", ""},
		{"b", "c", ""},
		{"", "b3", "c"},
		{"", "\x00", "a b1 b2 b2x b3 c"},
		{"b2", "b2", "b2x"},
	} {
		rows, err := db.List(ctx, "part", c.prefix, c.after, 9)
		if got := sorts(rows); err != nil || got != c.want {
			t.Errorf("prefix %q after %q: %s (%v), want %s", c.prefix, c.after, got, err, c.want)
		}
	}
}

func indexRange(t *testing.T, db table.Table) {
	for i, order := range []string{"2026-01-03", "2026-01-01", "2026-01-02", "2026-01-02T", "2026-01-04"} {
		r := row(fmt.Sprint("request#", i), order, 1, "")
		r.Index, r.Order = "queue", order
		write(t, db, r)
	}
	other := row("request#9", "2026-01-02", 1, "")
	other.Index, other.Order = "queue2", "2026-01-02"
	write(t, db, other, row("request#8", "2026-01-02", 1, "in no index"))
	for _, c := range []struct {
		from, to string
		limit    int
		want     string
	}{
		{"", "", 9, "2026-01-01 2026-01-02 2026-01-02T 2026-01-03 2026-01-04"},
		{"", "", 2, "2026-01-01 2026-01-02"},
		{"2026-01-02", "", 9, "2026-01-02 2026-01-02T 2026-01-03 2026-01-04"},
		{"2026-01-02\x00", "", 9, "2026-01-02T 2026-01-03 2026-01-04"},
		{"", "2026-01-03", 9, "2026-01-01 2026-01-02 2026-01-02T"},
		{"", "2026-01-02\x00", 9, "2026-01-01 2026-01-02"},
		{"2026-01-02", "2026-01-03", 9, "2026-01-02 2026-01-02T"},
		{"2026-01-02", "2026-01-03", 1, "2026-01-02"},
		{"2026-01-02\x00", "2026-01-03\x00", 9, "2026-01-02T 2026-01-03"},
		{"2026-01-03", "2026-01-03", 9, ""},
		{"2026-01-04", "2026-01-01", 9, ""},
	} {
		rows, err := db.Index(ctx, "queue", c.from, c.to, c.limit)
		if got := sorts(rows); err != nil || got != c.want {
			t.Errorf("from %q to %q, limit %d: %s (%v), want %s", c.from, c.to, c.limit, got, err, c.want)
		}
	}
}

func indexMoves(t *testing.T, db table.Table) {
	r := row("message#1", "message", 0, "")
	for _, place := range []struct{ index, order string }{
		{"", ""}, {"outbox", "1"}, {"outbox", "2"}, {"held", "2"}, {"outbox", "3"}, {"", ""}, {"", ""}, {"outbox", "1"},
	} {
		r.Version++
		r.Index, r.Order, r.Data = place.index, place.order, fmt.Appendf(nil, "version %d", r.Version)
		write(t, db, r)
		for _, index := range []string{"outbox", "held"} {
			var want []table.Row
			if index == place.index {
				want = []table.Row{r}
			}
			wantIndex(t, db, index, want)
		}
	}
}

func readAfterWrite(t *testing.T, db table.Table) {
	for v := int64(1); v <= 50; v++ {
		r := row("request#1", "request", v, fmt.Sprint("version ", v))
		write(t, db, r)
		wantRow(t, db, r)
		list, err := db.List(ctx, "request#1", "req", "", 1)
		if err != nil || !reflect.DeepEqual(list, []table.Row{r}) {
			t.Fatalf("listed %v (%v), want %v", list, err, r)
		}
	}
}

func byteForByte(t *testing.T, db table.Table) {
	table.Serial(t)
	full := bytes.Repeat([]byte("“"), table.MaxData/3) // three bytes each
	for i, data := range []string{
		"", " ", `{"a":"\u0000 \\ \" <&> ü"}`, "\x00\x01\t\r\n\x7f", "\u2028\u2029\ufeff\ufffd", "é é 😀", string(full),
		strings.Repeat("x", table.MaxData),
	} {
		r := row("request#“ü😀", fmt.Sprint("nr ", i, " <&>\"\\\t\x01\x7f"), 1, data)
		r.Index, r.Order = "queue “", fmt.Sprint("order “ ", i)
		r.Expires = time.Date(2038, 1, 19, 3, 14, 8+i, 0, time.UTC)
		write(t, db, r)
		wantRow(t, db, r)
	}
	r := row("request#2", "request", 1, "")
	r.Expires = time.Date(2026, 3, 8, 1, 59, 59, 999, time.FixedZone("Pacific", -8*60*60))
	write(t, db, r)
	r.Expires = time.Date(2026, 3, 8, 9, 59, 59, 0, time.UTC)
	wantRow(t, db, r)
}

func manyPages(t *testing.T, db table.Table) {
	table.Serial(t)
	var want []table.Row
	for i := range 25 {
		r := row("request#1", fmt.Sprintf("event#%06d", i), 1, strings.Repeat("x", 100<<10))
		r.Index, r.Order = "queue", r.Sort
		write(t, db, r)
		want = append(want, r)
	}
	list, err := db.List(ctx, "request#1", "event#", "", 24)
	if err != nil || !reflect.DeepEqual(list, want[:24]) {
		t.Errorf("listed %d rows (%v), want the first 24 of 2.5 MB", len(list), err)
	}
	wantIndex(t, db, "queue", want)
}

func fullWrite(t *testing.T, db table.Table) {
	table.Serial(t)
	big := make([]table.Row, table.MaxRows)
	for i := range big {
		big[i] = row("request#1", fmt.Sprintf("event#%06d", i), 1, strings.Repeat("x", 39_000))
	}
	write(t, db, big...)
	for i := range big {
		big[i].Version = 2
	}
	big[99].Version = 3
	wantConflict(t, db.Write(ctx, big...), "request#1/event#000099 is not at version 2")
}

func endedContext(t *testing.T, db table.Table) {
	gone, cancel := context.WithCancel(ctx)
	cancel()
	r := row("request#1", "request", 1, "")
	_, get := db.Get(gone, r.Part, r.Sort)
	_, batch := db.BatchGet(gone, table.Key{Part: r.Part, Sort: r.Sort})
	_, list := db.List(gone, r.Part, "", "", 1)
	_, index := db.Index(gone, "queue", "", "", 1)
	for _, err := range []error{db.Write(gone, r), get, batch, list, index} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want that the context was cancelled", err)
		}
	}
	if _, err := db.Get(ctx, r.Part, r.Sort); !errors.Is(err, table.ErrAbsent) {
		t.Errorf("%v, want ErrAbsent", err)
	}
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

func isConflict(err error) bool {
	var c *table.Conflict
	return errors.As(err, &c)
}

func wantConflict(t *testing.T, err error, words string) {
	t.Helper()
	if !isConflict(err) || err.Error() != "conflict: "+words {
		t.Errorf("%v, want the conflict that %s", err, words)
	}
}

func wantRow(t *testing.T, db table.Table, want table.Row) {
	t.Helper()
	got, err := db.Get(ctx, want.Part, want.Sort)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %.200v (%v), want %.200v", got, err, want)
	}
}

// wantIndex waits for an index that lags, as DynamoDB's own may.
func wantIndex(t *testing.T, db table.Table, index string, want []table.Row) {
	t.Helper()
	for try := 0; ; try++ {
		got, err := db.Index(ctx, index, "", "", 99)
		if err == nil && reflect.DeepEqual(got, want) {
			return
		}
		if err != nil || try == 100 {
			t.Errorf("index %s has %.200v (%v), want %.200v", index, got, err, want)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func sorts(rows []table.Row) string {
	var list []string
	for _, r := range rows {
		list = append(list, r.Sort)
	}
	return strings.Join(list, " ")
}

// together runs n goroutines that start at once, and waits for them.
func together(n int, do func(n int)) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	wg.Wait()
}
