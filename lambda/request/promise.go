package request

import (
	_ "embed"
	"fmt"
	"time"
)

// Verification is what the page promises: "an initial verification within 48 hours
// of receipt". It is counted in clock hours, the stricter reading, on the UTC line:
// weekends, holidays and changes of clocks included.
const Verification = 48 * time.Hour

// VerificationDue is the end of the 48 hours. It is not AddDate(0, 0, 2), which is
// an hour off over a change of clocks.
func VerificationDue(received time.Time) time.Time { return received.Add(Verification) } // mutant: 48-hours

// MonthsLimit is the longest that a need may take for CCEE to address it: "nine
// months or less". More is flagged, never refused.
const MonthsLimit = 9

// Reminder is a warning to staff while a request waits for verification.
type Reminder struct {
	Hours    int  // since receipt
	Escalate bool // also to the escalation address, since no one reads the office's mail on a Sunday
}

// Reminders are the warnings, in order.
var Reminders = []Reminder{{24, false}, {36, true}, {44, true}}

// warningDue is the latest warning whose hour has come and that has not been given:
// after an outage, one mail and not three.
func warningDue(received time.Time, warned int, now time.Time) (Reminder, bool) {
	for i := len(Reminders) - 1; i >= 0; i-- { // mutant: latest-warning
		w := Reminders[i]
		if !now.Before(received.Add(time.Duration(w.Hours) * time.Hour)) { // mutant: warning-hour
			return w, w.Hours > warned // mutant: warned-once
		}
	}
	return Reminder{}, false
}

// Go's own file of the zone. A function's machine may have no time zones, and all
// of them together would be a twentieth of what it downloads.
//
//go:embed losangeles.tz
var losAngeles []byte

// Pacific is the zone in which times are shown to people.
var Pacific = func() *time.Location {
	l, err := time.LoadLocationFromTZData("America/Los_Angeles", losAngeles)
	if err != nil {
		panic("losangeles.tz: " + err.Error())
	}
	return l
}()

// FormatTime formats an instant in Pacific time: "Monday, November 23, 2026, at
// 5:04 p.m. PST".
func FormatTime(t time.Time) string { return formatPacific(t, "Monday, January 2, 2006, at 3:04 ") }

// FormatShortTime is FormatTime for subjects and previews of emails: "Mon, Nov 23,
// 5:04 p.m. PST".
func FormatShortTime(t time.Time) string { return formatPacific(t, "Mon, Jan 2, 3:04 ") }

// formatPacific formats an instant in Pacific time, with the half of the day and
// the zone after layout.
func formatPacific(t time.Time, layout string) string {
	t = t.In(Pacific)
	return t.Format(layout) + half(t) + t.Format(" MST")
}

// half is the half of the day that t's clock shows.
func half(t time.Time) string {
	if t.Hour() >= 12 {
		return "p.m."
	}
	return "a.m."
}

// TimeLeft is what is left of the 48 hours at now, in words: "12 h 30 min left",
// "late by 1 h 5 min", or empty where the promise has been kept or is moot.
func (r Request) TimeLeft(now time.Time) string {
	if r.Status != Received {
		return ""
	}
	left := r.Due().Sub(now).Truncate(time.Minute)
	words := fmt.Sprintf("%d h %d min", int(left.Abs().Hours()), int(left.Abs().Minutes())%60)
	if now.After(r.Due()) {
		return "late by " + words
	}
	return words + " left"
}

// FormatSpan formats a length of time in the two units that matter: "4 min", "17 hr
// 5 min", "1 day 3 hr".
func FormatSpan(d time.Duration) string {
	minutes := int(d.Truncate(time.Minute).Minutes())
	hours, days := minutes/60, minutes/(24*60)
	switch {
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case days == 0 && minutes%60 == 0:
		return fmt.Sprintf("%d hr", hours)
	case days == 0:
		return fmt.Sprintf("%d hr %d min", hours, minutes%60)
	case hours%24 == 0:
		return count(days, "day")
	}
	return fmt.Sprintf("%s %d hr", count(days, "day"), hours%24)
}

// Since is when the request came to the status that it has.
func (r Request) Since() (at time.Time) {
	for _, l := range Life {
		if taken := r.LastTaken[l.Step]; (l.To == r.Status || l.Unverified == r.Status) && taken.After(at) {
			at = taken
		}
	}
	return at
}

// FormatWait formats the time from one instant to another: "less than an hour", "5
// hours", "1 day", "12 days".
func FormatWait(from, now time.Time) string {
	hours := int(now.Sub(from).Hours())
	switch {
	case hours < 1:
		return "less than an hour"
	case hours < 24:
		return count(hours, "hour")
	}
	return count(hours/24, "day")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
