package agreement

import (
	"errors"

	"ccee-ca.org/assist/lambda/request"
)

// hasTable reports whether the agreement has a cost table: under (g)(2) and (g)(3),
// and elsewhere where staff typed a line.
func (b *builder) hasTable() bool {
	clause := b.Clause()
	return clause == "(g)(2)" || clause == "(g)(3)" || len(b.Draft.rows("cost")) > 0
}

func (b *builder) writeCosts() {
	b.startPart("costs")
	switch clause := b.Clause(); clause {
	case "":
		b.paragraph(join("Who pays follows from the path: ", b.fill("clause"), ".")...)
	case "(g)(3)":
		b.paragraph(join(b.derive("The Agency shall reimburse CCEE for the cost of these services pursuant to authority "+
			"provided in the annual Budget Act.", "EC 52074(g)(3)", "cost"))...)
	case "(g)(2)":
		b.writeShares()
	default:
		b.paragraph(join(b.derive("EC 52074"+clause+" names no charge.", "EC 52074"+clause, "cost"),
			" CCEE states the cost to the Agency: ", b.fill("cost_stated"))...)
	}
	b.paragraph(join("Funding source of the Agency’s costs: ", b.fill("funding", b.answer("funding")))...)
	if !b.hasTable() && !b.Editing {
		return
	}
	b.isOffered = !b.hasTable()
	if b.isOffered {
		b.paragraph(text("The agreement has a cost table once you type a line. Until then, this is only offered."))
	}
	b.writeTable()
	b.isOffered = false
	if b.hasTable() {
		b.writePayment()
	}
}

// writeShares says what the law intends of the cost under (g)(2), in its words, and
// who bears which share.
func (b *builder) writeShares() {
	b.paragraph(join(b.derive("“It is the intent of the Legislature that no single governmental agency providing "+
		"assistance in partnership with other governmental agencies bear the full cost of assistance” "+
		"(EC 52074(g)(2)(B)).", "EC 52074(g)(2)(B)", "cost"), " The assisting agencies share it:")...)
	rows, list := [][]runs(nil), b.Draft.rows("share")
	shown := list
	if len(list) == 0 {
		shown = []int{1}
	}
	for _, n := range shown {
		rows = append(rows, []runs{b.cell("share", n, "agency"), b.cell("share", n, "share")})
	}
	if len(list) > 0 {
		if spare := b.spare("share", list, "agency", "share"); spare != nil {
			rows = append(rows, spare)
		}
	}
	b.table("Shares of the assisting agencies", []string{"Agency", "Share"}, nil, rows...)
}

func (b *builder) writeTable() {
	costs, list := b.Draft.Costs(), b.Draft.rows("cost")
	var rows [][]runs
	for _, l := range costs.Lines {
		rows = append(rows, []runs{b.cell("cost", l.Row, "line"), b.cell("cost", l.Row, "basis"),
			b.nameRow(b.figure(inputName("cost", l.Row, "quantity"), parsesQuantity), "cost", l.Row),
			b.nameRow(b.figure(inputName("cost", l.Row, "rate"), parsesCents), "cost", l.Row), amount(l.Amount, l.Err)})
	}
	if len(list) == 0 {
		rows = append(rows, []runs{b.cell("cost", 1, "line"), b.cell("cost", 1, "basis"), b.cell("cost", 1, "quantity"),
			b.cell("cost", 1, "rate"), nil})
	} else if spare := b.spare("cost", list, "line", "basis", "quantity", "rate"); spare != nil {
		rows = append(rows, append(spare, nil))
	}
	rows = append(rows, b.percentRow("indirect", "Indirect costs", costs.Indirect),
		b.percentRow("agent", "Administrative Agent", costs.Agent))
	total := "Sum so far"
	if costs.IsComplete {
		total = "Sum"
	}
	rows = append(rows, []runs{{bold(total)}, nil, nil, nil, {bold(costs.Total.String())}},
		[]runs{{bold("Not to exceed")}, nil, nil, nil, comment(b.figure("not_to_exceed", parsesCents), b.aboutSum(costs))})
	b.table("Costs in dollars", []string{"Line", "Basis", "Quantity", "Rate", "Amount"}, []int{2, 3, 4}, rows...)
	b.paragraph(text("Each line is its quantity times its rate, or its percentage of the amount named, rounded to the " +
		"nearest cent."))
}

// aboutSum is what staff should know of the sum.
func (b *builder) aboutSum(costs Costs) string {
	if costs.IsOver() {
		return costs.Verdict()
	}
	return ""
}

func parsesQuantity(typed string) (string, error) {
	q, err := ParseQuantity(typed)
	return q.String(), err
}

func parsesCents(typed string) (string, error) {
	c, err := ParseCents(typed)
	return c.String(), err
}

func parsesPercent(typed string) (string, error) {
	p, err := ParsePercent(typed)
	return p.String(), err
}

// figure is a number that staff typed, as it was read. What can't be read is a
// blank, with the reason for staff.
func (b *builder) figure(input string, parse func(string) (string, error)) runs {
	list, typed := b.fill(input), b.Draft.Typed[input]
	if typed == "" {
		return list
	}
	read, err := parse(typed)
	if err != nil {
		return comment(runs{b.blank(input)}, whyUnread(typed, err)+".")
	}
	list[0].Text = read
	return list
}

// amount is the amount of a line, where it has one.
func amount(c Cents, err error) runs {
	switch {
	case errors.Is(err, ErrTooLarge):
		return runs{{Text: "–", Comment: "The amount is over " + MaxCents.Dollars() + "."}}
	case err != nil:
		return runs{text("–")}
	}
	return runs{text(c.String())}
}

// percentRow is a line that is a percentage.
func (b *builder) percentRow(name, label string, l PercentLine) []runs {
	rate := b.figure(name+"_rate", parsesPercent)
	base := b.fill(name + "_base")
	if p, err := ParsePercent(l.Rate); err == nil && p == 0 && l.Rate != "" && l.Base == "" {
		base = b.offer(name + "_base")
	}
	if l.Base == baseStated {
		base = join(base, " ", b.figure(name+"_amount", parsesCents))
	} else {
		base = append(base, b.offer(name+"_amount")...)
	}
	title := runs{text(label)}
	if name == "indirect" {
		title = join(label+", rate of fiscal year ", b.fill("indirect_year"))
	}
	return []runs{title, base, nil, rate, amount(l.Amount, l.Err)}
}

func (b *builder) writePayment() {
	b.heading("Payment")
	s := b.Settings
	b.paragraph(join("The Administrative Agent invoices ", b.fill("fiscal", b.fiscal()), " ",
		b.fill("invoice", b.setting(s.Invoice, "invoice")), ". The payment is due within ",
		b.fill("pay_within", b.setting(s.PayWithin, "pay_within")), ".")...)
	b.paragraph(join("Past the not-to-exceed amount: ", b.fill("past_amount"))...)
}

func (b *builder) writeTerm() {
	b.startPart("term")
	term := b.term()
	b.paragraph(join("This agreement starts on ", b.start(term), " and ends on ", b.end(term), ".")...)
	b.paragraph(join(b.derive("A term of more than nine months needs an amendment of this agreement.",
		"CCEE’s second criterion: nine months or less", "nine"))...)
	b.paragraph(text("What ends this agreement sooner, and how it is amended, is in section 9."))
}

func (b *builder) writeNegotiation() {
	b.startPart("negotiation")
	const question = "Do you expect to negotiate over contract language?"
	words := map[string]string{request.Yes: "The Agency expects to negotiate over contract language.",
		request.No:      "The Agency doesn’t expect to negotiate over contract language.",
		request.NotSure: "The Agency isn’t sure whether it will negotiate over contract language."}
	answer := b.Edition.Answers["negotiation"]
	if answer != "" {
		b.paragraph(b.cite(words[answer], question, "negotiation"))
	} else {
		b.paragraph(text("The Agency hasn’t said whether it expects to negotiate over contract language."))
	}
	if answer == request.No && b.Draft.Typed["changes"] == "" {
		b.paragraph(join("Clauses that the Agency wants changed: none named.", b.offer("changes"))...)
		return
	}
	b.paragraph(join("Clauses that the Agency wants changed: ", b.fill("changes"))...)
}
