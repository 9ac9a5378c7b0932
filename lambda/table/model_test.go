package table_test

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/table"

	"pgregory.net/rapid"
)

// model says in the plainest way what a table does.
type model map[[2]string]table.Row

func (m model) write(rows []table.Row) (inTheWay []table.Row) {
	for _, r := range rows {
		if m[[2]string{r.Part, r.Sort}].Version != r.Version-1 {
			inTheWay = append(inTheWay, r)
		}
	}
	if inTheWay == nil {
		for _, r := range rows {
			m[[2]string{r.Part, r.Sort}] = r
		}
	}
	return inTheWay
}

// first returns the first limit of the rows that in lets through, in the order of
// by.
func (m model) first(limit int, by func(table.Row) string, in func(table.Row) bool) (rows []table.Row) {
	for _, r := range m {
		if in(r) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b table.Row) int { return cmp.Compare(by(a), by(b)) })
	return rows[:min(limit, len(rows))]
}

var histories atomic.Int64

// Prefixes and what they are held against have no upper case: dynoxide 1.2.1 takes
// begins_with without regard to it, which DynamoDB doesn't.
var (
	lower     = []rune{1, 'a', 'b', '#', '%', '_', 'é', '“', '\uffff', '😀'}
	anyPart   = rapid.SampledFrom([]string{"a", "b", "a#"})
	anySort   = rapid.StringOfN(rapid.RuneFrom(lower), 1, 3, -1)
	anyOrder  = rapid.StringOfN(rapid.RuneFrom(append(lower, 'A', 'B')), 1, 3, -1)
	anyPrefix = rapid.OneOf(rapid.Just(""), anySort)
	anyBound  = rapid.OneOf(rapid.Just(""), anyOrder, rapid.Map(anyOrder, func(s string) string { return s + "\x00" }))
	anyLimit  = rapid.IntRange(1, 8)
)

func likeAMap(t *testing.T, db table.Table) {
	table.Serial(t)
	rapid.Check(t, func(t *rapid.T) {
		m := model{}
		space := fmt.Sprintf("history %d ", histories.Add(1)) // each its own, in the one table
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				rows := anyRows(t, m, space)
				err := db.Write(ctx, rows...)
				var c *table.Conflict
				if !errors.As(err, &c) {
					c = &table.Conflict{}
				}
				if want := m.write(rows); !reflect.DeepEqual(c.Rows, want) || err != nil && want == nil {
					t.Fatalf("write %v: %v, want a conflict over %v", rows, err, want)
				}
			},
			"get": func(t *rapid.T) {
				part, sort := space+anyPart.Draw(t, "part"), anySort.Draw(t, "sort")
				got, err := db.Get(ctx, part, sort)
				want, there := m[[2]string{part, sort}]
				if !reflect.DeepEqual(got, want) || there != (err == nil) || !there &&
					!errors.Is(err, table.ErrAbsent) {
					t.Fatalf("get %q/%q: %v (%v), want %v", part, sort, got, err, want)
				}
			},
			"batch": func(t *rapid.T) {
				var keys []table.Key
				var want []table.Row
				for range rapid.IntRange(1, 5).Draw(t, "keys") {
					k := table.Key{Part: space + anyPart.Draw(t, "part"), Sort: anySort.Draw(t, "sort")}
					if slices.Contains(keys, k) {
						continue
					}
					keys = append(keys, k)
					if r, there := m[[2]string{k.Part, k.Sort}]; there {
						want = append(want, r)
					}
				}
				got, err := db.BatchGet(ctx, keys...)
				wantRows(t, got, err, want)
			},
			"list": func(t *rapid.T) {
				part, limit := space+anyPart.Draw(t, "part"), anyLimit.Draw(t, "limit")
				prefix, after := anyPrefix.Draw(t, "prefix"), anyBound.Draw(t, "after")
				got, err := db.List(ctx, part, prefix, after, limit)
				want := m.first(limit, func(r table.Row) string { return r.Sort }, func(r table.Row) bool {
					return r.Part == part && strings.HasPrefix(r.Sort, prefix) && r.Sort > after
				})
				wantRows(t, got, err, want)
			},
			"index": func(t *rapid.T) {
				index, limit := space+anyPart.Draw(t, "index"), anyLimit.Draw(t, "limit")
				from, to := anyBound.Draw(t, "from"), anyBound.Draw(t, "to")
				got, err := db.Index(ctx, index, from, to, limit)
				want := m.first(limit, func(r table.Row) string { return r.Order }, func(r table.Row) bool {
					return r.Index == index && r.Order >= from && (to == "" || r.Order < to)
				})
				wantRows(t, got, err, want)
			},
		})
	})
}

func wantRows(t *rapid.T, got []table.Row, err error, want []table.Row) {
	t.Helper()
	if err != nil || len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("%v (%v), want %v", got, err, want)
	}
}

// anyRows are one to four rows of different keys, most of them at the version that
// follows.
func anyRows(t *rapid.T, m model, space string) (rows []table.Row) {
	seen := map[[2]string]bool{}
	for range rapid.IntRange(1, 4).Draw(t, "rows") {
		r := table.Row{Part: space + anyPart.Draw(t, "part"), Sort: anySort.Draw(t, "sort")}
		key := [2]string{r.Part, r.Sort}
		if seen[key] {
			continue
		}
		seen[key] = true
		r.Version = m[key].Version + 1
		if rapid.IntRange(0, 9).Draw(t, "stale") == 0 {
			r.Version = rapid.Int64Range(1, 3).Draw(t, "version")
		}
		if rapid.Bool().Draw(t, "indexed") {
			// Rows of equal Order come in any order, so here none are equal.
			r.Index, r.Order = space+anyPart.Draw(t, "index"), anyOrder.Draw(t, "order")+"|"+r.Part+"|"+r.Sort
		}
		if rapid.Bool().Draw(t, "expires") {
			r.Expires = time.Unix(rapid.Int64Range(1, 1<<33).Draw(t, "at"), 0).UTC()
		}
		if data := rapid.String().Draw(t, "data"); data != "" {
			r.Data = []byte(data)
		}
		rows = append(rows, r)
	}
	return rows
}
