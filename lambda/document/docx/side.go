package docx

import (
	"cmp"
	"encoding/xml"
	"strconv"
	"time"

	"ccee-ca.org/assist/lambda/document"
)

// bulletList is the number of all lists with bullets; numbered ones come after it.
const bulletList = 1

// The parts beside the document: header, footer, lists, comments, settings.

type marginPart struct {
	XMLName xml.Name // w:hdr or w:ftr
	namespaces
	Paragraphs []paragraph
}

func headerPart(words string) marginPart {
	return marginPart{xml.Name{Local: "w:hdr"}, wordNamespaces, []paragraph{plainParagraph("Header", words)}}
}

// footerPart has the page's number and their count at its right edge.
func footerPart(words string) marginPart {
	p := plainParagraph("Footer", words)
	p.Content = append(p.Content, run{Content: []any{tab{}, textOf("Page ")}})
	p.Content = append(p.Content, fieldRuns("PAGE")...)
	p.Content = append(p.Content, run{Content: []any{textOf(" of ")}})
	p.Content = append(p.Content, fieldRuns("NUMPAGES")...)
	return marginPart{xml.Name{Local: "w:ftr"}, wordNamespaces, []paragraph{p}}
}

// fieldRuns is a field, which word processors compute when they lay out a page.
func fieldRuns(name string) []any {
	return []any{
		run{Content: []any{fieldMark{Type: "begin"}}},
		run{Content: []any{instruction{Space: "preserve", Text: " " + name + " "}}},
		run{Content: []any{fieldMark{Type: "separate"}}},
		run{Content: []any{textOf("1")}},
		run{Content: []any{fieldMark{Type: "end"}}},
	}
}

// noteRun is the number of a row of the exhibit of sources.
func noteRun(n int) run {
	return run{Properties: &runProperties{Style: &value{"SourceNote"}, Vertical: &value{"superscript"}},
		Content: []any{textOf(strconv.Itoa(n))}}
}

type numbering struct {
	XMLName xml.Name `xml:"w:numbering"`
	namespaces
	Kinds []listKind `xml:"w:abstractNum"`
	Lists []oneList  `xml:"w:num"`
}

type listKind struct {
	ID         int   `xml:"w:abstractNumId,attr"`
	Multilevel value `xml:"w:multiLevelType"`
	Level      struct {
		Level   int     `xml:"w:ilvl,attr"`
		Start   number  `xml:"w:start"`
		Format  value   `xml:"w:numFmt"`
		Text    value   `xml:"w:lvlText"`
		Align   value   `xml:"w:lvlJc"`
		Indents indents `xml:"w:pPr>w:ind"`
	} `xml:"w:lvl"`
}

type indents struct {
	Left    int `xml:"w:left,attr"`
	Hanging int `xml:"w:hanging,attr"`
}

type oneList struct {
	ID       int           `xml:"w:numId,attr"`
	Kind     number        `xml:"w:abstractNumId"`
	Override *levelRestart `xml:"w:lvlOverride"`
}

type levelRestart struct {
	Level int    `xml:"w:ilvl,attr"`
	Start number `xml:"w:startOverride"`
}

// numberingPart defines the list with bullets, and each numbered one.
func numberingPart(numbered int) numbering {
	n := numbering{namespaces: wordNamespaces, Kinds: []listKind{newListKind(0, "bullet", "•"),
		newListKind(1, "decimal", "%1.")}}
	n.Lists = []oneList{{ID: bulletList}}
	for i := range numbered {
		n.Lists = append(n.Lists, oneList{ID: bulletList + 1 + i, Kind: number{1},
			Override: &levelRestart{Start: number{1}}})
	}
	return n
}

func newListKind(id int, format, text string) (k listKind) {
	k.ID, k.Multilevel.Val = id, "singleLevel"
	k.Level.Start.Val, k.Level.Format.Val, k.Level.Text.Val, k.Level.Align.Val = 1, format, text, "left"
	k.Level.Indents = indents{Left: inch / 3, Hanging: inch / 3} // room for “11.”
	return k
}

type comments struct {
	XMLName xml.Name `xml:"w:comments"`
	namespaces
	List []comment `xml:"w:comment"`
}

type comment struct {
	ID         int    `xml:"w:id,attr"`
	Author     string `xml:"w:author,attr"`
	Date       string `xml:"w:date,attr,omitempty"`
	Paragraphs []paragraph
}

func commentsPart(d document.Document, list []string) comments {
	c := comments{namespaces: wordNamespaces}
	made := ""
	if !d.Made.IsZero() {
		made = d.Made.UTC().Format(time.RFC3339)
	}
	for id, words := range list {
		p := plainParagraph("CommentText", words)
		origin := run{Properties: &runProperties{Style: &value{"CommentReference"}}, Content: []any{commentOrigin{}}}
		p.Content = append([]any{origin}, p.Content...)
		c.List = append(c.List, comment{id, cmp.Or(oneLine(d.Author), "CCEE"), made, []paragraph{p}})
	}
	return c
}

type settings struct {
	XMLName xml.Name `xml:"w:settings"`
	namespaces
	TabStop number      `xml:"w:defaultTabStop"`
	Compat  compatValue `xml:"w:compat>w:compatSetting"`
	Fonts   value       `xml:"w:themeFontLang"`
}

type compatValue struct {
	Name string `xml:"w:name,attr"`
	URI  string `xml:"w:uri,attr"`
	Val  string `xml:"w:val,attr"`
}

// settingsPart opens the file as one of Word 2013 or later, not as an older one in
// a mode of compatibility.
func settingsPart(language string) settings {
	return settings{namespaces: wordNamespaces, TabStop: number{inch / 2},
		Compat: compatValue{"compatibilityMode", "http://schemas.microsoft.com/office/word", "15"},
		Fonts:  value{oneLine(language)}}
}
