package theme

import (
	"cmp"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// clockTime is an instant's time of day, in Pacific time: "9:12 a.m."
func clockTime(t time.Time) string {
	t = t.In(request.Pacific)
	half := " a.m."
	if t.Hour() >= 12 {
		half = " p.m."
	}
	return t.Format("3:04") + half
}

// nearDay is a day as people say it: "today", "yesterday", "tomorrow", or "Wed, Nov
// 25", with the year where it is another.
func nearDay(t, now time.Time) string {
	t, now = t.In(request.Pacific), now.In(request.Pacific)
	midday := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	days := int(midday(t).Sub(midday(now)).Hours() / 24)
	near := map[int]string{-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
	layout := "Mon, Jan 2"
	if t.Year() != now.Year() {
		layout = "Jan 2, 2006"
	}
	return cmp.Or(near, t.Format(layout))
}

// nearTime is nearDay with the time of day.
func nearTime(t, now time.Time) string { return nearDay(t, now) + ", " + clockTime(t) }

// ago is the time since an instant: "today", "1 day ago", "7 days ago".
func ago(t, now time.Time) string {
	if day := nearDay(t, now); day == "today" || day == "yesterday" {
		return day
	}
	return request.FormatWait(t, now) + " ago"
}

// lastMomentOf is in the day that ends at an instant.
func lastMomentOf(end time.Time) time.Time { return end.Add(-time.Nanosecond) }

// shortTime is an instant for the tracker, whose page has it in full: "Mon, Nov 30,
// 9:14 a.m." Lines break only before the hour.
func shortTime(t time.Time) string {
	return shortDay(t) + ", " + strings.Replace(clockTime(t), " ", "\u00a0", 1)
}

// shortDay is the day of an instant in Pacific time: "Mon, Nov 30".
func shortDay(t time.Time) string { return t.In(request.Pacific).Format("Mon,\u00a0Jan\u00a02") }

// lastDay is shortDay of the day that an instant ends.
func lastDay(end time.Time) string { return shortDay(lastMomentOf(end)) }
