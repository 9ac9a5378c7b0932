package store

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Memory is the floor for tests and simulations. Its zero value is an empty table. Set its fields before use, or while
// nobody else uses it: they make it do what only DynamoDB does by itself.
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
	get, err := getting(ctx, part, sort)
	if err != nil {
		return Row{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rows.values[rowKey(part, sort)]
	if !ok {
		return Row{}, get.failed(ErrAbsent)
	}
	return r.clone(), nil
}

func (m *Memory) List(ctx context.Context, part, prefix, after string, limit int) ([]Row, error) {
	if _, err := listing(ctx, part, prefix, after, limit); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rows.read(listWindow(part, prefix, after, limit)), nil
}

func (m *Memory) Index(ctx context.Context, index, from, to string, limit int) ([]Row, error) {
	if _, err := indexing(ctx, index, from, to, limit); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settle()
	return m.index.read(indexWindow(index, from, to, limit)), nil
}

func (m *Memory) Write(ctx context.Context, rows ...Row) error {
	write, err := writing(ctx, rows)
	if err != nil {
		return err
	}
	return write.wrote(retry(ctx, func() (bool, error) {
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
	stored := func(r Row) int64 { return m.rows.values[rowKey(r.Part, r.Sort)].Version }
	if err := conflicts(rows, stored); err != nil {
		return err
	}
	for _, r := range rows {
		r = r.clone()
		key := rowKey(r.Part, r.Sort)
		m.late = append(m.late, change{m.rows.values[key], r})
		m.rows.put(key, r)
	}
	m.settle()
	return nil
}

// settle lets the index show all changes but the latest.
func (m *Memory) settle() {
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

// clone is the row as any floor gives it back, sharing nothing with r.
func (r Row) clone() Row {
	r.Data = append([]byte(nil), r.Data...)
	if !r.Expires.IsZero() {
		r.Expires = time.Unix(r.Expires.Unix(), 0).UTC()
	}
	return r
}

// sorted is a map that can be read in order of its keys.
type sorted struct {
	keys   []string
	values map[string]Row
}

func (s *sorted) put(key string, r Row) {
	if s.values == nil {
		s.values = map[string]Row{}
	}
	if i, found := slices.BinarySearch(s.keys, key); !found {
		s.keys = slices.Insert(s.keys, i, key)
	}
	s.values[key] = r
}

func (s *sorted) remove(key string) {
	if i, found := slices.BinarySearch(s.keys, key); found {
		s.keys = slices.Delete(s.keys, i, i+1)
	}
	delete(s.values, key)
}

func (s *sorted) read(w window) (list []Row) {
	i, _ := slices.BinarySearch(s.keys, w.start)
	for ; i < len(s.keys) && len(list) < w.limit && w.holds(s.keys[i]); i++ {
		list = append(list, s.values[s.keys[i]].clone())
	}
	return list
}
