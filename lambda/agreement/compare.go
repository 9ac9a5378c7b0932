package agreement

import (
	"fmt"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// Change is something that differs between two drafts.
type Change struct {
	Part   Part
	What   string // the input, or the question
	Before string
	After  string
	Why    string // who changed it
}

// Compare is what differs between two drafts of one agreement: what staff typed,
// and the answers where the drafts are made from different versions of them.
func Compare(before, after Case) (list []Change) {
	for _, section := range request.Form {
		for _, f := range section.Fields {
			was, is := before.Edition.Answers[f.Name], after.Edition.Answers[f.Name]
			if was != is {
				list = append(list, Change{partOfAnswer(f.Name), f.Label, f.AnswerText(was), f.AnswerText(is),
					"The agency changed its answer"})
			}
		}
	}
	return append(list, compareTyped(before.Draft.Typed, after.Draft.Typed, after.Clauses, after.Draft.By)...)
}

// compareTyped is what differs of what staff typed, in the order of an agreement's
// parts.
func compareTyped(before, after request.RawInput, clauses []Clause, by string) (list []Change) {
	var all []Change
	inRows := map[string]bool{}
	for _, l := range Lists {
		all = append(all, compareRows(l, before, after, by)...)
		for n := 1; n <= l.Max; n++ {
			for _, f := range l.row(n) {
				inRows[f.Name] = true
			}
		}
	}
	for _, f := range Form(clauses)[0].Fields {
		if was, is := before[f.Name], after[f.Name]; was != is && !inRows[f.Name] {
			all = append(all, Change{partOfInput(f.Name), f.Label, f.AnswerText(was), f.AnswerText(is), by})
		}
	}
	for _, p := range Parts {
		for _, c := range all {
			if c.Part == p {
				list = append(list, c)
			}
		}
	}
	return list
}

// Conflict is an input in which two people differ.
type Conflict struct {
	Change        // Before is the saved draft's text, After the person's own
	Input  string // its name
	Theirs bool   // only the saved draft changed it: it is suggested
	Mine   bool   // only the person changed it
}

// Conflicts is what differs between what a person typed and a draft that someone
// else saved meanwhile. base is the draft that both started from.
func Conflicts(base, saved, mine request.RawInput, clauses []Clause) (list []Conflict) {
	for _, f := range Form(clauses)[0].Fields {
		was, theirs, own := base[f.Name], saved[f.Name], mine[f.Name]
		if theirs != own {
			list = append(list, Conflict{Change{partOfInput(f.Name), f.Label, f.AnswerText(theirs), f.AnswerText(own), ""},
				f.Name, own == was, theirs == was})
		}
	}
	return list
}

// inputsOf are the inputs and lists of each part, by how their names begin.
var inputsOf = map[string]string{
	"cover":            "agreement_number official notice_ contact_ fiscal board_on funding clause",
	"recitals":         "assistance determination determined_ told_by agreement_of_lead apportionment",
	"scope":            "scope_ sites people excluded assumed visits data",
	"deliverables":     "deliverable_",
	"responsibilities": "agency_does_ ccee_does_ others_do_",
	"outcomes":         "outcome_",
	"costs":            "cost_ share_ indirect_ agent_ not_to_exceed invoice pay_within past_amount",
	"term":             "term_",
	"clauses":          "clause_ insurance",
	"negotiation":      "changes",
	"signatures":       "authority signer_",
}

// partOfInput is the part of an agreement that an input belongs to: the one that
// names most of it.
func partOfInput(name string) Part {
	found, longest := Parts[0], 0
	for _, p := range Parts {
		for _, prefix := range strings.Fields(inputsOf[p.ID]) {
			if strings.HasPrefix(name, prefix) && len(prefix) > longest {
				found, longest = p, len(prefix)
			}
		}
	}
	return found
}

// answersOf are the answers that each part quotes; the others are of the cover.
var answersOf = map[string]string{
	"recitals": "apportionment apportionment_on ta ta_from ta_to county_determined county_by county_on lead_agrees " +
		"lead state_determined state_by state_on at_risk at_risk_reason reimburse g1a g1b g2 g3 h unsure",
	"need":             "need goals data tried",
	"scope":            "help help_other sites pupils staff",
	"responsibilities": "coe_contact coe_work lead_contact lead_work others",
	"outcomes":         "outcomes",
	"term":             "start months",
	"negotiation":      "negotiation",
}

func partOfAnswer(name string) Part {
	for _, p := range Parts {
		for _, field := range strings.Fields(answersOf[p.ID]) {
			if field == name {
				return p
			}
		}
	}
	return Parts[0]
}

// MadeFrom says from which version of the answers a draft was made, where that
// isn't the current one; else it is empty.
func MadeFrom(draft, current int) string {
	if draft == 0 || draft == current {
		return ""
	}
	return fmt.Sprintf("Made from version %d of the answers. The answers are now version %d.", draft, current)
}
