package request_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// changes are California's changes of clocks, at 2 a.m. standard and daylight time,
// in UTC: the second Sunday of March and the first of November.
var changes = []time.Time{
	utc(2026, 3, 8, 10), utc(2026, 11, 1, 9), utc(2027, 3, 14, 10), utc(2027, 11, 7, 9), utc(2028, 3, 12, 10),
	utc(2028, 11, 5, 9),
	utc(2029, 3, 11, 10), utc(2029, 11, 4, 9), utc(2030, 3, 10, 10), utc(2030, 11, 3, 9),
}

func utc(year, month, day, hour int) time.Time {
	return time.Date(year, time.Month(month), day, hour, 0, 0, 0, time.UTC)
}

// The file of the zone is the one that this Go comes with: when California changes
// its time, a newer Go has the new file, and it is copied from there.
func TestPacific_FileOfThisGo(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	zones, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib/time/zoneinfo.zip"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("this Go has no zones of its own: ", err)
		}
		t.Skip("SKIPPED: this Go has no zones of its own: ", err)
	}
	defer zones.Close()
	want, err := fs.ReadFile(zones, "America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("losangeles.tz")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("losangeles.tz differs from America/Los_Angeles in lib/time/zoneinfo.zip: copy it from there")
	}
}

// Verification is due 48 hours after receipt, at any minute of five years.
func TestVerificationDue_EveryMinute(t *testing.T) {
	minutes, calendar := 0, 0
	for at := utc(2026, 1, 1, 0); at.Year() < 2031; at = at.Add(time.Minute) {
		minutes++
		local := at.In(request.Pacific)
		due := request.VerificationDue(local)
		if due.Unix()-at.Unix() != 172_800 || !due.Equal(request.VerificationDue(at)) ||
			!due.Equal(request.Request{Received: local}.Due()) {
			t.Fatalf("received %s, due %s", at, due)
		}
		if !local.AddDate(0, 0, 2).Equal(due) {
			calendar++
			near := slices.ContainsFunc(changes,
				func(c time.Time) bool { return at.Before(c) && c.Sub(at) <= 49*time.Hour })
			if !near {
				t.Fatalf("two days on the calendar are not 48 hours from %s, and no clock changes", local)
			}
		}
	}
	if minutes != 2_629_440 || calendar < 10*46*60 || calendar > 10*49*60 {
		t.Errorf("%d minutes, in %d of which two days on the calendar are not 48 hours", minutes, calendar)
	}
	t.Logf("%d minutes of 2026 to 2030; from %d of them two days on the calendar are an hour more or less than 48 hours",
		minutes, calendar)
}

func TestAChangeOfClocksMovesTheHourAndNotThePromise(t *testing.T) {
	for i, change := range changes {
		received := change.Add(-24 * time.Hour)
		due, calendar := request.VerificationDue(received), received.In(request.Pacific).AddDate(0, 0, 2)
		off := time.Hour // in spring the calendar's two days have 47 hours
		if i%2 == 1 {
			off = -time.Hour
		}
		if due.Sub(received) != 48*time.Hour || due.Sub(calendar) != off {
			t.Errorf("received %s: due after %s; two days on the calendar end %s before", request.FormatTime(received),
				due.Sub(received), due.Sub(calendar))
		}
	}
	for _, c := range []struct {
		received       time.Time
		received_, due string
	}{
		{utc(2026, 3, 8, 1), "Saturday, March 7, 2026, at 5:00 p.m. PST", "Monday, March 9, 2026, at 6:00 p.m. PDT"},
		{utc(2026, 10, 31, 0), "Friday, October 30, 2026, at 5:00 p.m. PDT",
			"Sunday, November 1, 2026, at 4:00 p.m. PST"},
		{utc(2026, 11, 28, 1), "Friday, November 27, 2026, at 5:00 p.m. PST",
			"Sunday, November 29, 2026, at 5:00 p.m. PST"},
	} {
		if got := request.FormatTime(c.received); got != c.received_ {
			t.Errorf("received %q, want %q", got, c.received_)
		}
		if got := request.FormatTime(request.VerificationDue(c.received)); got != c.due {
			t.Errorf("due %q, want %q", got, c.due)
		}
	}
}

func TestATimeIsToldInWordsInPacificTime(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 11, 24, 1, 4, 59, 999, time.UTC), "Monday, November 23, 2026, at 5:04 p.m. PST"},
		{utc(2026, 7, 1, 7), "Wednesday, July 1, 2026, at 12:00 a.m. PDT"},
		{utc(2026, 7, 1, 19), "Wednesday, July 1, 2026, at 12:00 p.m. PDT"},
		{utc(2026, 1, 1, 8), "Thursday, January 1, 2026, at 12:00 a.m. PST"},
		{utc(2026, 1, 1, 20), "Thursday, January 1, 2026, at 12:00 p.m. PST"},
		{time.Date(2026, 1, 1, 7, 59, 59, 0, time.UTC), "Wednesday, December 31, 2025, at 11:59 p.m. PST"},
		{time.Date(2026, 3, 8, 9, 59, 0, 0, time.UTC), "Sunday, March 8, 2026, at 1:59 a.m. PST"},
		{utc(2026, 3, 8, 10), "Sunday, March 8, 2026, at 3:00 a.m. PDT"},
		{time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC), "Sunday, November 1, 2026, at 1:30 a.m. PDT"},
		{time.Date(2026, 11, 1, 9, 30, 0, 0, time.UTC), "Sunday, November 1, 2026, at 1:30 a.m. PST"},
		{time.Date(2026, 7, 1, 9, 5, 0, 0, time.FixedZone("elsewhere", 9*3600)),
			"Tuesday, June 30, 2026, at 5:05 p.m. PDT"},
	} {
		if got := request.FormatTime(c.at); got != c.want {
			t.Errorf("%s is told as %q, want %q", c.at, got, c.want)
		}
	}
}

// waiting is a request that was received at an instant and waits.
func waiting(t testing.TB, received time.Time) request.Request {
	return request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		received).Request
}

// Of steps after the 48 hours only those that end the wait record that it was too
// long, and once.
func TestRecordMissed_StepsThatEndTheWait(t *testing.T) {
	const late = request.Verification + time.Nanosecond
	received := waiting(t, now)
	noted := received
	noted.Breached = now.Add(late)
	verified := received
	verified.Status = request.Verified
	for _, c := range []struct {
		q     request.Request
		step  request.Step
		after time.Duration
		want  bool
	}{
		{received, request.StepVerify, late, true}, {received, request.StepWithdraw, late, true},
		{received, request.StepVerify, request.Verification, false},
		{received, request.StepNote, late, false}, {received, request.StepAmend, late, false},
		{received, request.StepAccept, late, false}, // not allowed
		{noted, request.StepVerify, late, false}, {verified, request.StepWithdraw, late, false},
	} {
		got, is := c.q.RecordMissed(c.step, "salt", now.Add(c.after))
		if is != c.want || is && (!got.Request.Breached.Equal(now.Add(c.after)) || got.Event.Step != request.StepBreach ||
			got.Request.Status != request.Received) {
			t.Errorf("%s of a %s request after %s: %t, %+v", c.step, c.q.Status, c.after, is, got.Event)
		}
	}
}

// Staff are warned at 24, 36 and 44 hours, and the breach is recorded at 48.
func TestReminders_Hours(t *testing.T) {
	const ns = time.Nanosecond
	for _, received := range append(slices.Clone(changes), now, changes[0].Add(-30*time.Hour),
		changes[1].Add(-30*time.Hour)) {
		for _, c := range []struct {
			after  time.Duration
			warned int
			want   string
		}{
			{0, 0, ""}, {24*time.Hour - ns, 0, ""}, {24 * time.Hour, 0, "warn 24"}, {24*time.Hour + ns, 0, "warn 24"},
			{24 * time.Hour, 24, ""},
			{36*time.Hour - ns, 24, ""}, {36 * time.Hour, 24, "warn 36"}, {36 * time.Hour, 36, ""},
			{36*time.Hour - ns, 0, "warn 24"},
			{44*time.Hour - ns, 36, ""}, {44 * time.Hour, 36, "warn 44"}, {44 * time.Hour, 44, ""},
			{48*time.Hour - ns, 44, ""}, {48 * time.Hour, 44, "breach"}, {48*time.Hour + ns, 44, "breach"},
			// After an outage only the latest is given.
			{36 * time.Hour, 0, "warn 36"}, {44 * time.Hour, 0, "warn 44"}, {44 * time.Hour, 24, "warn 44"},
			{48*time.Hour - ns, 0, "warn 44"}, {48 * time.Hour, 0, "breach"}, {9999 * time.Hour, 0, "breach"},
		} {
			r := waiting(t, received)
			r.Warned = c.warned
			got := ""
			change, due := r.Remind("salt", received.Add(c.after), true)
			if due {
				got = string(change.Event.Step)
				if change.Event.Step == request.StepWarn {
					got += fmt.Sprintf(" %d", change.Request.Warned)
				}
			}
			if got != c.want {
				t.Errorf("received %s, %s later, warned at %d: %q, want %q", request.FormatTime(received), c.after,
					c.warned, got, c.want)
			}
		}
	}
}

// watchFor returns what happens to a request that is checked every five minutes for
// three days, verified at an hour (or never) and not looked at from an hour to
// another.
func watchFor(t *testing.T, verifiedAt, blindFrom, blindTo time.Duration) (steps []string,
	mails map[request.MessageKind]int) {
	r, mails := waiting(t, now), map[request.MessageKind]int{}
	take := func(c request.Change) {
		r = c.Request
		steps = append(steps, fmt.Sprintf("%s %.1f", c.Event.Step, c.Event.At.Sub(now).Hours()))
		for _, m := range c.Messages {
			mails[m.Kind]++
		}
	}
	for after := time.Duration(0); after < 72*time.Hour; after += 5 * time.Minute {
		if after == verifiedAt {
			c, err := verify(r, "Chris Example", "salt", now.Add(after))
			if err != nil {
				t.Fatal(err)
			}
			take(c)
		}
		if after >= blindFrom && after < blindTo {
			continue
		}
		if c, due := r.Remind("salt", now.Add(after), true); due {
			take(c)
		}
	}
	return steps, mails
}

// A request is warned of three times and breached once, unless it is verified.
func TestReminders_UntilVerified(t *testing.T) {
	const never, hour = -1, time.Hour
	for _, c := range []struct {
		name                          string
		verified, blindFrom, blindTo  time.Duration
		want                          string
		warnings, breaches, verifieds int
	}{
		{"nobody verifies", never, 0, 0, "[warn 24.0 warn 36.0 warn 44.0 breach 48.0]", 5, 2, 0},
		{"verified at hour 10", 10 * hour, 0, 0, "[verify 10.0]", 0, 0, 2},
		{"verified at hour 40", 40 * hour, 0, 0, "[warn 24.0 warn 36.0 verify 40.0]", 3, 0, 2},
		{"verified late", 50 * hour, 0, 0, "[warn 24.0 warn 36.0 warn 44.0 breach 48.0 verify 50.0]", 5, 2, 2},
		{"an outage over two warnings", never, 20 * hour, 40 * hour, "[warn 40.0 warn 44.0 breach 48.0]", 4, 2, 0},
		{"an outage over all", never, 20 * hour, 60 * hour, "[breach 60.0]", 0, 2, 0},
		{"verified while nobody watches", 30 * hour, 20 * hour, 60 * hour, "[verify 30.0]", 0, 0, 2},
	} {
		steps, mails := watchFor(t, c.verified, c.blindFrom, c.blindTo)
		if got := fmt.Sprint(steps); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if mails[request.Warning] != c.warnings || mails[request.BreachNotice] != c.breaches ||
			mails[request.VerifiedNotice] != c.verifieds {
			t.Errorf("%s: the mails are %v", c.name, mails)
		}
	}
}

func TestTheWarningsAreInTheirOrderAndBeforeThePromiseEnds(t *testing.T) {
	if got := fmt.Sprint(request.Reminders); got != "[{24 false} {36 true} {44 true}]" {
		t.Errorf("the warnings are %s", got)
	}
	if request.Verification != 48*time.Hour || request.MonthsLimit != 9 {
		t.Error("the promise is 48 hours, and what a request should ask for nine months")
	}
}

func TestHowLongARequestWaitsIsToldInWords(t *testing.T) {
	for waited, want := range map[time.Duration]string{0: "less than an hour", 59 * time.Minute: "less than an hour",
		time.Hour: "1 hour", 23*time.Hour + 59*time.Minute: "23 hours",
		24 * time.Hour: "1 day", 47 * time.Hour: "1 day", 48 * time.Hour: "2 days", 400 * 24 * time.Hour: "400 days"} {
		if got := request.FormatWait(now, now.Add(waited)); got != want {
			t.Errorf("after %s it is %q, want %q", waited, got, want)
		}
	}
}

func TestARequestHasItsStatusSinceTheStepThatLedToIt(t *testing.T) {
	r := request.Receive("a token", answers(t, checking(request.District, "g1a")), "RFA-2026-7KQ4-X", "salt",
		now).Request
	at := now
	want := func(since time.Time) {
		t.Helper()
		if !r.Since().Equal(since) {
			t.Errorf("%s since %s, want %s", r.Status, r.Since(), since)
		}
	}
	want(now)
	for _, s := range []struct {
		step   request.Step
		enters bool
	}{{request.StepSeen, false}, {request.StepVerify, true}, {request.StepNote, false}, {request.StepAsk, true},
		{request.StepAsk, true}, {request.StepAnswer, true}, {request.StepDecline, true},
		{request.StepReopen, true}, {request.StepAccept, true}, {request.StepPrepare, false},
		{request.StepReopen, true}} {
		at = at.Add(time.Hour)
		c, err := r.Take(s.step, request.Input{By: "Pat Example", Words: "Words", Salt: "salt", Now: at})
		if err != nil {
			t.Fatal(err)
		}
		before := r.Since()
		r = c.Request
		if s.enters {
			want(at)
		} else {
			want(before)
		}
	}
}

// The record of a missed promise tells the agency where that is wanted and its mail
// is not held, and the record says so.
func TestRemind_TellsTheAgency(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *request.Request)
		wanted bool
		mails  int
	}{
		{"late", func(*request.Request) {}, true, 2},
		{"not wanted", func(*request.Request) {}, false, 0},
		{"held", func(r *request.Request) { r.Held = true }, true, 0},
		{"suspect", func(r *request.Request) { r.Suspect, r.Held = []string{"It has a web address."}, true }, true, 0},
		{"suspect, and released", func(r *request.Request) { r.Suspect = []string{"It has a web address."} }, true, 2},
		{"disclaimed", func(r *request.Request) { r.Disclaimed = now }, true, 0},
	} {
		r := waiting(t, now)
		c.change(&r)
		change, _ := r.Remind("salt", r.Due(), c.wanted)
		mails := 0
		for _, m := range change.Messages {
			if m.Kind == request.LateNotice {
				mails++
			}
		}
		if mails != c.mails || change.Event.TellsAgency() != (mails > 0) {
			t.Errorf("%s: %d emails to the agency, want %d; the record says %q", c.name, mails, c.mails,
				change.Event.Why)
		}
		if got := change.Event.Public().Words; got != "" {
			t.Errorf("%s: the agency's page says %q", c.name, got)
		}
		if again, due := change.Request.Remind("salt", r.Due().AddDate(0, 1, 0), c.wanted); due {
			t.Errorf("%s: a month later %s is due", c.name, again.Event.Step)
		}
	}
}

// The record of a missed promise is on the agency's page, under its own number.
func TestRemind_BreachOnAgencysPage(t *testing.T) {
	c, _ := waiting(t, now).Remind("salt", now.Add(48*time.Hour), true)
	if want := []int{1, c.Event.Seq}; c.Event.Step != request.StepBreach || !slices.Equal(c.Request.AgencyEvents, want) {
		t.Errorf("after %s the page has the events %v, want %v", c.Event.Step, c.Request.AgencyEvents, want)
	}
}
