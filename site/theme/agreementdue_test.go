package theme_test

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Closed days of the Administrative Agent stand beside the due date, those on which
// it would have worked; the due date stays as it was.
func TestSite_AgentClosed(t *testing.T) {
	day := func(day int) time.Time { return time.Date(2026, 12, day, 10, 0, 0, 0, request.Pacific) }
	r := request.Request{Status: request.Accepted, LastTaken: map[request.Step]time.Time{request.StepAccept: day(18)}}
	due := r.AgreementDue()
	for _, c := range []struct {
		closed []agreement.Day
		want   string
	}{
		{nil, ""},
		{[]agreement.Day{{Date: "2026-12-23", Why: "Winter break"}},
			"The Administrative Agent is closed on Wednesday, December 23 (Winter break). The due date stays the same."},
		{[]agreement.Day{{Date: "2026-12-23"}, {Date: "2026-12-24"}, {Date: "2026-12-28"}},
			"The Administrative Agent is closed on Wednesday, December 23; Thursday, December 24; and Monday, " +
				"December 28. " +
				"The due date stays the same."},
		{[]agreement.Day{{Date: "2026-12-17"}, {Date: "2026-12-20"}, {Date: "2026-12-25"}, {Date: "2027-01-04"}}, ""},
	} {
		site := theme.Site{Agreement: agreement.Settings{Closed: c.closed}}
		if got := site.AgentClosed(r); got != c.want {
			t.Errorf("%v: %q", c.closed, got)
		}
		if !r.AgreementDue().Equal(due) {
			t.Error("a closed day moves the due date")
		}
	}
	closed := theme.Site{Agreement: agreement.Settings{Closed: []agreement.Day{{Date: "2026-12-23"}}}}
	if got := closed.AgentClosed(request.Request{}); got != "" {
		t.Errorf("of a request that was not accepted: %q", got)
	}
}
