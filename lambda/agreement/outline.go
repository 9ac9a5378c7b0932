package agreement

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/request"
)

// Outline is the agreement as a document, with every part, each filled field with
// its source, and each blank by its name.
func Outline(c Case, now time.Time) document.Document {
	b := &builder{Case: c, form: Form(c.Clauses), proposed: Propose(c)}
	b.doc = document.Document{Title: "Agreement for Advice and Assistance", Language: "en-US", Header: b.header(),
		Stamp: b.draftName() + ". It binds no one until it is approved and signed.", Footer: b.footer(now),
		Author: b.Settings.Short, Made: b.Draft.At, Properties: b.properties()}
	b.writeOpening()
	b.writeCover()
	b.writeRecitals()
	b.writeNeed()
	b.writeScope()
	b.writeDeliverables()
	b.writeResponsibilities()
	b.writeOutcomes()
	b.writeCosts()
	b.writeTerm()
	b.writeClauses()
	b.writeNegotiation()
	b.writeSignatures()
	b.writeSources()
	return b.doc
}

func (b *builder) header() string {
	return "Draft agreement · " + b.Edition.Answers["agency"] + " · " + b.Request.Reference
}

// draftName is the draft as people name it.
func (c Case) draftName() string {
	if c.Draft.Number == 0 {
		return "Draft, not saved yet"
	}
	return fmt.Sprintf("Draft %d", c.Draft.Number)
}

// footer names the draft and the version of the answers, and when it was saved: not
// now, so that the same draft is the same file.
func (b *builder) footer(now time.Time) string {
	at := cmp.Or(b.Draft.At, now)
	return fmt.Sprintf("%s · version %d of the answers · %s", b.draftName(), b.Edition.Number,
		request.FormatTime(at))
}

func (b *builder) properties() []document.Property {
	list := []document.Property{{Name: "Reference", Value: b.Request.Reference},
		{Name: "Version of the answers", Value: fmt.Sprint(b.Edition.Number)}}
	if b.Draft.Number > 0 {
		list = append(list, document.Property{Name: "Draft", Value: fmt.Sprint(b.Draft.Number)},
			document.Property{Name: "Digest", Value: b.Draft.Digest})
	}
	return list
}

func (b *builder) writeOpening() {
	b.part = Parts[0]
	b.paragraph(join("between ", boldRun(b.agency()), " (the “Agency”) and the ",
		boldRun(b.setting(b.Settings.Agent, "agent")), " (the “Administrative Agent”), on behalf of the ",
		boldRun(b.setting(b.Settings.Owner, "owner")), " (“"+b.Settings.Short+"”)")...)
}

func boldRun(r run) run {
	r.Bold = true
	return r
}

func (b *builder) agency() run { return b.answer("agency") }

func (b *builder) writeCover() {
	b.startPart("cover")
	row := func(label string, value runs) []runs { return []runs{{bold(label)}, value} }
	term := b.term()
	b.table("Cover", nil, nil,
		row("Agreement number", b.fill("agreement_number")),
		row("Reference", runs{b.derive(b.Request.Reference, "The request’s reference number", "reference")}),
		row("Agency", runs{b.identity()}),
		row("Administrative Agent", runs{b.setting(b.Settings.Agent, "agent")}),
		row("CCEE", runs{b.setting(b.Settings.Owner, "owner")}),
		row("Path", b.path()),
		row("Starts", b.start(term)),
		row("Ends", b.end(term)),
		row("Not to exceed", b.limit()),
		row("Who pays", b.payer()),
		row("Paid from", b.fill("funding", b.answer("funding"))),
		row("Board date", b.boardDate()),
		row("Official", b.fill("official", b.person("official"))),
		row("Agency’s contact for the work", b.fill("contact_agency", b.contact())),
		row("CCEE’s contact for the work", b.fill("contact_ccee")),
		row("Fiscal contact", b.fill("fiscal", b.fiscal())),
		row("Notices to the Agency", b.fill("notice_agency")),
		row("Notices to the Administrative Agent", b.fill("notice_agent",
			b.setting(b.Settings.NoticeAgent, "notice_agent"))),
		row("Notices to CCEE", b.fill("notice_ccee", b.setting(b.Settings.NoticeCCEE, "notice_ccee"))))
}

// boardDate is when the board approved the agreement, as staff recorded it; else
// the date that they typed, or that the agency gave.
func (b *builder) boardDate() runs {
	if approved := b.boardApproval("Approved "); approved.Text != "" {
		return append(runs{approved}, b.offer("board_on")...)
	}
	return b.fill("board_on", b.answer("board_on"))
}

// boardApproval is the day of the approval after some words, or a run without text
// where none is recorded.
func (b *builder) boardApproval(words string) run {
	at := b.Request.BoardApproval()
	if at.IsZero() {
		return run{}
	}
	return b.derive(words+longDay(at), "History: the board’s approval", "board_approval")
}

func (b *builder) path() runs {
	found := run{}
	if clause := b.Clause(); clause != "" && b.Draft.Typed["clause"] == "" {
		found = b.cite("EC 52074"+clause, "Eligibility", ruleOf(clause).Field)
	}
	if typed := b.typedRun("clause"); typed.Text != "" {
		typed.Text = "EC 52074" + typed.Text
		return runs{typed}
	}
	return b.fill("clause", found)
}

func ruleOf(clause string) request.Rule {
	for _, r := range request.Rules {
		if r.Clause == clause {
			return r
		}
	}
	return request.Rule{}
}

// payer is what the law says of who pays. A cost is never promised.
func (b *builder) payer() runs {
	switch clause := b.Clause(); clause {
	case "":
		return runs{text("It follows from the path.")}
	case "(g)(3)":
		return runs{b.derive("The Agency reimburses CCEE", "EC 52074(g)(3)", "payer")}
	case "(g)(2)":
		return runs{b.derive("The agencies that assist", "EC 52074(g)(2)(B)", "payer")}
	default:
		return runs{b.derive("The law names no charge. CCEE states the cost in section 7.", "EC 52074"+clause, "payer")}
	}
}

func (b *builder) limit() runs {
	costs := b.Draft.Costs()
	switch {
	case costs.HasLimit:
		return runs{b.derive(costs.Limit.Dollars(), "Section 7", "limit")}
	case b.hasTable():
		return runs{text("As section 7 states.")}
	}
	return runs{text("Section 7 states the cost.")}
}

// identity is the agency's name, county, and code. In a table each cell has one
// field, since Word gives each a paragraph of its own.
func (b *builder) identity() run {
	a := b.Edition.Answers
	value := a["agency"]
	if county := a.County(); county != "" {
		value += ", " + county + " County"
	}
	if a["cds"] != "" {
		value += ", CDS code " + a["cds"]
	}
	return b.cite(value, "Agency name, county, and CDS code", "agency", "county", "cds")
}

// person is a person of the answers: name, title, email address.
func (b *builder) person(who string) run {
	a := b.Edition.Answers
	fields := []string{who + "_name", who + "_title", who + "_email"}
	var parts []string
	for _, field := range fields {
		if a[field] != "" {
			parts = append(parts, a[field])
		}
	}
	if len(parts) == 0 {
		return run{}
	}
	return b.cite(strings.Join(parts, ", "), "Authorized official", fields...)
}

// contact is the day-to-day contact in one run.
func (b *builder) contact() run {
	who := "contact"
	if b.Edition.Answers["contact_name"] == "" && b.Edition.Answers["contact_is"] != request.SomeoneElse {
		who = "official"
	}
	return b.oneRun(who, b.Edition.Answers[who+"_name"], b.Edition.Answers[who+"_email"])
}

func (b *builder) fiscal() run {
	name, email := b.Edition.Answers.Fiscal()
	who := "fiscal"
	if b.Edition.Answers["fiscal_is"] == request.SameAsContact && b.Edition.Answers["contact_name"] != "" {
		who = "contact"
	} else if b.Edition.Answers["fiscal_is"] != request.SomeoneElse && b.Edition.Answers["fiscal_name"] == "" {
		who = "official"
	}
	return b.oneRun(who, name, email)
}

func (b *builder) oneRun(who, name, email string) run {
	value := strings.Trim(name+", "+email, ", ")
	if value == "" {
		return run{}
	}
	return b.cite(value, request.Capitalize(who)+"’s name and email", who+"_name", who+"_email")
}

// term is when the agreement starts and ends: as staff typed, else from the
// answers, at most nine months.
func (b *builder) term() Term {
	t := Term{}
	t.Start, _ = parseDay(cmp.Or(b.Draft.Typed["term_start"], b.Edition.Answers["start"]))
	fmt.Sscan(b.Edition.Answers["months"], &t.Months)
	t.IsCapped = t.Months > request.MonthsLimit
	if typed := b.Draft.Typed["term_end"]; typed != "" {
		t.End, _ = parseDay(typed) // else none: nobody meant another day
	} else if !t.Start.IsZero() && t.Months > 0 {
		t.End = lastDay(t.Start, min(t.Months, request.MonthsLimit))
	}
	return t
}

func (b *builder) start(t Term) runs {
	list := b.fill("term_start", b.answer("start"))
	if typed := b.Draft.Typed["term_start"]; typed != "" && t.Start.IsZero() {
		return comment(list, notADate(typed))
	}
	return asDay(list, t.Start)
}

func (b *builder) end(t Term) runs {
	found := run{}
	if !t.End.IsZero() && b.Draft.Typed["term_end"] == "" {
		found = b.cite(formatDay(t.End), "How many months of help do you need?", "months")
	}
	list := b.fill("term_end", found)
	if b.Draft.Typed["term_end"] != "" {
		list = asDay(list, t.End)
	}
	return comment(list, b.aboutTerm(t))
}

func notADate(typed string) string { return "“" + typed + "” can’t be read as a date." }

// asDay writes what staff typed as a date, where it is one.
func asDay(list runs, day time.Time) runs {
	if !day.IsZero() && len(list) > 0 && list[0].Text != "" {
		list[0].Text = formatDay(day)
	}
	return list
}

// aboutTerm is what staff should know of the term.
func (b *builder) aboutTerm(t Term) string {
	latest, typed := lastDay(t.Start, request.MonthsLimit), b.Draft.Typed["term_end"]
	switch {
	case typed != "" && t.End.IsZero():
		return notADate(typed)
	case t.Start.IsZero() || t.End.IsZero():
		return ""
	case t.End.Before(t.Start):
		return "The end is before the start."
	case t.End.After(latest):
		return "This is past nine months, which end on " + formatDay(latest) + "."
	case t.IsCapped && typed == "":
		return fmt.Sprintf("The agency asks for %d months. This is nine: longer is only by amendment.", t.Months)
	}
	return ""
}
