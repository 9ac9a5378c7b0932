package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// someRows are rows of many sizes, most of them in the index, some larger than a page.
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

// filledFile is the file of a table of such rows, each written twice, so that pages are free.
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
		fmt.Fprintf(&all, "%s %d %s %s %s\n", r.name(), r.Version, r.Index, r.Order, r.Data)
		return nil
	})
	list, failed := b.Index(context.Background(), "queue", "", "", 1000)
	for _, r := range list {
		fmt.Fprintln(&all, r.name(), r.Order)
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
	if err = b.View(func(tx *bolt.Tx) error { end = int(tx.Size()); return nil }); err != nil {
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

// A byte that is altered anywhere in the file is met before anything of it is served,
// or was one that holds nothing.
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
	for n := range 400 {
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
			if !errors.Is(err, ErrCorrupt) || !told {
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
	t.Logf("%d bytes, of 400 altered %d are met, and the others hold nothing", end, refused)
	if refused < 150 {
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

// What happens to the file under a running process is an error of the call that meets
// it, and never the end of the process.
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

// writeInto writes over a file without cutting it off, as a disk that alters bytes does.
func writeInto(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(content, 0)
	return errors.Join(err, f.Close())
}

// Once the file is known to be corrupt nothing more is read from it or written to it, whatever the call.
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

// A file of an earlier version, whose writes kept no sums, is taken over, and is guarded from then on.
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
	b.Close()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	alter(t, file, []byte(strings.Replace(string(content), `"version":2,"text":"xxx`, `"version":2,"text":"xyx`, -1)))
	if _, err := OpenBolt(file); !errors.Is(err, ErrCorrupt) {
		t.Errorf("altered, it says %v", err)
	}
}
