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
	if at := b.Request.LastTaken[request.StepAccept]; !at.IsZero() {
		items = append(items, join("CCEE accepted the request on ", b.derive(longDay(at), "History: accepted",
			"accepted"), "."))
	}
	b.list(true, items...)
}

// confirmation is who confirmed a fact to CCEE, and when, where staff accepted that
// and it holds for the answers that the draft is made from; else a run without text.
func (b *builder) confirmation(q request.Question) run {
	fact := b.Request.Standing(q)
	if fact.State != request.Confirmed || b.Edition.Number != b.Request.Current().Number {
		return run{}
	}
	return b.derive(fact.Answer.Who+", "+longDay(fact.Answer.At), "History: a confirmation that staff accepted",
		"confirmed_"+string(q))
}

// confirmations are recitals of what officials confirmed under the agreement's path.
func (b *builder) confirmations() (items []runs) {
	for _, q := range request.QuestionsOf(b.kind()) {
		by := b.confirmation(q)
		if by.Text != "" && q.Rule().Clause == b.Clause() {
			items = append(items, join("CCEE asked "+q.Official()+" to confirm this, and the answer is yes: ", by, "."))
		}
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
		return []runs{{b.derive("Under EC 52074(g)(3), the Agency reimburses CCEE for the cost of these services pursuant "+
			"to authority provided in the annual Budget Act.", "EC 52074(g)(3)", "g3")}}
	}
	return []runs{join("This agreement is under EC 52074(g), ", b.fill("clause"), ".")}
}

func (b *builder) assistance() runs {
	a := b.Edition.Answers
	if a["ta"] != request.TA52071 && a["ta"] != request.TA476073 {
		return join("The Agency received technical assistance: ", b.fill("determination"), ".")
	}
	list := join("The Agency received technical assistance under ", b.cite("EC "+a["ta"],
		"Has your agency received technical assistance?", "ta"), " from ", b.answer("ta_from"))
	if a["ta_to"] == "" {
		return append(list, text(" on."))
	}
	return join(list, " to ", b.answer("ta_to"), ".")
}

func (b *builder) countyDetermination() runs {
	const words = "determined that CCEE’s advice and assistance is necessary, as EC 52074(g)(1)(A) describes"
	if b.Edition.Answers["county_determined"] != request.Yes {
		return join("The county superintendent of schools "+words+": ", b.fill("determination",
			b.confirmation(request.QuestionCounty)), ".")
	}
	return join("On ", b.answer("county_on"), ", the county superintendent of schools (", b.answer("county_by"), ") "+
		words+".")
}

func (b *builder) leadAgreement() runs {
	lead := b.answer("lead")
	if b.Edition.Answers["lead_agrees"] != request.Yes {
		return join("The county’s geographic lead agency agreed: ", b.fill("agreement_of_lead",
			b.confirmation(request.QuestionLead)), ".")
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
	if b.Edition.Answers["state_determined"] != request.Yes {
		return join(request.Capitalize(title)+words+": ", b.fill("determination",
			b.confirmation(request.QuestionState)), ".")
	}
	return join("On ", b.answer("state_on"), ", "+title+words+". The Agency was told by ", b.answer("state_by"), ".")
}

func (b *builder) apportionment() runs {
	on := b.fill("apportionment", b.answer("apportionment_on"))
	return join("The Agency receives an emergency apportionment under EC 41320 and following, first received on ", on,
		". It is deemed to have been referred to CCEE (EC 52074(g)(2)(A)).")
}

// priority is the district's own statement, and no finding.
func (b *builder) priority() runs {
	list := join("The Agency states that it is at risk of qualifying for state intervention and asks for priority (",
		b.cite("EC 52074(h)", "Eligibility", "h"), ").")
	reason := b.answer("at_risk_reason")
	if reason.Text == "" {
		return list
	}
	return join(list, " In its own words: “", reason, "”")
}

func (b *builder) writeNeed() {
	b.startPart("need")
	b.paragraph(text("Quoted, as the Agency’s own words."))
	b.quote("need")
	b.words("LCAP goals that this would help reach", "goals")
	b.words("What the data show", "data")
	b.words("What the Agency has tried", "tried")
}
