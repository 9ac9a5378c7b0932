package store

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// boltFile is the library's open file. For as long as a file is open the library notes each page that it has put to use again, until that page
// is free once more: as a table grows, so does that. So the file is opened anew now and then. Its own lock is free in that moment; what keeps
// others out meanwhile is the lock of a second file, which stays open.
type boltFile struct {
	name    string
	lock    *bolt.DB
	mu      sync.RWMutex // held while db is used; alone while it is replaced
	db      *bolt.DB     // nil: it could not be opened anew
	closed  bool
	commits int // since it was opened
}

// mostCommits are after how many the file is opened anew. Tests of a process that is killed meanwhile have less patience.
var mostCommits = 4096

func openBoltFile(name string) (*boltFile, error) {
	f := &boltFile{name: name}
	var err error
	if f.lock, err = f.hold(name+".lock", os.O_CREATE); err != nil {
		return nil, err
	}
	if err := f.open(os.O_CREATE); err != nil {
		f.lock.Close()
		return nil, err
	}
	return f, nil
}

// hold opens a file and makes it only where that is wanted: a table that was moved away is not begun from nothing.
func (f *boltFile) hold(name string, create int) (*bolt.DB, error) {
	db, err := bolt.Open(name, 0o600, &bolt.Options{Timeout: time.Second, OpenFile: func(name string, flag int, perm os.FileMode) (*os.File, error) {
		return os.OpenFile(name, flag&^os.O_CREATE|create, perm)
	}})
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = ErrHeld
	}
	if err != nil {
		return nil, fmt.Errorf("open table %s: %w", f.name, err)
	}
	return db, nil
}

func (f *boltFile) open(create int) (err error) {
	f.db, err = f.hold(f.name, create)
	f.commits = 0
	return err
}

// close waits for calls at work and lets the file go for good.
func (f *boltFile) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	var err error
	if f.db != nil {
		err = f.db.Close()
	}
	return errors.Join(err, f.lock.Close())
}

func (f *boltFile) view(do func(*bolt.Tx) error) error {
	return f.use(func(db *bolt.DB) error { return db.View(do) })
}

// update is for one caller at a time. Where it is time, and nobody reads, the file is opened anew before.
func (f *boltFile) update(do func(*bolt.Tx) error) error {
	if f.mu.TryLock() { // while somebody reads, the next commit will do
		err := f.renew()
		f.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return f.use(func(db *bolt.DB) error {
		f.commits++
		return db.Update(do)
	})
}

func (f *boltFile) renew() error {
	if f.db == nil || f.closed || f.commits < mostCommits {
		return nil
	}
	if err := f.db.Close(); err != nil {
		return fmt.Errorf("open table %s anew: %w", f.name, err)
	}
	return f.open(0)
}

// use does something with the open file. One that could not be opened anew is tried again each time.
func (f *boltFile) use(do func(*bolt.DB) error) error {
	f.mu.RLock()
	for f.db == nil && !f.closed {
		f.mu.RUnlock()
		if err := f.tryAgain(); err != nil {
			return err
		}
		f.mu.RLock()
	}
	defer f.mu.RUnlock()
	if f.closed {
		return bolterrors.ErrDatabaseNotOpen
	}
	return do(f.db)
}

func (f *boltFile) tryAgain() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db != nil || f.closed {
		return nil
	}
	return f.open(0)
}
