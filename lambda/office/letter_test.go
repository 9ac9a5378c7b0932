package office_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everyMail lets a request be late and then verified, so that each kind of mail is
// sent, with a canary in each answer.
func everyMail(t *testing.T) (*service, map[string]request.Mail) {
	s := newService(t, &table.Memory{})
	form := valid()
	for name := range form {
		if f, ok := request.Form.Field(name); ok && (f.Kind == request.Text || f.Kind == request.Long) {
			form.Set(name, "<i>canary</i> www.canary.example/"+name)
		}
	}
	form.Set("need", "# canary heading\r\n\r\n- canary item\r\n\r\nhttps://canary.example/alone\r\n")
	s.saveAndMail(form, "colleague@example.org")
	r := s.sent(form)
	s.sweep()
	if w := s.post(s.intake, s.box.link(t, "superintendent@example.org", "/request/disclaim/"), nil); w.Code != 303 {
		t.Fatalf("the official’s button answers %d", w.Code)
	}
	late := s.sent(with(and(form, nil), "agency", "A late canary", "official_email", "late@example.org"))
	s.pass(49 * time.Hour)
	s.wholeLives(r.ID, form)
	s.takes(s.signedIn("Pat Example", false), late.ID, request.StepVerify)
	s.waitForReminder(late.ID)
	s.waitForLapse(late.ID)
	s.decides(late.ID, request.StepRecall, request.StepAccept)
	s.waitForAgreement(late.ID, func() {})
	s.confirmEmails(form)
	s.shareEmails(late.ID)
	kinds := map[string]request.Mail{}
	for _, m := range s.box.mails {
		stored, err := s.store.Message(context.Background(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		kind := string(stored.Kind)
		if len(stored.Carries) > 0 {
			kind = "staff-gathered"
		}
		if strings.Contains(m.Text, "/request/disclaim/") || kinds[kind].ID == "" {
			kinds[kind] = m // of the acknowledgements the official's, which says more
		}
	}
	words, err := os.ReadDir("outbox/mails")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range words {
		if kind := strings.TrimSuffix(file.Name(), ".txt"); !file.IsDir() && kinds[kind].ID == "" {
			t.Errorf("no mail of the kind %s was sent", kind)
		}
	}
	return s, kinds
}

// shareEmails sends a draft of an accepted request's agreement to both readers.
func (s *service) shareEmails(id string) {
	s.t.Helper()
	pat := s.signedIn("Pat Example", false)
	s.typeAgreement(pat, s.read(id), "save", s.read(id).Agreement.Number, "excluded", "A canary in the draft")
	s.saves(pat, request.AgentID, officeForm("office_name", "A canary agent", "office_email", agentAddress))
	q := s.read(id)
	s.shares(pat, q, request.ReaderAgency, q.Agreement.Number, "late@example.org")
	s.shares(pat, q, request.ReaderAgent, q.Agreement.Number, agentAddress)
}

// redactsAndTells has a lead redact words, and email the agency that they did.
func (s *service) redactsAndTells(lead *http.Cookie, id string, boxes ...string) {
	s.t.Helper()
	q := s.read(id)
	if w := s.removes(lead, q, fmt.Sprint(q.Version), "A student was named.", append(boxes, "tell")...); w.Code != 303 {
		s.t.Fatalf("redacting answers %d: %s", w.Code, visible(w.Body.String()))
	}
}

// wholeLives takes every step that owes a mail, on that request and on two more.
func (s *service) wholeLives(id string, form url.Values) {
	s.t.Helper()
	staff, lead := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	const said = "The first line.\n\n# No heading\n\nhttps://elsewhere.example/no-link"
	s.takes(staff, id, request.StepAssign, "person", request.PersonID("https://provider.example.org", "Robin Example"))
	s.takes(staff, id, request.StepExpect, s.inDays("decide_by", 30)...)
	s.takes(staff, id, request.StepVerify)
	s.takes(staff, id, request.StepAsk, append(s.inDays("answer_by", 7), "words", said)...)
	s.sweep() // the dates of both are in their emails
	s.byAgency(id, request.StepAnswer, request.Input{Words: "canary answer\n\n# canary heading"})
	s.takes(staff, id, request.StepAsk, "words", said)
	s.takes(staff, id, request.StepRecall, "words", said)
	amended := s.read(id).Answers.RawInput()
	amended["months"] = "8"
	s.byAgency(id, request.StepAmend, request.Input{Answers: request.Form.Check(amended, s.clock()).Answers})
	s.takes(staff, id, request.StepReady, "lead", request.PersonID("https://provider.example.org", "Robin Example"),
		"advice", "decline", "words", said)
	s.takes(staff, id, request.StepTakeBack, "words", said)
	s.takes(lead, id, request.StepDecline, "words", said)
	s.takes(lead, id, request.StepReopen, "words", said)
	s.takes(lead, id, request.StepRefer, "words", said)
	s.takes(lead, id, request.StepReopen, "words", said)
	s.takes(lead, id, request.StepAccept, "words", said)
	s.takes(staff, id, request.StepPrepare, "words", said)
	s.takes(staff, id, request.StepSend, "words", said)
	s.takes(staff, id, request.StepBoard, append(s.inDays("board_on", 0), "words", said)...)
	s.takes(staff, id, request.StepSign, "words", said)
	s.redactsAndTells(lead, id, "field-tried", "note="+said)
	s.sweep()
	other := s.sent(with(and(form, nil), "agency", "Another canary", "official_email", "another@example.org"))
	s.byAgency(other.ID, request.StepWithdraw, request.Input{Words: "canary reason"})
	s.sweep()
	s.gatherNotices(form)
	s.now = s.now.Add(24 * time.Hour) // the day's emails have gone to this address
	m, _ := s.read(id).StatusLink("assistant@example.org", "1", s.clock())
	if err := s.store.SaveMessage(context.Background(), m, request.MessageWrite{}); err != nil {
		s.t.Fatal(err)
	}
	s.sweep()
}

// waitForLapse lets the day of a question pass without an answer.
func (s *service) waitForLapse(id string) {
	s.t.Helper()
	s.now = s.read(id).AnswerBy
	if err := s.watch.Run(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	s.sweep()
}

// waitForAgreement lets a request wait that was accepted: until staff are reminded
// of its agreement, and until its day is over. then is done after each.
func (s *service) waitForAgreement(id string, then func()) {
	s.t.Helper()
	due := s.read(id).AgreementDue()
	for _, at := range []time.Time{request.AgreementWarningAt(due, 2), request.AgreementWarningAt(due, 1), due} {
		s.now = at
		if err := s.watch.Run(context.Background()); err != nil {
			s.t.Fatal(err)
		}
		s.sweep()
		then()
	}
}

// waitForReminder asks a question, and lets it wait until its reminder is due.
func (s *service) waitForReminder(id string) {
	s.t.Helper()
	asked := s.takes(s.signedIn("Pat Example", false), id, request.StepAsk,
		append(s.inDays("answer_by", 7), "words", "Which grades?")...)
	s.now = request.AnswerReminderAt(asked.AnswerBy)
	if err := s.watch.Run(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	s.sweep()
}

// gatherNotices has an agency take one step, and then three more within the quarter
// of an hour.
func (s *service) gatherNotices(form url.Values) {
	s.t.Helper()
	id := s.sent(with(and(form, nil), "agency", "A third canary", "official_email", "third@example.org")).ID
	s.sweep()
	for _, months := range []string{"6", "7", "8"} {
		typed := s.read(id).Answers.RawInput()
		typed["months"] = months
		s.byAgency(id, request.StepAmend, request.Input{Answers: request.Form.Check(typed, s.clock()).Answers})
		s.sweep()
	}
	s.byAgency(id, request.StepWithdraw, request.Input{Words: "canary reason"})
	s.now = s.now.Add(request.NoticeInterval)
	s.sweep()
}

// byAgency takes a step as the agency's own page does.
func (s *service) byAgency(id string, step request.Step, in request.Input) {
	s.t.Helper()
	in.By, in.Salt, in.Now = request.ByTheAgency, "salt", s.clock()
	c, err := s.read(id).Take(step, in)
	if err == nil {
		err = s.store.Save(context.Background(), c)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// No email to an agency or an official has a word that a submitter wrote, in any of
// its parts. Emails to staff may have some, but not in the subject or the
// preheader.
func TestMails_NoSubmitterText(t *testing.T) {
	s, kinds := everyMail(t)
	for _, m := range s.box.mails {
		stored, err := s.store.Message(context.Background(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join([]string{m.From, m.ReplyTo, m.Subject, m.Text, m.HTML}, "\n")
		// a receipt has the office's own words
		toOffice := stored.IsToOffice() && stored.Kind != request.ConfirmReceipt || stored.Kind == request.DraftForAgent
		if (stored.IsToAgency() || toOffice) && strings.Contains(all, "canary") {
			t.Errorf("the mail %s has the submitter's text: %s", stored.Kind, all)
		}
		if strings.Contains(m.Subject+preheaderOf(t, m), "canary") {
			t.Errorf("the subject or the preheader of %s has the submitter's text", stored.Kind)
		}
	}
	for kind, m := range kinds {
		forStaff := strings.HasPrefix(kind, "staff-") || slices.Contains([]string{"assigned", "breach", "disclaimed",
			"ready", "taken-back", "unanswered", "warning", "confirm-receipt", "agreement-warning", "agreement-late"}, kind)
		if has := strings.Contains(m.Text, "canary") && strings.Contains(m.HTML, "canary"); has != forStaff {
			t.Errorf("the mail %s has the submitter's text: %v, want %v", kind, has, forStaff)
		}
	}
}

// preheaderOf is the text that an inbox shows next to the subject.
func preheaderOf(t *testing.T, m request.Mail) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<body>\s*<div style="display:none[^>]*>(.*?)</div>`).FindStringSubmatch(m.HTML)
	if found == nil || found[1] == "" {
		t.Fatalf("%s has no preheader: %s", m.ID, m.HTML)
	}
	return found[1]
}

// What staff write stands in the mail as it is and is never read as blocks.
func TestMails_StaffTextIsLiteral(t *testing.T) {
	_, kinds := everyMail(t)
	for _, kind := range []request.MessageKind{request.AskedNotice, request.RecalledNotice, request.AcceptedNotice,
		request.DeclinedNotice, request.ReferredNotice, request.PreparedNotice, request.SentNotice,
		request.AgreedNotice, request.ReopenedNotice} {
		m := kinds[string(kind)]
		if !strings.Contains(m.Text,
			"\n    The first line.\n    \n    # No heading\n    \n    https://elsewhere.example/no-link\n") {
			t.Errorf("the text of %s does not have the words as they were written: %s", kind, m.Text)
		}
		if strings.Contains(m.HTML, "<h2>No heading") || strings.Contains(m.HTML, `href="https://elsewhere.example`) ||
			!strings.Contains(m.HTML, "# No heading") {
			t.Errorf("the HTML of %s reads the words as blocks: %s", kind, m.HTML)
		}
	}
}

func TestASubmittersTextIsNeverReadAsMarkup(t *testing.T) {
	_, kinds := everyMail(t)
	m := kinds[string(request.StaffNotice)]
	for _, never := range []string{"<i>canary", `canary.example"`, "<h2>canary", "<li>canary"} {
		if strings.Contains(m.HTML, never) {
			t.Errorf("the HTML has %s", never)
		}
	}
	if !strings.Contains(m.Text,
		"\n    # canary heading\n    \n    - canary item\n    \n    https://canary.example/alone\n") {
		t.Error("the answer does not stand in the text as it was written, indented")
	}
}
