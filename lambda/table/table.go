// Package table is the one narrow table under the service, and the databases that
// can keep it: DynamoDB ([Dynamo], where the service is deployed), one file
// ([Bolt], make run), and memory ([Memory], tests and the simulation); [Remote]
// reaches the file that a running service holds. It knows nothing of requests:
// package store keeps those.
//
// A [Row] has a key of two parts, a version, at most one place in the one index,
// perhaps an end of life, and JSON. All writes put rows if they are absent, or at
// the version before; several together or none. One suite (table_test.go) holds
// every backend to the same behavior, down to the words of a refusal.
package table

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Row is one item of the table. Texts are compared byte by byte.
type Row struct {
	Part, Sort   string    // the key: partition, and place within it
	Version      int64     // see Table.Write
	Index, Order string    // place in the one index; both empty: in none
	Expires      time.Time // whole seconds; zero: never. A row past it may still be read: callers look.
	Data         []byte    // JSON, at most MaxData bytes; empty comes back nil
}

// Table is all that this package asks of a database. Dynamo, Bolt and Memory are
// its backends; one suite holds them to the same behavior, down to the words of a
// refusal. They may be used by many goroutines at once.
type Table interface {
	// Get returns a row as the last confirmed Write left it, or an error that is
	// ErrAbsent.
	Get(ctx context.Context, part, sort string) (Row, error)

	// BatchGet returns the rows of at most MaxKeys different keys, in the order of
	// the keys, without those that are not there. Each is as the last confirmed
	// Write left it.
	BatchGet(ctx context.Context, keys ...Key) ([]Row, error)

	// List returns the first rows, limit at most, of a partition whose Sort starts
	// with prefix and comes after after, in ascending order of Sort. Each is as the
	// last confirmed Write left it.
	List(ctx context.Context, part, prefix, after string, limit int) ([]Row, error)

	// Index returns the first rows, limit at most, of an index partition with from
	// <= Order < to, in ascending order of Order; an empty to is no bound, and an
	// Order and a zero byte is the place after it. It may lag behind Write, and
	// rows of equal Order come in any order.
	Index(ctx context.Context, index, from, to string, limit int) ([]Row, error)

	// Write puts rows, at most MaxRows of different keys, all or none. A row of
	// Version 1 goes in only if there is none with its key; one of Version n
	// replaces what is there, only if that is of Version n-1. A *Conflict says
	// which rows were in the way. After any other error the rows may have been
	// written, or be written yet.
	Write(ctx context.Context, rows ...Row) error
}

// Key names a row.
type Key struct{ Part, Sort string }

// ErrAbsent says that there is no row of that key.
var ErrAbsent = errors.New("no such row")

// Conflict is the error of a Write that wrote nothing, because rows were not at the
// versions that it asked for.
type Conflict struct {
	Rows []Row // of the rows given to Write those that could not go in, in that order
}

func (c *Conflict) Error() string {
	var each []string
	for _, r := range c.Rows {
		if r.Version == 1 {
			each = append(each, r.Name()+" is there already")
		} else {
			each = append(each, fmt.Sprintf("%s is not at version %d", r.Name(), r.Version-1))
		}
	}
	return "conflict: " + strings.Join(each, ", ")
}

// conflicts returns a *Conflict of those rows that do not follow the versions
// stored (0: absent), or nil if all do.
func conflicts(rows []Row, stored func(Row) int64) error {
	var late []Row
	for _, r := range rows {
		if stored(r) != r.Version-1 { // mutant: row-version
			late = append(late, r)
		}
	}
	if late != nil {
		return &Conflict{late}
	}
	return nil
}

// name is how errors name a row.
func (r Row) Name() string { return r.Part + "/" + r.Sort }
