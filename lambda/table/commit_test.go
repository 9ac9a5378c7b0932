package table

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	bolt "go.etcd.io/bbolt"
)

func TestWritersWhoWaitShareOneCommitAndEachHasItsOwnAnswer(t *testing.T) {
	b, err := OpenBolt(filepath.Join(t.TempDir(), "assist.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	const writers = 100
	before, answers := b.commits(t), make(chan error, writers)
	b.commit.Lock() // as a commit at work has it
	for n := range writers {
		go func() { // every second writer wants the same row
			answers <- b.Write(context.Background(), Row{Part: fmt.Sprint("part ", n%2*n), Sort: "sort", Version: 1})
		}()
	}
	for b.queued() < writers {
		runtime.Gosched()
	}
	b.commit.Unlock()
	conflicts := 0
	for range writers {
		err := <-answers
		var c *Conflict
		if errors.As(err, &c) && c.Rows[0].Part == "part 0" {
			conflicts++
		} else if err != nil {
			t.Error(err)
		}
	}
	if got := b.commits(t) - before; got != 1 {
		t.Errorf("%d commits for %d writers, want 1", got, writers)
	}
	if conflicts != writers/2-1 {
		t.Errorf("%d conflicts, want %d", conflicts, writers/2-1)
	}
}

func (b *Bolt) queued() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting)
}

func (b *Bolt) commits(t *testing.T) (n int) {
	t.Helper()
	if err := b.file.view(func(tx *bolt.Tx) error { n = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestACommitWaitsForTheDisk(t *testing.T) {
	b, err := OpenBolt(filepath.Join(t.TempDir(), "assist.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if b.file.db.NoSync || b.file.db.NoGrowSync || b.file.db.NoFreelistSync {
		t.Error("what Write has confirmed would be in memory only")
	}
}
