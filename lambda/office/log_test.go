package office_test

import (
	"bytes"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office"
)

func TestAnAddressIsNotLogged(t *testing.T) {
	var b bytes.Buffer
	office.NewLog(&b).Error("not sent", "attempt", 2, "error", "api error MessageRejected: not verified: <name@example.org>, other@example.org (smtp)")
	if got := b.String(); strings.Contains(got, "example.org") || !strings.Contains(got, "not verified: [address] [address] (smtp)") || !strings.Contains(got, `"attempt":2`) {
		t.Errorf("it logged %s", got)
	}
}
