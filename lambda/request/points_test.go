package request_test

import (
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// While the form is answered, each clause says what the answers say of it, and marks
// its box where they point to it. That no path applies is said only when every
// question that is asked has an answer.
func TestPoints_EachClause(t *testing.T) {
	const deems, ownCost = "the law deems your district referred", "Your agency would reimburse CCEE for the cost."
	const notYet, noPath = "(g)(1)(A) is not yet met", "no path applies yet"
	none := []string{"apportionment", request.No, "ta", request.No, "county_determined", request.No, "lead_agrees",
		request.No, "state_determined", request.No, "at_risk", request.No, "reimburse", request.No}
	for _, c := range []struct {
		name    string
		kind    request.Agency
		answers []string
		texts   []string
		marked  string
	}{
		{"nothing answered", "", nil, nil, ""},
		{"a district, nothing else", request.District, nil, nil, ""},
		{"an apportionment", request.District, []string{"apportionment", request.Yes}, []string{deems}, "g2"},
		{"no apportionment", request.District, []string{"apportionment", request.No}, nil, ""},
		{"an apportionment that a charter school can’t have", request.Charter,
			[]string{"apportionment", request.Yes}, nil, ""},
		{"assistance", request.District, []string{"ta", request.TA52071}, []string{notYet}, ""},
		{"a determination", request.District,
			[]string{"ta", request.TA52071, "county_determined", request.Yes, "lead_agrees", request.Pending},
			[]string{notYet}, "g1a"},
		{"an agreement", request.District,
			[]string{"ta", request.TA52071, "county_determined", request.Yes, "lead_agrees", request.Yes},
			[]string{"you can ask under (g)(1)(A)."}, "g1a"},
		{"no assistance", request.District, []string{"ta", request.No}, []string{"(g)(1)(A) is not met"}, ""},
		{"the state", request.District, []string{"state_determined", request.Yes},
			[]string{"you can ask under (g)(1)(B)."}, "g1b"},
		{"would pay", request.Charter, []string{"reimburse", request.Yes}, []string{"You answered that your agency"},
			"g3"},
		{"pays", request.Charter, []string{"reimburse", request.Yes, "g3", request.Yes},
			[]string{"You’re asking under (g)(3). " + ownCost}, "g3"},
		{"asks without paying", request.Charter, []string{"reimburse", request.No, "g3", request.Yes}, nil, ""},
		{"would pay while another path is met", request.Charter,
			[]string{"reimburse", request.Yes, "state_determined", request.Yes},
			[]string{"you can ask under (g)(1)(B).", "You answered that your agency"}, "g1b"},
		{"pays only if", request.Charter, []string{"reimburse", request.IfNotG1, "g1b", request.Yes},
			[]string{"only if (g)(1) is not met"}, ""},
		{"can’t pay", request.District, []string{"apportionment", request.Yes, "g3", request.Yes},
			[]string{deems, "so (g)(3) would not apply."}, "g2"},
		{"at risk", request.District, []string{"at_risk", request.Yes}, []string{"you can ask for priority under (h)"},
			"h"},
		{"no path", request.District, none, []string{"(g)(1)(A) is not met", noPath}, ""},
		{"a path later", request.District, append(slices.Clone(none), "ta", request.TA52071, "county_determined",
			request.Pending, "lead_agrees", request.Pending), []string{notYet}, ""},
		{"one answer is missing", request.District, append(slices.Clone(none), "state_determined", ""),
			[]string{"(g)(1)(A) is not met"}, ""},
	} {
		a := request.Answers(with(request.RawInput{"kind": string(c.kind)}, c.answers...))
		texts, boxes := request.Points(a, now)
		if len(texts) != len(c.texts) || !slices.EqualFunc(texts, c.texts, strings.Contains) {
			t.Errorf("%s: got %q, want %q", c.name, texts, c.texts)
		}
		var marked []string
		for _, box := range []string{"g1a", "g1b", "g2", "g3", "h"} {
			if boxes[box] {
				marked = append(marked, box)
			}
		}
		if got := strings.Join(marked, " "); got != c.marked {
			t.Errorf("%s: got the boxes %q, want %q", c.name, got, c.marked)
		}
	}
}

// The table for a page with script has a sentence, or none, for each combination of
// answers.
func TestPointerTable_EveryCombination(t *testing.T) {
	list, _, _ := request.PointerTable()
	for _, p := range list {
		want := 1
		for _, f := range p.Fields {
			want *= len(f) // the answers, and none
		}
		if got := len(p.Cells); got != want {
			t.Errorf("%s: got %d cells, want %d", p.Box, got, want)
		}
		if p.Box == "h" && (p.Cells != "01" || p.Texts[0].Text != "" || !p.Texts[1].Marks) {
			t.Errorf("h: got %q and %+v, want the sentence where the district is at risk", p.Cells, p.Texts)
		}
	}
}
