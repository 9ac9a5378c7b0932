package request

import "time"

// AgreementDays are the business days that it can take to prepare an agreement,
// counted from approval: "up to five business days".
const AgreementDays = 5

// AgreementDue is the day by whose end the agreement is to be prepared, as midnight
// that ends it in Pacific time. It is zero where the request has not been accepted.
// "Negotiation expected" changes what the agency reads, not the arithmetic.
func (r Request) AgreementDue() time.Time {
	at := r.LastTaken[StepAccept]
	if at.IsZero() {
		return at
	}
	return BusinessDays(at, AgreementDays)
}

// BusinessDays is the end of the n-th business day after t, in Pacific time: Monday
// to Friday without California's state holidays. The day of t itself does not
// count.
func BusinessDays(t time.Time, n int) time.Time {
	day := t.In(Pacific)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if BusinessDay(day) {
			n--
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, Pacific)
}

// BusinessDaysLeft counts the business days from the day of now, with it, to the
// day that due ends, in Pacific time.
func BusinessDaysLeft(now, due time.Time) (n int) {
	for day := now.In(Pacific); day.Before(due); day = day.AddDate(0, 0, 1) {
		if BusinessDay(day) {
			n++
		}
	}
	return n
}

// lastMoment is in the day, in Pacific time, that ends at an instant.
func lastMoment(end time.Time) time.Time { return end.In(Pacific).Add(-time.Nanosecond) }

// BusinessDay reports whether the day on which t falls in Pacific time is one on
// which the state works.
func BusinessDay(t time.Time) bool {
	day := t.In(Pacific)
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && Holiday(day) == ""
}

// holiday is a day on which the state does not work, every year: a date, or the
// n-th weekday of a month.
type holiday struct {
	name    string
	month   time.Month
	day     int          // of the month, or zero
	weekday time.Weekday // with n
	n       int          // 1 is the first of the month; lastOfMonth
	after   int          // days after that
}

// lastOfMonth is the n of a holiday on the last such weekday of its month.
const lastOfMonth = -1

// holidays are California's paid state holidays: Government Code 19853(a), its text
// as of the 2024 session and the acts of 2025 and 2026 that amend it, compared in
// November 2026 with the list of the Department of Human Resources (CalHR, "State
// Holidays"). What falls on a Sunday is kept on the Monday after it, and Veterans
// Day on a Saturday on the Friday before (19853(b), 6701); any other holiday on a
// Saturday moves no working day: employees get a day's credit instead.
//
// Government Code 6700 lists more. Lunar New Year, Genocide Remembrance Day,
// Juneteenth, Native American Day and, from 2026, Diwali (Stats. 2025, ch. 358) are
// days that an employee may choose in place of a personal holiday (19853(e)): the
// state works on them. So it does on Lincoln Day, Admission Day and Columbus Day. A
// day that the Governor appoints is to be added here by hand.
var holidays = []holiday{
	{name: "New Year’s Day", month: time.January, day: 1},
	{name: "Martin Luther King, Jr. Day", month: time.January, weekday: time.Monday, n: 3},
	{name: "Presidents’ Day", month: time.February, weekday: time.Monday, n: 3},
	// Cesar Chavez Day until an act of 2026 (AB 2156) gave it its name; the date is
	// the same
	{name: "Farmworkers Day", month: time.March, day: 31},
	{name: "Memorial Day", month: time.May, weekday: time.Monday, n: lastOfMonth},
	{name: "Independence Day", month: time.July, day: 4},
	{name: "Labor Day", month: time.September, weekday: time.Monday, n: 1},
	{name: "Veterans Day", month: time.November, day: 11},
	{name: "Thanksgiving Day", month: time.November, weekday: time.Thursday, n: 4},
	{name: "the day after Thanksgiving", month: time.November, weekday: time.Thursday, n: 4, after: 1},
	{name: "Christmas Day", month: time.December, day: 25},
}

// Holiday names the state holiday that is kept on the day of t in Pacific time;
// empty on any other day.
func Holiday(t time.Time) string {
	day := t.In(Pacific)
	for _, h := range holidays {
		if observed := h.observedDay(day.Year()); observed.Month() == day.Month() && observed.Day() == day.Day() {
			return h.name
		}
	}
	return ""
}

// observedDay is the day of a year on which the holiday is kept.
func (h holiday) observedDay(year int) time.Time {
	date := func(month time.Month, day int) time.Time { return time.Date(year, month, day, 12, 0, 0, 0, time.UTC) }
	if h.day > 0 {
		d := date(h.month, h.day)
		switch {
		case d.Weekday() == time.Sunday:
			return d.AddDate(0, 0, 1)
		case d.Weekday() == time.Saturday && h.month == time.November:
			return d.AddDate(0, 0, -1)
		}
		return d
	}
	d := date(h.month, 1)
	if h.n == lastOfMonth {
		d = date(h.month+1, 1).AddDate(0, 0, -7)
	}
	for d.Weekday() != h.weekday {
		d = d.AddDate(0, 0, 1)
	}
	return d.AddDate(0, 0, 7*max(h.n-1, 0)+h.after)
}

// FormatDay formats a day in Pacific time: "Friday, December 4, 2026". The end
// of a day is that day.
func FormatDay(t time.Time) string {
	return lastMoment(t).Format("Monday, January 2, 2006")
}
