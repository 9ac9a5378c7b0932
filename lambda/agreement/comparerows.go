package agreement

import (
	"fmt"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// rowPair is a row of a list in two drafts, by its numbers; 0: it isn't in that one.
type rowPair struct{ was, is int }

// compareRows is what differs of a list's rows. One that stands elsewhere has moved.
// One that others push down, or let up, hasn't changed.
func compareRows(l List, before, after request.RawInput, by string) (list []Change) {
	was, is := Draft{Typed: before}.rows(l.Name), Draft{Typed: after}.rows(l.Name)
	first := l.Columns[0].Name
	isSame := func(a, b int) bool { return rowText(l, before, a) == rowText(l, after, b) }
	isNamedSame := func(a, b int) bool {
		name := before[inputName(l.Name, a, first)]
		return name != "" && name == after[inputName(l.Name, b, first)]
	}
	known := longestCommon(was, is, isSame)
	unchanged := len(known)
	known = append(known, pairRows(known, was, is, isSame)...)
	moved := known[unchanged:]
	known = append(known, pairRows(known, was, is, isNamedSame)...)
	known = append(known, pairRows(known, was, is, func(a, b int) bool { return a == b })...)
	edited := append(known[unchanged+len(moved):], rest(known, was, is)...)
	for _, p := range moved {
		what := fmt.Sprintf("%s “%s” moved", l.Label, after[inputName(l.Name, p.is, first)])
		list = append(list, Change{partOfInput(l.Name + "_"), what, fmt.Sprint("Row ", p.was), fmt.Sprint("Row ", p.is),
			by})
	}
	for _, p := range edited {
		list = append(list, compareCells(l, before, after, p, by)...)
	}
	return list
}

// rowText is a row as one text.
func rowText(l List, typed request.RawInput, n int) string {
	var cells []string
	for _, f := range l.row(n) {
		cells = append(cells, typed[f.Name])
	}
	return strings.Join(cells, "\x00")
}

// longestCommon are the most rows that are the same and in the same order.
func longestCommon(was, is []int, isSame func(a, b int) bool) []rowPair {
	if len(was) == 0 || len(is) == 0 {
		return nil
	}
	best := make([][][]rowPair, len(was)+1) // of the rows from a and from b on
	for a := range best {
		best[a] = make([][]rowPair, len(is)+1)
	}
	for a := len(was) - 1; a >= 0; a-- {
		for b := len(is) - 1; b >= 0; b-- {
			best[a][b] = best[a+1][b]
			if len(best[a][b+1]) > len(best[a][b]) {
				best[a][b] = best[a][b+1]
			}
			if with := best[a+1][b+1]; isSame(was[a], is[b]) && len(with)+1 > len(best[a][b]) {
				best[a][b] = append([]rowPair{{was[a], is[b]}}, with...)
			}
		}
	}
	return best[0][0]
}

// pairRows pairs rows that match and are in no pair yet, in their order.
func pairRows(known []rowPair, was, is []int, matches func(a, b int) bool) (pairs []rowPair) {
	for _, a := range was {
		for _, b := range is {
			taken := func(p rowPair) bool { return p.was == a || p.is == b }
			if !slices.ContainsFunc(known, taken) && !slices.ContainsFunc(pairs, taken) && matches(a, b) {
				pairs = append(pairs, rowPair{a, b})
			}
		}
	}
	return pairs
}

// rest are the rows that are in no pair: those that are gone, and those that are new.
func rest(known []rowPair, was, is []int) (pairs []rowPair) {
	for _, a := range was {
		if !slices.ContainsFunc(known, func(p rowPair) bool { return p.was == a }) {
			pairs = append(pairs, rowPair{was: a})
		}
	}
	for _, b := range is {
		if !slices.ContainsFunc(known, func(p rowPair) bool { return p.is == b }) {
			pairs = append(pairs, rowPair{is: b})
		}
	}
	return pairs
}

// compareCells is what differs of the cells of one row.
func compareCells(l List, before, after request.RawInput, p rowPair, by string) (list []Change) {
	labels := l.row(max(p.is, 1))
	if p.is == 0 {
		labels = l.row(p.was)
	}
	for i, f := range labels {
		column := l.Columns[i].Name
		was, is := before[inputName(l.Name, p.was, column)], after[inputName(l.Name, p.is, column)]
		if was != is {
			list = append(list, Change{partOfInput(f.Name), f.Label, f.AnswerText(was), f.AnswerText(is), by})
		}
	}
	return list
}
