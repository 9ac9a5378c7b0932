package office

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// The words of each mail are mails/KIND.txt: a subject, an empty line, and blocks with empty lines between them. A block that begins
// with "# " is a heading, with "- " a list, with "http" a link; any other is a paragraph. What a submitter wrote is never part of it:
// it would be read as such blocks, and a public form must not be a way to mail strangers. Answers for staff follow as they are.
//
//go:embed mails/*.txt
var mails embed.FS

// letter is what a mail's words may name. Nothing here was written by a submitter.
type letter struct {
	Site      theme.Site
	Reference string
	Received  string // in Pacific time
	Due       string
	Verified  string
	Hours     int    // since receipt, of a warning
	Link      string // a fresh one, or empty
	Agency    request.Agency
	County    string
	Negotiate bool
	Findings  []request.Finding
	Flags     []string
}

// purposes are the links that mails carry.
var purposes = map[request.MessageKind]request.LinkPurpose{
	request.Acknowledgement: request.LinkReceipt,
	request.VerifiedNotice:  request.LinkReceipt,
	request.StaffNotice:     request.LinkVerify,
	request.Warning:         request.LinkVerify,
	request.BreachNotice:    request.LinkVerify,
}

// compose makes the mail that a message owes, and the link that it carries, fresh each time.
func (s *Sender) compose(m request.Message, q request.Request) (request.Mail, []request.Link, error) {
	secret, err := request.NewSecret(s.Random)
	if err != nil {
		return request.Mail{}, nil, err
	}
	purpose := purposes[m.Kind]
	l := letter{Site: s.Theme.Site(), Reference: q.Reference, Received: request.When(q.Received), Due: request.When(q.Due()),
		Verified: request.When(q.Verified), Hours: m.Hours, Agency: q.Answers.Agency(), Negotiate: q.Answers["negotiation"] == request.Yes,
		Findings: q.Findings(), Flags: request.Flags(q.Answers)}
	if f, ok := request.Form.Field("county"); ok {
		l.County = f.Words(q.Answers["county"])
	}
	path := map[request.LinkPurpose]string{request.LinkReceipt: "/request/receipt/", request.LinkVerify: "/desk/verify/"}[purpose]
	l.Link = l.Site.URL + path + secret
	words, err := l.words(m.Kind)
	if err != nil {
		return request.Mail{}, nil, err
	}
	if m.Kind == request.StaffNotice {
		words.Parts = q.Answers.Parts()
	}
	var html bytes.Buffer
	if err := s.Theme.Mail(&html, words); err != nil {
		return request.Mail{}, nil, err
	}
	mail := request.Mail{ID: m.ID, From: s.From, To: s.address(m), Subject: words.Subject, Text: plain(words), HTML: html.String(), At: s.Now().UTC()}
	return mail, []request.Link{{Hash: request.HashSecret(secret), Purpose: purpose, Request: q.ID, Made: s.Now().UTC()}}, nil
}

func (s *Sender) address(m request.Message) string {
	switch m.Role {
	case request.Staff:
		return s.Staff
	case request.Escalation:
		return s.Escalation
	}
	return m.To
}

// words fills the template of a kind and reads its blocks.
func (l letter) words(kind request.MessageKind) (theme.Letter, error) {
	t, err := template.ParseFS(mails, "mails/"+string(kind)+".txt")
	if err != nil {
		return theme.Letter{}, fmt.Errorf("parse the mail %s: %w", kind, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, l); err != nil {
		return theme.Letter{}, fmt.Errorf("fill the mail %s: %w", kind, err)
	}
	first, body, _ := strings.Cut(b.String(), "\n\n")
	subject, found := strings.CutPrefix(first, "Subject: ")
	if !found || strings.Contains(subject, "\n") {
		return theme.Letter{}, fmt.Errorf("the mail %s begins with no line “Subject: …”", kind)
	}
	w := theme.Letter{Subject: subject}
	for text := range strings.SplitSeq(body, "\n\n") {
		if text = strings.TrimSpace(text); text != "" {
			w.Body = append(w.Body, block(text))
		}
	}
	return w, nil
}

func block(text string) theme.Block {
	if heading, ok := strings.CutPrefix(text, "# "); ok {
		return theme.Block{Heading: heading}
	}
	if strings.HasPrefix(text, "http") && !strings.ContainsAny(text, " \n") {
		return theme.Block{Link: text}
	}
	if strings.HasPrefix(text, "- ") {
		return theme.Block{Items: strings.Split(strings.TrimPrefix(text, "- "), "\n- ")}
	}
	return theme.Block{Paragraph: strings.ReplaceAll(text, "\n", " ")}
}

// plain is a letter as plain text. Answers are indented, so that no line of them can pass for one of ours.
func plain(l theme.Letter) string {
	var b strings.Builder
	for _, k := range l.Body {
		switch {
		case k.Heading != "":
			fmt.Fprintf(&b, "%s\n%s\n\n", k.Heading, strings.Repeat("-", len([]rune(k.Heading))))
		case len(k.Items) > 0:
			fmt.Fprintf(&b, "- %s\n\n", strings.Join(k.Items, "\n- "))
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
			fmt.Fprintf(&b, "%s\n    %s\n\n", r.Question, strings.ReplaceAll(r.Answer, "\n", "\n    "))
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
