package request

import (
	"fmt"
	"time"
)

// yearsAhead bounds how far a plan may lie in the future.
const yearsAhead = 10

// The earliest years that dates have, and what to say of an earlier one. Nothing
// that CCEE has a part in is older than CCEE. Emergency apportionments are: Oakland
// received one in 2003, Inglewood in 2012. Before 1990 a date is taken for a slip.
const (
	sinceCCEE          = 2013
	becauseCCEE        = "CCEE was established in 2013."
	sinceApportionment = 1990
	becauseOptional    = "If it was earlier, leave this blank."
)

// day reads a date: month and day of the calendar, a year that the field can have,
// and of a fact no day after today, as California counts.
func (f Field) day(s string, now time.Time) (string, error) {
	today := now.In(Pacific)
	t, ok := parseDate(s)
	last := today.Year()
	if !f.Past {
		last += yearsAhead
	}
	switch {
	case !ok:
		return "", fmt.Errorf("enter a date on the calendar: a month, a day, and a four-digit year, like 3 14 %d",
			today.Year())
	case f.Past && isAfter(t, today): // mutant: past-dates
		return "", fmt.Errorf("this date is in the future. Check the month, day, and year")
	case f.Ahead && (isAfter(today, t) || t.Year() > today.Year()+1):
		return "", fmt.Errorf("enter today or a later date, at most until the end of next year")
	case t.Year() < f.Since || t.Year() > last:
		return "", fmt.Errorf("check the year: it should be from %d to %d. %s", f.Since, last, f.Because)
	}
	return t.Format(time.DateOnly), nil
}

// isAfter compares days of the calendar, wherever they were counted.
func isAfter(day, today time.Time) bool {
	return day.Format(time.DateOnly) > today.Format(time.DateOnly)
}

func parseDate(s string) (time.Time, bool) {
	t, err := time.Parse("2006-1-2", s)
	return t, err == nil
}

// IsMisdated reports whether an answer gives a fact a date that it cannot have,
// seen from the day on which it was stated.
func (a Answers) IsMisdated(name string, stated time.Time) bool {
	f, _ := Form.Field(name)
	if a[name] == "" {
		return false
	}
	_, err := f.day(a[name], stated)
	return err != nil
}

// isOutOfOrder reports whether the county superintendent's determination is dated
// before the technical assistance that it must follow.
func (a Answers) isOutOfOrder() bool {
	assisted, began := parseDate(a["ta_from"])
	determined, made := parseDate(a["county_on"])
	return began && made && determined.Before(assisted)
}

// FormatDate is a day of the calendar as people read it: 2026-11-23 is November 23,
// 2026. What is no such day stays as it is.
func FormatDate(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.Format("January 2, 2006")
}
