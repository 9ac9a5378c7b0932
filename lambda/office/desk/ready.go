package desk

import (
	"context"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// serveReady shows the page on which staff ask a lead to decide. Where nothing can
// be decided, the request's page says why.
func (d *Desk) serveReady(w http.ResponseWriter, r *http.Request, p request.Person) error {
	q, err := d.requestFromPath(r.Context(), r)
	if err != nil {
		return err
	}
	_, err = request.Next(q.Status, request.StepReady)
	if err != nil {
		http.Redirect(w, r, web.RequestPath(q), http.StatusSeeOther)
		return nil
	}
	return d.showReady(r.Context(), w, http.StatusOK, q, p, theme.DeskReady{})
}

// showReady fills that page with the leads, and with when the agency last answered.
func (d *Desk) showReady(ctx context.Context, w http.ResponseWriter, status int, q request.Request, p request.Person,
	page theme.DeskReady) error {
	people, _, err := d.loadPeople(ctx)
	if err != nil {
		return err
	}
	page.Leads = slices.DeleteFunc(people, func(one request.Person) bool { return !one.Lead })
	page.Answered = q.LastTaken[request.StepAnswer]
	page.AtDesk = deskPage(p, web.ReadyPath(q), "Ready for decision: "+q.Reference)
	page.Request = q
	return web.Render(w, status, d.Theme.DeskReady, page)
}
