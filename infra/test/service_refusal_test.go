package test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

func TestWhatOurFormDoesNotSendIsRefusedOnAPageAndStoresNothing(t *testing.T) {
	w := newWorld(t)
	intake := w.start("intake")
	form := w.form()
	form.Del("others") // so that it can be sent in strange ways below
	sent := encoded(form) + "&token=" + strings.Repeat("A", 43)
	large := encoded(form) + "&" + url.Values{"need": {strings.Repeat("’", request.Form.MaxBody()/9)}}.Encode()
	w.keep("Kolibri%", "kolibri%", "Kolibri\x00", "Kolibri\xff")
	for name, c := range map[string]struct {
		status int
		change func(*httpEvent)
	}{
		"a body over the limit":  {413, func(e *httpEvent) { send(e, large) }},
		"text that is not UTF-8": {400, func(e *httpEvent) { send(e, sent+"&others=Kolibri%FF") }},
		"a zero byte":            {400, func(e *httpEvent) { send(e, sent+"&others=Kolibri%00") }},
		"a broken escape":        {400, func(e *httpEvent) { send(e, sent+"&others=kolibri%zz") }},
		"JSON":                   {400, func(e *httpEvent) { e.Headers["content-type"] = "application/json" }},
		"no content type":        {400, func(e *httpEvent) { delete(e.Headers, "content-type") }},
		"another encoding": {400,
			func(e *httpEvent) { e.Headers["content-type"] = "multipart/form-data; boundary=x" }},
		"another character set": {400,
			func(e *httpEvent) { e.Headers["content-type"] += "; charset=iso-8859-1" }},
		"a form of another site": {403,
			func(e *httpEvent) { e.Headers["origin"] = "https://elsewhere.example.com" }},
		"a form of a page in a sandbox": {403, func(e *httpEvent) { e.Headers["origin"] = "null" }},
		"a form that a browser calls foreign": {403, func(e *httpEvent) {
			e.Headers["sec-fetch-site"] = "cross-site"
		}},
	} {
		for _, path := range []string{"/request/check", "/request/form", "/request/send"} {
			t.Run(name+" to "+path, func(t *testing.T) {
				e := visit(t, http.MethodPost, path, form)
				send(&e, sent)
				c.change(&e)
				p := intake.answer(e).is(t, c.status)
				if !strings.Contains(p.text(), "Nothing was saved.") {
					t.Errorf("it does not say that nothing was recorded: %s", p.text())
				}
			})
		}
	}
	if n := len(w.rows()); n != 0 {
		t.Errorf("%d rows were written", n)
	}
}

func TestAFormWithMistakesComesBackFilledInAndStoresNothing(t *testing.T) {
	w := newWorld(t)
	intake := w.start("intake")
	form := w.form()
	form.Set("official_email", "Kolibri <kolibri@lea.example.org> and others") // SES would refuse it
	form.Set("token", strings.Repeat("A", 43))
	w.keep("kolibri@lea.example.org")
	for _, path := range []string{"/request/check", "/request/send"} {
		p := intake.post(path, form).is(t, http.StatusUnprocessableEntity, "Enter only the email address")
		for name, values := range form {
			if name != "token" && !strings.Contains(p.values()[name], values[0]) {
				t.Errorf("%s: %s came back as %q, was %q", path, name, p.values()[name], values[0])
			}
		}
	}
	form.Del("token")
	form.Set("official_email", "kolibri.official_email@lea.example.org")
	intake.post("/request/send", form).is(t, http.StatusBadRequest) // it skipped the check page
	if n := len(w.rows()); n != 0 {
		t.Errorf("%d rows were written", n)
	}
}

func TestAVisitorWhoAsksForAPageThatOnlyTakesFormsIsLedToTheForm(t *testing.T) {
	w := newWorld(t)
	intake := w.start("intake")
	for _, path := range []string{"/request/check", "/request/form", "/request/send"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if p := intake.answer(visit(t, method, path, nil)).is(t,
				http.StatusSeeOther); p.header["location"] != "/request/" {
				t.Errorf("%s %s leads to %q", method, path, p.header["location"])
			}
		}
	}
}

func TestALinkThatIsNoneOpensNothing(t *testing.T) {
	w := newWorld(t)
	intake, desk := w.start("intake"), w.start("desk")
	receipt := w.sendForm(intake)
	before := w.rows()
	secret := strings.TrimPrefix(receipt, "/request/receipt/")
	for _, path := range []string{"/request/receipt/", "/request/receipt/x", "/request/receipt/" +
		strings.Repeat("A", 43), receipt + "A", strings.ToUpper(receipt[:20]) + receipt[20:],
		"/request/receipt/" + w.only().Reference, "/request/receipt/" + w.only().ID} {
		intake.get(path).is(t, http.StatusNotFound, "We can’t find that page")
	}
	for _, path := range []string{"/desk/requests/" + secret, "/desk/requests/" + w.only().Reference, "/desk/queue"} {
		desk.getAs(secret, path).is(t, http.StatusSeeOther) // to the sign-in
		desk.postAs(secret, path+"/verify", url.Values{"version": {"1"}})
	}
	desk.get("/desk/x").is(t, http.StatusNotFound)
	w.unchanged(before)
}

func TestOnlyCloudFrontIsAnswered(t *testing.T) {
	w := newWorld(t)
	for _, f := range []*function{w.start("intake"), w.start("desk")} {
		path := map[string]string{"intake": "/request/check", "desk": "/desk/requests/x/verify"}[f.name]
		for secret, answered := range map[string]bool{originSecret: true, otherSecret: true, "": false,
			"another": false, originSecret + "," + otherSecret: false} {
			e := visit(t, http.MethodPost, path, w.form())
			e.Headers["x-origin-secret"] = secret
			p := f.answer(e)
			if (p.status != http.StatusForbidden) != answered {
				t.Errorf("%s with the secret %q answers %d", f.name, secret, p.status)
			}
			if !answered && (p.header["content-type"] != "text/plain; charset=utf-8" || strings.Contains(p.body, "<")) {
				t.Errorf("%s tells a stranger more than that it is forbidden: %v %s", f.name, p.header, p.body)
			}
		}
	}
}
