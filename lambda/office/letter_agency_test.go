package office_test

import (
	"context"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A stranger can type any CDS code. Emails to an agency name it by the state's
// directory only once staff have verified that code, and not where they left it
// unchecked or the agency has changed it since.
func TestMails_DirectoryName(t *testing.T) {
	unchecked := []string{"check_code", "", "note", "No one answers the phone."}
	for name, c := range map[string]struct {
		verify []string
		cds    string // that the agency changes its code to, once it is verified
		named  bool
	}{
		"a code that staff verified":        {nil, "", true},
		"a code that nobody checked":        {unchecked, "", false},
		"a code that the agency changed":    {nil, "0110017", false},
		"a code that isn't in the list":     {nil, "0199999", false},
		"unchecked, and changed to another": {unchecked, "0110017", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, &table.Memory{})
			b := &book{service: s}
			id := s.sent(valid()).ID
			b.changes(id, "months", "7")
			s.sweep()
			if got := s.toAgency("Directory Unified"); got != 0 {
				t.Errorf("%d emails to the agency have the directory's name before anyone verified it", got)
			}
			s.takes(b.pat(), id, request.StepVerify, c.verify...)
			s.sweep()
			if got := s.toAgency("Directory Unified"); c.cds == "" && (got > 0) != c.named {
				t.Errorf("verified, %d emails to the agency have the directory's name", got)
			}
			s.box.mails = nil
			if c.cds != "" {
				b.changes(id, "cds", c.cds)
			}
			s.takes(b.pat(), id, request.StepAsk, "words", "Who leads it?")
			s.sweep()
			got := s.toAgency("Directory Unified") + s.toAgency("Alameda County Office of Education")
			if (got > 0) != c.named {
				t.Errorf("%d emails to the agency have a name of the directory, want some: %v", got, c.named)
			}
			if s.toAgency("School district in Alameda County")+s.toAgency("school district in Alameda County") == 0 {
				t.Error("no email says which kind of agency, and in which county")
			}
		})
	}
}

// toAgency counts the emails to agencies that have a text.
func (s *service) toAgency(text string) (n int) {
	s.t.Helper()
	for _, m := range s.box.mails {
		stored, err := s.store.Message(context.Background(), m.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if stored.IsToAgency() && strings.Contains(m.Subject+m.Text+m.HTML, text) {
			n++
		}
	}
	return n
}

// Replies of agencies and officials go to one mailbox of staff; emails to staff say
// no such address. All come from a name that an inbox can show.
func TestMails_ReplyToAndFrom(t *testing.T) {
	s, _ := everyMail(t)
	for _, m := range s.box.mails {
		stored, err := s.store.Message(context.Background(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if stored.IsToAgency() || stored.IsToOffice() || stored.Kind == request.DraftForAgent {
			want = "replies@example.org"
		}
		if m.ReplyTo != want {
			t.Errorf("replies to the mail %s go to %q, want %q", stored.Kind, m.ReplyTo, want)
		}
		if m.From != `"CCEE Request for Assistance" <assistance@example.org>` {
			t.Errorf("the mail %s comes from %s", stored.Kind, m.From)
		}
	}
}
