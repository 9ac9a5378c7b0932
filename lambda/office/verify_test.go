package office_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Nobody verifies blind: a line that isn't checked needs a note. Without one
// nothing is recorded, the page says so at the field, and keeps what was checked.
func TestVerify_UncheckedLineNeedsNote(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.sent(valid())
	w := s.tries(pat, r, request.StepVerify, "check_student", "")
	page := w.Body.String()
	if w.Code != 422 || s.steps(r.ID) != "receive" {
		t.Fatalf("answers %d, and its history is %s", w.Code, s.steps(r.ID))
	}
	for _, want := range []string{`href="#verify-note"`, `id="verify-note"`, "Check every line, or write a note",
		`name="check_official" value="yes" checked`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page doesn’t have %q", want)
		}
	}
	if strings.Contains(page, `name="check_student" value="yes" checked`) {
		t.Error("the page checks a line that was not checked")
	}
	s.takes(pat, r.ID, request.StepVerify, "check_student", "", "note", "A name in “Tried”: redact it first.")
	events, err := s.store.Events(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := events[len(events)-1].Why
	for _, want := range []string{"Checked: The official is a real person at the agency.",
		"Not checked: Nothing identifies a student.", "A name in “Tried”: redact it first."} {
		if !strings.Contains(got, want) {
			t.Errorf("the history doesn’t have %q: %s", want, got)
		}
	}
	s.sweep()
	for _, m := range s.box.mails {
		if strings.Contains(m.Text+m.HTML, "A name in") || strings.Contains(m.Text, "Not checked") {
			t.Errorf("the email to %s has staff’s note: %s", m.To, m.Text)
		}
	}
}

// The page has the email of a verification as it will arrive, and what it verifies
// is that email: once the deadline has passed it says sorry, and the person sees
// that first.
func TestVerify_EmailIsSeenFirst(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.sent(valid())
	page := s.page(pat, "/desk/requests/"+r.Reference)
	for _, want := range []string{"Preview the email", "We verified your request for assistance",
		"Directory Unified, school district in Alameda County", "the email says “School district in Alameda County”",
		"Emails assistant@example.org and superintendent@example.org."} {
		if !strings.Contains(visible(page), want) {
			t.Errorf("the page doesn’t have %q", want)
		}
	}
	digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(page)
	if digest == nil {
		t.Fatal("the form has no digest")
	}
	s.now = s.now.Add(request.Verification + time.Minute)
	pat = s.signedIn("Pat Example", false)
	w := s.tries(pat, s.read(r.ID), request.StepVerify, "digest", digest[1], "note", "My note.")
	if text := visible(w.Body.String()); w.Code != 409 || !strings.Contains(text, "The email changed after") ||
		!strings.Contains(text, "We’re sorry it’s late") || !strings.Contains(text, "My note.") {
		t.Fatalf("answers %d: %s", w.Code, text)
	}
	if got := s.steps(r.ID); got != "receive seen" {
		t.Fatalf("its history is %s", got)
	}
	digest = regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(w.Body.String())
	s.now = s.now.Add(20 * time.Minute) // another instant is no other email
	s.takes(pat, r.ID, request.StepVerify, "digest", digest[1])
}

// Flags say what they are about and link to the answer, and people's addresses are
// links that can do nothing else.
func TestServeRequest_FlagsAndLinks(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(with(valid(), "months", "14", "at_risk", "yes", "at_risk_reason", "Two groups.", "official_phone",
		"(916) 555-0100 ext. 12"))
	page := s.page(s.signedIn("Pat Example", false), "/desk/requests/"+r.Reference)
	for _, want := range []string{"Asks for 14 months of help", `href="#a-months"`, `id="a-months"`,
		`href="mailto:superintendent@example.org"`, `href="tel:+19165550100"`, "in the directory",
		"as Directory Unified", "Didn’t check (h)", "states that it is at risk", "No charge in the law",
		"Opened today, 5:04 p.m. by Pat Example"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page doesn’t have %q", want)
		}
	}
	for _, refused := range []string{"to look at", "nobody", "None is asked for"} {
		if strings.Contains(page, refused) {
			t.Errorf("the page says %q", refused)
		}
	}
}

// The three criteria are assessed in one step, each with its reason; what was not
// changed is not said again.
func TestAssess_AllCriteriaInOneStep(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.in(request.Verified)
	s.takes(pat, r.ID, request.StepWeigh, "assess_at-risk", "no", "assess_partners", "yes", "words", "They told us.")
	r = s.takes(pat, r.ID, request.StepWeigh, "was_at-risk", "no", "assess_at-risk", "no", "was_partners", "yes",
		"assess_partners", "not-sure", "words", "The coach left.")
	if got := s.steps(r.ID); got != "receive verify weigh weigh" {
		t.Errorf("its history is %s", got)
	}
	if r.Weighed["at-risk"].Event != 3 || r.Weighed["partners"] != (request.Weighing{Is: "not-sure", Event: 4}) ||
		len(r.Weighed) != 2 {
		t.Errorf("assessed: %+v", r.Weighed)
	}
	page := visible(s.page(pat, "/desk/requests/"+r.Reference))
	for _, want := range []string{"Assessment: Not met. They told us.", "Assessment: Can’t tell yet. The coach left."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page doesn’t have %q", want)
		}
	}
	w := s.tries(pat, r, request.StepWeigh, "was_at-risk", "no", "assess_at-risk", "no", "words", "Only words.")
	if w.Code != 422 || !strings.Contains(w.Body.String(), "Change at least one assessment") ||
		!strings.Contains(w.Body.String(), "Only words.") {
		t.Errorf("without a change it answers %d", w.Code)
	}
}
