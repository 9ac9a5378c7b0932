package desk

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/document/docx"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// outlineFromPath is the draft that an address names, as a document, and a name for
// its file. Without a number it is what is proposed before one is saved. With
// copy=agency it has none of staff's comments.
func (d *Desk) outlineFromPath(r *http.Request) (doc document.Document, name string, err error) {
	a, err := d.agreementFromPath(r)
	if err != nil {
		return doc, "", err
	}
	number, _ := strconv.Atoi(r.URL.Query().Get("draft"))
	saved := request.AgreementDraft{}
	if number != 0 {
		saved, err = a.draft(number)
		if err != nil {
			return doc, "", err
		}
	}
	doc = agreement.Outline(d.caseOf(a, saved), d.Now())
	name = fmt.Sprintf("%s-draft-%d", a.Reference, number)
	if r.URL.Query().Get("copy") == "agency" {
		doc, name = doc.WithoutComments(), name+"-agency"
	}
	return doc, name, nil
}

// downloadAgreement sends a draft as a Word file.
func (d *Desk) downloadAgreement(w http.ResponseWriter, r *http.Request, _ request.Person) error {
	doc, name, err := d.outlineFromPath(r)
	if err != nil {
		return err
	}
	var file bytes.Buffer // whole or not at all
	err = docx.Write(&file, doc)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", docx.MediaType)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+".docx"))
	_, err = w.Write(file.Bytes())
	return err
}

// printAgreement shows a draft on letter paper, to be printed or saved as PDF.
func (d *Desk) printAgreement(w http.ResponseWriter, r *http.Request, _ request.Person) error {
	doc, name, err := d.outlineFromPath(r)
	if err != nil {
		return err
	}
	page := theme.Document{Head: theme.Head{Path: r.URL.Path, Title: name, NoIndex: true}, Content: doc,
		Back: theme.Link{Label: "Agreement", Href: strings.TrimSuffix(r.URL.Path, "/print")}}
	return web.Render(w, http.StatusOK, d.Theme.Document, page)
}

// compareAgreements shows what differs between two drafts.
func (d *Desk) compareAgreements(w http.ResponseWriter, r *http.Request, p request.Person) error {
	a, err := d.agreementFromPath(r)
	if err != nil {
		return err
	}
	var two [2]request.AgreementDraft
	for i, name := range []string{"a", "b"} {
		number, _ := strconv.Atoi(r.URL.Query().Get(name))
		two[i], err = a.draft(number)
		if err != nil {
			return err
		}
	}
	page := theme.DeskAgreementCompare{AtDesk: deskPage(p, web.AgreementPath(a.Request), "Drafts compared: "+a.Reference),
		Request: a.Request, From: two[0], To: two[1],
		Changes: agreement.Compare(d.caseOf(a, two[0]), d.caseOf(a, two[1]))}
	return web.Render(w, http.StatusOK, d.Theme.DeskAgreementCompare, page)
}

// redirectToAgreement keeps the address that drafts of a proposal had.
func (d *Desk) redirectToAgreement(w http.ResponseWriter, r *http.Request, _ request.Person) error {
	q, err := d.requestFromPath(r.Context(), r)
	if err != nil {
		return err
	}
	http.Redirect(w, r, web.AgreementPath(q), http.StatusSeeOther)
	return nil
}
