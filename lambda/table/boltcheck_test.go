package table

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// someRows are rows of many sizes, most of them in the index, some larger than a
// page.
func someRows(version int64) (rows []Row) {
	for n := range 120 {
		r := Row{Part: fmt.Sprintf("request#%03d", n%40), Sort: fmt.Sprintf("event#%06d", n), Version: version,
			Data: fmt.Appendf(nil, `{"n":%d,"version":%d,"text":%q}`, n, version, strings.Repeat("x", n*n%7000))}
		if n%3 > 0 {
			r.Index, r.Order = "queue", fmt.Sprintf("%d#%06d", version%2, n)
		}
		rows = append(rows, r)
	}
	return rows
}

// filledFile is the file of a table of such rows, each written twice, so that pages
// are free.
func filledFile(t *testing.T) (file string, content []byte) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "requests.db")
	b, err := OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	for version := int64(1); version <= 2; version++ {
		for few := range slices.Chunk(someRows(version), 10) {
			if err := b.Write(context.Background(), few...); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	content, err = os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, content
}

// readAll is everything in a table, as text.
func readAll(b *Bolt) (string, error) {
	var all strings.Builder
	err := All(context.Background(), b, func(r Row) error {
		fmt.Fprintf(&all, "%s %d %s %s %s\n", r.Name(), r.Version, r.Index, r.Order, r.Data)
		return nil
	})
	list, failed := b.Index(context.Background(), "queue", "", "", 1000)
	for _, r := range list {
		fmt.Fprintln(&all, r.Name(), r.Order)
	}
	return all.String(), errors.Join(err, failed)
}

// usedBytes is how much of a file has pages: it grows ahead of them.
func usedBytes(t *testing.T, file string) (end int) {
	t.Helper()
	b, err := bolt.Open(file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	err = b.View(func(tx *bolt.Tx) error { end = int(tx.Size()); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return end
}

func alter(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A byte that is altered anywhere in the file is met before anything of it is
// served, or was one that holds nothing.
func TestOpenBolt_AlteredByteIsMet(t *testing.T) {
	Serial(t)
	file, content := filledFile(t)
	b, err := OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readAll(b)
	b.Close()
	if err != nil || strings.Count(want, "\n") != 200 {
		t.Fatalf("%d lines, %v", strings.Count(want, "\n"), err)
	}
	random, refused, end := rand.New(rand.NewPCG(7, 7)), 0, usedBytes(t, file)
	tries := 400
	if testing.Short() {
		tries = 100
	}
	for n := range tries {
		at := random.IntN(end)
		if n%4 == 0 { // the head of a page, where most depends on each byte
			at = random.IntN(end/4096)*4096 + random.IntN(64)
		}
		altered := slices.Clone(content)
		altered[at] ^= byte(1 + random.IntN(255))
		alter(t, file, altered)
		b, err := OpenBolt(file)
		if err != nil {
			refused++
			told := strings.Contains(err.Error(), file) && strings.Contains(err.Error(), "put a copy back")
			if !errors.Is(err, ErrCorrupt) || !told || strings.Contains(err.Error(), "runtime error") {
				t.Errorf("byte %d: %v", at, err)
			}
			if now, _ := os.ReadFile(file); !slices.Equal(now, altered) {
				t.Errorf("byte %d: the file that was refused was written to", at)
			}
			continue
		}
		if got, err := readAll(b); err != nil || got != want {
			t.Errorf("byte %d: altered to %d, it is served without a word (%v)", at, altered[at], err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d bytes, of %d altered %d are met, and the others hold nothing", end, tries, refused)
	if refused < tries/3 {
		t.Error("too few are met to tell anything")
	}
}

// A file that was cut off, at whatever length, is named and not begun from nothing.
func TestOpenBolt_CutOffFileIsRefused(t *testing.T) {
	file, content := filledFile(t)
	random := rand.New(rand.NewPCG(1, 1))
	end := usedBytes(t, file)
	lengths := []int{0, 1, 100, 4095, 4096, 8192, 12288, 16384, end - 1, end - 4096}
	for range 30 {
		lengths = append(lengths, random.IntN(end))
	}
	for _, length := range lengths {
		alter(t, file, content[:length])
		if _, err := OpenBolt(file); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), file) {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
	alter(t, file, []byte(strings.Repeat("not a table\n", 2000)))
	if _, err := OpenBolt(file); !errors.Is(err, ErrCorrupt) {
		t.Errorf("another program's file: %v", err)
	}
}

// What happens to the file under a running process is an error of the call that
// meets it, and never the end of the process.
func TestBolt_FileAlteredWhileOpen(t *testing.T) {
	Serial(t)
	file, content := filledFile(t)
	random, dir, end := rand.New(rand.NewPCG(3, 3)), t.TempDir(), usedBytes(t, file)
	for n := range 100 {
		file := filepath.Join(dir, fmt.Sprint(n)) // one that was met altered stays locked until the process ends
		alter(t, file, content)
		b, err := OpenBolt(file)
		if err != nil {
			t.Fatal(err)
		}
		now, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n%10 == 0 {
			err = os.Truncate(file, int64(4096*(2+random.IntN(4))))
		} else {
			for range 1 + n%5 {
				now[random.IntN(end)] ^= byte(1 + random.IntN(255))
			}
			err = writeInto(file, now)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, read := readAll(b)
		wrote := b.Write(context.Background(), Row{Part: "request#new", Sort: fmt.Sprint(n), Version: 1})
		if n%10 == 0 && read == nil && wrote == nil {
			t.Errorf("%d: the file is cut off, and nobody notices", n)
		}
		b.Close()
	}
}

// writeInto writes over a file without cutting it off, as a disk that alters bytes
// does.
func writeInto(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(content, 0)
	return errors.Join(err, f.Close())
}

// Once the file is known to be corrupt nothing more is read from it or written to
// it, whatever the call.
func TestBolt_CorruptFileIsNotUsedAgain(t *testing.T) {
	file, content := filledFile(t)
	b, err := OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 3*4096); err != nil {
		t.Fatal(err)
	}
	if _, err := readAll(b); !errors.Is(err, ErrCorrupt) {
		t.Errorf("cut off, a read says %v", err)
	}
	alter(t, file, content)
	if err := b.Write(context.Background(), Row{Part: "a", Sort: "b", Version: 1}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a write afterwards says %v", err)
	}
	if now, err := os.ReadFile(file); err != nil || !slices.Equal(now, content) {
		t.Errorf("it was written to: %v", err)
	}
	b.Close()
}

// The lock's file has nothing to lose: whatever it has become, it stops nothing.
func TestOpenBolt_LockFileIsMadeAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it waits for a lock that is held, for 5 seconds")
	}
	Serial(t)
	file, _ := filledFile(t)
	whole, err := os.ReadFile(file + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	altered := slices.Clone(whole)
	for i := range altered {
		altered[i] ^= 0x5a
	}
	freed := slices.Clone(whole)
	freed[2*4096+8] = 0xff // the head of its list of free pages, on which the library panics
	for name, content := range map[string][]byte{
		"empty": nil, "cut off": whole[:5000], "altered": altered, "text": []byte("x"), "its free pages": freed,
	} {
		alter(t, file+".lock", content)
		b, err := OpenBolt(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := OpenBolt(file); !errors.Is(err, ErrHeld) {
			t.Errorf("%s: a second process is told %v", name, err)
		}
		b.Close()
	}
}

// A file of an earlier version, whose writes kept no sums, is taken over, and is
// guarded from then on.
func TestOpenBolt_FileWithoutSums(t *testing.T) {
	file, _ := filledFile(t)
	db, err := bolt.Open(file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return errors.Join(tx.Bucket(rowBucket).SetSequence(0), tx.Bucket(indexBucket).SetSequence(0))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := readAll(b); err != nil || strings.Count(all, "\n") != 200 {
		t.Errorf("%v", err)
	}
	err = b.file.view(func(tx *bolt.Tx) error {
		if tx.Bucket(rowBucket).Sequence() == 0 || tx.Bucket(indexBucket).Sequence() == 0 {
			t.Error("a bucket has been given no sum")
		}
		return nil
	})
	b.Close()
	content, failed := os.ReadFile(file)
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	alter(t, file, []byte(strings.Replace(string(content), `"version":2,"text":"xxx`, `"version":2,"text":"xyx`, -1)))
	if _, err := OpenBolt(file); !errors.Is(err, ErrCorrupt) {
		t.Errorf("altered, it says %v", err)
	}
}

// A file has just the pages that its head says, whatever stands behind them, and
// one without a bucket in it is whole.
func TestCheckBolt_WholeFiles(t *testing.T) {
	file, content := filledFile(t)
	alter(t, file, content[:usedBytes(t, file)])
	if err := checkBolt(file); err != nil {
		t.Errorf("without room behind its pages: %v", err)
	}
	if err := checkBolt(file + ".lock"); err != nil {
		t.Errorf("without a bucket: %v", err)
	}
}

// Both heads of a file are whole, of this format, and of two transactions; where a
// head says what the file has not, the error says so.
func TestCheckBolt_Heads(t *testing.T) {
	file, content := filledFile(t)
	const magic, version, pageSize, pages, transaction = 0, 4, 8, 40, 48 // places in a head
	put32 := func(at int, n uint32) func(head []byte) {
		return func(head []byte) { binary.NativeEndian.PutUint32(head[at:], n) }
	}
	put64 := func(at int, n uint64) func(head []byte) {
		return func(head []byte) { binary.NativeEndian.PutUint64(head[at:], n) }
	}
	const altered, apart, short = "one of its two heads is altered", "its two heads do not go together",
		"whole pages and should have"
	for name, c := range map[string]struct {
		heads []int // which are changed
		do    func(head []byte)
		want  string
	}{
		"unchanged":                  {[]int{0, 1}, func([]byte) {}, ""},
		"another magic number":       {[]int{1}, put32(magic, 1), altered},
		"another version":            {[]int{1}, put32(version, 3), altered},
		"another page size":          {[]int{1}, put32(pageSize, 8192), apart},
		"one transaction":            {[]int{0, 1}, put64(transaction, 7), apart},
		"no page":                    {[]int{0, 1}, put64(pages, 0), short},
		"three pages":                {[]int{0, 1}, put64(pages, 3), short},
		"a page more than there are": {[]int{0, 1}, put64(pages, uint64(len(content)/4096)+1), short},
		"pages beyond any number":    {[]int{0, 1}, put64(pages, 1<<63), short},
	} {
		now := slices.Clone(content)
		for _, n := range c.heads {
			head := now[n*4096+pageHeader:][:metaSize]
			c.do(head)
			sum := fnv.New64a()
			sum.Write(head[:metaSize-8])
			binary.NativeEndian.PutUint64(head[metaSize-8:], sum.Sum64())
		}
		alter(t, file, now)
		if err := checkBolt(file); c.want == "" && err != nil || c.want != "" &&
			(!errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// page48 is a page of 48 bytes, and inPages reads pages of that size as a file has
// them.
func page48(id uint64, flags, count uint16, more uint32, words ...uint64) []byte {
	b := binary.NativeEndian.AppendUint64(nil, id)
	b = binary.NativeEndian.AppendUint32(binary.NativeEndian.AppendUint16(binary.NativeEndian.AppendUint16(b, flags),
		count), more)
	for _, w := range words {
		b = binary.NativeEndian.AppendUint64(b, w)
	}
	return append(b, make([]byte, 48*(int(more)+1)-len(b))...)
}

func inPages(pages ...[]byte) *boltReader {
	file := slices.Concat(append([][]byte{make([]byte, 96)}, pages...)...)
	n := len(file) / 48
	return &boltReader{file: bytes.NewReader(file), pageSize: 48, pages: uint64(n),
		used: append([]bool{true, true}, make([]bool, n-2)...)}
}

// stopped is what was wrong, or empty.
func stopped(do func()) (what string) {
	defer func() {
		if met := recover(); met != nil {
			what = fmt.Sprint(met)
		}
	}()
	do()
	return ""
}

// The list of free pages and the pages in use are all pages, each once.
func TestBoltReader_Freelist(t *testing.T) {
	free := func(count uint16, ids ...uint64) []byte { return page48(2, freelistPage, count, 0, ids...) }
	three := slices.Repeat([][]byte{make([]byte, 48)}, 3) // pages 3, 4, 5
	for name, c := range map[string]struct {
		list []byte
		want string
	}{
		"all":                     {free(3, 3, 4, 5), ""},
		"in another order":        {free(3, 5, 3, 4), ""},
		"one is missing":          {free(2, 3, 4), "page 5 is neither used nor free"},
		"one twice":               {free(3, 3, 4, 4), "page 4 is free and used"},
		"a head":                  {free(3, 3, 4, 1), "page 1 is free and used"},
		"one beyond the last":     {free(3, 3, 4, 6), "page 6 is free and used"},
		"one far beyond":          {free(3, 3, 4, 1<<60), "is free and used"},
		"more than a page has":    {free(5, 3, 4, 5), "the list of free pages is cut off"},
		"counted in its entries":  {free(manyFree, 3, 3, 4, 5), ""},
		"and more than there are": {free(manyFree, 4, 3, 4, 5), "the list of free pages is cut off"},
		"none at all":             {page48(2, leafPage, 0, 0), "the list of free pages is none"},
	} {
		r := inPages(append([][]byte{c.list}, three...)...)
		if got := stopped(func() { r.freelist(2) }); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	full := inPages(append([][]byte{free(4, 3, 4, 5, 6)}, append(three, make([]byte, 48))...)...)
	if got := stopped(func() { full.freelist(2) }); got != "" {
		t.Errorf("a page full of numbers: %s", got)
	}
}

// A page is where its number says, flows over into pages of the file alone, and is
// used once.
func TestBoltReader_Page(t *testing.T) {
	rest := make([]byte, 48)
	for name, c := range map[string]struct {
		file []([]byte)
		read []uint64
		want string
	}{
		"once":                    {[][]byte{page48(2, leafPage, 0, 0)}, []uint64{2}, ""},
		"with another behind":     {[][]byte{page48(2, leafPage, 0, 1)}, []uint64{2}, ""},
		"twice":                   {[][]byte{page48(2, leafPage, 0, 0)}, []uint64{2, 2}, "page 2 is used twice"},
		"and where it flows over": {[][]byte{page48(2, leafPage, 0, 1)}, []uint64{2, 3}, "page 3"},
		"a head":                  {[][]byte{rest}, []uint64{0}, "page 0 is used twice"},
		"another's number":        {[][]byte{page48(3, leafPage, 0, 0)}, []uint64{2}, "page 2 has another's head"},
		"flows over the last page": {[][]byte{page48(2, leafPage, 0, 1)[:48]}, []uint64{2},
			"page 2 has another's head"},
		"beyond the file": {[][]byte{rest}, []uint64{3}, "it ends too early"},
		"far beyond":      {[][]byte{rest}, []uint64{1 << 62}, "page 4611686018427387904 has another's head"},
	} {
		r := inPages(c.file...)
		got := stopped(func() {
			for _, id := range c.read {
				r.page(id)
			}
		})
		if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	behind := inPages(page48(2, leafPage, 0, 0))
	behind.pages = 2 // of the file more is there than its head says
	if got := stopped(func() { behind.page(2) }); got != "page 2 has another's head" {
		t.Errorf("a page behind the last: %q", got)
	}
}

// The keys of a page are in order, from its lower bound on and below its upper one.
func TestInOrder(t *testing.T) {
	for _, c := range []struct {
		keys, low, high string
		want            bool
	}{
		{"", "", "", true}, {"a b c", "", "", true}, {"a", "a", "b", true}, {"a b", "a", "c", true},
		{"b a", "", "", false}, {"a a", "", "", false}, {"a b", "b", "", false}, {"a b", "", "b", false},
		{"a c", "", "b", false},
	} {
		bound := func(s string) []byte {
			if s == "" {
				return nil
			}
			return []byte(s)
		}
		if got := stopped(func() {
			inOrder(bytes.Fields([]byte(c.keys)), bound(c.low),
				bound(c.high))
		}) == ""; got != c.want {
			t.Errorf("%q from %q below %q are in order: %v", c.keys, c.low, c.high, got)
		}
	}
}

// What an entry points to lies within its page, to the last byte.
func TestBoltReader_Entries(t *testing.T) {
	b := page48(2, leafPage, 2, 0)
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"the last element that fits": {func() { element(b, 1) }, ""},
		"one element more":           {func() { element(b, 2) }, "a page has more entries than fit"},
		"to the last byte":           {func() { part(b, 1, 8, 8) }, ""},
		"a byte beyond":              {func() { part(b, 1, 8, 9) }, "an entry reaches out of its page"},
		"far beyond":                 {func() { part(b, 0, 1<<31, 1<<31) }, "an entry reaches out of its page"},
		"a small bucket":             {func() { inline(page48(0, leafPage, 0, 0), nil) }, ""},
		"one that is a branch": {func() { inline(page48(0, branchPage, 0, 0), nil) },
			"a small bucket is no leaf"},
		"one that is cut off":   {func() { inline(make([]byte, 5), nil) }, "a small bucket is no leaf"},
		"one of its head alone": {func() { inline(page48(0, leafPage, 0, 0)[:pageHeader], nil) }, ""},
		"a bucket without its head": {func() { new(boltReader).bucket("rows", make([]byte, bucketHeader-1)) },
			"bucket rows has no head"},
		"a tree whose root is a list": {func() { inPages(page48(2, freelistPage, 0, 0)).tree(2, nil) },
			"page 2 is no part of a tree"},
	} {
		if got := stopped(c.do); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A row of the file that is no line of JSON and its data is damaged, and the error
// repeats nothing of it.
func TestDecode_DamagedRow(t *testing.T) {
	if r, err := decode(rowKey("part", "sort"), []byte("{\"v\":2}\ndata")); err != nil || r.Version != 2 ||
		string(r.Data) != "data" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, value := range []string{"", "{\"v\":2}", "secret\ndata", "secret"} {
		if _, err := decode(rowKey("part", "sort"), []byte(value)); err == nil ||
			err.Error() != "row part/sort is stored damaged" {
			t.Errorf("%q: %v", value, err)
		}
	}
}
