// Package desk is where staff work on requests, each with an account of their own:
// the queue and the search, a request's page with its steps, the removal of words,
// tasks, the report, exports, and the sign-in. A lead decides, removes words, and
// exports too.
package desk

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Desk is where staff work on requests, each with an account of their own. Whoever
// is at it takes the steps of a request's life that request.Life gives to staff,
// and a lead the decisions too.
type Desk struct {
	Store    Store
	Provider Provider
	Theme    theme.DeskTheme
	Letters  outbox.Composer // with the settings of acknowledge, which sends what it composes
	Now      func() time.Time
	Random   io.Reader
	Log      *slog.Logger
}

// Handler serves the desk's routes.
func (d *Desk) Handler() http.Handler {
	server := web.NewServer(d.Theme.Theme, d.Log, d.Now)
	server.Handle("GET /desk/signin", d.signIn)
	server.Handle("GET "+web.Callback, d.callback)
	server.Handle("POST /desk/signout", d.signOut)
	server.Handle("POST /desk/signout/everywhere", d.requireStaff(d.signOutEverywhere))
	server.Handle("GET /desk/{$}", d.redirectToQueue)
	server.Handle("GET /desk/queue", d.requireStaff(d.serveQueue))
	server.Handle("GET /desk/enter", d.requireStaff(d.serveEntry))
	server.Handle("POST /desk/enter", d.requireStaff(d.enter))
	server.Handle("GET /desk/people", d.requireStaff(d.servePeople))
	server.Handle("POST /desk/people", d.requireLead(d.addColleague))
	server.Handle("POST /desk/people/{id}/remove", d.requireLead(d.removeColleague))
	server.Handle("GET /desk/offices", d.requireStaff(d.serveOffices))
	server.Handle("GET /desk/offices.csv", d.requireStaff(d.downloadOffices))
	server.Handle("GET /desk/offices/import", d.requireLead(d.serveOfficeFile))
	server.Handle("POST /desk/offices/import", d.requireLead(d.importOffices))
	server.Handle("GET /desk/offices/{id}", d.requireStaff(d.serveOffice))
	server.Handle("POST /desk/offices/{id}", d.requireStaff(d.changeOffice))
	server.Handle("POST /desk/offices/{id}/confirm", d.requireStaff(d.confirmOffice))
	server.Handle("GET /desk/tasks", d.requireStaff(d.serveTasks))
	server.Handle("POST /desk/tasks/{id}/close", d.requireStaff(d.closeTask))
	server.Handle("POST /desk/tasks/{id}/send", d.requireStaff(d.sendHeld))
	server.Handle("POST /desk/tasks/{id}/again", d.requireStaff(d.sendAgain))
	server.Handle("GET "+web.ReportPath, d.requireStaff(d.serveReport))
	server.Handle("GET /desk/report.csv", d.requireStaff(d.downloadReport))
	server.Handle("GET /desk/export.csv", d.requireLead(d.exportCSV))
	server.Handle("GET /desk/export-codes.csv", d.requireLead(d.exportCodes))
	server.Handle("GET /desk/export.json", d.requireLead(d.exportJSON))
	server.Handle("GET /desk/requests/{reference}", d.requireStaff(d.serveRequest))
	server.Handle("POST /desk/requests/{reference}/{step}", d.requireStaff(d.serveStep))
	server.Handle("GET /desk/requests/{reference}/ready", d.requireStaff(d.serveReady))
	server.Handle("GET /desk/requests/{reference}/letter/{step}", d.requireStaff(d.serveLetter))
	server.Handle("POST /desk/requests/{reference}/letter/{step}", d.requireStaff(d.postLetter))
	server.Handle("GET /desk/requests/{reference}/confirmations", d.requireStaff(d.serveConfirmations))
	server.Handle("POST /desk/requests/{reference}/confirmations/{question}/{action}",
		d.requireStaff(d.postConfirmation))
	server.Handle("GET /desk/requests/{reference}/redact", d.requireLead(d.serveRedact))
	server.Handle("POST /desk/requests/{reference}/redact", d.requireLead(d.redact))
	server.Handle("GET /desk/requests/{reference}/agreement", d.requireStaff(d.serveAgreement))
	server.Handle("POST /desk/requests/{reference}/agreement", d.requireStaff(d.postAgreement))
	server.Handle("GET /desk/requests/{reference}/agreement/{number}", d.requireStaff(d.serveAgreementDraft))
	server.Handle("GET /desk/requests/{reference}/agreement/compare", d.requireStaff(d.compareAgreements))
	server.Handle("GET /desk/requests/{reference}/agreement/word", d.requireStaff(d.downloadAgreement))
	server.Handle("GET /desk/requests/{reference}/agreement/print", d.requireStaff(d.printAgreement))
	server.Handle("GET /desk/requests/{reference}/agreement/readers", d.requireStaff(d.serveReaders))
	server.Handle("POST /desk/requests/{reference}/agreement/readers/{action}", d.requireStaff(d.postReaders))
	server.Handle("GET /desk/requests/{reference}/proposal", d.requireStaff(d.redirectToAgreement))
	return server
}

// requestFromPath returns the request whose reference is in the path.
func (d *Desk) requestFromPath(ctx context.Context, r *http.Request) (request.Request, error) {
	reference, err := request.ParseReference(r.PathValue("reference"))
	if err != nil {
		return request.Request{}, noSuchRequest(err)
	}
	q, err := d.Store.ByReference(ctx, reference)
	if err == nil && q.Removing > 0 && !isLead(ctx) {
		return request.Request{}, beingRedacted(q)
	}
	return q, err
}

// deskPage returns what every page of the desk shows about the person.
func deskPage(p request.Person, path, title string) theme.AtDesk {
	return theme.AtDesk{Head: theme.Head{Path: path, Title: title, NoIndex: true}, Person: p}
}

// redirectToQueue redirects to the desk's first page, where CloudFront does not.
func (d *Desk) redirectToQueue(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, web.QueuePath, http.StatusSeeOther)
	return nil
}
