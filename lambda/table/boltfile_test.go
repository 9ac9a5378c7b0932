package table

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// OpenAnewAfter has each file reopened after so many commits.
func OpenAnewAfter(commits int) { mostCommits = commits }

// due is a table whose file is to be reopened with the next commit.
func due(t *testing.T) *Bolt {
	t.Helper()
	b, err := OpenBolt(filepath.Join(t.TempDir(), "assist.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	b.file.commits = mostCommits
	return b
}

func (b *Bolt) put(n int) error {
	return b.Write(context.Background(), Row{Part: fmt.Sprint("part ", n), Sort: "sort", Version: 1})
}

func (b *Bolt) has(n int) error {
	_, err := b.Get(context.Background(), fmt.Sprint("part ", n), "sort")
	return err
}

// The file is reopened now and then while many read and write, and no one notices.
func TestBolt_ReopenUnderLoad(t *testing.T) {
	b := due(t)
	before := b.file.db
	OpenAnewAfter(3)
	defer OpenAnewAfter(4096)
	var all sync.WaitGroup
	for writer := range 8 {
		all.Go(func() {
			for n := writer * 100; n < writer*100+40; n++ {
				if err := errors.Join(b.put(n), b.has(n), b.has(writer*100)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if b.file.db == before {
		t.Error("the file has not been opened anew")
	}
	for writer := range 8 {
		for n := writer * 100; n < writer*100+40; n++ {
			if err := b.has(n); err != nil {
				t.Error(err)
			}
		}
	}
}

// A file that is being read is reopened another time, and no write waits.
func TestBolt_ReopenWaitsForReaders(t *testing.T) {
	b := due(t)
	before := b.file.db
	b.file.mu.RLock() // as a reader at work has it
	err := b.put(1)
	b.file.mu.RUnlock()
	if err != nil || b.file.db != before {
		t.Errorf("while somebody reads: %v, opened anew: %t", err, b.file.db != before)
	}
	if err := errors.Join(b.put(2), b.has(1), b.has(2)); err != nil || b.file.db == before {
		t.Errorf("afterwards: %v, opened anew: %t", err, b.file.db != before)
	}
}

func TestAFileIsOpenedAnewAfterEachSoManyCommits(t *testing.T) {
	OpenAnewAfter(3)
	defer OpenAnewAfter(4096)
	b := due(t)
	for n := range 12 {
		before := b.file.db
		if err := b.put(n); err != nil {
			t.Fatal(err)
		}
		if anew := b.file.db != before; anew != (n%3 == 0) {
			t.Errorf("commit %d: opened anew: %t", n, anew)
		}
	}
}

// unopened is a table whose file could not be reopened.
func unopened(t *testing.T) *Bolt {
	t.Helper()
	b := due(t)
	if err := b.put(1); err != nil {
		t.Fatal(err)
	}
	b.file.db.Close()
	b.file.db = nil
	return b
}

func TestNobodyOfOursGetsInWhileTheFileIsOpenedAnew(t *testing.T) {
	b := unopened(t)
	if _, err := OpenBolt(b.file.name); !errors.Is(err, ErrHeld) {
		t.Errorf("between the two somebody else is told %v", err)
	}
	if err := errors.Join(b.has(1), b.put(2), b.has(2)); err != nil {
		t.Error(err)
	}
}

// A foreign program that takes the file while it is reopened is named, and nothing
// is lost.
func TestBolt_ReopenTakenByAnother(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it waits for another program, for 2 seconds")
	}
	b := unopened(t)
	other, err := bolt.Open(b.file.name, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.put(2); !errors.Is(err, ErrHeld) {
		t.Errorf("a write says %v, want that another process holds the file", err)
	}
	if err := b.has(1); !errors.Is(err, ErrHeld) {
		t.Errorf("a read says %v, want that another process holds the file", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.has(1), b.put(3), b.has(3)); err != nil {
		t.Error(err)
	}
	if err := b.has(2); !errors.Is(err, ErrAbsent) {
		t.Errorf("what was refused is there: %v", err)
	}
}

func TestATableThatWasMovedAwayIsNotBegunFromNothing(t *testing.T) {
	b := unopened(t)
	away := b.file.name + ".away"
	if err := os.Rename(b.file.name, away); err != nil {
		t.Fatal(err)
	}
	if err := b.put(2); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a write says %v, want that the file is missing", err)
	}
	if err := os.Rename(away, b.file.name); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.has(1), b.put(3), b.has(3)); err != nil {
		t.Error(err)
	}
}

func TestAFileThatWasClosedIsNotOpenedAgain(t *testing.T) {
	b := due(t)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.put(1); err == nil {
		t.Error("a write after the end is confirmed")
	}
	other, err := OpenBolt(b.file.name)
	if err != nil {
		t.Fatalf("it is still held: %v", err)
	}
	other.Close()
}
