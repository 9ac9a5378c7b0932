package intake

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// statusRoutes serves the agency's own page. Anyone who has its link can act on the
// request; a GET changes nothing.
func (i *Intake) statusRoutes(server *web.Server) {
	server.Handle("POST /status/find", i.findRequest)
	server.Handle("/status/find", redirectTo(web.FindPath))
	server.Handle("GET /status/open/{secret}", i.serveStatus)
	server.Handle("GET /status/open/{secret}/copy.json", i.downloadAll)
	server.Handle("GET /status/open/{secret}/copy.txt", i.downloadAll)
	server.Handle("POST /status/open/{secret}/amend", i.showAmendForm)
	for _, step := range []request.Step{request.StepAnswer, request.StepWithdraw} {
		server.Handle("POST /status/open/{secret}/"+string(step), i.agencyStep(step))
	}
	for _, step := range []request.Step{request.StepAmend, request.StepAnswer, request.StepWithdraw} {
		server.Handle("/status/open/{secret}/"+string(step), func(w http.ResponseWriter, r *http.Request) error {
			return redirectTo(web.StatusPage(r.PathValue("secret")))(w, r)
		})
	}
}

// requestForStatusLink returns the request that a link opens for its agency.
func (i *Intake) requestForStatusLink(ctx context.Context, secret string) (request.Request, error) {
	q, err := requestForLink(ctx, i.Store, secret, request.LinkReceipt)
	if errors.Is(err, request.ErrNotFound) {
		err = linkNotFound(err)
	}
	return q, err
}

// serveStatus shows where a request is, what happens next and by when, and lets the
// agency act.
func (i *Intake) serveStatus(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	secret := r.PathValue("secret")
	q, err := i.requestForStatusLink(ctx, secret)
	if err != nil {
		return err
	}
	return i.showStatus(ctx, w, http.StatusOK, secret, q, theme.Status{Stretch: web.ReadStretch(r)})
}

// showStatus fills the page with what the table keeps of the request.
func (i *Intake) showStatus(ctx context.Context, w http.ResponseWriter, status int, secret string, q request.Request,
	page theme.Status) error {
	var shown theme.Status
	v, err := integrity.Vouch(ctx, i.Store, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		shown = page
		return i.fillHistory(ctx, q, &shown)
	})
	if err != nil {
		return err
	}
	page = shown
	page.Request, page.Secret, page.Now, page.Notice = v.Request, secret, i.Now(), i.notice(ctx, v)
	page.MailHeld, err = i.isMailHeld(ctx, v.Request)
	if err != nil {
		return err
	}
	return web.Render(w, status, i.Theme.Status, page)
}

// notice returns what a page says if what it shows differs from what was received.
// It opens a task too.
func (i *Intake) notice(ctx context.Context, v integrity.Vouched) string {
	if !v.Any() {
		return ""
	}
	if err := integrity.TellStaff(ctx, i.Store, integrity.InconsistenciesOf(v.Request, v.Mismatch), i.Now(),
		i.Log); err != nil {
		i.Log.Error("task not saved", "reference", v.Reference, "error", err.Error())
		return v.Mismatch.Words() + " Please tell us, and give the reference number."
	}
	return v.Mismatch.Words() + " We have told staff."
}

// isMailHeld reports whether email about a request waits for staff to release it,
// so that no page promises it.
func (i *Intake) isMailHeld(ctx context.Context, q request.Request) (bool, error) {
	h, err := i.Store.QuotaHold(ctx, q.ID)
	return err == nil && q.HoldsMail(h), err
}

// downloadAll sends a copy of all that was sent, as JSON or as text.
func (i *Intake) downloadAll(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, err := i.requestForStatusLink(ctx, r.PathValue("secret"))
	if err != nil {
		return err
	}
	v, err := integrity.Vouch(ctx, i.Store, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := integrity.ReadVouchers(ctx, i.Store, q, q.AgencyEvents)
		if err != nil {
			return nil, nil, err
		}
		former, err := i.Store.Editions(ctx, q)
		return events, append(former, q.Current()), err
	})
	if err != nil {
		return err
	}
	whole := request.Everything{Request: v.Request, Editions: v.Versions, Steps: lifecycle.PublicEvents(v.History),
		Notice: i.notice(ctx, v)}
	if r.Pattern == "GET /status/open/{secret}/copy.json" {
		return sendWholeFile(w, "application/json", q.Reference+"-all.json", whole.JSON())
	}
	return sendWholeFile(w, "text/plain; charset=utf-8", q.Reference+"-all.txt", []byte(whole.Text()))
}

// sendWholeFile sends a file to download, or a page that says that it is too large
// for a function.
func sendWholeFile(w http.ResponseWriter, kind, name string, content []byte) error {
	if !web.TooLarge(content) {
		return sendFile(w, kind, name, content)
	}
	return copyTooLarge(name, len(content))
}

// agencyStep takes a step of the agency. If it cannot be taken, or others have
// acted since the page was opened, the page comes back as it is now, with what was
// typed. If the process dies before the transaction, nothing has happened and the
// page comes back too; after it, the step is there, and a retry counts once.
func (i *Intake) agencyStep(step request.Step) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		short, _ := request.AgencyForm(step)
		// before the table is asked: what was typed is kept whatever it answers
		typed, err := web.ReadStepForm(w, r, short.Form(), "version")
		if err != nil {
			return err
		}
		secret := r.PathValue("secret")
		q, err := i.requestForStatusLink(ctx, secret)
		if err != nil {
			return err
		}
		seen, err := strconv.Atoi(typed["version"])
		if err != nil || seen < 1 {
			return web.BadForm(errors.New("it does not say which state of the request you have seen"))
		}
		page := theme.Status{Step: step, Typed: typed}
		c := short.Form().Check(typed, i.Now())
		page.Problems = c.Problems
		if len(c.Problems) > 0 {
			if _, err := request.Next(q.Status, step); err != nil {
				return i.showStepFailed(ctx, w, secret, q, q, page, err)
			}
			return i.showStatus(ctx, w, http.StatusUnprocessableEntity, secret, q, page)
		}
		in := request.InputOf(c.Answers)
		in.By = request.ByTheAgency
		now, err := lifecycle.TakeStep(ctx, i.Store, q.ID, seen, step, in, i.Now, i.Random)
		if err != nil {
			return i.showStepFailed(ctx, w, secret, q, now, page, err)
		}
		i.Log.Info("step taken", lifecycle.LogAttrs(now, step)...)
		return i.redirectAfterStep(w, r, secret)
	}
}

// redirectAfterStep redirects to the page as it is now, at the latest step.
func (i *Intake) redirectAfterStep(w http.ResponseWriter, r *http.Request, secret string) error {
	return redirectTo(web.LatestPath(secret))(w, r)
}

// showStepFailed shows the page again after a step was not taken: q is the request
// before it, now the request that TakeStep found.
func (i *Intake) showStepFailed(ctx context.Context, w http.ResponseWriter, secret string, q, now request.Request,
	page theme.Status, err error) error {
	var others *lifecycle.StaleError
	switch {
	case errors.As(err, &others):
		for _, e := range others.Since {
			page.Since = append(page.Since, e.Public())
		}
		return i.showStatus(ctx, w, http.StatusConflict, secret, now, page)
	case errors.Is(err, request.ErrInvalidTransition):
		page.NotNow = true
		return i.showStatus(ctx, w, http.StatusConflict, secret, now, page)
	}
	i.Log.Error("step not taken", "step", string(page.Step), "error", err.Error())
	page.Failed = true
	if broken := i.showStatus(ctx, w, web.StatusOwnFailure, secret, q, page); broken != nil {
		return errors.Join(err, broken)
	}
	return nil
}
