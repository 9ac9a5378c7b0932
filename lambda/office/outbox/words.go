package outbox

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// The text of each email is mails/KIND.txt: the line "Subject: …", the line
// "Preheader: …" (what an inbox shows next to the subject), an empty line, and
// blocks with empty lines between them. A block that begins with "# " is a heading,
// with "- " a list, with "http" a link; "[Label](URL)" is a button with its link
// below it; any other is a paragraph. The block [words] stands for what a person
// wrote: staff to the agency, or the agency to staff. It is shown as it is and
// never read as blocks. What a submitter wrote is never part of an email to an
// agency, since a public form must not be a way to email strangers; of staff's, it
// is never part of the subject or the preheader. Answers for staff follow as they
// are. mails/parts has what several emails share, such as their facts and the
// contact.
//
//go:embed mails/*.txt mails/parts/*.txt
var mails embed.FS

// mailTemplates are the words of every mail, read when the first is written.
var mailTemplates = sync.OnceValues(func() (*template.Template, error) {
	all, err := template.ParseFS(mails, "mails/*.txt", "mails/parts/*.txt")
	if err != nil {
		return nil, fmt.Errorf("parse mail templates: %w", err)
	}
	return all, nil
})

// render fills the template of a kind and parses its blocks. texts are the words
// for its blocks [words], in order.
func (l mailData) render(kind string, texts []string) (theme.Letter, error) {
	all, err := mailTemplates()
	if err != nil {
		return theme.Letter{}, err
	}
	var b bytes.Buffer
	if err := all.ExecuteTemplate(&b, kind+".txt", l); err != nil {
		return theme.Letter{}, fmt.Errorf("fill mail template %s: %w", kind, err)
	}
	first, body, _ := strings.Cut(b.String(), "\n\n")
	subject, preheader, found := strings.Cut(first, "\nPreheader: ")
	subject, isSubject := strings.CutPrefix(subject, "Subject: ")
	if !found || !isSubject || strings.Contains(subject+preheader, "\n") { // equivalent: none is malformed
		return theme.Letter{}, fmt.Errorf("mail template %s: first lines are not “Subject: …” and “Preheader: …”", kind)
	}
	w := theme.Letter{Subject: subject, Preheader: preheader, Title: strings.TrimSuffix(subject, ": "+l.Reference),
		Reference: l.Reference}
	for text := range strings.SplitSeq(body, "\n\n") {
		switch text = strings.TrimSpace(text); text {
		case "":
		case "[words]":
			w.Body = append(w.Body, theme.Block{Quote: texts[0]})
			texts = texts[1:]
		default:
			block := parseBlock(text)
			block.Second = block.Label != "" &&
				slices.ContainsFunc(w.Body, func(b theme.Block) bool { return b.Label != "" })
			w.Body = append(w.Body, block)
		}
	}
	return w, nil
}

// button is a block that is a button: [Label](URL).
var button = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\[([^\]\n]+)\]\((https?://[^\s)]+)\)$`)
})

func parseBlock(text string) theme.Block {
	if heading, ok := strings.CutPrefix(text, "# "); ok {
		return theme.Block{Heading: heading}
	}
	if m := button().FindStringSubmatch(text); m != nil {
		return theme.Block{Label: m[1], Link: m[2]}
	}
	if strings.HasPrefix(text, "http") && !strings.ContainsAny(text, " \n") {
		return theme.Block{Link: text}
	}
	if strings.HasPrefix(text, "- ") {
		return theme.Block{Items: strings.Split(strings.TrimPrefix(text, "- "), "\n- ")}
	}
	return theme.Block{Paragraph: strings.ReplaceAll(text, "\n", " ")}
}

// plainText returns an email as plain text. It indents answers, so that no line of
// them can pass for ours.
func plainText(l theme.Letter) string {
	var b strings.Builder
	for _, k := range l.Body {
		switch {
		case k.Heading != "":
			fmt.Fprintf(&b, "%s\n%s\n\n", k.Heading, strings.Repeat("-", len([]rune(k.Heading))))
		case len(k.Items) > 0:
			fmt.Fprintf(&b, "- %s\n\n", strings.Join(k.Items, "\n- "))
		case k.Label != "":
			fmt.Fprintf(&b, "%s:\n%s\n\n", k.Label, k.Link)
		case k.Quote != "":
			fmt.Fprintf(&b, "    %s\n\n", request.Indent(k.Quote))
		default:
			fmt.Fprintf(&b, "%s%s\n\n", k.Paragraph, k.Link)
		}
	}
	for _, p := range l.Parts {
		if len(p.Rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\n%s\n\n", p.Title, strings.Repeat("-", len([]rune(p.Title))))
		for _, r := range p.Rows {
			fmt.Fprintf(&b, "%s\n    %s\n\n", r.Question, request.Indent(r.Answer))
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
