package office_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// doneBanner is what the banner after a step says, or empty.
func doneBanner(page string) string {
	_, rest, found := strings.Cut(page, `<div class="say good"`)
	if !found {
		return ""
	}
	banner, _, _ := strings.Cut(rest, "\n</div>\n")
	return visible("<div" + banner)
}

// After a step the page says what happened and who is emailed, and offers the next
// request to verify.
func TestServeStep_BannerSaysWhatHappened(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r, other := s.sent(valid()), s.sent(with(valid(), "agency", "Other Unified", "cds", "0161127"))
	w := s.tries(pat, r, request.StepVerify)
	to := w.Header().Get("Location")
	if w.Code != 303 || to != "/desk/requests/"+r.Reference+"?done=2" {
		t.Fatalf("verify answers %d to %q", w.Code, to)
	}
	page := s.getAs(pat, to).Body.String()
	banner := doneBanner(page)
	for _, want := range []string{"Verified, 2 days before the deadline.",
		"We’re emailing assistant@example.org and superintendent@example.org now.", "Next to verify: Other Unified"} {
		if !strings.Contains(banner, want) {
			t.Errorf("the banner doesn’t have %q: %s", want, banner)
		}
	}
	if !strings.Contains(page, `href="/desk/requests/`+other.Reference+`" rel="next"`) {
		t.Error("the banner doesn’t link to the next request to verify")
	}
	if !strings.Contains(page, `tabindex="-1" autofocus>`) || strings.Count(page, `tabindex="-1" autofocus`) != 1 {
		t.Error("the banner doesn’t take the focus")
	}
	s.sweep()
	if banner := doneBanner(s.getAs(pat, to).Body.String()); !strings.Contains(banner,
		"We emailed assistant@example.org and superintendent@example.org on Fri, Oct 30, 5:04 p.m. PDT.") {
		t.Errorf("once the emails are sent the banner says %s", banner)
	}
}

// A step without email says so, a late verification names its delay, and a hold
// shows.
func TestServeStep_BannerOfOtherSteps(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.now = s.now.Add(request.Verification + 4*time.Minute)
	pat := s.signedIn("Pat Example", false)
	for _, step := range []struct {
		step  request.Step
		words []string
		want  []string
	}{
		{request.StepNote, []string{"words", "They called."}, []string{"Note.", "No email was sent."}},
		{request.StepHold, []string{"words", "Odd."}, []string{"Emails to the agency were put on hold."}},
		{request.StepVerify, nil, []string{"Verified, 4 min after the deadline."}},
		{request.StepAsk, []string{"words", "Who?"}, []string{"CCEE asked a question.",
			"The email to assistant@example.org and superintendent@example.org is on hold."}},
	} {
		w := s.tries(pat, s.read(r.ID), step.step, step.words...)
		banner := doneBanner(s.getAs(pat, w.Header().Get("Location")).Body.String())
		for _, want := range step.want {
			if !strings.Contains(banner, want) {
				t.Errorf("after %s the banner doesn’t have %q: %s", step.step, want, banner)
			}
		}
		if strings.Contains(banner, "Next to verify") {
			t.Errorf("after %s the banner offers a request, and none is waiting: %s", step.step, banner)
		}
	}
}

// A number that names no event of this request by this person shows nothing.
func TestServeRequest_BannerOnlyOfOwnSteps(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", false)
	r := s.sent(valid())
	s.getAs(pat, "/desk/requests/"+r.Reference) // event 2: first opened
	s.takes(pat, r.ID, request.StepNote, "words", "Mine.")
	for _, c := range []struct {
		done string
		by   string
		want bool
	}{{"3", "pat", true}, {"3", "robin", false}, {"1", "pat", false}, {"2", "pat", false}, {"4", "pat", false},
		{"0", "pat", false}, {"-1", "pat", false}, {"x", "pat", false},
		{"99999999999999999999", "pat", false}} {
		who := pat
		if c.by == "robin" {
			who = robin
		}
		page := s.getAs(who, "/desk/requests/"+r.Reference+"?"+url.Values{"done": {c.done}}.Encode()).Body.String()
		if got := doneBanner(page) != ""; got != c.want {
			t.Errorf("done=%s by %s: banner %t", c.done, c.by, got)
		}
	}
}

// The banner costs one call to the table, and a page without it none.
func TestServeRequest_BannerCostsOneCall(t *testing.T) {
	c := &tables.Counting{Table: &table.Memory{}}
	s := newService(t, c)
	pat := s.signedIn("Pat Example", false)
	r := s.sent(valid())
	s.takes(pat, r.ID, request.StepNote, "words", "Mine.")
	path := "/desk/requests/" + r.Reference
	s.page(pat, path)
	calls := func(path string) int64 {
		before := c.Reads.Load()
		s.page(pat, path)
		return c.Reads.Load() - before
	}
	plain, done := calls(path), calls(path+"?done=2")
	t.Logf("%d calls, %d with the banner", plain, done)
	if done != plain+1 || calls(path+"?done=1") != plain {
		t.Errorf("the page takes %d calls, with the banner %d", plain, done)
	}
}
