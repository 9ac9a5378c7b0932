package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// facts are the dates of what has happened, and plans those of what may be to come.
var (
	factDates = []string{"ta_from", "ta_to", "county_on", "state_on", "apportionment_on"}
	planDates = []string{"start", "board_on"}
)

// onDay is a form of a district with one date.
func onDay(name string, day time.Time) request.RawInput {
	form := checking(request.District, "g1a", "g1b")
	if name == "ta_from" { // nothing else that it could be out of order with
		form = with(form, "ta_to_month", "", "ta_to_day", "", "ta_to_year", "")
	}
	if name == "ta_to" {
		form = with(form, "ta_from_month", "1", "ta_from_day", "1", "ta_from_year", "2013")
	}
	return with(form, name+"_month", day.Format("1"), name+"_day", day.Format("2"), name+"_year", day.Format("2006"))
}

// A fact of the past is not after today as California counts; a plan may be.
func TestCheck_FutureFactRefused(t *testing.T) {
	const future = "This date is in the future. Check the month, day, and year."
	late := time.Date(2026, 11, 24, 6, 30, 0, 0, time.UTC) // 10:30 p.m. on November 23 in California
	for _, at := range []time.Time{now, late} {
		today := at.In(request.Pacific)
		for _, days := range []int{-1, 0, 1, 400, 4000, 400_000} {
			for _, name := range slices.Concat(factDates, planDates) {
				c, want := request.Form.Check(onDay(name, today.AddDate(0, 0, days)), at), ""
				if slices.Contains(factDates, name) && days > 0 {
					want = future
				}
				if days > 3650 && want == "" {
					want = "Check the year: it should be from 2013 to 2036. CCEE was established in 2013."
				}
				if got := saidOf(c, name); got != want {
					t.Errorf("%s, %d days from %s: said %q, want %q", name, days, today.Format(time.DateOnly), got,
						want)
				}
			}
		}
	}
}

// saidOf is what a check says of a field.
func saidOf(c request.Checked, name string) string {
	for _, p := range c.Problems {
		if p.Field == name {
			return p.Text
		}
	}
	return ""
}

// Each date has an earliest year of its own, and says why; districts received
// emergency apportionments long before CCEE began.
func TestCheck_EarliestYearOfEachDate(t *testing.T) {
	seen := 0
	for _, f := range fields() {
		if f.Kind != request.Date {
			continue
		}
		seen++
		first, because := 2013, "2013"
		if f.Name == "apportionment_on" {
			first, because = 1990, "leave this blank"
		}
		january := time.Date(first, 1, 1, 12, 0, 0, 0, request.Pacific)
		if said := saidOf(request.Form.Check(onDay(f.Name, january), now), f.Name); said != "" {
			t.Errorf("%s in %d: %s", f.Name, first, said)
		}
		// December 31 of the year before
		said := saidOf(request.Form.Check(onDay(f.Name, january.AddDate(0, 0, -1)), now), f.Name)
		if !strings.HasPrefix(said, fmt.Sprintf("Check the year: it should be from %d to ", first)) ||
			!strings.Contains(said, because) {
			t.Errorf("%s in %d: %s", f.Name, first-1, said)
		}
	}
	if want := len(factDates) + len(planDates); seen != want {
		t.Errorf("%d dates are asked for, want %d", seen, want)
	}
	for _, district := range []string{"2003-06-02", "2012-09-14"} { // Oakland, Inglewood
		day, _ := time.Parse(time.DateOnly, district)
		if a := answers(t, onDay("apportionment_on", day)); a["apportionment_on"] != district {
			t.Errorf("%s is kept as %q", district, a["apportionment_on"])
		}
	}
}

// oldAnswers are answers as the table may have them from a time when a date in the
// future was taken.
func oldAnswers(t *testing.T, pairs ...string) request.Answers {
	a := answers(t, with(checking(request.District, "g1a", "g1b", "g2"), "fallback", request.No, "identified", ""))
	for pair := range slices.Chunk(pairs, 2) {
		a[pair[0]] = pair[1]
	}
	return a
}

// A request that says what cannot be is not found to meet a clause: its finding
// names what is needed, and staff see the date.
func TestFindings_ImpossibleDateNeeds(t *testing.T) {
	for _, c := range []struct {
		name, field, date, clause, needed, flag string
	}{
		{"determined in 2036", "county_on", "2036-10-02", "(g)(1)(A)", "the county superintendent’s determination",
			"October 2, 2036"},
		{"determined the day after", "county_on", "2026-11-24", "(g)(1)(A)",
			"the county superintendent’s determination", "November 24, 2026"},
		{"assistance begun in 2036", "ta_from", "2036-08-01", "(g)(1)(A)", "technical assistance under EC 52071",
			"August 1, 2036"},
		{"determined ten years before it", "county_on", "2015-08-01", "(g)(1)(A)", "follow",
			"before the technical assistance"},
		{"the state's in 2028", "state_on", "2028-01-01", "(g)(1)(B)", "a determination by the State Superintendent",
			"January 1, 2028"},
		{"apportioned in 2028", "apportionment_on", "2028-01-01", "(g)(2)",
			"whether the district receives an emergency apportionment", "January 1, 2028"},
		{"apportioned in 1203", "apportionment_on", "1203-01-01", "(g)(2)",
			"whether the district receives an emergency apportionment", "January 1, 1203"},
		{"determined on no day", "county_on", "2026-02-30", "(g)(1)(A)", "the county superintendent’s determination",
			"2026-02-30"},
	} {
		r := request.Receive("a token", oldAnswers(t, c.field, c.date), "RFA-2026-7KQ4-X", "salt", now).Request
		for _, f := range r.Findings() {
			met := f.Verdict == request.Met
			if f.Rule.Clause == c.clause && (f.Verdict != request.Needs || !strings.Contains(f.Reason, c.needed)) ||
				f.Rule.Clause != c.clause && f.Rule.Path && !met {
				t.Errorf("%s: %s is %s: %s", c.name, f.Rule.Clause, f.Verdict, f.Reason)
			}
		}
		if !slices.ContainsFunc(r.ToLookAt(), func(flag string) bool { return strings.Contains(flag, c.flag) }) {
			t.Errorf("%s is not flagged: %q", c.name, r.ToLookAt())
		}
	}
	for name, pairs := range map[string][]string{
		"today":                           {"county_on", "2026-11-23", "ta_from", "2026-11-23", "ta_to", ""},
		"during the assistance":           {"county_on", "2025-09-01"},
		"on the day on which it began":    {"county_on", "2025-08-01"},
		"determined on an unknown day":    {"county_on", ""},
		"a date that was never asked for": {"county_on", "", "ta_from", "", "state_on", "", "apportionment_on", ""},
	} {
		r := request.Receive("a token", oldAnswers(t, pairs...), "RFA-2026-7KQ4-X", "salt", now).Request
		for _, f := range r.Findings() {
			if f.Rule.Path && f.Verdict != request.Met {
				t.Errorf("%s: %s is %s: %s", name, f.Rule.Clause, f.Verdict, f.Reason)
			}
		}
		if flags := r.ToLookAt(); len(flags) > 0 {
			t.Errorf("%s: flagged: %q", name, flags)
		}
	}
}

// A date is held to the day on which it was stated: it does not become possible by
// waiting.
func TestFindings_DateHeldToItsDay(t *testing.T) {
	a := oldAnswers(t, "state_on", "2026-12-24")
	if v, _ := request.Rules[1].Test(request.FactsOf(a, now)); v != request.Needs {
		t.Errorf("stated before that day, (g)(1)(B) is %s", v)
	}
	if v, _ := request.Rules[1].Test(request.FactsOf(a, now.AddDate(0, 2, 0))); v != request.Met {
		t.Errorf("stated after that day, (g)(1)(B) is %s", v)
	}
}
