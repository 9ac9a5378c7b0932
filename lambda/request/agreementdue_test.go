package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// accepted is a request that was accepted at an instant.
func accepted(t *testing.T, at time.Time) request.Request {
	t.Helper()
	r := takeSteps(t, waiting(t, at.Add(-24*time.Hour)), "verify").Request
	c, err := r.Take(request.StepAccept, stepInput("accept", at))
	if err != nil {
		t.Fatal(err)
	}
	return c.Request
}

// Staff are reminded at eight on the morning of the last business day but one, and
// of the last one: weekends and holidays don't count.
func TestAgreementWarningAt(t *testing.T) {
	for _, c := range []struct{ due, two, one time.Time }{
		{pacific(2026, 12, 8, 24), pacific(2026, 12, 7, 8), pacific(2026, 12, 8, 8)},
		{pacific(2026, 12, 7, 24), pacific(2026, 12, 4, 8), pacific(2026, 12, 7, 8)},
		{pacific(2026, 11, 30, 24), pacific(2026, 11, 25, 8), pacific(2026, 11, 30, 8)}, // after Thanksgiving
		{pacific(2026, 11, 2, 24), pacific(2026, 10, 30, 8), pacific(2026, 11, 2, 8)},   // a change of clocks
	} {
		two, one := request.AgreementWarningAt(c.due.UTC(), 2), request.AgreementWarningAt(c.due.UTC(), 1)
		if !two.Equal(c.two) || !one.Equal(c.one) {
			t.Errorf("due on %s: reminded at %s and %s", request.FormatDay(c.due), two, one)
		}
		if request.BusinessDaysLeft(two, c.due) != 2 || request.BusinessDaysLeft(one, c.due) != 1 {
			t.Errorf("due on %s: other days are left than the reminders name", request.FormatDay(c.due))
		}
	}
}

// An agreement is reminded of twice and recorded as late once, whatever the hours at
// which the clock looks; an outage leaves one reminder. A new acceptance starts over.
func TestRemind_Agreement(t *testing.T) {
	at := pacific(2026, 12, 1, 10)
	hour := func(day, hour int) time.Time { return pacific(2026, 12, day, hour) }
	for name, c := range map[string]struct {
		looks []time.Time
		want  string
	}{
		"on time": {[]time.Time{hour(2, 9), hour(7, 7), hour(7, 8), hour(7, 8), hour(8, 7), hour(8, 8), hour(8, 23),
			hour(8, 24), hour(8, 25), hour(20, 9)}, "- - warn-agreement - - warn-agreement - late-agreement - -"},
		"after an outage": {[]time.Time{hour(8, 9), hour(8, 10)}, "warn-agreement -"},
		"far too late":    {[]time.Time{hour(20, 9), hour(21, 9)}, "late-agreement -"},
	} {
		r, got := accepted(t, at), []string{}
		for _, now := range c.looks {
			change, due := r.Remind("salt", now, true)
			if !due {
				got = append(got, "-")
				continue
			}
			r = change.Request
			got = append(got, string(change.Event.Step))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		again := takeSteps(t, r, "reopen").Request
		change, err := again.Take(request.StepAccept, stepInput("accept", hour(28, 10)))
		if err != nil {
			t.Fatal(err)
		}
		if next, due := change.Request.Remind("salt", pacific(2027, 1, 20, 9), true); !due ||
			next.Event.Step != request.StepLateAgreement {
			t.Errorf("%s: accepted again, and a missed day is not recorded", name)
		}
	}
}

// What the clock says of an agreement goes to staff, and a missed day to the
// escalation address too; the agency's page tells it in its own words.
func TestRemind_AgreementMail(t *testing.T) {
	r := accepted(t, pacific(2026, 12, 1, 10))
	for at, want := range map[time.Time][]request.Role{
		pacific(2026, 12, 7, 8):  {request.Staff},
		pacific(2026, 12, 8, 24): {request.Staff, request.Escalation},
	} {
		c, due := r.Remind("salt", at, false)
		var roles []request.Role
		for _, m := range c.Messages {
			roles = append(roles, m.Role)
			if m.IsMoot(c.Request, at) || m.IsToAgency() || m.Kind.Label() == string(m.Kind) {
				t.Errorf("%s owes %+v", c.Event.Step, m)
			}
			if !m.IsMoot(takeSteps(t, c.Request, "prepare").Request, at) {
				t.Errorf("%s is sent when the agreement is ready", m.Kind)
			}
		}
		if !due || !slices.Equal(roles, want) || c.Event.IsPublic() || c.Event.By != "the clock" {
			t.Errorf("%s: %v to %v", c.Event.Step, due, roles)
		}
	}
}

// After an agreement is ready, or the request left acceptance, nothing is due.
func TestRemind_AgreementReady(t *testing.T) {
	r := accepted(t, pacific(2026, 12, 1, 10))
	for _, steps := range []string{"prepare", "prepare send", "prepare send sign", "withdraw", "reopen"} {
		for _, at := range []time.Time{pacific(2026, 12, 7, 8), pacific(2026, 12, 8, 9), pacific(2026, 12, 20, 9)} {
			if c, due := takeSteps(t, r, steps).Request.Remind("salt", at, true); due {
				t.Errorf("after %s the clock takes %s", steps, c.Event.Step)
			}
		}
	}
	if _, err := r.Take(request.StepLateAgreement, stepInput("late-agreement", pacific(2026, 12, 8, 23))); err == nil {
		t.Error("a missed day is recorded before it has passed")
	}
}

// The report counts each accepted request once: late is late, whatever comes after.
func TestReport_Preparation(t *testing.T) {
	at, due := pacific(2026, 12, 1, 10), pacific(2026, 12, 8, 24)
	take := func(r request.Request, step request.Step, at time.Time) request.Request {
		t.Helper()
		c, err := r.Take(step, stepInput(string(step), at))
		if err != nil {
			t.Fatal(err)
		}
		return c.Request
	}
	r := accepted(t, at)
	missed := take(r, request.StepLateAgreement, due)
	late := due.Add(time.Hour)
	prepared := take(r, request.StepPrepare, due.Add(-1))
	for name, c := range map[string]struct {
		request request.Request
		now     time.Time
		want    request.Preparation
	}{
		"never accepted":    {waiting(t, at), late, request.Preparation{}},
		"running":           {r, due.Add(-1), request.Preparation{Running: 1}},
		"missing":           {r, due, request.Preparation{Missing: 1}},
		"in time":           {prepared, late, request.Preparation{Kept: 1}},
		"late":              {take(missed, request.StepPrepare, late), late, request.Preparation{Late: 1}},
		"withdrawn in time": {take(r, request.StepWithdraw, due.Add(-1)), late, request.Preparation{EndedFirst: 1}},
		"withdrawn later":   {take(missed, request.StepWithdraw, late), late, request.Preparation{EndedLate: 1}},
		"then withdrawn":    {take(prepared, request.StepWithdraw, late), late, request.Preparation{Kept: 1}},
		"accepted once more": {take(take(take(take(r, request.StepWithdraw, due.Add(-1)), request.StepReopen, late),
			request.StepAccept, late), request.StepPrepare, late.Add(1)), late.Add(2), request.Preparation{Kept: 1}},
		"reopened in time": {take(r, request.StepReopen, due.Add(-1)), late, request.Preparation{}},
		"reopened later":   {take(missed, request.StepReopen, late), late, request.Preparation{EndedLate: 1}},
	} {
		got := request.NewReport(request.YearOf(c.request.Received), []request.Request{c.request}, c.now).Preparation
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		n := 0
		for _, one := range got.Tallies() {
			n += one.N
		}
		if name != "never accepted" && name != "reopened in time" && n != 1 {
			t.Errorf("%s: the table counts %d", name, n)
		}
	}
}

// Each agreement that was late is counted once, also that of a later decision.
func TestLateAgreement_Counted(t *testing.T) {
	r := accepted(t, pacific(2026, 12, 1, 10))
	for want := 1; want <= 2; want++ {
		c, due := r.Remind("salt", r.AgreementDue(), false)
		if !due || c.Request.LateAgreements != want {
			t.Errorf("%s counts %d late agreements, want %d", c.Event.Step, c.Request.LateAgreements, want)
		}
		again, err := takeSteps(t, c.Request, "reopen").Request.Take(request.StepAccept,
			stepInput("accept", pacific(2026, 12, 28, 10)))
		if err != nil {
			t.Fatal(err)
		}
		r = again.Request
	}
}

// What was due is what was prepared in time and what was not; what still runs, or
// ended first, was not due.
func TestPreparation_Sums(t *testing.T) {
	p := request.Preparation{Kept: 1, Late: 2, Missing: 4, EndedLate: 8, Running: 16, EndedFirst: 32}
	if p.Due() != 15 || p.Overdue() != 14 {
		t.Errorf("%d were due and %d overdue, want 15 and 14", p.Due(), p.Overdue())
	}
}
