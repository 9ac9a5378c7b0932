package theme

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// What the forms of the page of readers do, as their addresses end. To send a draft
// and to end a link have the reader behind them.
const (
	ReadersSend  = "send-"
	ReadersEnd   = "end-"
	ReadersReply = "reply"
)

// DeskReaders is the page on which staff send a draft of the agreement to be read,
// end its links, and record what readers said of it.
type DeskReaders struct {
	AtDesk
	request.Request
	Now      time.Time
	Number   int            // the draft that would be sent, or that a reply is about
	Agent    request.Office // the Administrative Agent's entry of the contact list
	Previews map[request.Reader]SharePreview
	Emails   map[request.Reader][]request.Message // that sent the draft that the reader got last
	History  []request.Event                      // about readers, in order
	Altered  bool                                 // the draft isn't as it was saved
	Notice   string                               // what of the answers differs from what was received, or empty
	Done     request.Event                        // what this person has just done; the zero one: nothing

	// Of a form that was not taken:
	Action   string
	Typed    request.RawInput
	Problems []request.Problem
	Since    []request.Event // what others have done since the page was opened
	NotNow   bool            // the request's state doesn't allow it
	Changed  bool            // the email isn't the one of the preview
}

// SharePreview is the emails that send a draft to a reader, as they will arrive;
// without Emails it can't be sent.
type SharePreview struct {
	Emails []EmailPreview
	Digest string
}

// DeskReaders writes the page.
func (t DeskTheme) DeskReaders(w io.Writer, p DeskReaders) error {
	switch {
	case len(p.Problems) > 0:
		p.Title = "Error: " + p.Title
	case len(p.Since) > 0:
		p.Title = "Updated by someone else: " + p.Title
	case p.Changed:
		p.Title = "Not sent: " + p.Title
	case p.NotNow:
		p.Title = "Can’t do that now: " + p.Title
	}
	return t.render(w, "deskreaders", &p)
}

// IsRefused reports whether a form was not taken.
func (p *DeskReaders) IsRefused() bool {
	return len(p.Problems) > 0 || len(p.Since) > 0 || p.Changed || p.NotNow
}

// Link is the page's own address.
func (p *DeskReaders) Link() string { return AgreementPath(p.Reference) + "/readers" }

// Numbers are the drafts to choose from, newest first.
func (p *DeskReaders) Numbers() (list []int) {
	for n := p.Request.Agreement.Number; n > 0; n-- {
		list = append(list, n)
	}
	return list
}

// Wrong are the problems, as the error summary links to them.
func (p *DeskReaders) Wrong() (list []formProblem) {
	for _, one := range p.Problems {
		if f, ok := readersForm().Field(one.Field); ok {
			list = append(list, formProblem{"#" + f.Inputs()[0], cmp.Or(one.SummaryText, one.Text)})
		}
	}
	return list
}

// MayShare reports whether drafts can be sent now.
func (p *DeskReaders) MayShare() bool {
	return p.Status == request.Accepted && p.Request.Agreement.Number > 0 && !p.Altered
}

// MayReply reports whether a reply can be recorded now.
func (p *DeskReaders) MayReply() bool {
	return (p.Status == request.Accepted || p.Status == request.Agreed) && p.Number > 0
}

// Unsaved is what was typed into a form that the page doesn't have anymore.
func (p *DeskReaders) Unsaved() []request.Row {
	if !p.IsRefused() || p.Action == ReadersReply && p.MayReply() {
		return nil
	}
	return readersForm().TypedRows(p.Typed)
}

// readersForm is all that the page asks.
func readersForm() request.FormSections {
	return slices.Concat(request.ReplyForm, request.ReaderAgency.EndForm(), request.ReaderAgent.EndForm())
}

// ReplyFields are what staff are asked who record a reply.
func (p *DeskReaders) ReplyFields() (list []formField) {
	typed, texts := request.RawInput{}, map[string]string{}
	if p.Action == ReadersReply && p.IsRefused() {
		typed, texts = p.Typed, problemTexts(p.Problems)
	}
	for _, b := range blocks(request.ReplyForm[0], typed, texts) {
		list = append(list, b.Fields...)
	}
	return list
}

// IsReplying reports whether the form of a reply came back.
func (p *DeskReaders) IsReplying() bool { return p.Action == ReadersReply && p.IsRefused() }

// Log are the events about readers, newest first.
func (p *DeskReaders) Log() []request.Event {
	list := slices.Clone(p.History)
	slices.Reverse(list)
	return list
}

// Cards are the readers.
func (p *DeskReaders) Cards() (list []readerCard) {
	for _, r := range request.Readers {
		card := readerCard{readerLine: newReaderLine(p.Request, r, p.Now), page: p, Preview: p.Previews[r],
			Emails: p.Emails[r]}
		for _, e := range p.History {
			if e.Step == request.StepRecordReply && e.Reader == r {
				card.Reply = e
			}
		}
		list = append(list, card)
	}
	return list
}

// readerLine is a reader with what it was sent last.
type readerLine struct {
	request.Reader
	request.SharedDraft
	State string // “Draft 3, sent Nov 30, 2026. The link works until February 28, 2027.”
	IsOn  bool   // the link works
}

// Who is the reader, as a heading.
func (l readerLine) Who() string {
	return request.Capitalize(strings.TrimPrefix(l.Reader.String(), "the "))
}

func newReaderLine(q request.Request, r request.Reader, now time.Time) readerLine {
	s := q.Shared[r]
	l := readerLine{Reader: r, SharedDraft: s, IsOn: s.Opens(now) && q.Removing == 0}
	sent := fmt.Sprintf("Draft %d, sent %s. ", s.Draft, request.FormatDay(s.At))
	switch {
	case s.Event == 0:
		l.State = "No draft was sent yet."
	case l.IsOn:
		l.State = sent + "The link works until " + request.FormatDay(s.Until) + "."
	case s.Opens(now):
		l.State = sent + "The link is closed while words are redacted."
	case s.Ended.IsZero():
		l.State = sent + "The link expired " + request.FormatDay(s.Until) + "."
	default:
		l.State = sent + "The link ended " + request.FormatDay(s.Ended) + "."
	}
	return l
}

// readerCard is a reader on the page.
type readerCard struct {
	readerLine
	page    *DeskReaders
	Preview SharePreview
	Emails  []request.Message
	Reply   request.Event // its latest; the zero one: none
}

// Version is the request's.
func (c readerCard) Version() int { return c.page.Version }

// Number is the draft that would be sent.
func (c readerCard) Number() int { return c.page.Number }

// Sends is where the form goes that sends a draft.
func (c readerCard) Sends() string { return c.page.Link() + "/" + ReadersSend + string(c.Reader) }

// Ends is where the form goes that ends a link.
func (c readerCard) Ends() string { return c.page.Link() + "/" + ReadersEnd + string(c.Reader) }

// HasSame reports whether a link of the reader's opens that draft already.
func (c readerCard) HasSame() bool { return c.IsOn && c.Draft == c.page.Number }

// EndFields are what staff are asked who end a link.
func (c readerCard) EndFields() (list []formField) {
	typed, texts := request.RawInput{}, map[string]string{}
	if c.page.Action == ReadersEnd+string(c.Reader) && c.page.IsRefused() {
		typed, texts = c.page.Typed, problemTexts(c.page.Problems)
	}
	for _, b := range blocks(c.Reader.EndForm()[0], typed, texts) {
		list = append(list, b.Fields...)
	}
	return list
}

// WhyNot says why no draft can be sent to the reader now.
func (c readerCard) WhyNot() string {
	switch p := c.page; {
	case p.Status != request.Accepted:
		return "A draft can be sent while the request is accepted."
	case p.Request.Agreement.Number == 0:
		return "No draft is saved yet."
	case p.Altered:
		return "This draft isn’t as it was saved, so it can’t be sent. Tell your administrator."
	case c.Reader == request.ReaderAgency:
		return "This agency has no email address. Send the Word file another way, and record the reply here."
	case !p.Agent.Bounced.IsZero():
		return "An email to the address in the contact list bounced. Correct it there."
	}
	return "The contact list has no address for the Administrative Agent."
}
