package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// serveTasks shows what only a person can settle: mail that bounced or is held, a
// record that could not be worked on, a count that does not add up.
func (d *Desk) serveTasks(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	from, err := parseCursor(r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	page := theme.DeskTasks{AtDesk: deskPage(p, web.TasksPath, "Tasks"), From: from}
	page.Tasks, page.Next, err = d.taskPage(ctx, from, tasksPerPage)
	page.Damaged, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, d.Theme.DeskTasks, page)
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
	return one, nil
}

// joinCorrupt adds err to damages if it is ErrCorrupt. It returns any other error
// unchanged.
func joinCorrupt(damages, err error) (error, error) {
	if errors.Is(err, request.ErrCorrupt) {
		return errors.Join(damages, err), nil
	}
	return damages, err
}

// closeTask records that a person has settled a task. Pressing twice counts once;
// of two people the second learns who was first.
func (d *Desk) closeTask(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	id := r.PathValue("id")
	err := lifecycle.Retry("close task "+id, func() error {
		t, err := d.Store.Task(ctx, id)
		if err != nil {
			return err
		}
		closed, err := t.Close(p.String(), d.Now())
		switch {
		case err == nil:
			return d.Store.SaveTask(ctx, closed)
		case t.By == p.String():
			return nil
		}
		return taskAlreadyDone(t, err)
	})
	if err != nil {
		return err
	}
	d.Log.Info("task closed", "task", id, "person", p.ID)
	http.Redirect(w, r, web.TasksPath, http.StatusSeeOther)
	return nil
}
