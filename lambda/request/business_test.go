package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// closed are the days from Monday to Friday on which the state keeps a holiday,
// written down by hand from Government Code 19853 and the calendars of these years:
// New Year, Martin Luther King, Presidents, Farmworkers, Memorial, Independence,
// Labor, Veterans, Thanksgiving and the day after, Christmas. In 2026 July 4 is a
// Saturday, and moves nothing; so are Christmas in 2027, New Year in 2028 and March
// 31 in 2029.
var closed = strings.Fields(`
	2026-01-01 2026-01-19 2026-02-16 2026-03-31 2026-05-25            2026-09-07 2026-11-11 2026-11-26 2026-11-27 2026-12-25
	2027-01-01 2027-01-18 2027-02-15 2027-03-31 2027-05-31 2027-07-05 2027-09-06 2027-11-11 2027-11-25 2027-11-26
	           2028-01-17 2028-02-21 2028-03-31 2028-05-29 2028-07-04 2028-09-04 2028-11-10 2028-11-23 2028-11-24 2028-12-25
	2029-01-01 2029-01-15 2029-02-19            2029-05-28 2029-07-04 2029-09-03 2029-11-12 2029-11-22 2029-11-23 2029-12-25
	2030-01-01 2030-01-21 2030-02-18 2030-04-01 2030-05-27 2030-07-04 2030-09-02 2030-11-11 2030-11-28 2030-11-29 2030-12-25
	2031-01-01 2031-01-20`)

// calendar is every day from the first of 2026 to the end of January 2031 with
// whether the state works, counted without the time package: the first of 2026 is a
// Thursday.
var calendar = func() (days []string, works map[string]bool) {
	works = map[string]bool{}
	weekday := 4 // 0 is Sunday
	for year := 2026; year <= 2031; year++ {
		for month, length := range []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
			if year == 2028 && month == 1 {
				length = 29
			}
			for d := 1; d <= length && (year < 2031 || month == 0); d++ {
				day := fmt.Sprintf("%d-%02d-%02d", year, month+1, d)
				days = append(days, day)
				works[day] = weekday != 0 && weekday != 6 && !slices.Contains(closed, day)
				weekday = (weekday + 1) % 7
			}
		}
	}
	return days, works
}

// behind is how many hours Pacific time is behind UTC, by the list of the changes
// of clocks.
func behind(at time.Time) time.Duration {
	n := 0
	for _, c := range changes {
		if !at.Before(c) {
			n++
		}
	}
	return time.Duration(8-n%2) * time.Hour
}

func TestTheStateWorksOnEveryDayOfFiveYearsThatTheCalendarSays(t *testing.T) {
	days, works := calendar()
	working, kept := 0, 0
	for _, day := range days {
		at, _ := time.ParseInLocation(time.DateOnly, day, request.Pacific)
		for _, hour := range []int{0, 1, 12, 22} {
			if got := request.BusinessDay(at.Add(time.Duration(hour) * time.Hour)); got != works[day] {
				t.Errorf("%s, %d hours after its midnight: a business day: %v", day, hour, got)
			}
		}
		if named := request.Holiday(at.Add(12*time.Hour)) != ""; named != slices.Contains(closed, day) &&
			at.Weekday() != time.Saturday {
			t.Errorf("%s is %q", day, request.Holiday(at.Add(12*time.Hour)))
		}
		if works[day] {
			working++
		}
		if slices.Contains(closed, day) {
			kept++
		}
	}
	if len(days) != 1826+31 || kept != len(closed) {
		t.Errorf("%d days, %d holidays of %d", len(days), kept, len(closed))
	}
	t.Logf("%d days, %d of them business days; %d holidays are kept on a weekday", len(days), working, kept)
}

func TestOtherDaysThatTheLawCallsHolidaysAreBusinessDays(t *testing.T) {
	for name, day := range map[string]string{
		"Juneteenth": "2026-06-19", "Lunar New Year": "2026-02-17", "Genocide Remembrance Day": "2026-04-24",
		"Native American Day": "2026-09-25", "Diwali": "2027-10-29",
		"Lincoln Day": "2026-02-12", "Admission Day": "2026-09-09", "Columbus Day": "2026-10-12",
		"Good Friday": "2026-04-03", "the Friday before a July 4 on Saturday": "2026-07-03",
		"the Friday before a Christmas on Saturday": "2027-12-24", "the Monday after it": "2027-12-27",
		"the Friday before a New Year on Saturday": "2027-12-31",
	} {
		at, err := time.ParseInLocation(time.DateOnly, day, request.Pacific)
		if err != nil || !request.BusinessDay(at) || request.Holiday(at) != "" {
			t.Errorf("%s, %s, is no business day: %q, %v", name, day, request.Holiday(at), err)
		}
	}
}

// An agreement is due at the end of the fifth business day, at whatever hour of
// five years it was accepted.
func TestAgreementDue_EveryHour(t *testing.T) {
	days, works := calendar()
	place, n := map[string]int{}, 0
	for i, day := range days {
		place[day] = i
	}
	for at := utc(2026, 1, 1, 8); at.Before(utc(2031, 1, 1, 8)); at = at.Add(time.Hour) {
		instants := []time.Time{at}
		if h := at.Hour(); h == 7 || h == 8 { // midnight in one of the two times
			instants = append(instants, at.Add(-time.Nanosecond))
		}
		for _, accepted := range instants {
			day := accepted.Add(-behind(accepted)).Format(time.DateOnly) // the day in Pacific time
			i, known := place[day]
			if !known {
				continue // the last nanosecond of 2025
			}
			for left := request.AgreementDays; left > 0; {
				i++
				if works[days[i]] {
					left--
				}
			}
			ends, _ := time.Parse(time.DateOnly, days[i+1])
			ends = ends.Add(behind(ends.Add(8 * time.Hour)))
			r := request.Request{LastTaken: map[request.Step]time.Time{request.StepAccept: accepted}}
			if got := r.AgreementDue(); !got.Equal(ends) {
				t.Fatalf("accepted %s: due %s, want %s", request.FormatTime(accepted), request.FormatTime(got),
					request.FormatTime(ends))
			}
			n++
		}
	}
	t.Logf("%d instants of acceptance", n)
}

func TestWhenAnAgreementIsDueIsToldAsADay(t *testing.T) {
	for _, c := range []struct{ accepted, due string }{
		{"Monday, November 23, 2026, at 9:00 a.m.", "Wednesday, December 2, 2026"},
		{"Monday, November 2, 2026, at 12:00 a.m.", "Monday, November 9, 2026"},
		{"Sunday, November 1, 2026, at 11:59 p.m.", "Friday, November 6, 2026"},
		{"Friday, October 30, 2026, at 4:00 p.m.", "Friday, November 6, 2026"},
		{"Friday, November 6, 2026, at 4:00 p.m.", "Monday, November 16, 2026"},
		{"Saturday, July 4, 2026, at 4:00 p.m.", "Friday, July 10, 2026"},
		{"Thursday, December 24, 2026, at 4:00 p.m.", "Monday, January 4, 2027"},
		{"Friday, March 6, 2026, at 4:00 p.m.", "Friday, March 13, 2026"},
	} {
		day, clock, _ := strings.Cut(c.accepted, ", at ")
		at, err := time.ParseInLocation("Monday, January 2, 2006 3:04 pm", day+" "+strings.ReplaceAll(clock, ".", ""),
			request.Pacific)
		if err != nil {
			t.Fatal(err)
		}
		r := takeSteps(t, waiting(t, at), "verify").Request
		change, err := r.Take(request.StepAccept, request.Input{By: "Robin Example", Salt: "salt", Now: at})
		if err != nil {
			t.Fatal(err)
		}
		if got := request.FormatDay(change.Request.AgreementDue()); got != c.due {
			t.Errorf("accepted %s: due %s, want %s", c.accepted, got, c.due)
		}
	}
	if r := takeSteps(t, waiting(t, now), "verify").Request; !r.AgreementDue().IsZero() {
		t.Errorf("not accepted, and due %s", r.AgreementDue())
	}
}

// The days left count today, where it is a business day, and the day that is due.
func TestBusinessDaysLeft(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, request.Pacific)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	due := request.BusinessDays(day("2026-11-30 10:00"), request.AgreementDays) // Monday, December 7
	for now, want := range map[string]int{"2026-11-30 10:00": 6, "2026-12-01 00:00": 5, "2026-12-01 23:59": 5,
		"2026-12-05 12:00": 1, "2026-12-07 23:59": 1, "2026-12-08 00:00": 0} {
		if got := request.BusinessDaysLeft(day(now), due); got != want {
			t.Errorf("on %s %d business days are left, want %d", now, got, want)
		}
	}
}
