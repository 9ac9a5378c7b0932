package office_test

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// assignedTo is a request that is assigned to someone with that address.
func (s *service) assignedTo(address string) request.Request {
	s.t.Helper()
	q := s.sent(valid())
	s.sweep()
	s.take(q, request.StepAssign,
		request.Input{To: request.Assignee{ID: "robin", Name: "Robin Example", Email: address}})
	s.takes(s.signedIn("Pat Example", false), q.ID, request.StepVerify)
	s.sweep()
	return s.read(q.ID)
}

// Who is assigned gets what the agency answers, beside the staff mailbox, with the
// reason why; once where the two are the same address.
func TestAssignee_ToldOfAnswer(t *testing.T) {
	const subject = "The agency answered: "
	for address, want := range map[string]int{"robin@example.org": 1, "Staff@example.org": 0} {
		s := newService(t, &table.Memory{})
		q := s.assignedTo(address)
		s.takes(s.signedIn("Pat Example", false), q.ID, request.StepAsk, "words", "Which grades?")
		s.byAgency(q.ID, request.StepAnswer, request.Input{Words: "In May."})
		s.sweep()
		staff, assignee := 0, 0
		for _, m := range s.box.mails {
			if !strings.HasPrefix(m.Subject, subject) {
				continue
			}
			if m.To == "staff@example.org" {
				staff++
				continue
			}
			assignee++
			says(t, "the email", m.Text, "In May.", "because the request is assigned to you")
		}
		if staff != 1 || assignee != want {
			t.Errorf("staff got %d emails of the answer, and %s %d", staff, address, assignee)
		}
	}
}

// A question without an answer by its day comes back: who is assigned, or else
// staff, is told once, though emails to the agency are off; not where it is
// answered in the last moment.
func TestWatch_NoAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		address string
		answers bool
		want    string
	}{"assigned": {"robin@example.org", false, "robin@example.org"}, "to no one": {"", false, "staff@example.org"},
		"answered": {"", true, ""}} {
		s := newService(t, &table.Memory{})
		s.watch.LateEmails = false
		q := s.assignedTo(c.address)
		s.takes(s.signedIn("Pat Example", false), q.ID, request.StepAsk,
			append(s.inDays("answer_by", 3), "words", "Which grades?")...)
		s.now = s.read(q.ID).AnswerBy.Add(-time.Minute)
		if c.answers {
			s.byAgency(q.ID, request.StepAnswer, request.Input{Words: "In May."})
		}
		s.box.mails = nil
		s.pass(2 * time.Hour)
		var told []string
		for _, m := range s.box.mails {
			if strings.HasPrefix(m.Subject, "No answer to our question: ") {
				told = append(told, m.To)
			}
		}
		if strings.Join(told, " ") != c.want {
			t.Errorf("%s: told are %q, want %q", name, told, c.want)
		}
	}
}

// A reminder that leaves late, when its day has passed, says nothing true and is
// not sent.
func TestReminder_TwoDaysOutage(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.assignedTo("")
	asked := s.takes(s.signedIn("Pat Example", false), q.ID, request.StepAsk,
		append(s.inDays("answer_by", 7), "words", "Which grades?")...)
	s.sweep()
	s.now = request.AnswerReminderAt(asked.AnswerBy)
	if err := s.watch.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.now = asked.AnswerBy.Add(time.Hour) // no email left for days
	s.sweep()
	for _, m := range s.box.mails {
		if strings.HasPrefix(m.Subject, "Reminder") {
			t.Errorf("%s gets %q", m.To, m.Subject)
		}
	}
}
