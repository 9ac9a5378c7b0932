package request_test

import (
	"slices"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// What a clause still needs is all that could end it, and nothing of another
// clause.
func TestStillNeeded_EachClause(t *testing.T) {
	const yes = request.True
	const county, state = "your county superintendent’s determination", "the State Superintendent’s determination"
	const statement = "your district’s own statement, and its reason"
	const apportionment = "whether your district receives an emergency apportionment"
	for _, c := range []struct {
		name, box string
		facts     request.Facts
		want      []string
	}{
		{"nothing known", "g1a", request.Facts{Agency: request.District},
			[]string{"whether you received technical assistance under EC 52071", county,
				"your geographic lead agency’s agreement"}},
		{"a charter school", "g1a", request.Facts{Agency: request.Charter, CountyDetermined: yes, LeadAgrees: yes},
			[]string{"whether you received technical assistance under EC 47607.3"}},
		{"the determination", "g1a", request.Facts{Agency: request.District, Assisted: yes, LeadAgrees: yes},
			[]string{county}},
		{"a determination too early", "g1a", request.Facts{Agency: request.District, Assisted: yes,
			CountyDetermined: yes, LeadAgrees: yes, OutOfOrder: true},
			[]string{"a determination dated after the technical assistance"}},
		{"the state’s beside that", "g1b", request.Facts{Agency: request.District, OutOfOrder: true}, []string{state}},
		{"the state’s before the fallback", "g1b", request.Facts{Agency: request.District, Fallback: true,
			AsksItself: yes}, []string{state}},
		{"only if (g)(1) isn’t met", "g3", request.Facts{Agency: request.Charter, Fallback: true, AsksItself: yes,
			Reimburses: yes}, []string{"the outcome under (g)(1)"}},
		{"in any case", "g3", request.Facts{Agency: request.Charter, AsksItself: yes},
			[]string{"whether your agency would reimburse CCEE"}},
		{"of a district at risk", "g3", request.Facts{Agency: request.District, AsksItself: yes, AtRisk: yes,
			Apportionment: request.False}, []string{"whether your agency would reimburse CCEE"}},
		{"of a district", "g3", request.Facts{Agency: request.District, AsksItself: yes, Reimburses: yes},
			[]string{apportionment}},
		{"priority", "h", request.Facts{Agency: request.District}, []string{statement}},
		{"priority that is stated", "h", request.Facts{Agency: request.District, AtRisk: yes},
			[]string{"a review of your reason"}},
	} {
		i := slices.IndexFunc(request.Rules, func(r request.Rule) bool { return r.Field == c.box })
		var got []string
		for _, n := range request.Rules[i].StillNeeded(c.facts) {
			got = append(got, n.What)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, %s: got %q, want %q", c.box, c.name, got, c.want)
		}
	}
}
