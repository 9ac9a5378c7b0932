package request_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// effort is the number of fields that an agency must fill, from an empty form to
// one that can be sent: a date is one field, a box is one. least is with the
// answers that ask for the fewest others; whole is with every determination made
// and every fact known. Whoever makes the form longer changes a number here, and
// says in the commit what uses the new answer.
type effort struct {
	kind         request.Agency
	box          string
	least, whole int
}

var efforts = []effort{
	{request.District, "g1a", 30, 37},
	{request.District, "g1b", 30, 37},
	{request.District, "g2", 29, 36},
	{request.District, "g3", 30, 37},
	{request.District, "h", 30, 37},
	{request.District, "unsure", 30, 37},
	{request.CountyOffice, "g1b", 24, 27},
	{request.CountyOffice, "g3", 24, 27},
	{request.CountyOffice, "unsure", 24, 27},
	{request.Charter, "g1a", 28, 34},
	{request.Charter, "g1b", 28, 34},
	{request.Charter, "g3", 28, 34},
	{request.Charter, "unsure", 28, 34},
}

// Answers that ask for the fewest other answers, where the first option doesn't,
// and those that ask for the most.
var (
	fewest = map[string]string{"ta": request.NotSure, "county_determined": request.Pending,
		"state_determined": request.Pending, "at_risk": request.No, "apportionment": request.No, "help": "fir"}
	most = map[string]string{"county_determined": request.Yes, "state_determined": request.Yes,
		"at_risk": request.Yes, "help": "both", "apportionment": request.No}
)

// fillForm fills a form as a person does who answers only what is complained about,
// and returns it with the fields in that order.
func fillForm(t *testing.T, kind request.Agency, box string, choose map[string]string) (form request.RawInput,
	names []string) {
	t.Helper()
	form = request.RawInput{"kind": string(kind), box: request.Yes}
	names = []string{"kind", box}
	for {
		c := request.Form.Check(form, now)
		if len(c.Problems) == 0 {
			asked := request.Form.AskedFields(form) // an answer may have made an earlier one needless
			return form, slices.DeleteFunc(names, func(name string) bool { return !asked[name] })
		}
		for _, p := range c.Problems {
			f, _ := request.Form.Field(p.Field)
			if slices.Contains(names, f.Name) {
				t.Fatalf("%s, %s: %s: %s, though it was answered", kind, box, f.Name, p.Text)
			}
			names = append(names, f.Name)
			for _, input := range f.Inputs() {
				form[input] = answerTo(form, f, input, choose)
			}
		}
	}
}

// answerTo is a right answer to a field.
func answerTo(form request.RawInput, f request.Field, input string, choose map[string]string) string {
	kind := request.Agency(form["kind"])
	switch answer := choose[f.Name]; {
	case f.Name == "ta" && kind == request.District && answer == "":
		return request.TA52071
	case f.Name == "ta" && answer == "":
		return request.TA476073
	case f.Name == "apportionment" && form["g2"] == request.Yes:
		return request.Yes
	case answer != "":
		return answer
	case f.Kind == request.Checkbox:
		return request.Yes
	case len(f.Options) > 0:
		return f.Options[0].Value
	}
	return everything(kind)[input]
}

// How many fields each path takes from an empty form to one that can be sent.
func TestForm_FieldsPerPath(t *testing.T) {
	t.Logf("%-26s %-7s %5s %5s  of %d questions", "agency", "box", "least", "whole", len(fields()))
	for _, e := range efforts {
		_, least := fillForm(t, e.kind, e.box, fewest)
		_, whole := fillForm(t, e.kind, e.box, most)
		t.Logf("%-26s %-7s %5d %5d", e.kind, e.box, len(least), len(whole))
		if len(least) != e.least || len(whole) != e.whole {
			t.Errorf("%s, %s: %d fields at least and %d with all evidence, the table says %d and %d", e.kind, e.box,
				len(least), len(whole), e.least, e.whole)
		}
	}
	for _, kind := range request.Agencies { // the table has every path of every kind
		for _, r := range request.Rules {
			listed := slices.ContainsFunc(efforts, func(e effort) bool { return e.kind == kind && e.box == r.Field })
			if listed != r.Names(kind) {
				t.Errorf("the table on a %s under %s: %v, the rules: %v", kind, r.Clause, listed, r.Names(kind))
			}
		}
	}
}

// uses says what uses the answer to each required question. "rules" and "flags" are
// proved by changing the answer; "evidence" follows from a fact that the rules use;
// the others are asked of every agency alike.
var uses = map[string]string{
	"kind": "rules", "ta": "rules", "county_determined": "rules", "lead_agrees": "rules", "state_determined": "rules",
	"apportionment": "rules", "reimburse": "rules", "at_risk": "rules", "partners": "flags", "county": "flags",
	"cds": "flags", "authorizer": "flags", "months": "flags",
	"contact_is": "all: who is emailed and called",
	"ta_from":    "evidence", "county_by": "evidence", "county_on": "evidence", "state_by": "evidence",
	"state_on": "evidence", "at_risk_reason": "evidence",
	"agency": "all: whose request it is", "official_name": "all: who asks for the agency",
	"official_title": "all: their authority to ask",
	"official_email": "all: where the confirmation goes", "official_phone": "all: whom staff call",
	"goals": "all: the clauses speak of the goals of the LCAP", "need": "all: CCEE's review",
	"data": "all: CCEE's review", "tried": "all: CCEE's review",
	"help": "all: what is asked for", "help_other": "all: what is asked for, where it isn't the review",
	"outcomes": "all: the scope of work",
	"sites":    "all: the scope of work", "negotiation": "all: what receipt and mails say of five business days",
	"attest": "all: the official's word", "no_pupils": "all: nothing on pupils is collected",
	"public": "all: the duty to say so",
}

func TestNoPathAsksAQuestionThatItDoesNotUse(t *testing.T) {
	everyone := map[string]bool{}
	for i, e := range efforts {
		_, names := fillForm(t, e.kind, e.box, most)
		asked := map[string]bool{}
		for _, name := range names {
			asked[name] = true
		}
		if i == 0 {
			maps.Copy(everyone, asked)
		}
		maps.DeleteFunc(everyone, func(name string, _ bool) bool { return !asked[name] })
	}
	for _, e := range efforts {
		form, names := fillForm(t, e.kind, e.box, most)
		for _, name := range names[2:] {
			switch use := uses[name]; {
			case strings.HasPrefix(use, "all: ") && everyone[name]:
			case use == "rules" && tells(t, form, name, findingsOf), use == "flags" && tells(t, form, name, flagsOf):
			case use == "evidence" && uses[parent(name)] == "rules":
			default:
				t.Errorf("a %s under %s must answer %s, and nothing on that path uses it (%q)", e.kind, e.box, name,
					use)
			}
		}
	}
}

// tells reports whether another answer to a question changes what is said of the
// form.
func tells(t *testing.T, form request.RawInput, name string, said func(request.Answers) []string) bool {
	f, _ := request.Form.Field(name)
	seen := map[string]bool{}
	for _, other := range others(f) {
		a := maps.Clone(answers(t, form))
		a[name] = other
		seen[fmt.Sprint(said(a))] = true
	}
	return len(seen) > 1
}

// others are answers to a field that differ in what follows from them.
func others(f request.Field) (list []string) {
	for _, o := range f.Options {
		list = append(list, o.Value)
	}
	return append(list, map[string][]string{"cds": {"0161119", "1961119"}, "months": {"9", "10"},
		"authorizer": {"Alameda Unified", "Alameda County Office of Education"}}[f.Name]...)
}

func findingsOf(a request.Answers) (list []string) {
	for _, f := range request.Findings(request.FactsOf(a, now)) {
		list = append(list, f.Rule.Clause, f.Verdict.String(), f.Reason)
	}
	return list
}

func flagsOf(a request.Answers) []string { return request.Flags(a, now) }

// parent is the question from whose answer another follows.
func parent(name string) string {
	f, _ := request.Form.Field(name)
	return f.FollowsOn()
}
