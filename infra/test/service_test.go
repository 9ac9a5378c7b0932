package test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// The tests of service_*_test.go are of the whole service: the functions, built and
// zipped as they are deployed, run as Lambda runs them (infra/fake/runtimeapi)
// against dynoxide and aws-ses-v2-local. API Gateway, the stream's mapping, the
// schedules and EventBridge are played by the test, with events of the shapes that
// those really send and with the filters that template.yaml really sets.
//
// Between the functions and the stand-ins runs a wire that records every call.
// After each test the calls are held to the roles in template.yaml, and the
// functions' logs to their silence about what people wrote and what opens links.
//
// It shows nothing of AWS itself; what only AWS can show stands at the top of
// template.yaml.

var reference = regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`)

// TestTheWholeWayFromTheFormToAVerifiedRequest goes it once, as the people in it
// do.
func TestTheWholeWayFromTheFormToAVerifiedRequest(t *testing.T) {
	w := newWorld(t)
	intake, desk, acknowledge, watch := w.start("intake"), w.start("desk"), w.start("acknowledge"), w.start("watch")

	send := intake.check(w.form())
	if n := len(w.rows()); n != 0 {
		t.Fatalf("checking the form stored %d rows", n)
	}
	receipt := intake.send(send)
	q := w.only()
	page := intake.get(receipt).is(t, 200, q.Reference, request.FormatTime(q.Due()))
	if got := reference.FindString(page.text()); got != q.Reference {
		t.Errorf("the receipt names %q, the table %q", got, q.Reference)
	}
	if n := len(w.inbox()); n != 0 {
		t.Fatalf("intake sent %d mails itself", n)
	}

	if aside := w.feed(acknowledge); len(aside) > 0 {
		t.Errorf("set aside: %v", aside)
	}
	inbox := w.inbox()
	official, contact := q.Answers["official_email"], q.Answers["contact_email"]
	if got, want := addressees(inbox), slices.Sorted(slices.Values([]string{official, contact, staff})); !slices.Equal(
		got, want) {
		t.Fatalf("mail went to %v, want %v", got, want)
	}
	for _, address := range []string{official, contact} {
		w.acknowledges(intake, to(address, inbox)[0], q)
	}
	notice := to(staff, inbox)[0]
	w.notifies(notice, q)

	pat, link := w.signIn("Pat Example", false), w.atDesk(notice)
	w.opensOnly(pat, desk, link)
	seen := w.only()
	desk.presses(pat, seen, request.StepVerify, "").is(t, http.StatusSeeOther)
	desk.presses(pat, seen, request.StepVerify, "").is(t, http.StatusSeeOther) // pressed again
	desk.getAs(pat, link).is(t, 200, "Verified", request.FormatTime(w.only().Verified))
	intake.get(receipt).is(t, 200, request.FormatTime(w.only().Verified))

	w.feed(acknowledge)
	if got, want := addressees(w.inbox()[len(inbox):]), slices.Sorted(
		slices.Values([]string{official, contact})); !slices.Equal(got, want) {
		t.Errorf("after the verification mail went to %v, want %v", got, want)
	}
	verified := to(official, w.inbox()[len(inbox):])[0]
	intake.get(w.link(verified, "/status/open/")).is(t, 200, q.Reference)

	watch.invoke(tick("watch"))
	acknowledge.invoke(tick("sweep"))
	if n := len(w.inbox()); n != len(inbox)+2 {
		t.Errorf("the schedules sent %d mails more", n-len(inbox)-2)
	}
}

// acknowledges holds a mail to what an acknowledgement is: who sent it, what it
// says, and that nothing in it came from the form.
func (w *world) acknowledges(intake *function, l letter, q request.Request) {
	w.Helper()
	if l.From != `"CCEE Assistance" <assist@example.org>` {
		w.Errorf("the acknowledgement comes from %s", l.From)
	}
	automatic := slices.ContainsFunc(l.Headers, func(h struct{ Name, Value string }) bool {
		return h.Name == "Auto-Submitted" && h.Value == "auto-generated"
	})
	if !automatic {
		w.Errorf("the acknowledgement does not say that a machine wrote it: %v", l.Headers)
	}
	for _, want := range []string{q.Reference, request.FormatTime(q.Received), request.FormatTime(q.Due())} {
		if !strings.Contains(l.Body.Text, want) {
			w.Errorf("the acknowledgement lacks %q:\n%s", want, l.Body.Text)
		}
	}
	if strings.Contains(l.Subject+l.Body.Text+l.Body.HTML, "olibri") {
		w.Errorf("the acknowledgement has words of the submitter's:\n%s", l.Body.Text)
	}
	intake.get(w.link(l, "/request/receipt/")).is(w, 200, q.Reference)
}

// notifies holds a mail to what staff need: when it is due, what the law says, what
// was answered.
func (w *world) notifies(l letter, q request.Request) {
	w.Helper()
	want := []string{q.Reference, request.FormatTime(q.Due())}
	for _, f := range q.Findings() {
		want = append(want, f.Rule.Clause, f.Reason, f.Quote().Text)
	}
	for _, part := range q.Answers.Parts() {
		for _, row := range part.Rows {
			want = append(want, row.Question, strings.ReplaceAll(row.Answer, "\n", "\n    "))
		}
	}
	for _, text := range want {
		if !strings.Contains(l.Body.Text, text) {
			w.Errorf("the notice to staff lacks %q", text)
		}
	}
	if len(q.Findings()) == 0 {
		w.Error("the request of this test has no finding")
	}
}

// opensOnly follows staff's link as scanners of mail do, a hundred times and signed
// in nowhere, and sees that this changes nothing; then as a member of staff does,
// who finds the button.
func (w *world) opensOnly(secret string, desk *function, link string) {
	w.Helper()
	before := w.rows()
	for range 100 {
		desk.get(link).is(w, http.StatusSeeOther)
	}
	if p := desk.answer(visit(w, http.MethodHead, link, nil)); p.status != http.StatusSeeOther || p.body != "" {
		w.Errorf("HEAD of the link: %d %q", p.status, p.body)
	}
	if !maps.Equal(before, w.rows()) {
		w.Error("opening the link changed the table")
	}
	p := desk.getAs(secret, link).is(w, 200)
	if n := strings.Count(p.body, ">Verify and email the agency</button>"); n != 1 {
		w.Errorf("the page has %d buttons that say Verified, want one", n)
	}
}
