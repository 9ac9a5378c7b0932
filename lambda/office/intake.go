package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Intake takes requests. No answer of it says "received" unless the request is in the table.
type Intake struct {
	Requests Requests
	Theme    *theme.Theme
	Now      Clock
	Random   Random
	Log      *slog.Logger
}

// Handler serves intake's routes.
func (i *Intake) Handler() http.Handler {
	e := newEdge(i.Theme, i.Log, i.Now)
	e.handle("POST /request/check", i.check)
	e.handle("POST /request/form", i.form)
	e.handle("POST /request/send", i.send)
	for _, path := range []string{"/request/check", "/request/form", "/request/send"} {
		e.handle(path, func(w http.ResponseWriter, r *http.Request) error {
			http.Redirect(w, r, "/request/", http.StatusSeeOther)
			return nil
		})
	}
	e.handle("GET /request/receipt/{secret}", i.receipt)
	return e
}

// check answers the form with what is wrong, or the check-your-answers page with a fresh submission token. It stores nothing.
func (i *Intake) check(w http.ResponseWriter, r *http.Request) error {
	typed, _, err := readForm(w, r)
	if err != nil {
		return err
	}
	c := request.Form.Check(typed, i.Now())
	if len(c.Problems) > 0 {
		return i.mend(w, typed, c)
	}
	token, err := request.NewSecret(i.Random)
	if err != nil {
		return err
	}
	html(w, http.StatusOK)
	return i.Theme.Check(w, i.checkPage(c, token))
}

func (i *Intake) mend(w http.ResponseWriter, typed request.Typed, c request.Checked) error {
	html(w, http.StatusUnprocessableEntity)
	return i.Theme.Form(w, theme.FormState{Typed: typed, Problems: c.Problems})
}

func (i *Intake) checkPage(c request.Checked, token string) theme.Check {
	return theme.Check{Answers: c.Answers, Findings: request.Findings(request.FactsOf(c.Answers)), Aside: c.Aside, Token: token,
		DueIfNow: request.When(request.VerificationDue(i.Now()))}
}

// form gives the form back filled in: the Change buttons.
func (i *Intake) form(w http.ResponseWriter, r *http.Request) error {
	typed, _, err := readForm(w, r)
	if err != nil {
		return err
	}
	html(w, http.StatusOK)
	return i.Theme.Form(w, theme.FormState{Typed: typed})
}

// send stores the request and leads to its receipt. If the power fails before the transaction, nothing is there and the person sees an
// error; after it, all is there, and sending again leads to the same receipt.
func (i *Intake) send(w http.ResponseWriter, r *http.Request) error {
	typed, token, err := readForm(w, r)
	if err != nil {
		return err
	}
	c := request.Form.Check(typed, i.Now())
	switch {
	case len(c.Problems) > 0:
		return i.mend(w, typed, c)
	case !request.IsSecret(token):
		return unreadable(errors.New("the check page's own mark is missing"))
	}
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	received, err := i.receive(ctx, token, c.Answers)
	switch {
	case errors.Is(err, request.ErrOther):
		return &refusal{409, theme.Message{Head: theme.Head{Title: "This page has sent other answers before"},
			Happened: "These answers differ from those that this same page sent before. The earlier request stands, and this one was not recorded.",
			Do:       "Open the earlier receipt, or check your answers again to send them as a new request.", Safe: "The earlier request is safe.",
			Links: []theme.Link{{Label: "The earlier receipt", Href: receiptPath(token)}, toForm}}, err}
	case err != nil:
		return i.tryAgain(w, c, token, err)
	}
	i.Log.Info("received", "reference", received.Reference)
	http.Redirect(w, r, receiptPath(token), http.StatusSeeOther)
	return nil
}

// tryAgain gives the check page back with the same token: nothing is lost, and sending again cannot count twice. The status is 500,
// since CloudFront puts a page of its own in the place of a 503.
func (i *Intake) tryAgain(w http.ResponseWriter, c request.Checked, token string, err error) error {
	i.Log.Error("not accepted", "error", err.Error())
	p := i.checkPage(c, token)
	p.Failed = true
	html(w, http.StatusInternalServerError)
	return i.Theme.Check(w, p)
}

// receive stores a request once per submission token, however often it is called.
func (i *Intake) receive(ctx context.Context, token string, a request.Answers) (request.Request, error) {
	for range tries {
		now := i.Now()
		reference, err := request.NewReference(i.Random, now.In(request.Pacific).Year())
		if err != nil {
			return request.Request{}, err
		}
		salt, err := request.NewSalt(i.Random)
		if err != nil {
			return request.Request{}, err
		}
		c := request.Receive(token, a, reference, salt, now)
		err = i.Requests.Save(ctx, c)
		if err == nil {
			return c.Request, nil
		}
		if !errors.Is(err, request.ErrConflict) {
			return request.Request{}, err
		}
		earlier, err := i.Requests.Request(ctx, c.Request.ID)
		switch {
		case errors.Is(err, request.ErrNotFound):
			continue // another request has that reference number: draw again
		case err != nil:
			return request.Request{}, err
		case earlier.Digest != c.Request.Digest:
			return request.Request{}, fmt.Errorf("receive %s: %w", earlier.Reference, request.ErrOther)
		}
		return earlier, nil
	}
	return request.Request{}, fmt.Errorf("receive a request: no free reference number in %d draws", tries)
}

// receipt shows a request's receipt to whoever has its link.
func (i *Intake) receipt(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	q, err := opened(ctx, i.Requests, r.PathValue("secret"), request.LinkReceipt)
	if err != nil {
		return err
	}
	html(w, http.StatusOK)
	return i.Theme.Receipt(w, q)
}

func receiptPath(token string) string { return "/request/receipt/" + request.ReceiptSecret(token) }

// opened gives the request that a secret link of a purpose opens.
func opened(ctx context.Context, requests Requests, secret string, purpose request.LinkPurpose) (request.Request, error) {
	if !request.IsSecret(secret) {
		return request.Request{}, request.ErrNotFound
	}
	l, err := requests.Link(ctx, request.HashSecret(secret))
	if err != nil {
		return request.Request{}, err
	}
	if l.Purpose != purpose {
		return request.Request{}, fmt.Errorf("a link for %s opens no %s: %w", l.Purpose, purpose, request.ErrNotFound)
	}
	return requests.Request(ctx, l.Request)
}
