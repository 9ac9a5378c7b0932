package request_test

import (
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// plain is a request that staff need not look at twice: a district of a county of
// many, for nine months, with partners.
func plain(kind request.Agency, answers ...string) request.Answers {
	a := request.Answers{"kind": string(kind), "agency": "Example Unified", "county": "15", "cds": "1563529",
		"authorizer": "Example Unified", "months": "9",
		"apportionment": request.No, "at_risk": request.Yes, "partners": request.Yes, "g1b": request.Yes}
	for pair := range slices.Chunk(answers, 2) {
		a[pair[0]] = pair[1]
	}
	return a
}

func TestAnOrdinaryRequestIsNotFlagged(t *testing.T) {
	for _, kind := range request.Agencies {
		if flags := request.Flags(plain(kind), now); len(flags) > 0 {
			t.Errorf("a %s is flagged: %q", kind, flags)
		}
	}
	if flags := request.Flags(request.Answers{}, now); len(flags) > 0 {
		t.Errorf("an empty request is flagged: %q", flags)
	}
}

func TestStaffAreToldWhatToLookAtAndOnlyThen(t *testing.T) {
	const (
		lead    = "may itself be the geographic lead agency"
		own     = "authorizer is its own county office"
		single  = "only one district"
		crosses = "CDS code is for a different county"
		joint   = "A joint district"
		months  = "more than nine months"
		told    = "identified under EC 52072 or 52072.5"
		deemed  = "still deems it referred"
		no      = "doesn’t meet one of the criteria, by its own answers"
		notRisk = "says it isn’t at risk"
		alone   = "doesn’t confirm that outside improvement partners"
	)
	district, office, charter := request.District, request.CountyOffice, request.Charter
	for _, c := range []struct {
		name string
		a    request.Answers
		want []string
	}{
		{"the office of Tulare, which leads its area, asks", plain(office, "county", "54", "cds", "5410546"),
			[]string{lead}},
		{"the office of San Diego, one of two that lead, asks", plain(office, "county", "37", "cds", "3710371"),
			[]string{lead}},
		{"the office of Fresno asks, whose lead is not known", plain(office, "county", "10", "cds", "1010108"), nil},
		{"the office of Kings asks, which Tulare leads", plain(office, "county", "16", "cds", "1610165"), nil},
		{"a district of Tulare asks: one office determines and agrees",
			plain(district, "county", "54", "cds", "5471993"), []string{lead}},
		{"a charter school of Riverside asks", plain(charter, "county", "33", "cds", "33669930109843"), []string{lead}},
		{"a district says that its own county office leads", plain(district, "lead", "Kern COE"), []string{lead}},
		{"a district says that another county's office leads", plain(district, "lead", "Tulare COE"), nil},

		{"a charter school of its county office", plain(charter, "authorizer", "Kern County Office of Education"),
			[]string{own}},
		{"the same, shortened", plain(charter, "authorizer", " kern  C.O.E. "), []string{own}},
		{"the same, by its board", plain(charter, "authorizer", "Kern County Board of Education"), []string{own}},
		{"the same, by its superintendent",
			plain(charter, "authorizer", "the Kern County Superintendent of Schools (KCSOS)"), []string{own}},
		{"the same, by a department", plain(charter, "county", "30", "cds", "30665480109843", "authorizer",
			"Orange County Dept. of Education"), []string{own}},
		{"a charter school of another county's office",
			plain(charter, "authorizer", "Tulare County Office of Education"), nil},
		{"a charter school of a district", plain(charter, "authorizer", "Kern High"), nil},
		{"a charter school of the state board", plain(charter, "authorizer", "State Board of Education"), nil},
		{"a district cannot be authorized", plain(district, "authorizer", "Kern COE"), nil},

		{"a code of another county", plain(district, "cds", "1075598"), []string{crosses}},
		{"a joint district by its name", plain(district, "agency", "Kings Canyon Joint Unified"), []string{joint}},
		{"a district named for joints", plain(district, "agency", "Jointville Elementary"), nil},
		{"a charter school named so", plain(charter, "agency", "Joint Venture Charter"), nil},

		{"ten months", plain(district, "months", "10"), []string{months}},
		{"sixty months, of a charter school", plain(charter, "months", "60"), []string{months}},

		{"told that it is identified", plain(office, "identified", request.Yes), []string{told}},

		{"an apportionment with its box", plain(district, "apportionment", request.Yes, "g2", request.Yes), nil},
		{"an apportionment without its box", plain(district, "apportionment", request.Yes), []string{deemed}},
		{"perhaps an apportionment", plain(district, "apportionment", request.NotSure), nil},
		{"referred, and not at risk", plain(district, "apportionment", request.Yes, "g2", request.Yes, "at_risk",
			request.No), []string{no}},
		{"referred, for ten months", plain(district, "apportionment", request.Yes, "g2", request.Yes, "months", "10"),
			[]string{months, no}},
		{"referred, without partners", plain(district, "apportionment", request.Yes, "g2", request.Yes, "partners",
			request.No), []string{no, alone}},
		{"not referred, and not at risk", plain(district, "at_risk", request.No), nil},

		{"priority without risk", plain(district, "h", request.Yes, "at_risk", request.No), []string{notRisk}},
		{"priority at risk", plain(district, "h", request.Yes), nil},
		{"priority, not sure", plain(district, "h", request.Yes, "at_risk", request.NotSure), nil},

		{"no partners", plain(district, "partners", request.No), []string{alone}},
		{"perhaps partners", plain(district, "partners", request.NotSure), []string{alone}},
		{"no partners, of a charter school", plain(charter, "partners", request.No), nil},
	} {
		got := request.Flags(c.a, now)
		for _, flag := range got {
			if !slices.ContainsFunc(c.want, func(w string) bool { return strings.Contains(flag, w) }) {
				t.Errorf("%s: flagged for no reason: %s", c.name, flag)
			}
		}
		for _, want := range c.want {
			if !slices.ContainsFunc(got, func(flag string) bool { return strings.Contains(flag, want) }) {
				t.Errorf("%s: not flagged as %q, but %q", c.name, want, got)
			}
		}
	}
	// Where one person may both ask and determine.
	for _, county := range request.Counties() {
		want := slices.Contains([]string{"Alpine", "Amador", "Del Norte", "Mariposa", "Plumas", "San Francisco",
			"Sierra"}, county.Name)
		for _, kind := range request.Agencies {
			got := slices.ContainsFunc(request.Flags(plain(kind, "county", county.Code, "cds", county.OfficeCDS), now),
				func(f string) bool { return strings.Contains(f, single) })
			if got != (want && kind != charter) {
				t.Errorf("a %s of %s is flagged for %q: %v", kind, county.Name, single, got)
			}
		}
	}
}

func TestARequestThatIsFlaggedIsNotRefused(t *testing.T) {
	form := with(checking(request.District, "h", "g1b"), "county", "46", "cds", "4670177", "agency",
		"Sierra-Plumas Joint Unified", "at_risk", request.No, "partners", request.No, "months", "60")
	if flags := request.Flags(answers(t, form), now); len(flags) < 5 {
		t.Errorf("%d flags: %q", len(flags), flags)
	}
}
