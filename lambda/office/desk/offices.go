package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// serveOffices shows the contact list. With a county to add it opens the empty
// entry of its office as a geographic lead.
func (d *Desk) serveOffices(w http.ResponseWriter, r *http.Request, p request.Person) error {
	if code := r.URL.Query().Get("add"); code != "" {
		o, err := request.NewOffice(request.OfficeID(code, request.LeadRole))
		if err != nil {
			return err
		}
		http.Redirect(w, r, web.OfficePath(o.ID)+"#edit", http.StatusSeeOther)
		return nil
	}
	return d.showOffices(r.Context(), w, http.StatusOK, p, officesPage(request.RawInput{
		"show": r.URL.Query().Get("show"), "county": r.URL.Query().Get("county"), "done": r.URL.Query().Get("done")}))
}

// officesPage is the list as it was looked at.
func officesPage(typed request.RawInput) (page theme.DeskOffices) {
	if show := request.OfficeState(typed["show"]); slices.Contains(request.OfficeStates, show) {
		page.Show = show
	}
	page.County, page.Done = typed["county"], typed["done"]
	return page
}

// serveOffice shows the list and an entry beside it.
func (d *Desk) serveOffice(w http.ResponseWriter, r *http.Request, p request.Person) error {
	o, err := d.Store.Office(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	page := officesPage(request.RawInput{"show": r.URL.Query().Get("show"), "county": r.URL.Query().Get("county")})
	page.Editing = o
	return d.showOffices(r.Context(), w, http.StatusOK, p, page)
}

func (d *Desk) showOffices(ctx context.Context, w http.ResponseWriter, status int, p request.Person,
	page theme.DeskOffices) error {
	fresh := []request.Office{page.Editing}
	if _, unknown := request.NewOffice(page.Done); unknown == nil {
		o, err := d.Store.Office(ctx, page.Done)
		if err != nil {
			return err
		}
		fresh = append(fresh, o)
	}
	list, missing, err := d.loadOffices(ctx, fresh...)
	if err != nil {
		return err
	}
	page.AtDesk, page.Now = deskPage(p, web.OfficesPath, "County contact list"), d.Now()
	page.Offices, page.Missing = list, missing
	return web.Render(w, status, d.Theme.DeskOffices, page)
}

// loadOffices reads the contact list. It lags by a moment, so that an entry that was
// just read by its key takes the place of the list's. missing says that a row of it
// is corrupt.
func (d *Desk) loadOffices(ctx context.Context, fresh ...request.Office) (list []request.Office, missing bool,
	err error) {
	stored, err := d.Store.Offices(ctx)
	missing, err = d.isCorrupt(err)
	for _, o := range fresh {
		if o.Version > 0 {
			stored = append(slices.DeleteFunc(stored, func(one request.Office) bool { return one.ID == o.ID }), o)
		}
	}
	return request.Offices(stored), missing, err
}

// changeOffice saves an entry, unless someone else changed it since the person
// opened it. What they typed comes back with every refusal.
func (d *Desk) changeOffice(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	o, err := d.Store.Office(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	typed, err := web.ReadStepForm(w, r, request.OfficeForm, "changes", "show", "county")
	if err != nil {
		return err
	}
	if !o.MayBeChangedBy(p) {
		return officeConfirmed(o)
	}
	page := officesPage(typed)
	page.Editing, page.Typed = o, typed
	contact, source, problems := request.CheckOffice(o, typed, d.Now())
	if len(problems) > 0 {
		page.Problems = problems
		return d.showOffices(ctx, w, http.StatusUnprocessableEntity, p, page)
	}
	if isAnotherEdition(o, typed) {
		if len(o.EditsTo(contact)) == 0 { // pressed twice
			return d.redirectToOffices(w, r, page)
		}
		return d.showOfficeConflict(ctx, w, p, page)
	}
	err = d.Store.SaveOffice(ctx, o.Change(request.OfficeEdit, contact, source, p.String(), d.Now()))
	if errors.Is(err, request.ErrConflict) {
		return d.showOfficeConflict(ctx, w, p, page)
	}
	if err != nil {
		return err
	}
	d.Log.Info("office changed", "office", o.ID, "person", p.ID)
	return d.redirectToOffices(w, r, page)
}

// isAnotherEdition reports whether a form was made from another edition of an
// entry.
func isAnotherEdition(o request.Office, typed request.RawInput) bool {
	seen, err := strconv.Atoi(typed["changes"])
	return err != nil || seen != o.Edition()
}

// showOfficeConflict shows what someone else saved next to what was typed. From
// there it can be saved all the same.
func (d *Desk) showOfficeConflict(ctx context.Context, w http.ResponseWriter, p request.Person,
	page theme.DeskOffices) error {
	o, err := d.Store.Office(ctx, page.Editing.ID)
	if err != nil {
		return err
	}
	page.Editing, page.Conflict = o, true
	if page.Typed != nil {
		saved := o.RawInput()
		saved["office_source"] = page.Typed["office_source"] // is about the change, not the entry
		page.Differences = request.FormOf(o).Differences(page.Typed, saved)
	}
	return d.showOffices(ctx, w, http.StatusConflict, p, page)
}

// redirectToOffices leads back to the list as it was looked at.
func (d *Desk) redirectToOffices(w http.ResponseWriter, r *http.Request, page theme.DeskOffices) error {
	page.Done = page.Editing.ID
	http.Redirect(w, r, web.OfficesDonePath(page.Done, string(page.Show), page.County), http.StatusSeeOther)
	return nil
}

// confirmOffice records that an office confirmed the address that its entry has.
func (d *Desk) confirmOffice(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	o, err := d.Store.Office(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	typed, err := web.ReadStepForm(w, r, request.ConfirmOfficeForm, "changes", "show", "county")
	if err != nil {
		return err
	}
	page := officesPage(typed)
	page.Editing, page.Typed = o, typed
	checked := request.ConfirmOfficeForm.Check(typed, d.Now())
	switch last := o.Latest(); {
	case last.Step == request.OfficeProve && last.By == p.String() && typed["changes"] == strconv.Itoa(o.Edition()-1):
		return d.redirectToOffices(w, r, page) // pressed twice
	case o.Email == "" || isAnotherEdition(o, typed):
		page.Typed = nil
		return d.showOfficeConflict(ctx, w, p, page)
	case len(checked.Problems) > 0:
		page.Problems = checked.Problems
		return d.showOffices(ctx, w, http.StatusUnprocessableEntity, p, page)
	}
	page.Typed = nil
	source := request.OfficeSource(checked.Answers["office_source"])
	err = d.Store.SaveOffice(ctx, o.ConfirmAgain(source, p.String(), d.Now()))
	if errors.Is(err, request.ErrConflict) {
		return d.showOfficeConflict(ctx, w, p, page)
	}
	if err != nil {
		return err
	}
	d.Log.Info("office confirmed", "office", o.ID, "person", p.ID)
	return d.redirectToOffices(w, r, page)
}
