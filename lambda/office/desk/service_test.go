package desk_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
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

func newPost(path string, form url.Values) *http.Request {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func (s *service) get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

// signedIn signs somebody in at the desk, without a provider, and returns the
// cookie. The same name is the same person.
func (s *service) signedIn(name string, lead bool) *http.Cookie {
	s.t.Helper()
	address := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.org"
	today := request.NewPerson("https://provider.example.org", name, name, address, lead)
	p, err := s.store.Person(context.Background(), today.ID)
	if err != nil && !errors.Is(err, request.ErrNotFound) {
		s.t.Fatal(err)
	}
	p = p.SignIn(today, s.clock())
	secret, err := request.NewSecret(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.store.SavePerson(context.Background(), p, p.Session(secret, s.clock())); err != nil {
		s.t.Fatal(err)
	}
	return &http.Cookie{Name: "__Host-desk", Value: secret}
}

func (s *service) getAs(cookie *http.Cookie, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	return w
}

func (s *service) postAs(cookie *http.Cookie, path string, form url.Values) *httptest.ResponseRecorder {
	r := newPost(path, form)
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	return w
}

// eachFloor runs a test over the three tables.
func eachFloor(t *testing.T, test func(t *testing.T, db table.Table)) {
	t.Run("memory", func(t *testing.T) { test(t, &table.Memory{}) })
	t.Run("bolt", func(t *testing.T) {
		db, err := table.OpenBolt(filepath.Join(t.TempDir(), "requests.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		test(t, db)
	})
	t.Run("dynamodb", func(t *testing.T) {
		db := table.NewDynamo("desk-"+strings.ToLower(rand.Text()), "us-east-1", cloud.Dynoxide(t),
			credentials.NewStaticCredentialsProvider("test", "test", ""))
		if err := db.Create(context.Background()); err != nil {
			t.Fatal(err)
		}
		test(t, db)
	})
}

// meanwhile is a table in which somebody else acts in the moment before the first
// write.
type meanwhile struct {
	table.Table
	act func()
}

func (m *meanwhile) Write(ctx context.Context, rows ...table.Row) error {
	if act := m.act; act != nil {
		m.act = nil
		act()
	}
	return m.Table.Write(ctx, rows...)
}
