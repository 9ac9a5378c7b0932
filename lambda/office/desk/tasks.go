package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// What the page of tasks shows besides those that are open.
const (
	doneDays     = 7 * 24 * time.Hour // how long it shows what was done
	maxDone      = 50
	maxHeldShown = 10 // emails of one task, each with its request
)

// serveTasks shows what needs a person: email that bounced or is on hold, a request
// that no one has opened, a record that was altered.
func (d *Desk) serveTasks(w http.ResponseWriter, r *http.Request, p request.Person) error {
	query := r.URL.Query()
	page := theme.DeskTasks{Done: query.Get("done"), Assigned: query.Get("assigned")}
	return d.showTasks(w, r, http.StatusOK, p, page)
}

// showTasks fills the page of tasks. Of a task that was just done it says so.
func (d *Desk) showTasks(w http.ResponseWriter, r *http.Request, status int, p request.Person,
	page theme.DeskTasks) error {
	ctx := r.Context()
	from, err := parseCursor(r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	page.AtDesk, page.Now = deskPage(p, web.TasksPath, "Tasks"), d.Now()
	page.From, page.Row = from, parseRow(r.URL.Query().Get("row"))
	page.Tasks, page.Next, err = d.taskPage(ctx, from, tasksPerPage)
	page.Damaged, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	page.Latest, err = d.Store.TasksDone(ctx, d.Now().Add(-doneDays), maxDone)
	damaged, err := d.isCorrupt(err)
	if err != nil {
		return err
	}
	page.Damaged = page.Damaged || damaged
	return web.Render(w, status, d.Theme.DeskTasks, page)
}

// taskPage is a page of tasks, each with its request and its mail as far as they
// are there.
func (d *Desk) taskPage(ctx context.Context, from string, n int) (list []theme.DeskTask, next string, err error) {
	tasks, next, damaged := d.Store.TaskPage(ctx, from, n)
	if damaged != nil && !errors.Is(damaged, request.ErrCorrupt) {
		return nil, "", damaged
	}
	for _, t := range tasks {
		one, err := d.loadTask(ctx, t)
		damaged, err = joinCorrupt(damaged, err)
		if err != nil {
			return nil, "", fmt.Errorf("load task %s: %w", t.ID, err)
		}
		list = append(list, one)
	}
	return list, next, damaged
}

// loadTask reads the request and the email of a task. What is not there is left
// out.
func (d *Desk) loadTask(ctx context.Context, t request.Task) (theme.DeskTask, error) {
	one := theme.DeskTask{Task: t}
	var noRequest, noMail error
	if t.Request != "" {
		one.About, noRequest = d.Store.Request(ctx, t.Request)
	}
	if t.Message != "" {
		one.Mail, noMail = d.Store.Message(ctx, t.Message)
	}
	for _, err := range []error{noRequest, noMail} {
		if err != nil && !errors.Is(err, request.ErrNotFound) {
			return one, err
		}
	}
	return one, d.loadHeld(ctx, &one)
}

// loadHeld reads the emails that a task of the quota names, with their requests, up
// to maxHeldShown.
func (d *Desk) loadHeld(ctx context.Context, one *theme.DeskTask) error {
	for i, id := range one.Messages {
		if i == maxHeldShown {
			one.MoreHeld = len(one.Messages) - i
			return nil
		}
		held := theme.HeldEmail{Message: one.Mail, About: one.About}
		var noMail, noRequest error
		if id != one.Mail.ID {
			held.Message, noMail = d.Store.Message(ctx, id)
		}
		if held.Message.Request != held.About.ID {
			held.About, noRequest = d.Store.Request(ctx, held.Message.Request)
		}
		for _, err := range []error{noMail, noRequest} {
			if err != nil && !errors.Is(err, request.ErrNotFound) {
				return err
			}
		}
		one.Held = append(one.Held, held)
	}
	return nil
}

// joinCorrupt adds err to damages if it is ErrCorrupt. It returns any other error
// unchanged.
func joinCorrupt(damages, err error) (error, error) {
	if errors.Is(err, request.ErrCorrupt) {
		return errors.Join(damages, err), nil
	}
	return damages, err
}

// closeTask records that a person has done a task, and what they did. Pressing
// twice counts once; of two people the second learns who was first.
func (d *Desk) closeTask(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx, id := r.Context(), r.PathValue("id")
	typed, err := web.ReadStepForm(w, r, request.CloseTaskForm)
	if err != nil {
		return err
	}
	t, open, err := d.openTask(ctx, id, p)
	if err != nil || !open {
		return d.leaveTask(w, r, t, err)
	}
	one, err := d.loadTask(ctx, t)
	if err != nil && !errors.Is(err, request.ErrCorrupt) {
		return err
	}
	c := request.CloseTaskForm.Check(typed, d.Now())
	if len(c.Problems) > 0 && !one.IsOver() {
		page := theme.DeskTasks{Wrong: theme.TaskProblem{Task: id, Problem: c.Problems[0]}}
		return d.showTasks(w, r, http.StatusUnprocessableEntity, p, page)
	}
	return d.leaveTask(w, r, t, d.saveDone(ctx, id, p, request.InputOf(c.Answers).Words))
}

// sendHeld sends the emails that a task says are on hold.
func (d *Desk) sendHeld(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	t, open, err := d.openTask(ctx, r.PathValue("id"), p)
	if err != nil || !open {
		return d.leaveTask(w, r, t, err)
	}
	left, err := d.releaseTask(ctx, t, p)
	if err != nil {
		return err
	}
	d.Log.Info("held email sent from its task", "task", t.ID, "person", p.ID)
	if left > 0 {
		page := theme.DeskTasks{LeftOnHold: left}
		return d.showTasks(w, r, http.StatusConflict, p, page)
	}
	return d.leaveTask(w, r, t, d.saveDone(ctx, t.ID, p, "Sent the held emails."))
}

// releaseTask lets the held emails of a task go. Each request has it in its
// history, in one transaction with what it changes; cut off between two requests,
// the task is still open, and pressing again does the rest. left is how many stay
// on hold, since their request's emails are.
func (d *Desk) releaseTask(ctx context.Context, t request.Task, p request.Person) (left int, err error) {
	if t.Kind == request.TaskSuspect || t.Kind == request.TaskOnHold {
		return 0, d.releaseRequest(ctx, t.Request, p)
	}
	ids := t.Messages
	if len(ids) == 0 {
		ids = []string{t.Message}
	}
	for _, id := range ids {
		onHold, err := d.releaseMessage(ctx, id, p)
		if err != nil {
			return 0, fmt.Errorf("send held email %s: %w", id, err)
		}
		if onHold {
			left++
		}
	}
	return left, nil
}

// releaseMessage lets go what its request has held, or a link that belongs to none.
// onHold: it stays, because staff put the request's emails on hold, or it is
// suspect.
func (d *Desk) releaseMessage(ctx context.Context, id string, p request.Person) (onHold bool, err error) {
	m, err := d.Store.Message(ctx, id)
	if errors.Is(err, request.ErrNotFound) || err == nil && m.State != request.Held {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if m.Request == "" {
		released, err := m.Release(d.Now())
		if err != nil {
			return false, err
		}
		return false, d.Store.SaveMessage(ctx, released, request.MessageWrite{})
	}
	q, err := d.Store.Request(ctx, m.Request)
	if err != nil || q.Held {
		return q.Held, err
	}
	return false, d.releaseRequest(ctx, q.ID, p)
}

// releaseRequest resumes a request's emails. That none is held anymore is no error.
func (d *Desk) releaseRequest(ctx context.Context, id string, p request.Person) error {
	_, err := lifecycle.TakeStep(ctx, d.Store, id, 0, request.StepRelease, request.Input{By: p.String()}, d.Now,
		d.Random)
	if errors.Is(err, request.ErrInvalidTransition) {
		return nil
	}
	return err
}

// sendAgain sends an email again that failed, to the same recipient or to the
// address that was typed.
func (d *Desk) sendAgain(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx, id := r.Context(), r.PathValue("id")
	typed, err := web.ReadStepForm(w, r, request.ResendForm)
	if err != nil {
		return err
	}
	t, open, err := d.openTask(ctx, id, p)
	if err != nil || !open {
		return d.leaveTask(w, r, t, err)
	}
	c := request.ResendForm.Check(typed, d.Now())
	if len(c.Problems) > 0 {
		page := theme.DeskTasks{Wrong: theme.TaskProblem{Task: id, Problem: c.Problems[0],
			Typed: typed[request.FieldAddress]}}
		return d.showTasks(w, r, http.StatusUnprocessableEntity, p, page)
	}
	q, err := lifecycle.Resend(ctx, d.Store, id, c.Answers[request.FieldAddress], p.String(), d.Now, d.Random)
	if errors.Is(err, request.ErrInvalidTransition) || errors.Is(err, request.ErrNotFound) {
		return taskChanged(err)
	}
	if err != nil {
		return err
	}
	d.Log.Info("email sent again", "task", id, "reference", q.Reference, "person", p.ID)
	return d.leaveTask(w, r, t, nil)
}

// openTask reads a task that a person is about to do. open is false where they have
// done it before; that someone else has is an error that names them.
func (d *Desk) openTask(ctx context.Context, id string, p request.Person) (t request.Task, open bool, err error) {
	t, err = d.Store.Task(ctx, id)
	switch {
	case err != nil:
		return t, false, err
	case t.Done.IsZero():
		return t, true, nil
	case t.By == p.String():
		return t, false, nil
	}
	return t, false, taskAlreadyDone(t, request.ErrInvalidTransition)
}

// saveDone closes a task, unless this person has.
func (d *Desk) saveDone(ctx context.Context, id string, p request.Person, why string) error {
	return lifecycle.Retry("close task "+id, func() error {
		t, open, err := d.openTask(ctx, id, p)
		if err != nil || !open {
			return err
		}
		closed, err := t.Close(p.String(), why, d.Now())
		if err != nil {
			return err
		}
		q, err := d.Store.Request(ctx, t.Request)
		if err == nil {
			closed.Reference = q.Reference
		}
		err = d.Store.SaveTask(ctx, closed)
		if err == nil {
			d.Log.Info("task closed", "task", id, "person", p.ID)
		}
		return err
	})
}

// leaveTask goes back to the tasks, where a line says which one was done.
func (d *Desk) leaveTask(w http.ResponseWriter, r *http.Request, t request.Task, err error) error {
	if err != nil {
		return err
	}
	http.Redirect(w, r, web.DoneTaskPath(t.ID), http.StatusSeeOther)
	return nil
}
