package table

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is the backend for tests and simulations. Its zero value is an empty
// table. Set its fields before use, or while no one else uses it: they make it do
// what only DynamoDB does by itself.
type Memory struct {
	Lag       int // how many of the latest changes of rows the index does not show yet
	Conflicts int // how many of the next tries to write meet another transaction; each is tried again, as Write does

	mu    sync.Mutex
	rows  sorted   // by rowKey
	index sorted   // by indexKey
	late  []change // what the index does not show yet, oldest first
}

type change struct{ was, is Row }

var errConcurrent = errors.New("another transaction is at work on these rows")

func (m *Memory) Get(ctx context.Context, part, sort string) (Row, error) {
	get, err := getOp(ctx, part, sort)
	if err != nil {
		return Row{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, there := m.rows.get(rowKey(part, sort))
	if !there {
		return Row{}, get.wrap(ErrAbsent)
	}
	return r.clone(), nil
}

func (m *Memory) BatchGet(ctx context.Context, keys ...Key) (list []Row, err error) {
	if _, err := batchOp(ctx, keys); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		if r, there := m.rows.get(rowKey(k.Part, k.Sort)); there {
			list = append(list, r.clone())
		}
	}
	return list, nil
}

func (m *Memory) List(ctx context.Context, part, prefix, after string, limit int) ([]Row, error) {
	if _, err := listOp(ctx, part, prefix, after, limit); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rows.read(listWindow(part, prefix, after, limit)), nil
}

func (m *Memory) Index(ctx context.Context, index, from, to string, limit int) ([]Row, error) {
	if _, err := indexOp(ctx, index, from, to, limit); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.syncIndex()
	return m.index.read(indexWindow(index, from, to, limit)), nil
}

func (m *Memory) Write(ctx context.Context, rows ...Row) error {
	write, err := writeOp(ctx, rows)
	if err != nil {
		return err
	}
	return write.wrapWrite(retry(ctx, func() (bool, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.Conflicts > 0 {
			m.Conflicts--
			return true, errConcurrent
		}
		return false, m.put(rows)
	}))
}

func (m *Memory) put(rows []Row) error {
	was := func(r Row) Row { old, _ := m.rows.get(rowKey(r.Part, r.Sort)); return old }
	if err := conflicts(rows, func(r Row) int64 { return was(r).Version }); err != nil {
		return err
	}
	for _, r := range rows {
		r = r.clone()
		m.late = append(m.late, change{was(r), r})
		m.rows.put(rowKey(r.Part, r.Sort), r)
	}
	m.syncIndex()
	return nil
}

// syncIndex makes the index show all changes but the latest.
func (m *Memory) syncIndex() {
	for len(m.late) > m.Lag {
		c := m.late[0]
		m.late = m.late[1:]
		if c.was.Index != "" {
			m.index.remove(indexKey(c.was))
		}
		if c.is.Index != "" {
			m.index.put(indexKey(c.is), c.is)
		}
	}
}

// clone is the row as any backend gives it back, sharing nothing with r.
func (r Row) clone() Row {
	r.Data = append([]byte(nil), r.Data...)
	if !r.Expires.IsZero() {
		r.Expires = time.Unix(r.Expires.Unix(), 0).UTC()
	}
	return r
}

// sorted is rows by keys that can be read in order, a partition at a time: each has
// its own, by what stands before the first keySep of the key.
type sorted struct{ partitions map[string]*partition }

type partition struct {
	keys   []string // in order
	values map[string]Row
}

func (s *sorted) of(key string) (name string, p *partition) {
	name, _, _ = strings.Cut(key, keySep)
	p = s.partitions[name]
	if p == nil {
		p = &partition{}
	}
	return name, p
}

func (s *sorted) get(key string) (Row, bool) {
	_, p := s.of(key)
	r, there := p.values[key]
	return r, there
}

func (s *sorted) put(key string, r Row) {
	name, p := s.of(key)
	if p.values == nil {
		p.values = map[string]Row{}
	}
	if s.partitions == nil {
		s.partitions = map[string]*partition{}
	}
	if i, there := slices.BinarySearch(p.keys, key); !there {
		p.keys = slices.Insert(p.keys, i, key)
	}
	p.values[key], s.partitions[name] = r, p
}

func (s *sorted) remove(key string) {
	_, p := s.of(key)
	if i, there := slices.BinarySearch(p.keys, key); there {
		p.keys = slices.Delete(p.keys, i, i+1)
	}
	delete(p.values, key)
}

func (s *sorted) read(w window) (list []Row) {
	_, p := s.of(w.prefix)
	i, _ := slices.BinarySearch(p.keys, w.start)
	for ; i < len(p.keys) && len(list) < w.limit && w.holds(p.keys[i]); i++ {
		list = append(list, p.values[p.keys[i]].clone())
	}
	return list
}
