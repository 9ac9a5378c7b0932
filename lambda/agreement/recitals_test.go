package agreement

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// recitalCase is a request with these answers under the path that staff chose.
type recitalCase struct {
	name    string
	clause  string
	answers request.Answers
	want    []string
	not     []string
}

// checkRecitals compares the recitals of each case with what they should say, and
// what they shouldn't.
func checkRecitals(t *testing.T, cases ...recitalCase) {
	t.Helper()
	for _, c := range cases {
		one := caseOf(c.answers)
		one.Draft.Typed["clause"] = c.clause
		_, after, _ := strings.Cut(written(Outline(one, monday)), "##1. Recitals")
		recitals, _, _ := strings.Cut(after, "##2. Need")
		for _, want := range c.want {
			if !strings.Contains(recitals, want) {
				t.Errorf("%s: they don’t say %q:%s", c.name, want, recitals)
			}
		}
		for _, not := range append(c.not, "from  ", "On ,", " ()", "by .", "on .") {
			if strings.Contains(recitals, not) {
				t.Errorf("%s: they say %q:%s", c.name, not, recitals)
			}
		}
	}
}

// The Agency states that it is at risk only where it answered so.
func TestRecitals_Priority(t *testing.T) {
	asks, states := "The Agency asks for priority ({EC 52074(h) | ", "at risk of qualifying for state intervention and"
	risk := "«Is it at risk? The agency answered “"
	checkRecitals(t,
		recitalCase{"at risk", "(g)(1)(A)", answers("h", "yes", "at_risk", "yes", "at_risk_reason", "Cash."),
			[]string{"The Agency states that it is " + states + " asks for priority", "“{Cash. | "},
			[]string{asks, risk}},
		recitalCase{"not at risk", "(g)(1)(A)", answers("h", "yes", "at_risk", "no"), []string{asks, risk + "No.”»"},
			[]string{states}},
		recitalCase{"not sure", "(g)(1)(A)", answers("h", "yes", "at_risk", "not-sure"), []string{asks, risk},
			[]string{states}},
		recitalCase{"not answered", "(g)(1)(A)", answers("h", "yes", "at_risk", ""), []string{asks},
			[]string{states, risk}})
}

// What a fact lacks that the agency states, as on the phone, is a blank.
func TestRecitals_MissingAnswers(t *testing.T) {
	state := "determined that CCEE’s advice and assistance is necessary"
	checkRecitals(t,
		recitalCase{"no dates, no names", "(g)(1)(A)", answers("ta_from", "", "ta_to", "", "county_on", "", "county_by",
			""),
			[]string{" from [Start of the technical assistance] on.", "On [Date of the determination], the county " +
				"superintendent of schools ([Who made the determination]) determined"}, nil},
		recitalCase{"a name alone", "(g)(1)(A)", answers("county_on", ""),
			[]string{"On [Date of the determination], the " +
				"county superintendent of schools ({Sam Example, County Superintendent | "}, nil},
		recitalCase{"by the state", "(g)(1)(B)", answers("g1a", "", "g1b", "yes", "state_determined", "yes"),
			[]string{"On [Date of the determination], the ", state,
				"The Agency was told by [Who told the Agency of the " +
					"determination]."}, nil},
		recitalCase{"no date of the apportionment", "(g)(2)", answers("apportionment", "yes"),
			[]string{"first received on [Date of the emergency apportionment]. It is deemed"}, nil})
}

// A fact that the agency doesn't state is a blank, with what it answered.
func TestRecitals_FactsNotStated(t *testing.T) {
	const deemed, receives = "It is deemed to have been referred", "following: [Date of the emergency apportionment].«"
	asked := "«The agency answered “"
	for _, answer := range []string{"not-sure", "no"} {
		checkRecitals(t,
			recitalCase{"apportionment: " + answer, "(g)(2)",
				answers("apportionment", answer, "g1a", "", "unsure", "yes"),
				[]string{receives, asked}, []string{deemed}},
			recitalCase{"assistance: " + answer, "(g)(1)(A)", answers("ta", answer, "ta_from", "", "ta_to", ""),
				[]string{"The Agency received technical assistance: [Technical assistance, and when]." + asked}, nil},
			recitalCase{"county: " + answer, "(g)(1)(A)", answers("county_determined", answer),
				[]string{"describes: [Who determined what, and when]." + asked}, nil},
			recitalCase{"lead: " + answer, "(g)(1)(A)", answers("lead_agrees", answer),
				[]string{"agreed: [Geographic lead agency’s agreement]." + asked}, nil},
			recitalCase{"state: " + answer, "(g)(1)(B)", answers("state_determined", answer),
				[]string{"describes: [Who determined what, and when]." + asked}, nil},
			recitalCase{"reimburse: " + answer, "(g)(3)", answers("reimburse", answer),
				[]string{"annual Budget Act. | EC 52074(g)(3) | g3;rule}«Would it reimburse CCEE? The agency " +
					"answered “"}, nil})
	}
	checkRecitals(t, recitalCase{"not answered", "(g)(2)", answers("apportionment", ""),
		[]string{"following: [Date of the emergency apportionment]."}, []string{deemed, asked}})
}

// A date that can't be right is a blank, with the reason.
func TestRecitals_DatesThatCantBeRight(t *testing.T) {
	const start, made = "[Start of the technical assistance]«", "[Date of the determination]«"
	future := func(day string) string { return "The agency gives " + day + ". This date can’t be right.»" }
	checkRecitals(t,
		recitalCase{"in the future", "(g)(1)(A)", answers("ta_from", "2027-09-01", "ta_to", "2028-06-30", "county_on",
			"2028-10-01"), []string{start + future("September 1, 2027"), "[End of the technical assistance]«" +
			future("June 30, 2028"), made + future("October 1, 2028")}, nil},
		recitalCase{"before the assistance", "(g)(1)(A)", answers("county_on", "2025-08-01"),
			[]string{made + "The agency " +
				"gives August 1, 2025. This date is before the technical assistance that it must follow.»"}, nil},
		recitalCase{"ended before it started", "(g)(1)(A)", answers("ta_to", "2025-08-01"),
			[]string{"The agency gives August 1, 2025. This date is before the start.»"}, nil},
		recitalCase{"of the state", "(g)(1)(B)", answers("state_determined", "yes", "state_on", "2027-02-01",
			"state_by",
			"Sam Example"), []string{made + future("February 1, 2027")}, nil},
		recitalCase{"of the apportionment", "(g)(2)", answers("apportionment", "yes", "apportionment_on", "2027-02-01"),
			[]string{"[Date of the emergency apportionment]«" + future("February 1, 2027")}, nil})
}

// What staff type stands in the place of a date that can't be right.
func TestRecitals_TypedDate(t *testing.T) {
	c := caseOf(answers("county_on", "2028-10-01"))
	c.Draft.Typed["determined_on"] = "October 1, 2026"
	text := written(Outline(c, monday))
	if !strings.Contains(text, "On {October 1, 2026 | Typed by CCEE’s staff (draft 1)") ||
		strings.Contains(text, "can’t be right") {
		t.Errorf("the typed date isn’t in it:\n%s", text)
	}
}

// What an official denied, the agreement doesn’t state as the agency does.
func TestRecitals_Contradicted(t *testing.T) {
	c := caseOf(answers())
	c.Draft.Typed["clause"] = "(g)(1)(A)"
	c.Request.Confirmations = map[request.Question]request.Confirmation{}
	for _, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
		c.Request.Confirmations[q] = request.Confirmation{Answer: request.ConfirmAnswer{Event: 2,
			Choice: request.ChoiceNo, At: monday, Who: "Sam Example, Deputy"}}
	}
	text := written(Outline(c, monday))
	for _, want := range []string{"describes: [Who determined what, and when].«The county superintendent " +
		"answered on", "agreed: [Geographic lead agency’s agreement].«"} {
		if !strings.Contains(text, want) {
			t.Errorf("it doesn’t say %q", want)
		}
	}
}

// withConfirmation is a case in which staff accepted the county office's yes.
func withConfirmation(c Case, a request.ConfirmAnswer) Case {
	shown := c.Request.ShownDigest(request.QuestionCounty)
	a.Event, a.Choice, a.Decision, a.Shown, a.For = 2, request.ChoiceYes, request.StepAcceptConfirmation, shown, shown
	a.At, a.Who = monday, "Sam Example, Deputy"
	c.Request.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: {Answer: a}}
	return c
}

// The date of an office whose answer staff accepted takes the place of the
// agency's.
func TestRecitals_ConfirmedDate(t *testing.T) {
	for on, want := range map[string]string{
		"2026-09-15": "On {September 15, 2026 | History: a confirmation that staff accepted | ",
		"2025-08-01": "On [Date of the determination]«The office gives August 1, 2025. This date is before the " +
			"technical " +
			"assistance that it must follow.»"} {
		c := withConfirmation(caseOf(answers("county_on", "2028-10-01")), request.ConfirmAnswer{On: on})
		if text := written(Outline(c, monday)); !strings.Contains(text, want) {
			t.Errorf("%s: it doesn’t say %q", on, want)
		}
	}
}

// CCEE asked an official only where the answer came by the link that it sent.
func TestRecitals_RecordedConfirmation(t *testing.T) {
	for source, want := range map[request.Source]string{
		request.FromLink:   "CCEE asked the county superintendent to confirm this, and the answer is yes: {Sam Example",
		request.FromLetter: "The county superintendent confirmed this to CCEE: {Sam Example"} {
		c := withConfirmation(caseOf(answers()), request.ConfirmAnswer{Source: source})
		if text := written(Outline(c, monday)); !strings.Contains(text, want) {
			t.Errorf("from a %s: it doesn’t say %q", source, want)
		}
	}
}

// An acceptance that a lead undid is no recital.
func TestRecitals_ReopenedRequest(t *testing.T) {
	c := caseOf(answers())
	c.Request.LastTaken[request.StepReopen] = monday.AddDate(0, 0, 20)
	if strings.Contains(written(Outline(c, monday)), "CCEE accepted the request") {
		t.Error("it is accepted")
	}
}

// A request that names no path doesn't say that it asked CCEE to find one.
func TestRecitals_NoPathNamed(t *testing.T) {
	checkRecitals(t,
		recitalCase{"not sure", "(g)(2)", answers("g1a", "", "unsure", "yes"),
			[]string{"assistance {and asked CCEE to help find its path"}, nil},
		recitalCase{"no box", "(g)(2)", answers("g1a", ""),
			[]string{"assistance {and named no path of EC 52074(g) | "}, []string{"to help find"}})
}

// What the agency hasn't answered is said so, or is a blank: no sentence ends
// before its end.
func TestOutline_MissingAnswers(t *testing.T) {
	c := caseOf(answers("help", "", "help_other", "", "need", "", "outcomes", "", "official_name", "", "official_title",
		"", "official_email", "", "contact_is", "other"))
	text := written(Outline(c, monday))
	for _, want := range []string{"The Agency hasn’t said what kind of help it asks for.",
		"The Agency hasn’t said what it needs help with.", "The Agency hasn’t said which outcomes it wants.",
		"The Agency’s liaison is [Agency’s contact for the work].", "| Official | [Agency’s official] |",
		"| Agency | [Agency’s official] |"} {
		if !strings.Contains(text, want) {
			t.Errorf("it doesn’t say %q", want)
		}
	}
	for _, not := range []string{"asked for: .", "liaison is .", "in its own words:\n\n\n"} {
		if strings.Contains(text, not) {
			t.Errorf("it says %q", not)
		}
	}
}

// A contact who is someone else is not the official.
func TestOutline_ContactWithoutName(t *testing.T) {
	text := written(Outline(caseOf(answers("contact_is", "other")), monday))
	if !strings.Contains(text, "| Agency’s contact for the work | [Agency’s contact for the work] |") {
		t.Error("it names someone")
	}
}
