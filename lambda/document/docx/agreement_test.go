package docx

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/request"
)

// The draft of a real agreement keeps every rule, for each kind of agency and path,
// with comments and in the agency's copy.
func TestWrite_Agreements(t *testing.T) {
	at := time.Date(2026, 11, 16, 20, 0, 0, 0, time.UTC)
	kinds := map[string]string{"g1a": "district", "g2": "district", "g3": "charter", "g1b": "county-office"}
	for path, kind := range kinds {
		a := request.Answers{"kind": kind, "agency": "Example Agency", "county": "01", "cds": "0100001", path: "yes",
			"official_name": "Pat Example", "official_title": "Superintendent", "official_email": "pat@example.org",
			"need": "One.\n\nTwo\t\x00<w:t>", "goals": "Goal 1.", "help": "both", "help_other": "Days.", "months": "9",
			"start": "2027-01-11", "negotiation": "not-sure"}
		c := agreement.Case{Request: request.Request{ID: "id", Reference: "RFA-2026-7KQ4-X", Status: request.Accepted,
			Received: at, Answers: a, LastTaken: map[request.Step]time.Time{request.StepAccept: at}}}
		c.Edition = c.Request.Current()
		c.Draft = agreement.Draft{Number: 1, At: at, By: "Robin Example", Typed: agreement.Propose(c)}
		d := agreement.Outline(c, at)
		if f := holdWord(t, d); len(f.main().all("w:sdt")) == 0 || len(d.Blanks()) == 0 {
			t.Errorf("%s: the draft has no filled field, or no blank", path)
		}
		holdWord(t, d.WithoutComments())
	}
}
