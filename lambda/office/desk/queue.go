package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// How much stands on a page of the desk's lists.
const (
	requestsPerPage = 50
	tasksPerPage    = 20
	tasksOnQueue    = 5 // on the first page of the queue
)

// serveQueue shows the requests in the order in which staff work on them, a part of
// them, or the results of a search.
func (d *Desk) serveQueue(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	typed := r.URL.Query()
	filter, known := theme.FilterOf(typed.Get("show"))
	from, err := parseCursor(typed.Get("from"))
	if err != nil || !known {
		return request.ErrNotFound
	}
	page := theme.DeskQueue{AtDesk: deskPage(p, web.QueuePath, filter.Heading()), Filter: filter, Now: d.Now(),
		From: from, County: typed.Get("county")}
	page.Find = strings.TrimSpace(typed.Get("find"))
	page.Search = page.Find != "" || page.County != ""
	if page.Search {
		page.Title, page.Filter = "Search", theme.Filter{Caption: "Requests found, the youngest first"}
		reference, problem := d.parseSearch(ctx, page.Find, page.County)
		if reference != "" {
			http.Redirect(w, r, web.ReferencePath(reference), http.StatusSeeOther)
			return nil
		}
		page.FindProblem = problem
		if problem != "" {
			page.Title = "Error: " + page.Title
			return web.Render(w, http.StatusUnprocessableEntity, d.Theme.DeskQueue, page)
		}
	}
	page.Requests, page.Next, err = d.loadPage(ctx, page)
	page.Damaged, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	if !page.Search && filter.Name == "" && from == "" {
		var more string
		page.Tasks, more, err = d.taskPage(ctx, "", tasksOnQueue)
		page.TasksBroken, err = d.isCorrupt(err)
		if err != nil {
			return err
		}
		page.MoreTasks = more != ""
	}
	return web.Render(w, http.StatusOK, d.Theme.DeskQueue, page)
}

// loadPage returns the requests that the page shows, and where the next page
// starts.
func (d *Desk) loadPage(ctx context.Context, page theme.DeskQueue) ([]request.Request, string, error) {
	switch {
	case page.Search:
		return d.Store.Find(ctx, page.Find, page.County, page.From, requestsPerPage)
	case page.Statuses == nil:
		return d.Store.AssignedTo(ctx, page.Person.ID, page.From, requestsPerPage)
	}
	return d.Store.Queue(ctx, page.Statuses, page.From, requestsPerPage)
}

// parseSearch returns the reference of the one request that is searched for, or
// what is wrong with the search, in words. Both are empty for a search by name or
// county.
func (d *Desk) parseSearch(ctx context.Context, find, county string) (reference, problem string) {
	reference, err := request.ParseReference(find)
	if err == nil {
		if _, err := d.Store.ByReference(ctx, reference); errors.Is(err, request.ErrNotFound) {
			return "", "We can’t find request " + reference + ". Search for the agency’s name."
		}
		return reference, ""
	}
	f, _ := request.Form.Field("county")
	switch {
	case strings.HasPrefix(strings.ToUpper(find), "RFA") && strings.ContainsAny(find, "0123456789"):
		return "", request.Capitalize(err.Error()) + "."
	case county != "" && !slices.ContainsFunc(f.Options, func(o request.Option) bool { return o.Value == county }):
		return "", "We can’t find that county. Select one from the list."
	case county == "" && len(request.NameWords(find)) == 0:
		return "", "Type the beginning of a word of the agency’s name, or a reference number, or choose a county."
	}
	return "", ""
}

// isCorrupt reports whether some rows of a list are corrupt, and logs it: the page
// shows the others. It returns any other error unchanged.
func (d *Desk) isCorrupt(err error) (bool, error) {
	if !errors.Is(err, request.ErrCorrupt) {
		return false, err
	}
	d.Log.Error("some list rows are corrupt", "error", err.Error())
	return true, nil
}

// parseCursor returns where a page of a list starts.
func parseCursor(from string) (string, error) {
	const maxBytes = 1000 // an index takes little more
	if len(from) > maxBytes || !utf8.ValidString(from) {
		return "", request.ErrNotFound
	}
	return from, nil
}
