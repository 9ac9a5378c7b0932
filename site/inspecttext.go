package site

import (
	"bytes"
	"regexp"

	"ccee-ca.org/assist/site/statute"
	"github.com/yuin/goldmark/ast"
)

// text looks at the run of text that begins at t in n, and returns what stands
// behind it. The parser cuts text wherever a mark might have been.
func (i *inspector) text(n ast.Node, t *ast.Text) ast.Node {
	prev, broken := t.PreviousSibling().(*ast.Text)
	lineStart := isLines(n) && (t.PreviousSibling() == nil || broken && isBreak(prev))
	segment := t.Segment
	next := t.NextSibling()
	for !isBreak(t) {
		more, ok := next.(*ast.Text)
		if !ok || more.Segment.Start != segment.Stop {
			break
		}
		segment = segment.WithStop(more.Segment.Stop)
		t, next = more, more.NextSibling()
	}
	text := segment.Value(i.source)
	if found := findLeftover(text, lineStart); found != nil {
		i.report(segment.Start+found.at, found.what, found.do)
	}
	if isBreak(t) && bytes.HasSuffix(text, []byte("]")) {
		i.brokenLink(segment.Stop-1, text)
	}
	if i.inStatute > 0 && !i.inLink {
		i.reportUnlinked(segment.Start, text)
	}
	return next
}

// linkOverLines matches the end of a link's words with its address on the next
// line, which may be a quotation's.
var linkOverLines = regexp.MustCompile(`^\][\s>]+` + addressStart)

// brokenLink reports a link whose words end a line, at the bracket at, and whose
// address begins the next.
func (i *inspector) brokenLink(at int, text []byte) {
	if bytes.HasSuffix(maskEscapes(text), []byte("]")) && linkOverLines.Match(i.source[at:]) {
		i.report(at, notALink, mendLink)
	}
}

func isBreak(t *ast.Text) bool { return t.SoftLineBreak() || t.HardLineBreak() }

// isLines reports whether n is text in which a mark at the head of a line would
// have begun something.
func isLines(n ast.Node) bool {
	switch n := n.(type) {
	case *statute.Text:
		return !n.First
	case *ast.TextBlock, *ast.Paragraph:
		return true
	}
	return false
}

// closing reports marks at the end of a heading that don't close it: # behind what
// is no plain space, and braces without an attribute, which vanish.
func (i *inspector) closing(last *ast.Text, hasAttributes bool) {
	end := last.Segment.Stop
	if at := bytes.IndexByte(firstLine(i.source[end:]), '{'); at != -1 && !hasAttributes {
		i.report(end+at, unreadBraces, sayBraces)
	}
	text := bytes.TrimRightFunc(last.Segment.Value(i.source), isBlank)
	if !bytes.HasSuffix(text, []byte("#")) {
		return
	}
	words := bytes.TrimRight(text, "#")
	if spaced := bytes.TrimRightFunc(words, isBlank); len(spaced) < len(words) {
		i.report(last.Segment.Start+len(words), "marks that don't close a heading",
			"take them out, or put a backslash before the first: \\#")
	}
}
