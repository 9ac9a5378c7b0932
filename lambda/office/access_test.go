package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// access is who gets what: a route, and the answer to no one, to staff, to a lead,
// and to whoever holds the link of another request (at the desk: puts its secret
// into the cookie). Someone in no group is no one: the sign-in gives no session
// (TestSomebodyInNoGroup…). At the agency's pages the columns are: no link, a link
// of another purpose, the link of another request, the link.
const access = `
GET  /desk/{$}                                 303 303 303 303
GET  /desk/signin                              303 303 303 303
GET  /desk/callback                            400 303 303 400
POST /desk/signout                             200 200 200 200
POST /desk/signout/everywhere                  401 200 200 401
GET  /desk/queue                               303 200 200 303
GET  /desk/enter                               303 200 200 303
POST /desk/enter                               401 400 400 401
GET  /desk/people                              303 200 200 303
POST /desk/people                              401 403 422 401
POST /desk/people/{id}/remove                  401 403 404 401
GET  /desk/offices                             303 200 200 303
GET  /desk/offices.csv                         303 200 200 303
GET  /desk/offices/import                      303 403 200 303
POST /desk/offices/import                      401 403 422 401
GET  /desk/offices/{id}                        303 404 404 303
POST /desk/offices/{id}                        401 404 404 401
POST /desk/offices/{id}/confirm                401 404 404 401
GET  /desk/tasks                               303 200 200 303
POST /desk/tasks/{id}/close                    401 404 404 401
POST /desk/tasks/{id}/send                     401 404 404 401
POST /desk/tasks/{id}/again                    401 404 404 401
GET  /desk/report                              303 200 200 303
GET  /desk/report.csv                          303 200 200 303
GET  /desk/export.csv                          303 403 200 303
GET  /desk/export-codes.csv                    303 403 200 303
GET  /desk/export.json                         303 403 200 303
GET  /desk/requests/{reference}                303 200 200 303
GET  /desk/requests/{reference}/ready          303 200 200 303
GET  /desk/requests/{reference}/letter/{step}  303 200 200 303
POST /desk/requests/{reference}/letter/{step}  401 200 200 401
GET  /desk/requests/{reference}/agreement      303 200 200 303
POST /desk/requests/{reference}/agreement      401 400 400 401
GET  /desk/requests/{reference}/agreement/{number} 303 404 404 303
GET  /desk/requests/{reference}/agreement/compare 303 404 404 303
GET  /desk/requests/{reference}/agreement/word 303 200 200 303
GET  /desk/requests/{reference}/agreement/print 303 200 200 303
GET  /desk/requests/{reference}/agreement/readers 303 200 200 303
POST /desk/requests/{reference}/agreement/readers/{action} 401 422 422 401
GET  /desk/requests/{reference}/proposal       303 303 303 303
GET  /desk/requests/{reference}/confirmations  303 200 200 303
POST /desk/requests/{reference}/confirmations/{question}/{action} 401 422 422 401
GET  /desk/requests/{reference}/redact         303 403 200 303
POST /desk/requests/{reference}/redact         401 403 422 401
POST /desk/requests/{reference}/{step}         401 303 303 401

GET  /request/receipt/{secret}                 404 404 200 200
GET  /request/receipt/{secret}/answers         404 404 200 200
GET  /request/receipt/{secret}/answers.json    404 404 200 200
GET  /request/receipt/{secret}/answers.txt     404 404 200 200
GET  /request/disclaim/{secret}                404 200 404 404
POST /request/disclaim/{secret}                404 303 404 404
GET  /request/draft/open/{secret}              410 410 410 410
GET  /status/open/{secret}                     410 410 200 200
GET  /status/open/{secret}/copy.json           410 410 200 200
GET  /status/open/{secret}/copy.txt            410 410 200 200
POST /status/open/{secret}/amend               410 410 200 200
POST /status/open/{secret}/answer              410 410 409 422
POST /status/open/{secret}/withdraw            410 410 422 422
GET  /confirm/{secret}                         410 410 200 200
GET  /confirm/{secret}/change                  410 410 200 200
POST /confirm/{secret}                         409 409 422 422
POST /confirm/{secret}/pass                    409 409 422 422
POST /confirm/{secret}/help                    422 422 303 303
GET  /agreement/{secret}                       410 410 200 200
GET  /agreement/{secret}/word                  410 410 200 200
`

// open are the routes that anybody may use: they read and change nothing of
// anybody's, or only lead on.
var open = []string{"/", "POST /request/check", "POST /request/form", "POST /request/send", "POST /request/draft/save",
	"POST /request/draft/mail", "POST /request/draft/forget",
	"POST /status/find", "/status/find"}

func TestEveryRouteAnswersEachVisitorAsTheTableSays(t *testing.T) {
	serial(t)
	rows := 0
	for line := range strings.Lines(access) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		rows++
		for i, want := range f[2:] {
			if testing.Short() && (rows+i)%2 == 0 {
				continue // half of the visits
			}
			s := newService(t, &table.Memory{})
			s.desk = s.deskOf("https://assist.example.org", &staff.Provider{}).Handler()
			if got := s.visits(f[0], f[1], i); fmt.Sprint(got) != want {
				t.Errorf("%s %s by visitor %d answers %d, want %s", f[0], f[1], i+1, got, want)
			}
		}
	}
	t.Logf("%d routes by 4 visitors", rows)
}

// visits is one visitor at one route, over a fresh service with two requests.
func (s *service) visits(method, route string, who int) int {
	s.t.Helper()
	mine, other := s.in(request.Verified),
		s.sent(with(valid(), "official_email", "other@example.org", "contact_email", "other@example.org"))
	s.sweep()
	path := strings.NewReplacer("{$}", "", "{reference}", mine.Reference, "letter/{step}", "letter/ask",
		"readers/{action}", "readers/reply",
		"{question}/{action}", "county/record", "{step}", "note", "{id}", "none").Replace(route)
	form := url.Values{"version": {fmt.Sprint(mine.Version)}, "words": {"A word."}}
	if strings.HasSuffix(route, "/redact") || strings.HasSuffix(route, "/answer") {
		form.Del("words")
	}
	if strings.HasPrefix(path, "/desk/") {
		cookies := []string{"", s.signedIn("Pat Example", false).Value, s.signedIn("Robin Example", true).Value,
			strings.TrimPrefix(s.box.link(s.t.(*testing.T), "other@example.org", "/request/receipt/"),
				"/request/receipt/")}
		return s.sends(s.desk, method, path, form, cookies[who])
	}
	asked := s.takes(s.signedIn("Robin Example", true), mine.ID, request.StepAsk, "words", "A question?")
	s.sweep()
	form.Set("version", fmt.Sprint(asked.Version))
	secrets := []string{strings.Repeat("A", 43), s.secret("superintendent@example.org", "/request/disclaim/"),
		s.secret("other@example.org", "/request/receipt/"), s.secret("assistant@example.org", "/status/open/")}
	if who == 2 {
		form.Set("version", fmt.Sprint(s.read(other.ID).Version))
	}
	if strings.HasPrefix(path, "/confirm/") {
		s.takes(s.signedIn("Robin Example", true), other.ID, request.StepVerify)
		secrets[2], secrets[3] = s.askedAt(other.ID, "other-office@example.org"),
			s.askedAt(mine.ID, "office@example.org")
	}
	if strings.HasPrefix(path, "/agreement/") {
		secrets[2], secrets[3] = s.sharedWith(other.ID, "other@example.org"),
			s.sharedWith(mine.ID, "assistant@example.org")
	}
	before := s.steps(mine.ID)
	got := s.sends(s.intake, method, strings.Replace(path, "{secret}", secrets[who], 1), form, "")
	if who == 2 && s.steps(mine.ID) != before {
		s.t.Errorf("%s %s with the link of another request changes this one", method, route)
	}
	return got
}

// askedAt asks an office, and returns the secret of its link.
func (s *service) askedAt(id, office string) string {
	s.t.Helper()
	s.confirms(id, request.StepAskOfficial, func(in *request.Input) {
		in.Confirm.Office.ID, in.Confirm.Office.Email = office[:2]+"-county", office
	})
	s.sweep()
	return s.secret(office, "/confirm/")
}

// sharedWith accepts a request, sends its agency a draft, and returns the secret of
// the link that an address gets.
func (s *service) sharedWith(id, to string) string {
	s.t.Helper()
	robin := s.signedIn("Robin Example", true)
	switch s.read(id).Status {
	case request.Received:
		s.takes(robin, id, request.StepVerify)
	case request.Asked:
		s.byAgency(id, request.StepAnswer, request.Input{Words: "An answer."})
	}
	q := s.takes(robin, id, request.StepAccept)
	s.typeAgreement(robin, q, "save", 0, "excluded", "Lunch")
	return secretOf(s.shares(robin, s.read(id), request.ReaderAgency, 1, to))
}

// secret is that of the link in the newest mail to an address.
func (s *service) secret(to, below string) string {
	return strings.TrimPrefix(s.box.link(s.t.(*testing.T), to, below), below)
}

func (s *service) sends(h http.Handler, method, path string, form url.Values, cookie string) int {
	r := httptest.NewRequest(method, path, nil)
	if method == "POST" {
		r = staff.NewPost(path, form)
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-desk", Value: cookie})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestNoRouteIsLeftOutOfTheTableOfAccess(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`e\.Handle\("([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			n++
			method, path, found := strings.Cut(m[1], " ")
			if strings.HasSuffix(m[1], "/{secret}/") { // one route a step, put together in the code: the table has each
				continue
			}
			listed := found && regexp.MustCompile(`(?m)^`+method+` +`+regexp.QuoteMeta(path)).MatchString(access)
			if !listed && !slices.Contains(open, m[1]) {
				t.Errorf("%s: the route %q stands in no line of the table", file, m[1])
			}
		}
	}
	t.Logf("%d routes", n)
}
