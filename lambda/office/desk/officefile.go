package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"ccee-ca.org/assist/lambda/office/export"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// downloadOffices sends the contact list for a spreadsheet.
func (d *Desk) downloadOffices(w http.ResponseWriter, r *http.Request, _ request.Person) error {
	list, missing, err := d.loadOffices(r.Context())
	if err != nil {
		return err
	}
	if missing {
		return exportIncomplete("list")
	}
	return download(w, "contact-list.csv", csvType,
		func(w io.Writer) error { return export.WriteTable(w, request.OfficeTable(list, d.Now())) })
}

// serveOfficeFile asks for a file to import into the contact list.
func (d *Desk) serveOfficeFile(w http.ResponseWriter, _ *http.Request, p request.Person) error {
	return d.showOfficeFile(w, http.StatusOK, p, theme.DeskOfficeFile{})
}

func (d *Desk) showOfficeFile(w http.ResponseWriter, status int, p request.Person, page theme.DeskOfficeFile) error {
	page.AtDesk = deskPage(p, web.ImportOfficesPath, "Import into the contact list")
	return web.Render(w, status, d.Theme.DeskOfficeFile, page)
}

// importOffices checks a file and shows what it would do; sent again from there, it
// does that: all of it, or nothing. If the list has changed since, it shows what
// the file would do now.
func (d *Desk) importOffices(w http.ResponseWriter, r *http.Request, p request.Person) error {
	ctx := r.Context()
	typed, err := readOfficeFile(w, r)
	if err != nil {
		return err
	}
	page := theme.DeskOfficeFile{Typed: typed}
	checked := request.OfficeFileForm.Check(typed, d.Now())
	page.Problems = checked.Problems
	if len(page.Problems) > 0 {
		return d.showOfficeFile(w, http.StatusUnprocessableEntity, p, page)
	}
	list, missing, err := d.loadOffices(ctx)
	if err != nil {
		return err
	}
	if missing {
		return contactListCorrupt()
	}
	page.File = request.ReadOfficeFile(list, checked.Answers["office_file"],
		request.OfficeSource(checked.Answers["office_source"]), d.Now())
	switch {
	case len(page.File.Problems) > 0:
		return d.showOfficeFile(w, http.StatusUnprocessableEntity, p, page)
	case typed["action"] != "import":
		page.Checked = true
		return d.showOfficeFile(w, http.StatusOK, p, page)
	}
	return d.saveOfficeFile(ctx, w, r, p, page)
}

// saveOfficeFile saves what a person was shown that a file does.
func (d *Desk) saveOfficeFile(ctx context.Context, w http.ResponseWriter, r *http.Request, p request.Person,
	page theme.DeskOfficeFile) (err error) {
	page.Checked = true
	if page.Typed["digest"] != page.File.Digest() {
		page.Changed = true
		return d.showOfficeFile(w, http.StatusConflict, p, page)
	}
	replace := map[string]bool{}
	for _, l := range page.File.Lines {
		replace[l.Office.ID] = page.Typed["replace-"+l.Office.ID] == request.Yes
	}
	offices := page.File.Apply(replace, p.String(), d.Now())
	for i := range offices {
		was, err := d.Store.Office(ctx, offices[i].ID)
		if err != nil {
			return err
		}
		if was.Edition() != offices[i].Edition()-1 { // the list lagged
			page.Changed = true
			return d.showOfficeFile(w, http.StatusConflict, p, page)
		}
		offices[i].Version = was.Version
	}
	if len(offices) > 0 {
		err = d.Store.SaveOffices(ctx, offices...)
	}
	if errors.Is(err, request.ErrConflict) {
		page.Changed = true
		return d.showOfficeFile(w, http.StatusConflict, p, page)
	}
	if err != nil {
		return err
	}
	d.Log.Info("contact list imported", "entries", len(offices), "person", p.ID)
	http.Redirect(w, r, web.OfficesDonePath(theme.ImportDone, "", ""), http.StatusSeeOther)
	return nil
}

// maxUpload is the largest upload, in bytes: a file, with what a browser puts
// around it.
const maxUpload = 1 << 20

// readOfficeFile reads the form of an import: with a file, or with a table that was
// pasted into it. A file counts before a pasted table.
func readOfficeFile(w http.ResponseWriter, r *http.Request) (request.RawInput, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return web.ReadStepForm(w, r, request.OfficeFileForm, officeFileInputs()...)
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(maxUpload); err != nil {
		return nil, fileTooLarge(err)
	}
	typed := request.RawInput{}
	for _, name := range append(officeFileInputs(), "office_file", "office_source") {
		typed[name] = r.PostFormValue(name)
	}
	file, _, err := r.FormFile("file")
	if err != nil { // none was chosen
		return typed, nil
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if len(text) > 0 {
		typed["office_file"] = string(text)
	}
	return typed, nil
}

// officeFileInputs are the inputs of an import besides its form's.
func officeFileInputs() []string {
	names := []string{"action", "digest"}
	for _, c := range request.Counties() {
		for _, role := range request.OfficeRoles {
			names = append(names, "replace-"+request.OfficeID(c.Code, role))
		}
	}
	return names
}

func fileTooLarge(err error) error {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		return web.BadForm(err)
	}
	return &web.HTTPError{Status: http.StatusRequestEntityTooLarge,
		Page: theme.Message{Head: theme.Head{Title: "This file is too large"},
			Happened: "A contact list has less than 1 MB. Nothing of the file was read.",
			Do:       "Check whether you chose the right file. Save only the sheet with the list, as CSV.",
			Safe:     "Nothing was changed.",
			Links:    []theme.Link{{Label: "Back to the import", Href: web.ImportOfficesPath}}}, Cause: err}
}

// contactListCorrupt refuses an import that would take an entry for empty.
func contactListCorrupt() error {
	return &web.HTTPError{Status: web.StatusOwnFailure,
		Page: theme.Message{Head: theme.Head{Title: "We couldn’t read the whole contact list"},
			Happened: "One of its entries is corrupt, so we can’t tell what the file would change.",
			Do:       "Tell your administrator. You can still edit the other entries one by one.",
			Safe:     "Nothing was changed.",
			Links:    []theme.Link{{Label: "Back to the contact list", Href: web.OfficesPath}}},
		Cause: request.ErrCorrupt}
}
