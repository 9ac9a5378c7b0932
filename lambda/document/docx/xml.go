package docx

import "encoding/xml"

// The elements of WordprocessingML that are written. The fields of each struct are
// in the order that the schema gives its elements: Word refuses a file that has
// another.

type mainPart struct {
	XMLName xml.Name `xml:"w:document"`
	namespaces
	Body struct {
		Content []any // paragraph or table
		Section section
	} `xml:"w:body"`
}

// namespaces are those of the prefixes w and r.
type namespaces struct {
	Word  string `xml:"xmlns:w,attr"`
	Links string `xml:"xmlns:r,attr"`
}

var wordNamespaces = namespaces{
	Word:  schemas + "wordprocessingml/2006/main",
	Links: schemas + "officeDocument/2006/relationships",
}

type (
	// value is an element with nothing but a value.
	value struct {
		Val string `xml:"w:val,attr"`
	}
	number struct {
		Val int `xml:"w:val,attr"`
	}
	// on is an element whose being there says it all.
	on struct{}
)

type section struct {
	XMLName xml.Name       `xml:"w:sectPr"`
	Header  *partReference `xml:"w:headerReference"`
	Footer  *partReference `xml:"w:footerReference"`
	Size    struct {
		Width  int `xml:"w:w,attr"`
		Height int `xml:"w:h,attr"`
	} `xml:"w:pgSz"`
	Margins struct {
		Top    int `xml:"w:top,attr"`
		Right  int `xml:"w:right,attr"`
		Bottom int `xml:"w:bottom,attr"`
		Left   int `xml:"w:left,attr"`
		Header int `xml:"w:header,attr"`
		Footer int `xml:"w:footer,attr"`
		Gutter int `xml:"w:gutter,attr"`
	} `xml:"w:pgMar"`
}

type partReference struct {
	Type string `xml:"w:type,attr"`
	ID   string `xml:"r:id,attr"`
}

type paragraph struct {
	XMLName    xml.Name             `xml:"w:p"`
	Properties *paragraphProperties `xml:"w:pPr"`
	Content    []any                // run, control, commentStart, commentEnd
}

type paragraphProperties struct {
	Style     *value     `xml:"w:pStyle"`
	KeepNext  *on        `xml:"w:keepNext"`
	PageBreak *on        `xml:"w:pageBreakBefore"`
	List      *listPlace `xml:"w:numPr"`
	Alignment *value     `xml:"w:jc"`
}

type listPlace struct {
	Level number `xml:"w:ilvl"`
	ID    number `xml:"w:numId"`
}

type run struct {
	XMLName    xml.Name       `xml:"w:r"`
	Properties *runProperties `xml:"w:rPr"`
	Content    []any          // text, lineBreak, tab, fieldMark, instruction, or commentMark
}

type runProperties struct {
	Style     *value `xml:"w:rStyle"`
	Bold      *on    `xml:"w:b"`
	Highlight *value `xml:"w:highlight"`
	Vertical  *value `xml:"w:vertAlign"`
}

type (
	text struct {
		XMLName xml.Name `xml:"w:t"`
		Space   string   `xml:"xml:space,attr"`
		Text    string   `xml:",chardata"`
	}
	lineBreak struct {
		XMLName xml.Name `xml:"w:br"`
	}
	tab struct {
		XMLName xml.Name `xml:"w:tab"`
	}
	// fieldMark is where a field begins, where its result begins, or where it ends.
	fieldMark struct {
		XMLName xml.Name `xml:"w:fldChar"`
		Type    string   `xml:"w:fldCharType,attr"`
	}
	instruction struct {
		XMLName xml.Name `xml:"w:instrText"`
		Space   string   `xml:"xml:space,attr"`
		Text    string   `xml:",chardata"`
	}
	commentStart struct {
		XMLName xml.Name `xml:"w:commentRangeStart"`
		ID      int      `xml:"w:id,attr"`
	}
	commentEnd struct {
		XMLName xml.Name `xml:"w:commentRangeEnd"`
		ID      int      `xml:"w:id,attr"`
	}
	commentMark struct {
		XMLName xml.Name `xml:"w:commentReference"`
		ID      int      `xml:"w:id,attr"`
	}
	// commentOrigin is the mark with which a comment's own text begins.
	commentOrigin struct {
		XMLName xml.Name `xml:"w:annotationRef"`
	}
)

// control is a content control around the runs of one field.
type control struct {
	XMLName    xml.Name `xml:"w:sdt"`
	Properties struct {
		Title value  `xml:"w:alias"`
		Tag   value  `xml:"w:tag"`
		ID    number `xml:"w:id"`
	} `xml:"w:sdtPr"`
	Content struct{ Runs []any } `xml:"w:sdtContent"` // as of a paragraph, without another control
}

type table struct {
	XMLName    xml.Name        `xml:"w:tbl"`
	Properties tableProperties `xml:"w:tblPr"`
	Grid       struct {
		Columns []gridColumn `xml:"w:gridCol"`
	} `xml:"w:tblGrid"`
	Rows []tableRow `xml:"w:tr"`
}

type tableProperties struct {
	Style   value       `xml:"w:tblStyle"`
	Width   width       `xml:"w:tblW"`
	Layout  tableLayout `xml:"w:tblLayout"`
	Look    tableLook   `xml:"w:tblLook"`
	Caption *value      `xml:"w:tblCaption"`
}

type width struct {
	Width int    `xml:"w:w,attr"`
	Type  string `xml:"w:type,attr"`
}

type tableLayout struct {
	Type string `xml:"w:type,attr"`
}

// tableLook says which parts of a table's style apply. Readers that tell a screen
// reader of header cells look here too.
type tableLook struct {
	Bits        string `xml:"w:val,attr"`
	FirstRow    int    `xml:"w:firstRow,attr"`
	LastRow     int    `xml:"w:lastRow,attr"`
	FirstColumn int    `xml:"w:firstColumn,attr"`
	LastColumn  int    `xml:"w:lastColumn,attr"`
	NoRowBands  int    `xml:"w:noHBand,attr"`
	NoColBands  int    `xml:"w:noVBand,attr"`
}

type gridColumn struct {
	Width int `xml:"w:w,attr"`
}

type tableRow struct {
	Properties *rowProperties `xml:"w:trPr"`
	Cells      []tableCell    `xml:"w:tc"`
}

type rowProperties struct {
	Whole  *on        `xml:"w:cantSplit"`
	Height *rowHeight `xml:"w:trHeight"`
	Header *on        `xml:"w:tblHeader"`
}

type rowHeight struct {
	Val  int    `xml:"w:val,attr"`
	Rule string `xml:"w:hRule,attr"`
}

type tableCell struct {
	Properties struct {
		Width width  `xml:"w:tcW"`
		Align *value `xml:"w:vAlign"`
	} `xml:"w:tcPr"`
	Paragraphs []paragraph
}
