package office_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/probe"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// agreementPage is the page of a request's agreement, as staff see it.
func (s *service) agreementPage(q request.Request) string {
	s.t.Helper()
	return s.page(s.signedIn("Pat Example", false), "/desk/requests/"+q.Reference+"/agreement")
}

// The agreement says of contract language what was answered.
func TestAgreement_Negotiation(t *testing.T) {
	s := newService(t, &table.Memory{})
	for answer, want := range map[string]string{"yes": "The Agency expects to negotiate over contract language.",
		"no":       "The Agency doesn’t expect to negotiate over contract language.",
		"not-sure": "The Agency isn’t sure whether it will negotiate over contract language."} {
		says(t, "the agreement for "+answer,
			s.agreementPage(s.sent(with(valid(), "negotiation", answer, "official_email",
				answer+"@example.org"))), "<p>"+want+"</p>")
	}
}

// An estimate is what was typed, and the fiscal contact may be one whom the agency
// has given already by name.
func TestAgreement_EstimatesAndFiscalContact(t *testing.T) {
	s := newService(t, &table.Memory{})
	says(t, "the agreement", s.agreementPage(s.sent(with(valid(), "pupils", "about 120", "staff", "12–15", "fiscal_is",
		"official"))), "About 120 students, about 12–15 staff", "Pat Example, superintendent@example.org")
	says(t, "the agreement", s.agreementPage(s.sent(with(valid(), "fiscal_is", "contact", "official_email",
		"other@example.org"))), "Sam Example, assistant@example.org")
}

// The lines of an answer stay apart, and what each partner does stands under its
// question.
func TestAgreement_Paragraphs(t *testing.T) {
	s := newService(t, &table.Memory{})
	page := s.agreementPage(s.sent(with(valid(), "need", "First.\n\nSecond.", "coe_work", "Coaching.", "lead_work",
		"Networks.")))
	says(t, "the agreement", page, "<blockquote>First.\n\nSecond.</blockquote>",
		"What is the county office helping you with?", "What is the geographic lead agency helping you with?")
	style, err := os.ReadFile("../../site/theme/desk.css")
	if err != nil || !strings.Contains(string(style),
		"white-space: pre-line; overflow-wrap: anywhere; }\nblockquote p") {
		t.Errorf("the style sheet runs the lines of an answer together (%v)", err)
	}
}

// typeAgreement posts the page's form: what it shows, with changes as pairs of
// names and values, and the button do.
func (s *service) typeAgreement(cookie *http.Cookie, q request.Request, do string, base int,
	pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{"do": {do}, "draft": {strconv.Itoa(base)}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return s.postAs(cookie, "/desk/requests/"+q.Reference+"/agreement", form)
}

// Saving makes a draft with a number, its event, and its digest; a reload shows
// what was typed. The same form again counts once.
func TestAgreement_Save(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, q := s.signedIn("Pat Example", false), s.in(request.Accepted)
	for range 2 { // pressed twice
		w := s.typeAgreement(pat, q, "save", 0, "scope_1_text", "Two days.", "agreement_number", "A-7")
		if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), web.AgreementPath(q)+"?saved=1") {
			t.Fatalf("it answers %d, %s", w.Code, w.Header().Get("Location"))
		}
	}
	now := s.read(q.ID)
	if now.Agreement.Number != 1 || now.Agreement.Digest == "" || !strings.HasSuffix(s.steps(q.ID), "accept draft") {
		t.Errorf("the request says %+v after %s", now.Agreement, s.steps(q.ID))
	}
	page := s.page(pat, web.AgreementPath(q)+"?saved=1")
	says(t, "the page", page, "Draft 1 is saved", ">\nTwo days.</textarea>", `value="A-7"`, "Save draft 2",
		"version 1 of the answers")
	saysNothingOf(t, "someone else’s page", s.page(s.signedIn("Robin Example", true),
		web.AgreementPath(q)+"?saved=1"), "Draft 1 is saved")
	says(t, "the request", s.page(pat, web.RequestPath(q)), "A draft of the agreement was saved")
}

// A GET, adding up, and removing a row save nothing.
func TestAgreement_NothingSaved(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, q := s.signedIn("Pat Example", false), s.in(request.Accepted)
	s.page(pat, web.AgreementPath(q))
	w := s.typeAgreement(pat, q, "add-up", 0, "cost_1_line", "Staff days", "cost_1_quantity", "2.5", "cost_1_rate",
		"1,000", "cost_2_line", "Gone", "scope_3_text", "Kept")
	says(t, "the page", w.Body.String(), "Not saved yet", ">2,500.00<", "Remove<span")
	w = s.typeAgreement(pat, q, "remove-cost_1", 0, "cost_1_line", "Staff days", "cost_2_line", "Stays")
	if page := w.Body.String(); strings.Contains(page, "Staff days\"") || !strings.Contains(page, `value="Stays"`) {
		t.Error("the wrong row is gone")
	}
	if now := s.read(q.ID); now.Agreement.Number != 0 || strings.Contains(s.steps(q.ID), "draft") {
		t.Errorf("it saved %+v", now.Agreement)
	}
}

// Of two people, the one who saves second sees what differs and chooses. What only
// one changed is chosen already; nothing is lost on the way.
func TestAgreement_TwoPeople(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin, q := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true), s.in(request.Accepted)
	s.typeAgreement(pat, q, "save", 0, "agreement_number", "A-7", "excluded", "Lunch")
	s.typeAgreement(robin, q, "save", 1, "agreement_number", "A-8", "excluded", "Lunch", "sites", "Two")
	w := s.typeAgreement(pat, q, "save", 1, "agreement_number", "A-9", "excluded", "Dinner")
	if w.Code != 409 {
		t.Fatalf("it answers %d", w.Code)
	}
	says(t, "the page", w.Body.String(), "Robin Example", "A-8", "A-9", `name="pick-sites" value="saved" checked`,
		`name="pick-excluded" value="mine" checked`, `name="pick-agreement_number" value="saved">`)
	mine := []string{"agreement_number", "A-9", "excluded", "Dinner", "pick-sites", "saved", "pick-excluded", "mine"}
	w = s.typeAgreement(pat, q, "merge", 2, mine...)
	if w.Code != 422 {
		t.Errorf("without a choice it answers %d", w.Code)
	}
	w = s.typeAgreement(pat, q, "merge", 2, append(mine, "pick-agreement_number", "saved")...)
	d, err := s.store.AgreementDraft(t.Context(), q.ID, 3)
	if w.Code != 303 || err != nil || d.Typed["agreement_number"] != "A-8" || d.Typed["excluded"] != "Dinner" ||
		d.Typed["sites"] != "Two" {
		t.Errorf("it answers %d, and draft 3 is %v (%v)", w.Code, d.Typed, err)
	}
	says(t, "the comparison", visible(s.page(pat, web.AgreementPath(q)+"/compare?a=1&b=3")), "A-7", "A-8", "Dinner",
		"Pat Example")
}

// Adding up keeps the draft that the page started from, so that a draft saved
// meanwhile isn't overwritten.
func TestAgreement_AddUpKeepsBase(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin, q := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true), s.in(request.Accepted)
	s.typeAgreement(robin, q, "save", 0, "excluded", "Lunch")
	w := s.typeAgreement(pat, q, "add-up", 0, "excluded", "Dinner")
	says(t, "the page", w.Body.String(), `name="draft" value="0"`)
	if w := s.typeAgreement(pat, q, "save", 0, "excluded", "Dinner"); w.Code != 409 {
		t.Errorf("it answers %d", w.Code)
	}
}

// Before a request is accepted there is a look, and nothing can be saved.
func TestAgreement_BeforeAcceptance(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, q := s.signedIn("Pat Example", false), s.in(request.Verified)
	page := s.page(pat, web.AgreementPath(q))
	says(t, "the page", page, "This is a look at the agreement")
	saysNothingOf(t, "the page", page, "Save draft", "<textarea name=\"scope")
	w := s.typeAgreement(pat, q, "save", 0, "excluded", "Lunch")
	if w.Code != 409 || !strings.Contains(w.Body.String(), "Lunch") {
		t.Errorf("it answers %d", w.Code)
	}
	if s.read(q.ID).Agreement.Number != 0 {
		t.Error("a draft is saved")
	}
}

// A draft is made from a version of the answers. When they change, the page says so
// and names what differs; the draft keeps its version.
func TestAgreement_AnswersChanged(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin, q := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true), s.in(request.Accepted)
	s.typeAgreement(pat, q, "save", 0, "excluded", "Lunch")
	s.takes(robin, q.ID, request.StepReopen, "words", "Why.")
	amended := q.Answers.RawInput()
	amended["need"] = "Something else."
	s.byAgency(q.ID, request.StepAmend, request.Input{Answers: request.Form.Check(amended, s.clock()).Answers})
	s.takes(robin, q.ID, request.StepAccept)
	says(t, "the page", visible(s.page(pat, web.AgreementPath(q))),
		"Made from version 1 of the answers. The answers are now version 2.", "2 Need: What do you need help with?",
		"Something else.", "Agency name, county, and CDS code (version 1, ", "What do you need help with?")
	saysNothingOf(t, "draft 1", s.page(pat, web.AgreementPath(q)+"/1"), "<blockquote>Something else.")
}

// The Word file is that of the draft; the agency's copy has no comments.
func TestAgreement_Word(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, q := s.signedIn("Pat Example", false), s.in(request.Accepted)
	s.typeAgreement(pat, q, "save", 0, "excluded", "Lunch & dinner")
	for _, c := range []struct {
		copy, name string
		comments   bool
	}{{"", "-draft-1.docx", true}, {"&copy=agency", "-draft-1-agency.docx", false}} {
		w := s.getAs(pat, web.AgreementPath(q)+"/word?draft=1"+c.copy)
		if got := w.Header().Get("Content-Disposition"); w.Code != 200 || !strings.Contains(got, q.Reference+c.name) {
			t.Fatalf("it answers %d, %s", w.Code, got)
		}
		file, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, part := range file.File {
			names[part.Name] = true
		}
		if names["word/comments.xml"] != c.comments {
			t.Errorf("with %q its parts are %v", c.copy, names)
		}
	}
}

// The print page has the draft, its blanks, and its sources, and no comment.
func TestAgreement_Print(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, q := s.signedIn("Pat Example", false), s.in(request.Accepted)
	s.typeAgreement(pat, q, "save", 0, "excluded", "Lunch")
	page := s.page(pat, web.AgreementPath(q)+"/print?draft=1")
	says(t, "the page", page, "Draft 1. It binds no one", "<mark>[Agreement number]</mark>", "Lunch",
		"Where each part comes from")
	saysNothingOf(t, "the page", page, "Picked by rule")
}

// A removal of words reaches what staff typed into drafts.
func TestAgreement_Redacted(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, lead, q := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true), s.in(request.Accepted)
	s.typeAgreement(pat, q, "save", 0, "excluded", "Ask Jordan first.")
	page := s.postAs(lead, web.RedactPath(q), url.Values{"version": {fmt.Sprint(s.read(q.ID).Version)},
		"find":   {"Jordan"},
		"action": {"find"}}).Body.String()
	says(t, "the search", page, "at-agreement-1-excluded")
	h, err := lifecycle.ReadAll(t.Context(), s.store, s.read(q.ID))
	if err != nil {
		t.Fatal(err)
	}
	now := s.read(q.ID)
	what := request.Redaction{Cuts: []request.Cut{{Place: "agreement-1-excluded",
		Spans: []request.Span{{From: 4, To: 10}}}}}
	c, err := request.Redact(now, what, h, request.Input{By: "Robin Example", Words: "It names a student.",
		Salt: "salt",
		Now:  s.clock()})
	if err == nil {
		err = s.store.Save(t.Context(), c)
	}
	if err != nil {
		t.Fatal(err)
	}
	page = s.page(pat, web.AgreementPath(q))
	says(t, "the agreement", page, "Ask [redacted] first.")
	saysNothingOf(t, "the agreement", page, "Jordan", "isn’t as it was saved")
	found, err := audit.Reconcile(t.Context(), s.store, s.clock().Add(time.Hour))
	isAltered := func(one integrity.Inconsistency) bool { return one.Kind == integrity.Altered }
	if slices.ContainsFunc(found, isAltered) || err != nil {
		t.Errorf("the audit finds %v (%v)", found, err)
	}
}

// A draft that was changed in the table is shown with a notice, and the audit finds
// it.
func TestAgreement_Altered(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	pat, q := s.signedIn("Pat Example", false), s.in(request.Accepted)
	s.typeAgreement(pat, q, "save", 0, "excluded", "Lunch")
	d.rows["request#"+q.ID+" agreement#000001"] = edit(t, func(v map[string]any) {
		v["typed"].(map[string]any)["excluded"] = "Dinner"
		delete(v, "sum")
	})
	says(t, "the page", s.page(pat, web.AgreementPath(q)), "Draft 1 isn’t as it was saved")
	found, err := audit.Reconcile(t.Context(), s.store, s.clock().Add(time.Hour))
	isDraft := func(one integrity.Inconsistency) bool {
		return one.Kind == integrity.Altered && one.What == "draft 1 of the agreement isn’t as it was saved"
	}
	if !slices.ContainsFunc(found, isDraft) || err != nil {
		t.Errorf("the audit finds %v (%v)", found, err)
	}
}

// What stands under Priority is what was answered: the box of (h), and whether the
// district states that it is at risk.
func TestDeskRequest_Priority(t *testing.T) {
	s := newService(t, &table.Memory{})
	staff := s.signedIn("Pat Example", false)
	for _, c := range []struct{ h, risk, want string }{
		{"yes", "yes", "The district asks for priority under (h). It states that it is at risk of"},
		{"", "yes", "The district did not check (h). It states that it is at risk of"},
		{"", "not-sure", "The district did not check (h). It is not sure whether it is at risk of"},
		{"", "no", "The district did not check (h). It states that it is not at risk of"},
	} {
		q := s.sent(with(valid(), "h", c.h, "at_risk", c.risk, "at_risk_reason",
			map[bool]string{true: "Why"}[c.risk == "yes"], "official_email", c.h+c.risk+"@example.org"))
		page := s.page(staff, "/desk/requests/"+q.Reference)
		says(t, "the page", page, c.want)
		saysNothingOf(t, "the page", page, "None is asked for")
	}
	coe := s.sent(url.Values(http.Header(probe.Sample).Clone()))
	says(t, "the page", s.page(staff, "/desk/requests/"+coe.Reference), "(h) is only for school districts.")
}
