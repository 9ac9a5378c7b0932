package request_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// findingsByClause are the findings on a valid form, by clause.
func findingsByClause(t *testing.T, form request.RawInput) map[string]request.Finding {
	t.Helper()
	m := map[string]request.Finding{}
	for _, f := range request.Findings(request.FactsOf(answers(t, form), now)) {
		m[f.Rule.Clause] = f
	}
	return m
}

func TestAClauseIsFoundWhereItIsAskedOrArisesOrThePathIsOpen(t *testing.T) {
	n := 0
	for _, kind := range request.Agencies {
		for boxes := range 32 {
			var asked []string
			for i, c := range decisions {
				if boxes>>i&1 == 1 {
					asked = append(asked, c.name)
				}
			}
			pathless := boxes&15 == 0 // only (h) or nothing
			for _, apportionment := range []request.Fact{request.Unknown, request.True, request.False} {
				for _, atRisk := range []request.Fact{request.Unknown, request.True, request.False} {
					for more := range 4 {
						f := request.Facts{Agency: kind, Asked: asked, Apportionment: apportionment, AtRisk: atRisk,
							Unsure: more&1 == 1, Fallback: more&2 == 2}
						arises := map[string]bool{"(g)(2)": apportionment == request.True, "(g)(3)": f.Fallback,
							"(h)": atRisk == request.True}
						var want, got []string
						for _, c := range decisions {
							if slices.Contains(c.names, kind) &&
								(slices.Contains(asked, c.name) || arises[c.name] || f.Unsure || pathless) {
								want = append(want, c.name)
							}
						}
						for _, finding := range request.Findings(f) {
							got = append(got, finding.Rule.Clause)
							if finding.Asked != slices.Contains(asked, finding.Rule.Clause) {
								t.Errorf("%+v: %s is said to be asked: %v", f, finding.Rule.Clause, finding.Asked)
							}
						}
						if !slices.Equal(got, want) {
							t.Fatalf("%+v: found %v, want %v", f, got, want)
						}
						n++
					}
				}
			}
		}
	}
	t.Logf("%d combinations of boxes and of facts that bring up a clause", n)
}

// A district with an emergency apportionment is deemed referred, whether or not it
// checks the box.
func TestFindings_EmergencyApportionment(t *testing.T) {
	for _, boxes := range [][]string{{"g1a"}, {"g1b"}, {"g2"}, {"g3"}, {"h"}, {"unsure"}, {"g1a", "g2"}} {
		got, ok := findingsByClause(t, checking(request.District, boxes...))["(g)(2)"]
		if !ok || got.Verdict != request.Met || !strings.Contains(got.Reason, "deems it referred") ||
			!strings.Contains(got.Reason, "must conduct a systemic review") {
			t.Errorf("with %v checked, (g)(2) is found %v: %s, %s", boxes, ok, got.Verdict, got.Reason)
		}
		if got.Asked != slices.Contains(boxes, "g2") {
			t.Errorf("with %v checked, (g)(2) is said to be asked: %v", boxes, got.Asked)
		}
	}
	for _, kind := range []request.Agency{request.CountyOffice, request.Charter} {
		if got, ok := findingsByClause(t, checking(kind, "unsure"))["(g)(2)"]; ok {
			t.Errorf("(g)(2) is found for a %s: %s", kind, got.Reason)
		}
	}
}

// Asking under (g)(3) with an emergency apportionment is a finding and no error.
func TestFindings_G3WithApportionment(t *testing.T) {
	got := findingsByClause(t, checking(request.District, "g3"))["(g)(3)"]
	if got.Verdict != request.NotMet || !strings.Contains(got.Reason, "deems it referred under (g)(2)") {
		t.Errorf("(g)(3) is %s: %s", got.Verdict, got.Reason)
	}
	got = findingsByClause(t, with(checking(request.District, "g3"), "apportionment", request.No))["(g)(3)"]
	if got.Verdict != request.Met {
		t.Errorf("without an apportionment (g)(3) is %s: %s", got.Verdict, got.Reason)
	}
}

func TestPriorityAloneIsNotRefusedAndGetsEveryPathsFinding(t *testing.T) {
	for _, atRisk := range []string{request.Yes, request.No, request.NotSure} {
		got := findingsByClause(t, with(checking(request.District, "h"), "at_risk", atRisk))
		if len(got) != 5 {
			t.Errorf("(h) alone gets %d findings, want all five", len(got))
		}
		if h := got["(h)"]; !h.Asked || h.Verdict == request.Met || atRisk != request.No &&
			!strings.Contains(h.Reason, "also needs a path in (g)") {
			t.Errorf("at risk %s: (h) is %s: %s", atRisk, h.Verdict, h.Reason)
		}
	}
}

func TestPendingIsNotYetMetAndDeclinedIsNotMet(t *testing.T) {
	for _, c := range []struct {
		field, answer, clause string
		want                  request.Verdict
		words                 string
	}{
		{"county_determined", request.Yes, "(g)(1)(A)", request.Met, "determined"},
		{"county_determined", request.Pending, "(g)(1)(A)", request.Needs, "Still needed: "},
		{"county_determined", request.No, "(g)(1)(A)", request.NotMet, "declined"},
		{"lead_agrees", request.Pending, "(g)(1)(A)", request.Needs, "Still needed: "},
		{"lead_agrees", request.No, "(g)(1)(A)", request.NotMet, "declined"},
		{"ta", request.No, "(g)(1)(A)", request.NotMet, "hasn’t received any"},
		{"ta", request.NotSure, "(g)(1)(A)", request.Needs, "EC 52071"},
		{"state_determined", request.Yes, "(g)(1)(B)", request.Met, "State Superintendent"},
		{"state_determined", request.Pending, "(g)(1)(B)", request.Needs, "Still needed: "},
		{"state_determined", request.No, "(g)(1)(B)", request.NotMet, "declined"},
		{"apportionment", request.NotSure, "(g)(2)", request.Needs, "county superintendent of schools"},
		{"apportionment", request.No, "(g)(2)", request.NotMet, "doesn’t receive an emergency apportionment"},
	} {
		got := findingsByClause(t, with(checking(request.District, "g1a", "g1b", "g2"), c.field, c.answer))[c.clause]
		if got.Verdict != c.want || !strings.Contains(got.Reason, c.words) {
			t.Errorf("%s is %q: %s is %s (%s), want %s and words like %q", c.field, c.answer, c.clause, got.Verdict,
				got.Reason, c.want, c.words)
		}
	}
}

func TestACharterSchoolIsHeldToItsOwnSection(t *testing.T) {
	if got := findingsByClause(t, checking(request.Charter, "g1a"))["(g)(1)(A)"]; got.Verdict != request.Met {
		t.Errorf("after technical assistance under EC 47607.3, (g)(1)(A) is %s: %s", got.Verdict, got.Reason)
	}
	for _, ta := range []string{request.No, request.NotSure} {
		got := findingsByClause(t, with(checking(request.Charter, "g1a"), "ta", ta))["(g)(1)(A)"]
		if !strings.Contains(got.Reason, "EC 47607.3") || strings.Contains(got.Reason, "52071") {
			t.Errorf("technical assistance %s: %s", ta, got.Reason)
		}
	}
}

// No one is pushed into the clause under which it pays: who would ask under (g)(3)
// "if (g)(1) is not met" asks under it only then.
func TestTheFallbackToPayingIsFoundOnlyWhereG1IsNotMet(t *testing.T) {
	base := with(checking(request.District, "g1a"), "reimburse", request.IfNotG1, "apportionment", request.No,
		"state_determined", request.Pending)
	both := with(base, "g1b", request.Yes, "state_determined", request.Yes)
	for _, c := range []struct {
		name string
		form request.RawInput
		want request.Verdict
	}{
		{"(g)(1)(A) is met", base, request.NotMet},
		{"(g)(1)(A) is open", with(base, "county_determined", request.Pending), request.Needs},
		{"(g)(1)(A) is declined", with(base, "lead_agrees", request.No), request.Met},
		{"(A) is declined and (B) is met", with(both, "lead_agrees", request.No), request.NotMet},
		{"(A) is declined and (B) is open", with(both, "lead_agrees", request.No, "state_determined", request.Pending),
			request.Needs},
		{"(A) is met and (B) is declined", with(both, "state_determined", request.No), request.NotMet},
		{"(A) and (B) are declined", with(both, "lead_agrees", request.No, "state_determined", request.No),
			request.Met},
		{"(A) is declined, and (B) is met without its box",
			with(base, "lead_agrees", request.No, "state_determined", request.Yes), request.NotMet},
		{"(A) is met, and no box is checked but the last", with(base, "g1a", "", "unsure", request.Yes),
			request.NotMet},
		{"(A) is declined, (B) is open, and no box is checked but the last",
			with(base, "g1a", "", "unsure", request.Yes, "lead_agrees", request.No), request.Needs},
		{"a plain yes, and (A) is open", with(base, "reimburse", request.Yes, "county_determined", request.Pending),
			request.Needs},
		{"a plain yes, and (A) is met", with(base, "reimburse", request.Yes), request.NotMet},
		{"(A) is declined, and whether there is an apportionment is open",
			with(base, "lead_agrees", request.No, "apportionment", request.NotSure), request.Needs},
	} {
		got, ok := findingsByClause(t, c.form)["(g)(3)"]
		if !ok || got.Verdict != c.want || got.Asked {
			t.Errorf("%s: (g)(3) is found %v, %s (%s), want %s", c.name, ok, got.Verdict, got.Reason, c.want)
		}
	}
	for _, no := range []request.RawInput{with(base, "reimburse", request.No), with(base, "reimburse", request.NotSure),
		with(base, "apportionment", request.Yes)} {
		if got, ok := findingsByClause(t, no)["(g)(3)"]; ok {
			t.Errorf("with %q to its cost, (g)(3) is found: %s", no["reimburse"], got.Reason)
		}
	}
}

func TestTheRulesQuoteThePublishedStatuteInItsOrder(t *testing.T) {
	b, err := os.ReadFile("statute.json")
	if err != nil {
		t.Fatal(err)
	}
	var published struct{ Paragraphs []request.Paragraph }
	if err := json.Unmarshal(b, &published); err != nil {
		t.Fatal(err)
	}
	place := func(id string) int {
		return slices.IndexFunc(published.Paragraphs, func(p request.Paragraph) bool { return p.ID == id })
	}
	last := -1
	for _, r := range request.Rules {
		at := place(r.Paragraph)
		if at <= last {
			t.Errorf("%s stands at %d of the statute, after one at %d", r.Clause, at, last)
			continue
		}
		last = at
		quote := request.Finding{Rule: r}.Quote()
		if quote != published.Paragraphs[at] || quote.Text == "" ||
			!strings.HasPrefix(quote.Citation, "Cal. Educ. Code § 52074"+r.Clause) {
			t.Errorf("%s quotes %s: %q", r.Clause, quote.Citation, quote.Text)
		}
	}
	for _, f := range fields() {
		if f.Paragraph != "" && place(f.Paragraph) < 0 {
			t.Errorf("the question %q is about %q, which is no paragraph of the statute", f.Name, f.Paragraph)
		}
	}
}

func TestAClauseThatIsNotPublishedDoesNotGetThrough(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a paragraph that there is not was quoted")
		}
	}()
	request.Statute("g-4")
}

func TestEachRuleHasItsBoxOnTheForm(t *testing.T) {
	for _, r := range request.Rules {
		f, ok := request.Form.Field(r.Field)
		if !ok || f.Kind != request.Checkbox || f.Paragraph != r.Paragraph ||
			!strings.HasPrefix(f.Label, r.Clause+" ") {
			t.Errorf("%s has the box %q (%v), about %s", r.Clause, f.Label, ok, f.Paragraph)
		}
	}
}

// Whatever a clause still needs has a name, and someone who can supply it.
func TestStillNeeded_NamesSomething(t *testing.T) {
	missing := map[string]bool{}
	every, _ := shares()
	everyFact(every, func(f request.Facts) {
		for _, found := range request.Findings(f) {
			if found.Verdict == request.Needs && len(found.Rule.StillNeeded(f)) == 0 {
				missing[found.Rule.Clause+": "+found.Reason] = true
			}
		}
	})
	for what := range missing {
		t.Error("nothing is named for", what)
	}
}
