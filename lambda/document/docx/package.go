package docx

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/document"
)

// The names that the standard gives kinds of links and of parts begin with these.
const (
	schemas   = "http://schemas.openxmlformats.org/"
	office    = schemas + "officeDocument/2006/relationships/"
	coreLink  = schemas + "package/2006/relationships/metadata/core-properties"
	wordMedia = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// indexParts are the parts that say what the others are: the content types, and the
// links from the package and from the document.
func indexParts(list []part) []part {
	types := contentTypes{Defaults: []contentType{
		{Extension: "rels", Type: "application/vnd.openxmlformats-package.relationships+xml"},
		{Extension: "xml", Type: "application/xml"},
	}}
	var fromPackage, fromDocument relationships
	for _, p := range list {
		types.Overrides = append(types.Overrides, contentType{Part: "/" + p.name, Type: p.media})
		if p.id == "" {
			id := fmt.Sprintf("part%d", len(fromPackage.List)+1)
			fromPackage.List = append(fromPackage.List, relationship{ID: id, Type: p.link, Target: p.name})
			continue
		}
		fromDocument.List = append(fromDocument.List, relationship{ID: p.id, Type: p.link, Target: path.Base(p.name)})
	}
	return []part{
		{name: "[Content_Types].xml", content: types},
		{name: "_rels/.rels", content: fromPackage},
		{name: "word/_rels/document.xml.rels", content: fromDocument},
	}
}

type contentTypes struct {
	XMLName   xml.Name      `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
	Defaults  []contentType `xml:"Default"`
	Overrides []contentType `xml:"Override"`
}

type contentType struct {
	Extension string `xml:"Extension,attr,omitempty"`
	Part      string `xml:"PartName,attr,omitempty"`
	Type      string `xml:"ContentType,attr"`
}

type relationships struct {
	XMLName xml.Name       `xml:"http://schemas.openxmlformats.org/package/2006/relationships Relationships"`
	List    []relationship `xml:"Relationship"`
}

type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// core is Dublin Core's part of a file's properties.
type core struct {
	XMLName   xml.Name `xml:"cp:coreProperties"`
	Core      string   `xml:"xmlns:cp,attr"`
	Elements  string   `xml:"xmlns:dc,attr"`
	Terms     string   `xml:"xmlns:dcterms,attr"`
	Instances string   `xml:"xmlns:xsi,attr"`
	Title     string   `xml:"dc:title"`
	Creator   string   `xml:"dc:creator,omitempty"`
	Language  string   `xml:"dc:language,omitempty"`
	Created   *w3cTime `xml:"dcterms:created"`
	Modified  *w3cTime `xml:"dcterms:modified"`
}

type w3cTime struct {
	Type  string `xml:"xsi:type,attr"`
	Value string `xml:",chardata"`
}

func coreProperties(d document.Document) core {
	c := core{
		Core:      schemas + "package/2006/metadata/core-properties",
		Elements:  "http://purl.org/dc/elements/1.1/",
		Terms:     "http://purl.org/dc/terms/",
		Instances: "http://www.w3.org/2001/XMLSchema-instance",
		Title:     oneLine(d.Title), Creator: oneLine(d.Author), Language: oneLine(d.Language),
	}
	if !d.Made.IsZero() {
		c.Created = &w3cTime{"dcterms:W3CDTF", d.Made.UTC().Format(time.RFC3339)}
		c.Modified = c.Created
	}
	return c
}

type app struct {
	XMLName     xml.Name `xml:"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties Properties"`
	Application string   `xml:"Application"`
}

func appProperties() app { return app{Application: "CCEE assistance requests"} }

type custom struct {
	XMLName xml.Name         `xml:"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties Properties"`
	Values  string           `xml:"xmlns:vt,attr"`
	List    []customProperty `xml:"property"`
}

type customProperty struct {
	Format string `xml:"fmtid,attr"`
	ID     int    `xml:"pid,attr"`
	Name   string `xml:"name,attr"`
	Value  string `xml:"vt:lpwstr"`
}

// customProperties are a file's properties under names of ours. The standard gives
// their format and counts them from 2.
func customProperties(list []document.Property) custom {
	c := custom{Values: schemas + "officeDocument/2006/docPropsVTypes"}
	for i, p := range list {
		c.List = append(c.List, customProperty{"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", i + 2, oneLine(p.Name),
			oneLine(p.Value)})
	}
	return c
}

// oneLine is a text for a place that can't have line breaks, such as an attribute.
func oneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(document.Printable(text))
}
