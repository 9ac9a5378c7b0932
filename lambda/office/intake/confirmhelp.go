package intake

import (
	"context"
	"errors"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// helpTime is when someone asked for a call because of a link; zero where no one has.
func (i *Intake) helpTime(ctx context.Context, task string) (time.Time, error) {
	t, err := i.Store.Task(ctx, task)
	if errors.Is(err, request.ErrNotFound) {
		return time.Time{}, nil
	}
	return t.At, err
}

// askForHelp makes a task for staff to call an office, once for each state of its
// link. No email is sent.
func (i *Intake) askForHelp(w http.ResponseWriter, r *http.Request) error {
	ctx, secret := r.Context(), r.PathValue("secret")
	typed, err := web.ReadStepForm(w, r, request.BrokenLinkForm)
	if err != nil {
		return err
	}
	p, err := i.openQuestion(ctx, secret)
	if err != nil {
		return err
	}
	if p.IsBroken() {
		return i.helpWithBrokenLink(ctx, w, p, typed)
	}
	q, err := i.Store.Request(ctx, p.Link.Request)
	if err != nil {
		return err
	}
	err = i.Store.SaveTask(ctx, q.HelpTask(p.Link, p.State, i.Now()))
	if err != nil && !errors.Is(err, request.ErrConflict) { // it was made before
		return err
	}
	return redirectTo(web.LinkPaths[request.LinkConfirm]+secret)(w, r)
}

// helpWithBrokenLink makes the task of a day that names the counties whose offices
// have a link that opens nothing. Whoever asks is unknown: a day has few such tasks,
// however many ask.
func (i *Intake) helpWithBrokenLink(ctx context.Context, w http.ResponseWriter, p theme.Confirm,
	typed request.RawInput) error {
	c := request.BrokenLinkForm.Check(typed, i.Now())
	if len(c.Problems) > 0 {
		p.Typed, p.Problems = typed, c.Problems
		return web.Render(w, http.StatusUnprocessableEntity, i.Theme.Confirm, p)
	}
	county := c.Answers["office"]
	err := lifecycle.Retry("save the task of a broken link", func() error {
		for n := range request.BrokenLinkTasks {
			t, err := i.Store.Task(ctx, request.BrokenLinkTaskID(i.Now(), n))
			if err != nil && !errors.Is(err, request.ErrNotFound) {
				return err
			}
			if named, open := t.NameBrokenLink(county, n, i.Now()); open {
				return i.Store.SaveTask(ctx, named)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Helped = i.Now()
	return web.Render(w, http.StatusOK, i.Theme.Confirm, p)
}
