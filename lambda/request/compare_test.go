package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// versions are all versions of a request's answers, copied, so that a test can alter them.
func (k *kept) versions() (list []request.Edition) {
	for _, one := range append(slices.Clone(k.Editions), k.Standing()) {
		one.Answers = request.Answers(with(request.Typed(one.Answers)))
		list = append(list, one)
	}
	return list
}

// altered names the versions that Compare finds once one of them says something else.
func (k *kept) altered(version int) []int {
	all := k.versions()
	all[version-1].Answers["data"] = "other data"
	return k.Compare(k.History.Events, all...).Versions
}

// Each version of the answers is held to its own digest: an altered one is found, and no other.
func TestCompare_EachVersion(t *testing.T) {
	k := asked(t)
	if m := k.Compare(k.History.Events, k.versions()...); m.Any() {
		t.Errorf("as it was written it differs: %+v", m)
	}
	for version := 1; version <= 2; version++ {
		if got := k.altered(version); !slices.Equal(got, []int{version}) {
			t.Errorf("version %d is altered, and these are found: %v", version, got)
		}
	}
}

// Words that a lead has removed are no difference, and what is left is still vouched for: in every version, after each removal.
func TestCompare_AfterRedaction(t *testing.T) {
	k := asked(t)
	for n, fields := range [][]string{{"need"}, {"goals", "official_email"}, nil} {
		k.redact(t, request.Redaction{Fields: fields, Events: []int{3 + n}}, "The law asks it.")
		if m := k.Compare(k.History.Events, k.versions()...); m.Any() {
			t.Errorf("after %v were removed it differs: %+v", fields, m)
		}
		for version := 1; version <= 2; version++ {
			if got := k.altered(version); !slices.Equal(got, []int{version}) {
				t.Errorf("after %v were removed version %d is altered, and these are found: %v", fields, version, got)
			}
		}
	}
}

// A removal of words from answers that were altered before does not make them true: they differ for good.
func TestCompare_RedactionOfAlteredAnswers(t *testing.T) {
	for version := 1; version <= 2; version++ {
		k := asked(t)
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

// The events that vouch for the first version and the one that stands are enough to compare them.
func TestCompare_Vouchers(t *testing.T) {
	k := asked(t)
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
				t.Errorf("%s: version %d is altered, and by the events %v this differs: %+v", step, version, k.Vouchers(), m)
			}
		}
		if step == "amended" {
			k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
		} else {
			k.save(amended(t, k.Request, now.Add(20*time.Hour), "months", step))
		}
	}
}

// What else the request says is held to the events that tell it.
func TestCompare_Record(t *testing.T) {
	k := asked(t)
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
	if m := k.Compare([]request.Event{{}}); !m.Record {
		t.Error("an event that is missing is no difference")
	}
}
