package store

import (
	"errors"
	"fmt"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// boltFile is the library's open file. For as long as a file is open the library notes each page that it has put to use again, and forgets
// none: so the file is opened anew now and then. Until it is open again its lock is free, for a moment; a process that takes it then is waited
// for, as in OpenBolt, and named.
type boltFile struct {
	name    string
	mu      sync.RWMutex // held while db is used; alone while it is replaced
	db      *bolt.DB     // nil: it could not be opened anew
	closed  bool
	commits int // since it was opened
}

// mostCommits are after how many the file is opened anew. Tests of a process that is killed meanwhile have less patience.
var mostCommits = 4096

func openBoltFile(name string) (*boltFile, error) {
	f := &boltFile{name: name}
	return f, f.open()
}

func (f *boltFile) open() error {
	db, err := bolt.Open(f.name, 0o600, &bolt.Options{Timeout: time.Second})
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = ErrHeld
	}
	if err != nil {
		return fmt.Errorf("open table %s: %w", f.name, err)
	}
	f.db, f.commits = db, 0
	return nil
}

// close waits for calls at work and lets the file go for good.
func (f *boltFile) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if f.db == nil {
		return nil
	}
	return f.db.Close()
}

func (f *boltFile) view(do func(*bolt.Tx) error) error {
	return f.use(func(db *bolt.DB) error { return db.View(do) })
}

// update is for one caller at a time. Where the file cannot be opened anew nothing is written, and the next update tries again.
func (f *boltFile) update(do func(*bolt.Tx) error) error {
	if err := f.renew(); err != nil {
		return err
	}
	f.commits++
	return f.use(func(db *bolt.DB) error { return db.Update(do) })
}

func (f *boltFile) use(do func(*bolt.DB) error) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.db == nil {
		return bolterrors.ErrDatabaseNotOpen
	}
	return do(f.db)
}

// renew opens the file anew where it is time. It keeps nobody waiting: while somebody reads, the next commit will do.
func (f *boltFile) renew() error {
	if !f.mu.TryLock() {
		return nil
	}
	defer f.mu.Unlock()
	if f.closed || f.db != nil && f.commits < mostCommits {
		return nil
	}
	if f.db != nil {
		if err := f.db.Close(); err != nil {
			return fmt.Errorf("open table %s anew: %w", f.name, err)
		}
		f.db = nil
	}
	return f.open()
}
