package office_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// views are all pages and files with an address that show a request's answers, each
// as its reader gets it: its status, and its text.
func (s *service) views(q request.Request, path string, cookie *http.Cookie) map[string]string {
	receipt := strings.Replace(path, "/status/open/", "/request/receipt/", 1)
	got := map[string]string{}
	for _, p := range []string{receipt, receipt + "/answers", receipt + "/answers.json", receipt + "/answers.txt", path,
		path + "/copy.json", path + "/copy.txt"} {
		w := s.get(s.intake, p)
		got[strings.Replace(p, secretOf(path), "SECRET", 1)] = fmt.Sprint(w.Code, " ", w.Body)
	}
	for _, p := range []string{"requests/" + q.Reference, "requests/" + q.Reference + "/agreement",
		"requests/" + q.Reference + "/confirmations",
		"export.csv?year=2026", "export.json?year=2026"} {
		w := s.getAs(cookie, "/desk/"+p)
		got["/desk/"+p] = fmt.Sprint(w.Code, " ", w.Body)
	}
	return got
}

// everyView is the views with those that are posted: the form that changes the
// request, and the copies for a public records request, each of which is a step.
func (s *service) everyView(q request.Request, path string, cookie *http.Cookie) map[string]string {
	got := s.views(q, path, cookie)
	form, hidden := s.amending(path)
	got["/amend"] = "200 " + form
	for _, p := range []string{"/request/check", "/request/form"} {
		w := s.post(s.intake, p, and(valid(), hidden))
		got[p] = fmt.Sprint(w.Code, " ", w.Body)
	}
	for _, action := range []string{"preview", "copy", "copy-text"} {
		w := s.postAs(cookie, web.RedactPath(q), s.copyForm(cookie, q.ID, action))
		got[action] = fmt.Sprint(w.Code, " ", w.Body)
	}
	return got
}

// copyForm is the form that makes a copy for a public records request.
func (s *service) copyForm(cookie *http.Cookie, id, action string) url.Values {
	now, err := s.store.Request(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	form := s.redactForm(cookie, now, fmt.Sprint(now.Version), "", "field-tried")
	form.Set("exemption", "An exemption.")
	form.Set("action", action)
	return form
}

const differ = "differ from what was received"

// forgeries alter the answer of a stored version: by hand, or with all that its own
// row says of it, which only the history finds.
var forgeries = map[string]func(t *testing.T, sort string, of any) func(*table.Row){
	"by hand": func(t *testing.T, sort string, _ any) func(*table.Row) {
		return edit(t, func(v map[string]any) { v["answers"].(map[string]any)["data"] = "Altered data" })
	},
	"with its digest": func(t *testing.T, sort string, of any) func(*table.Row) {
		return func(r *table.Row) {
			var v map[string]any
			if err := json.Unmarshal(r.Data, &v); err != nil {
				t.Fatal(err)
			}
			a := request.Answers{}
			for name, answer := range v["answers"].(map[string]any) {
				a[name] = answer.(string)
			}
			a["data"] = "Altered data"
			v["answers"] = a
			if v["digest"] != nil {
				v["digest"] = a.Digest()
			}
			delete(v, "sum")
			shown(t, v)(r)
		}
	},
}

// Answers that were altered in the table are said to differ wherever they are
// vouched for, and the receipt prints the digest of what was received. Staff are
// reported once, by one task and one line, however often they are looked at.
func TestAltered_EveryView(t *testing.T) {
	for name, alters := range forgeries {
		t.Run(name, func(t *testing.T) {
			d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
			s := newService(t, d)
			q, path := s.followed(valid())
			lead := s.signedIn("Robin Example", true)
			s.everyView(q, path, lead)
			for where, text := range s.everyView(q, path, lead) {
				saysNothingOf(t, where, text, differ, `,These answers`)
			}
			d.rows["request#"+q.ID+" request"] = alters(t, "request", q)
			for range 3 {
				for where, text := range s.everyView(q, path, lead) {
					says(t, where, text, "200 ", differ)
					saysNothingOf(t, where, text, "version 1, version 1")
				}
			}
			copied := s.postAs(lead, web.RedactPath(q), s.copyForm(lead, q.ID, "copy-text"))
			if !strings.HasPrefix(copied.Body.String(), "These answers "+differ) {
				t.Errorf("the copy for a public records request says %s", copied.Body)
			}
			says(t, "the receipt", s.reads(strings.Replace(path, "/status/open/", "/request/receipt/", 1)),
				q.CopyDigest())
			var tasks []string
			for _, task := range s.tasks() {
				if strings.Contains(task.What, "answers") {
					tasks = append(tasks, task.What)
				}
			}
			if len(tasks) != 1 ||
				!strings.Contains(tasks[0], "Version 1 of its answers differs from what was received") {
				t.Errorf("the tasks are %q", tasks)
			}
			if n := strings.Count(s.log.String(), "version 1 of its answers differs"); n != 1 {
				t.Errorf("%d lines", n)
			}
			report := s.getAs(lead, "/desk/report.csv?year=2026").Body.String()
			// the other needs the history
			if strings.Contains(report, ",altered,Records that are not as they were written,1,") != (name == "by hand") {
				t.Errorf("the report is %s", report)
			}
			s.tomorrow()
			s.daily(&kept{})
			if n := strings.Count(fmt.Sprint(s.tasks()), "Version 1 of its answers"); n != 1 {
				t.Errorf("the daily comparison makes it %d tasks", n)
			}
		})
	}
}

// onlyCurrent reports whether a view shows no former version of the answers.
func onlyCurrent(view string) bool {
	return strings.Contains(view, "export.csv") || strings.HasSuffix(view, "/confirmations") ||
		slices.Contains([]string{"/amend", "/request/check", "/request/form"}, view)
}

// Each version is held to its own digest: where the first one was altered, its
// receipt differs, and the answers as they stand do not.
func TestAltered_FormerVersion(t *testing.T) {
	for name, alters := range forgeries {
		d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
		s := newService(t, d)
		q, path := s.followed(valid())
		first := q.CopyDigest()
		s.amended(path, "data", "Amended data")
		d.rows["request#"+q.ID+" edition#000001"] = alters(t, "edition", nil)
		views := s.everyView(s.read(q.ID), path, s.signedIn("Robin Example", true))
		for where, text := range views {
			if onlyCurrent(where) {
				saysNothingOf(t, name+": "+where, text, differ)
				continue
			}
			says(t, name+": "+where, text, "200 ", differ)
		}
		says(t, "the receipt", views["/request/receipt/SECRET"], first)
	}
}

// Where the version as it stands was altered, all that shows it says so, the
// receipt too, which names the addresses of it; the copy of the first one does not.
func TestAltered_StandingVersion(t *testing.T) {
	for name, alters := range forgeries {
		d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
		s := newService(t, d)
		q, path := s.followed(valid())
		s.amended(path, "contact_email", "other@example.org")
		d.rows["request#"+q.ID+" request"] = alters(t, "request", nil)
		for where, text := range s.everyView(q, path, s.signedIn("Robin Example", true)) {
			if strings.Contains(where, "/SECRET/answers") {
				saysNothingOf(t, name+": "+where, text, differ)
				continue
			}
			says(t, name+": "+where, text, "200 ", differ)
		}
		if tasks := s.tasks(); !strings.Contains(fmt.Sprint(tasks), "Version 2 of its answers differs") {
			t.Errorf("%s: the tasks are %v", name, tasks)
		}
	}
}

// Words that a lead removed are no difference, before and after an amendment; and
// what is left is still compared.
func TestAltered_AfterRedaction(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	s.amended(path, "data", "Amended data")
	lead := s.signedIn("Robin Example", true)
	remove := func(field string) {
		t.Helper()
		q = s.read(q.ID)
		if w := s.removes(lead, q, fmt.Sprint(q.Version), "They asked.", "field-"+field); w.Code != 303 {
			t.Fatalf("removing answers %d", w.Code)
		}
		for where, text := range s.everyView(s.read(q.ID), path, lead) {
			saysNothingOf(t, "without "+field+" "+where, text, differ, "differs from what was written")
		}
	}
	remove("need")
	s.amended(path, "tried", "Tried again")
	remove("goals")
	d.rows["request#"+q.ID+" edition#000001"] = forgeries["with its digest"](t, "edition", nil)
	says(t, "the receipt", s.reads(strings.Replace(path, "/status/open/", "/request/receipt/", 1)), differ)
	if tasks := s.tasks(); len(tasks) != 1 {
		t.Errorf("the tasks are %v", tasks)
	}
}

// A page of earlier events holds the last of them to the one after it, which
// vouches for the answers.
func TestAltered_EarlierPage(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	lead := s.signedIn("Robin Example", true)
	s.takes(lead, q.ID, request.StepNote, "words", "A note.")
	s.amended(path, "data", "Amended data")
	earlier := "/desk/requests/" + q.Reference + "?before=3"
	saysNothingOf(t, "the page", s.page(lead, earlier), "differs from what was written")
	s.forge(d, q.ID, func(all []request.Event) []request.Event { all[1].By = "Somebody Else"; return all })
	note := fmt.Sprintf("request#%s event#%06d", q.ID, 2)
	d.rows = map[string]func(*table.Row){note: d.rows[note]}
	says(t, "the page", s.page(lead, earlier), "Something in this record differs from what was written")
}

// The notice to staff carries answers: where they were altered before it left, it
// says so first.
func TestAltered_StaffNotice(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q := s.sent(valid())
	d.rows["request#"+q.ID+" request"] = forgeries["with its digest"](t, "request", nil)
	s.sweep()
	if m := s.lastMail("staff@example.org"); !strings.HasPrefix(m.Text, "These answers "+differ) {
		t.Errorf("staff are told:\n%s", m.Text)
	}
	if tasks := s.tasks(); len(tasks) == 0 || tasks[0].Request != q.ID {
		t.Errorf("the tasks are %v", tasks)
	}
	if m := s.lastMail("assistant@example.org"); !strings.Contains(m.Text, q.CopyDigest()) {
		t.Errorf("the agency is told:\n%s", m.Text)
	}
}

// A history that has lost an event differs in the export of records, which has all
// of it.
func TestAltered_ExportOfLostEvent(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q := s.in(request.Asked)
	lead := s.signedIn("Robin Example", true)
	const differs = "Something in this record differs"
	saysNothingOf(t, "the export", s.page(lead, "/desk/export.json?year=2026"), differs)
	d.rows[fmt.Sprintf("request#%s event#%06d", q.ID, 2)] = gone
	says(t, "the export", s.page(lead, "/desk/export.json?year=2026"), differs)
}

// A former version that stands in the place of another is a history that does not
// hold, as the desk's page says.
func TestAltered_VersionOutOfPlace(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	s.amended(path, "data", "Amended data")
	page := "/desk/requests/" + q.Reference
	lead := s.signedIn("Robin Example", true)
	saysNothingOf(t, "the page", s.page(lead, page), "can’t verify this request’s history")
	d.rows["request#"+q.ID+" edition#000001"] = edit(t, func(v map[string]any) { v["number"] = 7; delete(v, "sum") })
	says(t, "the page", s.page(lead, page), "can’t verify this request’s history")
}

// A record that has lost which of its events the agency is shown still has a
// page, which says what else differs.
func TestAltered_NothingTold(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q, path := s.followed(valid())
	d.rows["request#"+q.ID+" request"] = edit(t,
		func(v map[string]any) { delete(v, "told"); delete(v, "sum"); v["received"] = "2026-11-30T00:04:00Z" })
	says(t, "the page", s.reads(path), q.Reference, "Something in this record differs")
}

// What else a record says is held to its history too: the instant of receipt, from
// which the 48 hours count, and who verified it.
func TestAltered_Record(t *testing.T) {
	for field, other := range map[string]string{"received": "2026-11-30T00:04:00Z", "verified_by": "Somebody Else",
		"status": "withdrawn"} {
		d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
		s := newService(t, d)
		q, path := s.followed(valid())
		s.takes(s.signedIn("Pat Example", false), q.ID, request.StepVerify)
		d.rows["request#"+q.ID+" request"] = func(r *table.Row) {
			edit(t, func(v map[string]any) { v[field] = other; delete(v, "sum") })(r)
		}
		staff := s.signedIn("Pat Example", false)
		says(t, field, s.page(staff, "/desk/requests/"+q.Reference), "Something in this record differs")
		if field != "status" {
			says(t, field, s.reads(path), "Something in this record differs")
		}
		found, err := audit.Reconcile(t.Context(), s.store, s.clock().Add(time.Hour))
		if err != nil || !slices.ContainsFunc(found,
			func(d integrity.Inconsistency) bool { return d.Kind == integrity.Altered }) {
			t.Errorf("%s: %v, %v", field, found, err)
		}
	}
}
