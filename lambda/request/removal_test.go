package request_test

import (
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// words is a removal of words from the places of some kinds.
func (k *savedRequest) words(words string, kinds ...request.PlaceKind) (what request.Redaction) {
	for _, g := range request.FindWords(k.Request, k.History, request.NewSearch(words, true, false)) {
		for _, p := range g.Places {
			if slices.Contains(kinds, p.Kind) && p.Fixed == "" {
				what.Cuts = append(what.Cuts, request.Cut{Place: p.ID, Spans: g.Spans})
			}
		}
	}
	return what
}

// A removal writes again the tasks and the emails that have the words, and no
// others. It closes none of the tasks but that of a call to an office.
func TestRedact_WritesWhatHasTheWords(t *testing.T) {
	k := answeredRequest(t)
	k.Tasks = []request.Task{
		{ID: "what", Kind: request.TaskSpam, What: "kolibri called."},
		{ID: "why", Kind: request.TaskSpam, What: "It bounced.", Why: "I called kolibri.", Done: now},
		{ID: "none", Kind: request.TaskSpam, What: "It bounced.", Why: "I called."},
		{ID: "call", Kind: request.TaskCall, What: "No answer."},
	}
	k.Messages[0].Why = "550 kolibri is unknown"
	c := k.redact(t, k.words("kolibri", request.InTask, request.InReport), "A reason.")
	var got []string
	for _, one := range c.Settled {
		got = append(got, one.ID+": "+one.What+" "+one.Why)
	}
	if want := "what: [redacted] called.  / why: It bounced. I called [redacted]."; strings.Join(got, " / ") != want {
		t.Errorf("got the tasks %q, want %q", got, want)
	}
	if len(c.Moved) != 1 || c.Moved[0].ID != k.Messages[0].ID || c.Moved[0].Why != "550 [redacted] is unknown" {
		t.Errorf("got the emails %+v, want the first alone", c.Moved)
	}
	if len(c.Tasks) != 1 || c.Tasks[0].ID != "call" || c.Tasks[0].Done.IsZero() {
		t.Errorf("got the closed tasks %+v, want the call alone", c.Tasks)
	}
}

// An address that a text of the answers happens to name is none to which the agency
// is written: that of an email that staff sent there can be removed by itself, and
// stays where that text goes.
func TestRedact_AddressWithinText(t *testing.T) {
	k := answeredRequest(t)
	k.save(amend(t, k.Request, now, "others", "helper@example.org"))
	in := stepInput("resend", now)
	in.Address = "helper@example.org"
	c, err := k.Take(request.StepResend, in)
	if err != nil {
		t.Fatal(err)
	}
	k.save(c)
	id := "to-email-" + c.Messages[0].ID
	for _, p := range request.PlacesOf(k.Request, k.History) {
		if p.ID == id && (p.Fixed != "" || !p.Whole) {
			t.Errorf("the address can’t be removed: %+v", p)
		}
	}
	k.redact(t, request.Redaction{Fields: []string{"others"}}, "A reason.")
	if got := k.Messages[len(k.Messages)-1]; got.To != "helper@example.org" || got.State != request.Waiting {
		t.Errorf("the email to the helper goes to %q and is %s", got.To, got.State)
	}
}

// What a sequence has written is known by its digest, and isn't cut again.
func TestRestOf_FormerVersionOnce(t *testing.T) {
	k := answeredRequest(t)
	begun := k.redactInSequence(t, request.Redaction{Fields: []string{"need"}}, "A reason.")
	rest := k.RestOf(*begun.Plan, k.History)
	if len(rest.Editions) != 1 || rest.Editions[0].Answers["need"] != request.Redacted {
		t.Fatalf("got the versions %+v, want the former one without the need", rest.Editions)
	}
	k.Editions = rest.Editions
	if again := k.RestOf(*begun.Plan, k.History).Editions; len(again) > 0 {
		t.Errorf("it is written, and got the versions %+v", again)
	}
}
