package office_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// notices are the words by which a page says that something it shows is not as it
// was written.
var notices = []string{differ, "differs from what was written", "can’t verify this request’s history",
	"cannot be read", "couldn’t read",
	"Record altered",
	"was altered", "Records that are not as they were written"}

// flip changes one bit of a row: of its JSON, or now and then of where it stands.
func flip(random *rand.Rand, r *table.Row) string {
	bit := func(text []byte) string {
		at, with := random.IntN(len(text)), byte(1)<<random.IntN(8)
		text[at] ^= with
		return fmt.Sprintf("byte %d with %#x: %q", at, with, text[max(0, at-20):min(len(text), at+20)])
	}
	if r.Index != "" && random.IntN(10) == 0 {
		order := []byte(r.Order)
		defer func() { r.Order = string(order) }()
		return "order, " + bit(order)
	}
	r.Data = append([]byte(nil), r.Data...)
	return bit(r.Data)
}

// passing is what a page of the queue says of the moment: when it was made, and how
// many tasks there are.
var passing = regexp.MustCompile(`(Updated |data-time=")\d+:\d\d [ap]\.m\.|Tasks <b>\d+`)

// A bit of a stored row that flips is served by no page without a word, and ends
// nothing: each page that shows the row is as it was, or says that something
// differs, or is an error.
func TestFlippedRows(t *testing.T) {
	serial(t)
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	s.amended(path, "data", "Amended data")
	s.decides(q.ID, request.StepVerify, request.StepWeigh, request.StepAsk)
	s.sweep()
	lead := s.signedIn("Robin Example", true)
	q = s.read(q.ID)
	everything := func() map[string]string {
		got := s.views(q, path, lead)
		for _, p := range []string{"queue?show=agency", "queue?find=Example", "report?year=2026",
			"report.csv?year=2026"} {
			w := s.getAs(lead, "/desk/"+p)
			got[p] = fmt.Sprint(w.Code, " ", passing.ReplaceAllString(w.Body.String(), ""))
		}
		return got
	}
	everything()
	before := everything()
	var rows []table.Row
	if err := table.All(t.Context(), d.Table,
		func(r table.Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	flips, told := 100, 0
	if testing.Short() || raced {
		flips = 15
	}
	random := rand.New(rand.NewPCG(7, 7))
	for range flips {
		row := rows[random.IntN(len(rows))]
		where := flip(random, &row)
		d.rows = map[string]func(*table.Row){row.Part + " " + row.Sort: func(r *table.Row) {
			r.Data, r.Order = row.Data,
				row.Order
		}}
		for page, text := range everything() {
			said := text[:1] != "2" && text[:1] != "3"
			for _, notice := range notices {
				said = said || strings.Contains(text, notice)
			}
			if text != before[page] && !said {
				t.Errorf("%s/%s, %s: %s is other than before, without a word", row.Part, row.Sort, where, page)
			}
			if said {
				told++
			}
		}
	}
	t.Logf("%d flips in %d rows, %d pages say it or are errors", flips, len(rows), told)
}
