package desk_test

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// browser is one at the desk.
type browser struct{ *staff.Browser }

func (s *service) browser() *browser { return &browser{staff.NewBrowser(s.t, s.desk)} }

func (b *browser) in() bool { return b.Visit("GET", "/desk/for/staff").Code == 200 }

var pat, robin = staff.Pat, staff.Robin

// front is the desk with its provider and the two guarded pages.
func newFront(t *testing.T, db table.Table) (*service, *staff.Provider) {
	t.Helper()
	s, d := newService(t, db), &staff.Provider{}
	desk := s.deskOf("https://assist.example.org", d)
	guarded, signing := desk.Guarded(), desk.Handler()
	s.desk = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/desk/for/") {
			guarded.ServeHTTP(w, r)
			return
		}
		signing.ServeHTTP(w, r)
	})
	return s, d
}

func (s *service) deskOf(address string, p desk.Provider) *desk.Desk {
	s.t.Helper()
	site := theme.Default()
	site.URL = address
	pages, err := theme.New(site, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &desk.Desk{Store: s.store, Provider: p, Theme: theme.DeskTheme{Theme: pages},
		Letters: outbox.Composer{Theme: pages}, Now: s.clock,
		Random: rand.Reader,
		Log:    slog.New(slog.NewJSONHandler(s.log, nil))}
}

// ask visits the desk with any method and any cookies.
func (s *service) ask(method, path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	return staff.Ask(s.desk, method, path, cookies...)
}
