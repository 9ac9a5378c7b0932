package docx

import (
	"bytes"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/document"
)

// sample has each thing that a document can have.
func sample() document.Document {
	const need, e2 = "What do you need help with? (version 2, Nov 24, 2026)", "need;e2"
	words := func(text string) []document.Run { return []document.Run{{Text: text}} }
	return document.Document{
		Title: "Agreement for Advice and Assistance", Language: "en-US",
		Stamp:  "Draft 3. Binds no one until it is approved and signed.",
		Header: "Draft agreement · Example Unified · RFA-2026-R1PE-F",
		Footer: "Draft 3 · version 2 of the answers", Author: "CCEE staff",
		Made:       time.Date(2026, 12, 1, 17, 2, 0, 0, time.UTC),
		Properties: []document.Property{{Name: "Reference", Value: "RFA-2026-R1PE-F"}, {Name: "Draft", Value: "3"}},
		Blocks: []document.Block{
			{Text: []document.Run{{Text: "between "}, {Text: "Example Unified", Bold: true},
				{Text: " (the “Agency”) and CCEE"}}},
			{Table: &document.Table{Caption: "Cover", Rows: [][][]document.Run{
				{words("Agreement number"), {{Blank: "Agreement number", Comment: "The Agent gives it."}}},
				{words("Agency"), {{Text: "In "}, {Text: "Example County", Source: "County (version 1, Nov 16, 2026)",
					Tag: "county;e1", Note: 1},
					{Text: "CDS 0210025"}}},
			}}},
			{ID: "need", Level: 2, Text: words("1. Need")},
			{Text: words("In the Agency’s own words:")},
			{Quote: true, Text: []document.Run{{Text: "Our schools plan units\tin four ways.\nTeachers can’t share plans.",
				Source: need, Tag: e2, Note: 2}}},
			{Level: 3, Text: words("Goals")},
			{List: [][]document.Run{words("Goal 1"), {{Text: "Days: "}, {Blank: "Days on site"}}}},
			{Level: 4, Text: words("In order")},
			{List: [][]document.Run{words("First"), words("Second")}, Numbered: true},
			{List: [][]document.Run{words("First again")}, Numbered: true},
			{Level: 2, Text: words("2. Costs")},
			{Table: &document.Table{Caption: "Costs", Head: []string{"Line", "Basis", "Quantity", "Amount ($)"},
				Numbers: []int{2, 3},
				Rows: [][][]document.Run{
					{words("Staff days on site"), words("day"), words("12"), words("12,000.00")},
					{words("Indirect costs"), words("percent of the lines above"), {{Blank: "Indirect rate"}}, nil},
					{{{Text: "Not to exceed", Bold: true}}, nil, nil, {{Text: "40,000.00", Bold: true}}},
				}}},
			{Level: 2, PageBreak: true, Text: words("Exhibit: where each part comes from")},
			{Table: &document.Table{Caption: "Sources", Exhibit: true,
				Head: []string{"No.", "Part", "Question", "Version"},
				Rows: [][][]document.Run{
					{words("1"), words("Cover"), words("County"), words("1, Nov 16, 2026")},
					{words("2"), words("1"), words("What do you need help with?"), words("2, Nov 24, 2026")},
				}}},
		},
	}
}

// write is the Word file of a document.
func write(t *testing.T, d document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
