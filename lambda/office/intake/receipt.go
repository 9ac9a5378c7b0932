package intake

import (
	"fmt"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// showReceipt shows a request's receipt to anyone who has its link: the proof of
// what was first sent.
func (i *Intake) showReceipt(w http.ResponseWriter, r *http.Request) error {
	return i.withReceipt(r, true, func(p theme.Receipt) error {
		p.Copy = r.URL.Path + "/answers"
		return web.Render(w, http.StatusOK, i.Theme.Receipt, p)
	})
}

// showAnswers shows the copy of the answers; the two below give it as a file.
func (i *Intake) showAnswers(w http.ResponseWriter, r *http.Request) error {
	return i.withReceipt(r, false, func(p theme.Receipt) error {
		p.Copy = r.URL.Path
		return web.Render(w, http.StatusOK, i.Theme.Answers, p)
	})
}

func (i *Intake) downloadJSON(w http.ResponseWriter, r *http.Request) error {
	return i.withReceipt(r, false, func(p theme.Receipt) error {
		return sendFile(w, "application/json", p.Reference+".json", p.CopyNoting(p.Notice))
	})
}

func (i *Intake) downloadText(w http.ResponseWriter, r *http.Request) error {
	return i.withReceipt(r, false, func(p theme.Receipt) error {
		text := p.CopyText()
		if p.Notice != "" {
			text = p.Notice + "\n\n" + text
		}
		return sendFile(w, "text/plain; charset=utf-8", p.Reference+".txt", []byte(text))
	})
}

// withReceipt reads what a receipt shows: the answers as they were first sent, even
// if they have changed; with the current ones too, which have the addresses that
// the receipt names and its copy doesn't. It compares what is shown.
func (i *Intake) withReceipt(r *http.Request, withCurrent bool, show func(theme.Receipt) error) error {
	ctx := r.Context()
	secret := r.PathValue("secret")
	q, err := requestForLink(ctx, i.Store, secret, request.LinkReceipt)
	if err != nil {
		return err
	}
	v, err := integrity.Vouch(ctx, i.Store, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		shown := []request.Edition{q.Current()}
		if q.IsAmended() {
			first, err := i.Store.Edition(ctx, q.ID, 1)
			if err != nil {
				return nil, nil, err
			}
			shown = slices.Insert(shown, 0, first)
		}
		if !withCurrent {
			shown = shown[:1]
		}
		events, err := integrity.ReadVouchers(ctx, i.Store, q, nil)
		return events, shown, err
	})
	if err != nil {
		return err
	}
	p := theme.Receipt{Request: v.Request, Page: web.StatusPage(secret), Link: web.LinkPaths[request.LinkReceipt] +
		secret,
		Standing: v.Answers, Now: i.Now(), Notice: i.notice(ctx, v)}
	p.Request.Answers = v.Versions[0].Answers
	p.Proof = v.ReceivedDigest(p.Request)
	p.MailHeld, err = i.isMailHeld(ctx, q)
	if err != nil {
		return err
	}
	return show(p)
}

// sendFile sends a file to download.
func sendFile(w http.ResponseWriter, kind, name string, content []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, err := w.Write(content)
	return err
}

// showDisclaim asks the authorized official, by the link in their mail, whether the
// agency did not send the request.
func (i *Intake) showDisclaim(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, err := requestForLink(ctx, i.Store, r.PathValue("secret"), request.LinkDisclaim)
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, i.Theme.Disclaim, theme.Receipt{Request: q})
}

// recordDisclaimer records once that the official says so.
func (i *Intake) recordDisclaimer(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	err := lifecycle.Retry("disclaim a request", func() error {
		q, err := requestForLink(ctx, i.Store, r.PathValue("secret"), request.LinkDisclaim)
		if err != nil {
			return err
		}
		salt, err := request.NewSalt(i.Random)
		if err != nil {
			return err
		}
		c, fresh := q.Disclaim(salt, i.Now())
		if !fresh {
			return nil
		}
		return i.Store.Save(ctx, c)
	})
	if err != nil {
		return err
	}
	return redirectTo(r.URL.Path)(w, r)
}
