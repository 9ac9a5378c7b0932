package desk

import (
	"io"
	"net/http"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
)

// Guarded serves two pages that say who is there: /desk/for/staff and
// /desk/for/lead.
func (d *Desk) Guarded() http.Handler {
	e := web.NewServer(d.Theme.Theme, d.Log, d.Now)
	here := func(w http.ResponseWriter, _ *http.Request, p request.Person) error {
		_, err := io.WriteString(w, "at the desk: "+p.String())
		return err
	}
	e.Handle("/desk/for/staff", d.requireStaff(here))
	e.Handle("/desk/for/lead", d.requireLead(here))
	return e
}
