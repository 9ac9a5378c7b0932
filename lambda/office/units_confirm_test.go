package office_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A confirmation, from the question to its acceptance, costs the request units that
// the runbook says: staff look at the page and ask, the office opens its link and
// answers, four emails are sent, and staff accept.
func TestRequestUnits_Confirmation(t *testing.T) {
	m, s := newMetered(t)
	pat := s.signedIn("Pat Example", false)
	id := s.in(request.Verified).ID
	s.saves(pat, "01-county", with(officeForm(), "office_email", "office@example.org", "office_source", "phone"))
	s.sweep()
	path, link, form := confirmPath(s.read(id)), "", url.Values{}
	asking := func() {
		form = url.Values{"version": {fmt.Sprint(s.read(id).Version)}, "office": {"01-county"},
			"preview": {s.previewDigest(pat, s.read(id), request.QuestionCounty)}}
	}
	deciding := func() {
		q := s.read(id)
		form = url.Values{"version": {fmt.Sprint(q.Version)}, "county_why": {"why"},
			"answer":         {fmt.Sprint(q.Confirmation(request.QuestionCounty).Answer.Event)},
			"county_verdict": {string(request.StepAcceptConfirmation)}}
	}
	opened := func() { link = s.question() }
	answering := func() { form = s.answer(link) }
	nothing := func() {}
	var reads, writes float64
	for _, job := range []struct {
		name        string
		ready, do   func()
		read, write float64
	}{
		{"the confirmations page, nothing asked", nothing, func() { s.getAs(pat, path) }, 7.5, 0},
		{"ask an office", asking, func() { s.postAs(pat, path+"/county/ask", form) }, 7, 16},
		{"a sweep that asks it", nothing, s.sweep, 3, 8},
		{"the confirmations page, asked", nothing, func() { s.getAs(pat, path) }, 7.5, 0},
		{"an office opens its link", opened, func() { s.get(s.intake, link) }, 4, 0},
		{"it answers", answering, func() { s.post(s.intake, link, form) }, 6, 27},
		{"a sweep that sends the 4 emails", nothing, s.sweep, 9, 26},
		{"the confirmations page, answered", nothing, func() { s.getAs(pat, path) }, 8.5, 0},
		{"accept the answer", deciding, func() { s.postAs(pat, path+"/county/verdict", form) }, 5, 14},
	} {
		job.ready()
		read, write, calls := m.of(job.do)
		reads, writes = reads+read, writes+write
		t.Logf("%-40s read %5.1f  write %5.1f %s", job.name, read, write, calls)
		if read != job.read || write != job.write {
			t.Errorf("%s: read %.1f and write %.1f, want %.1f and %.1f", job.name, read, write, job.read, job.write)
		}
	}
	if state := s.read(id).Standing(request.QuestionCounty).State; state != request.Confirmed {
		t.Errorf("in the end it is %s", state)
	}
	text, err := os.ReadFile("../../infra/docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%.1f read and %.0f write units", reads, writes)
	if !strings.Contains(string(text), want) {
		t.Errorf("infra/docs/runbook.md should say that a confirmation costs %s", want)
	}
}
