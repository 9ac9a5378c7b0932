package request_test

import (
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// An email says as what the request names its recipient; capitals make no other
// address, and who has no address is named as nothing.
func TestNamedAs(t *testing.T) {
	both := request.Answers{"official_email": "Pat@example.org", "contact_email": "pat@example.org"}
	two := request.Answers{"official_email": "pat@example.org", "contact_email": "robin@example.org"}
	for _, c := range []struct {
		answers       request.Answers
		address, want string
	}{
		{both, "pat@EXAMPLE.org", "authorized official and day-to-day contact"},
		{two, "pat@example.org", "authorized official"},
		{two, "robin@example.org", "day-to-day contact"},
		{two, "other@example.org", ""},
		{two, "", ""},
		{request.Answers{}, "", ""},
	} {
		if got := c.answers.NamedAs(c.address); got != c.want {
			t.Errorf("%q of %v is named as %q, want %q", c.address, c.answers, got, c.want)
		}
	}
}
