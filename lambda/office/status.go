package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// statusPath is where the agency follows its request, by the link in its mails; findPath is where it asks for a fresh link.
const (
	statusPath = "/status/open/"
	findPath   = "/status/"
)

// Followed is what Intake asks of the table: requests, and what has become of them, for the agency's own page.
type Followed interface {
	Requests
	Past
	ByReference(ctx context.Context, reference string) (request.Request, error)
	Edition(ctx context.Context, id string, number int) (request.Edition, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
	EditionsBefore(ctx context.Context, r request.Request, number, n int) ([]request.Edition, error)
	TaskSaver // for answers that differ from what was received
	QuotaHold(ctx context.Context, id string) (request.QuotaHold, error)
}

// follow serves the agency's own page. Whoever has its link can act on the request; a GET changes nothing.
func (i *Intake) follow(e *edge) {
	e.handle("POST /status/find", i.find)
	e.handle("/status/find", leadingTo(findPath))
	e.handle("GET /status/open/{secret}", i.statusPage)
	e.handle("GET /status/open/{secret}/copy.json", i.everything)
	e.handle("GET /status/open/{secret}/copy.txt", i.everything)
	e.handle("POST /status/open/{secret}/amend", i.beginAmending)
	for _, step := range []request.Step{request.StepAnswer, request.StepWithdraw} {
		e.handle("POST /status/open/{secret}/"+string(step), i.agencyStep(step))
	}
	for _, step := range []request.Step{request.StepAmend, request.StepAnswer, request.StepWithdraw} {
		e.handle("/status/open/{secret}/"+string(step), func(w http.ResponseWriter, r *http.Request) error {
			return leadingTo(statusPath+r.PathValue("secret"))(w, r)
		})
	}
}

// followed is the request that a link opens for its agency.
func (i *Intake) followed(ctx context.Context, secret string) (request.Request, error) {
	q, err := opened(ctx, i.Requests, secret, request.LinkReceipt)
	if errors.Is(err, request.ErrNotFound) { // 410, since CloudFront puts a page of its own in the place of a 404
		err = &refusal{410, theme.Message{Head: theme.Head{Title: "This link opens no request"},
			Happened: "The address leads to no request that we have. It may be incomplete, or a link may have been cut off.",
			Do:       "Copy the whole address from your mail or your receipt, or let us mail you a fresh link.", Safe: "A request that was received is safe.",
			Links: []theme.Link{{Label: "Ask for a fresh link", Href: findPath}}}, err}
	}
	return q, err
}

// statusPage shows where a request is, what happens next and by when, and lets the agency act.
func (i *Intake) statusPage(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	secret := r.PathValue("secret")
	q, err := i.followed(ctx, secret)
	if err != nil {
		return err
	}
	return i.showStatus(ctx, w, http.StatusOK, secret, q, theme.Status{Stretch: stretch(r)})
}

// showStatus fills the page with what the table keeps of the request.
func (i *Intake) showStatus(ctx context.Context, w http.ResponseWriter, status int, secret string, q request.Request, page theme.Status) error {
	var shown theme.Status
	v, err := vouch(ctx, i.Requests, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		shown = page
		return i.fillHistory(ctx, q, &shown)
	})
	if err != nil {
		return err
	}
	page = shown
	page.Request, page.Secret, page.Now, page.Notice = v.Request, secret, i.Now(), i.notice(ctx, v)
	if page.MailHeld, err = i.isMailHeld(ctx, v.Request); err != nil {
		return err
	}
	return answer(w, status, func(w io.Writer) error { return i.Theme.Status(w, page) })
}

// notice is what a page says where what it shows differs from what was received; staff are told.
func (i *Intake) notice(ctx context.Context, v vouched) string {
	if !v.Any() {
		return ""
	}
	if err := tellStaff(ctx, i.Requests, differencesOf(v.Request, v.Mismatch), i.Now(), i.Log); err != nil {
		i.Log.Error("task not saved", "reference", v.Reference, "error", err.Error())
		return v.Mismatch.Words() + " Please tell us, and give the reference number."
	}
	return v.Mismatch.Words() + " We have told staff."
}

// isMailHeld reports whether email about a request waits for staff to release it, so that no page promises it.
func (i *Intake) isMailHeld(ctx context.Context, q request.Request) (bool, error) {
	h, err := i.Requests.QuotaHold(ctx, q.ID)
	return err == nil && q.HoldsMail(h), err
}

// everything gives a copy of all that was sent, as JSON or as text.
func (i *Intake) everything(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	q, err := i.followed(ctx, r.PathValue("secret"))
	if err != nil {
		return err
	}
	v, err := vouch(ctx, i.Requests, q, func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := vouchers(ctx, i.Requests, q, q.Told)
		if err != nil {
			return nil, nil, err
		}
		former, err := i.Requests.Editions(ctx, q)
		return events, append(former, q.Standing()), err
	})
	if err != nil {
		return err
	}
	whole := request.Everything{Request: v.Request, Editions: v.versions, Steps: tellings(v.events), Notice: i.notice(ctx, v)}
	if r.Pattern == "GET /status/open/{secret}/copy.json" {
		return wholeFile(w, "application/json", q.Reference+"-all.json", whole.JSON())
	}
	return wholeFile(w, "text/plain; charset=utf-8", q.Reference+"-all.txt", []byte(whole.Text()))
}

// wholeFile gives a file to keep, or a page that says that it is larger than a function can answer.
func wholeFile(w http.ResponseWriter, kind, name string, content []byte) error {
	if !tooLarge(content) {
		return file(w, kind, name, content)
	}
	return &refusal{422, theme.Message{Head: theme.Head{Title: "This copy is too large to download"},
		Happened: "A copy of everything can have at most 6 MB here, and this one is larger.",
		Do:       "Download the copy of your first answers from your receipt, and ask CCEE for the rest.",
		Safe:     "Every version of your answers is stored, and nothing was changed.", Links: []theme.Link{toStart}},
		fmt.Errorf("%s has %d bytes", name, len(content))}
}

// agencyStep takes a step of the agency's. Where it cannot be taken, or others have acted since the page was opened, the page comes back as
// it is now, with what was typed still in it. If the power fails before the transaction, nothing has happened and the page comes back too;
// after it, the step is there, and pressing again counts once.
func (i *Intake) agencyStep(step request.Step) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		short, _ := request.AgencyForm(step)
		typed, err := readShort(w, r, short.Form(), "version") // before the table is asked: what was typed is kept whatever it answers
		if err != nil {
			return err
		}
		secret := r.PathValue("secret")
		q, err := i.followed(ctx, secret)
		if err != nil {
			return err
		}
		seen, err := strconv.Atoi(typed["version"])
		if err != nil || seen < 1 {
			return unreadable(errors.New("it does not say which state of the request you have seen"))
		}
		page := theme.Status{Step: step, Typed: typed}
		c := short.Form().Check(typed, i.Now())
		if page.Problems = c.Problems; len(c.Problems) > 0 {
			if _, err := request.Next(q.Status, step); err != nil {
				return i.notTaken(ctx, w, secret, q, q, page, err)
			}
			return i.showStatus(ctx, w, http.StatusUnprocessableEntity, secret, q, page)
		}
		in := request.InputOf(c.Answers)
		in.By = request.ByTheAgency
		now, err := act(ctx, i.Requests, i.Requests, q.ID, seen, step, in, i.Now, i.Random)
		if err != nil {
			return i.notTaken(ctx, w, secret, q, now, page, err)
		}
		i.Log.Info("step", "reference", q.Reference, "step", string(step))
		return i.stepTaken(w, r, secret)
	}
}

// stepTaken leads to the page as it is now, to the line that tells of the latest step.
func (i *Intake) stepTaken(w http.ResponseWriter, r *http.Request, secret string) error {
	return leadingTo(statusPath+secret+"#latest")(w, r)
}

// notTaken gives the page back where a step was not taken: q is the request before it, now as act has found it.
func (i *Intake) notTaken(ctx context.Context, w http.ResponseWriter, secret string, q, now request.Request, page theme.Status, err error) error {
	var others *changed
	switch {
	case errors.As(err, &others):
		for _, e := range others.since {
			page.Since = append(page.Since, e.Tell())
		}
		return i.showStatus(ctx, w, http.StatusConflict, secret, now, page)
	case errors.Is(err, request.ErrNotNow):
		page.NotNow = true
		return i.showStatus(ctx, w, http.StatusConflict, secret, now, page)
	}
	i.Log.Error("not taken", "step", string(page.Step), "error", err.Error())
	page.Failed = true
	if broken := i.showStatus(ctx, w, ownFailure, secret, q, page); broken != nil {
		return errors.Join(err, broken)
	}
	return nil
}
