package office_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

func TestTheReceiptStaysTheProofOfWhatWasFirstSent(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	receipt := "/request/receipt/" + secretOf(path)
	before := map[string]string{}
	for _, file := range []string{"/answers.json", "/answers.txt"} {
		before[file] = s.reads(receipt + file)
	}
	saysNothingOf(t, "the receipt", s.reads(receipt), "has changed this request since")
	s.amended(path, "need", "Another need", "contact_email", "new@example.org", "agency", "Another Name Unified")
	for file, want := range before {
		if got := s.reads(receipt + file); got != want {
			t.Errorf("%s is another one since: %s", file, got)
		}
	}
	page := s.reads(receipt)
	says(t, "the receipt", page, q.CopyDigest(), "Your agency has changed this request since then", path+"#changed",
		"Example Unified School District", "new@example.org and superintendent@example.org", "Check on your request")
	saysNothingOf(t, "the receipt", page, "Another Name Unified")
	says(t, "the copy", s.reads(receipt+"/answers"), "These are the answers you first sent", ">The need</dd>")
	s.decides(q.ID, request.StepVerify, request.StepDecline)
	page = s.reads(receipt)
	says(t, "the receipt", page, "<strong>declined</strong>", "See what happens next")
	saysNothingOf(t, "the receipt", page, "CCEE will complete an initial verification")
}

// An acknowledgement that goes out after a change names no wrong digest.
func TestAcknowledgement_DigestAfterAmendment(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	path := "/status/open/" + s.receiptOf(q)
	s.amended(path, "need", "Another need")
	s.sweep()
	for _, m := range s.box.mails {
		if strings.Contains(m.Text, s.read(q.ID).CopyDigest()) {
			t.Errorf("%q names a digest that the receipt does not have", m.Subject)
		}
	}
}
