package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/watch"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// service is the whole office over one table, a mailbox and a clock that the test
// moves.
type service struct {
	t      testing.TB
	store  store.Store
	box    *mailbox
	log    *strings.Builder
	intake http.Handler
	desk   http.Handler
	sender *outbox.Sender
	watch  *watch.Watch

	mu  sync.Mutex
	now time.Time
}

// start is a Friday afternoon before a change of clocks: the 48 hours end on
// Sunday.
var start = time.Date(2026, 10, 31, 0, 4, 0, 0, time.UTC)

// pages and deskTheme are the themes of all services: a template is parsed once, as
// in a function that stays warm.
var (
	pages     = theme.At("https://assist.example.org")
	deskTheme = theme.DeskAt("https://assist.example.org")
)

func newService(t testing.TB, db table.Table) *service {
	t.Helper()
	serial(t)
	s := &service{t: t, store: store.Store{Table: db}, box: &mailbox{}, log: &strings.Builder{}, now: start}
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	s.intake = (&intake.Intake{Store: s.store, Theme: pages, Now: s.clock, Random: rand.Reader, Log: log}).Handler()
	letters := outbox.Composer{Theme: pages, From: "assistance@example.org", Staff: "staff@example.org",
		ReplyTo: "replies@example.org", Escalation: "escalation@example.org", DirectoryName: directoryName}
	s.desk = (&desk.Desk{Store: s.store, Theme: deskTheme, Letters: letters, Now: s.clock,
		Random: rand.Reader,
		Log:    log}).Handler()
	s.watch = &watch.Watch{Store: s.store, LateEmails: true, Now: s.clock, Random: rand.Reader, Log: log}
	s.sender = &outbox.Sender{Store: s.store, Mailer: s.box, Composer: letters, Now: s.clock, Random: rand.Reader,
		Log: log}
	return s
}

// directoryName is a state's directory of two agencies: the district whose code
// valid has, and a county office.
func directoryName(cds string) (string, bool) {
	name, found := map[string]string{"0161119": "Directory Unified",
		"0110017": "Alameda County Office of Education"}[cds]
	return name, found
}

func (s *service) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// pass lets time pass, with the schedules running as the template has them.
func (s *service) pass(d time.Duration) {
	s.t.Helper()
	for end := s.clock().Add(d); s.clock().Before(end); {
		s.mu.Lock()
		s.now = s.now.Add(5 * time.Minute)
		s.mu.Unlock()
		if err := s.watch.Run(context.Background()); err != nil {
			s.t.Fatal(err)
		}
		s.sweep()
	}
}

func (s *service) sweep() {
	s.t.Helper()
	if err := s.sender.Sweep(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// post sends a form as a browser does, one of our own pages behind it.
func (s *service) post(h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	return staff.Visit(h, staff.NewPost(path, form))
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

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// checked posts a form to the check and returns it with its submission token.
func (s *service) checked(form url.Values) url.Values {
	s.t.Helper()
	w := s.post(s.intake, "/request/check", form)
	found := tokenField.FindStringSubmatch(w.Body.String())
	if w.Code != 200 || found == nil {
		s.t.Fatalf("the check answers %d and no token: %s", w.Code, visible(w.Body.String()))
	}
	sent := url.Values{"token": {found[1]}}
	for k, v := range form {
		sent[k] = v
	}
	return sent
}

// sent takes a form the whole way and returns the stored request.
func (s *service) sent(form url.Values) request.Request {
	s.t.Helper()
	final := s.checked(form)
	if w := s.post(s.intake, "/request/send", final); w.Code != 303 {
		s.t.Fatalf("send answers %d: %s", w.Code, w.Body)
	}
	return s.read(request.HashSecret(final.Get("token")))
}

func (s *service) read(id string) request.Request {
	s.t.Helper()
	r, err := s.store.Request(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	events, err := s.store.Events(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := r.CheckChain(events); err != nil {
		s.t.Error(err)
	}
	return r
}

// steps are the steps of a request's life so far, in order.
func (s *service) steps(id string) string {
	s.t.Helper()
	events, err := s.store.Events(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	var steps []string
	for _, e := range events {
		steps = append(steps, string(e.Step))
	}
	return strings.Join(steps, " ")
}

// gathered is all that is handed on, and the errors with it.
func gathered[T any](values iter.Seq2[T, error]) (list []T, err error) {
	for v, failed := range values {
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		list = append(list, v)
	}
	return list, err
}

// mailbox takes mail like a mail service, and fails as the test says.
type mailbox struct {
	mu    sync.Mutex
	mails []request.Mail
	fail  func(m request.Mail) (taken bool, err error) // nil: never
}

func (b *mailbox) Send(_ context.Context, m request.Mail) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		taken, err := b.fail(m)
		if taken {
			b.mails = append(b.mails, m)
		}
		if err != nil {
			return "", err
		}
		if taken {
			return "mail", nil
		}
	}
	b.mails = append(b.mails, m)
	return "mail", nil
}

// to are the subjects of the mails to an address, without the reference.
func (b *mailbox) to(address string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var subjects []string
	for _, m := range b.mails {
		if m.To == address {
			subjects = append(subjects, regexp.MustCompile(`:? ?RFA-[0-9A-Z-]+:? ?`).ReplaceAllString(m.Subject, ""))
		}
	}
	return subjects
}

// link is the first link to a path in the newest mail to an address.
func (b *mailbox) link(t testing.TB, address, path string) string {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.mails) - 1; i >= 0; i-- {
		if m := b.mails[i]; m.To == address {
			if found := regexp.MustCompile(`https://assist\.example\.org(` + path +
				`\S+)`).FindStringSubmatch(m.Text); found != nil {
				return found[1]
			}
		}
	}
	t.Fatalf("no mail to %s has a link to %s", address, path)
	return ""
}

// valid is a whole form of a school district under (g)(1)(A).
func valid() url.Values {
	return url.Values{
		"kind": {"district"}, "agency": {"Example Unified School District"}, "county": {"01"}, "cds": {"0161119"},
		"official_name": {"Pat Example"}, "official_title": {"Superintendent"},
		"official_email": {"superintendent@example.org"}, "official_phone": {"916-555-0100"},
		"contact_is": {"other"}, "contact_name": {"Sam Example"}, "contact_email": {"assistant@example.org"},
		"g1a": {"yes"}, "ta": {"52071"}, "ta_from_month": {"9"}, "ta_from_day": {"1"}, "ta_from_year": {"2025"},
		"county_determined": {"yes"}, "county_by": {"The county superintendent"}, "county_on_month": {"10"},
		"county_on_day": {"2"}, "county_on_year": {"2026"},
		"lead_agrees": {"pending"}, "state_determined": {"pending"}, "apportionment": {"no"}, "at_risk": {"not-sure"},
		"reimburse": {"not-sure"},
		"goals":     {"Goal 1"}, "need": {"The need"}, "data": {"The data"}, "tried": {"Tried"}, "help": {"fir"},
		"outcomes": {"Outcomes"}, "months": {"9"},
		"partners": {"yes"}, "sites": {"Two schools"}, "negotiation": {"no"}, "attest": {"yes"}, "no_pupils": {"yes"},
		"public": {"yes"},
	}
}

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}
