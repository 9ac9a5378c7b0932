package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// No post from another site does anything at the desk or on the agencys page.
func TestCrossOriginPost_DeskAndStatusPage(t *testing.T) {
	db := &counting{Table: &table.Memory{}}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	asked := s.in(request.Asked)
	s.sweep()
	page := s.box.link(t, "superintendent@example.org", "/status/open/")
	before, version := db.writes, fmt.Sprint(asked.Version)
	for path, form := range map[string]url.Values{
		"/desk/requests/" + asked.Reference + "/recall": {"version": {version}},
		"/desk/requests/" + asked.Reference + "/redact": {"version": {version}, "need": {"yes"}},
		"/desk/tasks/none/close":                        {},
		"/desk/tasks/none/send":                         {},
		"/desk/tasks/none/again":                        {},
		"/desk/signout":                                 {},
		"/desk/signout/everywhere":                      {},
		page + "/answer":                                {"version": {version}, "words": {"An answer."}},
		page + "/withdraw":                              {"version": {version}, "sure": {"yes"}},
		page + "/amend":                                 {},
		"/status/find": {"reference": {asked.Reference},
			"email": {"superintendent@example.org"}},
	} {
		for _, foreign := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
			{"Origin": "https://elsewhere.example"}, {"Origin": "null"}} {
			r := staff.NewPost(path, form)
			r.Header.Del("Sec-Fetch-Site")
			for name, value := range foreign {
				r.Header.Set(name, value)
			}
			r.AddCookie(robin)
			h, w := s.intake, httptest.NewRecorder()
			if strings.HasPrefix(path, "/desk/") {
				h = s.desk
			}
			h.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || len(w.Result().Cookies()) != 0 {
				t.Errorf("%v to %.30s is answered %d", foreign, path, w.Code)
			}
		}
	}
	if db.writes != before {
		t.Errorf("%d writes", db.writes-before)
	}
	if w := s.tries(robin, asked, request.StepRecall); w.Code != 303 {
		t.Errorf("and from our own page: %d, so that the others prove nothing", w.Code)
	}
}

func TestEachPageOfTheDeskHasTheButtonsThatSignOut(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin, q := s.signedIn("Robin Example", true), s.in(request.Verified)
	for _, path := range []string{"queue", "queue?show=closed", "queue?find=Example", "tasks", "report", "requests/" +
		q.Reference, "requests/" + q.Reference + "/redact", "requests/" + q.Reference + "/agreement"} {
		w := s.getAs(robin, "/desk/"+path)
		if page := w.Body.String(); w.Code != 200 || !strings.Contains(page, `action="/desk/signout"`) ||
			!strings.Contains(page, `formaction="/desk/signout/everywhere"`) {
			t.Errorf("/desk/%s (%d) has no way out", path, w.Code)
		}
	}
}
