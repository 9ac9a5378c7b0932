package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// The checker knows nothing of how the writer works: it reads a file as a word
// processor would, and names what it would stumble over. A schema can't say most of
// it, because the links are between parts.

// element is an element of XML with its prefix as the file has it.
type element struct {
	name     string // "w:p"
	attrs    map[string]string
	text     string
	children []*element
}

// all are the elements below e, and e, that have the name, in order.
func (e *element) all(name string) (list []*element) {
	if e.name == name {
		list = append(list, e)
	}
	for _, c := range e.children {
		list = append(list, c.all(name)...)
	}
	return list
}

// child is the first child of a name; an element without anything where there is
// none.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return &element{}
}

func (e *element) val() string { return e.attrs["w:val"] }

// parseXML reads a part, with prefixes that must be declared.
func parseXML(content []byte) (*element, error) {
	names := map[string]string{"xml": "http://www.w3.org/XML/1998/namespace"}
	open := []*element{{}}
	d := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if len(open) != 1 || len(open[0].children) != 1 {
				return nil, errors.New("the XML has not one root")
			}
			return open[0].children[0], strictly(content)
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: prefixed(token.Name), attrs: map[string]string{}}
			for _, a := range token.Attr {
				if a.Name.Space == "xmlns" {
					names[a.Name.Local] = a.Value
				}
				e.attrs[prefixed(a.Name)] = a.Value
			}
			for _, name := range append(slices.Collect(maps.Keys(e.attrs)), e.name) {
				prefix, _, has := strings.Cut(name, ":")
				if has && prefix != "xmlns" && names[prefix] == "" {
					return nil, fmt.Errorf("the prefix of %s is not declared", name)
				}
			}
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
}

// strictly reads all of it again with matching ends and one of each attribute.
func strictly(content []byte) error {
	d := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, is := token.(xml.StartElement)
		seen := map[xml.Name]bool{}
		for _, a := range start.Attr {
			if is && seen[a.Name] {
				return fmt.Errorf("<%s> has %s twice", start.Name.Local, a.Name.Local)
			}
			seen[a.Name] = true
		}
	}
}

func prefixed(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// wordFile is a file that was read.
type wordFile struct {
	parts  map[string]*element
	faults []string
}

func (f *wordFile) fault(format string, values ...any) {
	f.faults = append(f.faults, fmt.Sprintf(format, values...))
}

// part is a part of that name; where there is none, an empty one, so that a check
// goes on.
func (f *wordFile) part(name string) *element {
	if e := f.parts[name]; e != nil {
		return e
	}
	return &element{}
}

func (f *wordFile) main() *element { return f.part("word/document.xml") }

// readWord reads a Word file and checks it.
func readWord(t *testing.T, file []byte) *wordFile {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string][]byte{}
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
	return checkParts(contents)
}

func checkParts(contents map[string][]byte) *wordFile {
	f := &wordFile{parts: map[string]*element{}}
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		root, err := parseXML(contents[name])
		if err != nil {
			f.fault("%s: %v", name, err)
			continue
		}
		f.parts[name] = root
	}
	f.checkContentTypes()
	f.checkLinks()
	f.checkStyles()
	f.checkLists()
	f.checkComments()
	f.checkControls()
	f.checkTables()
	f.checkTexts()
	f.checkHeadings()
	f.checkFields()
	f.checkOrder()
	return f
}

func (f *wordFile) checkContentTypes() {
	types := f.part("[Content_Types].xml")
	endings, names := map[string]bool{}, map[string]bool{}
	for _, d := range types.all("Default") {
		endings[d.attrs["Extension"]] = true
	}
	for _, o := range types.all("Override") {
		name := strings.TrimPrefix(o.attrs["PartName"], "/")
		if f.parts[name] == nil || name == o.attrs["PartName"] || names[name] || o.attrs["ContentType"] == "" {
			f.fault("the content type of %s is for no part, twice, or empty", o.attrs["PartName"])
		}
		names[name] = true
	}
	for name := range f.parts {
		if name != "[Content_Types].xml" && !names[name] && !(path.Ext(name) == ".rels" && endings["rels"]) {
			f.fault("%s has no content type", name)
		}
	}
}

// checkLinks follows each link from the package and from the document.
func (f *wordFile) checkLinks() {
	linked := map[string]bool{}
	kinds := map[string]string{} // of the document's links, by id
	for file, folder := range map[string]string{"_rels/.rels": "", "word/_rels/document.xml.rels": "word"} {
		ids := map[string]bool{}
		for _, r := range f.part(file).all("Relationship") {
			name := path.Join(folder, r.attrs["Target"])
			if f.parts[name] == nil || ids[r.attrs["Id"]] || r.attrs["Id"] == "" {
				f.fault("the link %q of %s leads to no part, or is there twice", r.attrs["Id"], file)
			}
			ids[r.attrs["Id"]], linked[name] = true, true
			if folder != "" {
				kinds[r.attrs["Id"]] = path.Base(r.attrs["Type"])
			}
		}
	}
	for name := range f.parts {
		if !linked[name] && path.Ext(name) != ".rels" && name != "[Content_Types].xml" {
			f.fault("no link leads to %s", name)
		}
	}
	for _, e := range everyElement(f.main()) {
		id, has := e.attrs["r:id"]
		if has && kinds[id] != strings.TrimSuffix(strings.TrimPrefix(e.name, "w:"), "Reference") {
			f.fault("r:id %q of %s leads to %q", id, e.name, kinds[id])
		}
	}
}

func everyElement(e *element) (list []*element) {
	list = append(list, e)
	for _, c := range e.children {
		list = append(list, everyElement(c)...)
	}
	return list
}

// styleLinks are the elements that name a style, and of which kind.
var styleLinks = map[string]string{"w:pStyle": "paragraph", "w:rStyle": "character", "w:tblStyle": "table",
	"w:basedOn": "", "w:next": "paragraph"}

func (f *wordFile) checkStyles() {
	kinds := map[string]string{}
	sheet := f.part("word/styles.xml")
	for _, s := range sheet.all("w:style") {
		id := s.attrs["w:styleId"]
		if kinds[id] != "" {
			f.fault("the style %s is there twice", id)
		}
		kinds[id] = s.attrs["w:type"]
	}
	for name, root := range f.parts {
		for _, e := range everyElement(root) {
			kind, is := styleLinks[e.name]
			if is && (kinds[e.val()] == "" || kind != "" && kinds[e.val()] != kind) {
				f.fault("%s: %s names the style %q, which is %q", name, e.name, e.val(), kinds[e.val()])
			}
		}
	}
	if sheet.child("w:docDefaults").child("w:rPrDefault").child("w:rPr").child("w:lang").val() == "" {
		f.fault("the document has no language")
	}
}

func (f *wordFile) checkLists() {
	kinds, lists := map[string]bool{}, map[string]bool{}
	numbers := f.part("word/numbering.xml")
	for _, k := range numbers.children {
		if k.name == "w:abstractNum" {
			kinds[k.attrs["w:abstractNumId"]] = true
		}
		if k.name != "w:num" {
			continue
		}
		if !kinds[k.child("w:abstractNumId").val()] || lists[k.attrs["w:numId"]] {
			f.fault("the list %s is of no kind, or is there twice", k.attrs["w:numId"])
		}
		lists[k.attrs["w:numId"]] = true
	}
	for _, e := range f.main().all("w:numId") {
		if !lists[e.val()] {
			f.fault("numId %q names no list", e.val())
		}
	}
}

// checkComments holds each comment to one range and one mark, in this order.
func (f *wordFile) checkComments() {
	var places []string
	for _, e := range everyElement(f.main()) {
		if strings.HasPrefix(e.name, "w:comment") {
			places = append(places, e.name+" "+e.attrs["w:id"])
		}
	}
	list := f.part("word/comments.xml").all("w:comment")
	if f.parts["word/comments.xml"] != nil && len(list) == 0 {
		f.fault("the part of comments is empty")
	}
	var want []string
	for _, c := range list {
		id := c.attrs["w:id"]
		want = append(want, "w:commentRangeStart "+id, "w:commentRangeEnd "+id, "w:commentReference "+id)
		if c.attrs["w:author"] == "" || len(c.all("w:p")) == 0 {
			f.fault("the comment %s has no author, or no paragraph", id)
		}
	}
	if !slices.Equal(places, want) {
		f.fault("the comments are at %v, want %v", places, want)
	}
}

func (f *wordFile) checkControls() {
	ids := map[string]bool{}
	for _, c := range f.main().all("w:sdt") {
		p := c.child("w:sdtPr")
		id, title, tag := p.child("w:id").val(), p.child("w:alias").val(), p.child("w:tag").val()
		if ids[id] || id == "" {
			f.fault("the id %q of a content control is there twice", id)
		}
		ids[id] = true
		if title == "" || countUnits(title) > 64 || countUnits(tag) > 64 {
			f.fault("a content control's title %q or tag %q is empty or over 64 characters", title, tag)
		}
		if len(c.child("w:sdtContent").all("w:r")) == 0 {
			f.fault("the content control %s is empty", id)
		}
	}
	for _, cell := range f.main().all("w:tc") {
		for _, p := range cell.all("w:p") {
			if len(p.all("w:sdt")) > 0 && len(slices.DeleteFunc(slices.Clone(p.children),
				func(e *element) bool { return e.name == "w:pPr" })) != 1 {
				f.fault("a content control is not alone in the paragraph of a cell")
			}
		}
		if len(cell.child("w:sdt").children) > 0 {
			f.fault("a content control is around the paragraph of a cell")
		}
	}
}

func (f *wordFile) checkTables() {
	for _, table := range f.main().all("w:tbl") {
		columns := len(table.child("w:tblGrid").children)
		isFirst := true
		for _, row := range table.all("w:tr") {
			isHead := len(row.child("w:trPr").all("w:tblHeader")) > 0
			if want := isFirst && table.child("w:tblPr").child("w:tblLook").attrs["w:firstRow"] == "1"; isHead != want {
				f.fault("a row is marked as a header: %v, want %v", isHead, want)
			}
			isFirst = false
			if len(row.all("w:tc")) != columns || columns == 0 {
				f.fault("a row has %d cells of %d columns", len(row.all("w:tc")), columns)
			}
		}
		for _, cell := range table.all("w:tc") {
			if cell.children[len(cell.children)-1].name != "w:p" {
				f.fault("a cell doesn't end with a paragraph")
			}
		}
		for _, merge := range []string{"w:gridSpan", "w:vMerge", "w:hMerge"} {
			if len(table.all(merge)) > 0 {
				f.fault("a table has merged cells: %s", merge)
			}
		}
	}
	before := ""
	for _, e := range f.main().child("w:body").children {
		if before == "w:tbl" && e.name != "w:p" {
			f.fault("no paragraph is behind a table, but %s", e.name)
		}
		before = e.name
	}
}

func (f *wordFile) checkTexts() {
	for name, root := range f.parts {
		for _, e := range root.all("w:t") {
			if strings.ContainsAny(e.text, "\n\r\t") || e.attrs["xml:space"] != "preserve" {
				f.fault("%s: a text has a line break or a tab, or loses its spaces: %q", name, e.text)
			}
		}
		for _, e := range everyElement(root) {
			if len(e.children) > 0 && strings.HasPrefix(e.name, "w:") && strings.TrimSpace(e.text) != "" {
				f.fault("%s: %s has the text %q between elements", name, e.name, e.text)
			}
		}
	}
}

func (f *wordFile) checkHeadings() {
	before, titles := 0, 0
	for _, s := range f.main().all("w:pStyle") {
		level := 0
		if _, err := fmt.Sscanf(s.val(), "Heading%d", &level); err != nil {
			continue
		}
		if level > before+1 {
			f.fault("a heading of level %d comes after one of level %d", level, before)
		}
		before = level
		if level == 1 {
			titles++
		}
	}
	if titles != 1 {
		f.fault("there are %d headings of level 1", titles)
	}
	if f.part("docProps/core.xml").child("dc:title").text == "" {
		f.fault("the file has no title")
	}
}

// checkFields wants page fields that are begun and ended, and nothing that would be
// asked when the file is opened.
func (f *wordFile) checkFields() {
	if len(f.part("word/settings.xml").all("w:updateFields")) > 0 {
		f.fault("the file asks for its fields to be updated")
	}
	var got []string
	for _, e := range everyElement(f.part("word/footer1.xml")) {
		switch e.name {
		case "w:fldChar":
			got = append(got, e.attrs["w:fldCharType"])
		case "w:instrText":
			got = append(got, strings.TrimSpace(e.text))
		}
	}
	want := "begin PAGE separate end begin NUMPAGES separate end"
	if strings.Join(got, " ") != want {
		f.fault("the footer's fields are %q, want %q", got, want)
	}
}
