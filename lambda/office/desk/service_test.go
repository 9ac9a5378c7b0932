package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// service is a desk over one table and a clock that the test moves.
type service struct {
	t     testing.TB
	store store.Store
	log   *strings.Builder
	desk  http.Handler

	mu  sync.Mutex
	now time.Time
}

var start = time.Date(2026, 10, 31, 0, 4, 0, 0, time.UTC)

func newService(t testing.TB, db table.Table) *service {
	t.Helper()
	s := &service{t: t, store: store.Store{Table: db}, log: &strings.Builder{}, now: start}
	s.desk = s.deskOf("https://assist.example.org", nil).Handler()
	return s
}

func (s *service) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *service) get(h http.Handler, path string) *httptest.ResponseRecorder {
	return staff.Visit(h, httptest.NewRequest("GET", path, nil))
}

// signedIn signs someone in at the desk and returns the cookie. The same name is
// the same person.
func (s *service) signedIn(name string, lead bool) *http.Cookie {
	s.t.Helper()
	return staff.SignIn(s.t, s.store, name, lead, s.clock())
}

// getAs and postAs visit the desk as whoever has the cookie.
func (s *service) getAs(cookie *http.Cookie, path string) *httptest.ResponseRecorder {
	return staff.Visit(s.desk, httptest.NewRequest("GET", path, nil), cookie)
}

func (s *service) postAs(cookie *http.Cookie, path string, form url.Values) *httptest.ResponseRecorder {
	return staff.Visit(s.desk, staff.NewPost(path, form), cookie)
}
