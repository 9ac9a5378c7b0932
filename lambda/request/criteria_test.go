package request_test

import (
	"maps"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// The reason is read from the words of an assessment, of this form and of an
// earlier one.
func TestAssessmentReason(t *testing.T) {
	for words, want := range map[string]string{
		"At risk of qualifying for state intervention: it is met. They say so.":              "They say so.",
		"At risk of qualifying for state intervention: it cannot be said yet.":               "",
		"A presenting need that CCEE can address in nine months or less: it is not met. 14.": "14.",
		"At risk of qualifying for state intervention: Met.\n\nThey say so.\n\nTwice.":       "They say so.\n\nTwice.",
		"At risk of qualifying for state intervention: Not met.":                             "",
		request.WordsRemoved: request.WordsRemoved,
		"Outside improvement partners are engaged now, the county office and the geographic lead among them: it is " +
			"met. A coach.": "A coach.",
	} {
		if got := request.AssessmentReason(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// Staff assess the criteria that they chose an answer for, and no other.
func TestInputOf_Assessments(t *testing.T) {
	got := request.InputOf(request.Answers{"assess_at-risk": request.No, "assess_nine-months": "",
		"assess_partners": request.NotSure}).Assessments
	if want := map[string]string{"at-risk": request.No, "partners": request.NotSure}; !maps.Equal(got, want) {
		t.Errorf("assessed are %v, want %v", got, want)
	}
}

// What the page had already when it was opened is not assessed again; what differs
// from it, and what it had not, is.
func TestWithoutUnchanged(t *testing.T) {
	in := request.Input{Assessments: map[string]string{"at-risk": request.Yes, "nine-months": request.No,
		"partners": request.NotSure}}
	got := in.WithoutUnchanged(request.RawInput{"was_at-risk": request.Yes, "was_nine-months": request.Yes}).Assessments
	if want := map[string]string{"nine-months": request.No, "partners": request.NotSure}; !maps.Equal(got, want) {
		t.Errorf("assessed are %v, want %v", got, want)
	}
	if got := len(in.Assessments); got != 3 {
		t.Errorf("the input itself has %d assessments left, want 3", got)
	}
}
