package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// A request is found by the words of its agency's name and by its county: a row each, in one index partition, the youngest first. The
// rows of words that an amendment took out stay: who remembers the old name finds the request too.

// found is what such a row keeps: enough to tell by which other words it would be found.
type found struct {
	ID   string   `json:"id"`
	Keys []string `json:"keys"`
}

const (
	findIndex = "find"
	mostFound = 200 // rows that a page of a search looks at
)

// find writes the rows by which a request is found that it has not been found by.
func (w *rows) find(c request.Change) {
	r := c.Request
	for _, k := range c.Found {
		w.add(Row{Part: requestPart(r.ID), Sort: "find#" + k, Version: 1, Index: findIndex, Order: k + "#" + younger(r.Received) + "#" + r.ID}, found{r.ID, r.FoundBy})
	}
}

// younger sorts the youngest first.
func younger(t time.Time) string { return fmt.Sprintf("%019d", math.MaxInt64-t.UnixNano()) }

// ErrNothingToFind says that a search names no word and no county.
var ErrNothingToFind = fmt.Errorf("a search names a word of the agency’s name or a county: %w", request.ErrNotFound)

// Find is one page of the requests whose agency's name has words that begin as those of name do, in a county where one is named; the
// youngest first, word by word. from and next are as of Queue. A page looks at no more rows than mostFound: of a search by words that are
// seldom together it may be short, or empty, and next still leads on.
func (s Store) Find(ctx context.Context, name, county, from string, n int) (list []request.Request, next string, err error) {
	keys := request.NameWords(name)
	begin, until := request.CountyKey(county)+"#", request.CountyKey(county)+"$" // the character after #
	if len(keys) > 0 {
		begin = slices.MaxFunc(keys, func(a, b string) int { return len(a) - len(b) }) // likely the rarest
		until = begin + "\U0010ffff"
	} else if county == "" {
		return nil, "", ErrNothingToFind
	}
	rows, err := s.Table.Index(ctx, findIndex, max(begin, from), until, mostFound+1)
	if err != nil {
		return nil, "", fmt.Errorf("find requests: %w", err)
	}
	var ids []string
	for i, row := range rows {
		if i == mostFound || len(ids) == n {
			next = row.Order
			break
		}
		var f found
		if err := json.Unmarshal(row.Data, &f); err != nil {
			return nil, "", fmt.Errorf("read %s %s: %w", row.Part, row.Sort, err)
		}
		if f.matches(keys, county) && !slices.Contains(ids, f.ID) {
			ids = append(ids, f.ID)
		}
	}
	return s.all(ctx, ids, next, nil)
}

func (f found) matches(words []string, county string) bool {
	for _, w := range words {
		if !slices.ContainsFunc(f.Keys, func(have string) bool { return strings.HasPrefix(have, w) }) {
			return false
		}
	}
	return county == "" || slices.Contains(f.Keys, request.CountyKey(county))
}
