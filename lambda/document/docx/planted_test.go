package docx

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// unzip is a Word file's parts, and their names in the zip's order.
func unzip(t *testing.T, file []byte) (contents map[string][]byte, order []*zip.File) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	contents = map[string][]byte{}
	for _, entry := range archive.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		contents[entry.Name], err = io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
	}
	return contents, archive.File
}

// A file with one fault in it is found out, for each kind of fault: without this
// the checker could be content with anything.
func TestChecker_PlantedFaults(t *testing.T) {
	const main, cell = "word/document.xml", `<w:p><w:pPr><w:pStyle w:val="TableText"></w:pStyle></w:pPr><w:sdt>`
	for _, fault := range []struct{ name, part, old, new, want string }{
		{"link to no part", "word/_rels/document.xml.rels", `Target="styles.xml"`, `Target="style.xml"`,
			"leads to no part"},
		{"link twice", "word/_rels/document.xml.rels", `Id="footer"`, `Id="header"`, "is there twice"},
		{"part without a link", "_rels/.rels", `Target="docProps/app.xml"`, `Target="docProps/core.xml"`,
			"no link leads to"},
		{"r:id without a link", main, `r:id="header"`, `r:id="rId9"`, `r:id "rId9"`},
		{"r:id of another kind", main, `r:id="header"`, `r:id="footer"`, `leads to "footer"`},
		{"part without a type", "[Content_Types].xml", `PartName="/word/header1.xml"`, `PartName="/word/header2.xml"`,
			"no content type"},
		{"type of no part", "[Content_Types].xml", `PartName="/word/header1.xml"`, `PartName="word/header1.xml"`,
			"is for no part"},
		{"no such list", main, `<w:numId w:val="3">`, `<w:numId w:val="9">`, `numId "9"`},
		{"list of no kind", "word/numbering.xml", `<w:abstractNumId w:val="1">`, `<w:abstractNumId w:val="7">`,
			"of no kind"},
		{"list before its kind", "word/numbering.xml", `<w:num w:numId="1">`, `<w:num w:numId="2">`, "is there twice"},
		{"no such style", main, `<w:pStyle w:val="Quote">`, `<w:pStyle w:val="Zitat">`, `the style "Zitat"`},
		{"style of another kind", main, `<w:pStyle w:val="Quote">`, `<w:pStyle w:val="Blank">`, `the style "Blank"`},
		{"style based on nothing", "word/styles.xml", `<w:basedOn w:val="Header"/>`, `<w:basedOn w:val="Head"/>`,
			`the style "Head"`},
		{"style twice", "word/styles.xml", `w:styleId="Quote"`, `w:styleId="BodyText"`, "is there twice"},
		{"no such comment", main, `<w:commentReference w:id="0">`, `<w:commentReference w:id="5">`,
			"the comments are at"},
		{"comment without a range", main, `<w:commentRangeEnd w:id="0"></w:commentRangeEnd>`, ``,
			"the comments are at"},
		{"comment without a place", "word/comments.xml", `</w:comments>`,
			`<w:comment w:id="9" w:author="x"><w:p></w:p></w:comment></w:comments>`, "the comments are at"},
		{"no comments in their part", "word/comments.xml", ``, `<w:comments xmlns:w="w"></w:comments>`, "is empty"},
		{"line break in a text", main, `In the Agency`, "In\nthe Agency", "has a line break"},
		{"spaces that are lost", main, `<w:t xml:space="preserve">between `, `<w:t>between `, "loses its spaces"},
		{"text between elements", main, `<w:tbl>`, `<w:tbl>x`, "between elements"},
		{"order in w:pPr", main,
			`<w:pStyle w:val="ListParagraph"></w:pStyle><w:numPr><w:ilvl w:val="0"></w:ilvl><w:numId w:val="1"></w:numId></w:numPr>`, `<w:numPr><w:ilvl w:val="0"></w:ilvl><w:numId w:val="1"></w:numId></w:numPr><w:pStyle w:val="ListParagraph"></w:pStyle>`, "w:pStyle is behind w:numPr"},
		{"order in w:rPr", main, `<w:b></w:b><w:highlight w:val="yellow"></w:highlight>`,
			`<w:highlight w:val="yellow"></w:highlight><w:b></w:b>`, "w:b is behind w:highlight"},
		{"order in w:tblPr", main,
			`<w:tblW w:w="9504" w:type="dxa"></w:tblW><w:tblLayout w:type="fixed"></w:tblLayout>`,
			`<w:tblLayout w:type="fixed"></w:tblLayout><w:tblW w:w="9504" w:type="dxa"></w:tblW>`,
			"w:tblW is behind w:tblLayout"},
		{"order in w:sdtPr", main, `<w:tag w:val="need;e2"></w:tag><w:id w:val="2"></w:id>`,
			`<w:id w:val="2"></w:id><w:tag w:val="need;e2"></w:tag>`, "w:tag is behind w:id"},
		{"order in w:sectPr", main,
			`<w:headerReference w:type="default" r:id="header"></w:headerReference><w:footerReference w:type="default" r:id="footer"></w:footerReference>`, `<w:footerReference w:type="default" r:id="footer"></w:footerReference><w:headerReference w:type="default" r:id="header"></w:headerReference>`, "w:headerReference is behind"},
		{"order in a style", "word/styles.xml", `<w:name w:val="Quote"/><w:basedOn w:val="BodyText"/>`,
			`<w:basedOn w:val="BodyText"/><w:name w:val="Quote"/>`, "w:name is behind w:basedOn"},
		{"properties behind the text", main,
			`<w:rPr><w:b></w:b></w:rPr><w:t xml:space="preserve">Example Unified</w:t>`,
			`<w:t xml:space="preserve">Example Unified</w:t><w:rPr><w:b></w:b></w:rPr>`, "w:rPr is not the first"},
		{"a style inside the defaults", "word/styles.xml", `</w:rPr></w:rPrDefault></w:docDefaults>`,
			`<w:style></w:style></w:rPr></w:rPrDefault></w:docDefaults>`, "w:style can't be in w:rPr"},
		{"section not at the end", main, `</w:body>`, `<w:p></w:p></w:body>`, "doesn't end with its section"},
		{"two tables in a row", main, `<w:tbl>`, `<w:tbl><w:tblGrid></w:tblGrid></w:tbl><w:tbl>`, "behind a table"},
		{"cell without a paragraph", main, `<w:tc>`, `<w:tc><w:tcPr></w:tcPr></w:tc><w:tc>`,
			"doesn't end with a paragraph"},
		{"too many cells", main, `<w:tc>`, `<w:tc><w:p></w:p></w:tc><w:tc>`, "has 3 cells of 2"},
		{"header row not marked", main, `<w:tblHeader></w:tblHeader>`, ``, "marked as a header: false"},
		{"merged cells", main, `<w:tcW w:w="2661" w:type="dxa"></w:tcW>`,
			`<w:tcW w:w="2661" w:type="dxa"></w:tcW><w:gridSpan w:val="2"></w:gridSpan>`, "merged cells"},
		{"control with other text", main, cell,
			strings.Replace(cell, `<w:sdt>`, `<w:r><w:t xml:space="preserve">In </w:t></w:r><w:sdt>`, 1), "not alone"},
		{"control around a paragraph", main, `<w:tc>`, `<w:tc><w:sdt><w:sdtContent><w:p></w:p></w:sdtContent></w:sdt>`,
			"around the paragraph"},
		{"control twice", main, `<w:id w:val="2">`, `<w:id w:val="1">`, "is there twice"},
		{"control with a long title", main, `<w:alias w:val="County`, `<w:alias w:val="` + strings.Repeat("County ", 9),
			"over 64"},
		{"no heading of level 1", main, `"Heading1"`, `"Heading2"`, "0 headings of level 1"},
		{"two headings of level 1", main, `"Heading2"`, `"Heading1"`, "2 headings of level 1"},
		{"level that is left out", main, `"Heading3"`, `"Heading4"`, "a heading of level 4 comes after"},
		{"no title", "docProps/core.xml", `>Agreement for Advice and Assistance<`, `><`, "no title"},
		{"no language", "word/styles.xml", `<w:lang w:val="en-US"></w:lang>`, ``, "no language"},
		{"fields to be updated", "word/settings.xml", `<w:defaultTabStop`,
			`<w:updateFields w:val="true"></w:updateFields><w:defaultTabStop`, "to be updated"},
		{"field that doesn't end", "word/footer1.xml", `"end"`, `"begin"`, "the footer's fields"},
		{"prefix that isn't declared", main, `<w:sdt>`, `<x:y></x:y><w:sdt>`, "not declared"},
		{"attribute twice", main, `<w:ilvl w:val="0">`, `<w:ilvl w:val="0" w:val="0">`, "twice"},
		{"ends that don't match", main, `</w:body>`, `</w:bodies>`, "body"},
	} {
		contents, _ := unzip(t, write(t, sample()))
		if !bytes.Contains(contents[fault.part], []byte(fault.old)) {
			t.Errorf("%s: %s has no %s", fault.name, fault.part, fault.old)
			continue
		}
		contents[fault.part] = bytes.Replace(contents[fault.part], []byte(fault.old), []byte(fault.new), 1)
		if fault.old == "" {
			contents[fault.part] = []byte(fault.new)
		}
		faults := checkParts(contents).faults
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, fault.want) }) {
			t.Errorf("%s: the checker finds %q, want %q", fault.name, faults, fault.want)
		}
	}
}
