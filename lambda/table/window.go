package table

import (
	"strings"
)

// The backends that keep rows in one sorted sequence of strings join the parts of a
// key by a zero byte. It sorts before any other, so the joined keys are in order of
// Part, then Sort.
const keySep = "\x00"

func rowKey(part, sort string) string { return part + keySep + sort }

func indexKey(r Row) string { return r.Index + keySep + r.Order + keySep + rowKey(r.Part, r.Sort) }

// window is what a List or an Index asks of such a sequence: the first limit keys
// from start on that have the prefix and come before end; an empty end is no bound.
type window struct {
	start, prefix, end string
	limit              int
}

func (w window) holds(key string) bool {
	return strings.HasPrefix(key, w.prefix) && (w.end == "" ||
		key < w.end) // equivalent: a key goes on behind what an end names
}

func listWindow(part, prefix, after string, limit int) window {
	w := window{prefix: rowKey(part, prefix), limit: limit}
	w.start = w.prefix
	if after != "" {
		w.start = max(w.start, rowKey(part, bound(after+keySep)))
	}
	return w
}

func indexWindow(index, from, to string, limit int) window {
	w := window{prefix: index + keySep, limit: limit}
	w.start = w.prefix + bound(from)
	if to != "" {
		w.end = w.prefix + bound(to)
	}
	return w
}

// bound lets a caller ask for what comes after x by x and a zero byte. No part of a
// key has one, so such a bound is the same as x and a one, and that doesn't contain
// keySep.
func bound(text string) string {
	x, _, after := strings.Cut(text, keySep)
	if after {
		return x + "\x01"
	}
	return x
}
