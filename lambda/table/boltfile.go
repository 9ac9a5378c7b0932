package table

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// boltFile is the library's open file. For as long as a file is open the library
// notes each page that it has put to use again, until that page is free once more:
// as a table grows, so does that. So the file is reopened now and then. Its own
// lock is free in that moment; what keeps others out meanwhile is the lock of a
// second file, which stays open.
type boltFile struct {
	name    string
	lock    *bolt.DB
	mu      sync.RWMutex // held while db is used; alone while it is replaced
	db      *bolt.DB     // nil: it could not be reopened
	closed  bool
	commits int                   // since it was opened
	corrupt atomic.Pointer[error] // what the library met in the file that it could not go on with; nil: nothing
}

func openBoltFile(name string) (*boltFile, error) {
	f := &boltFile{name: name}
	var err error
	f.lock, err = f.holdLock()
	if err != nil {
		return nil, err
	}
	err = checkBolt(name)
	if err == nil {
		err = f.create()
	}
	if err != nil {
		err = fmt.Errorf("open table %s: %w", name, err)
	} else {
		err = f.open()
	}
	if err != nil {
		f.lock.Close()
		return nil, err
	}
	return f, nil
}

// holdLock opens the file that is there for its lock alone. It has no content to
// lose: one that is corrupt is made again, by the process that gets the lock.
func (f *boltFile) holdLock() (*bolt.DB, error) {
	name := f.name + ".lock"
	if errors.Is(checkBolt(name), ErrCorrupt) {
		if err := os.Truncate(name, 0); err != nil {
			return nil, fmt.Errorf("open table %s: make its lock again: %w", f.name, err)
		}
	}
	return f.hold(name, os.O_CREATE)
}

// create makes the file where there is none. It has its name only once it is one:
// an empty file was cut off.
func (f *boltFile) create() error {
	if _, err := os.Stat(f.name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	made := f.name + ".new"
	if err := os.RemoveAll(made); err != nil { // of a process that died over it
		return err
	}
	db, err := bolt.Open(made, 0o600, nil)
	if err == nil {
		err = db.Close()
	}
	if err == nil {
		err = os.Rename(made, f.name)
	}
	return err
}

// hold opens a file and makes it only where that is wanted: a table that was moved
// away is not begun from nothing.
func (f *boltFile) hold(name string, create int) (db *bolt.DB, err error) {
	defer f.recoverFault(&err)()
	open := func(name string, flag int, perm os.FileMode) (*os.File, error) {
		return os.OpenFile(name, flag&^os.O_CREATE|create, perm)
	}
	db, err = bolt.Open(name, 0o600, &bolt.Options{Timeout: time.Second, OpenFile: open})
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = ErrHeld
	}
	if err != nil {
		return nil, fmt.Errorf("open table %s: %w", f.name, err)
	}
	return db, nil
}

// recoverFault makes an error of what the library does with a file that was altered
// after it was checked: it panics, or reads where no page is. Use it as defer
// f.recoverFault(&err)().
func (f *boltFile) recoverFault(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if fault := recover(); fault != nil {
			*err = corrupt(f.name, fmt.Sprint(fault))
		}
	}
}

func (f *boltFile) open() (err error) {
	f.db, err = f.hold(f.name, 0)
	f.commits = 0
	f.note(err)
	return err
}

// close waits for calls at work and lets the file go for good.
func (f *boltFile) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	var err error
	if f.db != nil && f.corrupt.Load() == nil { // what the library held when it was interrupted it holds for good
		err = f.db.Close()
	}
	return errors.Join(err, f.lock.Close())
}

func (f *boltFile) view(do func(*bolt.Tx) error) error {
	return f.use(func(db *bolt.DB) error { return db.View(do) })
}

// update is for one caller at a time. Where it is time, and no one reads, the file
// is reopened before.
func (f *boltFile) update(do func(*bolt.Tx) error) error {
	if f.mu.TryLock() { // while someone reads, the next commit will do
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

// use does something with the open file. One that could not be reopened is tried
// again each time; one in which something was met that the library can't go on with
// is not used again.
func (f *boltFile) use(do func(*bolt.DB) error) (err error) {
	if met := f.corrupt.Load(); met != nil {
		return *met
	}
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
	defer func() { f.note(err) }()
	defer f.recoverFault(&err)()
	return do(f.db)
}

// note remembers that the file is corrupt.
func (f *boltFile) note(err error) {
	if errors.Is(err, ErrCorrupt) {
		f.corrupt.CompareAndSwap(nil, &err)
	}
}

func (f *boltFile) tryAgain() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db != nil || f.closed {
		return nil
	}
	return f.open()
}
