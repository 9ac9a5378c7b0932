// Package docx writes a document.Document as a Word file (Office Open XML,
// WordprocessingML, ISO/IEC 29500): a zip of XML parts that link to each other.
//
// What it keeps to, because word processors and previewers were seen to refuse a
// file, or to ask a frightening question, where it was otherwise; each rule has a
// test in rules_test.go:
//
//   - Every link between parts (r:id), list (numId), style, comment, and content
//     type leads somewhere.
//   - Elements are in the order of the schema, inside the properties of paragraphs,
//     tables, content controls, and sections too. The structs of xml.go have that
//     order.
//   - No part is empty: without comments there is no part of comments.
//   - A line break is an element (w:br), never a character of a text (w:t).
//   - A character that XML forbids is replaced where a reader sees it.
//   - No field asks to be updated when the file is opened.
//   - A table's header row is marked and repeated, its cells aren't merged, and
//     each
//     cell has a paragraph.
//   - A content control in a cell is alone in its paragraph.
//   - A content control's title and tag fit in the 64 characters that Word shows.
//   - There is one heading of level 1, a language, and a title.
//   - The parts in the zip have permissions to be read.
//
// The same document gives the same bytes: parts are in a fixed order, and their
// time is the earliest that a zip can have. The bytes may differ after a change of
// Go's compressor, so that a digest which must last is one of the contents.
package docx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"

	"ccee-ca.org/assist/lambda/document"
)

// MediaType is that of a Word file.
const MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Write writes d as a Word file. Its errors are those of w, and of XML that can't
// be made, which no document causes.
func Write(w io.Writer, d document.Document) error {
	archive := zip.NewWriter(w)
	for _, p := range parts(d) {
		if err := writePart(archive, p); err != nil {
			return fmt.Errorf("write %s of a Word file: %w", p.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("end a Word file: %w", err)
	}
	return nil
}

// earliest is January 1, 1980, as a zip's folder has dates.
const earliest = 1<<5 | 1

func writePart(archive *zip.Writer, p part) error {
	//lint:ignore SA1019 Modified would add a field of its own to each part, as Word's files have none
	header := &zip.FileHeader{Name: p.name, Method: zip.Deflate, ModifiedDate: earliest}
	header.SetMode(0o644) // Word for Mac warns of a file whose parts no one may read
	file, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(file)
	if _, err := b.WriteString(xml.Header); err != nil {
		return err
	}
	if err := xml.NewEncoder(b).Encode(p.content); err != nil {
		return err
	}
	return b.Flush()
}

// part is a file in the zip.
type part struct {
	name    string
	content any    // as encoding/xml writes it
	media   string // its content type; empty where the ending .rels or .xml says it
	link    string // the kind of link by which the document, or the package, leads to it
	id      string // of the link from the document; empty where it is the package's
}

// parts are all parts in the order of the zip: programs that look at the first ones
// only know a Word file by them.
func parts(d document.Document) []part {
	b := &body{}
	main := b.document(d)
	list := []part{
		{name: "word/document.xml", content: main, media: MediaType + ".main+xml", link: office + "officeDocument"},
		{name: "word/styles.xml", content: styleSheet(d.Language), media: wordMedia + "styles+xml",
			link: office + "styles", id: "styles"},
		{name: "word/settings.xml", content: settingsPart(d.Language), media: wordMedia + "settings+xml",
			link: office + "settings", id: "settings"},
		{name: "word/numbering.xml", content: numberingPart(b.numbered), media: wordMedia + "numbering+xml",
			link: office + "numbering", id: "numbering"},
		{name: "word/header1.xml", content: headerPart(d.Header), media: wordMedia + "header+xml",
			link: office + "header", id: headerID},
		{name: "word/footer1.xml", content: footerPart(d.Footer), media: wordMedia + "footer+xml",
			link: office + "footer", id: footerID},
	}
	if len(b.comments) > 0 {
		list = append(list, part{name: "word/comments.xml", content: commentsPart(d, b.comments),
			media: wordMedia + "comments+xml", link: office + "comments", id: "comments"})
	}
	list = append(list,
		part{name: "docProps/core.xml", content: coreProperties(d), link: coreLink,
			media: "application/vnd.openxmlformats-package.core-properties+xml"},
		part{name: "docProps/app.xml", content: appProperties(), link: office + "extended-properties",
			media: "application/vnd.openxmlformats-officedocument.extended-properties+xml"})
	if len(d.Properties) > 0 {
		list = append(list, part{name: "docProps/custom.xml", content: customProperties(d.Properties),
			media: "application/vnd.openxmlformats-officedocument.custom-properties+xml",
			link:  office + "custom-properties"})
	}
	return append(indexParts(list), list...)
}
