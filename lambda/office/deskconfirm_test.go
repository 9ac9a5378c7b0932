package office_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// listsOffices enters the office of the county into the contact list, and the
// office of another as the geographic lead that serves it.
func (s *service) listsOffices(cookie *http.Cookie) {
	s.t.Helper()
	s.saves(cookie, "01-county", with(officeForm(), "office_name", "Alameda County Office of Education",
		"office_email", "county@example.org", "office_source", "phone"))
	s.saves(cookie, "43-lead", with(officeForm(), "office_name", "Santa Clara County Office of Education",
		"office_email", "geolead@example.org", "office_source", "phone", "office_serves", "Alameda"))
}

func confirmPath(r request.Request) string { return "/desk/requests/" + r.Reference + "/confirmations" }

// confirmForm sends a form of the page of confirmations as it was opened: its
// fields' names without the question's.
func (s *service) confirmForm(cookie *http.Cookie, r request.Request, q request.Question, action string,
	fields ...string) *httptest.ResponseRecorder {
	form := url.Values{"version": {fmt.Sprint(r.Version)}, "answer": {fmt.Sprint(r.Confirmation(q).Answer.Event)}}
	if action == "ask" {
		form.Set("office", map[request.Question]string{request.QuestionCounty: "01-county",
			request.QuestionLead: "43-lead"}[q])
		form.Set("preview", s.previewDigest(cookie, r, q))
	}
	for i := 0; i < len(fields); i += 2 {
		name := fields[i]
		if strings.HasPrefix(name, "_") {
			name = string(q) + name
		}
		form.Set(name, fields[i+1])
	}
	return s.postAs(cookie, confirmPath(r)+"/"+string(q)+"/"+action, form)
}

var previewField = regexp.MustCompile(
	`name="office" value="([^"]+)"><input type="hidden" name="preview" value="([^"]+)"`)

// previewDigest is the digest of the preview of the email that asks, or empty.
func (s *service) previewDigest(cookie *http.Cookie, r request.Request, q request.Question) string {
	for _, m := range previewField.FindAllStringSubmatch(s.page(cookie, confirmPath(r)), -1) {
		if strings.HasSuffix(m[1], "-"+string(q)) {
			return m[2]
		}
	}
	return ""
}

// confirmed sends a form of the page and holds it to being taken.
func (s *service) confirmed(cookie *http.Cookie, id string, q request.Question, action string,
	fields ...string) request.Request {
	s.t.Helper()
	w := s.confirmForm(cookie, s.read(id), q, action, fields...)
	if w.Code != 303 {
		s.t.Fatalf("%s %s answers %d: %s", q, action, w.Code, visible(w.Body.String()))
	}
	return s.read(id)
}

// record is an answer by phone to the county superintendent's question.
func record(choice string) []string {
	return []string{"_source", "phone", "_who", "Robin Example", "_title", "Deputy Superintendent", "_choice", choice,
		"_made_month", "10", "_made_day", "5", "_made_year", "2026", "_said", "On October 30, by phone."}
}

// Staff ask the county office after a preview: the email that arrives is the one of
// the preview, and the page never has a link of it.
func TestConfirmations_Ask(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat := s.signedIn("Pat Example", false)
		r := s.in(request.Verified)
		says(t, "without an address", visible(s.page(pat, confirmPath(r))), "No address for this office")
		s.listsOffices(pat)
		page := visible(s.page(pat, confirmPath(r)))
		says(t, "the page", page, "Not asked", "county@example.org", "geolead@example.org", ", by phone, Oct 30, 2026",
			"Please confirm a fact for CCEE", "“The county superintendent”", "A hint only. Never an address.",
			"October 2, 2026")
		s.sweep()
		s.box.mails = nil
		r = s.confirmed(pat, r.ID, request.QuestionCounty, "ask")
		s.sweep()
		if len(s.box.mails) != 1 || s.box.mails[0].To != "county@example.org" ||
			!strings.Contains(page, s.box.mails[0].Subject) {
			t.Fatalf("the emails are %+v", s.box.mails)
		}
		page = s.page(pat, confirmPath(r)+fmt.Sprintf("?done=%d", r.Version))
		says(t, "after it", visible(page), "CCEE asked the county superintendent to confirm.",
			"To Alameda County Office of Education.", "Asked", "by Pat Example", "Send it again", "A task to call")
		secret := strings.TrimPrefix(s.box.link(t, "county@example.org", "/confirm/"), "/confirm/")
		saysNothingOf(t, "the page", page, secret, "/confirm/"+secret)
	})
}

// An email that isn't the one of the preview is not sent: another address, or no
// preview at all.
func TestConfirmations_PreviewIsSent(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	r := s.in(request.Verified)
	s.listsOffices(pat)
	digest := s.previewDigest(pat, r, request.QuestionCounty)
	s.saves(robin, "01-county", with(officeForm(), "office_name", "Alameda County Office of Education", "office_email",
		"other@example.org", "office_source", "phone", "changes", "1"))
	for name, fields := range map[string][]string{"another address": {"preview", digest},
		"no preview": {"preview", ""}} {
		w := s.confirmForm(pat, r, request.QuestionCounty, "ask", fields...)
		if w.Code != 409 || !strings.Contains(visible(w.Body.String()), "Check the new preview, then ask.") {
			t.Errorf("%s: %d: %s", name, w.Code, visible(w.Body.String()))
		}
	}
	for name, office := range map[string]string{"another role": "43-lead", "no office": "99-county",
		"no address": "02-county"} {
		if w := s.confirmForm(pat, r, request.QuestionCounty, "ask", "office", office); w.Code < 400 {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if c := s.read(r.ID).Confirmation(request.QuestionCounty); c.Asking.Event != 0 {
		t.Errorf("asked: %+v", c.Asking)
	}
}

// Nobody is asked before the verification, nor where the request may not be the
// agency's; a letter can be recorded all the same.
func TestConfirmations_NotAsked(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	s.listsOffices(pat)
	r := s.sent(valid())
	says(t, "before the verification", visible(s.page(pat, confirmPath(r))),
		"You can ask after the initial verification.")
	w := s.confirmForm(pat, r, request.QuestionCounty, "ask")
	if w.Code != 409 {
		t.Errorf("asking answers %d", w.Code)
	}
	s.takes(pat, r.ID, request.StepVerify)
	s.takes(pat, r.ID, request.StepHold, "words", "It may be someone else.")
	says(t, "on hold", visible(s.page(pat, confirmPath(r))), "Emails about this request are on hold")
	s.confirmed(pat, r.ID, request.QuestionCounty, "record", record("yes")...)
}

// Between the preview and the button the address may have bounced; and an office of
// another role is never asked, whatever the address of the page says.
func TestConfirmations_OfficeChanged(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	s.listsOffices(pat)
	r := s.in(request.Verified)
	other := previewField.FindStringSubmatch(s.page(pat, confirmPath(r)+"?county=43-lead"))
	if other == nil || other[1] != "43-lead" {
		t.Fatalf("the page offers %v", other)
	}
	w := s.confirmForm(pat, r, request.QuestionCounty, "ask", "office", other[1], "preview", other[2])
	if w.Code != 409 {
		t.Errorf("asking the lead for the county answers %d", w.Code)
	}
	seen := s.previewDigest(pat, r, request.QuestionCounty)
	err := lifecycle.BounceOffice(context.Background(), s.store,
		request.Asking{Office: "01-county", Email: "county@example.org"}, s.clock())
	if err != nil {
		t.Fatal(err)
	}
	w = s.confirmForm(pat, r, request.QuestionCounty, "ask", "preview", seen)
	if w.Code != 409 {
		t.Errorf("asking at an address that bounced answers %d", w.Code)
	}
	s.sweep()
	if n := s.mailsTo("county@example.org") + s.mailsTo("geolead@example.org"); n != 0 {
		t.Errorf("%d emails", n)
	}
}

// What was just done is said to the person who did it alone; a second email to an
// office on one day says when it leaves.
func TestConfirmations_DoneAndLeaves(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	s.listsOffices(pat)
	r := s.in(request.Verified)
	w := s.confirmForm(pat, r, request.QuestionCounty, "ask")
	done := w.Header().Get("Location")
	if mine, theirs := s.page(pat, done), s.page(robin, done); !strings.Contains(mine, `class="say good`) ||
		strings.Contains(theirs, `class="say good`) {
		t.Errorf("after %s both see the same, or it isn’t said", done)
	}
	another := s.in(request.Verified)
	says(t, "the same day", visible(s.page(pat, confirmPath(another))), "because this office gets one email a day")
}

// Staff record an answer that came by phone, and accept it: the finding and the
// page say so then, and not before. They can change their mind.
func TestConfirmations_RecordAccept(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.in(request.Verified)
	bad := append(record("yes"), "_title", "", "_said", "")
	w := s.confirmForm(pat, r, request.QuestionCounty, "record", bad...)
	says(t, "a mistake", w.Body.String(), `value="Robin Example"`, `href="#county_title"`, `href="#county_said"`,
		"Enter the title of the person who answered")
	if w.Code != 422 {
		t.Errorf("a mistake answers %d", w.Code)
	}
	r = s.confirmed(pat, r.ID, request.QuestionCounty, "record", record("yes")...)
	page := visible(s.page(pat, confirmPath(r)))
	says(t, "the page", page, "Answered: yes", "Robin Example, Deputy Superintendent, for the county superintendent",
		"On October 30, by phone.", "Differs October 2, 2026 October 5, 2026", "Determined Same Yes Yes")
	if r.Standing(request.QuestionCounty).State != request.Stated {
		t.Error("it counts before staff accept it")
	}
	if w := s.confirmForm(pat, r, request.QuestionCounty, "verdict", "_verdict", "accept-confirmation"); w.Code != 422 {
		t.Errorf("accepting without why answers %d", w.Code)
	}
	r = s.confirmed(pat, r.ID, request.QuestionCounty, "verdict", "_verdict", "accept-confirmation", "_why",
		"I called back.")
	if r.Standing(request.QuestionCounty).State != request.Confirmed {
		t.Error("it doesn’t count")
	}
	says(t, "the page", visible(s.page(pat, confirmPath(r))), "Accepted", "I called back.", "Change what was decided")
	r = s.confirmed(pat, r.ID, request.QuestionCounty, "verdict", "_verdict", "dismiss-confirmation", "_why",
		"A mistake.")
	if r.Standing(request.QuestionCounty).State != request.Stated {
		t.Error("it still counts")
	}
}

// An answer that says otherwise is a flag at the top, of the request's page too.
// The State Superintendent's comes by letter, and is never asked by email.
func TestConfirmations_Contradiction(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	s.listsOffices(pat)
	r := s.in(request.Verified)
	r = s.confirmed(pat, r.ID, request.QuestionCounty, "record", record("no")...)
	for _, path := range []string{confirmPath(r), "/desk/requests/" + r.Reference} {
		says(t, path, visible(s.page(pat, path)), "and differs from the agency")
	}
	state := []string{"_source", "phone", "_who", "Robin Example", "_title", "Deputy", "_choice", "yes", "_made_month",
		"10",
		"_made_day", "5", "_made_year", "2026", "_said", "A letter of October 30."}
	r = s.confirmed(pat, r.ID, request.QuestionState, "record", state...)
	if source := r.Confirmation(request.QuestionState).Answer.Source; source != request.FromLetter {
		t.Errorf("its source is %s", source)
	}
	if w := s.confirmForm(pat, r, request.QuestionState, "ask", "office", "01-county"); w.Code < 400 {
		t.Errorf("asking the State Superintendent answers %d", w.Code)
	}
}

// Two people at once: the second sees what the first did, and what was typed is
// still there. A button that is pressed twice counts once, and the other question
// isn't taken for this one.
func TestConfirmations_TwoPeople(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, sam := s.signedIn("Pat Example", false), s.signedIn("Sam Example", false)
	s.listsOffices(pat)
	seen := s.in(request.Verified)
	s.confirmed(pat, seen.ID, request.QuestionCounty, "record", record("yes")...)
	w := s.confirmForm(sam, seen, request.QuestionCounty, "record", record("no")...)
	says(t, "the second", visible(w.Body.String()), "This request changed", "by Pat Example")
	if w.Code != 409 || !strings.Contains(w.Body.String(), "\nOn October 30, by phone.</textarea>") {
		t.Errorf("the second gets %d", w.Code)
	}
	version := s.read(seen.ID).Version
	if w := s.confirmForm(pat, seen, request.QuestionCounty, "record", record("yes")...); w.Code != 303 ||
		s.read(seen.ID).Version != version {
		t.Errorf("pressed twice: %d, version %d", w.Code, s.read(seen.ID).Version)
	}
	seen = s.read(seen.ID)
	same := []string{"_verdict", "accept-confirmation", "_why", "I called back."}
	s.confirmed(pat, seen.ID, request.QuestionCounty, "verdict", same...)
	lead := append(record("yes"), "_who", "Sam Example")
	s.confirmed(pat, seen.ID, request.QuestionLead, "record", lead...)
	old := s.read(seen.ID)
	old.Version = seen.Version // a page from before the county's answer was accepted
	if w := s.confirmForm(pat, old, request.QuestionLead, "verdict", same...); w.Code != 409 {
		t.Errorf("the other question’s step is taken for this one: %d", w.Code)
	}
}

// Sent again, withdrawn, and asked again: each once, with an email or none.
func TestConfirmations_AgainRecall(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	s.listsOffices(pat)
	r := s.in(request.Verified)
	s.confirmed(pat, r.ID, request.QuestionCounty, "ask")
	s.sweep()
	s.now = s.now.Add(24 * time.Hour)
	pat = s.signedIn("Pat Example", false)
	s.confirmed(pat, r.ID, request.QuestionCounty, "again")
	s.sweep()
	r = s.confirmed(pat, r.ID, request.QuestionCounty, "recall", "_recall", "They called.")
	says(t, "the page", visible(s.page(pat, confirmPath(r))), "Withdrawn", "staff withdrew it",
		"Ask the county superintendent again")
	s.now = s.now.Add(24 * time.Hour)
	pat = s.signedIn("Pat Example", false)
	r = s.confirmed(pat, r.ID, request.QuestionCounty, "ask")
	s.sweep()
	if got := s.box.to("county@example.org"); len(got) != 3 {
		t.Errorf("the office got %q", got)
	}
	says(t, "the page", visible(s.page(pat, confirmPath(r))), "Asked")
	if w := s.confirmForm(pat, r, request.QuestionCounty, "again"); w.Code != 429 ||
		!strings.Contains(visible(w.Body.String()), "has been emailed 3 times") {
		t.Errorf("a fourth email: %d", w.Code)
	}
}

// The agency's page says who was asked and what came of it, and never where, nor
// how to open the link. The exports have it in words and in codes.
func TestConfirmations_AgencyAndExports(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	s.listsOffices(pat)
	r := s.in(request.Verified)
	s.sweep()
	page := s.box.link(t, "assistant@example.org", "/status/open/")
	s.confirmed(pat, r.ID, request.QuestionCounty, "ask")
	s.sweep()
	asked := s.get(s.intake, page).Body.String()
	says(t, "the agency's page", visible(asked), "What officials confirm",
		"CCEE asked the county superintendent on Friday, October 30, 2026. No answer yet. This doesn’t hold up your "+
			"request.")
	saysNothingOf(t, "the agency's page", asked, "county@example.org", "/confirm/")
	s.confirmed(pat, r.ID, request.QuestionCounty, "record", record("no")...)
	says(t, "the agency's page", visible(s.get(s.intake, page).Body.String()),
		"The county superintendent declined to confirm this on Friday, October 30, 2026.")
	says(t, "the export", s.exported("Robin Example", true, "/desk/export.csv?year=2026"),
		"Confirmation: County superintendent", "Answered: no,Contradicted,")
	says(t, "the export in codes", s.exported("Robin Example", true, "/desk/export-codes.csv?year=2026"),
		"confirmation_county,standing_county,answered_county", "no,contradicted,", "not-asked,stated,")
}

// Where an office has no address, no email goes out: the button makes a task, once.
func TestConfirmations_NoAddressTask(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.in(request.Verified)
	s.sweep()
	s.box.mails = nil
	says(t, "before", visible(s.page(pat, confirmPath(r))), "Add a task to find the address")
	for range 2 {
		for _, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
			s.confirmed(pat, r.ID, q, "find")
		}
	}
	s.sweep()
	page := visible(s.page(pat, confirmPath(r)))
	says(t, "after", page, "A task to find the address was made.")
	saysNothingOf(t, "after", page, "Add a task to find the address")
	tasks := s.tasks()
	if len(tasks) != 2 || tasks[0].Kind != request.TaskNoAddress || tasks[0].Request != r.ID || len(s.box.mails) != 0 {
		t.Errorf("%v, %d emails", tasks, len(s.box.mails))
	}
	says(t, "the tasks", visible(s.page(pat, "/desk/tasks")), "An office has no email address",
		"There’s no address to ask the geographic lead.")
}
