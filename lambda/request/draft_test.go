package request_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestADraftIsKeptAsItWasTypedForThirtyDaysFromItsLastSaving(t *testing.T) {
	typed := request.Typed{"need": " half a sen", "ta_from_month": "Feb", "ta_from_day": "31", "cds": "12"}
	d := request.Draft{ID: "d", Seed: "a seed"}
	if !d.Gone(now) {
		t.Error("an empty draft is there")
	}
	d, _ = d.Keep(typed, now.In(request.Pacific))
	var back request.Draft
	stored(t, d, &back)
	if !maps.Equal(back.Typed, typed) || !back.Saved.Equal(now) || back.Saved.Location() != time.UTC {
		t.Errorf("comes back as %+v", back)
	}
	end := now.Add(30 * 24 * time.Hour)
	if d.Gone(end.Add(-1)) || !d.Gone(end) {
		t.Errorf("it is kept until %s", d.Expires)
	}
	if again, _ := d.Keep(typed, end.Add(-time.Hour)); again.Gone(end) || again.Token() != d.Token() {
		t.Error("saved again, it is gone, or becomes another request")
	}
}

func TestADraftBecomesOneRequestWhoeverFinishesIt(t *testing.T) {
	d := request.Draft{Seed: "a seed"}
	// printf token | openssl dgst -sha256 -hmac "a seed" -binary | base64, in its URL alphabet and without padding
	if got := d.Token(); got != "k3Y43FRSnqYqYDyUtL2SKMQS8A22q5GiNhqBioKNeDI" || !request.IsSecret(got) {
		t.Errorf("the token is %s", got)
	}
	if (request.Draft{Seed: "another"}).Token() == d.Token() {
		t.Error("two drafts are one request")
	}
}

func TestAForgottenDraftHasNothingLeftInIt(t *testing.T) {
	d, _ := request.Draft{ID: "d", Seed: "a seed"}.Keep(request.Typed{"need": "secret words"}, now)
	d = d.Forget(now)
	b, _ := json.Marshal(d)
	if !d.Gone(now) || strings.Contains(string(b), "secret words") || strings.Contains(string(b), "a seed") {
		t.Errorf("what is left is %s", b)
	}
}

func TestTwoVersionsOfADraftAreToldApartInTheOrderOfTheForm(t *testing.T) {
	mine := request.Typed{"kind": "district", "need": "one", "start_month": "3", "start_day": "1", "start_year": "2027", "g1b": "yes", "goals": "same"}
	saved := request.Typed{"kind": "charter", "need": "two", "start_month": "4", "start_day": "1", "start_year": "2027", "goals": "same"}
	want := "[{What kind of agency is asking? School district Charter school} {(g)(1)(B) The State Superintendent of Public Instruction determines that CCEE’s help is necessary Yes } " +
		"{What do you need help with? one two} {When would you like to start? March 1, 2027 April 1, 2027}]"
	if got := fmt.Sprint(request.Form.Differences(mine, saved)); got != want {
		t.Errorf("the differences are\n%s, want\n%s", got, want)
	}
	if got := request.Form.Differences(mine, mine); len(got) > 0 {
		t.Errorf("the same differs: %v", got)
	}
}

func TestTheCopyOfARequestIsTheSameBytesForGood(t *testing.T) {
	r := request.Request{Reference: "RFA-2026-7KQ4-X", Received: now.In(request.Pacific), Answers: request.Answers{"need": "“<b>”\n& more", "kind": "district"}}
	want := "{\n  \"reference\": \"RFA-2026-7KQ4-X\",\n  \"received\": \"2026-11-23T20:00:00Z\",\n  \"answers\": {\n    \"kind\": \"district\",\n    \"need\": \"“<b>”\\n& more\"\n  }\n}\n"
	if got := string(r.Copy()); got != want {
		t.Errorf("the copy is\n%s, want\n%s", got, want)
	}
	if got := r.CopyDigest(); got != fmt.Sprintf("%x", sha256.Sum256([]byte(want))) {
		t.Errorf("its digest is %s", got)
	}
	later := r
	later.Status, later.Verified, later.Events = request.Verified, now, 9
	if later.CopyDigest() != r.CopyDigest() {
		t.Error("what happens to the request alters its copy")
	}
	text := r.CopyText()
	for _, line := range []string{"Request for assistance RFA-2026-7KQ4-X\nReceived Monday, November 23, 2026 at 12:00 p.m. PST\n", "\nWhat kind of agency is asking?\n    School district\n", "\nWhat do you need help with?\n    “<b>”\n    & more\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("the text has no %q:\n%s", line, text)
		}
	}
}
