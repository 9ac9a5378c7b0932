package office_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// spite is what an attacker would like to have mailed.
const spite = "Kolibri-Spite buy at https://spite.example/now"

// Ten thousand posts with a victims address are three mails with no word of the
// attackers.
func TestAbuse_FloodToOneAddress(t *testing.T) {
	skipFlood(t)
	serial(t)
	s := newService(t, &table.Memory{})
	posts := 1_000
	if checks {
		posts = 10_000
	}
	t.Logf("%d posts; in make check 10,000", posts)
	form := url.Values{}
	for _, section := range request.Form {
		for _, f := range section.Fields {
			switch { // a web address in a name would have the mail held
			case strings.HasPrefix(f.Name, "fiscal") || f.Name == "cds":
			case f.Kind == request.Text:
				form.Set(f.Name, "Kolibri-Spite, buy now")
			case f.Kind == request.Long:
				form.Set(f.Name, spite)
			}
		}
	}
	for k, v := range valid() {
		if !form.Has(k) {
			form[k] = v
		}
	}
	with(form, "contact_email", "victim@example.org", "official_email", "Victim@example.org")
	accepted := 0
	for n := range posts {
		form.Set("need", fmt.Sprintf("%s %d", spite, n))
		form.Set("token", fmt.Sprintf("%043d", n))
		switch w := s.post(s.intake, "/request/send", form); w.Code {
		case http.StatusSeeOther:
			accepted++
		case http.StatusUnprocessableEntity:
			t.Fatalf("the attacker's form is refused, which proves nothing: %s", w.Body)
		}
	}
	honest := s.sent(valid()) // from the same network, in the midst of it
	s.sweep()
	s.pass(30 * time.Minute)
	if accepted != posts {
		t.Errorf("%d of %d posts were stored: the machine refuses nobody", accepted, posts)
	}
	mails := 0
	for _, m := range s.box.mails {
		if strings.EqualFold(m.To, "victim@example.org") {
			mails++
			for _, word := range []string{"Kolibri", "spite", "buy"} {
				if strings.Contains(m.Subject+m.Text+m.HTML, word) {
					t.Fatalf("a mail to the victim has the attacker's %q", word)
				}
			}
		}
	}
	t.Logf("%d posts, %d mails to the victim", posts, mails)
	if mails != 3 {
		t.Errorf("the victim got %d mails", mails)
	}
	if got := s.read(honest.ID); got.Status != request.Received {
		t.Errorf("the honest request is %s", got.Status)
	}
	for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
		if got := s.box.to(to); len(got) != 1 {
			t.Errorf("the honest agency's %s got %q", to, got)
		}
	}
}

// Every field meets every evil if its answer may come into a header, and else a
// third of them; with CHECK=1, all.
func TestNoFieldOfTheFormCanWriteAHeaderOfAMail(t *testing.T) {
	serial(t)
	evils := []string{"x\r\nBcc: evil@example.org\r\n\r\nx", "x\nBcc: evil@example.org",
		"x\rBcc: evil@example.org", "x\u2028Bcc: evil@example.org", "x\x00Bcc: evil@example.org",
		"pat@example.org\r\nBcc: evil@example.org", "pat@example.org,evil@example.org",
		"\"x\r\nBcc: evil\"@example.org", "pat@example.org?bcc=evil@example.org",
		"=?utf-8?q?=0D=0ABcc:_evil=40example.org?="}
	if testing.Short() {
		evils = evils[:2]
	}
	for turn, evil := range evils {
		s := newService(t, &table.Memory{})
		for i, name := range request.Form.Inputs() {
			inHeader := name == "agency" || strings.HasSuffix(name, "_email") || strings.HasSuffix(name, "_name")
			if !checks && !inHeader && (i+turn)%3 != 0 {
				continue
			}
			form := with(valid(), name, evil)
			form.Set("token", request.HashSecret(name + evil)[:43])
			s.post(s.intake, "/request/send", form) // taken or refused
		}
		s.pass(10 * time.Minute)
		for _, m := range s.box.mails {
			if strings.ContainsFunc(m.To+m.From+m.ReplyTo+m.Subject+m.ID,
				func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' }) {
				t.Errorf("%q: a header has a control character: to %q, subject %q", evil, m.To, m.Subject)
			}
			if strings.Count(m.To, "@") != 1 || strings.ContainsAny(m.To, " ,;<>?\"") ||
				strings.Contains(m.To+m.Subject, "evil") {
				t.Errorf("%q: to %q, subject %q", evil, m.To, m.Subject)
			}
		}
	}
}

// posts are all that a form of ours can do on the public side; {…} is filled in.
func (s *service) everyPost(form url.Values, r request.Request, draft, disclaim string) map[string]url.Values {
	saved := url.Values{"draft": {draft}, "version": {"1"}, "need": {"changed"}}
	return map[string]url.Values{
		"/request/check": form, "/request/form": form, "/request/send": form, "/request/draft/save": saved,
		"/request/draft/mail":   {"draft": {draft}, "version": {"1"}, "email": {"pat@example.org"}},
		"/request/draft/forget": {"draft": {draft}}, disclaim: {},
	}
}

func TestNoPostFromAnotherOriginChangesAnything(t *testing.T) {
	db := &counting{Table: &table.Memory{}}
	s := newService(t, db)
	r := s.sent(valid())
	s.sweep()
	disclaim := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
	draft := secretOf(s.saved(valid()))
	form := s.checked(valid())
	before := db.writes
	for path, form := range s.everyPost(form, r, draft, disclaim) {
		for _, foreign := range []map[string]string{
			{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"},
			{"Origin": "null"}, {"Origin": "http://example.com.elsewhere.example"},
			{"Sec-Fetch-Site": "cross-site", "Origin": "https://example.com"},
		} {
			q := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range foreign {
				q.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			s.intake.ServeHTTP(w, q)
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "Nothing was saved") {
				t.Errorf("%v to %.24s is answered %d", foreign, path, w.Code)
			}
		}
	}
	if db.writes != before {
		t.Errorf("%d writes", db.writes-before)
	}
}

// counting counts the writes of a table.
type counting struct {
	table.Table
	writes int
}

func (c *counting) Write(ctx context.Context, rows ...table.Row) error {
	c.writes++
	return c.Table.Write(ctx, rows...)
}

func TestForgedForwardingHeadersChangeNoAnswerAndNoLink(t *testing.T) {
	forged := map[string]string{"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "10.0.0.1",
		"X-Forwarded-Proto": "http", "Forwarded": "host=evil.example;proto=http", "X-Host": "evil.example",
		"X-Original-URL": "/desk/requests/x", "X-Rewrite-URL": "/desk/requests/x", "X-HTTP-Method-Override": "GET",
		"X-Real-IP": "127.0.0.1"}
	s := newService(t, &table.Memory{})
	form := s.checked(valid())
	q := httptest.NewRequest("POST", "/request/send", strings.NewReader(form.Encode()))
	q.Host = "evil.example"
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	for k, v := range forged {
		q.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	s.intake.ServeHTTP(w, q)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/request/receipt/") {
		t.Errorf("answered %d to %q", w.Code, to)
	}
	q = httptest.NewRequest("GET", w.Header().Get("Location"), nil)
	q.Host = "evil.example"
	for k, v := range forged {
		q.Header.Set(k, v)
	}
	page := httptest.NewRecorder()
	s.intake.ServeHTTP(page, q)
	plain := s.get(s.intake, w.Header().Get("Location"))
	if page.Body.String() != plain.Body.String() || page.Code != http.StatusOK {
		t.Error("the receipt is another page for whoever forges headers")
	}
	s.sweep()
	for _, m := range s.box.mails {
		if strings.Contains(m.Text+m.HTML, "evil.example") || !strings.Contains(m.Text, "https://assist.example.org/") {
			t.Errorf("a mail to %s links elsewhere", m.To)
		}
	}
}

// A link that is scanned a hundred times does nothing until it is pressed.
func TestDisclaim_ScannedLinkDoesNothing(t *testing.T) {
	serial(t)
	db := &counting{Table: &table.Memory{}}
	s := newService(t, db)
	r := s.sent(valid())
	s.sweep()
	disclaim := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
	draft := secretOf(s.saved(valid()))
	before := db.writes
	for _, path := range []string{disclaim, s.box.link(t, "assistant@example.org", "/request/receipt/"),
		"/request/draft/open/" + draft,
		"/request/draft/save", "/request/draft/mail", "/request/draft/forget?draft=" + draft, "/request/send?token=" +
			strings.Repeat("A", 43)} {
		for range 50 {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				w := httptest.NewRecorder()
				s.intake.ServeHTTP(w, httptest.NewRequest(method, path, nil))
				if w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
					t.Fatalf("%s %.24s is answered %d", method, path, w.Code)
				}
			}
		}
	}
	if db.writes != before {
		t.Errorf("scanning wrote %d times", db.writes-before)
	}
	if w := s.post(s.intake, disclaim, nil); w.Code != http.StatusSeeOther || s.steps(r.ID) != "receive disclaim" {
		t.Errorf("pressed: answered %d, the steps are %s", w.Code, s.steps(r.ID))
	}
}

func TestTricksWithPathsLeadNowhereAndNeverToAnotherSite(t *testing.T) {
	s := newService(t, &table.Memory{})
	secret := strings.TrimPrefix(s.post(s.intake, "/request/send", s.checked(valid())).Header().Get("Location"),
		"/request/receipt/")
	for _, path := range []string{
		"//evil.example/request/check", "/\\evil.example", "/request/receipt/../../desk/requests/" + secret,
		"/request/receipt/%2e%2e/%2e%2e/desk", "/request/receipt/..%2f..%2fdesk",
		"/request/receipt/" + secret + "/../../send", "/request/receipt/" + secret + "%00", "/request/receipt/" +
			secret + ".json", "/request/receipt/" + secret + "/", "/request/receipt/" + secret + "/answers/x",
		"/request/receipt/" + secret + "/ANSWERS", "/request/RECEIPT/" + secret, "/request/receipt/%" + secret[1:],
		"/request/receipt/" + strings.Repeat("A", 9000), "/request/receipt/" + secret + "%0d%0aSet-Cookie:%20x=y",
		"/request/receipt/<script>alert(1)</script>", "/request/disclaim/" + secret, "/request/draft/open/" + secret,
		"/desk/requests/" + secret, "/.git/config", "/request/draft/open/..", "/%2f%2fevil.example/..",
		"/request//receipt/" + secret,
	} {
		for name, h := range map[string]http.Handler{"intake": s.intake, "desk": s.desk} {
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete,
				"PROPFIND"} {
				q := httptest.NewRequest(method, "/", nil)
				q.URL = &url.URL{Path: path}
				if decoded, err := url.PathUnescape(path); err == nil {
					q.URL.Path, q.URL.RawPath = decoded, path
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, q)
				to := w.Header().Get("Location")
				if w.Code >= 500 || w.Code == http.StatusOK {
					t.Errorf("%s: %s %.60q is answered %d", name, method, path, w.Code)
				}
				if u, err := url.Parse(to); err != nil || u.Host != "" || u.Scheme != "" ||
					strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
					t.Errorf("%s: %s %.60q leads to %q", name, method, path, to)
				}
				if strings.Contains(w.Body.String(), "<script>alert") ||
					strings.ContainsAny(strings.Join(maps.Clone(w.Header())["Location"], ""), "\r\n") {
					t.Errorf("%s: %s %.60q comes back in the answer", name, method, path)
				}
			}
		}
	}
}
