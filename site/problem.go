package site

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with the content, worded so that its author can
// mend it.
type Problem struct {
	File      string
	Line, Col int    // from 1; 0 where the file as a whole is meant
	Text      string // the line that it is about
	What      string // what is wrong
	Do        string // what to do

	Page   string // address of the page that it is on; empty: on none
	Shared bool   // in what every page is made from, so that none can be made
}

// Error is the problem as one line: file, place, what and what to do.
func (p Problem) Error() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
	}
	if p.Do == "" {
		return place + ": " + p.What
	}
	return place + ": " + p.What + ": " + p.Do
}

// Problems is everything wrong with the content, in order of file and line.
type Problems []Problem

// Error prints each problem with the line that it is about.
func (p Problems) Error() string {
	var b strings.Builder
	for i, one := range p {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(one.Error())
		if one.Text != "" {
			b.WriteString("\n\t" + one.Text)
		}
	}
	return b.String()
}

// markShared marks problems as those of what every page is made from.
func (p Problems) markShared() Problems {
	for i := range p {
		p[i].Shared = true
	}
	return p
}

func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			strings.Compare(a.What, b.What))
	})
}

// problemAt is a problem at an offset of a file's text.
func problemAt(file string, text []byte, offset int, what, do string) Problem {
	offset = min(max(offset, 0), len(text))
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	return Problem{
		File: file,
		Line: bytes.Count(text[:offset], []byte{'\n'}) + 1,
		Col:  offset - start + 1,
		Text: excerpt(string(text[start:end]), offset-start),
		What: what,
		Do:   do,
	}
}

// excerpt cuts a long line to what stands around column at.
func excerpt(line string, at int) string {
	const around = 60
	line = strings.TrimRight(line, "\r")
	at = min(at, len(line))
	from, to := max(at-around, 0), min(at+around, len(line))
	cut := strings.ToValidUTF8(line[from:to], "")
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(line) {
		cut += "…"
	}
	return cut
}
