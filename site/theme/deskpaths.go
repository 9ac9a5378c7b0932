package theme

import (
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// Paths are the paths that the agency claims, or that its answers show to be met,
// each with what is found of it.
func (r deskRow) Paths() (list []pathGlance) {
	for _, f := range r.claims() {
		word, class := "waiting", "needs"
		switch f.Verdict {
		case request.Met:
			word, class = "met", "met"
		case request.NotMet:
			word, class = "not met", "not"
		}
		list = append(list, pathGlance{f.Rule.Clause, class, word})
	}
	return list
}

type pathGlance struct{ Clause, Class, Word string }

func (r deskRow) claims() []request.Finding {
	return slices.DeleteFunc(r.Findings(), func(f request.Finding) bool {
		return !f.Rule.Path || !f.Asked && f.Verdict != request.Met
	})
}

// Pays says who pays, as the law names it, under the path that comes nearest; never
// a promise.
func (r deskRow) Pays() string {
	claims := r.claims()
	if len(claims) == 0 && r.Answers["unsure"] == request.Yes {
		return "Asks CCEE to find it"
	}
	for _, v := range []request.Verdict{request.Met, request.Needs} {
		for _, f := range claims {
			if f.Verdict == v {
				return paysShort[f.Rule.Clause]
			}
		}
	}
	return ""
}

// paysShort are in a few words what the law says of cost, for staff.
var paysShort = map[string]string{"(g)(1)(A)": "No charge in the law", "(g)(1)(B)": "No charge in the law",
	"(g)(2)": "Assisting agencies pay", "(g)(3)": "The agency pays"}

func (r deskRow) pathOrder() string {
	if paths := r.Paths(); len(paths) > 0 {
		return paths[0].Clause
	}
	return ""
}
