package agreement

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// Nine months from a day on end on the day before that day, or on the last day of a
// shorter month.
func TestLastDay_Months(t *testing.T) {
	for _, c := range []struct {
		start  string
		months int
		want   string
	}{{"2027-01-11", 9, "2027-10-10"}, {"2027-01-01", 9, "2027-09-30"}, {"2027-01-31", 1, "2027-02-28"},
		{"2028-01-31", 1, "2028-02-29"}, {"2027-05-31", 9, "2028-02-29"}, {"2027-12-15", 3, "2028-03-14"}} {
		if got := lastDay(day(c.start), c.months); got != day(c.want) {
			t.Errorf("%d months from %s end on %s", c.months, c.start, got.Format(time.DateOnly))
		}
	}
}

// A day of the schedule is a date, the start, the end, or so long after the start.
func TestTermDay_Typed(t *testing.T) {
	term := Term{Start: day("2027-01-11"), End: day("2027-10-10")}
	for typed, want := range map[string]string{"start": "2027-01-11", "End": "2027-10-10", "6 weeks": "2027-02-22",
		"+10 days": "2027-01-21", "2 months after the start": "2027-03-11", "Mar 19, 2027": "2027-03-19",
		"3/19/2027": "2027-03-19", "2027-03-19": "2027-03-19"} {
		if got, is := term.day(typed); !is || got != day(want) {
			t.Errorf("%q is %v, %v", typed, got, is)
		}
	}
	for _, typed := range []string{"", "10 days after 5", "soon", "13/45/2027"} {
		if _, is := term.day(typed); is {
			t.Errorf("%q is a day", typed)
		}
	}
}

// More than nine months are cut to nine, and staff read why; a day outside the term
// has a comment.
func TestOutline_NineMonths(t *testing.T) {
	c := caseOf(answers("months", "14"))
	c.Draft.Typed["deliverable_2_due"] = "12 months"
	text := written(Outline(c, monday))
	for _, want := range []string{"October 10, 2027", "The agency asks for 14 months. This is nine: longer is only by " +
		"amendment.", "January 11, 2028", "«This is outside the term.»"} {
		if !strings.Contains(text, want) {
			t.Errorf("it doesn’t say %q", want)
		}
	}
	c.Draft.Typed["term_end"] = "Dec 31, 2027"
	if text := written(Outline(c, monday)); !strings.Contains(text, "This is past nine months, which end on October 10") {
		t.Error("a longer term isn’t flagged")
	}
}

// What staff typed as the end, and no one can read, stays as it is with a comment:
// the months never put another day in its place.
func TestOutline_UnreadableEnd(t *testing.T) {
	for _, typed := range []string{"1/32/2028", "soon"} {
		c := caseOf(answers("months", "9"))
		c.Draft.Typed["term_end"] = typed
		text := written(Outline(c, monday))
		if !strings.Contains(text, "«“"+typed+"” can’t be read as a date.»") || strings.Contains(text, "October 10, 2027") {
			t.Errorf("with the end %q: %s", typed, text)
		}
	}
}

// The agreement says that all dates are in its term only where they are.
func TestOutline_DatesInTheTerm(t *testing.T) {
	for due, want := range map[string]struct {
		sentence bool
		comment  string
	}{
		"October 10, 2027": {true, ""}, "": {true, ""}, "10/11/2027": {false, "This is outside the term."},
		"1/10/2027": {false, "This is outside the term."}, "each month": {true, "“each month” can’t be read as a date."},
	} {
		c := caseOf(answers("months", "9"))
		c.Draft.Typed["deliverable_2_due"] = due
		text := written(Outline(c, monday))
		if got := strings.Contains(text, "All dates are in the term"); got != want.sentence {
			t.Errorf("due %q: it says that all dates are in the term: %t", due, got)
		}
		if !strings.Contains(text, want.comment) || want.comment == "" && strings.Contains(text, "outside the term") {
			t.Errorf("due %q: the comment %q is missing, or one too many", due, want.comment)
		}
	}
}

// What the law says of cost is by the path, in its words; no path promises a cost.
func TestOutline_Costs(t *testing.T) {
	for name, want := range map[string][]string{
		"district-g1a": {"EC 52074(g)(1)(A) names no charge.", "[Cost to the agency]"},
		"county-g1b":   {"EC 52074(g)(1)(B) names no charge.", "[Cost to the agency]"},
		"charter-g3":   {"shall reimburse CCEE", "pursuant to authority provided in the annual Budget Act"},
		"district-g2":  {"bear the full cost of assistance", "[Assisting agency 1: its share]", "Systemic review"},
	} {
		text := written(Outline(caseOf(scenarios[name]), monday))
		for _, one := range want {
			if !strings.Contains(text, one) {
				t.Errorf("%s doesn’t say %q", name, one)
			}
		}
	}
}

// Under (g)(2), and only there, the scope has the systemic review, which no one can
// take out.
func TestOutline_SystemicReview(t *testing.T) {
	for name := range scenarios {
		c := caseOf(scenarios[name])
		c.Draft.Typed = request.RawInput{}
		has := strings.Contains(written(Outline(c, monday)), "A systemic review of the Agency")
		if has != (name == "district-g2") {
			t.Errorf("%s has a systemic review: %v", name, has)
		}
	}
}

// Three answers to negotiation are three sentences.
func TestOutline_Negotiation(t *testing.T) {
	for answer, want := range map[string]string{request.Yes: "The Agency expects to negotiate",
		request.No: "The Agency doesn’t expect to negotiate", request.NotSure: "The Agency isn’t sure whether it will",
		"": "The Agency hasn’t said whether it expects to"} {
		if text := written(Outline(caseOf(answers("negotiation", answer)), monday)); !strings.Contains(text, want) {
			t.Errorf("for %q it doesn’t say %q", answer, want)
		}
	}
}

// A clause without a person who checked it is a blank, whatever its text; one that
// was checked is its text, with file and version as the source.
func TestOutline_UncheckedClause(t *testing.T) {
	text := written(Outline(caseOf(answers()), monday))
	if strings.Contains(text, "Unchecked text") || !strings.Contains(text, "[Text of “State Auditor”]") {
		t.Error("an unchecked clause is printed")
	}
	if !strings.Contains(text, "{Checked text of a test. | Clause file “board-approval,” version 2.") {
		t.Error("a checked clause isn’t printed with its source")
	}
}

// A rule picks a clause by kind, path, amount, visits, and data. What isn't known
// yet keeps a clause in. By hand it goes in or out, with the reason.
func TestChoices_Rules(t *testing.T) {
	in := func(c Case) (ids []string) {
		for _, one := range c.Choices() {
			if one.IsIn() {
				ids = append(ids, one.ID)
			}
		}
		return ids
	}
	for _, c := range []struct {
		name  string
		typed request.RawInput
		want  string
	}{
		{"district-g1a", nil, "board-approval state-auditor visits public-records"},
		{"district-g1a", request.RawInput{"not_to_exceed": "10,000.00", "visits": "no"}, "board-approval public-records"},
		{"district-g1a", request.RawInput{"not_to_exceed": "10,000.01", "visits": "yes"},
			"board-approval state-auditor visits public-records"},
		{"charter-g3", request.RawInput{"visits": "no"}, "state-auditor public-records"},
		{"charter-g3", request.RawInput{"clause_public_records": "out", "clause_board_approval": "in"},
			"board-approval state-auditor visits"},
	} {
		one := caseOf(scenarios[c.name])
		for name, value := range c.typed {
			one.Draft.Typed[name] = value
		}
		if got := strings.Join(in(one), " "); got != c.want {
			t.Errorf("%s with %v has %s", c.name, c.typed, got)
		}
	}
}

// An agreement without the clause about insurance has no blank for its limits.
func TestOutline_InsuranceLimits(t *testing.T) {
	for choice, want := range map[string]bool{"in": true, "out": false} {
		c := caseOf(answers())
		c.Clauses = []Clause{{ID: "insurance", Title: "Insurance", AppliesTo: []string{"always"}}}
		c.Draft.Typed["clause_insurance"] = choice
		if got := strings.Contains(written(Outline(c, monday)), "Insurance limits: "); got != want {
			t.Errorf("with the clause %s it has the limits: %t", choice, got)
		}
	}
}

// The source of a field names the version since which this very value has stood.
func TestOutline_SinceVersion(t *testing.T) {
	c := caseOf(answers("need", "Third."))
	c.Former = []request.Edition{{Number: 1, At: monday, Answers: answers("need", "First.", "goals", "Other.")},
		{Number: 2, At: monday.AddDate(0, 0, 4), Answers: answers("need", "Second.")}}
	c.Edition.Number, c.Edition.At = 3, monday.AddDate(0, 0, 8)
	text := written(Outline(c, monday))
	for _, want := range []string{"{Third. | What do you need help with? (version 3, Nov 24, 2026) | need;e3}",
		"{Goal 1: math. | Which of your LCAP goals would this help you reach? (version 2, Nov 20, 2026) | goals;e2}",
		"{Coaching. | What have you tried, and what were the results? (version 1, Nov 16, 2026) | tried;e1}"} {
		if !strings.Contains(text, want) {
			t.Errorf("it doesn’t say %q", want)
		}
	}
}

// What an official confirmed, and staff accepted, is a recital with who and when; an
// answer alone is none.
func TestOutline_Confirmations(t *testing.T) {
	for decision, want := range map[request.Step]bool{"": false, request.StepAcceptConfirmation: true,
		request.StepDismissConfirmation: false} {
		c := caseOf(answers())
		shown := c.Request.ShownDigest(request.QuestionCounty)
		c.Request.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: {
			Answer: request.ConfirmAnswer{Event: 2, Choice: request.ChoiceYes, Decision: decision, Shown: shown, For: shown,
				At: monday, Who: "Sam Example, Deputy"}}}
		got := strings.Contains(written(Outline(c, monday)),
			"{Sam Example, Deputy, November 16, 2026 | History: a confirmation")
		if got != want {
			t.Errorf("after %q it is a recital: %v", decision, got)
		}
	}
}

// A draft keeps rows one after another, without what is blank or isn't ours.
func TestTidy_Rows(t *testing.T) {
	typed := request.RawInput{"scope_2_text": "Second", "scope_5_text": " Fifth\r\nline ", "scope_3_text": " \u200b",
		"foreign": "x", "deliverable_3_due": "end", "agreement_number": "7", "scope_16_text": "too many"}
	got := Tidy(typed, testClauses)
	want := request.RawInput{"scope_1_text": "Second", "scope_2_text": "Fifth\nline", "deliverable_1_due": "end",
		"agreement_number": "7"}
	if len(got) != len(want) {
		t.Errorf("it keeps %v", got)
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s is %q", name, got[name])
		}
	}
	left := RemoveRow(got, "scope_1", testClauses)
	if left["scope_1_text"] != "Fifth\nline" || left["scope_2_text"] != "" {
		t.Errorf("without the first row it is %v", left)
	}
}

// Two drafts differ in what staff typed and in the agency's answers, each with who
// changed it.
func TestCompare_Drafts(t *testing.T) {
	before, after := caseOf(answers()), caseOf(answers("need", "Else."))
	after.Draft.Typed["visits"] = "yes"
	list := Compare(before, after)
	if len(list) != 2 || list[0].After != "Else." || list[0].Why != "The agency changed its answer" ||
		list[0].Part.ID != "need" || list[1].What != "Visits to schools" ||
		list[1].After != "CCEE’s staff may meet students" || list[1].Why != "Robin Example" || list[1].Part.ID != "scope" {
		t.Errorf("they differ in %+v", list)
	}
	if Compare(before, before) != nil {
		t.Error("a draft differs from itself")
	}
}

// Every input is of a part that says so, and no two inputs have one name.
func TestForm_Parts(t *testing.T) {
	names := Form(testClauses).Inputs()
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error("two inputs have one name")
	}
	for input, want := range map[string]string{"contact_agency": "cover", "agreement_of_lead": "recitals",
		"agreement_number": "cover", "clause": "cover", "clause_board_approval": "clauses", "cost_1_rate": "costs",
		"agent_rate": "costs", "agency_does_1_text": "responsibilities", "signer_agent": "signatures", "data": "scope"} {
		if got := partOfInput(input); got.ID != want {
			t.Errorf("%s is of %q", input, got.ID)
		}
	}
}
