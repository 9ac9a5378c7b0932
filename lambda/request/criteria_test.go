package request_test

import (
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
