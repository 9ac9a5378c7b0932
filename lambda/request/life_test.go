package request_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// may is what may happen to a request, stated from the description of its life:
// step by step, from which statuses, to which.
var may = map[request.Step]string{
	"receive":  "- > received",
	"warn":     "received > same",
	"breach":   "received > same",
	"disclaim": "received verified accepted asked > same",
	"seen":     "any > same",
	"verify":   "received > verified",
	"ask":      "verified asked > asked",
	"answer":   "asked > verified",
	"remind":   "asked > same",
	"recall":   "asked > verified",
	"expect":   "received verified asked > same",
	"weigh":    "received verified asked > same",
	"ready":    "verified > same",

	"take-back": "verified > same",

	"amend":    "received verified asked > same",
	"lapse":    "asked > same",
	"withdraw": "received verified asked accepted > withdrawn",
	"accept":   "verified > accepted",
	"decline":  "verified > declined",
	"refer":    "verified > referred",
	"draft":    "accepted > same",
	"prepare":  "accepted > same",
	"send":     "accepted > same",
	"board":    "accepted agreed > same",
	"sign":     "accepted > agreed",
	"reopen":   "accepted agreed declined referred withdrawn > verified",
	"note":     "any > same",
	"assign":   "any > same",
	"hold":     "any > same",
	"release":  "any > same",
	"resend":   "any > same",
	"redact":   "any > same",

	"redact-end": "any > same",
	"copy":       "any > same",

	"warn-agreement": "accepted > same",
	"late-agreement": "accepted > same",

	"share-agency": "accepted > same",
	"share-agent":  "accepted > same",
	"end-share":    "accepted agreed > same",
	"record-reply": "accepted agreed > same",

	"ask-official":         "verified asked > same",
	"ask-again":            "verified asked > same",
	"recall-asking":        "verified asked > same",
	"remind-official":      "verified asked > same",
	"call-official":        "verified asked > same",
	"expire-asking":        "verified asked > same",
	"bounce-asking":        "verified asked > same",
	"delegate-asking":      "verified asked > same",
	"confirm":              "verified asked > same",
	"record-confirmation":  "received verified asked accepted > same",
	"accept-confirmation":  "received verified asked accepted > same",
	"dismiss-confirmation": "received verified asked accepted > same",
}

// follows is the status that may leads to, and whether it is allowed at all.
func follows(from request.Status, step request.Step) (request.Status, bool) {
	froms, to, known := strings.Cut(may[step], " > ")
	any := froms == "any" && slices.Contains(request.Statuses, from)
	here := slices.Contains(strings.Fields(froms), string(from)) || froms == "-" && from == ""
	switch {
	case !known || !any && !here:
		return "", false
	case to == "same":
		return from, true
	}
	return request.Status(to), true
}

func TestARequestTakesTheStepsOfItsLifeAndNoOthers(t *testing.T) {
	steps := append(slices.Collect(maps.Keys(may)), "", "Verify", "delete")
	pairs := 0
	for _, from := range append([]request.Status{"", "draft", "Received"}, request.Statuses...) {
		for _, step := range steps {
			pairs++
			want, allowed := follows(from, step)
			got, err := request.Next(from, step)
			if got != want || (err == nil) != allowed || err != nil && !errors.Is(err, request.ErrInvalidTransition) {
				t.Errorf("a request that is %q, step %q: %q, %v; want %q", from, step, got, err, want)
			}
		}
	}
	if len(request.Life) != len(may) || len(request.Statuses) != 8 {
		t.Errorf("a life has %d steps and %d statuses", len(request.Life), len(request.Statuses))
	}
	t.Logf("%d pairs of status and step", pairs)
}

func TestARequestIsVerifiedWarnedOfAndDisclaimedOnlyWhenItMayBe(t *testing.T) {
	for _, status := range append([]request.Status{"", "draft"}, request.Statuses...) {
		r := waiting(t, now)
		r.Status = status
		if _, err := verify(r, "Chris Example", "salt", now); (err == nil) != (status == request.Received) ||
			err != nil && !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("a request that is %q is verified: %v", status, err)
		}
		for _, after := range []time.Duration{24, 44, 48, 999} {
			c, due := r.Remind("salt", now.Add(after*time.Hour), true)
			due = due && c.Event.Step != request.StepLateAgreement // of an accepted one the agreement's days count
			if due != (status == request.Received) {
				t.Errorf("a request that is %q is warned of after %d hours: %v", status, after, due)
			}
		}
	}
	for _, status := range append([]request.Status{"", "draft"}, request.Statuses...) {
		r := waiting(t, now)
		r.Status = status
		_, allowed := follows(status, request.StepDisclaim)
		c, said := r.Disclaim("salt", now)
		if said != allowed || said && c.Request.Status != status {
			t.Errorf("a request that is %q is disclaimed: %v, and is %q then", status, said, c.Request.Status)
		}
		if _, again := c.Request.Disclaim("salt", now); said && again {
			t.Errorf("a request that is %q is disclaimed twice", status)
		}
	}
	c, err := verify(waiting(t, now), "Chris Example", "salt", now)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := verify(c.Request, "Another", "salt", now); !errors.Is(err, request.ErrInvalidTransition) ||
		again.Event.Seq != 0 || len(again.Messages) > 0 {
		t.Errorf("verified twice: %+v, %v", again.Event, err)
	}
}

// Every step has a title, and one that a person takes at the desk or on the
// agency's page has the words of its form.
func TestLife_Words(t *testing.T) {
	titles := map[string]request.Step{}
	for _, l := range request.Life {
		if other, taken := titles[l.Title]; l.Title == "" || taken {
			t.Errorf("%s is headed %q, as is %q", l.Step, l.Title, other)
		}
		titles[l.Title] = l.Step
		if f := l.Form; f != nil && (f.Title == "" || f.Button == "" || f.Effect == "") {
			t.Errorf("the form of %s lacks its title, button, or effect: %+v", l.Step, *f)
		}
		if l.Form != nil && l.AtDesk() == "" && l.By != request.ByAgency {
			t.Errorf("%s has a form that no one can fill in", l.Step)
		}
	}
}

// People at CCEE see the email before they send it: of each step that they take by
// a form, and that always emails the agency, but of a verification.
func TestHasLetter(t *testing.T) {
	letters := strings.Fields("ask recall withdraw accept decline refer prepare send sign reopen")
	for _, l := range request.Life {
		if got, want := l.HasLetter(), slices.Contains(letters, string(l.Step)); got != want {
			t.Errorf("%s: got %v, want %v", l.Step, got, want)
		}
	}
}
