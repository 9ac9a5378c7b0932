package test

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// signIn signs someone in at the desk, past provider and functions, and returns
// the cookie's secret.
func (w *world) signIn(name string, lead bool) string {
	w.Helper()
	today := request.NewPerson("https://provider.example.org", name, name, "", lead)
	p, err := w.store.Person(w.Context(), today.ID)
	if err != nil && !errors.Is(err, request.ErrNotFound) {
		w.Fatal(err)
	}
	secret, err := request.NewSecret(rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	p = p.SignIn(today, time.Now())
	if err := w.store.SavePerson(w.Context(), p, p.Session(secret, time.Now())); err != nil {
		w.Fatal(err)
	}
	w.keep(secret)
	return secret
}

func (f *function) getAs(secret, path string) page {
	f.w.Helper()
	return f.as(secret, visit(f.w, http.MethodGet, path, nil))
}

func (f *function) postAs(secret, path string, form url.Values) page {
	f.w.Helper()
	return f.as(secret, visit(f.w, http.MethodPost, path, form))
}

func (f *function) as(secret string, e httpEvent) page {
	f.w.Helper()
	e.Cookies = []string{"__Host-desk=" + secret}
	return f.answer(e)
}

// presses sends the short form of a step by someone who has seen the request in
// its state of now.
func (f *function) presses(secret string, q request.Request, step request.Step, words string) page {
	f.w.Helper()
	form := url.Values{"version": {strconv.Itoa(q.Version)}}
	if words != "" {
		form.Set("words", words)
	}
	if step == request.StepVerify {
		for _, l := range theme.Default().Checklist.Lines {
			form.Set(l.Field(), request.Yes)
		}
	}
	return f.postAs(secret, "/desk/requests/"+q.Reference+"/"+string(step), form)
}

// atDesk is the path to which a mail leads staff, on a line of its own.
func (w *world) atDesk(l letter) string {
	w.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(siteURL) +
		`(/desk/requests/RFA-[0-9A-Z-]+)$`).FindStringSubmatch(l.Body.Text)
	if found == nil || !strings.Contains(l.Body.HTML, `href="`+siteURL+found[1]+`"`) {
		w.Fatalf("the mail %q does not lead to the desk:\n%s", l.Subject, l.Body.Text)
	}
	return found[1]
}
