package docx

import (
	"strings"

	"ccee-ca.org/assist/lambda/document"
)

// Links from the document to the parts that it names itself.
const headerID, footerID = "header", "footer"

// body writes a document's blocks, and counts what other parts must have for them.
type body struct {
	comments []string // by their number
	numbered int      // lists, each of which starts at 1
	controls int
}

// Letter paper, in twentieths of a point.
const (
	inch       = 1440
	sideMargin = inch * 95 / 100
	textWidth  = inch*17/2 - 2*sideMargin
)

func (b *body) document(d document.Document) mainPart {
	m := mainPart{namespaces: wordNamespaces}
	add := func(list ...any) { m.Body.Content = append(m.Body.Content, list...) }
	if d.Stamp != "" {
		add(plainParagraph("Stamp", d.Stamp))
	}
	add(plainParagraph("Heading1", d.Title))
	for _, block := range d.Blocks {
		add(b.block(block)...)
	}
	s := &m.Body.Section
	s.Header, s.Footer = &partReference{"default", headerID}, &partReference{"default", footerID}
	s.Size.Width, s.Size.Height = inch*17/2, inch*11
	s.Margins.Top, s.Margins.Bottom = inch*9/10, inch*9/10
	s.Margins.Left, s.Margins.Right = sideMargin, sideMargin
	s.Margins.Header, s.Margins.Footer = inch/2, inch/2
	return m
}

func (b *body) block(block document.Block) (list []any) {
	switch {
	case block.Level > 0:
		list = append(list, b.paragraph(headingStyle(block.Level), block.Text))
	case block.Table != nil:
		if block.PageBreak {
			list = append(list, paragraphOf("AfterTable"))
		}
		// Two tables without a paragraph between them would be one.
		list = append(list, b.table(*block.Table), paragraphOf("AfterTable"))
	case len(block.List) > 0:
		list = b.list(block)
	case block.Quote:
		list = append(list, b.paragraph("Quote", block.Text))
	default:
		list = append(list, b.paragraph("BodyText", block.Text))
	}
	if first, is := list[0].(paragraph); is && block.PageBreak {
		first.Properties.PageBreak = &on{}
	}
	return list
}

// headingStyle is the style of a heading. Only the title has level 1.
func headingStyle(level int) string {
	return [...]string{"Heading2", "Heading3", "Heading4"}[min(max(level, 2), 4)-2]
}

// list numbers the items of each numbered list from 1.
func (b *body) list(block document.Block) (list []any) {
	place := listPlace{ID: number{bulletList}}
	if block.Numbered {
		b.numbered++
		place.ID.Val = bulletList + b.numbered
	}
	for _, item := range block.List {
		p := b.paragraph("ListParagraph", item)
		p.Properties.List = &place
		list = append(list, p)
	}
	return list
}

func (b *body) paragraph(style string, runs []document.Run) paragraph {
	p := paragraphOf(style)
	for _, r := range runs {
		content := []any{textRun(r)}
		if isField(r) {
			content = []any{b.control(r.Source, r.Tag, content)}
		}
		p.Content = append(p.Content, b.withNote(r, content)...)
	}
	return p
}

// withNote adds to a run's content the number of its source, and around both the
// range of its comment.
func (b *body) withNote(r document.Run, content []any) []any {
	if r.Note > 0 && r.Blank == "" {
		content = append(content, noteRun(r.Note))
	}
	if r.Comment != "" {
		content = b.comment(r.Comment, content)
	}
	return content
}

func isField(r document.Run) bool { return r.Source != "" && r.Blank == "" }

func (b *body) control(source, tag string, content []any) control {
	b.controls++
	c := control{}
	c.Properties.Title.Val = fitTitle(oneLine(source))
	c.Properties.Tag.Val = cutUnits(oneLine(tag), maxTitle)
	c.Properties.ID.Val = b.controls
	c.Content.Runs = content
	return c
}

func (b *body) comment(words string, content []any) []any {
	id := len(b.comments)
	b.comments = append(b.comments, words)
	mark := run{Properties: &runProperties{Style: &value{"CommentReference"}}, Content: []any{commentMark{ID: id}}}
	list := append([]any{commentStart{ID: id}}, content...)
	return append(list, commentEnd{ID: id}, mark)
}

// textRun is a run without what stands around it. A blank is bracketed, bold, and
// highlighted.
func textRun(r document.Run) run {
	if r.Blank != "" {
		return run{Properties: &runProperties{Style: &value{"Blank"}, Bold: &on{}, Highlight: &value{"yellow"}},
			Content: textContent("[" + oneLine(r.Blank) + "]")}
	}
	t := run{Content: textContent(r.Text)}
	if r.Bold {
		t.Properties = &runProperties{Bold: &on{}}
	}
	return t
}

// textContent is a text with an element for each line break and tab.
func textContent(words string) (list []any) {
	for i, line := range strings.Split(document.Printable(words), "\n") {
		if i > 0 {
			list = append(list, lineBreak{})
		}
		for n, piece := range strings.Split(line, "\t") {
			if n > 0 {
				list = append(list, tab{})
			}
			if piece != "" {
				list = append(list, textOf(piece))
			}
		}
	}
	if len(list) == 0 {
		list = append(list, textOf("")) // a control's run must not be empty
	}
	return list
}

func textOf(words string) text { return text{Space: "preserve", Text: words} }

func paragraphOf(style string, content ...any) paragraph {
	return paragraph{Properties: &paragraphProperties{Style: &value{style}}, Content: content}
}

func plainParagraph(style, words string) paragraph {
	return paragraphOf(style, run{Content: textContent(words)})
}
