package table

// What this file has serves `make run` under load, and nothing that is deployed:
// writes that wait for the disk together (the group commit), and the file that is
// reopened now and then as it grows. The third of the kind is the limit of forms at
// work at once, in infra/local/limit.go.

import (
	"context"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// group is the rows of one Write, and what became of them.
type group struct {
	rows []Row
	done bool
	err  error
}

// Write shares one commit, and so one wait for the disk, with all that came while
// the commit before it was at work: the first writer commits for all
// who waits.
func (b *Bolt) Write(ctx context.Context, rows ...Row) error {
	write, err := writeOp(ctx, rows)
	if err != nil {
		return err
	}
	g := &group{rows: rows}
	b.mu.Lock()
	b.waiting = append(b.waiting, g)
	b.mu.Unlock()

	b.commit.Lock()
	defer b.commit.Unlock()
	if !g.done {
		b.commitWaiting()
	}
	if !g.done {
		return write.wrap(errors.New("the commit that it was part of broke off"))
	}
	return write.wrapWrite(g.err)
}

func (b *Bolt) commitWaiting() {
	b.mu.Lock()
	groups := b.waiting
	b.waiting = nil
	b.mu.Unlock()
	err := b.file.update(func(tx *bolt.Tx) error {
		for _, g := range groups {
			if err := g.put(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, g := range groups {
		g.done = true
		if err != nil {
			g.err = err
		}
	}
}

// mostCommits are after how many the file is reopened. Tests of a process that
// is killed meanwhile have less patience.
var mostCommits = 4096

func (f *boltFile) renew() error {
	if f.db == nil || f.closed || f.commits < mostCommits {
		return nil
	}
	if err := f.db.Close(); err != nil {
		return fmt.Errorf("open table %s anew: %w", f.name, err)
	}
	return f.open()
}
