package request_test

import (
	"maps"
	"slices"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// said are the answers to a question of fact, and the fact that each says.
type said struct {
	name string
	is   map[string]request.Fact
}

var decided = map[string]request.Fact{request.Yes: request.True, request.Pending: request.Unknown,
	request.No: request.False}
var sure = map[string]request.Fact{request.Yes: request.True, request.NotSure: request.Unknown,
	request.No: request.False}

var allSaid = []said{{"apportionment", sure}, {"ta", sure}, {"county_determined", decided}, {"lead_agrees", decided},
	{"state_determined", decided}, {"at_risk", sure},
	{"reimburse", map[string]request.Fact{request.Yes: request.True, request.IfNotG1: request.True,
		request.No: request.False, request.NotSure: request.Unknown}}}

// notOf are the facts that a kind of agency is not asked for.
var notOf = map[request.Agency][]string{
	request.Charter:      {"apportionment", "at_risk"},
	request.CountyOffice: {"apportionment", "at_risk", "ta", "county_determined", "lead_agrees"},
}

// sets are boxes that a kind of agency may check together.
var sets = map[request.Agency][][]string{
	request.District: {{"unsure"}, {"g1a"}, {"g1b"}, {"g2"}, {"g3"}, {"h"}, {"g1a", "g1b", "g2", "h"}},
	request.Charter:  {{"unsure"}, {"g1a"}, {"g1b"}, {"g3"}, {"g1a", "g1b", "unsure"}},
	request.CountyOffice: {{"unsure"},
		{"g1b"}, {"g3"}, {"g1b", "unsure"}},
}

// Every combination of kind, facts, and boxes goes through the form, with answers
// to what that kind isn't asked left in it. The findings have exactly what was
// said. With -short, each eleventh.
func TestFindings_EveryFormAsItWasAnswered(t *testing.T) {
	n := 0
	for _, kind := range request.Agencies {
		base := everything(kind)
		asked := slices.DeleteFunc(slices.Clone(allSaid),
			func(q said) bool { return slices.Contains(notOf[kind], q.name) })
		walk(asked, request.RawInput{}, func(typed request.RawInput) {
			for _, set := range sets[kind] {
				n++
				if testing.Short() && n%11 != 0 {
					continue
				}
				form := maps.Clone(base)
				maps.Copy(form, typed)
				if typed["ta"] == request.Yes {
					form["ta"] = base["ta"]
				}
				for _, box := range set {
					form[box] = request.Yes
				}
				want := factsSaid(kind, typed, set)
				c := request.Form.Check(form, now)
				got := request.FactsOf(c.Answers, now)
				if len(c.Problems) > 0 || !sameFacts(got, want) {
					t.Fatalf("a %s says %v and checks %v:\n%v\nread as %+v\nwant    %+v", kind, typed, set, c.Problems,
						got,
						want)
				}
				if wrong := compareFindings(want, request.Findings(got)); wrong != "" {
					t.Fatalf("a %s says %v and checks %v: %s", kind, typed, set, wrong)
				}
			}
		})
	}
	if n != 3*3*3*3*3*3*4*7+3*3*3*3*4*5+3*4*4 {
		t.Errorf("%d forms were tried, want each answer to each fact with each set of boxes", n)
	}
}

// walk calls do with every way to answer.
func walk(questions []said, typed request.RawInput, do func(request.RawInput)) {
	if len(questions) == 0 {
		do(typed)
		return
	}
	for answer := range questions[0].is {
		walk(questions[1:], with(typed, questions[0].name, answer), do)
	}
}

// factsSaid is what answers and boxes say, in the words of the statute and not of
// the form.
func factsSaid(kind request.Agency, typed request.RawInput, set []string) request.Facts {
	fact := map[string]request.Fact{}
	for _, q := range allSaid {
		asked := !slices.Contains(notOf[kind], q.name) &&
			(q.name != "reimburse" || kind != request.District || typed["apportionment"] != request.Yes)
		if asked {
			fact[q.name] = q.is[typed[q.name]]
		}
	}
	f := request.Facts{Agency: kind, Unsure: slices.Contains(set, "unsure"), Assisted: fact["ta"],
		CountyDetermined: fact["county_determined"], LeadAgrees: fact["lead_agrees"],
		StateDetermined: fact["state_determined"], Apportionment: fact["apportionment"], AtRisk: fact["at_risk"],
		AsksItself: fact["reimburse"], Reimburses: fact["reimburse"]}
	underG1 := slices.Contains(set, "g1a") || slices.Contains(set, "g1b")
	f.Fallback = fact["reimburse"] == request.True && (typed["reimburse"] == request.IfNotG1 || underG1)
	if slices.Contains(set, "g3") {
		f.AsksItself = request.True
	}
	for _, r := range request.Rules {
		if slices.Contains(set, r.Field) {
			f.Asked = append(f.Asked, r.Clause)
		}
	}
	return f
}

func sameFacts(a, b request.Facts) bool {
	asked := slices.Equal(a.Asked, b.Asked)
	a.Asked, b.Asked = nil, nil
	return asked && a.Agency == b.Agency && a.Unsure == b.Unsure && a.Assisted == b.Assisted &&
		a.CountyDetermined == b.CountyDetermined && a.LeadAgrees == b.LeadAgrees &&
		a.StateDetermined == b.StateDetermined && a.Apportionment == b.Apportionment && a.AtRisk == b.AtRisk &&
		a.AsksItself == b.AsksItself && a.Reimburses == b.Reimburses && a.Fallback == b.Fallback &&
		a.Misdated == b.Misdated && a.OutOfOrder == b.OutOfOrder
}

// compareFindings holds findings to the decision table: those that were asked for
// or that the facts bring up, each with its verdict and with what it still needs.
func compareFindings(f request.Facts, found []request.Finding) string {
	open := f.Unsure || len(f.Asked) == 0 || slices.Equal(f.Asked, []string{"(h)"})
	for _, c := range decisions {
		if !slices.Contains(c.names, f.Agency) {
			continue
		}
		is := verdicts[c.holds(f)]
		if c.name == "(g)(3)" && f.Fallback && is != request.NotMet {
			is = map[request.Fact]request.Verdict{request.True: request.NotMet, request.Unknown: request.Needs,
				request.False: is}[heldUnderG1(f)]
		}
		arises := is == request.Met || c.name == "(g)(2)" && f.Apportionment == request.True ||
			c.name == "(g)(3)" && f.AsksItself == request.True || c.name == "(h)" && f.AtRisk == request.True
		if !open && !arises && !slices.Contains(f.Asked, c.name) {
			continue
		}
		if len(found) == 0 || found[0].Rule.Clause != c.name {
			return c.name + " is not found in its place"
		}
		got := found[0]
		found = found[1:]
		switch missing := c.omissions(f, got); {
		case got.Verdict != is:
			return c.name + " is " + got.Verdict.String() + ", want " + is.String()
		case got.Asked != slices.Contains(f.Asked, c.name):
			return c.name + " is said to be asked, or not"
		case missing != "":
			return c.name + " needs " + missing + " and says " + got.Reason
		}
	}
	if len(found) > 0 {
		return found[0].Rule.Clause + " is found and was not said"
	}
	return ""
}

// heldUnderG1 is whether (g)(1) holds: one of its clauses does; or, of those that
// were asked for, or of all where none was, one is open.
func heldUnderG1(f request.Facts) request.Fact {
	result, asks := request.False, slices.Contains(f.Asked, "(g)(1)(A)") || slices.Contains(f.Asked, "(g)(1)(B)")
	for _, c := range decisions[:2] {
		if !slices.Contains(c.names, f.Agency) {
			continue
		}
		switch c.holds(f) {
		case request.True:
			return request.True
		case request.Unknown:
			if !asks || slices.Contains(f.Asked, c.name) {
				result = request.Unknown
			}
		}
	}
	return result
}
