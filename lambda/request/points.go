package request

import (
	"strings"
	"time"
)

// While the questions of eligibility are answered, the form says which clauses they
// point to. A page without script says it when it comes back, and one with script
// at once: it has the sentences as a table, of which the rules make every entry, so
// that both say the same.

// Pointer is a table of sentences about one clause.
type Pointer struct {
	Box    string     `json:"box"`    // of the clause
	Fields [][]string `json:"fields"` // each a question and the answers that matter to the clause
	// for each combination of these answers, counted from the last field up, and 0
	// for any other answer, the sentence, in base 36
	Cells string    `json:"cells"`
	Texts []Pointed `json:"texts"`
}

// Pointed is what the answers say of a clause.
type Pointed struct {
	Text  string `json:"text,omitempty"`
	Marks bool   `json:"marks,omitempty"` // the answers point to the clause's box
	Met   bool   `json:"met,omitempty"`
	Open  bool   `json:"open,omitempty"` // there is a path, now or later
}

// Sentences that belong to no single clause.
const (
	noPathYet = "Based on your answers, no path applies yet. You can still send your request. If you check " +
		"“We’re not sure,” we’ll help you find a path."
	// PointsTo stands next to a box that the answers point to.
	PointsTo = "Your answers point to this one."
)

var pointers = []struct {
	box    string
	fields [][]string
	say    func(Answers, Facts) Pointed
}{
	{"g2", [][]string{{"apportionment", Yes}}, pointToApportionment},
	{"g1a", [][]string{{"ta", TA52071, TA476073, No, NotSure}, {"county_determined", Yes, Pending, No},
		{"lead_agrees", Yes, Pending, No}}, pointToCounty},
	{"g1b", [][]string{{"state_determined", Yes}}, pointToState},
	{"g3", [][]string{{"apportionment", Yes}, {"reimburse", Yes, IfNotG1}, {"g1a", Yes}, {"g1b", Yes}, {"g3", Yes}},
		pointToCost},
	{"h", [][]string{{"at_risk", Yes}}, pointToPriority},
}

func pointToApportionment(_ Answers, f Facts) Pointed {
	if v, _ := testApportionment(f); f.Agency != District || v != Met {
		return Pointed{}
	}
	return Pointed{"Based on your answers, the law deems your district referred to CCEE under (g)(2).", true, true,
		true}
}

func pointToCounty(a Answers, f Facts) Pointed {
	if a["ta"]+a["county_determined"]+a["lead_agrees"] == "" {
		return Pointed{}
	}
	switch v, _ := testCountyDetermines(f); v {
	case Met:
		return Pointed{"Based on your answers, you can ask under (g)(1)(A).", true, true, true}
	case NotMet:
		return Pointed{Text: "Based on your answers, (g)(1)(A) is not met."}
	}
	return Pointed{"Based on your answers, (g)(1)(A) is not yet met. You can still send your request. We’ll tell you " +
		"what’s still needed.", f.CountyDetermined == True, false, true}
}

func pointToState(_ Answers, f Facts) Pointed {
	if v, _ := testStateDetermines(f); v != Met {
		return Pointed{}
	}
	return Pointed{"Based on your answers, you can ask under (g)(1)(B).", true, true, true}
}

func pointToCost(a Answers, f Facts) Pointed {
	switch {
	case f.Apportionment == True && a["g3"] == Yes:
		return Pointed{Text: "Your district receives an emergency apportionment, so (g)(3) would not apply."}
	case f.Fallback:
		return Pointed{"You’re asking under (g)(3) only if (g)(1) is not met. Your agency would then reimburse CCEE for " +
			"the cost.", false, false, true}
	case a["reimburse"] == Yes && a["g3"] == Yes:
		return Pointed{"You’re asking under (g)(3). Your agency would reimburse CCEE for the cost.", true, false, true}
	case a["reimburse"] == Yes:
		return Pointed{"You answered that your agency would ask on its own under (g)(3), and reimburse CCEE for the cost.",
			true, false, true}
	}
	return Pointed{}
}

func pointToPriority(_ Answers, f Facts) Pointed {
	if f.AtRisk != True {
		return Pointed{}
	}
	return Pointed{Text: "Based on your answers, you can ask for priority under (h). You also need one of the paths " +
		"in (g).", Marks: true}
}

// Points is what the answers to the questions of fact say, as of the day on which
// they are stated: the sentences, and the boxes that they point to. No box is
// pointed to under which the agency pays while another path is met.
func Points(a Answers, stated time.Time) (texts []string, boxes map[string]bool) {
	facts := FactsOf(a, stated)
	met, open := false, false
	boxes = map[string]bool{}
	for _, p := range pointers {
		is := p.say(a, facts)
		if is.Text != "" {
			texts = append(texts, is.Text)
		}
		met, open = met || is.Met, open || is.Open
		boxes[p.box] = is.Marks
	}
	boxes["g3"] = boxes["g3"] && !met
	if !open && factsAnswered(a) {
		texts = append(texts, noPathYet)
	}
	return texts, boxes
}

// factsAnswered reports whether every question of fact that is asked has an answer.
func factsAnswered(a Answers) bool {
	for _, name := range factQuestions {
		if f, _ := Form.Field(name); f.isAsked(a) && a[name] == "" {
			return false
		}
	}
	return a.Agency() != ""
}

// factQuestions are the questions on whose answers the pointers depend, without
// boxes.
var factQuestions = []string{"apportionment", "ta", "county_determined", "lead_agrees", "state_determined", "at_risk",
	"reimburse"}

// PointerTable is the table for a page with script: the pointers, the questions
// that must be answered before it is said that no path applies, and that sentence.
func PointerTable() (list []Pointer, facts []string, none string) {
	for _, p := range pointers {
		list = append(list, newPointer(p.box, p.fields, p.say))
	}
	return list, factQuestions, noPathYet
}

func newPointer(box string, fields [][]string, say func(Answers, Facts) Pointed) Pointer {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	p := Pointer{Box: box, Fields: fields, Texts: []Pointed{{}}}
	at := map[Pointed]int{{}: 0}
	var cells strings.Builder
	eachAnswer(fields, Answers{"kind": string(District)}, func(a Answers) {
		is := say(a, FactsOf(a, time.Time{}))
		if _, known := at[is]; !known {
			at[is] = len(p.Texts)
			p.Texts = append(p.Texts, is)
		}
		cells.WriteByte(digits[at[is]])
	})
	p.Cells = cells.String()
	return p
}

// eachAnswer calls do with every combination of answers to the fields, and of none.
func eachAnswer(fields [][]string, a Answers, do func(Answers)) {
	if len(fields) == 0 {
		do(a)
		return
	}
	name := fields[0][0]
	for _, answer := range append([]string{""}, fields[0][1:]...) {
		a[name] = answer
		eachAnswer(fields[1:], a, do)
	}
}
