// Package contract has a contract for tests: each thing that a document can have, in
// about the order of an agreement. Its people and figures are samples.
package contract

import (
	"time"

	"ccee-ca.org/assist/lambda/document"
)

// Sample is that contract.
func Sample() document.Document {
	return document.Document{
		Title: "Agreement for Advice and Assistance", Language: "en-US",
		Stamp:  "Draft 3. Binds no one until it is approved and signed.",
		Header: "Draft agreement · Example Unified · RFA-2026-R1PE-F",
		Footer: "Draft 3 · made from version 2 of the answers",
		Author: "CCEE staff", Made: time.Date(2026, 12, 1, 17, 2, 0, 0, time.UTC),
		Properties: []document.Property{{Name: "Reference", Value: "RFA-2026-R1PE-F"}, {Name: "Draft", Value: "3"},
			{Name: "Version of the answers", Value: "2"}},
		Blocks: append(cover(), append(scope(), append(costs(), exhibit()...)...)...),
	}
}

// Filled fields, with the row of the exhibit that says where each comes from.
var (
	county = document.Run{Text: "Example County", Source: "County (version 1, Nov 16, 2026)", Tag: "county;e1", Note: 1}
	need   = document.Run{Text: "Our four middle schools plan math units in four\tways.\nTeachers can’t share plans.\n\n" +
		"We need help to agree on one way.", Source: "What do you need help with? (version 2, Nov 24, 2026)",
		Tag: "need;e2", Note: 2}
	goal = document.Run{Text: "Goal 1: all students meet the standard in grade 8 math.",
		Source: "Which of your LCAP goals are at stake? (version 1, Nov 16, 2026)", Tag: "goals;e1", Note: 3}
)

func cover() []document.Block {
	return []document.Block{
		{Text: []document.Run{{Text: "between "}, {Text: "Example Unified", Bold: true}, {Text: " (the “Agency”) and "},
			{Text: "the Administrative Agent", Bold: true}, {Text: ", on behalf of CCEE"}}},
		{Table: &document.Table{Caption: "Cover", Rows: [][][]document.Run{
			{words("Agreement number"), {{Blank: "Agreement number", Comment: "The Administrative Agent gives it."}}},
			{words("Reference"), words("RFA-2026-R1PE-F")},
			{words("Agency"), {{Text: "In "}, county, {Text: " (CDS code 0210025)"}}},
			{words("Not to exceed"), words("$33,500.00")},
			{words("Notices to"), {{Blank: "Address for notices"}}},
		}}},
		{ID: "recitals", Level: 2, Text: words("1. Recitals")},
		{Numbered: true, List: [][]document.Run{
			words("CCEE advises and assists local educational agencies under Education Code (EC) 52074."),
			words("On November 16, 2026, the Agency asked for CCEE’s help."),
		}},
	}
}

func scope() []document.Block {
	return []document.Block{
		{ID: "need", Level: 2, Text: words("2. Need")},
		{Text: words("In the Agency’s own words:")},
		{Quote: true, Text: []document.Run{need}},
		{Text: []document.Run{{Text: "The Agency’s LCAP goal at stake is "}, goal, {Text: " See section 3."}}},
		{ID: "scope", Level: 2, Text: words("3. Scope of work")},
		{Level: 3, Text: words("Services")},
		{Numbered: true, List: [][]document.Run{
			{{Text: "A Facilitated Instructional Review, "}, {Blank: "Days on site per school"}, {Text: " days on site."}},
			words("Two planning days with department heads."),
		}},
		{Level: 4, Text: words("Sites")},
		{List: [][]document.Run{words("Example Middle School"), words("Sample Middle School")}},
	}
}

func costs() []document.Block {
	return []document.Block{
		{ID: "costs", Level: 2, Text: words("4. Costs")},
		{Table: &document.Table{Caption: "Costs", Numbers: []int{2, 3, 4},
			Head: []string{"Line", "Basis", "Quantity", "Rate ($)", "Amount ($)"},
			Rows: [][][]document.Run{
				{words("Staff days on site"), words("day"), words("12"), words("1,000.00"), words("12,000.00")},
				{words("Travel and lodging"), words("estimate, paid at actual cost"), words("1"), words("4,000.00"),
					words("4,000.00")},
				{words("Indirect costs"), words("percent of the lines above"), nil,
					{{Blank: "Indirect rate", Comment: "Ask the Administrative Agent\nfor the rate of this fiscal year."}}, nil},
				{bold("Not to exceed"), nil, nil, nil, bold("33,500.00")},
			}}},
		{Text: words("Costs above the limit need an amendment.")},
		{ID: "signatures", Level: 2, Text: words("5. Signatures")},
		{Table: &document.Table{Caption: "Signatures", Sign: true,
			Head: []string{"For", "Name and title", "Signature", "Date"},
			Rows: [][][]document.Run{
				{words("Example Unified"), words("Pat Example, Superintendent"), nil, nil},
				{words("CCEE"), {{Blank: "Who signs for CCEE"}}, nil, nil},
			}}},
	}
}

func exhibit() []document.Block {
	return []document.Block{
		{ID: "sources", Level: 2, PageBreak: true, Text: words("Exhibit: where each part comes from")},
		{Table: &document.Table{Caption: "Sources", Exhibit: true,
			Head: []string{"No.", "Part", "Question", "Version", "From"},
			Rows: [][][]document.Run{
				{words("1"), words("Cover"), words("County"), words("1, Nov 16, 2026"), words("Agency")},
				{words("2"), words("2"), words("What do you need help with?"), words("2, Nov 24, 2026"), words("Agency")},
				{words("3"), words("2"), words("Which of your LCAP goals are at stake?"), words("1, Nov 16, 2026"),
					words("Agency")},
			}}},
	}
}

func words(text string) []document.Run { return []document.Run{{Text: text}} }

func bold(text string) []document.Run { return []document.Run{{Text: text, Bold: true}} }
