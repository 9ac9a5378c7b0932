package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// How much is on a page of the desk's lists.
const (
	requestsPerPage = 50
	tasksPerPage    = 20
	tasksOnQueue    = 2   // that its line names
	countLimit      = 100 // requests of a status that the queue counts
	maxBanners      = 3   // overdue requests with a banner; others are first in the list
)

// serveQueue shows the requests in the order in which staff work on them, a view of
// them, or the results of a search.
func (d *Desk) serveQueue(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	page, err := readQueueURL(r.URL.Query())
	if err != nil {
		return err
	}
	find := page.Find
	page.AtDesk, page.Now = deskPage(p, page.Path, page.Title), d.Now()
	page.Find = find
	if page.Search {
		reference, problem := d.parseSearch(ctx, page.Find, page.County)
		if reference != "" {
			http.Redirect(w, r, web.ReferencePath(reference), http.StatusSeeOther)
			return nil
		}
		page.FindProblem = problem
	}
	if err := d.fillQueue(ctx, &page, r.URL.Query().Get("assigned")); err != nil {
		return err
	}
	if page.FindProblem != "" {
		page.Title = "Error: " + page.Title
		return web.Render(w, http.StatusUnprocessableEntity, d.Theme.DeskQueue, page)
	}
	return web.Render(w, http.StatusOK, d.Theme.DeskQueue, page)
}

// readQueueURL reads what a URL of the queue asks for, or returns ErrNotFound.
func readQueueURL(typed url.Values) (page theme.DeskQueue, err error) {
	filter, known := theme.FilterOf(typed.Get("show"))
	from, err := parseCursor(typed.Get("from"))
	if err != nil || !known || !theme.IsSort(typed.Get("sort")) {
		return page, request.ErrNotFound
	}
	page.Filter, page.Sort, page.County = filter, typed.Get("sort"), typed.Get("county")
	page.From, page.Row = from, parseRow(typed.Get("row"))
	page.Find = strings.TrimSpace(typed.Get("find"))
	page.Search = page.Find != "" || page.County != ""
	page.Path, page.Title = web.QueuePath, filter.Heading()
	switch {
	case page.Search:
		page.Title, page.Filter = "Search", theme.Filter{Caption: "Search results, newest first"}
	case filter.Name == "mine":
		page.Path = theme.MinePath
	}
	return page, nil
}

// fillQueue reads what the page shows: the beginning of each open status, which
// counts the views and has the first page of most of them, the tasks, and the list.
func (d *Desk) fillQueue(ctx context.Context, page *theme.DeskQueue, assigned string) error {
	board, err := d.loadBoard(ctx)
	page.Damaged, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	if err := d.fillAssigned(ctx, page, &board, assigned); err != nil {
		return err
	}
	page.Numbers = board.count(page.Person.ID)
	page.Overdue, page.MoreBehind = board.overdue(page.Now)
	if err := d.fillTasks(ctx, page); err != nil {
		return err
	}
	if page.FindProblem != "" {
		return nil
	}
	page.Requests, page.Next, err = d.loadPage(ctx, *page, board)
	damaged, err := d.isCorrupt(err)
	page.Damaged = page.Damaged || damaged
	if page.Search && (page.From != "" || page.Next != "") { // in order word by word
		page.Caption = "Search results"
	}
	page.Names = d.otherNames(slices.Concat(page.Requests, page.Overdue))
	return err
}

// fillAssigned reads anew the request that this person has just assigned to
// themselves, since the index lags: the page confirms what the table says.
func (d *Desk) fillAssigned(ctx context.Context, page *theme.DeskQueue, board *board, reference string) error {
	reference, err := request.ParseReference(reference)
	if err != nil {
		return nil // nothing was assigned, or the URL was typed
	}
	q, err := d.Store.ByReference(ctx, reference)
	switch {
	case errors.Is(err, request.ErrNotFound) || errors.Is(err, request.ErrCorrupt):
		return nil
	case err != nil:
		return err
	case q.Assigned.ID == page.Person.ID:
		page.Assigned = q
	}
	board.replace(q)
	return nil
}

// fillTasks reads the first tasks, and counts them.
func (d *Desk) fillTasks(ctx context.Context, page *theme.DeskQueue) error {
	tasks, next, err := d.Store.TaskPage(ctx, "", tasksPerPage)
	page.TasksBroken, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	page.TaskNumber = theme.Number{N: len(tasks), More: next != ""}
	if page.Search || page.Filter.Name != "" || page.From != "" { // whoever looks for something else is left alone
		return nil
	}
	for _, t := range tasks[:min(len(tasks), tasksOnQueue)] {
		one, err := d.loadTask(ctx, t)
		broken, err := d.isCorrupt(err)
		if err != nil {
			return err
		}
		page.TasksBroken = page.TasksBroken || broken
		page.Tasks = append(page.Tasks, one)
	}
	return nil
}

// loadPage returns the requests that the page shows, and where the next page
// starts.
func (d *Desk) loadPage(ctx context.Context, page theme.DeskQueue, board board) ([]request.Request, string, error) {
	if page.Search {
		text, _ := request.SearchText(page.Find) // parseSearch has told what is wrong
		list, next, err := d.Store.Find(ctx, text, page.County, page.From, requestsPerPage)
		if page.From == "" && next == "" { // all of them: of a part the order is word by word
			slices.SortStableFunc(list, func(a, b request.Request) int { return b.Received.Compare(a.Received) })
		}
		return list, next, err
	}
	if page.Filter.Name == "mine" && (page.From != "" || !board.complete()) {
		return d.Store.AssignedTo(ctx, page.Person.ID, page.From, requestsPerPage)
	}
	list, next, err := board.first(page.Statuses)
	if page.From != "" || page.Filter.Name == "closed" {
		n := requestsPerPage
		if page.Has != nil {
			n = countLimit
		}
		list, next, err = d.Store.Queue(ctx, page.Statuses, page.From, n)
	}
	list = slices.DeleteFunc(list, func(r request.Request) bool {
		hasBanner := slices.ContainsFunc(page.Overdue, func(late request.Request) bool { return late.ID == r.ID })
		return hasBanner || !page.Matches(r, page.Person.ID)
	})
	if len(list) > requestsPerPage {
		return list[:requestsPerPage], d.Store.QueueFrom(list[requestsPerPage]), err
	}
	return list, next, err
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
	if county != "" && !slices.ContainsFunc(f.Options, func(o request.Option) bool { return o.Value == county }) {
		return "", "We can’t find that county. Type its name into the search box."
	}
	if find == "" {
		return "", ""
	}
	if _, err := request.SearchText(find); err != nil {
		return "", request.Capitalize(err.Error()) + "."
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

// parseRow returns how many rows of a list are on the pages before the one that an
// address names; 0 where it doesn't say.
func parseRow(row string) int {
	const most = 1_000_000
	n, err := strconv.Atoi(row)
	if err != nil || n < 0 || n > most {
		return 0
	}
	return n
}

// otherNames are the names that the state's directory has for the agencies of some
// requests, by the request's ID, where they are not what was typed.
func (d *Desk) otherNames(list []request.Request) map[string]string {
	if d.Letters.DirectoryName == nil {
		return nil
	}
	names := map[string]string{}
	for _, r := range list {
		if name, listed := d.Letters.DirectoryName(r.Answers["cds"]); listed &&
			!request.SameName(name, r.Answers["agency"]) {
			names[r.ID] = name
		}
	}
	return names
}

// afterAssign is the list that the form of a row came from, with the number of the
// request that the person has assigned to themselves; other is where a form that
// came from no list leads.
func afterAssign(typed request.RawInput, reference, other string) string {
	if from, is := typed["queue"]; is {
		return listPath(web.QueuePath, from, reference, "show", "sort", "from", "row", "find", "county")
	}
	if from, is := typed["tasks"]; is {
		return listPath(web.TasksPath, from, reference, "from", "row")
	}
	return other
}

// listPath is the address of a list right after a request of it was assigned, with
// what the list's own query had under some names.
func listPath(path, query, reference string, names ...string) string {
	was, err := url.ParseQuery(query)
	if err != nil {
		was = url.Values{}
	}
	to := url.Values{"assigned": {reference}}
	for _, name := range names {
		if value := was.Get(name); value != "" {
			to.Set(name, value)
		}
	}
	return path + "?" + to.Encode()
}
