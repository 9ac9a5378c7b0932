package request_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// An address gets three emails a day about one agency, and one that is tried again
// counts once.
func TestQuota_OneAgency(t *testing.T) {
	var q request.Quota
	for i, c := range []struct {
		id   string
		want bool
	}{{"a", true}, {"b", true}, {"a", true}, {"c", true}, {"d", false}, {"b", true}, {"e", false}} {
		if q.Take(request.Message{ID: c.id, Kind: request.Acknowledgement}, "0161119") != c.want {
			t.Errorf("mail %d, %s, is taken: %v", i+1, c.id, !c.want)
		}
	}
	if !q.Take(request.Message{ID: "other", Kind: request.Acknowledgement}, "0161127") {
		t.Error("another agency's mail is not taken")
	}
}

// An address gets eight emails a day about all agencies together: four agencies of
// one network are four acknowledgements.
func TestQuota_AllAgencies(t *testing.T) {
	var q request.Quota
	for n := range 20 {
		m := request.Message{ID: fmt.Sprint(n), Kind: request.Acknowledgement}
		if got, want := q.Take(m, fmt.Sprint("agency ", n)), n < 8; got != want {
			t.Errorf("the mail about agency %d is taken: %v", n+1, got)
		}
	}
}

// Links that anyone may ask for leave one mail for an acknowledgement, of an
// agency's and of all.
func TestQuota_LinksLeaveOne(t *testing.T) {
	for _, kind := range []request.MessageKind{request.DraftLink, request.StatusLink} {
		var one, all request.Quota
		for i, want := range []bool{true, true, false} {
			if one.Take(request.Message{ID: fmt.Sprint(i), Kind: kind}, "0161119") != want {
				t.Errorf("link %d about one agency is taken: %v", i+1, !want)
			}
		}
		for n := range 10 {
			if got, want := all.Take(request.Message{ID: fmt.Sprint(n), Kind: kind},
				fmt.Sprint(n)), n < 7; got != want {
				t.Errorf("link %d about another agency each is taken: %v", n+1, got)
			}
		}
		for _, q := range []*request.Quota{&one, &all} {
			if !q.Take(request.Message{ID: "ack", Kind: request.Acknowledgement}, "0161119") {
				t.Error("links leave no mail for an acknowledgement")
			}
		}
	}
}

// A quota is of a folded address and a Pacific day, and does not show the address.
func TestQuotaID(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, request.Pacific)
	same := request.QuotaID("a@example.org", noon)
	for name, id := range map[string]string{"capitals": request.QuotaID("A@Example.org", noon),
		"a tag":         request.QuotaID("a+1@example.org", noon),
		"the time zone": request.QuotaID("a@example.org", noon.UTC()),
		"the evening, the next day in UTC": request.QuotaID("a@example.org",
			noon.Add(11*time.Hour+59*time.Minute))} {
		if id != same {
			t.Errorf("%s: another quota", name)
		}
	}
	if request.QuotaID("a@example.org", noon.Add(12*time.Hour)) == same ||
		request.QuotaID("b@example.org", noon) == same {
		t.Error("two days, or two addresses, share a quota")
	}
	if strings.Contains(same, "example") {
		t.Error("the quota's id shows the address")
	}
}

// An agency is its CDS code, or its kind and county; a draft is what of its kind
// and county exists.
func TestQuotaKey(t *testing.T) {
	coded := request.Answers{"cds": "0161119", "kind": "district", "county": "01"}
	if got := request.QuotaKey(coded); got != "0161119" {
		t.Errorf("with a CDS code it is %q", got)
	}
	delete(coded, "cds")
	if got := request.QuotaKey(coded); got != "district 01" {
		t.Errorf("without one it is %q", got)
	}
	for typed, want := range map[[2]string]string{{"charter", "19"}: "charter 19", {"charter", ""}: "no agency",
		{"", "19"}: "no agency", {"x", "19"}: "no agency", {"charter", "99"}: "no agency"} {
		d := request.Draft{RawInput: request.RawInput{"kind": typed[0], "county": typed[1], "cds": "0161119"}}
		if got := d.QuotaKey(); got != want {
			t.Errorf("a draft of %q is %q, want %q", typed, got, want)
		}
	}
}

// A request's mail waits while staff hold it, and from a full quota on until they
// release it.
func TestHoldsMail(t *testing.T) {
	r := waiting(t, now)
	released := takeSteps(t, takeSteps(t, r, "hold").Request, "release").Request // an hour from now
	held := r
	held.Held = true
	for _, c := range []struct {
		name string
		r    request.Request
		at   time.Time
		want bool
	}{
		{"nothing was held", r, time.Time{}, false},
		{"staff hold it", held, time.Time{}, true},
		{"the quota was full", r, now, true},
		{"and staff released it since", released, now, false},
		{"in the instant of the release", released, now.Add(time.Hour), false},
		{"and once more after that", released, now.Add(2 * time.Hour), true},
	} {
		if got := c.r.HoldsMail(request.QuotaHold{At: c.at}); got != c.want {
			t.Errorf("%s: its mail waits: %v", c.name, got)
		}
	}
}

// What strangers can cause is counted, and no mail to staff is.
func TestMessage_IsCounted(t *testing.T) {
	for kind, want := range map[request.MessageKind]bool{request.Acknowledgement: true, request.DraftLink: true,
		request.StatusLink: true, request.VerifiedNotice: false, request.StaffNotice: false, request.Warning: false} {
		if (request.Message{Kind: kind, To: "a@example.org"}).IsCounted() != want ||
			(request.Message{Kind: kind, Role: request.Staff}).IsCounted() {
			t.Errorf("a %s is counted: %v", kind, !want)
		}
	}
}

// The first task that names held emails has the quota's name, and those after a
// full one have numbers from 2 on, so that none replaces another.
func TestQuota_TaskID(t *testing.T) {
	for full, want := range []string{"held-day-hash", "held-day-hash-2", "held-day-hash-3"} {
		if got := (request.Quota{ID: "day-hash", FullTasks: full}).TaskID(); got != want {
			t.Errorf("after %d full tasks: got %q, want %q", full, got, want)
		}
	}
}
