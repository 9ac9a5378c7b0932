package request_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestADraftIsKeptAsItWasTypedForThirtyDaysFromItsLastSaving(t *testing.T) {
	typed := request.RawInput{"need": " half a sen", "ta_from_month": "Feb", "ta_from_day": "31", "cds": "12"}
	d := request.Draft{ID: "d", Seed: "a seed"}
	if !d.IsGone(now) {
		t.Error("an empty draft is there")
	}
	d, _ = d.Keep(typed, now.In(request.Pacific))
	var back request.Draft
	roundTrip(t, d, &back)
	if !maps.Equal(back.RawInput, typed) || !back.Saved.Equal(now) || back.Saved.Location() != time.UTC {
		t.Errorf("comes back as %+v", back)
	}
	end := now.Add(30 * 24 * time.Hour)
	if d.IsGone(end.Add(-1)) || !d.IsGone(end) {
		t.Errorf("it is kept until %s", d.Expires)
	}
	if again, _ := d.Keep(typed, end.Add(-time.Hour)); again.IsGone(end) || again.Token() != d.Token() {
		t.Error("saved again, it is gone, or becomes another request")
	}
}

// A form is saved up to the size that a saved form has room for, as JSON, and not
// beyond it.
func TestDraft_KeepLimit(t *testing.T) {
	room := request.DraftBytes.Max - len(`{"need":""}`)
	if _, err := (request.Draft{}).Keep(request.RawInput{"need": strings.Repeat("x", room)}, now); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	var limit *request.LimitError
	if d, err := (request.Draft{}).Keep(request.RawInput{"need": strings.Repeat("x", room+1)}, now); !errors.As(err,
		&limit) || len(d.RawInput) > 0 {
		t.Errorf("a byte more is kept (%v)", err)
	}
	d := request.Draft{}
	for n := range 2 * request.DraftSavesPerDay.Max {
		next, err := d.Keep(request.RawInput{"need": "x"}, now)
		if saved := err == nil; saved != (n < request.DraftSavesPerDay.Max) {
			t.Fatalf("saved %d times already, once more: %v", n, err)
		}
		d = next
	}
	if _, err := d.Keep(request.RawInput{"need": "x"}, now.AddDate(0, 0, 1)); err != nil {
		t.Errorf("on the next day: %v", err)
	}
}

func TestADraftBecomesOneRequestWhoeverFinishesIt(t *testing.T) {
	d := request.Draft{Seed: "a seed"}
	// printf token | openssl dgst -sha256 -hmac "a seed" -binary | base64, in its
	// URL alphabet and without padding
	if got := d.Token(); got != "k3Y43FRSnqYqYDyUtL2SKMQS8A22q5GiNhqBioKNeDI" || !request.IsSecret(got) {
		t.Errorf("the token is %s", got)
	}
	if (request.Draft{Seed: "another"}).Token() == d.Token() {
		t.Error("two drafts are one request")
	}
}

func TestAForgottenDraftHasNothingLeftInIt(t *testing.T) {
	d, _ := request.Draft{ID: "d", Seed: "a seed"}.Keep(request.RawInput{"need": "secret words"}, now)
	d = d.Forget(now)
	b, _ := json.Marshal(d)
	if !d.IsGone(now) || strings.Contains(string(b), "secret words") || strings.Contains(string(b), "a seed") {
		t.Errorf("what is left is %s", b)
	}
}

func TestTwoVersionsOfADraftAreToldApartInTheOrderOfTheForm(t *testing.T) {
	mine := request.RawInput{"kind": "district", "need": "one", "start_month": "3", "start_day": "1",
		"start_year": "2027", "g1b": "yes", "goals": "same"}
	saved := request.RawInput{"kind": "charter", "need": "two", "start_month": "4", "start_day": "1",
		"start_year": "2027", "goals": "same"}
	want := "[{What kind of agency is this request for? School district Charter school} {(g)(1)(B) The State " +
		"Superintendent of Public Instruction determines that CCEE’s help is necessary Yes } " +
		"{What do you need help with? one two} {When would you like to start? March 1, 2027 April 1, 2027}]"
	if got := fmt.Sprint(request.Form.Differences(mine, saved)); got != want {
		t.Errorf("the differences are\n%s, want\n%s", got, want)
	}
	if got := request.Form.Differences(mine, mine); len(got) > 0 {
		t.Errorf("the same differs: %v", got)
	}
}

func TestTheCopyOfARequestIsTheSameBytesForGood(t *testing.T) {
	r := request.Request{Reference: "RFA-2026-7KQ4-X", Received: now.In(request.Pacific),
		Answers: request.Answers{"need": "“<b>”\n& more", "kind": "district"}}
	want := "{\n  \"reference\": \"RFA-2026-7KQ4-X\",\n  \"received\": \"2026-11-23T20:00:00Z\",\n  \"answers\": {\n " +
		"   \"kind\": \"district\",\n    \"need\": \"“<b>”\\n& more\"\n  }\n}\n"
	if got := string(r.Copy()); got != want {
		t.Errorf("the copy is\n%s, want\n%s", got, want)
	}
	if got := r.CopyDigest(); got != fmt.Sprintf("%x", sha256.Sum256([]byte(want))) {
		t.Errorf("its digest is %s", got)
	}
	later := r
	later.Status, later.Verified, later.Version = request.Verified, now, 9
	if later.CopyDigest() != r.CopyDigest() {
		t.Error("what happens to the request alters its copy")
	}
	text := r.CopyText()
	for _, line := range []string{"Request for assistance RFA-2026-7KQ4-X\nReceived Monday, November 23, 2026, at " +
		"12:00 p.m. PST\n", "\nWhat kind of agency is this request for?\n    School district\n",
		"\nWhat do you need help with?\n    “<b>”\n    & more\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("the text has no %q:\n%s", line, text)
		}
	}
}

// The copies for reading head the parts that have answers, and no others.
func TestCopyText_PartsWithAnswers(t *testing.T) {
	text := request.Request{Answers: request.Answers{"need": "Help"}}.CopyText()
	for _, p := range (request.Answers{"need": "Help"}).Parts() {
		if got := strings.Contains(text, "\n"+p.Title+"\n---"); got != (len(p.Rows) > 0) {
			t.Errorf("%q stands as a heading: %v", p.Title, got)
		}
	}
}

// The copy of everything has its notice in front, each step with the words that
// went with it, and each version of the answers.
func TestEverything_Text(t *testing.T) {
	k := answeredRequest(t)
	all := request.Everything{Request: k.Request, Editions: k.versions()}
	for _, e := range k.History.Events {
		all.Steps = append(all.Steps, e.Public())
	}
	text := all.Text()
	want := "Request for assistance RFA-2026-7KQ4-X\nReceived Monday, November 23, 2026, at 12:00 p.m. PST\nStatus: " +
		"verified\n\nWhat happened\n=============\n" +
		"\nMonday, November 23, 2026, at 12:00 p.m. PST: Received, by your agency\n\nMonday, November 23, 2026, at " +
		"1:00 p.m. PST: Your agency changed its answers, by your agency\n"
	if !strings.HasPrefix(text, want) {
		t.Errorf("it begins\n%.400s, want\n%s", text, want)
	}
	for _, words := range []string{"CCEE asked a question, by CCEE\n    ask-secret\n",
		"Your agency answered, by your agency\n    answer-secret\n", "    first-secret\n", "    second-secret\n"} {
		if !strings.Contains(text, words) {
			t.Errorf("it has no %q:\n%s", words, text)
		}
	}
	all.Notice = "These answers differ."
	if got := all.Text(); got != "These answers differ.\n\n"+text {
		t.Errorf("with a notice it begins %.100q", got)
	}
}
