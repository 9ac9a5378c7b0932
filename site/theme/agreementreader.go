package theme

import (
	"fmt"
	"io"

	"ccee-ca.org/assist/lambda/request"
)

// ShareBroken is the state of a link that opens no draft: part of it may be
// missing.
const ShareBroken request.ShareState = "broken"

// ShareAltered is that of a link to a draft that isn't as it was saved.
const ShareAltered request.ShareState = "altered"

// AgreementReader is the page that a link to a draft of the agreement opens: the
// draft as it's printed, and above it what it is. It has no form: readers reply by
// email, and looking at it is recorded nowhere.
type AgreementReader struct {
	Document
	Reference string
	Draft     request.AgreementDraft
	Shared    request.SharedDraft
	Secret    string
	Notice    string // what of the answers differs from what was received, or empty
}

// AgreementReader writes the page.
func (t *Theme) AgreementReader(w io.Writer, p AgreementReader) error {
	p.Head = Head{Title: fmt.Sprintf("Draft %d, %s", p.Draft.Number, p.Reference), NoIndex: true}
	return t.render(w, "agreementreader", &p)
}

// WordLink is the draft as a Word file.
func (p *AgreementReader) WordLink() string { return "/agreement/" + p.Secret + "/word" }

// AgreementEnd is the page of a link that opens no draft.
type AgreementEnd struct {
	Head
	State request.ShareState
}

// AgreementEnd writes the page.
func (t *Theme) AgreementEnd(w io.Writer, p AgreementEnd) error {
	p.Head = Head{Title: p.End().Heading, NoIndex: true}
	return t.render(w, "agreementend", &p)
}

// End is what the page says. Of links that staff ended it says nothing else.
func (p *AgreementEnd) End() linkEnd {
	const (
		nothing = "You don’t have to do anything."
		ask     = "If you still need to read the draft, reply to our email and ask for a new link."
	)
	switch p.State {
	case request.ShareExpired:
		return linkEnd{"This link has expired", "It worked for 90 days after our email.", ask}
	case request.ShareReplaced:
		return linkEnd{"We sent you a newer link", "This link was for an earlier email, so it no longer works.",
			"Use the link in our newest email about this agreement."}
	case request.ShareIsEnded:
		return linkEnd{"This draft is no longer available", "", ""}
	case request.ShareIsOver:
		return linkEnd{"There is no agreement to read now", "The request that this draft was for has changed since.",
			nothing}
	case request.ShareCloses:
		return linkEnd{"We’re working on this request’s record", "The draft is closed for a few minutes.",
			"Open the link again later."}
	case ShareAltered:
		return linkEnd{"We can’t show this draft now",
			"We found a problem in its record. CCEE’s staff are checking it.",
			"Reply to our email if you need the draft soon."}
	}
	return linkEnd{"This link doesn’t open a draft",
		"Part of it may be missing. Email programs sometimes break a long " +
			"link over two lines.", "Copy the whole link from our email. If that doesn’t work, reply to it."}
}
