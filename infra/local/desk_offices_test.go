package main_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// contacts are entries of the contact list in each of their states.
func contacts(s *seeded) {
	for code, source := range map[string]request.OfficeSource{"15": request.KnownByPhone, "20": request.KnownByWebsite,
		"30": request.KnownByLetter, "12": request.KnownByWebsite, "54": request.KnownByPhone} {
		role := request.CountyRole
		if code == "54" {
			role = request.LeadRole
		}
		o, err := request.NewOffice(request.OfficeID(code, role))
		s.done(err)
		contact, at := o.OfficeContact, s.now
		contact.Email, contact.Domains = "office-"+code+"@example.org", []string{"example.org"}
		if code == "30" {
			contact.Name, at = "Orange County Department of Education", s.now.AddDate(-1, 0, -1)
		}
		o = o.Change(request.OfficeEdit, contact, source, s.pat.String(), at)
		if code == "12" {
			o = o.Bounce(contact.Email, s.now)
		}
		s.done(s.store.SaveOffice(context.Background(), o))
	}
}

// An entry is found, edited, refused, and saved by keyboard alone, and each page on
// the way passes axe, in every look.
func TestOffices_ByKeyboard(t *testing.T) {
	f := atDesk(t, contacts)
	f.open("desk/offices")
	f.clean("desk, contact list")
	f.tabTo("the search", func(at stop) bool { return at.Name == "county" })
	f.keys("ker")
	f.enter()
	f.tabTo("the entry", func(at stop) bool { return at.Text == "Edit Kern" })
	f.enter()
	f.until("the page is at the form", `location.hash==="#edit"`)
	f.clean("desk, contact list, an entry")
	for name, value := range map[string]string{"office_person": "Alex Example", "office_email": "new@example.org"} {
		f.fillIn(name, value)
	}
	f.tabTo("the button", func(at stop) bool { return at.Text == "Save" })
	f.enter()
	f.until("the focus is on the problem", `document.activeElement.matches(".error-summary")`)
	f.clean("desk, contact list, an error")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name=office_source][value=letter]`)))
	f.tabTo("the button", func(at stop) bool { return at.Text == "Save" })
	f.enter()
	f.until("the focus is on the banner", `document.activeElement.matches(".say.good")`)
	if got := text(t, f.ctx, ".say.good"); !strings.Contains(got, "Kern: saved. The address is confirmed.") {
		t.Errorf("the banner says %q", got)
	}
	f.open("desk/offices/15-county")
	do(t, f.ctx, chromedp.Click(chromedp.CSS("aside summary")))
	if got := text(t, f.ctx, "aside ol"); !strings.Contains(got, "office-15@example.org new@example.org") {
		t.Errorf("the history says %q", got)
	}
	f.clean("desk, contact list, history")
}

// fillIn types into a field, in place of what is there.
func (f form) fillIn(name, value string) {
	f.t.Helper()
	do(f.t, f.ctx, chromedp.SetValue(chromedp.CSS(`[name="`+name+`"]`), value))
}

// A file is imported as a person does it, and each page on the way passes axe.
func TestOffices_Import(t *testing.T) {
	f := atDesk(t, contacts)
	f.open("desk/offices/import")
	f.clean("desk, import")
	f.fillIn("office_file", "County;Email\nKern;new@example.org\nAtlantis;x\n")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name=office_source][value=phone]`)))
	f.press(`main form button`)
	f.until("the focus is on the problems", `document.activeElement.matches(".error-summary")`)
	f.clean("desk, import, with an error")
	file := filepath.Join(t.TempDir(), "offices.csv")
	table := "\ufeffCounty;Email\r\nKern;new@example.org\r\nYuba;yuba@example.org\r\n"
	if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, f.ctx, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	f.press(`main form button`)
	f.clean("desk, import, preview")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name="replace-15-county"]`)))
	f.press(`main form button`)
	f.until("the focus is on the banner", `document.activeElement.matches(".say.good")`)
	if got := text(t, f.ctx, "main table"); !strings.Contains(got, "new@example.org") ||
		!strings.Contains(got, "yuba@example.org") {
		t.Errorf("the list says %s", got)
	}
}
