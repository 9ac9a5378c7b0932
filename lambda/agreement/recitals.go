package agreement

import (
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

func (b *builder) writeRecitals() {
	b.startPart("recitals")
	received := longDay(b.Request.Received)
	items := []runs{
		{b.derive("CCEE is authorized to provide advice and assistance to local educational agencies under Education Code "+
			"(EC) 52074.", "EC 52074", "purpose")},
		join("On ", b.derive(received, "History: received", "received"), ", the Agency asked for CCEE’s advice and "+
			"assistance ", b.requested(), "."),
	}
	items = append(items, b.grounds()...)
	items = append(items, b.confirmations()...)
	if b.Edition.Answers["h"] == request.Yes {
		items = append(items, b.priority())
	}
	at, reopened := b.Request.LastTaken[request.StepAccept], b.Request.LastTaken[request.StepReopen]
	if !at.IsZero() && !reopened.After(at) {
		items = append(items, join("CCEE accepted the request on ", b.derive(longDay(at), "History: accepted",
			"accepted"), "."))
	}
	b.list(true, items...)
}

// confirmation is who confirmed a fact to CCEE, and when, where staff accepted that
// and it holds for the answers that the draft is made from; else a run without
// text.
func (b *builder) confirmation(q request.Question) run {
	fact := b.standing(q)
	if fact.State != request.Confirmed {
		return run{}
	}
	return b.derive(fact.Answer.Who+", "+longDay(fact.Answer.At), "History: a confirmation that staff accepted",
		"confirmed_"+string(q))
}

// confirmations are recitals of what officials confirmed under the agreement's
// path.
func (b *builder) confirmations() (items []runs) {
	for _, q := range request.QuestionsOf(b.kind()) {
		by := b.confirmation(q)
		if by.Text == "" || q.Rule().Clause != b.Clause() {
			continue
		}
		words := "CCEE asked " + q.Official() + " to confirm this, and the answer is yes: "
		if b.standing(q).Answer.Source != request.FromLink {
			words = request.Capitalize(q.Official()) + " confirmed this to CCEE: "
		}
		items = append(items, join(words, by, "."))
	}
	return items
}

// requested is what the agency asked under, as it checked.
func (b *builder) requested() run {
	var clauses []string
	field := "unsure"
	for _, r := range request.Rules {
		if r.Path && b.Edition.Answers[r.Field] == request.Yes {
			clauses = append(clauses, "EC 52074"+r.Clause)
			field = r.Field
		}
	}
	switch {
	case len(clauses) == 0 && b.Edition.Answers["unsure"] != request.Yes:
		return b.cite("and named no path of EC 52074(g)", "Eligibility", field)
	case len(clauses) == 0:
		return b.cite("and asked CCEE to help find its path under EC 52074(g)", "Eligibility", field)
	case len(clauses) == 1 && field == "g3":
		return b.cite("outside of the processes described in EC 52074(g)(1) and (2)", "Eligibility", field)
	}
	return b.cite("under "+strings.Join(clauses, " and "), "Eligibility", field)
}

// grounds are what the law asks for under the agreement's path: what was
// determined, by whom, and when.
func (b *builder) grounds() []runs {
	switch b.Clause() {
	case "(g)(1)(A)":
		return []runs{b.assistance(), b.countyDetermination(), b.leadAgreement()}
	case "(g)(1)(B)":
		return []runs{b.stateDetermination()}
	case "(g)(2)":
		return []runs{b.apportionment()}
	case "(g)(3)":
		return []runs{b.reimbursement()}
	}
	return []runs{join("This agreement is under EC 52074(g), ", b.fill("clause"), ".")}
}

func (b *builder) assistance() runs {
	a := b.Edition.Answers
	if a["ta"] != request.TA52071 && a["ta"] != request.TA476073 {
		return join("The Agency received technical assistance: ", b.fill("assistance"),
			comment(runs{text(".")}, b.aboutAnswer("ta", "")))
	}
	list := join("The Agency received technical assistance under ", b.cite("EC "+a["ta"],
		"Has your agency received technical assistance?", "ta"), " from ", b.date("assistance_from", "ta_from"))
	if a["ta_to"] == "" {
		return append(list, text(" on."))
	}
	return join(list, " to ", b.date("assistance_to", "ta_to"), ".")
}

func (b *builder) countyDetermination() runs {
	const words = "determined that CCEE’s advice and assistance is necessary, as EC 52074(g)(1)(A) describes"
	if b.isOpen(request.QuestionCounty) {
		return join("The county superintendent of schools "+words+": ", b.official("determination",
			request.QuestionCounty))
	}
	return join("On ", b.officialDate(request.QuestionCounty, "county_on"), ", the county superintendent of schools (",
		b.fill("determined_by", b.answer("county_by")), ") "+words+".")
}

func (b *builder) leadAgreement() runs {
	lead := b.answer("lead")
	if b.isOpen(request.QuestionLead) {
		return join("The county’s geographic lead agency agreed: ", b.official("agreement_of_lead",
			request.QuestionLead))
	}
	agrees := b.cite("agreed", "Does your county’s geographic lead agency agree?", "lead_agrees")
	if lead.Text == "" {
		return join("The county’s geographic lead agency ", agrees, ".")
	}
	return join("The county’s geographic lead agency, ", lead, ", ", agrees, ".")
}

func (b *builder) stateDetermination() runs {
	title := "the " + request.Superintendent.Title
	const words = " determined that CCEE’s advice and assistance is necessary, as EC 52074(g)(1)(B) describes"
	if b.isOpen(request.QuestionState) {
		return join(request.Capitalize(title)+words+": ", b.official("determination", request.QuestionState))
	}
	return join("On ", b.officialDate(request.QuestionState, "state_on"), ", "+title+words+". The Agency was told by ",
		b.fill("told_by", b.answer("state_by")), ".")
}

func (b *builder) apportionment() runs {
	const words = "The Agency receives an emergency apportionment under EC 41320 and following"
	if b.Edition.Answers["apportionment"] != request.Yes {
		return join(words+": ", b.fill("apportionment"), comment(runs{text(".")}, b.aboutAnswer("apportionment", "")),
			" A school district that receives one is deemed to have been referred to CCEE (EC 52074(g)(2)(A)).")
	}
	return join(words+", first received on ", b.date("apportionment", "apportionment_on"),
		". It is deemed to have been referred to CCEE (EC 52074(g)(2)(A)).")
}

// reimbursement is what the law says of the cost under (g)(3).
func (b *builder) reimbursement() runs {
	list := runs{b.derive(
		"Under EC 52074(g)(3), the Agency reimburses CCEE for the cost of these services pursuant to "+
			"authority provided in the annual Budget Act.", "EC 52074(g)(3)", "g3")}
	if request.FactsOf(b.Edition.Answers, b.Edition.At).Reimburses == request.True {
		return list
	}
	return comment(list, b.aboutAnswer("reimburse", "Would it reimburse CCEE? "))
}

// priority is the district's own statement, and no finding. That it is at risk is
// a statement of its own: (h) may be checked without it.
func (b *builder) priority() runs {
	law := b.cite("EC 52074(h)", "Eligibility", "h")
	if b.Edition.Answers["at_risk"] != request.Yes {
		return comment(join("The Agency asks for priority (", law, ")."), b.aboutAnswer("at_risk", "Is it at risk? "))
	}
	list := join("The Agency states that it is at risk of qualifying for state intervention and asks for priority (",
		law, ").")
	reason := b.answer("at_risk_reason")
	if reason.Text == "" {
		return list
	}
	return join(list, " In its own words: “", reason, "”")
}

// isOpen reports whether a recital can't state what an official determines: the
// agency doesn't state it, or the official answered otherwise.
func (b *builder) isOpen(q request.Question) bool {
	return b.Edition.Answers[q.Field()] != request.Yes || b.standing(q).State == request.Contradicted
}

// standing is how sure a fact is in the answers that the draft is made from. What
// officials answered counts for the current ones alone.
func (b *builder) standing(q request.Question) request.Standing {
	if b.Edition.Number != b.Request.Current().Number {
		return request.Standing{Question: q}
	}
	return b.Request.Standing(q)
}

// official ends a sentence with what staff typed of a fact that is open; else with
// who confirmed it; else with a blank. Its comment is what the agency or the
// official answered.
func (b *builder) official(input string, q request.Question) runs {
	why := b.aboutAnswer(q.Field(), "")
	switch s := b.standing(q); s.State {
	case request.Confirmed:
		why = ""
	case request.Contradicted:
		why = s.Text()
	}
	return join(b.fill(input, b.confirmation(q)), comment(runs{text(".")}, why))
}

// aboutAnswer is what the agency answered, where a text can't rest on it, after the
// question where the text doesn't say it; empty: it gave no answer.
func (b *builder) aboutAnswer(field, question string) string {
	f, _ := request.Form.Field(field)
	if b.Edition.Answers[field] == "" {
		return ""
	}
	return question + "The agency answered “" + f.AnswerText(b.Edition.Answers[field]) + ".”"
}

// date is the date of a fact: what staff typed, else what the agency gave. One that
// can't be right is a blank, with the reason for staff.
func (b *builder) date(input, field string) runs {
	why := b.aboutDate(field)
	if why == "" || b.Draft.Typed[input] != "" {
		return b.fill(input, b.answer(field))
	}
	given := request.FormatDate(b.Edition.Answers[field])
	return comment(runs{b.blank(input)}, "The agency gives "+given+". This date "+why+".")
}

// officialDate is the date of a determination. The one that its office gave takes
// the place of the agency's, once staff accepted it.
func (b *builder) officialDate(q request.Question, field string) runs {
	const input = "determined_on"
	s := b.standing(q)
	if s.State != request.Confirmed || s.Answer.On == "" {
		return b.date(input, field)
	}
	on := request.FormatDate(s.Answer.On)
	if q == request.QuestionCounty && b.Request.Facts().OutOfOrder && b.Draft.Typed[input] == "" {
		return comment(runs{b.blank(input)}, "The office gives "+on+
			". This date is before the technical assistance that "+
			"it must follow.")
	}
	return b.fill(input, b.derive(on, "History: a confirmation that staff accepted", "confirmed_on_"+string(q)))
}

// aboutDate is why a date that the agency gave can't be right; empty: it can, or
// there is none.
func (b *builder) aboutDate(field string) string {
	a := b.Edition.Answers
	switch {
	case a.IsMisdated(field, b.Edition.At):
		return "can’t be right"
	case field == "county_on" && request.FactsOf(a, b.Edition.At).OutOfOrder:
		return "is before the technical assistance that it must follow"
	case field == "ta_to" && a["ta_to"] < a["ta_from"]:
		return "is before the start"
	}
	return ""
}

func (b *builder) writeNeed() {
	b.startPart("need")
	a := b.Edition.Answers
	if a["need"] == "" {
		b.paragraph(text("The Agency hasn’t said what it needs help with."))
	}
	if a["need"]+a["goals"]+a["data"]+a["tried"] != "" {
		b.paragraph(text("Quoted, as the Agency’s own words."))
	}
	b.quote("need")
	b.words("LCAP goals that this would help reach", "goals")
	b.words("What the data show", "data")
	b.words("What the Agency has tried", "tried")
}
