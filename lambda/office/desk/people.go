package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Of how many who were removed last the page lists the requests that are still
// assigned to them, and how many of each.
const (
	maxRemoved    = 20
	maxReassigned = 50
)

// servePeople shows whom a request can be assigned to. A lead changes the list
// there.
func (d *Desk) servePeople(w http.ResponseWriter, r *http.Request, p request.Person) error {
	return d.showPeople(r.Context(), w, http.StatusOK, p, theme.DeskPeople{Done: r.URL.Query().Get("done")})
}

func (d *Desk) showPeople(ctx context.Context, w http.ResponseWriter, status int, p request.Person,
	page theme.DeskPeople) error {
	list, missing, err := d.loadColleagues(ctx)
	if err != nil {
		return err
	}
	page.AtDesk, page.Missing = deskPage(p, web.PeoplePath, "People"), missing
	for _, c := range list {
		if c.HasLeft() {
			page.Removed = append(page.Removed, c)
		} else {
			page.Present = append(page.Present, c)
		}
	}
	slices.SortStableFunc(page.Removed, func(a, b request.Colleague) int {
		one, _ := a.Removal()
		other, _ := b.Removal()
		return other.Compare(one)
	})
	page.Left, err = d.loadLeftBehind(ctx, page.Removed[:min(len(page.Removed), maxRemoved)])
	if err != nil {
		return err
	}
	return web.Render(w, status, d.Theme.DeskPeople, page)
}

// loadLeftBehind reads the open requests of those who were removed.
func (d *Desk) loadLeftBehind(ctx context.Context, removed []request.Colleague) (all []theme.LeftBehind, err error) {
	for _, c := range removed {
		one := theme.LeftBehind{Colleague: c}
		var more string
		one.Requests, more, err = d.Store.AssignedTo(ctx, c.ID, "", maxReassigned)
		one.Damaged, err = d.isCorrupt(err)
		if err != nil {
			return nil, err
		}
		one.More = more != ""
		if len(one.Requests) > 0 || one.Damaged {
			all = append(all, one)
		}
	}
	return all, nil
}

// addColleague puts someone on the list who has not signed in yet, or who was
// removed. It gives them no access: only the provider does.
func (d *Desk) addColleague(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	typed, err := web.ReadStepForm(w, r, request.ColleagueForm)
	if err != nil {
		return err
	}
	c := request.ColleagueForm.Check(typed, d.Now())
	page := theme.DeskPeople{Typed: typed, Problems: c.Problems}
	if len(c.Problems) > 0 {
		return d.showPeople(ctx, w, http.StatusUnprocessableEntity, p, page)
	}
	var row request.Person
	known := ""
	err = lifecycle.Retry("add a colleague", func() error {
		list, _, err := d.loadColleagues(ctx)
		if err != nil {
			return err
		}
		row = request.NewColleague(c.Answers["colleague_name"], c.Answers["colleague_email"], p.String(), d.Now())
		former, err := d.findByEmail(ctx, list, row)
		if err != nil {
			return err
		}
		if former.ID != "" && !former.HasLeft() {
			known = former.String()
			return nil
		}
		if former.ID != "" {
			row = former.Restore(p.String(), d.Now())
		}
		return d.Store.SavePeople(ctx, row)
	})
	if err != nil {
		return err
	}
	if known != "" {
		page.Problems = []request.Problem{{Field: "colleague_email", Text: known + " is already on the list.",
			SummaryText: known + " is already on the list."}}
		return d.showPeople(ctx, w, http.StatusUnprocessableEntity, p, page)
	}
	d.Log.Info("colleague listed", "colleague", row.ID, "person", p.ID)
	http.Redirect(w, r, web.PeopleDonePath(row.AtDesk().ID), http.StatusSeeOther)
	return nil
}

// findByEmail finds who of the list has the address of a new colleague, with rows
// as they are now: the list lags by a moment. Without an ID: no one has.
func (d *Desk) findByEmail(ctx context.Context, list []request.Colleague, fresh request.Person) (request.Colleague,
	error) {
	for _, c := range list {
		if slices.ContainsFunc(c.Rows, func(p request.Person) bool { return strings.EqualFold(p.Email, fresh.Email) }) {
			return d.readColleague(ctx, c)
		}
	}
	row, err := d.Store.Person(ctx, fresh.ID)
	if errors.Is(err, request.ErrNotFound) {
		return request.Colleague{}, nil
	}
	return request.Colleague{Person: row, Rows: []request.Person{row}}, err
}

// readColleague reads the rows of someone on the list again, each by its key.
func (d *Desk) readColleague(ctx context.Context, c request.Colleague) (request.Colleague, error) {
	var rows []request.Person
	for _, p := range c.Rows {
		row, err := d.Store.Person(ctx, p.ID)
		if err != nil {
			return c, err
		}
		rows = append(rows, row)
	}
	return request.Colleagues(rows)[0], nil
}

// removeColleague takes someone off the list who has left, and ends their sessions.
// What they did keeps their name. If the process dies before the transaction,
// nothing has changed; after it, nothing is left to do.
func (d *Desk) removeColleague(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx, id := r.Context(), r.PathValue("id")
	if id == p.ID {
		return removeYourself()
	}
	err := lifecycle.Retry("remove a colleague", func() error {
		list, _, err := d.loadColleagues(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(c request.Colleague) bool { return c.ID == id })
		if i < 0 {
			return request.ErrNotFound
		}
		c, err := d.readColleague(ctx, list[i])
		if err != nil || c.HasLeft() { // pressed twice
			return err
		}
		return d.Store.SavePeople(ctx, c.Remove(p.String(), d.Now())...)
	})
	if err != nil {
		return err
	}
	d.Log.Info("colleague removed", "colleague", id, "person", p.ID)
	http.Redirect(w, r, web.PeopleDonePath(id), http.StatusSeeOther)
	return nil
}

// loadColleagues reads the list. missing says that a row of it is corrupt.
func (d *Desk) loadColleagues(ctx context.Context) (list []request.Colleague, missing bool, err error) {
	rows, err := d.Store.People(ctx)
	if errors.Is(err, request.ErrCorrupt) {
		d.Log.Error("some person records are corrupt", "error", err.Error())
		missing, err = true, nil
	}
	return request.Colleagues(rows), missing, err
}

// loadPeople returns those to whom a request can be assigned, and whether some are
// missing because their row is corrupt.
func (d *Desk) loadPeople(ctx context.Context) (people []request.Person, missing bool, err error) {
	list, missing, err := d.loadColleagues(ctx)
	return request.Present(list), missing, err
}
