package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// versions are all versions of a request's answers, copied, so that a test can
// alter them.
func (k *savedRequest) versions() (list []request.Edition) {
	for _, one := range append(slices.Clone(k.Editions), k.Current()) {
		one.Answers = request.Answers(with(request.RawInput(one.Answers)))
		list = append(list, one)
	}
	return list
}

// alterVersion names the versions that Compare finds once one of them says
// something else.
func (k *savedRequest) alterVersion(version int) []int {
	all := k.versions()
	all[version-1].Answers["data"] = "other data"
	m := k.Compare(k.History.Events, all...)
	if !m.Any() {
		return nil
	}
	return m.Versions
}

// Each version of the answers is held to its own digest: an altered one is found,
// and no other.
func TestCompare_EachVersion(t *testing.T) {
	k := answeredRequest(t)
	if m := k.Compare(k.History.Events, k.versions()...); m.Any() {
		t.Errorf("as it was written it differs: %+v", m)
	}
	for version := 1; version <= 2; version++ {
		if got := k.alterVersion(version); !slices.Equal(got, []int{version}) {
			t.Errorf("version %d is altered, and these are found: %v", version, got)
		}
	}
}

// Words that a lead has removed are no difference, and what is left is still
// vouched for: in every version, after each removal.
func TestCompare_AfterRedaction(t *testing.T) {
	k := answeredRequest(t)
	for n, fields := range [][]string{{"need"}, {"goals", "official_email"}, nil} {
		k.redact(t, request.Redaction{Fields: fields, Events: []int{3 + n}}, "The law asks it.")
		if m := k.Compare(k.History.Events, k.versions()...); m.Any() {
			t.Errorf("after %v were removed it differs: %+v", fields, m)
		}
		for version := 1; version <= 2; version++ {
			if got := k.alterVersion(version); !slices.Equal(got, []int{version}) {
				t.Errorf("after %v were removed version %d is altered, and these are found: %v", fields, version, got)
			}
		}
	}
}

// While words are removed, the version that stands is compared, and no former one:
// what will be left of those is vouched for by the removal.
func TestCompare_DuringRedaction(t *testing.T) {
	k := answeredRequest(t)
	k.Removing = 3
	for version, want := range map[int][]int{1: nil, 2: {2}} {
		if got := k.alterVersion(version); !slices.Equal(got, want) {
			t.Errorf("version %d is altered, and these are found: %v, want %v", version, got, want)
		}
	}
}

// A removal of words from answers that were altered before does not make them true:
// they differ for good.
func TestCompare_RedactionOfAlteredAnswers(t *testing.T) {
	for version := 1; version <= 2; version++ {
		k := answeredRequest(t)
		answers := k.Answers
		if version == 1 {
			answers = k.Editions[0].Answers
		}
		answers["data"] = "other data"
		k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
		if got := k.Compare(k.History.Events, k.versions()...).Versions; !slices.Equal(got, []int{version}) {
			t.Errorf("version %d was altered, and these are found: %v", version, got)
		}
	}
}

// The events that vouch for the first version and the one that stands are enough to
// compare them.
func TestCompare_Vouchers(t *testing.T) {
	k := answeredRequest(t)
	pick := func() (list []request.Event) {
		for _, seq := range k.Vouchers() {
			list = append(list, k.History.Events[seq-1])
		}
		return list
	}
	for _, step := range []string{"amended", "redacted", "amended again"} {
		for _, version := range []int{1, len(k.Editions) + 1} {
			all := k.versions()
			all[version-1].Answers["data"] = "other data"
			if m := k.Compare(pick(), all[version-1]); !slices.Equal(m.Versions, []int{version}) || m.Record {
				t.Errorf("%s: version %d is altered, and by the events %v this differs: %+v", step, version,
					k.Vouchers(), m)
			}
		}
		if step == "amended" {
			k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
		} else {
			k.save(amend(t, k.Request, now.Add(20*time.Hour), "months", step))
		}
	}
}

// What else the request says is held to the events that tell it.
func TestCompare_Record(t *testing.T) {
	k := answeredRequest(t)
	for name, alter := range map[string]func(*request.Request){
		"received": func(r *request.Request) { r.Received = r.Received.Add(24 * time.Hour) },
		"verified": func(r *request.Request) { r.Verified = r.Verified.Add(-time.Hour) },
		"by whom":  func(r *request.Request) { r.VerifiedBy = "Somebody Else" },
		"status":   func(r *request.Request) { r.Status = request.Withdrawn },
		"head":     func(r *request.Request) { r.Head = strings.ToUpper(r.Head) },
		"its row":  func(r *request.Request) { r.MarkAltered() },
	} {
		r := k.Request
		alter(&r)
		if m := r.Compare(k.History.Events); !m.Record || m.Words() == "" {
			t.Errorf("%s is altered: %+v", name, m)
		}
	}
	received := k.History.Events[0]
	damaged, rehashed := received, received
	damaged.MarkAltered()
	rehashed.Hash = strings.ToUpper(received.Hash)
	other := request.Receive("another token", k.Answers, k.Reference, "salt", now).Event
	for name, e := range map[string]request.Event{"missing": {}, "damaged": damaged, "of another request": other,
		"of another hash": rehashed} {
		if m := k.Compare([]request.Event{e}); !m.Record {
			t.Errorf("an event that is %s is no difference", name)
		}
	}
}

// The digest of what was received, in the request's row, is held to the receipt: an
// emptied one too.
func TestCompare_DigestOfReceipt(t *testing.T) {
	r := waiting(t, now)
	event := request.Receive("the token", r.Answers, r.Reference, "salt", now).Event
	if m := r.Compare([]request.Event{event}); m.Any() {
		t.Fatalf("as it was written it differs: %+v", m)
	}
	for _, digest := range []string{"", request.Answers{}.Digest()} {
		altered := r
		altered.Digest = digest
		if m := altered.Compare([]request.Event{event}); !m.Record {
			t.Errorf("with the digest %q nothing differs", digest)
		}
	}
}

// An event follows from the one before it, by its hash and by its status, even
// where its writer was given an altered request.
func TestCompare_EventOutOfLine(t *testing.T) {
	k := answeredRequest(t)
	for name, alter := range map[string]func(*request.Request){
		"the hash of another event": func(r *request.Request) { r.Head = k.History.Events[0].Hash },
		"another status":            func(r *request.Request) { r.Status = request.Asked },
	} {
		before := k.Request
		alter(&before)
		c := takeSteps(t, before, "note")
		events := append(slices.Clone(k.History.Events), c.Event)
		if m := c.Request.Compare(events); !m.Record {
			t.Errorf("an event that was written on %s follows", name)
		}
		if m := c.Request.Compare(events[len(events)-1:]); m.Record {
			t.Errorf("%s: the event by itself differs", name)
		}
	}
}

// Where no event that is given vouches for the answers, the first version is held
// to the request's own digest, and others to nothing.
func TestCompare_WithoutVoucher(t *testing.T) {
	k := answeredRequest(t)
	for version, want := range map[int][]int{1: {1}, 2: nil} {
		altered := k.versions()[version-1]
		altered.Answers["data"] = "other data"
		if m := k.Compare(nil, altered); !slices.Equal(m.Versions, want) || m.Record {
			t.Errorf("version %d is altered: %+v", version, m)
		}
	}
	if m := k.Compare(nil, k.versions()...); m.Any() {
		t.Errorf("unaltered it differs: %+v", m)
	}
}

// A version whose row is damaged, is another request's, or has an impossible number
// is a difference, whatever its words are.
func TestCompare_VersionOfDamagedRow(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	damaged, other := k.versions()[0], k.versions()[0]
	damaged.MarkAltered()
	other.Request = "another"
	for name, v := range map[string]request.Edition{"damaged": damaged, "another request's": other, "number 0": {},
		"number 99": {Number: 99}, "number -1": {Number: -1}} {
		if m := k.Compare(k.History.Events, v); !m.Record {
			t.Errorf("a version that is %s is no difference", name)
		}
	}
}

// A request that was never amended is vouched for by its receipt alone.
func TestVouchers(t *testing.T) {
	k := &savedRequest{}
	k.save(request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		now))
	if got := k.Vouchers(); !slices.Equal(got, []int{1}) {
		t.Errorf("received: %v", got)
	}
	k.save(amend(t, k.Request, now, "months", "7"))
	k.save(amend(t, k.Request, now, "months", "8"))
	if got := k.Vouchers(); !slices.Equal(got, []int{1, 3}) {
		t.Errorf("amended twice: %v", got)
	}
	k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	k.save(amend(t, k.Request, now, "months", "9"))
	if got := k.Vouchers(); !slices.Equal(got, []int{1, 4, 5}) {
		t.Errorf("redacted and amended: %v", got)
	}
}

// What differs is said in words: which versions, and whether anything else does.
func TestMismatch_Words(t *testing.T) {
	const differ, something = "These answers differ from what was received",
		"Something in this record differs from what was written when it happened."
	for _, c := range []struct {
		m    request.Mismatch
		want string
	}{
		{request.Mismatch{}, ""},
		{request.Mismatch{Record: true}, something},
		{request.Mismatch{Versions: []int{1}}, differ + "."},
		{request.Mismatch{Versions: []int{2}}, differ + ": version 2."},
		{request.Mismatch{Versions: []int{1, 3}}, differ + ": version 1, version 3."},
		{request.Mismatch{Versions: []int{1}, Record: true}, differ + ". " + something},
	} {
		if got := c.m.Words(); got != c.want || c.m.Any() != (c.want != "") {
			t.Errorf("%+v: %q, any: %v", c.m, got, c.m.Any())
		}
	}
}
