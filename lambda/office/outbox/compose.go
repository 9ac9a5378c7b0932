package outbox

import (
	"bytes"
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Composer makes emails and sends none. The desk has one too: what staff see
// before an email goes is made by the same code from the same message.
type Composer struct {
	Theme      *theme.Theme
	From       string // the address that mail comes from
	ReplyTo    string // where replies of agencies and officials go; emails to staff have none
	Staff      string // where notices go
	Escalation string // where late warnings go too
	// the name of an agency in the state's directory; nil: no list
	DirectoryName func(cds string) (name string, found bool)
}

// Letter is an email as it arrives.
type Letter struct {
	request.Mail
	Content theme.Letter // the same before it has a shape, for a page that shows it
	Held    bool         // it waits until staff resume email to the agency
}

// Words is what a person wrote in the email.
func (l Letter) Words() string {
	var all []string
	for _, b := range l.Content.Body {
		all = append(all, b.Quote)
	}
	return strings.Join(all, "\n")
}

// source is what an email is made from.
type source struct {
	message request.Message
	subject
	notices []request.Message  // whose news it carries, if several
	vouched *integrity.Vouched // of an email that carries answers or their digest
	link    linker
	now     time.Time
}

// linker makes a link with a secret of its own.
type linker func(purpose request.LinkPurpose, path string) (string, error)

// SecretInPreview stands in a preview for the secret of a link, which each email
// gets when it is sent.
const SecretInPreview = "private-link"

// Preview composes the emails that a change sends outside CCEE, in their order, as
// they will arrive but for the secrets of their links. It writes nothing.
func (c *Composer) Preview(change request.Change, now time.Time) (list []Letter, err error) {
	for _, m := range change.Messages {
		if !m.IsToAgency() && !m.IsToOffice() && m.Kind != request.DraftForAgent {
			continue
		}
		one, err := c.compose(source{message: m, subject: subject{request: change.Request}, now: now,
			link: func(_ request.LinkPurpose, path string) (string, error) {
				return c.Theme.Site().URL + path + SecretInPreview, nil
			}})
		if err != nil {
			return nil, fmt.Errorf("compose %s: %w", m.ID, err)
		}
		list = append(list, one)
	}
	return list, nil
}

// mainLink is where a mail leads: staff to the request at the desk, which asks who
// they are; the agency to its own page by a fresh secret.
func (c *Composer) mainLink(e source) (string, error) {
	m := e.message
	switch {
	case m.Kind == request.ConfirmRequest, m.Kind == request.ConfirmReminder:
		return e.link(request.LinkConfirm, web.LinkPaths[request.LinkConfirm])
	case m.Kind == request.DraftForAgency, m.Kind == request.DraftForAgent:
		return e.link(request.LinkAgreement, web.LinkPaths[request.LinkAgreement])
	case m.IsToOffice():
		return "", nil // a receipt has no link: who reads the mailbox and who answered may differ
	case !m.IsToAgency():
		return c.Theme.Site().URL + web.RequestPath(e.request), nil
	case m.Kind == request.DraftLink:
		return e.link(request.LinkDraft, web.LinkPaths[request.LinkDraft])
	case m.Kind == request.Acknowledgement:
		return e.link(request.LinkReceipt, web.LinkPaths[request.LinkReceipt])
	}
	return e.link(request.LinkReceipt, web.StatusPath) // the receipt's link opens the agency's page too
}

// compose makes the mail that a message owes, and the links that it carries, fresh
// each time. notices are those that it has the news of.
func (s *Sender) compose(ctx context.Context, m request.Message, a subject, notices []request.Message) (request.Mail,
	[]request.Link, error) {
	var links []request.Link
	e := source{message: m, subject: a, notices: notices, now: s.Now(),
		link: func(purpose request.LinkPurpose, path string) (string, error) {
			return s.newLink(m, purpose, path, &links)
		}}
	if m.Kind == request.StaffNotice || m.Kind == request.Acknowledgement {
		v, err := s.vouch(ctx, a.request)
		if err != nil {
			return request.Mail{}, nil, err
		}
		e.vouched = &v
	}
	l, err := s.Composer.compose(e)
	return l.Mail, links, err
}

// compose makes an email. It reads and writes nothing.
func (c *Composer) compose(e source) (Letter, error) {
	m := e.message
	l, err := c.fill(e)
	if err != nil {
		return Letter{}, err
	}
	kind, texts := string(m.Kind), []string{m.Words}
	if len(e.notices) > 1 {
		kind, texts = gatheredMail, l.addSteps(e.notices)
	}
	words, err := l.render(kind, texts)
	if err != nil {
		return Letter{}, err
	}
	if m.Kind == request.StaffNotice {
		words.Parts = e.vouched.Request.Answers.Parts()
	}
	var html bytes.Buffer
	if err := c.Theme.Mail(&html, words); err != nil {
		return Letter{}, err
	}
	composed := request.Mail{ID: m.ID, From: c.sender(), To: c.recipient(m), Subject: words.Subject,
		Text: plainText(words), HTML: html.String(), At: e.now.UTC()}
	if m.IsToAgency() || m.IsToOffice() || m.Kind == request.DraftForAgent {
		composed.ReplyTo = c.ReplyTo
	}
	return Letter{Mail: composed, Content: words, Held: m.State == request.Held}, nil
}

// fill fills in what the template of an email may name.
func (c *Composer) fill(e source) (mailData, error) {
	m, q := e.message, e.request
	l := mailData{Site: c.Theme.Site(), Expires: request.FormatTime(e.draft.Expires)}
	if m.Kind != request.DraftLink {
		l.fillFacts(m, q)
		l.fillDates(q, e.now)
		l.fillAgency(q, c.DirectoryName)
	}
	if v := e.vouched; v != nil {
		if l.Digest != "" {
			l.Digest = v.ReceivedDigest(v.Request)
		}
		l.Notice = v.Mismatch.Words()
	}
	var err error
	l.Link, err = c.mainLink(e)
	if err == nil && m.Kind == request.Acknowledgement && strings.EqualFold(m.To, q.Answers["official_email"]) {
		l.Disclaim, err = e.link(request.LinkDisclaim, web.LinkPaths[request.LinkDisclaim])
	}
	return l, err
}

// sender is From with a name, so that an inbox shows who it is.
func (c *Composer) sender() string {
	from, err := mail.ParseAddress(c.From)
	if err != nil || from.Name != "" {
		return c.From // a setting that is no address is the mail service's to refuse
	}
	from.Name = c.Theme.Site().Short + " Request for Assistance"
	return from.String()
}

// vouch compares the answers that a mail carries, or whose digest it gives, with
// what was received.
func (s *Sender) vouch(ctx context.Context, q request.Request) (integrity.Vouched, error) {
	v, err := integrity.Vouch(ctx, s.Store, q, integrity.ReadCurrent(ctx, s.Store))
	if err != nil || v.Mismatch.Words() == "" {
		return v, err
	}
	return v, integrity.TellStaff(ctx, s.Store, integrity.InconsistenciesOf(v.Request, v.Mismatch), s.Now(), s.Log)
}

func (c *Composer) recipient(m request.Message) string {
	switch m.Role {
	case request.Staff:
		return c.Staff
	case request.Escalation:
		return c.Escalation
	}
	return m.To
}
