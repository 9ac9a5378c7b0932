package table

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Of rows that go together all texts count, and each row something for itself.
func TestSizeOf(t *testing.T) {
	rows := []Row{{Part: "abc", Sort: "de", Index: "f", Order: "ghij", Data: []byte("klmno")}, {Part: "a", Sort: "b"}}
	if got := sizeOf(rows); got != 3+2+1+4+5+1+1+2*overhead {
		t.Errorf("%d", got)
	}
}

// Rows go together up to the bound of their number and of their size, and not
// beyond.
func TestGoTogether_Bounds(t *testing.T) {
	var rows []Row
	for n := range 13 {
		rows = append(rows, Row{Part: "part", Sort: fmt.Sprintf("sort %02d", n), Version: 1,
			Data: make([]byte, 305_000)})
	}
	last := &rows[12].Data
	*last = make([]byte, 305_000+maxWrite-sizeOf(rows))
	for more, want := range []bool{true, false} {
		*last = append(*last, make([]byte, more)...)
		if err := checkRows(rows); Fit(rows) != want || (err == nil) != want {
			t.Errorf("%d bytes go together: %v, %v", sizeOf(rows), Fit(rows), err)
		}
	}
	few := slices.Repeat([]Row{{Part: "part", Sort: "sort", Version: 1}}, MaxRows+1)
	if !Fit(few[:MaxRows]) || Fit(few) {
		t.Error("the most rows that go together are not as many as are said")
	}
}

// A write of some rows is named after the first of them, and says how many more
// there are.
func TestWriting_Name(t *testing.T) {
	rows := []Row{{Part: "a", Sort: "b", Version: 1}, {Part: "a", Sort: "c", Version: 1},
		{Part: "a", Sort: "d", Version: 1}}
	for n, want := range map[int]op{1: "write a/b", 2: "write a/b and 1 more", 3: "write a/b and 2 more"} {
		if got, err := writeOp(context.Background(), rows[:n]); got != want || err != nil {
			t.Errorf("%d rows: %q, %v", n, got, err)
		}
	}
}

// The first second of Unix time is before there were rows, and the next one is not.
func TestRow_ExpiresAfterTheEpoch(t *testing.T) {
	for second, want := range map[int64]bool{-1: false, 0: false, 1: true} {
		r := Row{Part: "a", Sort: "b", Version: 1, Expires: time.Unix(second, 0)}
		if err := r.check(); (err == nil) != want {
			t.Errorf("second %d: %v", second, err)
		}
	}
}

// As many keys as may go together do.
func TestBatching_Bounds(t *testing.T) {
	var keys []Key
	for n := range MaxKeys + 1 {
		keys = append(keys, Key{"part", fmt.Sprint(n)})
	}
	for n, want := range map[int]bool{0: false, 1: true, MaxKeys: true, MaxKeys + 1: false} {
		if _, err := batchOp(context.Background(), keys[:n]); (err == nil) != want {
			t.Errorf("%d keys: %v", n, err)
		}
	}
}

// An object has its checksum as its last member; what has no members, or is none,
// has none and is as it was written.
func TestRow_Sealed(t *testing.T) {
	for data, want := range map[string]bool{`{"a":1}`: true, "{}": false, `"a"`: false, "": false} {
		r := Row{Part: "a", Sort: "b", Version: 1, Data: []byte(data)}.Seal()
		if has := strings.Contains(string(r.Data), sumKey); has != want || !r.Intact() || !has &&
			string(r.Data) != data {
			t.Errorf("%s is kept as %s, intact: %v", data, r.Data, r.Intact())
		}
	}
	moved := Row{Part: "a", Sort: "b", Version: 1, Data: []byte(`{"a":1}`)}.Seal()
	moved.Data = []byte(strings.Replace(string(moved.Data), `{"a":1,`, `{`, 1) + " ")
	if moved.Intact() {
		t.Errorf("%s is intact", moved.Data)
	}
}

// A row is put back where there is none, with its place in the index, and never
// over another.
func TestPutBack_NotOverAnother(t *testing.T) {
	b, err := OpenBolt(filepath.Join(t.TempDir(), "to.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	first := Row{Part: "a", Sort: "b", Version: 7, Index: "queue", Order: "1", Data: []byte("{}")}
	if err := PutBack(t.Context(), b, []Row{first}); err != nil {
		t.Fatal(err)
	}
	other := first
	other.Data = []byte(`"other"`)
	if err := PutBack(t.Context(), b, []Row{{Part: "new", Sort: "b", Version: 1}, other}); err == nil ||
		!strings.Contains(err.Error(), "put a/b back: it is there already") {
		t.Errorf("over another: %v", err)
	}
	got, err := b.Get(t.Context(), "a", "b")
	list, failed := b.Index(t.Context(), "queue", "", "", 9)
	if err := errors.Join(err, failed); err != nil || string(got.Data) != "{}" || got.Version != 7 || len(list) != 1 {
		t.Errorf("%+v, in the index %v, %v", got, list, err)
	}
	if _, err := b.Get(t.Context(), "new", "b"); !errors.Is(err, ErrAbsent) {
		t.Errorf("a row beside it was put back: %v", err)
	}
}

// A file that is open, or closed for good, is not opened once more.
func TestTryAgain_OpenOrClosed(t *testing.T) {
	b := due(t)
	open := b.file.db
	if err := b.file.tryAgain(); err != nil || b.file.db != open {
		t.Errorf("open: %v, opened anew: %t", err, b.file.db != open)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b.file.db = nil
	if err := b.file.tryAgain(); err != nil || b.file.db != nil {
		t.Errorf("closed: %v, opened again: %t", err, b.file.db != nil)
	}
}

// A key may be as long as is said, and no longer.
func TestCheckKey_Bounds(t *testing.T) {
	for _, c := range []struct {
		part, sort int
		want       bool
	}{{maxPart, maxSort, true}, {maxPart + 1, 1, false}, {1, maxSort + 1, false}} {
		if err := checkKey("Part", strings.Repeat("p", c.part), "Sort",
			strings.Repeat("s", c.sort)); (err == nil) != c.want {
			t.Errorf("%d and %d bytes: %v", c.part, c.sort, err)
		}
	}
}
