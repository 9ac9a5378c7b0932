package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// A name is found by its words, each once, in lower case, at most twelve of them,
// and none that is longer than a key may be.
func TestNameWords(t *testing.T) {
	letters := strings.Split("a b c d e f g h i j k l m n", " ")
	for name, want := range map[string][]string{
		"":                             nil,
		" -- ":                         nil,
		"San José Unified (K–12)":      {"san", "josé", "unified", "k", "12"},
		"Sample, sample SAMPLE School": {"sample", "school"},
		strings.Join(letters, " "):     letters[:12],
		strings.Repeat("x", 64):        {strings.Repeat("x", 64)},
		strings.Repeat("x", 65) + " y": {"y"},
	} {
		if got := request.NameWords(name); !slices.Equal(got, want) {
			t.Errorf("%q is found by %q, want %q", name, got, want)
		}
	}
}

// An agency without a code has no key by one, and a name without words none by it.
func TestAgencyKeys(t *testing.T) {
	for _, c := range []struct {
		a    request.Answers
		want string
	}{
		{request.Answers{}, ""},
		{request.Answers{"agency": "--"}, ""},
		{request.Answers{"cds": "0161119"}, ":0161119"},
		{request.Answers{"agency": "Example  School"}, "~example school"},
		{request.Answers{"cds": "0161119", "agency": "Example"}, ":0161119 ~example"},
	} {
		if got := strings.Join(request.AgencyKeys(c.a), " "); got != c.want {
			t.Errorf("%v has the keys %q, want %q", c.a, got, c.want)
		}
	}
}

// A request whose name changes again and again has at most sixty keys.
func TestFound_Bounded(t *testing.T) {
	c := request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt", now)
	for n := range 40 {
		c = amend(t, c.Request, now.AddDate(0, 0, n), "agency", fmt.Sprintf("Sample%d Example%d", n, n))
	}
	if n := len(c.Found); n != 60 {
		t.Errorf("%d keys", n)
	}
}

// Requests of the same code or name are alike while they are open, and closed ones
// for a year from their receipt; the newest stands first.
func TestAlike(t *testing.T) {
	const year = 365 * 24 * time.Hour
	r := request.Request{ID: "r", Reference: "RFA-2026-7KQ4-X", Received: now, Status: request.Received,
		Answers: request.Answers{"cds": "0161119", "agency": "Example School"}}
	other := func(cds, name string, status request.Status, ago time.Duration) request.Request {
		return request.Request{ID: "o", Status: status, Received: now.Add(-ago),
			Answers: request.Answers{"cds": cds, "agency": name}}
	}
	for _, c := range []struct {
		name  string
		other request.Request
		want  string
	}{
		{"both", other("0161119", "EXAMPLE school", request.Verified, 0), "Same CDS code and name"},
		{"the code", other("0161119", "Sample School", request.Verified, 0), "Same CDS code, another name"},
		{"the name", other("0161127", "Example School", request.Verified, 0), "Same name, another CDS code"},
		{"neither", other("0161127", "Sample School", request.Verified, 0), ""},
		{"an old one that is open", other("0161119", "Example School", request.Received, 2*year),
			"Same CDS code and name"},
		{"a recent one that is closed", other("0161119", "Example School", request.Declined, year-1),
			"Same CDS code and name"},
		{"an old one that is closed", other("0161119", "Example School", request.Declined, year), ""},
		{"itself", r, ""},
	} {
		got := ""
		for _, one := range r.Alike([]request.Request{c.other}, now) {
			got += one.Why()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	uncoded := request.Request{ID: "u", Received: now, Status: request.Received,
		Answers: request.Answers{"agency": "Sample School"}}
	if got := uncoded.Alike([]request.Request{other("", "Example School", request.Received, 0)}, now); len(got) > 0 {
		t.Errorf("neither has a code, and they are alike: %q", got[0].Why())
	}
	newer, older := other("0161119", "Newer", request.Received, time.Hour),
		other("0161119", "Older", request.Received, 2*time.Hour)
	newer.Answers["replaces"] = r.Reference
	list := r.Alike([]request.Request{older, newer}, now)
	if len(list) != 2 || list[0].Answers["agency"] != "Newer" || !list[0].Replaces || list[1].Replaces {
		t.Errorf("%+v", list)
	}
}
