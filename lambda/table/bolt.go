package table

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// ErrHeld says that another process has the file of a Bolt open.
var ErrHeld = errors.New("database is locked by another process: is `make run` or an admin command still running?")

var (
	rowBucket   = []byte("rows")  // rowKey → a line of JSON (stored), then Data
	indexBucket = []byte("index") // indexKey → nothing
)

// Bolt is the backend of `make run`: one file, which one process at a time may
// hold. What Write has confirmed is on disk.
type Bolt struct {
	file    *boltFile
	mu      sync.Mutex // guards waiting
	waiting []*group
	commit  sync.Mutex // held while waiting is taken and committed
}

// stored is what the file keeps of a row in addition to its key and Data.
type stored struct {
	Version int64  `json:"v"`
	Index   string `json:"ix,omitempty"`
	Order   string `json:"io,omitempty"`
	Expires int64  `json:"ttl,omitempty"` // Unix seconds
}

// OpenBolt opens the file, and makes it where there is none. It waits one second
// for a process that holds it to let go, then the error is ErrHeld. A file that
// isn't as it was written is refused, and the error is ErrCorrupt.
func OpenBolt(file string) (*Bolt, error) {
	f, err := openBoltFile(file)
	if err != nil {
		return nil, err
	}
	err = f.update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(rowBucket)
		if err == nil {
			_, err = tx.CreateBucketIfNotExists(indexBucket)
		}
		if err == nil {
			err = addSums(tx)
		}
		return err
	})
	if err != nil {
		f.close()
		return nil, fmt.Errorf("prepare table %s: %w", file, err)
	}
	return &Bolt{file: f}, nil
}

// Close waits for calls at work and lets the file go.
func (b *Bolt) Close() error { return b.file.close() }

func (b *Bolt) Get(ctx context.Context, part, sort string) (r Row, err error) {
	get, err := getOp(ctx, part, sort)
	if err != nil {
		return Row{}, err
	}
	key := rowKey(part, sort)
	err = b.file.view(func(tx *bolt.Tx) error {
		value := tx.Bucket(rowBucket).Get([]byte(key))
		if value == nil {
			return ErrAbsent
		}
		r, err = decode(key, value)
		return err
	})
	if err != nil {
		return Row{}, get.wrap(err)
	}
	return r, nil
}

func (b *Bolt) BatchGet(ctx context.Context, keys ...Key) (list []Row, err error) {
	get, err := batchOp(ctx, keys)
	if err != nil {
		return nil, err
	}
	err = b.file.view(func(tx *bolt.Tx) error {
		rows := tx.Bucket(rowBucket)
		for _, k := range keys {
			key := rowKey(k.Part, k.Sort)
			value := rows.Get([]byte(key))
			if value == nil {
				continue
			}
			r, err := decode(key, value)
			if err != nil {
				return err
			}
			list = append(list, r)
		}
		return nil
	})
	if err != nil {
		return nil, get.wrap(err)
	}
	return list, nil
}

func (b *Bolt) List(ctx context.Context, part, prefix, after string, limit int) ([]Row, error) {
	list, err := listOp(ctx, part, prefix, after, limit)
	if err != nil {
		return nil, err
	}
	wholeKey := func(key string) string { return key }
	return b.read(list, rowBucket, listWindow(part, prefix, after, limit), wholeKey)
}

func (b *Bolt) Index(ctx context.Context, index, from, to string, limit int) ([]Row, error) {
	read, err := indexOp(ctx, index, from, to, limit)
	if err != nil {
		return nil, err
	}
	last := func(key string) string { return strings.SplitN(key, keySep, 3)[2] }
	return b.read(read, indexBucket, indexWindow(index, from, to, limit), last)
}

// read returns the rows that a window of a bucket names; row finds a row's key in a
// key of the bucket.
func (b *Bolt) read(s op, bucket []byte, w window, row func(string) string) (list []Row, err error) {
	err = b.file.view(func(tx *bolt.Tx) error {
		c, rows := tx.Bucket(bucket).Cursor(), tx.Bucket(rowBucket)
		k, _ := c.Seek([]byte(w.start))
		for ; k != nil && len(list) < w.limit && w.holds(string(k)); k, _ = c.Next() {
			key := row(string(k))
			r, err := decode(key, rows.Get([]byte(key)))
			if err != nil {
				return err
			}
			list = append(list, r)
		}
		return nil
	})
	if err != nil {
		return nil, s.wrap(err)
	}
	return list, nil
}

// put leaves in g what concerns no one else; an error that it returns ends the
// transaction for all.
func (g *group) put(tx *bolt.Tx) error {
	rows, index := tx.Bucket(rowBucket), tx.Bucket(indexBucket)
	was := map[string]Row{}
	for _, r := range g.rows {
		key := rowKey(r.Part, r.Sort)
		if value := rows.Get([]byte(key)); value != nil {
			was[key], g.err = decode(key, value)
			if g.err != nil {
				return nil
			}
		}
	}
	g.err = conflicts(g.rows, func(r Row) int64 { return was[rowKey(r.Part, r.Sort)].Version })
	if g.err != nil {
		return nil
	}
	for _, r := range g.rows {
		key := rowKey(r.Part, r.Sort)
		if err := move(index, was[key], r); err != nil {
			return err
		}
		value, err := encode(r)
		if err != nil {
			return err
		}
		if err := putEntry(rows, []byte(key), value); err != nil {
			return err
		}
	}
	return nil
}

// move takes a row from its old place in the index to its new one.
func move(index *bolt.Bucket, was, is Row) error {
	if was.Index != "" {
		if err := deleteEntry(index, []byte(indexKey(was))); err != nil {
			return err
		}
	}
	if is.Index != "" {
		return putEntry(index, []byte(indexKey(is)), nil)
	}
	return nil
}

func encode(r Row) ([]byte, error) {
	s := stored{Version: r.Version, Index: r.Index, Order: r.Order}
	if !r.Expires.IsZero() {
		s.Expires = r.Expires.Unix()
	}
	head, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return append(append(head, '\n'), r.Data...), nil
}

// decode shares nothing with value, which is gone when the transaction ends.
func decode(key string, value []byte) (Row, error) {
	part, sort, _ := strings.Cut(key, keySep)
	r := Row{Part: part, Sort: sort}
	head, data, found := bytes.Cut(value, []byte("\n"))
	var s stored
	err := json.Unmarshal(head, &s)
	if err != nil || !found {
		return r, fmt.Errorf("row %s is stored damaged", r.Name()) // and what is there may be a person's words
	}
	r.Version, r.Index, r.Order = s.Version, s.Index, s.Order
	if s.Expires != 0 {
		r.Expires = time.Unix(s.Expires, 0).UTC()
	}
	r.Data = append(r.Data, data...)
	return r, nil
}
