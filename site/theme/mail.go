package theme

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// Letter is a mail before it has a shape. Body is ours and never holds what a
// submitter wrote; Parts are answers, for staff only.
type Letter struct {
	Subject   string
	Preheader string // what an inbox shows next to the subject
	Title     string // the subject as the heading has it
	Reference string // stays on one line, or empty
	Body      []Block
	Parts     []request.Part
}

// Block is a piece of a letter.
type Block struct {
	Heading   string   // a heading, or
	Paragraph string   // a paragraph, or
	Items     []string // a list, or
	Link      string   // a link on its own line, or
	Label     string   // with Link: a button
	Second    bool     // of a button: it isn't the email's next step
	Quote     string   // what a person wrote, as it is
}

// Line is a text of the letter, with the reference number on one line: a mail
// program would break it at its hyphens.
func (l *Letter) Line(text string) template.HTML {
	return l.line(text, `<span style="white-space:nowrap">`)
}

func (l *Letter) line(text, span string) template.HTML {
	text = template.HTMLEscapeString(text)
	if l.Reference == "" {
		return template.HTML(text)
	}
	return template.HTML(strings.ReplaceAll(text, l.Reference, span+template.HTMLEscapeString(l.Reference)+`</span>`))
}

// Mail writes a letter as HTML.
func (t *Theme) Mail(w io.Writer, l Letter) error {
	tmpl, err := t.template("mail", "frame.html")
	if err != nil {
		return fmt.Errorf("parse mail.html: %w", err)
	}
	if err := tmpl.ExecuteTemplate(w, "mail.html", &l); err != nil {
		return fmt.Errorf("fill mail.html: %w", err)
	}
	return nil
}
