package agreement

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/request"
)

var update = flag.Bool("update", false, "write the golden files")

var monday = time.Date(2026, time.November, 16, 20, 0, 0, 0, time.UTC)

// answers are a valid form's, for a district under (g)(1)(A), with changes as pairs
// of names and values.
func answers(pairs ...string) request.Answers {
	a := request.Answers{"kind": "district", "agency": "Example Unified", "county": "01", "cds": "0100001",
		"official_name": "Pat Example", "official_title": "Superintendent", "official_email": "pat@example.org",
		"official_phone": "916-555-0100", "contact_is": "official", "fiscal_is": "other", "fiscal_name": "Robin Example",
		"fiscal_email": "robin@example.org", "apportionment": "no", "ta": "52071", "ta_from": "2025-09-01",
		"ta_to": "2026-06-30", "county_determined": "yes", "county_by": "Sam Example, County Superintendent",
		"county_on": "2026-10-01", "lead_agrees": "yes", "lead": "Example County Office of Education",
		"state_determined": "pending", "reimburse": "no", "at_risk": "no", "g1a": "yes",
		"goals": "Goal 1: math.", "need": "Four ways to plan.\n\nWe need one.", "data": "Grade 8 is Red.",
		"tried": "Coaching.", "help": "both", "help_other": "Two planning days.", "outcomes": "One way to plan.",
		"months": "9", "partners": "yes", "coe_work": "Coaching.", "start": "2027-01-11", "sites": "Four middle schools.",
		"pupils": "about 900", "staff": "40", "funding": "Title I.", "board_on": "2026-12-14", "negotiation": "not-sure",
		"attest": "yes", "no_pupils": "yes", "public": "yes"}
	for i := 0; i < len(pairs); i += 2 {
		a[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(a, pairs[i])
		}
	}
	return a
}

// scenarios are the four paths, each by an agency that can use it.
var scenarios = map[string]request.Answers{
	"district-g1a": answers(),
	"district-g2": answers("g1a", "", "g2", "yes", "apportionment", "yes", "apportionment_on", "2025-07-01", "help",
		"fir", "help_other", "", "county_determined", "pending", "county_by", "", "county_on", "", "lead_agrees", "pending",
		"negotiation", "no", "at_risk", "yes", "h", "yes", "at_risk_reason", "Cash runs out."),
	"charter-g3": answers("kind", "charter", "agency", "Example Charter", "cds", "01000010000001", "authorizer",
		"Example Unified", "g1a", "", "g3", "yes", "reimburse", "yes", "apportionment", "", "ta", "no", "ta_from", "",
		"ta_to", "", "county_determined", "pending", "county_by", "", "county_on", "", "lead_agrees", "pending",
		"negotiation", "yes", "at_risk", "", "help", "fir", "help_other", "", "partners", ""),
	"county-g1b": answers("kind", "county-office", "agency", "Example County Office of Education", "g1a", "", "g1b",
		"yes", "apportionment", "", "ta", "", "ta_from", "", "ta_to", "", "county_determined", "", "county_by", "",
		"county_on", "", "lead_agrees", "", "lead", "", "state_determined", "yes", "state_by", "Sam Example, Director",
		"state_on", "2026-10-20", "at_risk", "", "coe_work", "", "partners", ""),
}

// caseOf is a request with these answers that CCEE accepted, and what is proposed
// for it.
func caseOf(a request.Answers) Case {
	q := request.Request{ID: "id", Reference: "RFA-2026-7KQ4-X", Status: request.Accepted, Received: monday, Answers: a,
		LastTaken: map[request.Step]time.Time{request.StepReceive: monday, request.StepAccept: monday.AddDate(0, 0, 14)}}
	c := Case{Request: q, Edition: q.Current(), Clauses: testClauses, Settings: Settings{
		Owner: "California Collaborative for Educational Excellence", Short: "CCEE", Agent: "Example Agent"}}
	c.Draft = Draft{Number: 1, At: monday.AddDate(0, 0, 15), By: "Robin Example", Typed: Propose(c)}
	return c
}

// testClauses are clause files: one that counsel checked, and others.
var testClauses = []Clause{
	{ID: "board-approval", Title: "Board approval", Owner: "Counsel", Version: 2, Source: "EC 17604",
		AppliesTo: []string{"district"}, Why: "a school district", CheckedBy: "Sam Example, Nov 1, 2026",
		Text: "Checked text of a test."},
	{ID: "state-auditor", Title: "State Auditor", Owner: "Counsel", Version: 1, Source: "Gov. Code 8546.7",
		AppliesTo: []string{"over-10000"}, Why: "more than $10,000", Text: "Unchecked text of a test."},
	{ID: "visits", Title: "Visits", Owner: "Counsel", Version: 1, Source: "EC 45125.1", AppliesTo: []string{"visits"},
		Why: "staff may meet students"},
	{ID: "public-records", Title: "Public records", Owner: "Counsel", Version: 1, Source: "Gov. Code 7920",
		AppliesTo: []string{"always"}, Why: "every agreement"},
}

// written is a document as plain text, for golden files: blanks in brackets, fields
// in braces with their sources.
func written(d document.Document) string {
	var b strings.Builder
	line := func(list []document.Run) string {
		var s strings.Builder
		for _, r := range list {
			switch {
			case r.Blank != "":
				s.WriteString("[" + r.Blank + "]")
			case r.Source != "":
				s.WriteString("{" + r.Text + " | " + r.Source + " | " + r.Tag + "}")
			default:
				s.WriteString(r.Text)
			}
			if r.Comment != "" {
				s.WriteString("«" + r.Comment + "»")
			}
		}
		return s.String()
	}
	fmt.Fprintf(&b, "%s\n%s\n%s\n%v\n", d.Title, d.Header, d.Footer, d.Properties)
	for _, block := range d.Blocks {
		switch {
		case block.Table != nil:
			fmt.Fprintf(&b, "\n%s\n| %s |\n", block.Table.Caption, strings.Join(block.Table.Head, " | "))
			for _, row := range block.Table.Rows {
				for _, cell := range row {
					b.WriteString("| " + strings.ReplaceAll(line(cell), "\n", "⏎") + " ")
				}
				b.WriteString("|\n")
			}
		case block.List != nil:
			b.WriteString("\n")
			for _, item := range block.List {
				b.WriteString("- " + line(item) + "\n")
			}
		default:
			b.WriteString("\n" + strings.Repeat("#", block.Level) + map[bool]string{true: "> "}[block.Quote] +
				line(block.Text) + "\n")
		}
	}
	return b.String()
}

// Each of the four scenarios reads as its golden file has it.
func TestOutline_Scenarios(t *testing.T) {
	for name, a := range scenarios {
		d := Outline(caseOf(a), monday)
		filled, blanks := Count(d)
		t.Logf("%s: %d filled, %d blanks", name, filled, blanks)
		file, got := filepath.Join("testdata", name+".txt"), written(d)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s reads otherwise (%v); -update writes\n%s", name, err, got)
		}
	}
}
