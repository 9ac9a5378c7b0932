package agreement

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Term is when the agreement starts and ends. Either may be zero: not known yet.
type Term struct {
	Start, End time.Time
	Months     int  // that the agency asks for; 0: not known
	IsCapped   bool // it asks for more than nine
}

// addMonths is the day n months after a day; in a month that is too short, its last
// day.
func addMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// lastDay is the last day of a number of months from a day on: nine months from
// January 11 end on October 10, and one month from January 31 ends on February 28.
func lastDay(start time.Time, months int) time.Time {
	end := addMonths(start, months)
	if end.Day() < start.Day() {
		return end
	}
	return end.AddDate(0, 0, -1)
}

var (
	offset = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\+?\s*(\d{1,3})\s*(day|week|month)s?(?: after (?:the )?start)?$`)
	})
	layouts = []string{time.DateOnly, "1/2/2006", "January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006"}
)

// parseDay reads a day as staff type it.
func parseDay(typed string) (time.Time, bool) {
	for _, layout := range layouts {
		if day, err := time.Parse(layout, strings.TrimSpace(typed)); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// day reads a day of the schedule: a date, "start", "end", or "6 weeks" after the
// start.
func (t Term) day(typed string) (time.Time, bool) {
	text := strings.ToLower(strings.TrimSpace(typed))
	m := offset().FindStringSubmatch(text)
	switch {
	case text == "start":
		return t.Start, !t.Start.IsZero()
	case text == "end":
		return t.End, !t.End.IsZero()
	case m == nil || t.Start.IsZero():
		return parseDay(typed)
	}
	n, _ := strconv.Atoi(m[1])
	switch m[2] {
	case "day":
		return t.Start.AddDate(0, 0, n), true
	case "week":
		return t.Start.AddDate(0, 0, 7*n), true
	}
	return addMonths(t.Start, n), true
}

// isOutside reports whether a day is not in the term, as far as that is known.
func (t Term) isOutside(day time.Time) bool {
	return !t.Start.IsZero() && day.Before(t.Start) || !t.End.IsZero() && day.After(t.End)
}

func formatDay(day time.Time) string { return day.Format("January 2, 2006") }

// longDay is the day of an instant, in Pacific time.
func longDay(t time.Time) string { return formatDay(t.In(request.Pacific)) }
