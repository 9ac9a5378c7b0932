package request_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// amend changes answers of a request, given as name, answer, name, answer.
func amend(t testing.TB, r request.Request, at time.Time, answers ...string) request.Change {
	t.Helper()
	c, err := r.Take(request.StepAmend, request.Input{By: request.ByTheAgency,
		Answers: request.Answers(with(request.RawInput(r.Answers), answers...)), Salt: "salt", Now: at})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnAmendmentKeepsTheFormerEditionBesideTheNewOne(t *testing.T) {
	r := waiting(t, now)
	var editions []request.Edition
	for n := 1; n <= 3; n++ {
		at := now.Add(time.Duration(n) * time.Hour)
		c := amend(t, r, at, "need", fmt.Sprint("Need ", n+1))
		if len(c.Editions) != 1 {
			t.Fatalf("%d editions are kept", len(c.Editions))
		}
		one := c.Editions[0]
		if one.Request != r.ID || one.Number != n || !one.At.Equal(at.Add(-time.Hour)) ||
			one.Answers.Digest() != r.Answers.Digest() {
			t.Errorf("edition %d of %s is kept as %+v", n, at.Add(-time.Hour), one)
		}
		if c.Event.Answers != c.Request.Answers.Digest() || c.Request.Digest != r.Digest {
			t.Errorf("amendment %d: its event has not the digest of the new answers, or the first digest is lost", n)
		}
		r, editions = c.Request, append(editions, one)
	}
	if s := r.Current(); s.Number != 4 || !s.At.Equal(now.Add(3*time.Hour)) || s.Answers["need"] != "Need 4" ||
		!r.IsAmended() || waiting(t, now).IsAmended() {
		t.Errorf("the edition that stands is %+v", s)
	}
	if editions[0].Answers["need"] != waiting(t, now).Answers["need"] {
		t.Error("the first edition is not what was received")
	}
}

func TestAnAmendmentThatChangesNothingIsRefused(t *testing.T) {
	r := waiting(t, now)
	if _, err := r.Take(request.StepAmend, request.Input{Answers: maps.Clone(r.Answers), Now: now}); !errors.Is(err,
		request.ErrInvalidTransition) {
		t.Errorf("%v", err)
	}
}

// Where an amendment changes an address, the former one is written to as well.
func TestAmend_FormerAddressWrittenTo(t *testing.T) {
	r := waiting(t, now)
	for _, c := range []struct {
		answers []string
		want    string
	}{
		{[]string{"need", "Another"}, "assistant@example.org superintendent@example.org"},
		{[]string{"official_email", "new@example.org"},
			"assistant@example.org new@example.org superintendent@example.org"},
		{[]string{"official_email", "new@example.org", "contact_email", "other@example.org"},
			"other@example.org new@example.org assistant@example.org superintendent@example.org"},
		{[]string{"official_email", "Superintendent@Example.org"}, "assistant@example.org Superintendent@Example.org"},
		{[]string{"contact_email", ""}, "superintendent@example.org assistant@example.org"},
	} {
		var to []string
		for _, m := range amend(t, r, now, c.answers...).Messages {
			if m.Kind == request.AmendedNotice {
				to = append(to, m.To)
			}
		}
		if got := strings.Join(to, " "); got != c.want {
			t.Errorf("%v: written to %s, want %s", c.answers, got, c.want)
		}
	}
}

// The notice to staff names the answers that changed; the agency is sent none of
// its words.
func TestAmend_NoticeNamesTheQuestions(t *testing.T) {
	for _, m := range amend(t, waiting(t, now), now, "need", "Another need", "months", "7").Messages {
		need, _ := request.Form.Field("need")
		months, _ := request.Form.Field("months")
		if want := need.Label + "\n" + months.Label; m.Role == request.Staff && m.Words != want || m.Role == "" &&
			m.Words != "" {
			t.Errorf("the %s says %q", m.Kind, m.Words)
		}
	}
}

func TestAnAmendedRequestIsFoundByItsFormerNameAndByTheNewOne(t *testing.T) {
	first := request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		now)
	if got := keysOf(first.Found); got != ":0161119:1 ~example unified school district:1 example:1 unified:1 "+
		"school:1 district:1 alameda:1 7kq4x:1 kq4x:1 q4x:1 =01:1 pat:1 sam:1 kim:1" ||
		got != keysOf(first.Request.SearchKeys) {
		t.Errorf("found by %s", got)
	}
	c := amend(t, first.Request, now, "agency", "Sample School District", "county", "02")
	// each tells of all others
	if got := keysOf(c.Found); got != ":0161119:2 ~example unified school district:2 example:2 unified:2 school:2 "+
		"district:2 alameda:2 7kq4x:2 kq4x:2 q4x:2 =01:2 ~sample school district:1 sample:1 alpine:1 =02:1" {
		t.Errorf("newly found by %s", got)
	}
	named := slices.DeleteFunc(slices.Clone(c.Request.SearchKeys), func(f request.Found) bool { return f.Slot > 0 })
	if got := keysOf(named); got != keysOf(c.Found) ||
		keysOf(first.Request.SearchKeys) != keysOf(first.Found) {
		t.Errorf("found by %s", got)
	}
	if c := amend(t, c.Request, now, "need", "Another need"); len(c.Found) > 0 {
		t.Errorf("no name has changed, and it is newly found by %v", c.Found)
	}
}

// keysOf are the keys with the versions of their rows.
func keysOf(list []request.Found) string {
	var keys []string
	for _, f := range list {
		keys = append(keys, fmt.Sprintf("%s:%d", f.Key, f.Row))
	}
	return strings.Join(keys, " ")
}
