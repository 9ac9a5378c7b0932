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

// A request is found by the words of its agency's name, its county's, and its
// people's, and by pieces of its reference number: a row each, in one index
// partition, the newest first. The rows of words that an amendment took out stay:
// who remembers the old name finds the request too. A word of a person's name can be
// removed: its row has a number for a name, and then no place in the index.

// found is what such a row keeps: whose it is, and, but for a person's word, all
// keys that can't be removed.
type found struct {
	ID   string   `json:"id"`
	Keys []string `json:"keys,omitempty"`
}

const (
	findIndex = "find"
	mostFound = 200 // rows that a page of a search looks at
)

// find writes the rows by which a request is found.
func (w *rows) find(c request.Change) {
	f := found{ID: c.Request.ID}
	for _, by := range c.Request.SearchKeys {
		if by.Slot == 0 {
			f.Keys = append(f.Keys, by.Key)
		}
	}
	for _, by := range c.Found {
		row, keeps := table.Row{Part: requestPart(f.ID), Sort: by.Sort(), Version: by.Row}, f
		if by.Slot > 0 {
			keeps.Keys = nil
		}
		if by.Key != "" {
			row.Index = findIndex
			row.Order = by.Key + "#" + descendingTime(c.Request.Received) + "#" + f.ID
		}
		w.add(row, keeps)
	}
}

// descendingTime is a sort key that puts the newest first.
func descendingTime(t time.Time) string { return fmt.Sprintf("%019d", math.MaxInt64-t.UnixNano()) }

// Find is one page of the requests that have words that begin as those of text do,
// among those of the agency's name, the county's, people's, the CDS code, and the
// reference number, in a county where one is named; newest first, word by word, each once.
// from and next are as of Queue. A page looks at no more rows than mostFound, and
// reads their requests by a hundred: of a search by words that are rarely together
// it may be short, or empty, and next still leads on. With request.ErrCorrupt comes
// what could be read.
func (s Store) Find(ctx context.Context, text, county, from string, n int) (list []request.Request, next string,
	err error) {
	words := request.SearchWords(text)
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
	if len(rows) > mostFound {
		rows, next = rows[:mostFound], rows[mostFound].Order
	}
	var damaged error
	for some := range slices.Chunk(rows, table.MaxKeys) {
		requests, broken, err := s.requestsOf(ctx, some)
		if err != nil {
			return nil, "", err
		}
		damaged = errors.Join(damaged, broken)
		for _, row := range some {
			r, there := requests[row.Part]
			if !there || !matches(r, words, county) || !strings.HasPrefix(row.Order, firstKey(r, begin)+"#") {
				continue
			}
			if len(list) == n {
				return list, row.Order, damaged
			}
			list = append(list, r)
		}
	}
	return list, next, damaged
}

// requestsOf reads the requests of some rows of the search, by the rows' partition.
// broken is what can't be read.
func (s Store) requestsOf(ctx context.Context, found []table.Row) (requests map[string]request.Request, broken error,
	_ error) {
	var keys []table.Key
	for _, row := range found {
		if _, err := value[struct{}](row); err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		if key := (table.Key{Part: row.Part, Sort: "request"}); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	rows, err := s.batch(ctx, keys)
	switch {
	case errors.Is(err, request.ErrNotFound):
		broken = errors.Join(broken, fmt.Errorf("%w: %w", request.ErrCorrupt, err))
	case err != nil:
		return nil, nil, err
	}
	requests = map[string]request.Request{}
	for _, row := range rows {
		r, err := value[request.Request](row)
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		requests[row.Part] = r
	}
	return requests, broken, nil
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

func matches(r request.Request, words []string, county string) bool {
	for _, w := range words {
		if firstKey(r, w) == "" {
			return false
		}
	}
	return county == "" || firstKey(r, request.CountyKey(county)) == request.CountyKey(county)
}

// firstKey is the first of a request's keys that begins so. Of a request that has
// several such words one row counts.
func firstKey(r request.Request, begin string) string {
	for _, f := range r.SearchKeys {
		if f.Key != "" && strings.HasPrefix(f.Key, begin) {
			return f.Key
		}
	}
	return ""
}
