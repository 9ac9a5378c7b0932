package request

import (
	"slices"
	"strings"
)

// Verdict is what a rule finds.
type Verdict int

// The verdicts. The zero one is Needs: nobody is refused by default, and people
// decide.
const (
	Needs  Verdict = iota // a person or a fact is still needed; the finding names it
	Met                   // on what the agency states
	NotMet                // on what the agency states
)

// String is the verdict's name, as exports and style sheets have it.
func (v Verdict) String() string { return [...]string{"needs", "met", "not-met"}[v] }

// Label is the verdict as a person reads it.
func (v Verdict) Label() string {
	return [...]string{"Not yet met", "Met, based on what the agency says", "Not met"}[v]
}

// Short is the verdict on a page that says once what it is based on.
func (v Verdict) Short() string { return [...]string{"Not yet met", "Met", "Not met"}[v] }

// Rule is one clause of EC 52074 under which, or with which, an agency asks. The
// rules are the law as data; they stand in the order of the statute. The source is
// the published text of EC 52074 (g) and (h); a rule's words are statute.json's,
// never typed here.
type Rule struct {
	Clause    string   // (g)(1)(A)
	Paragraph string   // g-1-A, in statute.json
	Field     string   // the box on the form that claims it
	Path      bool     // a way to CCEE; (h) is a priority and none
	Agencies  []Agency // whom the clause names
	Plain     string   // its title on public pages, in words of the agency that it fits; Clause comes second there
	Title     string   // its title for staff, in a few words
	Decides   string   // who decides
	Cost      string   // what the law says of cost, in a few words; never a promise
	Pays      string   // the same, in full
	Follows   string   // what follows from it
	Together  string   // how it combines with the other clauses; empty: freely
	AtHand    []string // what an agency should have at hand
	Test      func(Facts) (Verdict, string)
}

// Names reports whether the clause names that kind of agency.
func (r Rule) Names(a Agency) bool { return slices.Contains(r.Agencies, a) }

// Condition is the title of a clause that isn't met: what would have to be so,
// which no one has stated. Of a priority it is the title itself.
func (r Rule) Condition() string {
	if !r.Path {
		return r.Plain
	}
	return "If " + strings.ToLower(r.Plain[:1]) + r.Plain[1:]
}

// PlainFor is the clause's title beside a verdict: as a fact only where it is met.
func (r Rule) PlainFor(v Verdict) string {
	if v == Met {
		return r.Plain
	}
	return r.Condition()
}

// The law says the same of cost under both clauses of (g)(1).
const (
	noChargeInLaw = "No charge in the law"
	paysUnderG1   = "The law names no charge. CCEE confirms the cost in the agreement."
)

// Rules are the clauses, in the order of the statute.
var Rules = []Rule{
	{
		Clause: "(g)(1)(A)", Paragraph: "g-1-A", Field: "g1a", Path: true, Agencies: []Agency{District, Charter},
		Plain:   "Your county superintendent says you need CCEE’s help",
		Title:   "After technical assistance, the county superintendent determines and the geographic lead agrees",
		Decides: "The county superintendent of schools, with the agreement of the county’s geographic lead agency.",
		Cost:    noChargeInLaw,
		Pays:    paysUnderG1,
		Follows: "CCEE may accept the request.",
		AtHand: []string{"the section and dates of the technical assistance (EC 52071 for a district, EC 47607.3 for " +
			"a charter school)",
			"the name and title of the person who made the county superintendent’s determination, and the date",
			"whether the geographic lead agency agrees"},
		Test: testCountyDetermines,
	},
	{
		Clause: "(g)(1)(B)", Paragraph: "g-1-B", Field: "g1b", Path: true, Agencies: Agencies,
		Plain:   "The " + Superintendent.Short + " says you need CCEE’s help",
		Title:   "The " + Superintendent.Short + " determines",
		Decides: "The " + Superintendent.Title + ". This isn’t your local superintendent.",
		Cost:    noChargeInLaw,
		Pays:    paysUnderG1,
		Follows: "CCEE may accept the request.",
		AtHand: []string{"the name of the person who told you about the " + Superintendent.Short +
			"’s determination, and its date"},
		Test: testStateDetermines,
	},
	{
		Clause: "(g)(2)", Paragraph: "g-2-A", Field: "g2", Path: true, Agencies: []Agency{District},
		Plain:   "Your district receives an emergency apportionment",
		Title:   "The district receives an emergency apportionment",
		Decides: "No one needs to. The law deems the district referred to CCEE.",
		Cost:    "Shared by the agencies that help",
		Pays:    "The agencies that assist pay for it. The Legislature intends that no single agency bear the full cost.",
		Follows: "If CCEE assists the district, it must conduct a systemic review of it.",
		AtHand:  []string{"the date of the emergency apportionment (EC 41320 and following)"},
		Test:    testApportionment,
	},
	{
		Clause: "(g)(3)", Paragraph: "g-3", Field: "g3", Path: true, Agencies: Agencies,
		Plain:    "You ask on your own, and pay for it",
		Title:    "The agency asks outside of (g)(1) and (g)(2)",
		Decides:  "CCEE, when the agency asks on its own.",
		Cost:     "You pay CCEE back",
		Pays:     "The LEA reimburses CCEE for the cost, as the annual Budget Act authorizes.",
		Follows:  "The costs are part of the agreement.",
		Together: "It can’t be combined with (g)(1) or (g)(2).",
		AtHand: []string{"your agency’s decision on whether it would reimburse CCEE",
			"the funding source for the costs"},
		Test: testOwnRequest,
	},
	{
		Clause: "(h)", Paragraph: "h", Field: "h", Agencies: []Agency{District},
		Plain:    "Priority: your district is at risk of state intervention",
		Title:    "Priority for a district at risk of qualifying for state intervention",
		Decides:  "CCEE considers the district’s own statement. No law defines “at risk.”",
		Cost:     "Depends on your path",
		Pays:     "It depends on the path. (h) doesn’t address cost.",
		Follows:  "Priority for direct technical assistance, to the extent the annual Budget Act authorizes it.",
		Together: "It gives priority. The district also needs a path in (g).",
		AtHand:   []string{"the reason your district is at risk of qualifying for state intervention"},
		Test:     testAtRisk,
	},
}

func testCountyDetermines(f Facts) (Verdict, string) {
	section := "EC 52071"
	if f.Agency == Charter {
		section = "EC 47607.3"
	}
	was, f := f, f.sound()
	switch {
	case f.Assisted == False:
		return NotMet, "This path comes after technical assistance under " + section +
			", and the agency says it hasn’t received any."
	case f.CountyDetermined == False:
		return NotMet, "The county superintendent of schools declined to determine that CCEE’s help is necessary."
	case f.LeadAgrees == False:
		return NotMet, "The geographic lead agency declined to agree."
	}
	var open []string
	if f.Assisted == Unknown {
		open = append(open, "whether the agency received technical assistance under "+section+dateIn(was.Misdated.Assisted)+
			". The county superintendent of schools can tell you")
	}
	if f.CountyDetermined == Unknown {
		open = append(open, "the county superintendent’s determination"+dateIn(was.Misdated.CountyDetermined)+
			was.County.differsIn())
	}
	if f.OutOfOrder {
		open = append(open, "a determination that follows the technical assistance, because the one stated is dated "+
			"before it")
	}
	if f.LeadAgrees == Unknown {
		open = append(open, "the geographic lead agency’s agreement"+was.Lead.differsIn())
	}
	if len(open) > 0 {
		return Needs, stillNeeded(open)
	}
	return Met, "The agency received technical assistance. The county superintendent of schools determined that " +
		"CCEE’s help is necessary, and the geographic lead agency agreed." + confirmedBy(was.County, was.Lead)
}

// stillNeeded names everything that would settle a clause, a sentence for each: who
// learns of one thing at a time asks three times.
func stillNeeded(open []string) string {
	return "Still needed: " + strings.Join(open, ". Also needed: ") + "."
}

// dateIn says behind what is needed that its date was given and can't be right.
func dateIn(misdated bool) string {
	if misdated {
		return ". The date given for it can’t be right"
	}
	return ""
}

func testStateDetermines(f Facts) (Verdict, string) {
	switch f.sound().StateDetermined {
	case True:
		return Met, "The " + Superintendent.Title + " has determined that CCEE’s help is necessary." +
			confirmedBy(f.State)
	case False:
		return NotMet, "The " + Superintendent.Title + " declined to determine that CCEE’s help is necessary."
	}
	return Needs, stillNeeded([]string{"a determination by the " + Superintendent.Title +
		dateIn(f.Misdated.StateDetermined) + f.State.differsIn()})
}

func testApportionment(f Facts) (Verdict, string) {
	switch f.sound().Apportionment {
	case True:
		return Met, "The district receives an emergency apportionment. The law deems it referred to CCEE, whether or " +
			"not it checks (g)(2). If CCEE assists, it must conduct a systemic review."
	case False:
		return NotMet, "The district says it doesn’t receive an emergency apportionment."
	}
	return Needs, stillNeeded(
		[]string{"whether the district receives an emergency apportionment under EC 41320 and following" +
			dateIn(f.Misdated.Apportionment)}) +
		" The county superintendent of schools can tell you."
}

func testOwnRequest(f Facts) (Verdict, string) {
	f = f.sound()
	switch {
	case f.Apportionment == True && f.Agency == District:
		return NotMet, "The district receives an emergency apportionment, so the law deems it referred under (g)(2). " +
			"(g)(3) would not apply."
	case f.AsksItself == False:
		return NotMet, "The agency isn’t asking under (g)(3)."
	case f.Reimburses == False:
		return NotMet, "Under (g)(3) the agency must reimburse CCEE, and it says it would not."
	case f.Fallback && underG1(f) == Met:
		return NotMet, "The agency would ask under (g)(3) only if (g)(1) is not met. Based on what it says, (g)(1) is met."
	case f.AsksItself == True && !slices.Contains(f.Asked, "(g)(3)") && underG1(f) == Met:
		return NotMet, "(g)(3) is for requests outside of (g)(1). Based on what the agency says, (g)(1) is met, and it " +
			"didn’t check (g)(3)."
	}
	var open []string
	if f.Fallback && underG1(f) == Needs {
		open = append(open, "the outcome under (g)(1). The agency would ask under (g)(3) only if (g)(1) is not met")
	}
	switch {
	case f.AsksItself == Unknown:
		open = append(open, "whether the agency would ask under (g)(3) and reimburse CCEE")
	case f.Reimburses == Unknown:
		open = append(open, "the agency’s statement that it would reimburse CCEE")
	}
	if f.Apportionment == Unknown && f.Agency == District {
		open = append(open, "whether the district receives an emergency apportionment. If it does, the law deems it "+
			"referred under (g)(2), and (g)(3) would not apply")
	}
	switch {
	case len(open) > 0:
		return Needs, stillNeeded(open)
	case f.Fallback:
		return Met, "(g)(1) is not met, so the agency asks under (g)(3) and would reimburse CCEE for the cost."
	}
	return Met, "The agency asks outside of (g)(1) and (g)(2) and would reimburse CCEE for the cost."
}

// underG1 is the best verdict of the clauses of (g)(1) under which the agency asks,
// or of all that name it where it asks under none; one that is met counts anyway.
// An agency that would pay "if (g)(1) is not met" is not found to ask under (g)(3)
// before that is so: nobody is pushed into the clause that costs.
func underG1(f Facts) Verdict {
	best, asksUnder := NotMet, func(r Rule) bool { return slices.Contains(f.Asked, r.Clause) }
	clauses := slices.DeleteFunc(rulesOfG1(), func(r Rule) bool { return !r.Names(f.Agency) })
	asked := slices.ContainsFunc(clauses, asksUnder)
	for _, r := range clauses {
		v, _ := r.Test(f)
		if v == Met || v == Needs && best == NotMet && (!asked || asksUnder(r)) {
			best = v
		}
	}
	return best
}

// rulesOfG1 is a function since the rules' own tests call it.
func rulesOfG1() []Rule {
	return []Rule{{Clause: "(g)(1)(A)", Agencies: []Agency{District, Charter}, Test: testCountyDetermines},
		{Clause: "(g)(1)(B)", Agencies: Agencies, Test: testStateDetermines}}
}

func testAtRisk(f Facts) (Verdict, string) {
	switch f.AtRisk {
	case True:
		return Needs, "The district says it’s at risk of qualifying for state intervention, and gives its reason. " +
			"Still needed: CCEE’s review of that statement, because no law defines “at risk.” (h) gives priority. " +
			"The district also needs a path in (g)."
	case False:
		return NotMet, "The district says it isn’t at risk of qualifying for state intervention."
	}
	return Needs, "Still needed: the district’s own statement on whether it’s at risk of qualifying for state " +
		"intervention, and its reason. (h) gives priority. The district also needs a path in (g)."
}

// Finding is what a rule finds on an agency's facts.
type Finding struct {
	Rule    Rule
	Asked   bool // the agency checked the clause's box
	Verdict Verdict
	Reason  string
}

// Quote is the paragraph of the statute that the finding rests on.
func (f Finding) Quote() Paragraph { return Statute(f.Rule.Paragraph) }

// Findings runs the rules that name the agency's kind, in the order of the statute:
// those it checked, those that its facts bring up of themselves, as a path that is
// met, and all of them where it is not sure or checked no path.
func Findings(facts Facts) []Finding {
	var list []Finding
	for _, r := range Rules {
		if !r.Names(facts.Agency) {
			continue
		}
		v, reason := r.Test(facts)
		asked := slices.Contains(facts.Asked, r.Clause)
		arises := r.Path && v == Met || r.Clause == "(g)(2)" && facts.Apportionment == True ||
			r.Clause == "(g)(3)" && (facts.Fallback || facts.AsksItself == True) ||
			r.Clause == "(h)" && facts.AtRisk == True
		if asked || arises || facts.AsksForPathway() {
			list = append(list, Finding{Rule: r, Asked: asked, Verdict: v, Reason: reason})
		}
	}
	return list
}
