package docx

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/document"
)

var update = flag.Bool("update", false, "write the golden file anew")

// holdWord writes a document and holds it to every rule of the checker.
func holdWord(t *testing.T, d document.Document) *wordFile {
	t.Helper()
	f := readWord(t, write(t, d))
	for _, fault := range f.faults {
		t.Error(fault)
	}
	return f
}

// texts are the texts of paragraphs as a reader sees them, with \n for each line
// break.
func (f *wordFile) texts(part string) (list []string) {
	for _, p := range f.part(part).all("w:p") {
		list = append(list, visibleText(p))
	}
	return list
}

func visibleText(e *element) string {
	var b strings.Builder
	for _, c := range everyElement(e) {
		switch c.name {
		case "w:t":
			b.WriteString(c.text)
		case "w:br":
			b.WriteByte('\n')
		case "w:tab":
			b.WriteByte('\t')
		}
	}
	return b.String()
}

func words(text string) []document.Run { return []document.Run{{Text: text}} }

// titled is a document with these blocks and nothing else but a title.
func titled(blocks ...document.Block) document.Document {
	return document.Document{Title: "Title", Language: "en-US", Blocks: blocks}
}

// The golden file has every part of a document that has each thing there is, an
// element on each line.
func TestWrite_Golden(t *testing.T) {
	const golden = "testdata/sample.txt"
	holdWord(t, sample())
	contents, entries := unzip(t, write(t, sample()))
	var b bytes.Buffer
	for _, entry := range entries {
		fmt.Fprintf(&b, "== %s\n%s\n", entry.Name, bytes.ReplaceAll(contents[entry.Name], []byte("><"), []byte(">\n<")))
	}
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(b.String(), "\n")
	for i, line := range strings.Split(string(want), "\n") {
		if i >= len(got) || got[i] != line {
			t.Fatalf("%s:%d differs (-update writes it):\nwant %s\ngot  %s", golden, i+1, line,
				strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""))
		}
	}
	if b.Len() != len(want) {
		t.Errorf("the parts have %d bytes, and %s has %d", b.Len(), golden, len(want))
	}
}

// The same document gives the same bytes, and no time but its own is in them.
func TestWrite_SameBytes(t *testing.T) {
	file := write(t, sample())
	if !bytes.Equal(file, write(t, sample())) {
		t.Error("the same document gave two files")
	}
	_, entries := unzip(t, file)
	for _, e := range entries {
		if !e.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) || len(e.Extra) > 0 {
			t.Errorf("%s is of %v, with %d more bytes", e.Name, e.Modified, len(e.Extra))
		}
	}
}

// Programs that look at the first entries of a zip know a Word file by them. Word
// for Mac warns of entries that no one may read.
func TestWrite_ZipEntries(t *testing.T) {
	_, entries := unzip(t, write(t, sample()))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
		if e.Mode().Perm() != 0o644 || e.Method != zip.Deflate {
			t.Errorf("%s has the mode %v and the method %d", e.Name, e.Mode(), e.Method)
		}
	}
	first := []string{"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml"}
	if !slices.Equal(names[:4], first) {
		t.Errorf("the zip begins with %q, want %q", names[:4], first)
	}
}

// A web previewer refuses a file with an empty part of comments.
func TestWrite_NoEmptyPart(t *testing.T) {
	f := holdWord(t, sample())
	if f.parts["word/comments.xml"] == nil || f.parts["docProps/custom.xml"] == nil {
		t.Fatal("the sample's file has no comments, or no properties")
	}
	d := sample().WithoutComments()
	d.Properties = nil
	f = holdWord(t, d)
	for _, name := range []string{"word/comments.xml", "docProps/custom.xml"} {
		if f.parts[name] != nil {
			t.Errorf("%s is there and empty", name)
		}
	}
	holdWord(t, titled())
}

// The agency's copy has nothing of what staff wrote to each other, in any part.
func TestWrite_CopyWithoutComments(t *testing.T) {
	contents, _ := unzip(t, write(t, sample().WithoutComments()))
	for name, content := range contents {
		if bytes.Contains(content, []byte("The Agent gives it.")) {
			t.Errorf("%s has a comment for staff", name)
		}
	}
}

// Word calls a file with a line break inside a text unreadable.
func TestWrite_LineBreaks(t *testing.T) {
	f := holdWord(t, titled(document.Block{Text: words("one\ntwo\r\nthree\rfour\tfive\n")},
		document.Block{Quote: true, Text: []document.Run{{Text: "six\n\nseven", Source: "S", Tag: "t"}}}))
	got := f.texts("word/document.xml")[1:]
	if want := []string{"one\ntwo\nthree\nfour\tfive\n", "six\n\nseven"}; !slices.Equal(got, want) {
		t.Errorf("the paragraphs are %q, want %q", got, want)
	}
}

// Characters that XML forbids are replaced where a reader sees them, in texts and
// in attributes.
func TestWrite_ForbiddenCharacters(t *testing.T) {
	const bad = "a\x00b\x1bc\uFFFEd\uFFFFe\xed\xa0\x80f"
	const good = "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf"
	d := titled(document.Block{Text: []document.Run{{Text: bad, Source: bad, Tag: bad, Comment: bad}}})
	d.Header, d.Properties, d.Title = bad, []document.Property{{Name: bad, Value: bad}}, bad
	f := holdWord(t, d)
	got := append(f.texts("word/document.xml"), f.texts("word/header1.xml")...)
	got = append(got, f.texts("word/comments.xml")...)
	control := f.main().all("w:sdtPr")[0]
	got = append(got, control.child("w:alias").val(), control.child("w:tag").val())
	property := f.part("docProps/custom.xml").child("property")
	got = append(got, property.attrs["name"], property.child("vt:lpwstr").text,
		f.part("docProps/core.xml").child("dc:title").text)
	for i, text := range got {
		if text != good {
			t.Errorf("text %d is %q, want %q", i, text, good)
		}
	}
}

// Each numbered list starts at 1, and each list with bullets is the same one.
func TestWrite_Lists(t *testing.T) {
	list := func(numbered bool) document.Block {
		return document.Block{Numbered: numbered, List: [][]document.Run{words("one"), words("two")}}
	}
	f := holdWord(t, titled(list(true), list(false), list(true), list(false)))
	var got []string
	for _, e := range f.main().all("w:numId") {
		got = append(got, e.val())
	}
	if want := []string{"2", "2", "1", "1", "3", "3", "1", "1"}; !slices.Equal(got, want) {
		t.Errorf("the items are of the lists %v, want %v", got, want)
	}
	for _, l := range f.part("word/numbering.xml").all("w:num")[1:] {
		if l.child("w:lvlOverride").child("w:startOverride").val() != "1" {
			t.Errorf("the list %s goes on where another ended", l.attrs["w:numId"])
		}
	}
}

// A blank is bracketed, bold, and highlighted, and no content control is around it.
func TestWrite_Blanks(t *testing.T) {
	f := holdWord(t, titled(
		document.Block{Text: []document.Run{{Text: "old", Blank: "Agreement\nnumber", Source: "S", Tag: "t",
			Note: 4}}}))
	r := f.main().all("w:r")[1]
	p := r.child("w:rPr")
	if visibleText(r) != "[Agreement number]" || p.child("w:b").name == "" || p.child("w:highlight").val() != "yellow" {
		t.Errorf("the blank is %q with %v", visibleText(r), p.children)
	}
	if len(f.main().all("w:sdt")) > 0 || len(f.main().all("w:r")) != 2 {
		t.Error("a content control or the number of a source is at a blank")
	}
}

// A filled field is in a content control with its source, and the number of its
// source is behind it.
func TestWrite_ContentControls(t *testing.T) {
	field := document.Run{Text: "Example County", Source: "County (version 1, Nov 16, 2026)", Tag: "county;e1",
		Note: 12}
	f := holdWord(t, titled(document.Block{Text: []document.Run{{Text: "In "}, field, {Text: "."}}}))
	c := f.main().all("w:sdt")[0]
	p := c.child("w:sdtPr")
	if p.child("w:alias").val() != field.Source || p.child("w:tag").val() != field.Tag || visibleText(c) != field.Text {
		t.Errorf("the control is %q, tag %q, around %q", p.child("w:alias").val(), p.child("w:tag").val(),
			visibleText(c))
	}
	if got := f.texts("word/document.xml")[1]; got != "In Example County12." {
		t.Errorf("the paragraph is %q", got)
	}
}

// In a cell a content control is alone in its paragraph, around all of its text. It
// names each source once.
func TestWrite_ControlInCell(t *testing.T) {
	cell := []document.Run{{Text: "In "}, {Text: "County", Source: "County (version 1)", Tag: "county;e1", Note: 1,
		Comment: "Since changed."}, {Text: ", CDS "}, {Text: "0210025", Source: "CDS code (version 1)", Tag: "cds;e1"},
		{Text: "!", Source: "County (version 1)", Tag: "county;e1"}}
	f := holdWord(t, titled(document.Block{Table: &document.Table{Rows: [][][]document.Run{{words("Agency"), cell}}}}))
	if got := f.texts("word/document.xml")[2]; got != "In County1, CDS 0210025!" {
		t.Errorf("the cell has the paragraph %q", got)
	}
	controls := f.main().all("w:sdtPr")
	if len(controls) != 1 || controls[0].child("w:tag").val() != "county;e1 cds;e1" ||
		controls[0].child("w:alias").val() != "County (version 1); CDS code (version 1)" {
		t.Errorf("the cell has %d controls, the first %v", len(controls), controls[0].children)
	}
}

// A blank in a cell isn't in the content control of a field next to it.
func TestWrite_BlankInCell(t *testing.T) {
	cell := []document.Run{{Blank: "Days"}, {Text: " days after "}, {Text: "January 11", Source: "S", Tag: "t", Note: 1}}
	f := holdWord(t, titled(document.Block{Table: &document.Table{Rows: [][][]document.Run{{words("Due"), cell}}}}))
	if got := f.texts("word/document.xml")[2]; got != "[Days] days after January 111" || len(f.main().all("w:sdt")) > 0 {
		t.Errorf("the cell has the paragraph %q and %d controls", got, len(f.main().all("w:sdt")))
	}
}

// Word cuts a control's title and tag off after 64 units of UTF-16.
func TestFitTitle(t *testing.T) {
	const end = " (version 2, Nov 24, 2026)"
	for _, test := range []struct{ source, want string }{
		{"County" + end, "County" + end},
		{strings.Repeat("x", 64), strings.Repeat("x", 64)},
		{strings.Repeat("x", 65), strings.Repeat("x", 63) + "…"},
		{strings.Repeat("x", 99) + end, strings.Repeat("x", 63-len(end)) + "…" + end},
		{strings.Repeat("\U0001F600", 40), strings.Repeat("\U0001F600", 31) + "…"},
		{"A question (" + strings.Repeat("y", 90) + ")", "A question (" + strings.Repeat("y", 51) + "…"},
	} {
		got := fitTitle(test.source)
		if got != test.want || countUnits(got) > 64 {
			t.Errorf("%q is cut to %q, %d units, want %q", test.source, got, countUnits(got), test.want)
		}
	}
	long := strings.Repeat("question ", 30) + end
	holdWord(t, titled(document.Block{Text: []document.Run{{Text: "x", Source: long, Tag: long}}}))
}

// Only the title has level 1, whatever level a heading asks for.
func TestWrite_OneTitle(t *testing.T) {
	var blocks []document.Block
	for _, level := range []int{2, 3, 4, 1, 9} {
		blocks = append(blocks, document.Block{Level: level, Text: words("heading")})
	}
	f := readWord(t, write(t, titled(blocks...)))
	var got []string
	for _, s := range f.main().all("w:pStyle") {
		got = append(got, s.val())
	}
	if want := "Heading1 Heading2 Heading3 Heading4 Heading2 Heading4"; strings.Join(got, " ") != want {
		t.Errorf("the headings are %v, want %s", got, want)
	}
}

// The language is in the styles, for a screen reader, and in the file's properties.
func TestWrite_LanguageAndProperties(t *testing.T) {
	d := sample()
	d.Language = "es-US"
	f := holdWord(t, d)
	core := f.part("docProps/core.xml")
	got := []string{f.part("word/styles.xml").all("w:lang")[0].val(),
		f.part("word/settings.xml").child("w:themeFontLang").val(),
		core.child("dc:language").text, core.child("dc:title").text, core.child("dc:creator").text,
		core.child("dcterms:created").text, core.child("dcterms:created").attrs["xsi:type"]}
	want := []string{"es-US", "es-US", "es-US", d.Title, "CCEE staff", "2026-12-01T17:02:00Z", "dcterms:W3CDTF"}
	if !slices.Equal(got, want) {
		t.Errorf("the properties are %q, want %q", got, want)
	}
	for i, p := range f.part("docProps/custom.xml").all("property") {
		if p.attrs["pid"] != fmt.Sprint(i+2) || p.attrs["name"] != d.Properties[i].Name ||
			p.child("vt:lpwstr").text != d.Properties[i].Value {
			t.Errorf("property %d is %v", i, p.attrs)
		}
	}
}

// The widths of a table's columns fill the page, whatever is in them.
func TestColumnWidths_FillThePage(t *testing.T) {
	for _, columns := range []int{1, 2, 3, 5, 9, 20} {
		for _, text := range []string{"", "12", "a few words", strings.Repeat("word ", 300), strings.Repeat("x", 300)} {
			table := document.Table{Head: make([]string, columns),
				Rows: [][][]document.Run{make([][]document.Run, columns)}}
			table.Rows[0][columns-1] = words(text)
			sum := 0
			for _, w := range columnWidths(table) {
				sum += w
				if w < cellEdges {
					t.Errorf("%d columns with %.9q: one is %d wide", columns, text, w)
				}
			}
			if sum != textWidth {
				t.Errorf("%d columns with %.9q are %d wide together, want %d", columns, text, sum, textWidth)
			}
		}
	}
}
