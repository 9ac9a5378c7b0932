package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestARequestIsSuspectForAReasonAndNotForBeingQuick(t *testing.T) {
	a := answers(t, checking(request.District, "g1a"))
	many := request.Answers{"need": strings.Repeat("https://example.org ", 21)}
	for _, c := range []struct {
		name string
		a    request.Answers
		trap string
		took time.Duration
		want []string
	}{
		{"an ordinary request", a, "", time.Hour, nil},
		{"sent at once", a, "", time.Millisecond, nil},
		{"spaces in the trap", a, " \n", time.Hour, nil},
		{"text in the trap", a, "x", time.Hour, []string{"people don’t see"}},
		{"text in the trap, sent at once", a, "x", time.Second, []string{"people don’t see", "two seconds"}},
		{"text in the trap, nobody knows how fast", a, "x", 0, []string{"people don’t see"}},
		{"a web address as a name", request.Answers{"agency": "HTTPS://example.org"}, "", time.Hour, []string{"“Name of the agency” has a web address"}},
		{"a web address in a long answer", request.Answers{"need": "See https://example.org"}, "", time.Hour, nil},
		{"21 of them", many, "", time.Hour, []string{"21 web addresses"}},
	} {
		got := request.Suspect(c.a, c.trap, c.took)
		if len(got) != len(c.want) || !slices.EqualFunc(got, c.want, strings.Contains) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestASuspectRequestIsReceivedAndOnlyItsMailToStrangersIsHeld(t *testing.T) {
	c := request.Receive("a token", answers(t, checking(request.District, "g1a")), "RFA-2026-7KQ4-X", "salt", now)
	held := c.Suspected([]string{"It has a reason."})
	if held.Request.Status != request.Received || !held.Request.Due().Equal(now.Add(48*time.Hour)) || held.Request.CheckChain([]request.Event{held.Event}) != nil {
		t.Errorf("it is received as %+v", held.Request)
	}
	for _, m := range held.Messages {
		if (m.State == request.Held) != (m.Kind == request.Acknowledgement) || m.State != request.Held && !m.Due(now) {
			t.Errorf("the %s is %s", m.Kind, m.State)
		}
	}
	if len(held.Tasks) != 1 || !strings.Contains(held.Tasks[0].What, "It has a reason.") {
		t.Errorf("the tasks are %+v", held.Tasks)
	}
	plain := request.Receive("a token", request.Answers{"official_email": "a@example.org"}, "RFA-2026-7KQ4-X", "salt", now).Suspected(nil)
	if len(plain.Tasks) > 0 || len(plain.Request.Suspect) > 0 || plain.Messages[0].State != request.Waiting {
		t.Errorf("without a reason it is held: %+v", plain)
	}
}

func TestAnAddressGetsThreeSuchMailsADayAndARetryCountsOnce(t *testing.T) {
	var q request.Quota
	for i, c := range []struct {
		id   string
		want bool
	}{{"a", true}, {"b", true}, {"a", true}, {"c", true}, {"d", false}, {"b", true}, {"e", false}} {
		if q.Take(request.Message{ID: c.id, Kind: request.Acknowledgement}) != c.want {
			t.Errorf("mail %d, %s, is taken: %v", i+1, c.id, !c.want)
		}
	}
	var links request.Quota
	for i, want := range []bool{true, true, false} {
		if links.Take(request.Message{ID: string(rune('a' + i)), Kind: request.DraftLink}) != want {
			t.Errorf("link to a draft %d is taken: %v", i+1, !want)
		}
	}
	if !links.Take(request.Message{ID: "z", Kind: request.Acknowledgement}) {
		t.Error("links to drafts leave no mail for an acknowledgement")
	}
	night := time.Date(2026, 11, 23, 23, 59, 59, 0, time.UTC)
	if request.QuotaID("A@example.org", night) != request.QuotaID("a@Example.org", night.In(request.Pacific)) {
		t.Error("capitals, or a time zone, make another quota")
	}
	if request.QuotaID("a@example.org", night) == request.QuotaID("a@example.org", night.Add(time.Second)) || request.QuotaID("a@example.org", night) == request.QuotaID("b@example.org", night) {
		t.Error("two days, or two addresses, share a quota")
	}
	if strings.Contains(request.QuotaID("a@example.org", night), "example") {
		t.Error("the quota's id shows the address")
	}
	for kind, want := range map[request.MessageKind]bool{request.Acknowledgement: true, request.DraftLink: true, request.VerifiedNotice: false, request.StaffNotice: false, request.Warning: false} {
		if (request.Message{Kind: kind, To: "a@example.org"}).Counted() != want || (request.Message{Kind: kind, Role: request.Staff}).Counted() {
			t.Errorf("a %s is counted: %v", kind, !want)
		}
	}
}
