package office

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Desk is where staff work on requests, each with an account of their own. Whoever is at it takes the steps of a request's life that
// request.Life gives to staff, and a lead the decisions too.
type Desk struct {
	Requests Requests
	Records  Records
	Lists    Lists
	Provider Provider
	Sessions Sessions
	Theme    *theme.Theme
	Now      Clock
	Random   Random
	Log      *slog.Logger
}

// Records is what the desk asks of the table about one request.
type Records interface {
	History
	ByReference(ctx context.Context, reference string) (request.Request, error)
	Look(ctx context.Context, id, person, name string, now, since time.Time) ([]request.Look, error)
	TaskSaver // for answers that differ from what was received
}

// Lists is what the desk asks of the table about many requests. A page of a list begins at from and says where the next one does.
type Lists interface {
	Queue(ctx context.Context, statuses []request.Status, from string, n int) (list []request.Request, next string, err error)
	AssignedTo(ctx context.Context, person, from string, n int) (list []request.Request, next string, err error)
	SameAgency(ctx context.Context, r request.Request, n int) (list []request.Request, more bool, err error)
	Find(ctx context.Context, name, county, from string, n int) (list []request.Request, next string, err error)
	ReceivedBetween(ctx context.Context, from, until time.Time) ([]request.Request, error)
	People(ctx context.Context) ([]request.Person, error)
	TaskPage(ctx context.Context, from string, n int) (list []request.Task, next string, err error)
	Task(ctx context.Context, id string) (request.Task, error)
	SaveTask(ctx context.Context, t request.Task) error
	Message(ctx context.Context, id string) (request.Message, error) // that a task is about
}

// Handler serves the desk's routes.
func (d *Desk) Handler() http.Handler {
	e := newEdge(d.Theme, d.Log, d.Now)
	e.handle("GET /desk/signin", d.signIn)
	e.handle("GET "+Callback, d.callback)
	e.handle("POST /desk/signout", d.signOut)
	e.handle("POST /desk/signout/everywhere", d.staff(d.signOutEverywhere))
	e.handle("GET /desk/{$}", d.first)
	e.handle("GET /desk/queue", d.staff(d.queue))
	e.handle("GET /desk/tasks", d.staff(d.tasks))
	e.handle("POST /desk/tasks/{id}/close", d.staff(d.closeTask))
	e.handle("GET "+reportPath, d.staff(d.report))
	e.handle("GET /desk/report.csv", d.staff(d.reportTable))
	e.handle("GET /desk/export.csv", d.lead(d.exportTable))
	e.handle("GET /desk/export.json", d.lead(d.exportRecords))
	e.handle("GET /desk/requests/{reference}", d.staff(d.request))
	e.handle("POST /desk/requests/{reference}/{step}", d.staff(d.step))
	e.handle("GET /desk/requests/{reference}/redact", d.lead(d.redactPage))
	e.handle("POST /desk/requests/{reference}/redact", d.lead(d.redact))
	e.handle("GET /desk/requests/{reference}/proposal", d.staff(d.proposal))
	return e
}

// requestPath is a request at the desk. The reference is no secret: who may see the request is asked there.
func requestPath(q request.Request) string { return deskPath + "requests/" + q.Reference }

// named finds the request that a path of the desk names.
func (d *Desk) named(ctx context.Context, r *http.Request) (request.Request, error) {
	reference, err := request.ParseReference(r.PathValue("reference"))
	if err != nil {
		return request.Request{}, &refusal{410, theme.Message{Head: theme.Head{Title: "There is no such request"},
			Happened: "The address names no request: " + err.Error() + ".", Do: "Look for it by the name of the agency.", Links: []theme.Link{toDesk}}, err}
	}
	return d.Records.ByReference(ctx, reference)
}

// atDesk is what every page of the desk shows of who is at it.
func atDesk(p request.Person, path, title string) theme.AtDesk {
	return theme.AtDesk{Head: theme.Head{Path: path, Title: title, NoIndex: true}, Person: p}
}

// first leads to the desk's first page, where CloudFront does not.
func (d *Desk) first(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, queuePath, http.StatusSeeOther)
	return nil
}
