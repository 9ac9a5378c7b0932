package request_test

import (
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Each kind of email that a step sends, and each link, has a label that staff read.
func TestLabel_EveryKind(t *testing.T) {
	kinds := []request.MessageKind{request.StatusLink, request.DraftLink, request.AssignedNotice}
	for _, l := range request.Life {
		kinds = append(kinds, l.Agency, l.Staff)
	}
	for _, k := range kinds {
		if k != "" && k.Label() == string(k) {
			t.Errorf("%s has no label", k)
		}
	}
	for _, s := range []request.MessageState{request.Waiting, request.Leased, request.Sent, request.Delivered,
		request.Doubtful, request.Failed, request.Held, request.Moot, request.Gathered} {
		if s.Label() == string(s) {
			t.Errorf("%s has no label", s)
		}
	}
	for _, r := range []request.Role{request.Staff, request.Escalation} {
		if r.Label() == string(r) {
			t.Errorf("%s has no label", r)
		}
	}
}
