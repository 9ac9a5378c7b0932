package office_test

import (
	"context"
	"testing"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// An email that does not arrive marks the office on the contact list, once, and
// only where the list still has that address.
func TestWatch_QuestionBouncedMarksOffice(t *testing.T) {
	for _, listed := range []string{"office@example.org", "new@example.org"} {
		s := newService(t, &table.Memory{})
		s.saves(s.signedIn("Pat Example", false), "01-county", officeForm("office_email", listed))
		id := s.askedOffice()
		m := s.read(id).Confirmation(request.QuestionCounty).Asking.Message
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: request.MailBounced, MessageID: m,
			Attempt: 1, SESID: "ses", At: s.clock()}); err != nil {
			t.Fatal(err)
		}
		s.watches(id, 3)
		o := s.office("01-county")
		if bounced := listed == "office@example.org"; !o.Bounced.IsZero() != bounced || o.MayBeAsked() == bounced ||
			o.Edition() > 2 || o.CheckHistory() != nil {
			t.Errorf("listed as %s: %+v", listed, o)
		}
	}
}

// An answer confirms the address that the question went to, once a day, and one
// from another address doesn't.
func TestProveOffice(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.saves(s.signedIn("Pat Example", false), "01-county", officeForm("office_email", "office@example.org"))
	asking := request.Asking{Office: "01-county", Email: "colleague@example.org"}
	prove := func() request.Office {
		t.Helper()
		if err := lifecycle.ProveOffice(context.Background(), s.store, asking, "Robin Example", s.now); err != nil {
			t.Fatal(err)
		}
		return s.office("01-county")
	}
	if prove().IsConfirmed() {
		t.Error("an answer from another address confirms it")
	}
	asking.Email = "office@example.org"
	for range 2 {
		if o := prove(); !o.IsConfirmed() || o.ProvedHow != request.KnownByAnswer || o.Edition() != 2 {
			t.Errorf("answered, it is %+v", o)
		}
	}
}
