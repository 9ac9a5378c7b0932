package request

import "slices"

// Need is something that a clause still needs, and who can supply it, in words for
// the agency.
type Need struct{ What, Who string }

// The people whom an agency can ask.
const (
	askCounty   = "your county superintendent of schools"
	askOwn      = "your superintendent or administrator"
	askBusiness = "your business office, or your county office"
)

// neededFact is a fact that a clause may need.
type neededFact struct {
	of func(*Facts) *Fact
	Need
}

// needs are the facts that a clause may need.
func needs(a Agency) []neededFact {
	section := "EC 52071"
	if a == Charter {
		section = "EC 47607.3"
	}
	return []neededFact{
		{func(f *Facts) *Fact { return &f.Assisted }, Need{"whether you received technical assistance under " + section,
			askCounty}},
		{func(f *Facts) *Fact { return &f.CountyDetermined },
			Need{"your county superintendent’s determination", askCounty}},
		{func(f *Facts) *Fact { return &f.LeadAgrees }, Need{"your geographic lead agency’s agreement", askCounty}},
		{func(f *Facts) *Fact { return &f.StateDetermined }, Need{"the " + Superintendent.Short + "’s determination",
			"the " + Superintendent.Title}},
		{func(f *Facts) *Fact { return &f.Apportionment },
			Need{"whether your district receives an emergency apportionment",
				askBusiness}},
		{func(f *Facts) *Fact { return &f.AsksItself },
			Need{"whether your agency would ask on its own, and reimburse CCEE",
				askOwn}},
		{func(f *Facts) *Fact { return &f.Reimburses }, Need{"whether your agency would reimburse CCEE", askOwn}},
		{func(f *Facts) *Fact { return &f.AtRisk }, Need{"your district’s own statement, and its reason", askOwn}},
	}
}

// StillNeeded lists what a clause needs before it can be met on those facts: each
// fact that isn't known and whose no would end it, and what is no fact.
func (r Rule) StillNeeded(f Facts) (list []Need) {
	if v, _ := r.Test(f); v != Needs {
		return nil
	}
	known := f.sound()
	for _, n := range needs(f.Agency) {
		if *n.of(&known) != Unknown {
			continue
		}
		denied := known
		*n.of(&denied) = False
		if v, _ := r.Test(denied); v == NotMet {
			list = append(list, n.Need)
		}
	}
	if slices.Contains(list, Need{"whether your agency would ask on its own, and reimburse CCEE", askOwn}) {
		list = slices.DeleteFunc(list,
			func(n Need) bool { return n.What == "whether your agency would reimburse CCEE" })
	}
	switch {
	case r.Field == "g1a" && f.OutOfOrder:
		list = append(list, Need{"a determination dated after the technical assistance", askCounty})
	case r.Field == "g3" && f.Fallback && underG1(f.sound()) == Needs:
		list = append(list, Need{"the outcome under (g)(1)", "the officials who decide on (g)(1)"})
	case r.Field == "h" && f.AtRisk == True:
		list = append(list, Need{"a review of your reason", "CCEE"})
	}
	if r.Field == "g3" && f.Agency == District && known.Apportionment == Unknown { // whose yes would end it
		list = append(list, Need{"whether your district receives an emergency apportionment", askBusiness})
	}
	return list
}
