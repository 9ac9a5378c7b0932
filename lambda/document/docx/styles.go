package docx

import (
	_ "embed"
	"encoding/xml"
)

// styleElements are the styles, under the names that Word has built in where there
// are some, so that a heading is one in its navigation pane and to a screen reader.
//
//go:embed styles.xml
var styleElements string

type styles struct {
	XMLName xml.Name `xml:"w:styles"`
	namespaces
	Defaults struct {
		Run struct {
			Properties runDefaults `xml:"w:rPr"`
		} `xml:"w:rPrDefault"`
	} `xml:"w:docDefaults"`
	Elements string `xml:",innerxml"` // which closes no path such as w:docDefaults>w:rPrDefault first
}

type runDefaults struct {
	Fonts    fonts    `xml:"w:rFonts"`
	Size     number   `xml:"w:sz"`
	Language language `xml:"w:lang"`
}

type fonts struct {
	ASCII   string `xml:"w:ascii,attr"`
	High    string `xml:"w:hAnsi,attr"`
	Complex string `xml:"w:cs,attr"`
}

type language struct {
	Val string `xml:"w:val,attr"`
}

// styleSheet has the language of the document's text, which a screen reader reads
// it in. Sizes are in half points.
func styleSheet(tag string) styles {
	const face = "Cambria"
	s := styles{namespaces: wordNamespaces, Elements: styleElements}
	s.Defaults.Run.Properties = runDefaults{fonts{face, face, face}, number{22}, language{oneLine(tag)}}
	return s
}
