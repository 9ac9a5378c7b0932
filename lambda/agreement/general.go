package agreement

import (
	"fmt"

	"ccee-ca.org/assist/lambda/request"
)

func (b *builder) writeClauses() {
	b.startPart("clauses")
	var items []runs
	insured := true // also where counsel has no clause about it yet
	for _, c := range b.Choices() {
		if c.IsIn() {
			items = append(items, b.clauseItem(c))
		} else if c.ID == "insurance" {
			insured = false
		}
	}
	b.list(true, items...)
	if insured {
		b.paragraph(join("Insurance limits: ", b.fill("insurance", b.setting(b.Settings.Insurance, "insurance")))...)
	}
}

// clauseItem is a clause as counsel wrote it, or the blank of its text.
func (b *builder) clauseItem(c Choice) runs {
	list := runs{bold(c.Title + ". ")}
	if c.CheckedBy == "" || c.Text == "" {
		blank := run{Blank: "Text of “" + c.Title + "”", Comment: b.aboutClause(c)}
		return append(list, blank, text(" ("+c.Source+")"))
	}
	note := b.addSource("Clause file “"+c.ID+"”", fmt.Sprintf("version %d", c.Version), c.Owner)
	return append(list, run{Text: c.Text, Source: c.source(), Tag: "clause;" + c.ID, Note: note,
		Comment: b.aboutClause(c)})
}

// aboutClause is why staff meet a clause: by the rule, or by hand.
func (b *builder) aboutClause(c Choice) string {
	words := "Picked by rule: " + c.Why + "."
	switch {
	case c.IsChanged() && c.Reason == "":
		words = "Added by hand. No reason is given."
	case c.IsChanged():
		words = "Added by hand: " + c.Reason
	case c.Rule == request.Unknown:
		words = "Picked until it’s known whether it applies: " + c.Why + "."
	}
	if c.CheckedBy == "" {
		words += " The clause file names no one who checked its text. Counsel (" + c.Owner + ") writes it."
	}
	return words
}

func (b *builder) writeSignatures() {
	b.startPart("signatures")
	b.paragraph(text("This service signs nothing. Opening, downloading, or printing this draft isn’t a signature."))
	b.table("Signatures", []string{"For", "Name and title", "Authority", "Signature and date"}, nil,
		[]runs{{bold("Agency")}, b.fill("official", b.person("official")), b.authority(), nil},
		[]runs{{bold("Administrative Agent")}, b.fill("signer_agent", b.setting(b.Settings.SignerAgent, "signer_agent")),
			{text("On CCEE’s behalf")}, nil},
		[]runs{{bold("CCEE")}, b.fill("signer_ccee", b.setting(b.Settings.SignerCCEE, "signer_ccee")), nil, nil})
	b.doc.Blocks[len(b.doc.Blocks)-1].Table.Sign = true
}

// authority is by what the agency's official can bind it. A district's agreement
// needs its board.
func (b *builder) authority() runs {
	if b.kind() != request.District {
		return comment(b.fill("authority"), "Counsel says what the law asks of a "+b.kind().String()+" here.")
	}
	if approved := b.boardApproval("Approved by the governing board (EC 17604) on "); approved.Text != "" {
		return runs{approved}
	}
	return runs{b.derive("Not an enforceable obligation until the governing board approves or ratifies it (EC 17604).\n"+
		"Board motion of ____________", "EC 17604", "authority")}
}

func (b *builder) writeSources() {
	sources := b.sources
	b.startPart("sources")
	b.doc.Blocks[len(b.doc.Blocks)-1].PageBreak = true
	rows := [][]runs{}
	for i, s := range sources {
		rows = append(rows, []runs{{text(fmt.Sprint(i + 1))}, {text(s.parts)}, {text(s.source)}, {text(s.version)},
			{text(s.by)}})
	}
	b.table("Where each part comes from", []string{"No.", "Part", "Source", "Version", "From"}, nil, rows...)
	b.doc.Blocks[len(b.doc.Blocks)-1].Table.Exhibit = true
	filled, blanks := Count(b.doc)
	b.paragraph(text(fmt.Sprintf("%s and %s left.", count(filled, "field is filled", "fields are filled"),
		count(blanks, "blank is", "blanks are"))))
}

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
