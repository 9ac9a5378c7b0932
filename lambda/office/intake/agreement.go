package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/document/docx"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// showAgreement shows the draft that a link opens, or why it opens none. It writes
// nothing, however often a mail filter opens it: that someone looked at a draft
// says nothing of what they think of it.
func (i *Intake) showAgreement(w http.ResponseWriter, r *http.Request) error {
	p, state, err := i.openAgreement(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	if state != request.ShareOpens {
		return i.showAgreementEnd(w, state)
	}
	return web.Render(w, http.StatusOK, i.Theme.AgreementReader, p)
}

// downloadAgreement sends the draft that a link opens as a Word file, without
// staff's comments.
func (i *Intake) downloadAgreement(w http.ResponseWriter, r *http.Request) error {
	p, state, err := i.openAgreement(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	if state != request.ShareOpens {
		return i.showAgreementEnd(w, state)
	}
	var file bytes.Buffer // whole or not at all
	err = docx.Write(&file, p.Content)
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	return sendFile(w, docx.MediaType, fmt.Sprintf("%s-draft-%d.docx", p.Reference, p.Draft.Number), file.Bytes())
}

// showAgreementEnd has the status 410, since CloudFront puts a page of its own in
// the place of a 404; and 409 where the link may open the draft again.
func (i *Intake) showAgreementEnd(w http.ResponseWriter, state request.ShareState) error {
	status := http.StatusGone
	if state == request.ShareCloses || state == theme.ShareAltered {
		status = http.StatusConflict
	}
	return web.Render(w, status, i.Theme.AgreementEnd, theme.AgreementEnd{State: state})
}

// openAgreement reads the draft that a link opens.
func (i *Intake) openAgreement(ctx context.Context, secret string) (p theme.AgreementReader, state request.ShareState,
	err error) {
	if !request.IsSecret(secret) {
		return p, theme.ShareBroken, nil
	}
	link, err := i.Store.Link(ctx, request.HashSecret(secret))
	if errors.Is(err, request.ErrNotFound) || err == nil && link.Purpose != request.LinkAgreement {
		return p, theme.ShareBroken, nil
	}
	if err != nil {
		return p, "", err
	}
	q, err := i.Store.Request(ctx, link.Request)
	if err != nil {
		return p, "", err
	}
	_, p.Shared, state = q.ShareState(link, i.Now())
	if state != request.ShareOpens {
		return p, state, nil
	}
	p.Secret, p.Reference = secret, q.Reference
	return i.readAgreement(ctx, q, p)
}

// readAgreement reads the draft with the answers that it's made from, and compares
// all of it with what the events have of it: a draft that isn't as it was saved is
// shown to no one.
func (i *Intake) readAgreement(ctx context.Context, q request.Request,
	p theme.AgreementReader) (theme.AgreementReader, request.ShareState, error) {
	v, err := integrity.Vouch(ctx, i.Store, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := integrity.ReadVouchers(ctx, i.Store, q, []int{p.Shared.Event})
		if err != nil {
			return nil, nil, err
		}
		former, err := i.Store.Editions(ctx, q)
		return events, append(former, q.Current()), err
	})
	if err != nil {
		return p, "", err
	}
	p.Draft, err = i.Store.AgreementDraft(ctx, q.ID, p.Shared.Draft)
	if err != nil {
		return p, "", err
	}
	if !slices.ContainsFunc(v.History, request.Event.SharesDraft) || v.IsAltered(p.Draft, v.History) {
		i.Log.Error("draft of an agreement altered", "reference", q.Reference, "draft", p.Draft.Number)
		return p, theme.ShareAltered, nil
	}
	p.Notice, p.Content = i.notice(ctx, v), i.outlineForReaders(v, p.Draft)
	return p, request.ShareOpens, nil
}

// outlineForReaders is a draft as it is printed, without what is for staff alone.
func (i *Intake) outlineForReaders(v integrity.Vouched, draft request.AgreementDraft) document.Document {
	site := i.Theme.Site()
	return agreement.Outline(site.AgreementCase(v.Request, v.Versions, draft), i.Now()).WithoutComments()
}
