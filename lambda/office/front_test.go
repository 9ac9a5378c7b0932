package office_test

import (
	"crypto/rand"
	"log/slog"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/site/theme"
)

func (s *service) browser() *staff.Browser { return staff.NewBrowser(s.t, s.desk) }

var pat, robin = staff.Pat, staff.Robin

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
