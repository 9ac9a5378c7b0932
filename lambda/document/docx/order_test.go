package docx

import (
	"slices"
	"strings"
	"sync"
)

// childOrder is the order of children as the schema of ISO/IEC 29500-1 and -4
// (transitional) gives it, with all that may be there, ours or not.
var childOrder = map[string]string{
	"w:document": "background body",
	"w:tbl":      "tblPr tblGrid tr",
	"w:tr":       "tblPrEx trPr tc",
	"w:tc":       "tcPr p",
	"w:sdt":      "sdtPr sdtEndPr sdtContent",
	"w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs " +
		"suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd " +
		"snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment " +
		"textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
	"w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof " +
		"snapToGrid " +
		"vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em " +
		"lang eastAsianLayout specVanish oMath",
	"w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing " +
		"tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange",
	"w:tblBorders": "top left start bottom right end insideH insideV",
	"w:tblCellMar": "top left start bottom right end",
	"w:pBdr":       "top left bottom right between bar",
	"w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign " +
		"hideMark " +
		"headers cellIns cellDel cellMerge tcPrChange",
	"w:sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex equation " +
		"comboBox " +
		"date docPartObj docPartList dropDownList picture richText text citation group bibliography",
	"w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType " +
		"pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings " +
		"sectPrChange",
	"w:numPr":       "ilvl numId",
	"w:numbering":   "numPicBullet abstractNum num numIdMacAtCleanup",
	"w:abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
	"w:lvl":         "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
	"w:num":         "abstractNumId lvlOverride",
	"w:lvlOverride": "startOverride lvl",
	"w:styles":      "docDefaults latentStyles style",
	"w:docDefaults": "rPrDefault pPrDefault",
	"w:rPrDefault":  "rPr",
	"w:style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked " +
		"personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
	"w:settings": "writeProtection view zoom removePersonalInformation mirrorMargins updateFields defaultTabStop " +
		"autoHyphenation evenAndOddHeaders footnotePr endnotePr compat docVars rsids mathPr themeFontLang " +
		"clrSchemeMapping decimalSymbol listSeparator",
	"w:comments": "comment",
}

// inAnyOrder are children whose order the schema leaves open.
var inAnyOrder = map[string]string{
	"w:body":       "p tbl sectPr",
	"w:p":          "pPr r sdt commentRangeStart commentRangeEnd",
	"w:sdtContent": "r commentRangeStart commentRangeEnd",
	"w:r":          "rPr t br tab fldChar instrText commentReference annotationRef",
	"w:trPr":       "cantSplit trHeight tblHeader",
	"w:comment":    "p",
	"w:hdr":        "p",
	"w:ftr":        "p",
}

// first are the elements that come first in an element whose other children are in
// any order.
var first = []string{"w:pPr", "w:rPr"}

func (f *wordFile) checkOrder() {
	for name, root := range f.parts {
		for _, e := range everyElement(root) {
			f.checkChildren(name, e)
		}
	}
	body := f.main().child("w:body").children
	if len(body) == 0 || body[len(body)-1].name != "w:sectPr" {
		f.fault("the body doesn't end with its section's properties")
	}
}

// places are the children that an element may have, with their place in the order.
var places = sync.OnceValue(func() map[string]map[string]int {
	m := map[string]map[string]int{}
	for _, table := range []map[string]string{childOrder, inAnyOrder} {
		for name, children := range table {
			m[name] = map[string]int{}
			for i, c := range strings.Fields(children) {
				m[name]["w:"+c] = i
			}
		}
	}
	return m
})

func (f *wordFile) checkChildren(part string, e *element) {
	_, ordered := childOrder[e.name]
	_, known := inAnyOrder[e.name]
	if !strings.HasPrefix(e.name, "w:") || len(e.children) == 0 {
		return
	}
	if !ordered && !known && !isLeafParent(e.name) {
		f.fault("%s: the checker doesn't know what %s may have", part, e.name)
		return
	}
	at := -1
	for i, c := range e.children {
		place, may := places()[e.name][c.name]
		if !may && !isLeafParent(e.name) {
			f.fault("%s: %s can't be in %s", part, c.name, e.name)
		}
		if ordered && place < at {
			f.fault("%s: %s is behind %s in %s", part, c.name, e.children[i-1].name, e.name)
		}
		if known && i > 0 && slices.Contains(first, c.name) {
			f.fault("%s: %s is not the first in %s", part, c.name, e.name)
		}
		at = place
	}
}

// isLeafParent reports whether all children of an element are of one name.
func isLeafParent(name string) bool {
	return slices.Contains([]string{"w:tblGrid", "w:tabs", "w:compat"}, name)
}
