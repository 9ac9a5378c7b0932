package office_test

import (
	"context"
	"crypto/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// beforeStep are the steps that bring a new request to where a step can be taken.
var beforeStep = map[request.Step]string{
	request.StepVerify: "", request.StepAsk: "verify", request.StepRecall: "verify ask", request.StepAccept: "verify",
	request.StepDecline: "verify", request.StepRefer: "verify", request.StepWithdraw: "verify",
	request.StepPrepare: "verify accept", request.StepSend: "verify accept prepare",
	request.StepSign: "verify accept prepare send", request.StepReopen: "verify decline",
}

// linkSecret is the secret of a link in an email.
var linkSecret = regexp.MustCompile(`(/status/open/)[A-Za-z0-9_-]{43}`)

// For each step that people at CCEE take and that emails the agency, what a preview
// composes is what is sent: recipients, headers, text and HTML, but for the secrets
// of the links.
func TestPreview_IsWhatIsSent(t *testing.T) {
	for _, l := range request.Life {
		if l.AtDesk() == "" || l.Agency == "" || l.Form == nil {
			continue
		}
		before, known := beforeStep[l.Step]
		if !known {
			t.Errorf("no way to the step %s", l.Step)
			continue
		}
		s := newService(t, &table.Memory{})
		q, robin := s.sent(valid()), s.signedIn("Robin Example", true)
		for step := range strings.FieldsSeq(before) {
			q = s.takes(robin, q.ID, request.Step(step), answersOf(request.Step(step))...)
		}
		s.sweep()
		s.box.mails = nil
		salt, err := request.NewSalt(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c, err := q.Take(l.Step, request.Input{By: "Robin Example", Words: "Dear <b>all</b>,\n\n# no heading",
			Salt: salt,
			Day:  s.clock().Add(200 * time.Hour), Now: s.clock()})
		if err != nil {
			t.Fatal(err)
		}
		seen, err := s.sender.Preview(c, s.clock())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.store.Save(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		s.sweep()
		s.box.mails = slices.DeleteFunc(s.box.mails, func(m request.Mail) bool { return m.To == "staff@example.org" })
		if len(seen) != 2 || len(s.box.mails) != 2 {
			t.Fatalf("%s: %d previews and %d emails, want 2", l.Step, len(seen), len(s.box.mails))
		}
		for _, sent := range s.box.mails {
			sent.Text = linkSecret.ReplaceAllString(sent.Text, "${1}"+outbox.SecretInPreview)
			sent.HTML = linkSecret.ReplaceAllString(sent.HTML, "${1}"+outbox.SecretInPreview)
			sent.Attempt = 0
			if !slices.ContainsFunc(seen, func(l outbox.Letter) bool { return l.Mail == sent }) {
				t.Errorf("%s: sent is %+v, and the previews are %+v", l.Step, sent, seen)
			}
		}
	}
}
