package request_test

import (
	"slices"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// The notice of an official's answer tells staff what was answered, and then the
// reason that came with it.
func TestConfirm_NoticeHasTheAnswer(t *testing.T) {
	c := takeConfirm(t, askedOfficial(t).Request, request.StepConfirm, 20, func(in *request.Input) {
		in.Words = "the reason"
	})
	i := slices.IndexFunc(c.Messages, func(m request.Message) bool { return m.Kind == request.StaffConfirmed })
	if i < 0 {
		t.Fatalf("no notice to staff among %v", kinds(c))
	}
	const want = "Yes, the county superintendent has determined it, on November 5, 2026.\n\nthe reason"
	if got := c.Messages[i].Words; got != want {
		t.Errorf("staff read %q, want %q", got, want)
	}
}
