package desk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// presenceTTL is how long a page tells others that someone has opened the request.
const presenceTTL = 5 * time.Minute

// serveRequest shows a request. That a member of staff has opened it for the first
// time is an event: "received" and "seen" are not the same.
func (d *Desk) serveRequest(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	if r.Method == http.MethodGet && q.LastTaken[request.StepSeen].IsZero() {
		seen, err := lifecycle.TakeStep(ctx, d.Store, q.ID, 0, request.StepSeen, request.Input{By: p.String()}, d.Now,
			d.Random)
		switch {
		case err == nil:
			q = seen
		case !errors.Is(err, request.ErrInvalidTransition): // someone else opened it in the same moment
			return err
		}
	}
	return d.showRequest(ctx, w, http.StatusOK, q, p,
		theme.DeskRequest{Stretch: web.ReadStretch(r), DoneSeq: readDone(r)})
}

// showRequest fills the page of a request with what the table keeps of it.
func (d *Desk) showRequest(ctx context.Context, w http.ResponseWriter, status int, q request.Request, p request.Person,
	page theme.DeskRequest) (err error) {
	now := d.Now()
	page.AtDesk = deskPage(p, web.RequestPath(q), q.Reference+" "+q.Answers["agency"])
	page.Request, page.Now, page.Checklist = q, now, d.Theme.Site().Checklist
	if err := d.loadHistory(ctx, &page); err != nil {
		return err
	}
	if d.Letters.DirectoryName != nil {
		page.DirectoryName, _ = d.Letters.DirectoryName(q.Answers["cds"])
	}
	if err := d.fillVerification(&page); err != nil {
		return err
	}
	if err := d.fillDone(ctx, &page); err != nil {
		return err
	}
	if err := d.fillAlike(ctx, &page); err != nil {
		return err
	}
	page.Viewers, err = d.Store.Look(ctx, q.ID, p.ID, p.Name, now, now.Add(-presenceTTL))
	if err != nil {
		return err
	}
	page.People, page.PeopleMissing, err = d.loadPeople(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, status, d.Theme.DeskRequest, page)
}

// loadHistory reads the history that the page shows, and checks it. If it does not
// verify and someone has acted while it was read, it reads all of it again: they
// may have removed words that were in what was read first, and not in what was read
// later.
func (d *Desk) loadHistory(ctx context.Context, page *theme.DeskRequest) error {
	return lifecycle.Retry("read "+page.Reference, func() error {
		q := page.Request
		broken, differs, err := d.readHistory(ctx, page)
		if err != nil || broken == nil && !differs.Any() {
			return err
		}
		page.Request, err = d.Store.Request(ctx, q.ID)
		if err != nil {
			return err
		}
		if page.Request.Version != q.Version {
			return request.ErrConflict
		}
		if broken != nil {
			d.Log.Error("request history does not verify", "reference", q.Reference, "error", broken.Error())
		}
		page.Broken = broken != nil
		page.Notice, err = d.notice(ctx, q, differs)
		return err
	})
}

// serveStep takes the step that the path names. Where it cannot be taken, or others
// have acted since the page was opened, the page comes back as it is now, with what
// was typed still in it.
func (d *Desk) serveStep(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	step := request.Step(r.PathValue("step"))
	short, known := d.stepForm(step)
	if !known || step.Transition().AtDesk() == "" {
		return request.ErrNotFound
	}
	if step.Transition().HasLetter() {
		return d.postLetter(w, r, p)
	}
	if isLeadStep(step) && !p.Lead {
		return leadsOnly()
	}
	// before the table is asked: what was typed is kept whatever it answers
	typed, err := web.ReadStepForm(w, r, short.Form(), carriedInputs()...)
	if err != nil {
		return err
	}
	q, err := d.requestFromPath(ctx, r)
	if err != nil {
		return err
	}
	people, _, err := d.loadPeople(ctx)
	if err != nil {
		return err
	}
	return d.takeStep(ctx, w, q, p, short.For(people), people, typed)
}

// stepForm is the short form of a step as the desk asks it: that of a verification
// has the checklist. It returns false where no person takes the step by a form.
func (d *Desk) stepForm(step request.Step) (request.StepForm, bool) {
	f, known := request.ShortForm(step)
	if step == request.StepVerify {
		f = f.WithChecklist(d.Theme.Site().Checklist.Lines)
	}
	return f, known
}

// carriedInputs are the inputs of a short form that the page fills in itself.
func carriedInputs() []string {
	names := []string{"version", "queue", "tasks", "digest"}
	for _, c := range request.Criteria {
		names = append(names, c.Before())
	}
	return names
}

// isLeadStep reports whether only a lead takes the step at the desk: decisions, and
// a withdrawal that the agency has asked for.
func isLeadStep(step request.Step) bool { return step.Transition().AtDesk() == request.ByLead }

func (d *Desk) takeStep(ctx context.Context, w http.ResponseWriter, q request.Request, p request.Person,
	short request.StepForm, people []request.Person, typed request.RawInput) error {
	seen, err := versionSeen(typed)
	if err != nil {
		return err
	}
	page := theme.DeskRequest{Step: short.Step, Typed: typed}
	c := short.Form().Check(typed, d.Now())
	in := inputOf(short.Step, c.Answers, p)
	in.To = assignee(people, in.To.ID)
	if short.Step == request.StepVerify {
		in.Checks = request.ReadChecks(d.Theme.Site().Checklist.Lines, c.Answers)
	}
	in = in.WithoutUnchanged(typed)
	page.Problems = c.Problems
	if len(page.Problems) == 0 {
		page.Problems = in.Problems(short.Step)
	}
	if len(page.Problems) > 0 {
		return d.showStep(ctx, w, http.StatusUnprocessableEntity, q, p, page)
	}
	if short.Step == request.StepVerify {
		page.EmailChanged, err = d.isEmailChanged(q, typed)
		if err != nil {
			return err
		}
	}
	if page.EmailChanged {
		return d.showRequest(ctx, w, http.StatusConflict, q, p, page)
	}
	q, err = lifecycle.TakeStep(ctx, d.Store, q.ID, seen, short.Step, in, d.Now, d.Random)
	var others *lifecycle.StaleError
	var limit *request.LimitError
	switch {
	case errors.As(err, &others):
		page.Since = others.Since
		return d.showStep(ctx, w, http.StatusConflict, q, p, page)
	case errors.As(err, &limit):
		page.Limit = &limit.Limit
		return d.showStep(ctx, w, http.StatusTooManyRequests, q, p, page)
	case errors.Is(err, request.ErrInvalidTransition):
		page.NotNow = true
		return d.showStep(ctx, w, http.StatusConflict, q, p, page)
	case err != nil:
		return err
	}
	location := web.DonePath(q, q.Version)
	if short.Step == request.StepAssign {
		location = afterAssign(typed, q.Reference, location)
	}
	d.redirectAfterStep(w, q, p, short.Step, location)
	return nil
}

// showStep shows the page of a step that was not taken: a step's own page, or the
// request's.
func (d *Desk) showStep(ctx context.Context, w http.ResponseWriter, status int, q request.Request, p request.Person,
	page theme.DeskRequest) error {
	_, err := request.Next(q.Status, page.Step)
	if page.Step == request.StepReady && err == nil {
		return d.showReady(ctx, w, status, q, p, theme.DeskReady{Typed: page.Typed, Problems: page.Problems,
			Since: page.Since})
	}
	return d.showRequest(ctx, w, status, q, p, page)
}

// redirectAfterStep answers a step that was taken.
func (d *Desk) redirectAfterStep(w http.ResponseWriter, q request.Request, p request.Person, step request.Step,
	location string) {
	d.Log.Info("step taken", append(lifecycle.LogAttrs(q, step), "person", p.ID)...)
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusSeeOther)
}

// inputOf is what a person at the desk puts into a step by its short form.
func inputOf(step request.Step, a request.Answers, p request.Person) request.Input {
	in := request.InputOf(a)
	in.By = p.String()
	if step.Actor() == request.ByAgency {
		in.By += request.AsTheAgencyAsked
	}
	return in
}

func assignee(people []request.Person, id string) request.Assignee {
	for _, p := range people {
		if p.ID == id {
			return request.Assignee{ID: p.ID, Name: p.String(), Email: p.Email}
		}
	}
	return request.Assignee{}
}

// notice is what a page of the desk says where what it shows differs from what was
// received; a task says it too.
func (d *Desk) notice(ctx context.Context, q request.Request, m request.Mismatch) (string, error) {
	if !m.Any() {
		return "", nil
	}
	if err := integrity.TellStaff(ctx, d.Store, integrity.InconsistenciesOf(q, m), d.Now(), d.Log); err != nil {
		return "", err
	}
	return m.Words() + " A task names it. Tell your administrator before you continue.", nil
}
