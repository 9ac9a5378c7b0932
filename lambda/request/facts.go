package request

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fact has three values. The zero one is Unknown.
type Fact int

// The values of a fact.
const (
	Unknown Fact = iota
	True
	False
)

// Facts are what the rules look at, as the agency states it.
type Facts struct {
	Agency Agency
	Asked  []string // the clauses whose boxes it checked
	Unsure bool     // it asks CCEE to find its pathway

	Assisted         Fact // technical assistance under EC 52071 or 47607.3 has been given
	CountyDetermined Fact // the county superintendent of schools determined that CCEE's help is necessary
	LeadAgrees       Fact // the geographic lead agency agrees
	StateDetermined  Fact // the State Superintendent determined that CCEE's help is necessary
	Apportionment    Fact // the district receives an emergency apportionment
	AsksItself       Fact // the agency asks under (g)(3), or would if (g)(1) is not met
	Reimburses       Fact // the agency would reimburse CCEE
	AtRisk           Fact // the district's own statement under (h)

	County, Lead, State Standing // what officials answered of the facts that they determine

	Fallback bool // it asks under (g)(3) only if (g)(1) is not met; AsksItself is then True

	Misdated Misdated
	// the county superintendent's determination is dated before the technical
	// assistance that it must follow
	OutOfOrder bool
}

// Misdated are the facts that the agency gives a date that they cannot have: it lay
// in the future when it was stated, or is none. Such a fact is not found.
type Misdated struct{ Assisted, CountyDetermined, StateDetermined, Apportionment bool }

// sound are the facts without those that are misdated, as officials confirmed or
// contradicted them. What it gives is sound itself.
func (f Facts) sound() Facts {
	for _, one := range []struct {
		standing *Standing
		fact     *Fact
		misdated *bool
	}{{&f.County, &f.CountyDetermined, &f.Misdated.CountyDetermined}, {&f.Lead, &f.LeadAgrees, new(bool)},
		{&f.State, &f.StateDetermined, &f.Misdated.StateDetermined}} {
		*one.fact = one.standing.settle(*one.fact)
		*one.misdated = *one.misdated && one.standing.State != Confirmed // the official gave the date
		*one.standing = Standing{}
	}
	for _, dated := range []struct {
		fact     *Fact
		misdated bool
	}{{&f.Assisted, f.Misdated.Assisted}, {&f.CountyDetermined, f.Misdated.CountyDetermined},
		{&f.StateDetermined, f.Misdated.StateDetermined}, {&f.Apportionment, f.Misdated.Apportionment}} {
		if *dated.fact == True && dated.misdated {
			*dated.fact = Unknown
		}
	}
	return f
}

// AsksForPathway reports whether the agency leaves it to CCEE to find its path: it
// says so, or it checked none.
func (f Facts) AsksForPathway() bool {
	return f.Unsure || !slices.ContainsFunc(Rules,
		func(r Rule) bool { return r.Path && slices.Contains(f.Asked, r.Clause) })
}

// FactsOf reads the facts from a form's answers, as they were stated at an instant:
// a date that was in the future then is held against the fact, for good.
func FactsOf(a Answers, stated time.Time) Facts {
	f := Facts{
		Agency: a.Agency(), Unsure: a["unsure"] == Yes,
		Assisted:         fact(a["ta"]),
		CountyDetermined: fact(a["county_determined"]),
		LeadAgrees:       fact(a["lead_agrees"]),
		StateDetermined:  fact(a["state_determined"]),
		Apportionment:    fact(a["apportionment"]),
		AtRisk:           fact(a["at_risk"]),
		Misdated: Misdated{a.IsMisdated("ta_from", stated), a.IsMisdated("county_on", stated),
			a.IsMisdated("state_on", stated), a.IsMisdated("apportionment_on", stated)},
		OutOfOrder: a.isOutOfOrder(),
	}
	for _, r := range Rules {
		if a[r.Field] == Yes {
			f.Asked = append(f.Asked, r.Clause)
		}
	}
	f.readCost(a)
	return f
}

// readCost reads what the agency says of (g)(3). It is one question; earlier forms
// had two: fallback next to (g)(1), and reimburse next to the box of (g)(3). A
// plain yes next to a box of (g)(1) counts only if (g)(1) is not met, since (g)(3)
// is outside of it: nobody is found to pay before that is so.
func (f *Facts) readCost(a Answers) {
	f.AsksItself, f.Reimburses = fact(a["reimburse"]), fact(a["reimburse"])
	f.Fallback = a["fallback"] == Yes || a["reimburse"] == IfNotG1 ||
		a["reimburse"] == Yes && (a["g1a"] == Yes || a["g1b"] == Yes)
	if a["fallback"] != "" {
		f.AsksItself = fact(a["fallback"])
	}
	if a["g3"] == Yes {
		f.AsksItself = True
	} else if f.Fallback { // its cost is part of the question
		f.Reimburses = True
	}
}

func fact(answer string) Fact {
	switch answer {
	case Yes, TA52071, TA476073, IfNotG1:
		return True
	case No:
		return False
	}
	return Unknown
}

// ToLookAt is what staff should check before they verify: what the official says of
// the request, why it is suspect, and the flags.
func (r Request) ToLookAt() []string {
	var list []string
	for _, f := range r.ToCheck() {
		list = append(list, f.Text)
	}
	return list
}

// ToCheck is ToLookAt, each with the question that it is about.
func (r Request) ToCheck() []Flag {
	var list []Flag
	if !r.Disclaimed.IsZero() {
		list = append(list, Flag{Text: "On " + FormatTime(r.Disclaimed) +
			", the authorized official said the agency didn’t send this request. Call them first.", Doubt: true})
	}
	for _, text := range r.entryFlags() {
		list = append(list, Flag{Text: text})
	}
	for _, why := range r.Suspect {
		list = append(list, Flag{Text: why, Doubt: true})
	}
	list = append(list, r.ConfirmationFlags()...)
	return append(list, FlagsOf(r.Answers, r.editionAt())...)
}

// Flag is something that staff should check.
type Flag struct {
	Text  string // what it is, in a sentence
	Field string // of Form: the question whose answer it is about; empty: none
	Doubt bool   // it says that the request may not be from the agency
}

// Flags are the texts of FlagsOf.
func Flags(a Answers, stated time.Time) (texts []string) {
	for _, f := range FlagsOf(a, stated) {
		texts = append(texts, f.Text)
	}
	return texts
}

// FlagsOf is what staff should check in answers that were stated at an instant.
// Flags refuse nothing and are shown to staff only.
func FlagsOf(a Answers, stated time.Time) []Flag {
	var flags []Flag
	flag := func(when bool, field, text string) {
		if when {
			flags = append(flags, Flag{Text: text, Field: field})
		}
	}
	county, _ := countyByCode(a["county"])
	kind, district := a.Agency(), a.Agency() == District
	months, _ := strconv.Atoi(a["months"])
	itself := leads(county) || county.officeIn(a["lead"])
	referred := district && a["apportionment"] == Yes
	flag(kind == CountyOffice && itself, "county", "This county office may itself be the geographic lead agency.")
	flag(kind != CountyOffice && itself, "lead",
		"The county office may itself be the geographic lead agency. If so, one office would both determine and agree.")
	flag(kind == Charter && county.officeIn(a["authorizer"]), "authorizer",
		"The charter’s authorizer is its own county office.")
	flag(kind != Charter && singleDistrict[county.Name], "county",
		"This county has only one district. One person may both ask and determine.")
	flag(district && slices.Contains(strings.Fields(strings.ToLower(a["agency"])), "joint"), "agency",
		"A joint district may cross counties. More than one county superintendent may be involved.")
	flag(a["cds"] != "" && !strings.HasPrefix(a["cds"], county.Code), "cds",
		"The CDS code is for a different county than the one selected. A joint district may cross counties.")
	flag(months > MonthsLimit, "months", fmt.Sprintf("Asks for %d months of help, which is more than nine months.",
		months))
	flag(a["identified"] == Yes, "identified", "The agency has been told it’s identified under EC 52072 or 52072.5. "+
		"CCEE’s own finding under EC 52072(a) is another route.")
	flag(referred && a["g2"] != Yes, "apportionment",
		"The district receives an emergency apportionment but didn’t check (g)(2). The law still deems it referred.")
	if unmet, field := a.unmetCriteria(months); referred && unmet != "" {
		flag(true, field, "A district referred under (g)(2) doesn’t meet one of the criteria, by its own answers: "+
			unmet+".")
	}
	flag(a["h"] == Yes && a["at_risk"] == No, "at_risk",
		"The district checked (h) but says it isn’t at risk of qualifying for state intervention.")
	flag(district && a["partners"] != Yes && a["partners"] != "", "partners",
		"The district doesn’t confirm that outside improvement partners are engaged now.")
	for _, name := range []string{"ta_from", "county_on", "state_on", "apportionment_on"} {
		f, _ := Form.Field(name)
		flag(a.IsMisdated(name, stated), name, "“"+f.Label+"” has a date that can’t be right: "+f.AnswerText(a[name])+
			".")
	}
	flag(a.isOutOfOrder(), "county_on", "The county superintendent’s determination is dated before the technical "+
		"assistance that it must follow.")
	return flags
}

// unmetCriteria names the criteria that the agency's own answers say are not met,
// and the question of the first.
func (a Answers) unmetCriteria(months int) (names, field string) {
	var list []string
	add := func(unmet bool, name, question string) {
		if unmet {
			list, field = append(list, name), cmp.Or(field, question)
		}
	}
	add(a["at_risk"] == No, "at risk", "at_risk")
	add(months > MonthsLimit, "nine months", "months")
	add(a["partners"] == No, "partners", "partners")
	return strings.Join(list, ", "), field
}
