package request_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// now is when the agencies of these tests fill in their forms: noon in California.
var now = time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)

// everything answers every question of the form for a kind of agency, the follow-up
// questions of all clauses among them, and checks none of the boxes. Without a box
// it is no valid form yet.
func everything(kind request.Agency) request.RawInput {
	return with(request.RawInput{
		"kind": string(kind), "agency": "Example Unified School District", "county": "01", "cds": "0161119",
		"authorizer": "Alameda Unified", "replaces": "",
		"official_name": "Pat Example", "official_title": "Superintendent",
		"official_email": "superintendent@example.org", "official_phone": "916-555-0100",
		"contact_is": request.SomeoneElse, "fiscal_is": request.SomeoneElse,
		"contact_name": "Sam Example", "contact_title": "Assistant", "contact_email": "assistant@example.org",
		"contact_phone": "(916) 555-0101 ext. 7",
		"fiscal_name":   "Kim Example", "fiscal_title": "Business official", "fiscal_email": "fiscal@example.org",
		"fiscal_phone": "+1 916 555 0102",
		"ta":           request.TA52071, "ta_from_month": "8", "ta_from_day": "1", "ta_from_year": "2025",
		"ta_to_month": "6",
		"ta_to_day":   "30", "ta_to_year": "2026",
		"county_determined": request.Yes, "county_by": "Lee Example, county superintendent", "county_on_month": "10",
		"county_on_day": "2", "county_on_year": "2026",
		"lead_agrees": request.Yes, "lead": "Example County Office of Education",
		"state_determined": request.Yes, "state_by": "Max Example", "state_on_month": "11", "state_on_day": "2",
		"state_on_year": "2026",
		"apportionment": request.Yes, "apportionment_on_month": "7", "apportionment_on_day": "1",
		"apportionment_on_year": "2026",
		"reimburse":             request.Yes, "at_risk": request.Yes,
		"at_risk_reason": "Three years in the lowest status.",
		"identified":     request.Yes,
		"goals":          "Goal 1: reading", "need": "Reading by grade three", "data": "Two groups are behind",
		"tried": "Coaching", "help": "both", "help_other": "Coaches for principals",
		"outcomes": "More pupils read, by the state's test", "months": "9",
		"partners": request.Yes, "partners_now": request.Yes, "coe_contact": "Jo Example", "coe_work": "Data teams",
		"lead_contact": "Ray Example", "lead_work": "Networks", "others": "A university: mentors",
		"start_month": "1", "start_day": "11", "start_year": "2027", "sites": "Two schools", "pupils": "1,200",
		"staff": "85", "funding": "Title I",
		"board_on_month": "12", "board_on_day": "8", "board_on_year": "2026", "negotiation": request.No,
		"attest": request.Yes, "no_pupils": request.Yes, "public": request.Yes,
	}, kindOnly[kind]...)
}

// kindOnly are the answers in which a kind of agency differs.
var kindOnly = map[request.Agency][]string{
	request.CountyOffice: {"agency", "Alameda County Office of Education", "cds", "0110017"},
	request.Charter:      {"agency", "Example Charter", "cds", "01611190130609", "ta", request.TA476073},
}

// with is a form with other answers to some questions: name, answer, name, answer.
// An empty answer is none.
func with(t request.RawInput, answers ...string) request.RawInput {
	t = maps.Clone(t)
	for pair := range slices.Chunk(answers, 2) {
		t[pair[0]] = pair[1]
		if pair[1] == "" {
			delete(t, pair[0])
		}
	}
	return t
}

// checking is everything with some boxes checked.
func checking(kind request.Agency, boxes ...string) request.RawInput {
	t := everything(kind)
	for _, box := range boxes {
		t[box] = request.Yes
	}
	return t
}

// valid are full forms, one for each way in which a kind of agency may ask.
var valid = []struct {
	name string
	form request.RawInput
}{
	{"a district after technical assistance", checking(request.District, "g1a")},
	{"a district whose determination is pending", with(checking(request.District, "g1a"), "county_determined",
		request.Pending, "lead_agrees", request.Pending)},
	{"a district that the State Superintendent sends", checking(request.District, "g1b")},
	{"a district with an emergency apportionment", checking(request.District, "g2")},
	{"a district that asks by itself", checking(request.District, "g3")},
	{"a district that asks for priority alone", checking(request.District, "h")},
	{"a district that checks all it may", checking(request.District, "g1a", "g1b", "g2", "h", "unsure")},
	{"a district that is not sure", checking(request.District, "unsure")},
	{"a county office that the State Superintendent sends", checking(request.CountyOffice, "g1b")},
	{"a county office that asks by itself", checking(request.CountyOffice, "g3")},
	{"a county office that is not sure", checking(request.CountyOffice, "unsure")},
	{"a charter school after technical assistance", checking(request.Charter, "g1a")},
	{"a charter school that the State Superintendent sends", checking(request.Charter, "g1b")},
	{"a charter school that asks by itself", checking(request.Charter, "g3")},
	{"a charter school that is not sure", checking(request.Charter, "unsure")},
}

// answers are the answers of a form that has to be valid.
func answers(t testing.TB, form request.RawInput) request.Answers {
	t.Helper()
	c := request.Form.Check(form, now)
	if len(c.Problems) > 0 {
		t.Fatalf("a form meant to be valid is not: %v", c.Problems)
	}
	return c.Answers
}

// browser encodes a form as a browser does: line ends as CRLF.
func browser(t request.RawInput) string {
	v := url.Values{}
	for name, answer := range t {
		v.Set(name, strings.ReplaceAll(answer, "\n", "\r\n"))
	}
	return v.Encode()
}

// fields are all fields of the form, in order.
func fields() []request.Field {
	var list []request.Field
	for _, s := range request.Form {
		list = append(list, s.Fields...)
	}
	return list
}

// without is a form without an answer to a field.
func without(t request.RawInput, f request.Field) request.RawInput {
	t = maps.Clone(t)
	for _, input := range f.Inputs() {
		delete(t, input)
	}
	if who, chosen := strings.CutSuffix(f.Name, "is"); chosen { // details would say that it is someone else
		maps.DeleteFunc(t, func(name, _ string) bool { return strings.HasPrefix(name, who) })
	}
	return t
}
