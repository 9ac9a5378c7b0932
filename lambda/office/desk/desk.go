// Package desk is where staff work on requests, each with an account of their own: the queue
// and the search, a request's page with its steps, the removal of words, tasks, the report,
// exports, and the sign-in. A lead decides, removes words, and exports too.
package desk

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Desk is where staff work on requests, each with an account of their own. Whoever is at it takes the steps of a request's life that
// request.Life gives to staff, and a lead the decisions too.
type Desk struct {
	Store    Store
	Provider Provider
	Theme    *theme.Theme
	Now      func() time.Time
	Random   io.Reader
	Log      *slog.Logger
}

// Handler serves the desk's routes.
func (d *Desk) Handler() http.Handler {
	e := web.NewServer(d.Theme, d.Log, d.Now)
	e.Handle("GET /desk/signin", d.signIn)
	e.Handle("GET "+web.Callback, d.callback)
	e.Handle("POST /desk/signout", d.signOut)
	e.Handle("POST /desk/signout/everywhere", d.staff(d.signOutEverywhere))
	e.Handle("GET /desk/{$}", d.first)
	e.Handle("GET /desk/queue", d.staff(d.queue))
	e.Handle("GET /desk/tasks", d.staff(d.tasks))
	e.Handle("POST /desk/tasks/{id}/close", d.staff(d.closeTask))
	e.Handle("GET "+web.ReportPath, d.staff(d.report))
	e.Handle("GET /desk/report.csv", d.staff(d.reportTable))
	e.Handle("GET /desk/export.csv", d.lead(d.exportTable))
	e.Handle("GET /desk/export.json", d.lead(d.exportRecords))
	e.Handle("GET /desk/requests/{reference}", d.staff(d.request))
	e.Handle("POST /desk/requests/{reference}/{step}", d.staff(d.step))
	e.Handle("GET /desk/requests/{reference}/redact", d.lead(d.redactPage))
	e.Handle("POST /desk/requests/{reference}/redact", d.lead(d.redact))
	e.Handle("GET /desk/requests/{reference}/proposal", d.staff(d.proposal))
	return e
}

// named finds the request that a path of the desk names.
func (d *Desk) named(ctx context.Context, r *http.Request) (request.Request, error) {
	reference, err := request.ParseReference(r.PathValue("reference"))
	if err != nil {
		return request.Request{}, noSuchRequest(err)
	}
	return d.Store.ByReference(ctx, reference)
}

// atDesk is what every page of the desk shows of who is at it.
func atDesk(p request.Person, path, title string) theme.AtDesk {
	return theme.AtDesk{Head: theme.Head{Path: path, Title: title, NoIndex: true}, Person: p}
}

// first leads to the desk's first page, where CloudFront does not.
func (d *Desk) first(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, web.QueuePath, http.StatusSeeOther)
	return nil
}
