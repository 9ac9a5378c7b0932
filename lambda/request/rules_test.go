package request_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// clause is a row of the decision table, stated from the statute and not from the
// rules: whom the clause names, what has to hold, and for each fact that is not
// known the words by which a reader learns what would settle it, and through whom.
type clause struct {
	name     string
	names    []request.Agency
	holds    func(request.Facts) request.Fact
	unsettle []unknown
}

type unknown struct {
	fact  func(request.Facts) request.Fact
	words string // one of these, parted by |
}

// decisions is EC 52074 (g) and (h). A clause holds where all that it asks is so,
// fails where one thing is not, and is open otherwise.
var decisions = []clause{
	{"(g)(1)(A)", []request.Agency{request.District, request.Charter},
		func(f request.Facts) request.Fact {
			return all(assisted(f), countyDetermined(f), leadAgrees(f), inOrder(f))
		},
		[]unknown{{assisted, "technical assistance under EC 52071|technical assistance under EC 47607.3"},
			{countyDetermined, "county superintendent’s determination"},
			{leadAgrees, "geographic lead agency’s agreement"},
			{inOrder, "a determination that follows the technical assistance"}}},
	{"(g)(1)(B)", []request.Agency{request.District, request.CountyOffice, request.Charter},
		stateDetermined, []unknown{{stateDetermined,
			"determination by the State Superintendent of Public Instruction"}}},
	{"(g)(2)", []request.Agency{request.District},
		apportionment, []unknown{{apportionment, "whether the district receives an emergency apportionment"}}},
	{"(g)(3)", []request.Agency{request.District, request.CountyOffice, request.Charter},
		func(f request.Facts) request.Fact {
			// outside of (1): an agency that didn't ask under (3), and meets (1), is
			// in it; outside of (2): so is a district that receives an emergency
			// apportionment in that
			if f.AsksItself == request.True && f.Reimburses != request.False && !slices.Contains(f.Asked, "(g)(3)") &&
				isInG1(f) {
				return request.False
			}
			if f.Agency == request.District {
				return all(f.AsksItself, f.Reimburses, not(apportionment(f)))
			}
			return all(f.AsksItself, f.Reimburses)
		},
		[]unknown{{func(f request.Facts) request.Fact { return f.AsksItself },
			"would ask under (g)(3) and reimburse CCEE"},
			{func(f request.Facts) request.Fact { return f.Reimburses }, "reimburse CCEE"},
			{func(f request.Facts) request.Fact {
				if f.Agency != request.District {
					return request.False
				}
				return apportionment(f)
			}, "whether the district receives an emergency apportionment"}}},
	{"(h)", []request.Agency{request.District},
		func(f request.Facts) request.Fact {
			if f.AtRisk == request.True { // defined nowhere: recorded as the district's own statement, never found
				return request.Unknown
			}
			return f.AtRisk
		},
		[]unknown{{func(f request.Facts) request.Fact { return f.AtRisk }, "the district’s own statement"}}},
}

// isInG1 is whether the agency meets one of the clauses of (g)(1) that name it.
func isInG1(f request.Facts) bool {
	return stateDetermined(f) == request.True || f.Agency != request.CountyOffice &&
		all(assisted(f), countyDetermined(f), leadAgrees(f), inOrder(f)) == request.True
}

// A fact of the past can't lie in the future: what is said to have happened on such
// a day is not known to have happened.
func assisted(f request.Facts) request.Fact { return unlessMisdated(f.Assisted, f.Misdated.Assisted) }
func countyDetermined(f request.Facts) request.Fact {
	return unlessAnswered(f.County, unlessMisdated(f.CountyDetermined, f.Misdated.CountyDetermined))
}
func leadAgrees(f request.Facts) request.Fact { return unlessAnswered(f.Lead, f.LeadAgrees) }
func stateDetermined(f request.Facts) request.Fact {
	return unlessAnswered(f.State, unlessMisdated(f.StateDetermined, f.Misdated.StateDetermined))
}

// unlessAnswered is the fact as the agency states it, unless the official confirmed
// it, or says otherwise: then people must find out, and no clause fails by it.
func unlessAnswered(s request.Standing, stated request.Fact) request.Fact {
	switch s.State {
	case request.Confirmed:
		return request.True
	case request.Contradicted:
		return request.Unknown
	}
	return stated
}

func apportionment(f request.Facts) request.Fact {
	return unlessMisdated(f.Apportionment, f.Misdated.Apportionment)
}

func unlessMisdated(f request.Fact, misdated bool) request.Fact {
	if misdated && f != request.False {
		return request.Unknown
	}
	return f
}

// inOrder is whether the determination follows the assistance, as the statute has
// it. Dates the wrong way round leave it open: one of them is a slip.
func inOrder(f request.Facts) request.Fact {
	if f.OutOfOrder {
		return request.Unknown
	}
	return request.True
}

// all is "and" over three values.
func all(facts ...request.Fact) request.Fact {
	switch {
	case slices.Contains(facts, request.False):
		return request.False
	case slices.Contains(facts, request.Unknown):
		return request.Unknown
	}
	return request.True
}

func not(f request.Fact) request.Fact {
	return map[request.Fact]request.Fact{request.True: request.False, request.False: request.True}[f]
}

var verdicts = map[request.Fact]request.Verdict{request.True: request.Met, request.False: request.NotMet,
	request.Unknown: request.Needs}

// standings are every combination of what the three officials answered; the first
// is that none did.
func standings() (list [][3]request.Standing) {
	states := []request.StandingState{request.Stated, request.Confirmed, request.Contradicted, request.Outdated}
	for _, county := range states {
		for _, lead := range states {
			for _, state := range states {
				list = append(list, [3]request.Standing{{State: county, Question: request.QuestionCounty},
					{State: lead, Question: request.QuestionLead}, {State: state, Question: request.QuestionState}})
			}
		}
	}
	return list
}

// everyFactAnswered is everyFact with every combination of what officials answered.
// It takes each first-th of the facts on which none answered, and each share-th of
// the others.
func everyFactAnswered(first, share int, do func(request.Facts)) (n int) {
	for at, standing := range standings() {
		i, step := 0, first
		if at > 0 {
			i, step = (2*share-1-at%share)%share, share
		}
		for ; i < combinations*len(request.Agencies); i += step {
			f := factsAt(i)
			f.County, f.Lead, f.State = standing[0], standing[1], standing[2]
			do(f)
			n++
		}
	}
	return n
}

// shares are how many of the combinations the tests take. Those with -short still
// meet every reason and every need (192 words of both).
func shares() (first, share int) {
	if testing.Short() {
		return 13, 211
	}
	return 1, 37
}

// everyFact calls do with each first-th combination of kind of agency and facts.
func everyFact(first int, do func(request.Facts)) {
	for i := 0; i < combinations*len(request.Agencies); i += first {
		do(factsAt(i))
	}
}

// combinations are how many there are of facts for one kind of agency. Each of the
// four facts that have a date may also be true and misdated, and the dates may be
// out of order.
const combinations = 4 * 4 * 4 * 4 * 3 * 3 * 3 * 3 * 2

// factsAt is the i-th combination of kind of agency and facts.
func factsAt(i int) request.Facts {
	values := [4]request.Fact{request.Unknown, request.True, request.False, request.True}
	const misdated = 3 // the last of values
	rest := i % combinations
	draw := func(n int) (i int) {
		i, rest = rest%n, rest/n
		return i
	}
	at := [4]int{draw(4), draw(4), draw(4), draw(4)}
	fact := [4]request.Fact{values[draw(3)], values[draw(3)], values[draw(3)], values[draw(3)]}
	return request.Facts{Agency: request.Agencies[i/combinations],
		Assisted: values[at[0]], CountyDetermined: values[at[1]],
		StateDetermined: values[at[2]], Apportionment: values[at[3]],
		LeadAgrees: fact[0], AsksItself: fact[1], Reimburses: fact[2], AtRisk: fact[3],
		OutOfOrder: draw(2) == 1,
		Misdated: request.Misdated{Assisted: at[0] == misdated, CountyDetermined: at[1] == misdated,
			StateDetermined: at[2] == misdated, Apportionment: at[3] == misdated}}
}

// Every combination of agency, facts, and officials' answers has the verdict of the
// decision table; without CHECK=1, some of those with an answer.
func TestFindings_DecisionTable(t *testing.T) {
	wrong, verdict := 0, map[request.Verdict]int{}
	first, share := shares()
	if os.Getenv("CHECK") != "" { // all of them take a minute of processor
		first, share = 1, 1
	}
	want := map[int]int{1: 124416 * 64, 37: 336256, 211: 46678}[share]
	n := everyFactAnswered(first, share, func(f request.Facts) {
		found := request.Findings(f) // no clause is asked, so that every clause that names the agency is found
		for _, c := range decisions {
			if !slices.Contains(c.names, f.Agency) {
				continue
			}
			if len(found) == 0 || found[0].Rule.Clause != c.name {
				wrong++
				t.Fatalf("%+v: %s is not found in its place", f, c.name)
			}
			got := found[0]
			found = found[1:]
			verdict[got.Verdict]++
			if want := verdicts[c.holds(f)]; got.Verdict != want && wrong < 5 {
				wrong++
				t.Errorf("%+v: %s is %s, want %s (%s)", f, c.name, got.Verdict, want, got.Reason)
			}
			if missing := c.omissions(f, got); missing != "" && wrong < 5 {
				wrong++
				t.Errorf("%+v: %s needs %q and says %q", f, c.name, missing, got.Reason)
			}
		}
		if len(found) > 0 {
			t.Fatalf("%+v: %s is found, and does not name a %s", f, found[0].Rule.Clause, f.Agency)
		}
	})
	if n != want {
		t.Errorf("%d combinations were tried, want 3 kinds of agency × 4⁴ dated facts × 3⁴ others × 2 orders × 4³ "+
			"standings, %d", n, want)
	}
	t.Logf("%d combinations of agency and facts: %d findings met, %d not met, %d needing something", n,
		verdict[request.Met], verdict[request.NotMet], verdict[request.Needs])
}

// omissions names what a finding that needs something should name and doesn't.
func (c clause) omissions(f request.Facts, got request.Finding) string {
	if got.Verdict != request.Needs {
		return ""
	}
	for _, u := range c.unsettle {
		if u.fact(f) != request.Unknown {
			continue
		}
		if differs := f.County.State == request.Contradicted; differs && c.name == "(g)(1)(A)" &&
			!strings.Contains(got.Reason, "differs from the agency’s") {
			return "that the county's answer differs"
		}
		if !slices.ContainsFunc(strings.Split(u.words, "|"),
			func(w string) bool { return strings.Contains(got.Reason, w) }) {
			return u.words
		}
	}
	return ""
}

func TestAReasonSpeaksForOneVerdictOnly(t *testing.T) {
	type outcome struct {
		clause  string
		verdict request.Verdict
	}
	by := map[string]outcome{}
	first, share := shares()
	everyFactAnswered(first, share, func(f request.Facts) {
		for _, got := range request.Findings(f) {
			s := outcome{got.Rule.Clause, got.Verdict}
			if earlier, ok := by[got.Reason]; ok && earlier != s {
				t.Fatalf("%q is the reason of %v and of %v", got.Reason, earlier, s)
			}
			by[got.Reason] = s
			if strings.TrimSpace(got.Reason) == "" {
				t.Fatalf("%+v: %s has no reason", f, got.Rule.Clause)
			}
		}
	})
	t.Logf("%d reasons", len(by))
}

func TestNobodyIsRefusedByDefault(t *testing.T) {
	var zero request.Verdict
	if zero != request.Needs {
		t.Errorf("the zero verdict is %s", zero)
	}
	for _, r := range request.Rules {
		for _, kind := range append([]request.Agency{"", "something new"}, request.Agencies...) {
			if v, reason := r.Test(request.Facts{Agency: kind}); v != request.Needs || reason == "" {
				t.Errorf("%s finds %s on nothing said by a %q: %s", r.Clause, v, kind, reason)
			}
		}
	}
}

func TestTheRulesNameWhomTheStatuteNames(t *testing.T) {
	for i, c := range decisions {
		if r := request.Rules[i]; r.Clause != c.name || !slices.Equal(r.Agencies, c.names) ||
			r.Path == (c.name == "(h)") {
			t.Errorf("rule %d is %s for %v (a path: %v), want %s for %v", i+1, r.Clause, r.Agencies, r.Path, c.name,
				c.names)
		}
	}
	if len(request.Rules) != len(decisions) {
		t.Errorf("there are %d rules, want %d", len(request.Rules), len(decisions))
	}
}

func TestTheRulesSayWhoPaysAndWhatFollows(t *testing.T) {
	for i, want := range []struct{ decides, pays, follows string }{
		{"county superintendent of schools", "The law names no charge. CCEE confirms the cost in the agreement.",
			"may accept"},
		{"State Superintendent of Public Instruction",
			"The law names no charge. CCEE confirms the cost in the agreement.", "may accept"},
		{"The law deems the district referred",
			"The agencies that assist pay for it. The Legislature intends that no single agency bear the full cost.",
			"must conduct a systemic review"},
		{"CCEE", "The LEA reimburses CCEE for the cost, as the annual Budget Act authorizes", "costs"},
		{"the district’s own statement", "It depends on the path", "Priority"},
	} {
		r := request.Rules[i]
		for _, text := range []struct{ got, want string }{{r.Decides, want.decides}, {r.Pays, want.pays},
			{r.Follows, want.follows}} {
			if !strings.Contains(text.got, text.want) {
				t.Errorf("%s says %q, want words like %q", r.Clause, text.got, text.want)
			}
		}
	}
}

// The public reads a title of its own for each clause, and what the law says of
// cost, which is never a promise of CCEE's.
func TestRules_PlainTitleAndCost(t *testing.T) {
	promise := regexp.MustCompile(`(?i)no cost|without (charge|cost)|\bfree\b|\bat no\b`)
	titles := map[string]bool{}
	for _, r := range request.Rules {
		if r.Plain == "" || r.Cost == "" || titles[r.Plain] || strings.Contains(r.Plain, "(") {
			t.Errorf("%s: title %q, cost %q", r.Clause, r.Plain, r.Cost)
		}
		titles[r.Plain] = true
		if promise.MatchString(r.Cost + " " + r.Pays) {
			t.Errorf("%s promises a cost: %s %s", r.Clause, r.Cost, r.Pays)
		}
	}
}

// Beside a verdict a clause's title is a fact only where it is met. That of a
// priority, which is no path, stays as it is.
func TestRule_PlainFor(t *testing.T) {
	path, priority := request.Rules[0], request.Rules[len(request.Rules)-1]
	condition := "If your county superintendent says you need CCEE’s help"
	for v, want := range map[request.Verdict]string{request.Met: path.Plain, request.NotMet: condition,
		request.Needs: condition} {
		if got := path.PlainFor(v); got != want {
			t.Errorf("%s, %s: got %q, want %q", path.Clause, v, got, want)
		}
		if got := priority.PlainFor(v); got != priority.Plain {
			t.Errorf("%s, %s: got %q, want %q", priority.Clause, v, got, priority.Plain)
		}
	}
}
