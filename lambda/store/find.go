package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A request is found by the words of its agency's name and by its county: a row
// each, in one index partition, the youngest first. The rows of words that an
// amendment took out stay: who remembers the old name finds the request too.

// found is what such a row keeps: by which keys its request is found, itself among
// them. All rows of a request keep the same.
type found struct {
	ID   string   `json:"id"`
	Keys []string `json:"keys"`
}

const (
	findIndex = "find"
	mostFound = 200 // rows that a page of a search looks at
)

// find writes the rows by which a request is found.
func (w *rows) find(c request.Change) {
	f := found{ID: c.Request.ID}
	for _, by := range c.Request.SearchKeys {
		f.Keys = append(f.Keys, by.Key)
	}
	for _, by := range c.Found {
		w.add(table.Row{Part: requestPart(f.ID), Sort: "find#" + by.Key, Version: by.Row, Index: findIndex,
			Order: by.Key + "#" + descendingTime(c.Request.Received) + "#" + f.ID}, f)
	}
}

// descendingTime is a sort key that puts the newest first.
func descendingTime(t time.Time) string { return fmt.Sprintf("%019d", math.MaxInt64-t.UnixNano()) }

// Find is one page of the requests whose agency's name has words that begin as
// those of name do, in a county where one is named; the youngest first, word by
// word, each once. from and next are as of Queue. A page looks at no more rows than
// mostFound: of a search by words that are seldom together it may be short, or
// empty, and next still leads on. With request.ErrCorrupt comes what could be read.
func (s Store) Find(ctx context.Context, name, county, from string, n int) (list []request.Request, next string,
	err error) {
	words := request.NameWords(name)
	if len(words) == 0 && county == "" {
		return nil, "", fmt.Errorf("search for no word and no county: %w", request.ErrNotFound)
	}
	begin, until := request.CountyKey(county), "#\x7f"
	if len(words) > 0 {
		begin = slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) }) // likely the rarest
		until = "\U0010ffff"
	}
	rows, err := s.Table.Index(ctx, findIndex, max(begin, from), begin+until, mostFound+1)
	if err != nil {
		return nil, "", fmt.Errorf("find requests: %w", err)
	}
	var ids []string
	for i, row := range rows {
		if i == mostFound || len(ids) == n {
			next = row.Order
			break
		}
		f, damaged := value[found](row)
		if damaged != nil {
			err = errors.Join(err, damaged)
		} else if f.matches(words, county) && strings.HasPrefix(row.Order, f.first(begin)+"#") {
			ids = append(ids, f.ID)
		}
	}
	return s.all(ctx, ids, next, err)
}

// SameAgency lists the newest requests that have, or had, the CDS code or the whole
// name of this one's agency, at most n of each, without this one. more says that
// there are others. It may lag by a moment. With request.ErrCorrupt comes what
// could be read.
func (s Store) SameAgency(ctx context.Context, r request.Request, n int) (list []request.Request, more bool,
	err error) {
	var keys []table.Key
	for _, by := range request.AgencyKeys(r.Answers) {
		rows, failed := s.Table.Index(ctx, findIndex, by+"#", by+"#\x7f", n+2) // itself among them
		if failed != nil {
			return nil, false, fmt.Errorf("find requests of one agency: %w", failed)
		}
		some, damaged := values[found](rows)
		some = slices.DeleteFunc(some, func(f found) bool { return f.ID == r.ID })
		err, more = errors.Join(err, damaged), more || len(some) > n
		for _, f := range some[:min(len(some), n)] {
			if key := (table.Key{Part: requestPart(f.ID), Sort: "request"}); !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	rows, missing := s.batch(ctx, keys)
	if missing != nil && !errors.Is(missing, request.ErrNotFound) {
		return nil, false, missing
	}
	list, damaged := values[request.Request](rows)
	return list, more, errors.Join(err, damaged)
}

func (f found) matches(words []string, county string) bool {
	for _, w := range words {
		if f.first(w) == "" {
			return false
		}
	}
	return county == "" || slices.Contains(f.Keys, request.CountyKey(county))
}

// first is the first key that begins so. All rows of a request agree on it, so that
// of one with several such words one row counts.
func (f found) first(begin string) string {
	for _, key := range f.Keys {
		if strings.HasPrefix(key, begin) {
			return key
		}
	}
	return ""
}
