package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

func (o office) wantFound(want, name, county string) {
	o.Helper()
	n := 0
	if want != "" {
		n = strings.Count(want, ",") + 1
	}
	got := o.through(2, n,
		func(from string, n int) ([]request.Request, string, error) { return o.Find(ctx, name, county, from, n) })
	slices.Sort(got)
	if strings.Join(got, ", ") != want {
		o.Errorf("%q in county %q finds %q, want %q", name, county, strings.Join(got, ", "), want)
	}
}

func search(t *testing.T, o office) {
	o.received("Alpha Valley Unified School District", "01", day)
	o.received("Beta Valley Union Elementary", "01", day.Add(time.Hour))
	o.received("O’Neals / St. John’s Charter", "02", day.Add(2*time.Hour))
	o.received("Alpha Valley Unified School District", "03", day.Add(3*time.Hour))
	o.received("La Cañada Unified", "19", day.Add(4*time.Hour), "official_name", "Mónica Sample", "contact_name",
		"Sam Placeholder", "cds", "0161119")
	for _, c := range [][3]string{
		{"canada", "", "La Cañada Unified"}, {"CAÑADA", "", "La Cañada Unified"}, {"can\u0303ada", "", "La Cañada Unified"},
		{"monica", "", "La Cañada Unified"}, {"placehold la", "", "La Cañada Unified"}, {"placeholder val", "", ""},
		{"los angeles", "", "La Cañada Unified"}, {"alpine st", "", "O’Neals / St. John’s Charter"},
		{"placeholder", "19", "La Cañada Unified"}, {"placeholder", "01", ""},
		{"valley", "", "Alpha Valley Unified School District, Alpha Valley Unified School District, Beta Valley " +
			"Union Elementary"},
		{"VAL uni", "", "Alpha Valley Unified School District, Alpha Valley Unified School District, Beta Valley " +
			"Union Elementary"},
		{"unified alpha", "", "Alpha Valley Unified School District, Alpha Valley Unified School District"},
		{"alpha", "03", "Alpha Valley Unified School District"},
		{"union", "02", ""}, {"alley", "", ""}, {"unifieds", "", ""}, {"=01", "", ""},
		{"", "01", "Alpha Valley Unified School District, Beta Valley Union Elementary"}, {"", "04", ""},
		{"0161119", "", "La Cañada Unified"}, {"la 0161119", "19", "La Cañada Unified"}, {"0161118", "", ""},
		{"oneals", "", "O’Neals / St. John’s Charter"}, {"o'neals", "", "O’Neals / St. John’s Charter"},
		{"neals", "", "O’Neals / St. John’s Charter"},
		{"st. john", "02", "O’Neals / St. John’s Charter"},
	} {
		o.wantFound(c[2], c[0], c[1])
	}
	for _, nothing := range []string{"", " ", "—/—"} {
		if _, _, err := o.Find(ctx, nothing, "", "", 9); !errors.Is(err, request.ErrNotFound) {
			t.Errorf("%q: %v, want that it names nothing to find", nothing, err)
		}
	}
}

func searchPages(t *testing.T, o office) {
	for i := range 30 {
		o.received(fmt.Sprintf("Union Unified University %d", i), fmt.Sprintf("%02d", i%3+1),
			day.Add(time.Duration(i%10)*time.Minute))
	}
	for _, c := range []struct {
		name, county string
		want         int
	}{{"uni", "", 30}, {"uni", "01", 10}, {"", "02", 10}, {"union 1", "", 11}, {"2 unified univ", "", 11},
		{"un", "04", 0}} {
		for _, n := range []int{1, 3, 10, 29, 30, 31} {
			got := o.through(n, c.want, func(from string, n int) ([]request.Request, string, error) {
				return o.Find(ctx, c.name, c.county, from, n)
			})
			slices.Sort(got)
			if once := slices.Compact(slices.Clone(got)); len(got) != c.want || len(once) != len(got) {
				t.Errorf("%q in %q, in pages of %d: %d of which %d differ, want %d", c.name, c.county, n, len(got),
					len(once), c.want)
			}
		}
	}
}

func amendedName(t *testing.T, o office) {
	r := o.received("Example Charter", "01", day)
	r = o.amended(r, "agency", "Example Academy North", "county", "02")
	const now = "Example Academy North"
	for _, name := range []string{"example", "charter", "example charter", "academy", "example academy",
		"north example academy", "charter north"} {
		o.wantFound(now, name, "")
	}
	o.wantFound(now, "academy", "02")
	o.wantFound(now, "charter", "01")
	o.wantFound(now, "", "01")
	o.wantFound(now, "", "02")
	r = o.amended(r, "agency", "Example Charter", "county", "01")
	for _, name := range []string{"example charter", "academy", "example", "charter north"} {
		o.wantFound("Example Charter", name, "")
	}
	r = o.amended(r, "agency", "North Charter") // of words that it has had, never together
	o.wantFound("North Charter", "north charter", "")
	r = o.amended(r, "need", "Another")
	if len(r.SearchKeys) != 11 {
		t.Errorf("it is found by %v", r.SearchKeys)
	}
	for i := range 30 {
		r = o.amended(r, "agency", fmt.Sprintf("A%d B%d C%d D%d E%d F%d G%d H%d I%d J%d K%d L%d", i, i, i, i, i, i, i,
			i, i, i, i, i))
	}
	if len(r.SearchKeys) != 60 {
		t.Errorf("it has %d keys", len(r.SearchKeys))
	}
	o.wantFound(r.Answers["agency"], "north charter", "")
}

// TestASearchFindsWhatAPlainReadingWould holds drawn names and amendments to what a
// reader of all names would find.
func TestASearchFindsWhatAPlainReadingWould(t *testing.T) {
	store.Serial(t)
	db := &remembering{Table: new(table.Memory), keys: map[[2]string]bool{}, indexes: map[string]bool{}}
	o := office{t, store.Store{Table: db}, db}
	draw := rand.New(rand.NewPCG(1, 2))
	words := []string{"union", "unified", "uni", "alpha", "alps", "beta", "bet", "valley"}
	name := func() string {
		var some []string
		for range 1 + draw.IntN(3) {
			some = append(some, words[draw.IntN(len(words))])
		}
		return strings.Join(some, " ")
	}
	var all []request.Request
	names := map[string][]string{} // that a request has had, each with its county
	for i := range 60 {
		r := o.received(name(), fmt.Sprintf("%02d", 1+draw.IntN(2)), day.Add(time.Duration(i)*time.Minute))
		all, names[r.ID] = append(all, r), []string{r.Answers["agency"] + " =" + r.Answers["county"]}
	}
	for range 80 {
		i := draw.IntN(len(all))
		if to := name(); to != all[i].Answers["agency"] {
			all[i] = o.amended(all[i], "agency", to)
			names[all[i].ID] = append(names[all[i].ID], to+" ="+all[i].Answers["county"])
		}
	}
	for range 300 {
		sought, county := name(), []string{"", "01"}[draw.IntN(2)]
		found := map[string]int{}
		o.through(1+draw.IntN(9), -1, func(from string, n int) ([]request.Request, string, error) {
			if from == "" {
				clear(found)
			}
			list, next, err := o.Find(ctx, sought, county, from, n)
			for _, r := range list {
				found[r.ID]++
			}
			return list, next, err
		})
		for id, n := range found {
			if n != 1 || !fits(strings.Join(names[id], " "), sought, county) {
				t.Fatalf("%q in %q finds %v %d times", sought, county, names[id], n)
			}
		}
		for _, r := range all {
			for _, had := range names[r.ID] {
				if fits(had, sought, county) && found[r.ID] == 0 {
					t.Fatalf("%q in %q does not find %v", sought, county, names[r.ID])
				}
			}
		}
	}
}

func fits(name, sought, county string) bool {
	for _, w := range strings.Fields(sought) {
		if !strings.Contains(" "+name, " "+w) {
			return false
		}
	}
	return county == "" || strings.Contains(name, "="+county)
}

// The requests of one agency are found by its CDS code and by its whole name, in
// two calls and one more where there are any; in both directions, the newest of
// them, and none of an agency whose name only shares words.
func TestSameAgency(t *testing.T) {
	s := store.Store{Table: &table.Memory{}}
	at := day
	receive := func(agency, cds string) request.Request {
		t.Helper()
		at = at.Add(time.Hour)
		c := request.Receive(at.String(), request.Answers{"agency": agency, "cds": cds, "county": "01"}, "RFA-"+
			at.Format("150405"), "salt", at)
		if err := s.Save(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		return c.Request
	}
	first, second := receive("Example Unified", "0161119"), receive("Renamed Unified", "0161119")
	third, other := receive("EXAMPLE, Unified", "0261119"), receive("Example Unified North", "0361119")
	for _, c := range []struct {
		of   request.Request
		want []request.Request
	}{{first, []request.Request{second, third}}, {second, []request.Request{first}}, {third, []request.Request{first}},
		{other, nil}} {
		list, more, err := s.SameAgency(t.Context(), c.of, 5)
		var got, want []string
		for _, r := range list {
			got = append(got, r.Reference)
		}
		for _, r := range c.want {
			want = append(want, r.Reference)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || more || err != nil {
			t.Errorf("%s is found with %v, want %v (%v, %v)", c.of.Reference, got, want, more, err)
		}
	}
	for range 6 {
		receive("Example Unified", "0161119")
	}
	if list, more, err := s.SameAgency(t.Context(), second, 5); len(list) != 5 || !more || err != nil ||
		slices.ContainsFunc(list, func(r request.Request) bool { return r.ID == first.ID }) {
		t.Errorf("of seven these are found: %d, more: %v (%v)", len(list), more, err)
	}
}

// A search looks at 200 rows a page. Exactly 200 are one page, and one more leads
// to a second.
func TestFind_AsManyRowsAsAPageLooksAt(t *testing.T) {
	db := new(table.Memory)
	o := office{t, store.Store{Table: db}, nil}
	for i := range 200 {
		o.received("Union", "01", day.Add(time.Duration(i)*time.Second))
	}
	list, next, err := o.Find(ctx, "union", "", "", 300)
	if len(list) != 200 || next != "" || err != nil {
		t.Errorf("of 200 rows: %d requests, next %q, error %v", len(list), next, err)
	}
	o.received("Union", "01", day.Add(time.Hour))
	list, next, err = o.Find(ctx, "union", "", "", 300)
	if len(list) != 200 || next == "" || err != nil {
		t.Errorf("of 201 rows: %d requests, next %q, error %v", len(list), next, err)
	}
}

// The row of a word of a person's name keeps no other key: it can be removed, and
// what it kept would go with it. The others have all keys that can't be.
func TestSave_KeysThatARowOfTheSearchKeeps(t *testing.T) {
	db := new(table.Memory)
	o := office{t, store.Store{Table: db}, nil}
	r := o.received("Union", "01", day, "contact_name", "Sam")
	person, words := 0, 0
	for _, by := range r.SearchKeys {
		row, err := db.Get(ctx, "request#"+r.ID, by.Sort())
		if err != nil {
			t.Fatal(err)
		}
		keeps := strings.Contains(string(row.Data), `"keys"`)
		switch {
		case by.Slot > 0:
			person++
		default:
			words++
		}
		if keeps != (by.Slot == 0) {
			t.Errorf("%s: %s", by.Sort(), row.Data)
		}
	}
	if person != 1 || words == 0 {
		t.Errorf("%d rows of a person's words, %d others", person, words)
	}
}
