package theme

import (
	"fmt"
	"net/url"
	"strconv"
)

// Place is where a page of a list begins, and where the next one does.
type Place struct {
	From, Next string // cursors; empty where it is the first page, or the last
	Row        int    // how many rows are on the pages before this one, as its link says; 0: not known, or none
}

// query is what the address of the page says of its place.
func (p Place) query() url.Values { return placeQuery(p.From, p.Row) }

// nextQuery is what the address of the next page says, after a page of n rows.
func (p Place) nextQuery(n int) url.Values {
	if p.From != "" && p.Row == 0 {
		n = 0 // not known here, and so not there
	}
	return placeQuery(p.Next, p.Row+n)
}

func placeQuery(from string, row int) url.Values {
	v := url.Values{}
	if from != "" {
		v.Set("from", from)
	}
	if from != "" && row > 0 {
		v.Set("row", strconv.Itoa(row))
	}
	return v
}

// words are which part of the list the page is: "Requests 51–100 of 120". total is
// of the list, or 0 where it isn't known; empty where the page is all of it, or
// where its place isn't known.
func (p Place) words(noun string, n, total int) string {
	if n == 0 || p.From == "" && p.Next == "" || p.From != "" && p.Row == 0 {
		return ""
	}
	last := p.Row + n
	part := fmt.Sprintf("%s %d–%d", noun, p.Row+1, last)
	switch {
	case p.Next == "":
		return fmt.Sprintf("%s of %d", part, last)
	case total > last:
		return fmt.Sprintf("%s of %d", part, total)
	}
	return part + ". There are more."
}
