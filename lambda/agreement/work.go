package agreement

import (
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

func (b *builder) writeScope() {
	b.startPart("scope")
	b.paragraph(text("CCEE provides these services:"))
	var items []runs
	if b.Clause() == "(g)(2)" {
		items = append(items, b.systemicReview())
	}
	b.list(true, append(items, b.items("scope")...)...)
	if b.Edition.Answers["help"] == "" {
		b.paragraph(text("The Agency hasn’t said what kind of help it asks for."))
	} else {
		b.paragraph(join("The Agency asked for: ", b.answer("help"), ".")...)
	}
	b.words("Other help that the Agency asks for", "help_other")
	b.heading("Sites and people")
	b.paragraph(join("Schools and offices that take part: ", b.fill("sites", b.answer("sites")))...)
	b.paragraph(join("Students and staff involved: ", b.fill("people", b.people()))...)
	b.heading("Limits of the work")
	b.paragraph(join("Out of scope: ", b.fill("excluded"))...)
	b.paragraph(join("Assumptions: ", b.fill("assumed"))...)
	b.paragraph(join("Visits: ", b.fill("visits"), ". Data: ", b.fill("data"), ".")...)
}

// systemicReview is what the law asks for under (g)(2)(B), in its words.
func (b *builder) systemicReview() runs {
	return runs{b.derive("A systemic review of the Agency “to identify needs and strategies to improve pupil academic "+
		"achievement, including, but not limited to, needs identified pursuant to Sections 52052, 52064.5, and 52071” "+
		"(EC 52074(g)(2)(B)), which CCEE shall conduct.", "EC 52074(g)(2)(B)", "systemic")}
}

// people is what the agency estimates.
func (b *builder) people() run {
	var parts []string
	for _, of := range []struct{ field, name string }{{"pupils", "students"}, {"staff", "staff"}} {
		if typed := b.Edition.Answers[of.field]; typed != "" {
			if typed[0] >= '0' && typed[0] <= '9' {
				typed = "about " + typed
			}
			parts = append(parts, typed+" "+of.name)
		}
	}
	if len(parts) == 0 {
		return run{}
	}
	return b.cite(request.Capitalize(strings.Join(parts, ", ")), "About how many would be involved?", "pupils")
}

func (b *builder) writeDeliverables() {
	b.startPart("deliverables")
	rows, list, term := [][]runs(nil), b.Draft.rows("deliverable"), b.term()
	inTerm := !term.End.IsZero()
	for i, n := range list {
		day, is := term.day(b.Draft.Typed[inputName("deliverable", n, "due")])
		inTerm = inTerm && !(is && term.isOutside(day))
		number := text(strconv.Itoa(i + 1))
		rows = append(rows, []runs{{number}, b.cell("deliverable", n, "what"), b.cell("deliverable", n, "who"),
			b.due(n, term), b.cell("deliverable", n, "accepted")})
	}
	if len(list) == 0 {
		rows = append(rows, []runs{{text("1")}, b.cell("deliverable", 1, "what"), b.cell("deliverable", 1, "who"),
			b.cell("deliverable", 1, "due"), b.cell("deliverable", 1, "accepted")})
	} else if spare := b.spare("deliverable", list, "what", "who", "due", "accepted"); spare != nil {
		rows = append(rows, append([]runs{nil}, spare...))
	}
	b.table("Schedule", []string{"No.", "Deliverable", "Who", "Due", "Accepted by"}, nil, rows...)
	if inTerm {
		b.paragraph(text("All dates are in the term of this agreement, to " + formatDay(term.End) + "."))
	}
}

// due is the day of a deliverable: a date where what is typed is one.
func (b *builder) due(n int, term Term) runs {
	input := inputName("deliverable", n, "due")
	list, typed := b.cell("deliverable", n, "due"), b.Draft.Typed[inputName("deliverable", n, "due")]
	if typed == "" {
		return list
	}
	day, is := term.day(typed)
	if !is && (strings.EqualFold(typed, "start") || strings.EqualFold(typed, "end")) {
		return comment(runs{b.blank(input)}, "“"+typed+"” has no date yet: section 8 lacks it.")
	}
	if !is {
		return comment(list, notADate(typed))
	}
	if term.isOutside(day) {
		list = comment(list, "This is outside the term.")
	}
	list[0].Text = formatDay(day)
	return list
}

func (b *builder) writeResponsibilities() {
	b.startPart("responsibilities")
	b.heading("Agency")
	b.paragraph(join("The Agency’s liaison is ", b.fill("contact_agency", b.contact()), ".")...)
	b.list(false, b.items("agency_does")...)
	b.heading("CCEE")
	b.list(false, b.items("ccee_does")...)
	b.heading("County office, geographic lead agency, and others")
	b.list(false, b.othersItems()...)
	for _, field := range partnerAnswers {
		f, _ := request.Form.Field(field)
		if b.Edition.Answers[field] != "" {
			b.paragraph(text("The Agency’s answer to “" + f.Label + "”"))
			b.quote(field)
		}
	}
}

// partnerAnswers are the answers that say what others do.
var partnerAnswers = []string{"coe_contact", "coe_work", "lead_contact", "lead_work", "others"}

// othersItems are what staff typed of others' responsibilities. Where the agency
// says what others do, which is quoted, they need not.
func (b *builder) othersItems() []runs {
	answered := slices.ContainsFunc(partnerAnswers, func(field string) bool { return b.Edition.Answers[field] != "" })
	if !answered || len(b.Draft.rows("others_do")) > 0 {
		return b.items("others_do")
	}
	return b.spare("others_do", nil, "text")
}

func (b *builder) writeOutcomes() {
	b.startPart("outcomes")
	if b.Edition.Answers["outcomes"] == "" {
		b.paragraph(text("The Agency hasn’t said which outcomes it wants."))
	} else {
		b.paragraph(text("The outcomes that the Agency wants, and how it will measure them, in its own words:"))
	}
	b.quote("outcomes")
	columns := []string{"outcome", "measure", "baseline", "target", "when"}
	rows, list := [][]runs(nil), b.Draft.rows("outcome")
	for _, n := range append(list, 1)[:max(len(list), 1)] {
		var cells []runs
		for _, column := range columns {
			cells = append(cells, b.cell("outcome", n, column))
		}
		rows = append(rows, cells)
	}
	if len(list) > 0 {
		if spare := b.spare("outcome", list, columns...); spare != nil {
			rows = append(rows, spare)
		}
	}
	b.table("Outcomes and measures", []string{"Outcome", "Measure", "Baseline", "Target", "By when"}, nil, rows...)
}
